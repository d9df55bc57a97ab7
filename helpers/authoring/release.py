"""The student's version of a notebook, made by nbgrader's own `generate_assignment`."""

from __future__ import annotations

import ast
import logging
import tempfile
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from traitlets.config.loader import PyFileConfigLoader

from helpers.checks.exercise import Topic


class ClearWork(ClearSolutions):
    """nbgrader's ClearSolutions, and blank answers where the exercise is a quiz."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Clear a quiz's answers, leave any other cell to nbgrader."""
        blank = blank_answers(cell.source) if cell.cell_type == "code" else None
        if blank is None or not cell.metadata.get("nbgrader", {}).get("solution"):
            return super().preprocess_cell(cell, resources, cell_index)
        cell.source = blank
        return cell, resources


def blank_answers(source: str) -> str | None:
    """Return `answers = {...}` with every answer empty, None for any other source."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Assign):
        return None
    value = tree.body[0].value
    if not isinstance(value, ast.Dict):
        return None
    questions = [ast.literal_eval(key) for key in value.keys if key is not None]
    lines = "".join(f'    "{question}": "",\n' for question in questions)
    return f"{ast.unparse(tree.body[0].targets[0])} = {{\n{lines}}}"


def release_notebook(topic: Topic, root: Path) -> str:
    """Return the text of a topic's student notebook.

    Parameters
    ----------
    topic : Topic
        Its built solution notebook must exist.
    root : Path
        The course folder, with `nbgrader_config.py` and `solutions/`.
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    with tempfile.TemporaryDirectory() as scratch:
        course = CourseDirectory(config=config)
        course.root = str(root)
        course.assignment_id = topic.name
        course.release_directory = str(Path(scratch, "release"))
        course.db_url = f"sqlite:///{Path(scratch, 'gradebook.db')}"
        converter = GenerateAssignment(coursedir=course, config=config)
        converter.log = logging.getLogger("course.release")
        converter.log.setLevel(logging.CRITICAL)
        converter.start()
        made = Path(scratch, "release", topic.name, f"{topic.notebook}.ipynb")
        return made.read_text(encoding="utf-8")
