"""Recurses without end, and through C."""

import sys

sys.setrecursionlimit(10**9)


def total(x):
    return total(x)


class Deep:
    def __repr__(self):
        return repr(self)


Deep()
