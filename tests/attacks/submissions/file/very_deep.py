"""Nests metadata as deep as a parser goes, and deeper."""

import json


def hand_in(folder, notebook):
    notebook["metadata"]["deep"] = "HERE"
    deep = "[" * 200_000 + "]" * 200_000
    (folder / "mini.ipynb").write_text(json.dumps(notebook).replace('"HERE"', deep))
