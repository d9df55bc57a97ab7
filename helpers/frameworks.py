"""PyTorch where it is installed; elsewhere a stand-in that says how to get it when it is used.

Only the topic on frameworks needs it. Everything else works without, so it isn't among the course's
own packages: on Linux it brings some 3 GB of NVIDIA's libraries.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, NoReturn

HOW = {
    "torch": "PyTorch is missing: run `%pip install torch` in a cell and restart the kernel",
}
"""For each optional library, by the name of its module, how to get it."""


SOONER_OR_LATER = {"torch": "torch._dynamo"}
"""What a library imports at some first use (here an optimizer's), which then takes a second.

It is imported together with the library, before anybody measures how long an answer takes.
"""


def missing(module: str) -> str:
    """Return how to get an optional library that isn't installed, "" where it is or none is named.

    Parameters
    ----------
    module : str
        A key of `HOW`, or "".
    """
    return HOW[module] if module and find_spec(module) is None else ""


class Missing:
    """Stands for a library that isn't installed."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ModuleNotFoundError(HOW[self._module], name=self._module)


def __getattr__(name: str) -> Any:
    """Import a library when someone asks for it, and not before."""
    if name not in HOW:
        raise AttributeError(name)
    if missing(name):
        return Missing(name)
    with suppress(ImportError):  # an older or newer one may do without
        importlib.import_module(SOONER_OR_LATER[name])
    library = importlib.import_module(name)
    # Small tensors gain nothing from a second thread, and wait for it where the cores are busy.
    library.set_num_threads(1)
    return library
