"""Crashes its process by reading from nowhere."""

import ctypes


def total(x):
    return ctypes.string_at(0)
