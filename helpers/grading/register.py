"""Makes an assignment known to nbgrader's gradebook, from the notebook as it was released."""

from __future__ import annotations

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells

from helpers.grading.errors import CourseError
from helpers.grading.repair import CHECK, load_release, role
from helpers.grading.scripts import put_scripts_on_path
from helpers.grading.topic import GradedTopic


def open_gradebook(course: CourseDirectory) -> Gradebook:
    """Return the course's gradebook, made when missing."""
    put_scripts_on_path()
    return Gradebook(course.db_url, course.course_id)


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
        if role(cell) == CHECK
    }
    sources = {cell["metadata"]["nbgrader"]["grade_id"]: cell["source"] for cell in marked}
    return points == {cell.name: cell.max_score for cell in notebook.grade_cells} and sources == {
        cell.name: cell.source for cell in notebook.source_cells
    }
