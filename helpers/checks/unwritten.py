"""Says which exercise to solve first, where a cell needs a function that isn't written yet.

In an untouched notebook a stub raises NotImplementedError in every cell that uses it, and the cells
after those miss the variables they would have set; so it is with an optional library that isn't
there. Each is shown in one line instead of a traceback; any other error stays as it is.
"""

from __future__ import annotations

import ast
import sys
import traceback
from collections.abc import Collection
from types import TracebackType
from typing import Any
from weakref import WeakKeyDictionary

from helpers.frameworks import HOW

FIRST = "solve that exercise first, then run this cell again."

_exercises: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""Names of functions that each shell knows; who looks at one topic may import the others."""


def explain_unwritten(shell: Any, exercises: Collection[str]) -> None:
    """Make a notebook's shell explain errors that come from unwritten exercises.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The notebook's.
    exercises : collection of str
        Names of a topic's functions; those of other topics that were named before stay known.
    """
    if shell in _exercises:
        _exercises[shell].update(exercises)
        return
    known = _exercises[shell] = set(exercises)
    waiting: dict[str, str] = {}  # variables that weren't set, each with the function it waits for

    def explain(
        shell: Any, kind: type, error: BaseException, tb: TracebackType, tb_offset: Any = None
    ) -> None:
        missing = getattr(error, "name", None) or ""
        if kind is NotImplementedError:
            name = traceback.extract_tb(tb)[-1].name
            message = f"{name} isn't written yet: {FIRST}"
        elif kind is NameError:
            name = waiting.get(missing, "")
            message = (
                HOW.get(name) or f"{missing} waits for {name}, which isn't written yet: {FIRST}"
            )
        else:
            name, message = missing, str(error)
        if name not in known and name not in HOW:
            shell.showtraceback((kind, error, tb), tb_offset=tb_offset)
            return
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")  # begun, but never to be finished
        for variable in _assigned(shell.user_ns["In"][-1]):
            waiting.setdefault(variable, name)
        shell._showtraceback(NotImplementedError, NotImplementedError(message), [message])

    shell.set_custom_exc((NotImplementedError, NameError, ModuleNotFoundError), explain)


def _assigned(source: str) -> set[str]:
    """Return the variables that a cell would set."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    } | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
