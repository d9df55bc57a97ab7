"""Every topic, graded as an instructor does: the reference earns all points, and a blank none."""

import json
from pathlib import Path

import pytest

from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.demo import load_class, text_of
from helpers.grading.grade import grade_submission
from helpers.grading.outputs import clean_outputs
from helpers.grading.repair import CHECK, role
from helpers.grading.topic import load_graded_topic

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module", params=NOTEBOOKS)
def topic(request):
    topic = load_topic(request.param)
    if topic.lacking:
        pytest.skip(topic.lacking)
    return topic


@pytest.fixture(scope="module")
def course(topic, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SECRET", "a secret of the tests")
        return load_graded_topic(ROOT, topic.name)


def graded(topic, course, sources):
    return grade_submission(text_of(load_class(topic, ROOT).filled(sources)).encode(), course)


def test_the_reference_earns_all_points_with_demonstrations_skipped(topic, course):
    found = graded(topic, course, load_class(topic, ROOT).perfect())
    assert (found.result["status"], found.result["notes"]) == ("graded", [])
    assert found.result["score"] == found.result["max_score"] == 100
    check_outputs_as_built(topic, json.loads(found.autograded)["cells"])


def check_outputs_as_built(topic, cells):
    """Cells that ran show what Jupyter stored for them; demonstrations show nothing."""
    built = json.loads((ROOT / f"solutions/{topic.name}/{topic.notebook}.ipynb").read_text("utf-8"))
    stored = {cell["id"]: cell.get("outputs", []) for cell in built["cells"]}
    for cell in cells:
        if cell["cell_type"] != "code" or role(cell) == CHECK:
            continue
        as_run = [{k: v for k, v in o.items() if k != "execution_count"} for o in cell["outputs"]]
        as_stored = clean_outputs(stored[cell["id"]]) if cell["execution_count"] else []
        for output in as_stored:
            output.pop("execution_count", None)
        assert as_run == as_stored, cell["id"]


def test_a_blank_earns_nothing(topic, course):
    found = graded(topic, course, {})
    assert found.result["score"] == 0
    assert {e["status"] for e in found.result["exercises"]} == {"not attempted"}
