"""Raises errors whose text and name are pages and escape sequences."""

import json

SOURCE = r"""
class Evil(Exception):
    pass


Evil.__name__ = "<script>alert(1)</script>"


def total(x):
    raise Evil("</pre><script>alert(1)</script>\x1b]0;owned\x07\x1b[2J\u202e")


print("\x1b[2J\x1b]8;;javascript:alert(1)\x1b\\click\x1b]8;;\x1b\\ \u202e\x9b31m")
raise Evil("<img src=x onerror=alert(1)> \x1b[31m")
"""


def hand_in(folder, notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "total":
            cell["source"] = SOURCE
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
