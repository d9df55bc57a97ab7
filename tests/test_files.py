"""Files are written whole or not at all."""

import os

import pytest

from helpers.files import drafted, write_file


def test_text_and_bytes_reach_a_file_and_its_folders_are_made(tmp_path):
    path = tmp_path / "new" / "a.txt"
    write_file(path, "λ\r\n")
    assert path.read_bytes() == "λ\r\n".encode()
    write_file(path, b"\xff")
    assert path.read_bytes() == b"\xff" and os.listdir(path.parent) == ["a.txt"]


@pytest.mark.parametrize("failing", ["os.replace", "pathlib.Path.write_bytes"])
def test_after_an_error_the_old_file_stands_alone(tmp_path, monkeypatch, failing):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(failing, full)
        with pytest.raises(OSError, match="No space left"):
            write_file(path, "new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]


def test_what_is_half_written_is_never_seen(tmp_path):
    path = tmp_path / "a.txt"
    write_file(path, "old")
    with pytest.raises(KeyboardInterrupt), drafted(path) as draft:
        draft.write_text("ha")
        raise KeyboardInterrupt
    assert path.read_text() == "old" and not draft.exists()


def test_the_draft_of_a_killed_process_is_written_over(tmp_path):
    path = tmp_path / "a.txt"
    (tmp_path / ".a.txt.new").write_text("a longer one, left by a killed process")
    write_file(path, "new")
    assert path.read_text() == "new" and os.listdir(tmp_path) == ["a.txt"]
