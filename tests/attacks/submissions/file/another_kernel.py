"""Names a kernel that would start a program of its own."""

import json


def hand_in(folder, notebook):
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "language": "bash",
        "argv": ["touch", "/tmp/left_by_me"],
        "display_name": "!touch /tmp/left_by_me",
    }
    notebook["metadata"]["language_info"] = {"name": "bash", "nbconvert_exporter": "os.system"}
    (folder / "mini.ipynb").write_text(json.dumps(notebook))
