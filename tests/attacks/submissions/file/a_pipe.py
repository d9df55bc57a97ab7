"""Hands in a pipe that nobody writes to."""

import os


def hand_in(folder, notebook):
    os.mkfifo(folder / "mini.ipynb")
