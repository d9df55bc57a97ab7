"""Hands in a link to a file that only the instructor may read."""


def hand_in(folder, notebook):
    (folder / "mini.ipynb").symlink_to(folder.parents[2] / ".course" / "secret")
