"""Puts numbers, lists and booleans where texts belong."""

import json


def hand_in(folder, notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["source"] = [1, None, {}, ["total = 1"]][number % 4]
        cell["metadata"] = [[], 1e400, "x", None][number % 4]
        cell["cell_type"] = ["code", 7, "raw", ["code"]][number % 4]
    notebook["nbformat"], notebook["nbformat_minor"] = 4.5, -1
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
