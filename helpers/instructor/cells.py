"""Cells of a table that a spreadsheet will open."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[ \n]*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def neutral(text: str) -> str:
    """Return a cell's text so that no spreadsheet takes it for a formula.

    Text that begins like one gets an apostrophe in front; a number, be it negative, stays as it is.
    """
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
