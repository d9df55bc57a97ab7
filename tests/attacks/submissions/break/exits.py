"""Ends its process when it is called."""

import os


def total(x):
    os._exit(0)


def scaled(x, factor):
    os.abort()
