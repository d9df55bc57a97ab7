"""Writes the notebook with surrogates, null bytes and a byte order mark."""

import json


def hand_in(folder, notebook):
    notebook["cells"][0]["source"] = "\ud800 \x00 \udfff"
    (folder / "mini.ipynb").write_bytes(b"\xef\xbb\xbf" + json.dumps(notebook).encode() + b"\x00")
