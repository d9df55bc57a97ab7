"""How students' code is kept apart on this machine: the best that it allows, tried for real.

Best is "warm", a fork of a warm process inside the sandbox. Where namespaces can't be nested, it
is "cold", each time a new process inside the sandbox; and without a sandbox "none", each time a
new process that can do what the account that grades can do.
"""

from __future__ import annotations

import atexit
import functools
import threading
from dataclasses import dataclass
from pathlib import Path

from helpers.grading import bubblewrap
from helpers.grading.errors import CourseError
from helpers.grading.process import ProcessSession
from helpers.grading.sandbox import SandboxSession, Template
from helpers.grading.session import SandboxLost, Session
from helpers.grading.staging import Stage, load_stage

NOT_SANDBOXED = "students' code isn't sandboxed, so grade only work that you trust; {}"
TRY_SECONDS = 60.0
WARM, COLD, NONE = "warm", "cold", "none"


@dataclass(frozen=True)
class Isolation:
    """What keeps students' code apart.

    Attributes
    ----------
    kind : {"warm", "cold", "none"}
        See the module.
    reason : str
        Why it isn't a better one, and what to do; empty for the best.
    """

    kind: str
    reason: str = ""

    @property
    def sandboxed(self) -> bool:
        """Whether there is a sandbox at all."""
        return self.kind != NONE


@functools.cache
def isolation() -> Isolation:
    """Return what this machine allows; the first call tries it and may take seconds."""
    reason = bubblewrap.why_not()
    if reason:
        return Isolation(NONE, reason)
    for kind in (WARM, COLD):
        problem = _try(kind)
        if not problem:
            return Isolation(kind, reason)
        reason = problem
    return Isolation(NONE, reason)


def check_isolation(course_root: Path, sandbox_required: bool) -> None:
    """Raise CourseError where a sandbox is required and missing, or would show the course folder.

    Parameters
    ----------
    course_root : Path
        Holds solutions and submissions.
    sandbox_required : bool
        Whether students' code mustn't run without a sandbox.
    """
    found = isolation()
    if sandbox_required and not found.sandboxed:
        raise CourseError(f"nothing is graded without a sandbox: {found.reason}")
    if found.sandboxed and bubblewrap.shows(course_root):
        raise CourseError(
            f"{course_root} lies where submissions can read it, among the system's or Python's own "
            "files: move the course, or its Python environment, to a folder of its own"
        )


def open_session(stage: Stage) -> Session:
    """Return a new session, kept apart as well as this machine allows."""
    kind = isolation().kind
    return ProcessSession(stage) if kind == NONE else open_sandboxed(stage, kind)


def _try(kind: str) -> str:
    """Return why a kind of sandbox doesn't work here, or an empty text."""
    try:
        session = open_sandboxed(load_stage(), kind)
        try:
            session.run_cell("1", TRY_SECONDS)
        finally:
            session.close()
    except Exception as error:  # whatever it is, it is the answer
        return str(error) or type(error).__name__
    return ""


def open_sandboxed(stage: Stage, kind: str) -> Session:
    """Return a new session in a sandbox of the kind "warm" or "cold"."""
    if kind == COLD:
        return SandboxSession(Template(stage, warm=False), Template.close)
    try:
        return SandboxSession(_templates.take(stage), _templates.give_back)
    except SandboxLost:  # it died while it waited: a new one doesn't
        return SandboxSession(_templates.take(stage), _templates.give_back)


class _Templates:
    """Warm processes that wait for the next submission; as many as were ever needed at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Template] = []
        atexit.register(self.close)

    def take(self, stage: Stage) -> Template:
        """Return a template of a stage, an idle one or a new one."""
        with self._lock:
            mine = [t for t in self._idle if t.digest == stage.digest and t.usable]
            useless = [t for t in self._idle if t not in mine]
            self._idle = mine[1:]
        for template in useless:
            template.close()
        return mine[0] if mine else Template(stage)

    def give_back(self, template: Template) -> None:
        """Keep a template for the next submission."""
        with self._lock:
            if template.usable:
                self._idle.append(template)
                return
        template.close()

    def close(self) -> None:
        """End all that wait."""
        while self._idle:
            self._idle.pop().close()


_templates = _Templates()
