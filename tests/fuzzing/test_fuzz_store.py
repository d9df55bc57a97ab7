"""Files that lie beside the grading, of whatever content: kept results, and timestamps."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from types import NoneType

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
FIELDS = ["result", "fingerprint", "submission", "version"]
GRADED = GradedSubmission({"score": 1.0, "exercises": []}, b"{}\n")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store"))
    store.put("k", GRADED, b"as submitted", "a version")
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
    (store.folder / "k2.ipynb.gz").write_bytes(content)
    (store.folder / "k2.json").write_bytes((store.folder / "k.json").read_bytes())
    assert store.get("k2") is None and store.find("k2") is not None
    assert store.get("other") is None


@examples(150)
@given(st.integers(0), st.binary(max_size=3), st.integers(0, 3))
def test_a_damaged_result_is_none_or_as_it_was(store, kept, place, new, removed):
    at = place % len(kept)
    (store.folder / "other.json").write_bytes(kept[:at] + new + kept[at + removed :])
    shutil.copy(store.folder / "k.ipynb.gz", store.folder / "other.ipynb.gz")
    assert store.get("other") in (None, GRADED)


@examples(100)
@given(
    st.dictionaries(st.one_of(st.sampled_from(FIELDS), texts), json_values),
)
@example(dict.fromkeys(FIELDS, ""))
@example(dict.fromkeys(FIELDS, "") | {"result": {"exercises": deep(300)}})
def test_a_result_of_another_form_is_none(store, entry):
    entry = json.loads(json.dumps(entry))
    (store.folder / "other.json").write_text(json.dumps(entry | {"digest": _digest(entry)}))
    found = store.find("other")
    assert found is None or (found.result == entry["result"] and set(entry) == set(FIELDS))


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
    assert isinstance(record._timestamp(directory, "s", "90_mini"), (str, datetime, NoneType))
