"""Answers the question in words with a script, once more as code and once more without end."""

import copy
import json

TEXT = """<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1))
![b](x" onerror="alert(1)) <iframe srcdoc="<script>alert(1)</script>"></iframe>"""


def hand_in(folder, notebook):
    (cell,) = [c for c in notebook["cells"] if c["id"].startswith("explain-")]
    cell["source"] = [*cell["source"], "\n\n", TEXT]
    code = copy.deepcopy(cell)
    code["cell_type"], code["source"] = "code", "open('/tmp/left_by_me', 'w')"
    long = copy.deepcopy(cell)
    long["source"] = TEXT * 10_000
    notebook["cells"] += [code, long]
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
