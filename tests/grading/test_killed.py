"""A run that is killed, or whose disk is full, loses nothing: the next one completes it."""

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import mini_course
import pytest

from helpers.grading.execute import Limits
from helpers.grading.store import Store, grade_file

NAME = mini_course.TOPIC.name
HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


class Killable:
    """The process that grades in forks of itself."""

    def __init__(self, folder, *before):
        self.process = subprocess.Popen(
            [*before, sys.executable, str(HERE / "killable.py")],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "COURSE_SECRET": mini_course.SECRET.decode()},
        )

    def start(self, root):
        """Start a run; return its process id."""
        self.process.stdin.write(json.dumps(str(root)) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self):
        """Wait for the run's end; return its exit code and what it said."""
        line = self.process.stdout.readline().strip()
        if line.lstrip("-").isdigit():
            return int(line), ""
        return int(self.process.stdout.readline()), json.loads(line)

    def send(self, process, number):
        """Send a run a signal, unless it has ended by now."""
        assert process > 1
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)

    def run(self, root):
        self.start(root)
        return self.end()


@pytest.fixture(scope="module")
def handed_in(built, course, tmp_path_factory):
    """A class, and in `verdicts` beside it what each submission earns, graded for real once."""
    folder = tmp_path_factory.mktemp("killed")
    root, verdicts = folder / "course", folder / "verdicts"
    shutil.copytree(built, root)
    verdicts.mkdir()
    papers = {
        "right": mini_course.RIGHT,
        "half": {"double": mini_course.RIGHT["double"]},
        "mean": {"total": "def total(x): return np.mean(x)"},
        "untouched": {},
    }
    contents = {"absent": None, "broken": b"{"}
    for number in range(12):
        kind = list(papers)[number % len(papers)]
        paper = mini_course.Paper(course.release).answer(**papers[kind])
        paper.insert("double", f"By student {number}.", "markdown")
        contents[f"s{number:02d}-{kind}"] = paper.bytes()
    for number, (student, content) in enumerate(contents.items()):
        place = root / "submitted" / student / NAME
        place.mkdir(parents=True)
        if content is None:
            continue
        (place / "mini.ipynb").write_bytes(content)
        (place / "timestamp.txt").write_text(f"2026-11-{number + 1:02d} 10:00:00 UTC")
        graded = grade_file(place / "mini.ipynb", course, Store(folder), Limits())
        name = sha256(content).hexdigest()
        (verdicts / f"{name}.json").write_text(json.dumps(graded.result))
        (verdicts / f"{name}.ipynb").write_bytes(graded.autograded)
    shutil.rmtree(folder / ".course")
    return folder


@pytest.fixture(scope="module")
def killable(handed_in):
    killable = Killable(handed_in)
    yield killable
    killable.process.stdin.close()
    killable.process.wait()


@pytest.fixture(scope="module")
def undisturbed(handed_in, killable):
    """What stands in gradebook and folders after a run that nothing disturbs, and its seconds."""
    assert killable.run(fresh(handed_in, "first"))[0] == 0  # loads what is loaded once
    root = fresh(handed_in, "undisturbed")
    started = time.monotonic()
    assert killable.run(root) == (0, "")
    return what_stands_in(root), time.monotonic() - started


def fresh(folder, name):
    root = folder / name
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder / "course", root)
    return root


def what_stands_in(root):
    """Return the rows of the gradebook, but for random ids, and the graded notebooks."""
    with sqlite3.connect(root / "gradebook.db") as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        grades = database.execute(
            "select student_id, timestamp, base_cell.name, auto_score, manual_score,"
            " needs_manual_grade, late_submission_penalty"
            " from submitted_assignment"
            " join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id"
            " join grade on grade.notebook_id = submitted_notebook.id"
            " join base_cell on grade.cell_id = base_cell.id order by 1, 3"
        ).fetchall()
        comments = database.execute(
            "select student_id, base_cell.name, auto_comment from submitted_assignment"
            " join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id"
            " join comment on comment.notebook_id = submitted_notebook.id"
            " join base_cell on comment.cell_id = base_cell.id order by 1, 2"
        ).fetchall()
        counts = [
            database.execute(f"select count(*) from {table}").fetchone()
            for table in ("student", "submitted_assignment", "submitted_notebook", "grade")
        ]
    graded = root / "autograded"
    files = {
        str(path.relative_to(graded)): path.read_bytes()
        for path in sorted(graded.rglob("*"))
        if path.is_file()
    }
    return grades, comments, counts, files


def kept_in(root):
    """Return which submissions' results are kept."""
    entries = (root / ".course" / "results").glob("*.json")
    entries = [path for path in entries if not path.name.startswith("version-")]
    return {json.loads(path.read_text())["submission"] for path in entries}


@pytest.mark.parametrize("points", [12, pytest.param(48, marks=pytest.mark.long)])
def test_nothing_is_lost_or_graded_twice_wherever_it_is_killed(
    handed_in, killable, undisturbed, points
):
    expected, seconds = undisturbed
    assert len(expected[3]) == 2 * 13  # each one's notebook and timestamp
    moments = random.Random(4)
    asked = handed_in / "asked"
    for point in range(points):
        root = fresh(handed_in, "killed")
        if point % 2:  # half of the runs begin with the gradebook of an earlier one
            shutil.copy(handed_in / "undisturbed" / "gradebook.db", root)
        process = killable.start(root)
        time.sleep(moments.uniform(0, 1.1) * seconds)
        killable.send(process, signal.SIGKILL)
        killable.end()
        kept = kept_in(root)
        asked.unlink(missing_ok=True)
        assert killable.run(root) == (0, ""), point
        assert what_stands_in(root) == expected, point
        again = asked.read_text().split() if asked.exists() else []
        assert len(again) == len(set(again)) and not kept & set(again), point


def test_a_finished_class_is_left_as_it_is(handed_in, killable, undisturbed):
    root = fresh(handed_in, "finished")
    assert killable.run(root) == (0, "")
    (handed_in / "asked").unlink()
    books, touched = (root / "gradebook.db").read_bytes(), (root / "autograded").stat().st_mtime_ns
    assert killable.run(root) == (0, "")
    assert not (handed_in / "asked").exists()
    assert (root / "gradebook.db").read_bytes() == books
    assert (root / "autograded").stat().st_mtime_ns == touched
    assert what_stands_in(root) == undisturbed[0]


def test_a_run_that_is_interrupted_goes_on(handed_in, killable, undisturbed):
    root = fresh(handed_in, "interrupted")
    process = killable.start(root)
    time.sleep(undisturbed[1] / 2)
    killable.send(process, signal.SIGINT)
    code, said = killable.end()
    assert (code, said) in [(4, "KeyboardInterrupt()"), (0, "")]
    assert killable.run(root) == (0, "")
    assert what_stands_in(root) == undisturbed[0]


def test_a_second_run_at_the_same_time_is_refused(handed_in, killable, undisturbed):
    root = fresh(handed_in, "twice")
    process = killable.start(root)
    other = Killable(handed_in)
    killable.send(process, signal.SIGSTOP)
    try:
        deadline = time.monotonic() + 60
        code, said = other.run(root)
        while code == 0 and time.monotonic() < deadline:  # it was stopped before it began
            killable.send(process, signal.SIGCONT)
            time.sleep(0.05)
            killable.send(process, signal.SIGSTOP)
            code, said = other.run(root)
        assert code == 3 and "another 'course grade' is at work" in said
    finally:
        killable.send(process, signal.SIGCONT)
        killable.end()
        other.process.stdin.close()
        other.process.wait()


def test_a_full_disk_ends_the_run_with_one_line_and_loses_nothing(handed_in, undisturbed):
    disk = handed_in / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size=8m tmpfs {disk} && exec "$@"'
    namespace = ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "-m"]
    shell = [*namespace, "sh", "-c", mount, "sh"]
    if not shutil.which("unshare") or subprocess.run([*shell, "true"], check=False).returncode:
        pytest.skip("no file system of a given size can be mounted here")
    done = subprocess.run(
        [*shell, sys.executable, str(HERE / "full_disk.py"), str(disk)],
        cwd=handed_in,
        capture_output=True,
        text=True,
        env={**os.environ, "COURSE_SECRET": mini_course.SECRET.decode()},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said, expected = json.loads(done.stdout), undisturbed[0]
    assert said["last"] == [0, ""] and said["stands"] == json.loads(
        json.dumps(expected, default=repr)
    )
    stopped = [line for code, line in said["runs"] if code == 3]
    others = [run for run in said["runs"] if run[0] not in (0, 3)]
    assert len(stopped) >= 5 and not others, others
    says = (
        "nothing more can be written",
        "the gradebook can't be opened: database or disk is full",
    )
    assert all(line.startswith(says) for line in stopped), stopped
