"""Returns more than can be sent."""

import numpy as np


def total(x):
    return np.broadcast_to(np.float64(1), (1 << 40,))


def scaled(x, factor):
    return {"x": ["y" * 1_000_000] * 1_000}
