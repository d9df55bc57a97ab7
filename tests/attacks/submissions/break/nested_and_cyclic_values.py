"""Returns values that contain themselves, and deep ones."""


def total(x):
    value = []
    value.append(value)
    return value


def scaled(x, factor):
    value = {}
    for _ in range(100_000):
        value = {"x": value}
    return value
