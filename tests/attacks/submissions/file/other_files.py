"""Hands in files beside the notebook: modules that shadow, links, a page with a script."""

import json


def hand_in(folder, notebook):
    for name in ("numpy.py", "sitecustomize.py", "helpers.py", "nbgrader_config.py"):
        (folder / name).write_text("open('/tmp/left_by_me', 'w')")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "secret.txt").symlink_to(folder.parents[2] / ".course" / "secret")
    (folder / "timestamp.txt").write_text("never\x1b[2J<script>")
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
