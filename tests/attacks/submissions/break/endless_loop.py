"""Loops for ever, in its cell and in its function."""


def total(x):
    while True:
        pass


while True:
    pass
