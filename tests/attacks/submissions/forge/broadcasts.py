"""Answers with shapes that would broadcast to the right one, and with NaN."""

import numpy as np


def total(x):
    return np.full((1,) * 8, np.nan)


def scaled(x, factor):
    return {"x": np.ma.masked_all(x.shape)}
