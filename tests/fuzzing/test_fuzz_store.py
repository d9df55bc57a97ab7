"""Files that lie beside the grading, of whatever content: kept results, and timestamps."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from fuzz import deep, examples, json_values, texts
from hypothesis import example, given
from hypothesis import strategies as st
from nbgrader.coursedir import CourseDirectory

from helpers.grading import record
from helpers.grading.grade import GradedSubmission
from helpers.grading.store import Store, _digest

# Long inputs are long to print.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
GRADED = GradedSubmission({"score": 1.0, "exercises": []}, b"{}\n")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store"))
    store.put("k", GRADED)
    return store


@pytest.fixture(scope="module")
def kept(store):
    return (store.folder / "k.json").read_bytes()


@examples(200)
@given(st.one_of(st.binary(max_size=60), st.builds(json.dumps, json_values).map(str.encode)))
@example(b"[" * 100_000)
@example(b'{"digest": ' + b"[" * 100_000)
@example(b"9" * 5_000)
@example(b'{"autograded": "\\ud800", "digest": ""}')
def test_other_bytes_are_no_result(store, content):
    (store.folder / "other.json").write_bytes(content)
    assert store.get("other") is None


@examples(150)
@given(st.integers(0), st.binary(max_size=3), st.integers(0, 3))
def test_a_damaged_result_is_none_or_as_it_was(store, kept, place, new, removed):
    at = place % len(kept)
    (store.folder / "other.json").write_bytes(kept[:at] + new + kept[at + removed :])
    assert store.get("other") in (None, GRADED)


@examples(100)
@given(
    st.dictionaries(st.one_of(st.sampled_from(["result", "autograded"]), texts), json_values),
)
@example({"autograded": ""})
@example({"autograded": "", "result": deep(300)})
def test_a_result_of_another_form_is_none(store, entry):
    entry = json.loads(json.dumps(entry))
    (store.folder / "other.json").write_text(json.dumps(entry | {"digest": _digest(entry)}))
    found = store.get("other")
    assert found is None or found.result == entry["result"]


class Books:
    """A gradebook that knows a submission; its grades are nobody's."""

    def find_submission(self, *_names):
        return SimpleNamespace(timestamp=None)

    def find_submission_notebook(self, *_names):
        return SimpleNamespace(grades=[])


COURSE = SimpleNamespace(topic=SimpleNamespace(name="90_mini", notebook="mini"))


@pytest.fixture(scope="module")
def submitted(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    folder = root / "submitted" / "s" / "90_mini"
    folder.mkdir(parents=True)
    return CourseDirectory(root=str(root)), folder / "timestamp.txt"


dates = st.one_of(
    st.datetimes().map(str),
    st.integers(0).map(str),
    st.builds("{} {}".format, st.datetimes(), st.one_of(st.integers(), texts)),
    texts.map(lambda text: text.encode("utf-8", "replace").decode()),
)


@examples(150)
@given(st.one_of(dates.map(str.encode), st.binary(max_size=40)))
@example(b"9" * 30)
@example(b"2015-02-02 15:58:23.948203 " + b"9" * 30)
def test_any_timestamp_of_a_student_is_read(submitted, content):
    directory, path = submitted
    Path(path).write_bytes(content)
    known = record._is_recorded(Books(), directory, COURSE, "s", GRADED)
    assert known is False
