"""Makes `nbgrader autograde` give the verdicts of `course grade`: command, API and formgrader.

nbgrader converts a submission in two passes. In the first this exporter grades the raw file, so
that a broken one has a verdict, too, and writes the graded notebook; in the second `SaveVerdict`
puts the points into the gradebook. They come from the verdict in memory. Outputs earn nothing,
and where there is no verdict nothing is recorded.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import SaveAutoGrades
from traitlets import Bool, Float

from helpers.checks.report import NOT_GRADABLE
from helpers.grading.changes import NEW_SUBMISSION, ChangeLog, difference
from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.grade import GradedSubmission
from helpers.grading.isolation import NOT_SANDBOXED, check_isolation, isolation
from helpers.grading.marks import read_marks
from helpers.grading.reading import Unreadable, read_submission
from helpers.grading.register import open_gradebook, register
from helpers.grading.regrade import History
from helpers.grading.repair import EXPLAIN, exercise_name, role
from helpers.grading.store import Kept, Store, grade_file, key_of
from helpers.grading.topic import GradedTopic, known_topics, load_graded_topic

VERDICT, BECAUSE = "course_verdict", "course_because"
KEPT_FILES = ("*.ipynb", "timestamp.txt")
DEFAULT = Limits()


class GradingExporter(NotebookExporter):
    """Grades a submission where nbgrader reads it."""

    cell_seconds = Float(DEFAULT.cell, help="Longest time for one cell.").tag(config=True)
    check_seconds = Float(DEFAULT.check, help="Longest time for one exercise's check.").tag(
        config=True
    )
    total_seconds = Float(DEFAULT.total, help="Longest time for a submission.").tag(config=True)

    sandbox_required = Bool(False, help="Refuse to grade without a sandbox.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._topics: dict[str, GradedTopic] = {}
        self._verdicts: dict[str, tuple[GradedSubmission, Kept | None]] = {}
        if isinstance(self.parent, Autograde):
            self._prepare()

    def _prepare(self) -> None:
        course = self._converter.coursedir
        if course.assignment_id in known_topics():
            if lacking := self._topic(course.assignment_id).topic.lacking:
                raise CourseError(f"{course.assignment_id} is {NOT_GRADABLE}: {lacking}")
            self._see_to_a_sandbox()
            register(course, self._topic(course.assignment_id))

    @property
    def _converter(self) -> Any:
        """The Autograde of nbgrader that this exporter works for."""
        return self.parent

    @property
    def _root(self) -> Path:
        return Path(self._converter.coursedir.root)

    def limits(self) -> Limits:
        """Return the limits that the configuration sets."""
        return Limits(self.cell_seconds, self.check_seconds, self.total_seconds)

    def from_filename(
        self, filename: str, resources: ResourcesDict | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Grade the submitted file in the first pass, hand on the verdict in the second."""
        assert resources is not None
        if self._converter._sanitizing:
            verdict, _ = self._verdicts[self._whose(resources)] = self._grade(filename, resources)
            self._drop_other_files(resources)
            return self._show(verdict, resources, **kwargs)
        verdict, kept = self._verdicts[self._whose(resources)]
        student, topic = resources["nbgrader"]["student"], self._topic(self._assignment(resources))
        history = History(Store(self._root))
        because = history.because(topic, student, kept)
        with open_gradebook(self._converter.coursedir) as gradebook:
            shown, change = self._record(gradebook, verdict, because, resources, **kwargs)
        if change:
            ChangeLog(self._root).append(student, topic.topic.name, change)
        history.note(topic, student, kept)
        return shown

    def _record(
        self,
        gradebook: Gradebook,
        verdict: GradedSubmission,
        because: Sequence[str],
        resources: ResourcesDict,
        **kwargs: Any,
    ) -> tuple[tuple[str, dict[str, Any]], dict[str, Any] | None]:
        """Show a verdict while its points are saved; return how it changes what was recorded."""
        whose = self._assignment(resources), resources["nbgrader"]["student"]
        resources |= {VERDICT: verdict, BECAUSE: because}
        before = read_marks(gradebook, whose[:1], whose[1:]).get(whose)
        shown = self._show(verdict, resources, **kwargs)
        after = read_marks(gradebook, whose[:1], whose[1:]).get(whose)
        return shown, difference(before, after, because)

    def _show(
        self, verdict: GradedSubmission, resources: ResourcesDict, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        notebook = nbformat.reads(verdict.autograded.decode(), as_version=4)
        notebook.metadata["course"] = {"verdict": verdict.fingerprint}
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def _see_to_a_sandbox(self) -> None:
        check_isolation(self._root, self.sandbox_required)
        if not isolation().sandboxed:
            self._converter.log.warning(NOT_SANDBOXED.format(isolation().reason))

    def _grade(
        self, filename: str, resources: ResourcesDict
    ) -> tuple[GradedSubmission, Kept | None]:
        topic = self._topic(self._assignment(resources))
        if resources["nbgrader"]["notebook"] != topic.topic.notebook:
            raise CourseError(f"{filename} is not this assignment's {topic.topic.notebook}.ipynb")
        path, store = self._root / filename, Store(self._root)
        verdict = grade_file(path, topic, store, self.limits())
        try:
            submission = read_submission(path)
        except Unreadable:
            return verdict, None
        store.note_version(topic)
        key = key_of(submission, topic, self.limits(), isolation().sandboxed)
        return verdict, store.find(key)

    def _topic(self, assignment: str) -> GradedTopic:
        if assignment not in self._topics:
            self._topics[assignment] = load_graded_topic(self._root, assignment)
        return self._topics[assignment]

    def _drop_other_files(self, resources: ResourcesDict) -> None:
        """Keep copies of a student's other files, and what their links lead to, from feedback."""
        names = resources["nbgrader"]
        folder = Path(self._converter._format_dest(names["assignment"], names["student"]))
        clear_folder(folder, KEPT_FILES)

    @staticmethod
    def _assignment(resources: ResourcesDict) -> str:
        return resources["nbgrader"]["assignment"]

    @staticmethod
    def _whose(resources: ResourcesDict) -> str:
        names = resources["nbgrader"]
        return "\0".join((names["student"], names["assignment"], names["notebook"]))


class RecordingExporter(GradingExporter):
    """Hands on a verdict that is there already, in one pass.

    Attributes
    ----------
    verdict : GradedSubmission
        The verdict.
    because : sequence of str
        Why it may be another one than was recorded before.
    change : dict or None
        How it changes what was recorded; see `difference`.
    """

    verdict: GradedSubmission
    because: Sequence[str] = ()
    change: dict[str, Any] | None = None

    def _prepare(self) -> None:
        """Leave it to those who grade and record."""

    def from_filename(
        self, filename: str, resources: ResourcesDict | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Show the verdict, whatever the file holds."""
        assert resources is not None
        self._drop_other_files(resources)
        gradebook = self._converter.gradebook
        shown, self.change = self._record(
            gradebook, self.verdict, self.because, resources, **kwargs
        )
        return shown

    def _preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Do as nbconvert does, but without its copy: this notebook was read for us alone."""
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        return nb, resources


class SaveVerdict(SaveAutoGrades):
    """Records points from the verdict; never from a cell's outputs."""

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        verdict = resources.get(VERDICT)
        if not isinstance(verdict, GradedSubmission):
            raise CourseError("no verdict, no points: is Autograde.exporter_class set as it was?")
        explained = role(cell) == EXPLAIN
        points = 0.0 if explained else verdict.points()[exercise_name(cell)]
        grade: Any = self.gradebook.find_grade(
            cell.metadata["nbgrader"]["grade_id"],
            self.notebook_id,
            self.assignment_id,
            self.student_id,
        )
        to_look_at = grade.manual_score is not None or bool(grade.extra_credit)
        to_look_at |= explained and self._is_written(cell)
        # nbgrader would ask for a second look at every manual score that is recorded again.
        if NEW_SUBMISSION in resources[BECAUSE] or grade.auto_score != points:
            grade.needs_manual_grade = to_look_at
        grade.auto_score = points
        self.gradebook.db.commit()

    def _is_written(self, cell: NotebookNode) -> bool:
        names = cell.metadata["nbgrader"]["grade_id"], self.notebook_id, self.assignment_id
        return cell.source != self.gradebook.find_source_cell(*names).source


def clear_folder(folder: Path, keep: Iterable[str]) -> None:
    """Remove what lies in a folder, if it is there, but for files of some patterns."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not any(path.match(pattern) for pattern in keep):
            path.unlink()
