"""Hands in a link that leads round in a circle."""


def hand_in(folder, notebook):
    (folder / "mini.ipynb").symlink_to(folder / "mini.ipynb")
