"""What students get: as the sources give it, without a line of the solutions, and it runs."""

import ast
import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.validator import Validator
from traitlets.config import Config

from helpers.authoring.build import check_start_page, check_topic
from helpers.checks.report import NOT_GRADABLE
from helpers.checks.solutions import load_solutions, read_source
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.frameworks import missing

ROOT = Path(__file__).resolve().parents[1]
TOPICS = [load_topic(name) for name in NOTEBOOKS]
EACH_TOPIC = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


def each_topic_but_one_takes_long(short):
    """Try them all in `make test-long`, one of them always."""
    topics = [
        pytest.param(topic, marks=() if topic.name == short else pytest.mark.long)
        for topic in TOPICS
    ]
    return pytest.mark.parametrize("topic", topics, ids=lambda topic: topic.name)


MOST_SECONDS, CORES = 20, 2
"""What a notebook may take, from top to bottom; processor time, since the machine may be busy."""
MODEL_ANSWER = re.compile(r"<!-- BEGIN SOLUTION -->\n(.*?)\n<!-- END SOLUTION -->", re.DOTALL)
WORTH_HIDING = 20
"""Letters from which on a line of code says something."""


def release_path(topic):
    return ROOT / "notebooks" / topic.name / f"{topic.notebook}.ipynb"


def code_lines(source):
    """Lines of code without comments, docstrings and spelling of white space."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return {line.strip() for line in ast.unparse(tree).splitlines()}


def solution_lines(topic):
    """Lines that stand in a solution region and in no given cell."""
    source = read_source(ROOT / "solutions" / topic.name / f"{topic.notebook}.py")
    given = set()
    for cell in source.cells:
        if cell.cell_type == "code" and "exercise" not in cell.metadata:
            given |= {line.strip() for line in cell.source.splitlines()}
    solutions = load_solutions(topic, ROOT / "solutions" / topic.name)
    lines = set().union(*map(code_lines, solutions.cells.values()))
    lines = {s for s in lines if len(s) >= WORTH_HIDING and not s.startswith("def ")} - given
    answers = [MODEL_ANSWER.findall(c.source) for c in source.cells if "explain" in c.metadata]
    return lines | {sentence for (text,) in answers for sentence in text.split(". ")}


def processor_seconds_of_kernels():
    used = os.times()
    return used.children_user + used.children_system


@EACH_TOPIC
def test_what_is_generated_without_a_run_is_what_the_sources_give(topic):
    assert list(check_topic(topic, ROOT, run=False)) == []


# nbval runs the solution notebooks in any case, and compares what they print.
@each_topic_but_one_takes_long("06_batchnorm_softmax")
def test_everything_generated_is_what_the_sources_give_and_runs_in_its_time(topic):
    before = processor_seconds_of_kernels()
    assert list(check_topic(topic, ROOT)) == []
    assert processor_seconds_of_kernels() - before <= MOST_SECONDS * CORES


def test_the_start_page_is_what_its_source_gives():
    assert list(check_start_page(ROOT)) == []


@EACH_TOPIC
def test_no_solution_reaches_students(topic):
    secrets = solution_lines(topic)
    assert len(secrets) > len(topic.exercises)
    release = json.loads(release_path(topic).read_text(encoding="utf-8"))
    released = "\n".join("".join(cell["source"]) for cell in release["cells"])
    readable = [released]
    for folder in ("helpers", "data"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".json", ".j2", ".md"):
                readable.append(path.read_text(encoding="utf-8"))
    text = "\n".join(readable)
    assert [line for line in secrets if line in text] == []


@EACH_TOPIC
def test_no_planted_mistake_nor_marker_reaches_notebooks(topic):
    solutions = load_solutions(topic, ROOT / "solutions" / topic.name)
    text = release_path(topic).read_text(encoding="utf-8")
    patches = [new for m in solutions.misconceptions for _, new in m.patch]
    assert [
        new for new in patches if len(new) >= WORTH_HIDING and json.dumps(new)[1:-1] in text
    ] == []
    for word in (
        "BEGIN SOLUTION",
        "END SOLUTION",
        "HIDDEN TESTS",
        "misconception",
        "Misconception",
    ):
        assert word not in text


def test_only_notebooks_are_released():
    assert {path.suffix for path in (ROOT / "notebooks").rglob("*") if path.is_file()} <= {".ipynb"}


@EACH_TOPIC
def test_every_exercise_is_released_with_its_check_and_points(topic):
    cells = nbformat.read(release_path(topic), as_version=4).cells
    graded = {
        c.metadata.nbgrader.grade_id: c
        for c in cells
        if c.metadata.get("nbgrader", {}).get("grade")
    }
    for exercise in topic.exercises:
        cell = graded.pop(f"check-{exercise.name}")
        assert cell.source == f"check({exercise.name})"
        assert cell.metadata.nbgrader.points == exercise.points and cell.metadata.nbgrader.locked
    ((grade_id, question),) = graded.items()
    assert grade_id.startswith("explain-") and question.cell_type == "markdown"
    assert question.metadata.nbgrader.points == 0 and not question.metadata.nbgrader.locked
    assert question.source.endswith("*Your explanation:*")


# In a browser, too: tests/browser runs each of them.
@each_topic_but_one_takes_long("07_frameworks")
def test_an_untouched_notebook_runs_to_its_end(topic, tmp_path):
    notebook = nbformat.read(release_path(topic), as_version=4)
    NotebookClient(
        notebook,
        timeout=120,
        resources={"metadata": {"path": str(tmp_path)}},
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
    ).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    errors = {o.ename for cell in code for o in cell.outputs if o.output_type == "error"}
    assert errors <= {"NotImplementedError", "CheckFailed"}
    shown = [str(o.get("data")) for cell in code for o in cell.outputs]
    gradable = [exercise for exercise in topic.exercises if not missing(exercise.needs)]
    assert sum("not attempted" in text for text in shown) == len(gradable)
    ungradable = sum(NOT_GRADABLE in text for text in shown)
    assert ungradable == len(topic.exercises) - len(gradable)


def failing_cells(path):
    validator = Validator(config=Config({"KernelManager": {"transport_encryption": "auto"}}))
    return [cell["source"] for cell in validator.validate(str(path)).get("failed", [])]


@each_topic_but_one_takes_long("01_initialization")
def test_validate_fails_an_untouched_notebook_and_passes_a_solved_one(topic):
    every_check = [f"check({exercise.name})" for exercise in topic.exercises]
    assert sorted(failing_cells(release_path(topic))) == sorted(every_check)
    if topic.lacking:
        pytest.skip(f"a solved one can't pass: {topic.lacking}")
    assert failing_cells(ROOT / "solutions" / topic.name / f"{topic.notebook}.ipynb") == []
