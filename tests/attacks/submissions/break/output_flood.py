"""Prints without end, past Python and by it."""

import os, sys


def total(x):
    while True:
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)
        os.write(2, b"z" * 100_000)


for _ in range(200):
    print("cell" * 100_000)
    display("shown" * 100_000)
