"""A student's function as an example of a mistake, with nothing in it that could name a person.

Only what the course itself uses stays as it was written: names, texts and long numbers that are
not in its own sources or in NumPy are replaced, and comments and docstrings are gone.
"""

from __future__ import annotations

import ast
import builtins
import json
import keyword
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.grading.grade import GradedSubmission

MAX_SOURCE = 3000
MAX_LINES = 40
MAX_WIDTH = 300
SHORT_NUMBER = 5
LIBRARY = (builtins, str, list, dict, math, np, np.ndarray, np.linalg, np.random.Generator)
FORMS = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Vocabulary:
    """What may stay in an example: identifiers, texts and numbers of the course's own code."""

    names: frozenset[str]
    constants: frozenset[Any]


def vocabulary(sources: Sequence[str]) -> Vocabulary:
    """Return the vocabulary of the course's own sources and of the libraries it uses."""
    nodes = [node for tree in map(_parse, sources) for node in ast.walk(tree)]
    own = {part for node in nodes for text in _identifiers(node) for part in text.split(".")}
    library = {name for place in LIBRARY for name in dir(place)}
    constants = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return Vocabulary(frozenset(own | library | {*keyword.kwlist}), frozenset(constants))


def anonymous_function(source: str, name: str, known: Vocabulary) -> str:
    """Return a function of a student's cell with all that is the student's own replaced.

    Parameters
    ----------
    source : str
        The cell; anything goes.
    name : str
        The function.
    known : Vocabulary
        What stays.

    Returns
    -------
    str
        The function; empty where there is none, or it is too long or odd for an example.
    """
    if len(source) > MAX_SOURCE:
        return ""
    try:
        body = ast.parse(source).body
        functions = [n for n in body if isinstance(n, ast.FunctionDef) and n.name == name]
        if not functions:
            return ""
        lines = ast.unparse(_Anonymous(known).visit(functions[-1])).split("\n")
    except FORMS:
        return ""
    return "\n".join(lines) if len(lines) <= MAX_LINES and max(map(len, lines)) <= MAX_WIDTH else ""


def source_in(graded: GradedSubmission, name: str) -> str:
    """Return the source of an exercise's cell in a graded notebook."""
    for cell in json.loads(graded.autograded)["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            return "".join(cell["source"])
    return ""


class _Anonymous(ast.NodeTransformer):
    """Replaces every identifier, text and number that isn't known, wherever it stands."""

    def __init__(self, known: Vocabulary) -> None:
        self._known = known
        self._renamed: dict[str, str] = {}

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, name, self._rename(value))
            elif isinstance(value, list):
                renamed = [self._rename(v) if isinstance(v, str) else v for v in value]
                setattr(node, name, renamed)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        if value in self._known.constants or value is None or value is ...:
            return node
        if isinstance(value, str):
            return ast.Constant("...")
        if isinstance(value, bytes):
            return ast.Constant(b"...")
        return node if len(repr(value)) <= SHORT_NUMBER else ast.Constant(...)

    def _rename(self, name: str) -> str:
        return ".".join(map(self._rename_part, name.split(".")))

    def _rename_part(self, name: str) -> str:
        if name in self._known.names or len(name) == 1:
            return name
        return self._renamed.setdefault(name, f"name{len(self._renamed) + 1}")


def _parse(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:  # a cell with a magic command
        return ast.Module([], [])


def _identifiers(node: ast.AST) -> Iterator[str]:
    """Yield every identifier of a node, in whatever field it stands."""
    if isinstance(node, ast.Constant):
        return
    for _, value in ast.iter_fields(node):
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield text
