"""An IPython shell that behaves as a notebook's kernel does, without a kernel.

Cells may use magics, `display`, `await`, figures and a last expression; what they put out is
collected as a notebook would record it. Runs on the untrusted side.
"""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell, InteractiveShellABC
from traitlets.config import Config

MAX_CELL_OUTPUT = 2 << 20


class Outputs:
    """The outputs of the running cell, as notebook dictionaries, up to `MAX_CELL_OUTPUT`."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.left = MAX_CELL_OUTPUT
        self.clear_first = False

    def add(self, entry: dict[str, Any], size: int) -> None:
        """Append an output of about `size` characters while there is room."""
        if self.clear_first:
            self.clear()
        self.left -= size
        if self.left >= 0:
            self.entries.append(entry)

    def write(self, name: str, text: str) -> None:
        """Append text to a stream, to the same output as long as nothing else comes between."""
        if self.left <= 0:
            return
        text = text[: self.left]
        last = self.entries[-1] if self.entries and not self.clear_first else {}
        if last.get("name") == name:
            self.left -= len(text)
            last["text"].append(text)
        else:
            self.add({"output_type": "stream", "name": name, "text": [text]}, len(text))

    def clear(self, wait: bool = False) -> None:
        """Forget the outputs so far, now or when the next one comes."""
        if wait:
            self.clear_first = True
        else:
            self.entries, self.clear_first = [], False

    def take(self) -> list[dict[str, Any]]:
        """Return the outputs and start afresh for the next cell."""
        entries = self.entries
        self.__init__()
        return entries


class _Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a notebook."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, outputs: Outputs, descriptor: int) -> None:
        self._name, self._outputs, self._descriptor = name, outputs, descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._outputs.write(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(self, data, metadata=None, *, transient=None, update=False, **_kwargs) -> None:
        display_id = (transient or {}).get("display_id")
        bundle = _encoded(data)
        if update:
            for entry in self.outputs.entries:
                if display_id is not None and entry.get("display_id") == display_id:
                    entry["data"] = bundle
            return
        entry = {"output_type": "display_data", "data": bundle, "display_id": display_id}
        self.outputs.add(entry, _size(bundle))

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear(wait)


class _Hook(DisplayHook):
    outputs: Outputs

    def start_displayhook(self) -> None:
        self.bundle: dict[str, Any] = {}

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self.bundle = _encoded(format_dict)

    def finish_displayhook(self) -> None:
        if self.bundle:
            entry = {"output_type": "execute_result", "data": self.bundle}
            self.outputs.add(entry, _size(self.bundle))


class _Shell(InteractiveShell):
    displayhook_class = _Hook
    display_pub_class = _Publisher
    compiler_class = XCachingCompiler  # tracebacks name cells as they do in Jupyter

    def _showtraceback(self, etype, evalue, stb) -> None:
        try:
            message = str(evalue)
        except Exception:
            message = "<no message: its __str__ raised>"
        entry = {
            "output_type": "error",
            "ename": str(etype.__name__),
            "evalue": message[:10_000],
            "traceback": [str(line)[:100_000] for line in stb],
        }
        _Publisher.outputs.add(entry, sum(map(len, entry["traceback"])))

    def init_hooks(self) -> None:
        super().init_hooks()
        self.set_hook("show_in_pager", lambda *_args, **_kwargs: None, 99)  # `f?` waits for no key

    def ask_exit(self) -> None:
        self.exit_now = True

    def enable_gui(self, gui=None) -> None:
        pass


def make_shell(outputs: Outputs) -> InteractiveShell:
    """Return the process's shell; from now on `print`, `display` and figures go to `outputs`."""
    # Libraries ask for this name to know that they are in a notebook (rich, tqdm, matplotlib).
    _Shell.__name__ = _Shell.__qualname__ = "ZMQInteractiveShell"
    InteractiveShellABC.register(_Shell)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "neutral"
    config.Completer.use_jedi = False
    config.IPKernelApp = Config({"connection_file": ""})  # matplotlib's check for a kernel
    _Hook.outputs = _Publisher.outputs = outputs
    shell = _Shell.instance(config=config)
    sys.stdout, sys.stderr = _Stream("stdout", outputs, 1), _Stream("stderr", outputs, 2)
    return shell


async def run_cell(shell: InteractiveShell, source: str) -> None:
    """Run one cell as a kernel does: awaiting where it must, figures shown at its end."""
    problem = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, problem = source, sys.exc_info()
    result = None
    if not shell.should_run_async(
        source, transformed_cell=transformed, preprocessing_exc_tuple=problem
    ):
        shell.run_cell(source, store_history=True)
        return
    try:
        result = await shell.run_cell_async(
            source,
            store_history=True,
            transformed_cell=transformed,
            preprocessing_exc_tuple=problem,
        )
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)


def _encoded(data: dict[str, Any]) -> dict[str, str]:
    """Return the representations that are kept of a display, those of bytes in base64."""
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
        if kind in ("text/plain", "image/png") and isinstance(value, (str, bytes))
    }


def _size(bundle: dict[str, str]) -> int:
    return 100 + sum(map(len, bundle.values()))
