"""Hands in a folder of the name of the notebook."""


def hand_in(folder, notebook):
    (folder / "mini.ipynb").mkdir()
