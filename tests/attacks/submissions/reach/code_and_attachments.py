"""Hides a script in code, cell ids, tags, titles and attachments."""

import json

SCRIPT = "</script></pre><script>alert(1)</script>"


def hand_in(folder, notebook):
    notebook["metadata"] |= {"title": SCRIPT, "authors": [{"name": SCRIPT}]}
    cell = {"cell_type": "code", "id": "x", "source": f"# {SCRIPT}", "outputs": []}
    cell |= {"execution_count": None, "metadata": {"tags": [SCRIPT], "name": SCRIPT}}
    picture = {"a.png": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+", "text/html": SCRIPT}}
    text = {"cell_type": "markdown", "id": "y", "metadata": {}, "attachments": picture}
    notebook["cells"] += [cell, text | {"source": "![](attachment:a.png)"}]
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
