"""Raises errors whose text, name and traceback raise in turn."""


class Worse(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__
    __traceback__ = property(lambda self: 1 / 0)


Worse.__name__ = "W" * 1_000_000


def total(x):
    raise Worse


def scaled(x, factor):
    raise BaseException("x" * 50_000_000)


raise Worse
