"""Makes `nbgrader autograde` give the verdicts of `course grade`: command, API and formgrader.

nbgrader converts a submission in two passes. In the first this exporter grades the raw file, so
that a broken one has a verdict, too, and writes the graded notebook; in the second `SaveVerdict`
puts the points into the gradebook. They come from the verdict in memory. Outputs earn nothing,
and where there is no verdict nothing is recorded.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.preprocessors import SaveAutoGrades
from traitlets import Bool, Float

from helpers.checks.report import NOT_GRADABLE
from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.grade import GradedSubmission
from helpers.grading.isolation import NOT_SANDBOXED, check_isolation, isolation
from helpers.grading.register import register
from helpers.grading.repair import exercise_name
from helpers.grading.store import Store, grade_file
from helpers.grading.topic import GradedTopic, known_topics, load_graded_topic

VERDICT = "course_verdict"
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
        self._verdicts: dict[str, GradedSubmission] = {}
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

    def limits(self) -> Limits:
        """Return the limits that the configuration sets."""
        return Limits(self.cell_seconds, self.check_seconds, self.total_seconds)

    def from_filename(
        self, filename: str, resources: ResourcesDict | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Grade the submitted file in the first pass, hand on the verdict in the second."""
        assert resources is not None
        if self._converter._sanitizing:
            self._verdicts[self._whose(resources)] = self._grade(filename, resources)
            self._drop_other_files(resources)
        verdict = self._verdicts[self._whose(resources)]
        if not self._converter._sanitizing:
            resources[VERDICT] = verdict
        return self._show(verdict, resources, **kwargs)

    def _show(
        self, verdict: GradedSubmission, resources: ResourcesDict, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        notebook = nbformat.reads(verdict.autograded.decode(), as_version=4)
        notebook.metadata["course"] = {"verdict": verdict.fingerprint}
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def _see_to_a_sandbox(self) -> None:
        check_isolation(Path(self._converter.coursedir.root), self.sandbox_required)
        if not isolation().sandboxed:
            self._converter.log.warning(NOT_SANDBOXED.format(isolation().reason))

    def _grade(self, filename: str, resources: ResourcesDict) -> GradedSubmission:
        topic = self._topic(resources["nbgrader"]["assignment"])
        if resources["nbgrader"]["notebook"] != topic.topic.notebook:
            raise CourseError(f"{filename} is not this assignment's {topic.topic.notebook}.ipynb")
        root = Path(self._converter.coursedir.root)
        return grade_file(root / filename, topic, Store(root), self.limits())

    def _topic(self, assignment: str) -> GradedTopic:
        if assignment not in self._topics:
            root = Path(self._converter.coursedir.root)
            self._topics[assignment] = load_graded_topic(root, assignment)
        return self._topics[assignment]

    def _drop_other_files(self, resources: ResourcesDict) -> None:
        """Keep copies of a student's other files, and what their links lead to, from feedback."""
        names = resources["nbgrader"]
        folder = Path(self._converter._format_dest(names["assignment"], names["student"]))
        clear_folder(folder, KEPT_FILES)

    @staticmethod
    def _whose(resources: ResourcesDict) -> str:
        names = resources["nbgrader"]
        return "\0".join((names["student"], names["assignment"], names["notebook"]))


class RecordingExporter(GradingExporter):
    """Hands on a verdict that is there already, in one pass."""

    verdict: GradedSubmission

    def _prepare(self) -> None:
        """Leave it to those who grade and record."""

    def from_filename(
        self, filename: str, resources: ResourcesDict | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Show the verdict, whatever the file holds."""
        assert resources is not None
        self._drop_other_files(resources)
        resources[VERDICT] = self.verdict
        return self._show(self.verdict, resources, **kwargs)

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
        points = verdict.points()[exercise_name(cell)]
        grade: Any = self.gradebook.find_grade(
            cell.metadata["nbgrader"]["grade_id"],
            self.notebook_id,
            self.assignment_id,
            self.student_id,
        )
        grade.auto_score = points
        grade.needs_manual_grade = grade.manual_score is not None  # as nbgrader: look at it again
        self.gradebook.db.commit()


def clear_folder(folder: Path, keep: Iterable[str]) -> None:
    """Remove what lies in a folder, if it is there, but for files of some patterns."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not any(path.match(pattern) for pattern in keep):
            path.unlink()
