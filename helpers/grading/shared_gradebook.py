"""nbgrader's Autograde at the speed of a class: what it does again for each cell, done once.

Each of its steps opens the gradebook anew, and commits after each cell. While a
`SharedGradebook` is lent to it, all steps of all submissions use the one connection, and what
they commit stays in one transaction until `finish`: a submission is recorded whole or not at all.
The checker of cells' metadata, which nbgrader builds anew for each cell, is built once. Schema,
rows and code are nbgrader's own.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from jsonschema.validators import validator_for
from nbgrader.api import Gradebook
from nbgrader.converters import autograde
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import latesubmissions, overwritecells, saveautogrades

OPENERS: tuple[ModuleType, ...] = (autograde, latesubmissions, overwritecells, saveautogrades)


class _OneTransaction:
    """A database session whose commits only flush, until `finish`."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def commit(self) -> None:
        self._session.flush()

    def finish(self) -> None:
        self._session.commit()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


class SharedGradebook(Gradebook):
    """A gradebook that stays open when its users close it, and is committed by `finish` alone."""

    def __init__(self, db_url: str, course_id: str) -> None:
        super().__init__(db_url, course_id)
        self.db: Any = _OneTransaction(self.db)

    def finish(self) -> None:
        """Commit what was done since the last time."""
        self.db.finish()

    def undo(self) -> None:
        """Forget what was done since the last `finish`."""
        self.db.rollback()

    def close(self) -> None:
        """Do nothing: other users go on with it."""

    def close_for_good(self) -> None:
        """Close the connection."""
        super().close()


@contextmanager
def lent(gradebook: SharedGradebook) -> Iterator[None]:
    """Let nbgrader's Autograde use this gradebook wherever it would open one."""
    with ExitStack() as stack:
        for module in OPENERS:
            stack.enter_context(mock.patch.object(module, "Gradebook", lambda *_, **__: gradebook))
        stack.enter_context(mock.patch.object(common, "jsonschema", _BUILT_ONCE))
        yield


def _validate(instance: Any, schema: dict[str, Any]) -> None:
    _validator(json.dumps(schema)).validate(instance)


@functools.cache
def _validator(schema: str) -> Any:
    loaded = json.loads(schema)
    return validator_for(loaded)(loaded)


_BUILT_ONCE = SimpleNamespace(validate=_validate)
