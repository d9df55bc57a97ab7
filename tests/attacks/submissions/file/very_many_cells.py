"""Hands in a hundred thousand cells."""

import json


def hand_in(folder, notebook):
    cell = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": []}
    notebook["cells"] += [cell | {"execution_count": None}] * 100_000
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
