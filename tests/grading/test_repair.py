"""Repair: whatever was done to the cells, the release's skeleton holds the student's work."""

import copy
import json
import random
import re

import mini_course
import nbformat
import pytest
from nbconvert.filters.markdown import markdown2html

from helpers.grading.reading import read_cells
from helpers.grading.repair import load_release, repair, role


def sources(cells):
    return [cell["source"] for cell in cells]


def released(course):
    return load_release(course.release)["cells"]


def source_of(cells, cell_id):
    (source,) = [cell["source"] for cell in cells if cell["id"] == cell_id]
    return source


def test_an_untouched_notebook_is_the_release(mend, paper, course):
    assert mend(paper) == (released(course), [])


def test_answers_are_taken_and_nothing_is_noted(mend, paper):
    cells, notes = mend(paper.answer(**mini_course.RIGHT))
    assert {name: source_of(cells, name) for name in mini_course.RIGHT} == mini_course.RIGHT
    assert notes == []


def test_own_cells_stay_where_they_were(mend, paper):
    paper.insert("double", "helper = 1").insert("check-double", "a note", "markdown")
    cells, notes = mend(paper)
    found = sources(cells)
    assert found.index("helper = 1") == found.index(source_of(cells, "double")) - 1
    assert found.index("a note") == found.index("check(double)") - 1
    assert [role(c) for c in cells if c["source"] == "helper = 1"] == ["extra"]
    assert notes == []


def test_metadata_and_outputs_of_the_student_are_gone(mend, paper, course):
    for cell in paper.cells:
        cell["metadata"]["evil"] = 1
        cell["metadata"].get("nbgrader", {})["points"] = 1000
        cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "10"}}]
    paper.notebook["metadata"] = {"kernelspec": {"name": "evil"}}
    cells, _ = read_cells(paper.bytes())
    assert repair(cells, load_release(course.release))[0] == load_release(course.release)


def test_a_duplicated_solution_counts_once_the_last_one_worked_on(mend, paper):
    paper.answer(double="first try")
    for source in ("second try", "", paper.cell("total")["source"]):
        twin = copy.deepcopy(paper.cell("double"))
        twin["source"] = source
        paper.cells.append(twin)
    paper.cells.append(copy.deepcopy(mini_course.Paper(paper.bytes()).cell("double")))
    paper.cells[-1]["source"] = "third try"
    cells, notes = mend(paper)
    found = sources(cells)
    assert source_of(cells, "double") == "third try"
    assert found.index("first try") < found.index("second try") < found.index("third try")
    assert "" not in found
    assert notes == [
        "the solution cell of double stood there 5 times; the last one worked on counts"
    ]


def test_a_copy_that_is_still_the_stub_is_dropped(mend, paper, course):
    stub = copy.deepcopy(paper.cell("double"))
    paper.answer(double="my work").cells.append(stub)
    cells, _ = mend(paper)
    assert source_of(cells, "double") == "my work"
    assert len(cells) == len(released(course))


def test_deleted_cells_come_back(mend, paper, course):
    for name in ("check-double", "total", "setup"):
        del paper.cells[paper.at(name)]
    del paper.cells[0]
    cells, notes = mend(paper)
    assert cells == released(course)
    assert notes == [
        "a set-up cell had been deleted; the original is back",
        "the check cell of double had been deleted; the original is back",
        "the solution cell of total had been deleted; the original is back",
        "a cell of text or demonstration had been deleted; it is back",
    ]


def test_reordered_cells_are_put_back(mend, paper, course):
    random.Random(1).shuffle(paper.cells)
    assert mend(paper) == (
        released(course),
        ["cells had been moved; the original order is back"],
    )


def test_changed_checks_and_set_up_are_put_right(mend, paper):
    paper.answer(**{"check-double": "pass", "setup": "import math"})
    cells, notes = mend(paper)
    assert source_of(cells, "check-double") == "check(double)"
    assert source_of(cells, "setup") == "import numpy as np"
    assert "pass" not in sources(cells)
    assert sources(cells).index("import math") == sources(cells).index("import numpy as np") + 1
    assert notes == [
        "a set-up cell had been changed; the original stands in its place",
        "the check cell of double had been changed; the original stands in its place",
    ]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_solution_is_code_again(mend, paper, kind):
    paper.answer(double="def double(x): ...").cell("double")["cell_type"] = kind
    cells, notes = mend(paper)
    assert source_of(cells, "double") == "def double(x): ..."
    assert notes == ["the solution cell of double had been turned into text; it is code again"]


@pytest.mark.parametrize("grade_id", ["other", "", None, 5, ["double"], {}, "x" * 10_000])
def test_a_changed_grade_id_is_found_by_the_cell_id(mend, paper, grade_id):
    cell = paper.answer(double="my work").cell("double")
    cell["metadata"]["nbgrader"]["grade_id"] = grade_id
    cells, notes = mend(paper)
    assert source_of(cells, "double") == "my work"
    assert "lost its mark" in notes[0]


@pytest.mark.parametrize(
    "source, found",
    [
        ("%%time\ndef double(x):\n    return 2 * x", True),
        ("import numpy\ndouble = lambda x: 2 * x", True),
        ("async def double(x): pass", True),
        ("def double_it(x): pass", False),
        ("if double == 1: pass", False),
        ("    def double(x): pass", False),
    ],
)
def test_without_ids_a_solution_is_found_by_what_it_defines(mend, paper, source, found):
    paper.cells[paper.at("double")] = {"cell_type": "code", "source": source}
    cells, _ = mend(paper)
    assert (source_of(cells, "double") == source) is found
    assert source in sources(cells)


def test_without_any_ids_everything_is_found_again(mend, paper, course):
    paper.answer(**mini_course.RIGHT)
    for cell in paper.cells:
        del cell["id"], cell["metadata"]
    cells, notes = mend(paper)
    assert {name: source_of(cells, name) for name in mini_course.RIGHT} == mini_course.RIGHT
    assert [c["id"] for c in cells if c["id"][:7] != "student"] == [
        c["id"] for c in released(course)
    ]
    assert len(notes) == 7 and all("had lost its mark" in note for note in notes)


def test_an_id_of_a_locked_cell_on_own_code_does_not_replace_it(mend, paper):
    paper.insert("double", "own = 1")
    paper.cells[paper.at("double") - 1]["id"] = "check-total"
    cells, _ = mend(paper)
    assert source_of(cells, "check-total") == "check(total)"


def test_a_demonstration_is_the_students_to_change(mend, paper):
    paper.cells[2]["source"] = "OFFSET = 7"
    cells, notes = mend(paper)
    assert cells[2]["source"] == "OFFSET = 7" and role(cells[2]) == "demo"
    assert notes == []


def test_a_copied_demonstration_does_not_run(mend, paper, course):
    paper.insert("double", paper.cells[2]["source"])
    assert mend(paper) == (released(course), [])


def test_text_of_the_student_holds_no_tags(mend, paper):
    paper.insert("double", "<script>alert(1)</script> `a<b` $a < b$", "markdown")
    paper.insert("double", "<img src=x onerror=alert(1)>", "raw")
    paper.cells[0]["source"] = "# <style>"
    cells, _ = mend(paper)
    text = "".join(cell["source"] for cell in cells if cell["cell_type"] != "code")
    assert "<script" not in text and "<img" not in text and "<style" not in text
    assert {cell["cell_type"] for cell in cells} == {"code", "markdown"}


@pytest.mark.parametrize(
    "text",
    [
        "[click](javascript:alert(1))",
        "[click]( <javascript:alert(1)> 'title')",
        "[![x](y)](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[a][b]\n\n[b]: java&#115;cript:alert(1)",
        "[b]\n\n[b]:\n  JavaScript:alert(1)",
        "[b][]\n\n[b\n]: javascript:alert(1)",
    ],
)
def test_text_of_the_student_holds_no_links(mend, paper, text):
    def addresses(markdown):
        return re.findall(r"(?:href|src)=.?javascript", markdown2html(markdown), re.IGNORECASE)

    assert addresses(text)  # so it would be, were it left as it is
    paper.insert("double", text, "markdown")
    cells, _ = mend(paper)
    (mine,) = [cell for cell in cells if cell["id"].startswith("student")]
    assert not addresses(mine["source"])


def test_garbage_of_every_kind_still_gives_the_release(course):
    release = load_release(course.release)
    generator = random.Random(0)
    values = [None, 0, "x", [], {}, ["a"], {"nbgrader": {"grade_id": "double"}}, "code", "double"]
    for _ in range(300):
        cells = [
            {
                key: generator.choice(values)
                for key in ("cell_type", "source", "metadata", "id", "outputs")
                if generator.random() < 0.8
            }
            for _ in range(generator.randrange(8))
        ]
        read, _ = read_cells(json.dumps({"cells": cells}).encode())
        notebook, notes = repair(read, release)
        nbformat.validate(nbformat.from_dict(notebook))
        assert [role(c) for c in notebook["cells"]].count("check") == 3
        assert all(isinstance(note, str) for note in notes)
    assert release == load_release(course.release)
