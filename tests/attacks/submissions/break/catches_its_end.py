"""Loops for ever and catches whatever would stop it."""


def total(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
