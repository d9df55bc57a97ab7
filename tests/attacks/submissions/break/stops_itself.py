"""Stops itself, so that nobody hears from it again."""

import os, signal


def total(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    signal.pause()
