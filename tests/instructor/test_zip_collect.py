"""nbgrader's own `zip_collect` works with this course's configuration, on Canvas's archive."""

import shutil
from pathlib import Path

import lms_archives as lms
from nbgrader.apps import NbGraderApp
from nbgrader.apps.zipcollectapp import ZipCollectApp

ROOT = Path(__file__).resolve().parents[2]


def test_zip_collect_takes_a_canvas_archive(tmp_path, monkeypatch):
    topic, notebook = "01_initialization", "initialization.ipynb"
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "notebooks" / topic, tmp_path / "notebooks" / topic)
    archive = tmp_path / "downloaded" / topic / "archive"
    archive.mkdir(parents=True)
    files = {
        lms.canvas("Doe, Jane", 12, 345, notebook): b"jane",
        lms.canvas("Lee, Ann", 13, 346, "initialization-1.ipynb", late=True): b"ann",
    }
    lms.write(archive / "submissions.zip", files)
    monkeypatch.chdir(tmp_path)
    NbGraderApp.clear_instance()
    app = ZipCollectApp()
    app.initialize([topic, "--log-level=ERROR"])
    app.start()
    found = {p.parent.parent.name: p.read_bytes() for p in tmp_path.glob("submitted/*/*/*.ipynb")}
    assert found == {"12": b"jane", "13": b"ann"}
    assert {p.name for p in tmp_path.glob("submitted/*/*/*")} == {notebook}
