"""Blocks all signals and loops inside one call of C."""

import signal


def total(x):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    signal.setitimer(signal.ITIMER_REAL, 0)
    return sum(range(10**12))
