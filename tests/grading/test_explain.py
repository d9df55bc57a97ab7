"""Explanations in words: carried to a person as text, never run, and free of charge."""

import copy
import json
import shutil

import mini_course
import pytest
from a_class import NAME, grade, gradebook_of, hand_in, plain_nbgrader
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback

from helpers.authoring.notebook import make_notebook
from helpers.checks.solutions import SourceError
from helpers.grading import reading
from helpers.grading.reading import read_cells
from helpers.grading.repair import EXPLAIN, load_release, role

ID = "explain-why"
WORDS = "Three lines are enough, since *more* would be longer."
SCRIPT = "<script>alert(1)</script> ![x](javascript:alert(1)) <img src=x onerror=alert(1)>"


def explanation(cells):
    (cell,) = [cell for cell in cells if role(cell) == EXPLAIN]
    assert (cell["cell_type"], cell["id"]) == ("markdown", ID)
    return cell["source"]


def prompt(course):
    return explanation(load_release(course.release)["cells"])


def test_students_get_the_question_and_not_the_model_answer(course, built):
    (cell,) = [c for c in load_release(course.release)["cells"] if c["id"] == ID]
    assert cell["source"].endswith(mini_course.STUB) and "SOLUTION" not in cell["source"]
    assert "exercises are enough" not in course.release.decode()
    mark = cell["metadata"]["nbgrader"]
    assert mark["grade"] and mark["solution"] and mark["points"] == 0 and not mark["locked"]
    solved = (built / "solutions" / NAME / "mini.ipynb").read_text()
    assert "exercises are enough" in solved


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("<!-- BEGIN SOLUTION -->", "", "why needs its model answer between"),
        ("<!-- END SOLUTION -->", "", "why needs its model answer between"),
        ('explain="why"', 'explain="to say"', "is an identifier, not 'to say'"),
        ('explain="why"', "explain=5", "is an identifier, not 5"),
        ("# <!-- BEGIN", "# <!-- END SOLUTION -->\n# <!-- BEGIN", "why needs its model answer"),
    ],
)
def test_a_malformed_question_is_refused(tmp_path, old, new, message):
    assert mini_course.SOURCE.count(old) == 1
    (tmp_path / "mini.py").write_text(mini_course.SOURCE.lstrip().replace(old, new))
    with pytest.raises(SourceError, match=message):
        make_notebook(mini_course.TOPIC, tmp_path)


def test_two_questions_of_one_name_are_refused(tmp_path):
    question = mini_course.SOURCE[mini_course.SOURCE.index('# %% [markdown] explain="why"') :]
    (tmp_path / "mini.py").write_text(mini_course.SOURCE.lstrip() + "\n" + question)
    with pytest.raises(SourceError, match=ID):
        make_notebook(mini_course.TOPIC, tmp_path)


def test_what_a_student_writes_is_carried_over(mend, paper, course):
    cells, notes = mend(paper.explain(WORDS))
    assert explanation(cells) == f"{prompt(course)}\n\n{WORDS}" and notes == []


def test_deleted_it_is_back_as_any_text_is(mend, paper, course):
    del paper.cells[paper.at(ID)]
    cells, notes = mend(paper)
    assert explanation(cells) == prompt(course)
    assert notes == ["a cell of text or demonstration had been deleted; it is back"]


@pytest.mark.parametrize("source", ["", "  \n", "### Why three lines?", mini_course.STUB])
def test_emptied_or_shortened_counts_as_not_written(mend, paper, course, source):
    paper.cell(ID)["source"] = source
    cells, notes = mend(paper)
    assert explanation(cells) == prompt(course) and notes == []


@pytest.mark.parametrize("kind", ["code", "raw"])
def test_retyped_it_is_text_again_and_never_code(mend, paper, kind):
    paper.explain("import os; os._exit(0)").cell(ID)["cell_type"] = kind
    cells, notes = mend(paper)
    assert explanation(cells).endswith("os._exit(0)")
    assert not any("os._exit" in c["source"] for c in cells if c["cell_type"] == "code")
    wanted = ["an explanation had been turned into code; it is text again"]
    assert notes == (wanted if kind == "code" else [])


def test_duplicated_the_last_one_worked_on_counts_and_no_copy_runs(mend, paper):
    for text, kind in (("first", "markdown"), ("second", "code"), ("third", "markdown")):
        twin = copy.deepcopy(paper.cell(ID))
        twin["source"], twin["cell_type"] = text, kind
        paper.cells.append(twin)
    cells, notes = mend(paper)
    assert explanation(cells) == "third"
    assert {c["cell_type"] for c in cells if c["source"] in ("first", "second")} == {"markdown"}
    assert "an explanation stood there 4 times; the last one counts" in notes


def test_without_its_marks_it_is_found_by_its_question(mend, paper):
    cell = paper.explain(WORDS).cell(ID)
    cell["metadata"], cell["id"] = {}, "other"
    cells, notes = mend(paper)
    assert explanation(cells).endswith(WORDS) and notes == []


def test_one_of_a_megabyte_is_left_out_and_costs_nothing_else(mend, paper, course):
    paper.answer(**mini_course.RIGHT).explain("x" * (1 << 20))
    cells, notes = read_cells(paper.bytes())
    assert notes == ["1 cell could not be read and had to be left out"]
    assert explanation(mend(paper)[0]) == prompt(course)
    assert "x" * reading.MAX_SOURCE not in json.dumps(cells, default=vars)


def test_tags_links_and_images_are_shown_and_do_nothing(mend, paper):
    text = explanation(mend(paper.explain(SCRIPT))[0])
    assert "<script" not in text and "<img" not in text and "](" not in text


# ---- a class ---------------------------------------------------------------------------------


@pytest.fixture
def explained(classroom, course):
    """The class, in which some explain: `perfect`, and `partly` with a script."""
    shutil.rmtree(classroom / "submitted" / "perfect")
    shutil.rmtree(classroom / "submitted" / "partly")

    def paper():
        return mini_course.Paper(course.release)

    hand_in(classroom, "perfect", paper().answer(**mini_course.RIGHT).explain(WORDS).bytes())
    hand_in(classroom, "partly", paper().explain(SCRIPT).bytes())
    return classroom


def page(root, student):
    return (root / "feedback" / student / NAME / "mini.html").read_text()


def gives(root, **values):
    """What formgrader writes when an instructor reads an explanation."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        mark = gradebook.find_grade(ID, "mini", NAME, "perfect")
        mark.extra_credit, mark.needs_manual_grade = values.get("extra"), False
        gradebook.find_comment(ID, "mini", NAME, "perfect").manual_comment = values.get("comment")
        gradebook.db.commit()


@pytest.mark.parametrize("way", ["course grade", "nbgrader autograde"])
def test_only_those_that_wrote_wait_for_a_person_and_no_score_changes(explained, way):
    if way == "course grade":
        records = {r["student"]: r for r in grade(explained)}
        assert {r["max_score"] for r in records.values()} == {30}
        assert [(records[s]["status"], records[s]["score"]) for s in ("perfect", "partly")] == [
            ("graded", 30),
            ("graded", 0),
        ]
    else:
        plain_nbgrader(explained, Autograde)
    marks = {student: cells[ID] for student, cells in gradebook_of(explained).items()}
    waiting = {student for student, mark in marks.items() if mark[2]}
    assert waiting == {"perfect", "partly"}
    assert {mark[:2] for mark in marks.values()} == {(0, None)}
    with Gradebook(f"sqlite:///{explained / 'gradebook.db'}") as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 30
        comment = gradebook.find_comment(ID, "mini", NAME, "untouched").comment
    assert comment == "No response."


def test_credit_and_comment_reach_the_feedback_page_and_survive_grading_again(explained):
    grade(explained)
    gives(explained, extra=2, comment="Clearly said.")
    for again in (
        lambda: grade(explained, force=True),
        lambda: plain_nbgrader(explained, Autograde, force=True),
    ):
        again()
        assert gradebook_of(explained)["perfect"][ID] == (0, None, False)
    plain_nbgrader(explained, GenerateFeedback)
    assert "Clearly said." in page(explained, "perfect") and "Three lines" in page(
        explained, "perfect"
    )
    with Gradebook(f"sqlite:///{explained / 'gradebook.db'}") as gradebook:
        assert gradebook.find_submission(NAME, "perfect").score == 32
    hostile = page(explained, "partly")
    assert "<script>alert" not in hostile and "onerror=alert(1)>" not in hostile.replace("&gt;", "")
