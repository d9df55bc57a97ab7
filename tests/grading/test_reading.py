"""Reading a submission: any bytes give cells or one clear sentence."""

import json
import os

import pytest

from helpers.grading import reading
from helpers.grading.reading import StudentCell, Unreadable, read_cells, read_submission


def notebook(*cells, **more):
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, **more}).encode()


@pytest.mark.parametrize(
    "submission, says",
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"not a notebook", "no valid JSON"),
        (b'{"cells": [', "no valid JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "no valid JSON"),
        (b"[1, 2]", "no notebook"),
        (b"null", "no notebook"),
        (b'{"cells": "none"}', "no list of cells"),
        (b"{}", "no list of cells"),
        (b'{"cells":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
        (b'{"cells": [' + b"9" * 5_000 + b"]}", "odd"),
    ],
)
def test_what_is_no_notebook_is_said_in_one_sentence(submission, says):
    with pytest.raises(Unreadable, match=says):
        read_cells(submission)


def test_too_many_cells_and_too_large_files_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_CELLS", 3)
    with pytest.raises(Unreadable, match="4 cells"):
        read_cells(notebook(*[{}] * 4))
    monkeypatch.setattr(reading, "MAX_BYTES", 1)
    with pytest.raises(Unreadable, match="larger"):
        read_cells(b"{}")


def test_only_type_source_and_ids_are_taken():
    cell = {
        "cell_type": "code",
        "source": ["a = 1\n", "b = 2"],
        "id": "abc",
        "metadata": {"nbgrader": {"grade_id": "f", "points": 1000, "grade": True}},
        "outputs": [{"output_type": "execute_result"}],
    }
    assert read_cells(notebook(cell)) == ([StudentCell("code", "a = 1\nb = 2", "f", "abc")], [])


@pytest.mark.parametrize(
    "cell",
    [
        None,
        7,
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": ["a", 5]},
        {"cell_type": "code", "source": "x" * (reading.MAX_SOURCE + 1)},
    ],
)
def test_an_odd_cell_is_left_out_and_noted(cell):
    cells, notes = read_cells(notebook(cell, {"cell_type": "code", "source": "1"}))
    assert [c.source for c in cells] == ["1"]
    assert notes == ["1 cell could not be read and had to be left out"]


def test_many_long_cells_are_left_out():
    long = {"cell_type": "markdown", "source": "x" * reading.MAX_SOURCE}
    cells, notes = read_cells(notebook(*[long] * 100))
    assert sum(len(cell.source) for cell in cells) <= reading.MAX_SOURCES
    assert notes == [f"{100 - len(cells)} cells could not be read and had to be left out"]


@pytest.mark.parametrize(
    "cell, read",
    [
        ({}, StudentCell("raw", "")),
        ({"cell_type": ["code"]}, StudentCell("raw", "")),
        ({"metadata": [], "id": 5}, StudentCell("raw", "")),
        ({"metadata": {"nbgrader": []}}, StudentCell("raw", "")),
        ({"metadata": {"nbgrader": {"grade_id": {}}}}, StudentCell("raw", "")),
        ({"cell_type": "code", "source": "a\r\nb\rc"}, StudentCell("code", "a\nb\nc")),
        ({"cell_type": "code", "source": "\ud800"}, StudentCell("code", "?")),
    ],
)
def test_missing_and_odd_fields_do_no_harm(cell, read):
    assert read_cells(notebook(cell))[0] == [read]


def test_notebook_format_3_is_read():
    sheet = {"cells": [{"cell_type": "code", "input": "x = 1"}, {"cell_type": "heading"}]}
    cells, _ = read_cells(json.dumps({"nbformat": 3, "worksheets": [sheet]}).encode())
    assert cells == [StudentCell("code", "x = 1"), StudentCell("markdown", "")]


def test_other_encodings_are_read():
    cell = {"cell_type": "code", "source": "é"}
    text = json.dumps({"cells": [cell]}, ensure_ascii=False)
    assert read_cells(text.encode("utf-8-sig")) == ([StudentCell("code", "é")], [])
    cells, notes = read_cells(text.encode("utf-16"))
    assert cells == [StudentCell("code", "é")] and "UTF-16" in notes[0]
    cells, notes = read_cells(text.encode("latin-1"))
    assert cells == [StudentCell("code", "\ufffd")] and "not in UTF-8" in notes[0]


def test_a_link_or_a_folder_is_not_read(tmp_path):
    real = tmp_path / "another.ipynb"
    real.write_bytes(notebook())
    link = tmp_path / "link.ipynb"
    link.symlink_to(real)
    with pytest.raises(Unreadable, match="link"):
        read_submission(link)
    (tmp_path / "peer" / "topic").mkdir(parents=True)
    (tmp_path / "peer" / "topic" / "real.ipynb").write_bytes(b"{}")
    (tmp_path / "student").symlink_to(tmp_path / "peer")
    assert read_submission(tmp_path / "peer" / "topic" / "real.ipynb") == b"{}"
    with pytest.raises(Unreadable, match="link"):
        read_submission(tmp_path / "student" / "topic" / "real.ipynb")
    with pytest.raises(Unreadable, match=r"can't be opened|regular"):
        read_submission(tmp_path)
    with pytest.raises(Unreadable, match="can't be opened"):
        read_submission(tmp_path / "nowhere.ipynb")
    assert read_submission(real) == notebook()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    with pytest.raises(Unreadable, match="regular"):
        read_submission(tmp_path / "pipe.ipynb")
