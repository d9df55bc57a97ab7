"""The gradebook on a PostgreSQL server, started for these tests, holds what SQLite's holds."""

import os
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mini_course
import pytest
import sqlalchemy
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from helpers.grading.classroom import grade_class
from helpers.grading.errors import CourseError
from helpers.grading.pool import Pool

pwd = pytest.importorskip("pwd")
NAME = mini_course.TOPIC.name
ROWS = """
select student_id, timestamp, base_cell.name, auto_score, manual_score, needs_manual_grade
from submitted_assignment
join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id
join grade on grade.notebook_id = submitted_notebook.id
join base_cell on grade.cell_id = base_cell.id order by 1, 3
"""


def server_programs():
    """Return the newest PostgreSQL server's programs, of PATH or of Debian."""
    found = shutil.which("pg_ctl")
    places = [Path(found).parent] if found else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    return [*places, *sorted(debian, key=lambda path: -float(path.parent.name))]


@pytest.fixture(scope="module")
def server():
    """Start a server with a database of its own; return its URL."""
    programs = server_programs()
    if not programs:
        pytest.skip("no PostgreSQL server here: apt install postgresql")
    folder, user = Path(tempfile.mkdtemp(prefix="postgresql-")), []
    name = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:  # the server refuses to run as root
        name, user = "postgres", ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = folder / "data", folder / "log"

    def program(name, *arguments):
        command = [*user, str(programs[0] / name), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    program("initdb", "-D", data, "-A", "trust", "--no-sync")
    program("pg_ctl", "-D", data, "-l", log, "-w", "-o", f"-p {port} -k {folder} -F", "start")
    yield f"postgresql+psycopg://{name}@127.0.0.1:{port}/postgres"
    program("pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def classroom(course_folder, course):
    papers = {
        "right": mini_course.RIGHT,
        "mean": {"total": "def total(x): return np.mean(x)"},
        "untouched": {},
        "Zoë, O'Hara": {"double": mini_course.RIGHT["double"]},
    }
    for student, answers in papers.items():
        place = course_folder / "submitted" / student / NAME
        place.mkdir(parents=True)
        paper = mini_course.Paper(course.release).answer(**answers)
        (place / "mini.ipynb").write_bytes(paper.bytes())
        (place / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
    (course_folder / "submitted" / "absent").mkdir()
    return course_folder


def grade(root):
    return grade_class(root, [NAME], pool=Pool(lambda: ThreadPoolExecutor(2), lambda: 4))


def rows_of(url):
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            return [
                (*map(str, row[:3]), *map(float, filter(None, row[3:])))
                for row in connection.execute(sqlalchemy.text(ROWS))
            ]
    finally:
        engine.dispose()


def test_both_databases_hold_the_same(classroom, server, monkeypatch):
    records = grade(classroom)
    kept = sorted(rows_of(f"sqlite:///{classroom / 'gradebook.db'}"))
    assert len(kept) == 5 * 4  # three exercises and a question
    monkeypatch.setenv("COURSE_DB_URL", server)
    (classroom / "gradebook.db").unlink()
    assert grade(classroom) == records
    assert not (classroom / "gradebook.db").exists()
    assert sorted(_without_fractions(rows_of(server))) == sorted(_without_fractions(kept))
    assert grade(classroom) == records

    # nbgrader itself goes on with it
    config = PyFileConfigLoader("nbgrader_config.py", path=str(classroom)).load_config()
    directory = CourseDirectory(config=config)
    directory.assignment_id = NAME
    Autograde(coursedir=directory, config=config, force=True).start()
    assert sorted(_without_fractions(rows_of(server))) == sorted(_without_fractions(kept))


def _without_fractions(rows):
    return [(student, time.split(".")[0], *rest) for student, time, *rest in rows]


@pytest.mark.parametrize(
    "url, says",
    [
        ("postgresql+psycopg://nobody@127.0.0.1:9/none", "can't be opened: connection failed"),
        ("nonsense", "can't be opened: Could not parse"),
        (
            "postgresql+no_such_driver://nobody@127.0.0.1:9/none",
            "can't be opened: Can't load plugin",
        ),
    ],
)
def test_a_database_that_is_not_there_is_one_line(classroom, monkeypatch, url, says):
    monkeypatch.setenv("COURSE_DB_URL", url)
    with pytest.raises(CourseError, match=says) as error:
        grade(classroom)
    assert "\n" not in str(error.value)
