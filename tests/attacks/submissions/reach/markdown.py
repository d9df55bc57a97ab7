"""Writes text with tags, links and formulas that run a script."""

import json

TEXT = r"""
<script>alert(1)</script> <img src=x onerror=alert(1)> <svg/onload=alert(1)>
[link](javascript:alert(1)) [spaced]( java&#115;cript:alert(1)) <javascript:alert(1)>
![picture](x" onerror="alert(1)) [ref]

[ref]: javascript:alert(1) "onmouseover=alert(1)"

$\href{javascript:alert(1)}{x}$ $$\class{x" onmouseover="alert(1)}{y}$$
<style>* { display: none }</style> <base href="http://192.0.2.1"> <meta http-equiv=refresh content=0>
<form action="http://192.0.2.1"><input autofocus onfocus=alert(1)></form>
"""


def hand_in(folder, notebook):
    cell = {"cell_type": "markdown", "id": "reach", "metadata": {}, "source": TEXT}
    raw = {"cell_type": "raw", "id": "raw", "metadata": {"format": "text/html"}, "source": TEXT}
    notebook["cells"] += [cell, raw]
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
