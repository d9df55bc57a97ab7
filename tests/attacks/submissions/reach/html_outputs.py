"""Shows pages, pictures and widgets that run a script."""

import json

SOURCE = """
from IPython.display import HTML, SVG, Javascript, Markdown, display

display(HTML("<script>alert(1)</script><img src=x onerror=alert(1)>"))
display(Javascript("alert(1)"), Markdown("<a href='javascript:alert(1)'>click</a>"))
display({"text/html": "<iframe src='javascript:alert(1)'>", "image/svg+xml": "<svg onload=alert(1)>"}, raw=True)
display({"image/png": "\"><script>alert(1)</script>", "text/plain": "<script>alert(1)</script>"}, raw=True)
"""


def hand_in(folder, notebook):
    notebook["cells"][5]["source"] += "\n" + SOURCE
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
