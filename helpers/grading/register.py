"""Makes an assignment known to nbgrader's gradebook, from the notebook as it was released."""

from __future__ import annotations

from typing import TypeVar

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import ArgumentError, OperationalError

from helpers.grading.errors import CourseError
from helpers.grading.repair import load_release
from helpers.grading.scripts import put_scripts_on_path
from helpers.grading.topic import GradedTopic

Book = TypeVar("Book", bound=Gradebook)


def open_gradebook(course: CourseDirectory, kind: type[Book] = Gradebook) -> Book:
    """Return the course's gradebook, made when missing.

    Raises
    ------
    CourseError
        When the database isn't there; its address, which may hold a password, isn't shown.
    """
    put_scripts_on_path()
    try:
        return kind(course.db_url, course.course_id)
    except (ArgumentError, OperationalError, ModuleNotFoundError) as error:
        reason = str(getattr(error, "orig", error)).strip().split("\n")[0]
        raise CourseError(f"the gradebook can't be opened: {reason}") from error


def register(course: CourseDirectory, graded: GradedTopic) -> None:
    """Put the assignment and its cells into the gradebook, unless they are there as they are now.

    Raises
    ------
    CourseError
        When the gradebook holds submissions of another version with other exercises.
    """
    topic = graded.topic
    with open_gradebook(course) as gradebook:
        if _is_registered(gradebook, graded):
            return
        gradebook.update_or_create_assignment(topic.name)
    names = {"notebook": topic.notebook, "assignment": topic.name, "student": "."}
    resources = ResourcesDict(nbgrader={**names, "db_url": course.db_url})
    try:
        SaveCells().preprocess(nbformat.reads(graded.release.decode(), as_version=4), resources)
    except RuntimeError as error:
        raise CourseError(
            f"{error}; keep the old version's gradebook.db elsewhere and grade again"
        ) from None


def _is_registered(gradebook: Gradebook, graded: GradedTopic) -> bool:
    try:
        notebook = gradebook.find_notebook(graded.topic.notebook, graded.topic.name)
    except MissingEntry:
        return False
    cells = load_release(graded.release)["cells"]
    marked = [cell for cell in cells if "nbgrader" in cell["metadata"]]
    points = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]["points"]
        for cell in marked
        if cell["metadata"]["nbgrader"]["grade"]
    }
    sources = {cell["metadata"]["nbgrader"]["grade_id"]: cell["source"] for cell in marked}
    return points == {cell.name: cell.max_score for cell in notebook.grade_cells} and sources == {
        cell.name: cell.source for cell in notebook.source_cells
    }
