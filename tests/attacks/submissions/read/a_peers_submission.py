"""Reads what somebody else handed in, and hands that in."""

from pathlib import Path

for path in Path("__ROOT__").rglob("*"):
    if "submitted" in path.parts and path.is_file():
        print(path.read_text())
