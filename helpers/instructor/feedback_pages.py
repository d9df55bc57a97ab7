"""Makes a class's feedback pages: those that are missing or out of date, on all cores."""

from __future__ import annotations

import functools
import logging
import os
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.writers.files import FilesWriter
from nbgrader.converters import GenerateFeedback
from sqlalchemy.exc import SAWarning

from helpers.files import write_file
from helpers.grading.errors import CourseError
from helpers.grading.folder import open_course
from helpers.grading.marks import Marks, read_marks
from helpers.grading.outputs import clean_text
from helpers.grading.pool import Pool, local
from helpers.grading.register import open_gradebook
from helpers.grading.topic import find_topic, known_topics
from helpers.instructor.feedback import made_from

MADE, CURRENT, STALE = "made", "up to date", "out of date"
NOT_MADE = "the page could not be made: its process ended"
_MADE_FROM = re.compile(rb'<meta content="(\w{64})" name="course-feedback"')
_HEAD_BYTES = 4096


@dataclass(frozen=True)
class Page:
    """What became of one student's page.

    Attributes
    ----------
    student : str
        Whose.
    path : Path
        Where it lies.
    outcome : str
        MADE, CURRENT, STALE, or why there is none.
    """

    student: str
    path: Path
    outcome: str

    @property
    def is_there(self) -> bool:
        """Whether the page can be given to the student."""
        return self.outcome in (MADE, CURRENT)


def graded_topics(course_root: Path) -> list[str]:
    """Return the topics of which something is graded."""
    course = open_course(course_root)
    graded = course.root / course.directory.autograded_directory
    return [name for name in known_topics() if any(graded.glob(f"*/{name}/*.ipynb"))]


def find_pages(course_root: Path, assignment: str, *, force: bool = False) -> list[Page]:
    """Return by student which pages there are to be, each CURRENT or STALE; `force`: all STALE.

    Raises
    ------
    CourseError
        When there is no such folder or topic, or nothing of it is graded.
    """
    course = open_course(course_root)
    notebook = find_topic(assignment).notebook
    steps = course.directory.autograded_directory, course.directory.feedback_directory
    graded, feedback = (course.root / step for step in steps)
    notebooks = {p.parts[-3]: p for p in sorted(graded.glob(f"*/{assignment}/{notebook}.ipynb"))}
    if not notebooks:
        raise CourseError(f"nothing of {assignment} is graded yet: run 'course grade' first")
    with open_gradebook(course.directory) as gradebook:
        marks = read_marks(gradebook, [assignment])
    pages = []
    for student, path in notebooks.items():
        page = feedback / student / assignment / f"{notebook}.html"
        current = not force and _is_current(page, path, marks.get((assignment, student), Marks()))
        pages.append(Page(student, page, CURRENT if current else STALE))
    return pages


def make_pages(
    course_root: Path,
    assignment: str,
    pages: Sequence[Page],
    *,
    pool: Pool | None = None,
    done: Callable[[], None] = lambda: None,
) -> list[Page]:
    """Make the pages that are STALE; return all of them, each with what became of it.

    Parameters
    ----------
    course_root : Path
        The course folder.
    assignment : str
        Name of the topic's folder.
    pages : sequence of Page
        From `find_pages`.
    pool : Pool, optional
        Where they are made; a process for each core of this machine where not given.
    done : callable
        Called after each.
    """
    outcomes = {page.student: page.outcome for page in pages}
    root = str(Path(course_root).resolve())
    work = [(p.student, _make, (root, assignment, p.student)) for p in pages if p.outcome == STALE]
    with pool or local() as workers:
        for student, future in workers.run(work):
            outcomes[student] = NOT_MADE if future.exception() else future.result()
            done()
    return [replace(page, outcome=outcomes[page.student]) for page in pages]


def _is_current(page: Path, notebook: Path, marks: Marks) -> bool:
    try:
        with page.open("rb") as file:
            found = _MADE_FROM.search(file.read(_HEAD_BYTES))
    except OSError:
        return False
    return found is not None and found[1].decode() == made_from(notebook.read_bytes(), marks)


# ---- in a worker -------------------------------------------------------------------------------


class _Feedback(GenerateFeedback):
    """nbgrader's GenerateFeedback, made ready once, and writing a page whole or not at all."""

    def prepare(self) -> None:
        self.log = logging.Logger("course.feedback")
        self.log.addHandler(logging.NullHandler())
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        for preprocessor in self.preprocessors:
            self.exporter.register_preprocessor(preprocessor)

    def make(self, assignment: str, student: str, notebook: str) -> None:
        folder = self._format_source(assignment, student)
        self.notebooks = [os.path.join(folder, f"{notebook}.ipynb")]
        self.init_assignment(assignment, student)
        self.convert_single_notebook(self.notebooks[0])
        self.set_permissions(assignment, student)

    def write_single_notebook(self, output: str, resources: ResourcesDict) -> None:
        names = resources["nbgrader"]
        folder = Path(self._format_dest(names["assignment"], names["student"]))
        write_file(folder / f"{names['notebook']}.html", output)


def _make(root: str, assignment: str, student: str) -> str:
    """Make one page; return MADE, or why it could not be made."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            _converter(root, assignment).make(assignment, student, find_topic(assignment).notebook)
    except Exception as error:  # one page must not stop the class
        said = clean_text(str(error), 200, colours=False).split("\n")[0]
        return ": ".join(filter(None, ["the page could not be made", type(error).__name__, said]))
    return MADE


@functools.cache
def _converter(root: str, assignment: str) -> _Feedback:
    course = open_course(Path(root))
    course.directory.assignment_id = assignment
    converter = _Feedback(coursedir=course.directory, config=course.config)
    converter.prepare()
    return converter
