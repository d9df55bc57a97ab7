"""Gives its cells the ids of other cells, and of nbgrader tables."""

import json


def hand_in(folder, notebook):
    ids = ["check-double", "check-double", "'; DROP TABLE grade; --", "x" * 100_000, "", None, 5]
    for cell, grade_id in zip(notebook["cells"], ids * 9, strict=False):
        cell["id"] = grade_id
        cell["metadata"]["nbgrader"] = {"grade_id": grade_id, "grade": True, "points": 30}
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
