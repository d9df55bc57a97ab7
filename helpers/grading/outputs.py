"""Cleans what a student's process says its cells put out, before people see it.

Kept are text, PNG figures and tracebacks; never HTML, scripts or SVG, which a page would run.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Any

MAX_OUTPUTS = 200
MAX_TEXT = 100_000
MAX_IMAGE = 4 << 20
NOTEBOOK_SIZE = 20 << 20
CUT = "\n[the rest of this output is left out]\n"

_PNG = b"\x89PNG\r\n\x1a\n"
# Colours (SGR) may stay; other escapes, control characters and reversals of text may not.
_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
    r"|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def parse_outputs(encoded: bytes) -> list[Any]:
    """Return the outputs that a student's process encoded, an empty list for anything odd."""
    try:
        outputs = json.loads(encoded)
    except (ValueError, RecursionError, MemoryError):
        return []
    return outputs if isinstance(outputs, list) else []


def clean_outputs(outputs: Iterable[Any]) -> list[dict]:
    """Return outputs fit for a notebook: known types, known fields, bounded sizes.

    Parameters
    ----------
    outputs : iterable
        Whatever came from the student's process.
    """
    cleaned = []
    for output in outputs:
        if len(cleaned) >= MAX_OUTPUTS:
            break
        entry = _clean(output) if isinstance(output, dict) else None
        if entry is not None:
            cleaned.append(entry)
    return cleaned


def clean_text(text: Any, limit: int = MAX_TEXT, *, colours: bool = True) -> str:
    """Return text without control characters, at most `limit` characters of it.

    Parameters
    ----------
    text : str or list of str
        Anything else gives an empty text.
    limit : int
        What is longer is cut, and says so.
    colours : bool
        Whether the escapes that colour a text may stay.
    """
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        text = "".join(text)
    if not isinstance(text, str):
        return ""
    if len(text) > limit:
        text = text[:limit] + CUT
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    # A progress bar goes back to the start of its line: what is left of a line is what stays.
    text = "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))
    if not colours:
        return _CONTROL.sub("", text)
    parts = _COLOUR.split(text)
    return "".join(
        part if index % 2 else _CONTROL.sub("", part) for index, part in enumerate(parts)
    )


def size(outputs: list[dict]) -> int:
    """Return roughly how many bytes outputs take in a notebook."""
    return sum(len(json.dumps(output)) for output in outputs)


def _clean(output: dict) -> dict | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": clean_text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        lines = lines[:100] if isinstance(lines, list) else []
        return {
            "output_type": "error",
            "ename": clean_text(output.get("ename"), 200),
            "evalue": clean_text(output.get("evalue"), 2_000),
            "traceback": [clean_text(line, 20_000) for line in lines],
        }
    if kind not in ("display_data", "execute_result"):
        return None
    data = _clean_data(output.get("data"))
    if not data:
        return None
    cleaned = {"output_type": kind, "data": data, "metadata": {}}
    return cleaned | ({"execution_count": None} if kind == "execute_result" else {})


def _clean_data(data: Any) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    cleaned = {}
    image = _clean_png(data.get("image/png"))
    if image:
        cleaned["image/png"] = image
    text = clean_text(data.get("text/plain"))
    if text:
        cleaned["text/plain"] = text
    return cleaned


def _clean_png(encoded: Any) -> str:
    if not isinstance(encoded, str) or len(encoded) > MAX_IMAGE * 4 // 3 + 1000:
        return ""
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(content).decode() if content.startswith(_PNG) else ""
