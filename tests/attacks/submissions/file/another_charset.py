"""Writes the notebook as UTF-16."""

import json


def hand_in(folder, notebook):
    (folder / "mini.ipynb").write_bytes(json.dumps(notebook).encode("utf-16"))
