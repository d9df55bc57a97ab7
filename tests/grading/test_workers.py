"""A real class on processes of this machine and on a cluster, some of which are lost meanwhile."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from helpers.bench.compare import write_class
from helpers.checks.topics import load_topic
from helpers.grading import jobs
from helpers.grading.classroom import Nobody, grade_class
from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.pool import cluster, local
from helpers.grading.topic import load_graded_topic

ROOT = Path(__file__).resolve().parents[2]
TOPIC = load_topic("01_initialization")
STUDENTS = 10
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes as on Linux")


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    root = tmp_path_factory.mktemp("workers") / "course"
    root.mkdir()
    write_class([TOPIC], ROOT, root, STUDENTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SECRET", "the same for all workers")
        yield root


class Killer(Nobody):
    """Kills a process that grades after the second verdict, and one after the fourth."""

    def __init__(self, choose):
        self.choose, self.count, self.killed = choose, 0, 0

    def done(self, record):
        self.count += 1
        processes = self.choose() if self.killed < 2 and self.count >= 2 + 2 * self.killed else []
        if processes:
            process = psutil.Process(random.choice(processes))
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            self.killed += 1


def workers_of(pool):
    """Return a local pool's processes."""
    workers = (pool._executor._processes or {}) if pool._executor else {}
    return [number for number, process in workers.items() if process.is_alive()]


@pytest.fixture(scope="module")
def undisturbed(classroom):
    with local(2) as pool:
        return scores(grade_class(classroom, [TOPIC.name], pool=pool))


def scores(records):
    return {record["student"]: (record["status"], record["score"]) for record in records}


def again(classroom):
    shutil.rmtree(classroom / ".course", ignore_errors=True)
    (classroom / "gradebook.db").unlink(missing_ok=True)
    return classroom


def test_each_kind_of_submission_has_its_score(undisturbed):
    full = sum(exercise.points for exercise in TOPIC.exercises)
    assert {status for status, _ in undisturbed.values()} == {"graded"}
    assert sorted(score for _, score in undisturbed.values())[-6:] == [full] * 6
    assert [score for _, score in undisturbed.values()].count(0) == 2


def test_workers_that_are_killed_change_nothing(classroom, undisturbed):
    pool = local(2)
    killer = Killer(lambda: workers_of(pool))
    with pool:
        assert scores(grade_class(again(classroom), [TOPIC.name], pool=pool, watcher=killer)) == (
            undisturbed
        )
    assert killer.killed == 2


def test_a_cluster_that_loses_a_worker_gives_the_same(classroom, undisturbed):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as workers:
        nannies = list(workers.workers.values())
        killer = Killer(lambda: [nanny.pid for nanny in nannies if nanny.pid])
        with cluster(workers.scheduler_address) as pool:
            records = grade_class(again(classroom), [TOPIC.name], pool=pool, watcher=killer)
    assert scores(records) == undisturbed and killer.killed == 2


def test_a_worker_takes_its_own_checkout_where_the_folder_is_not_there(classroom, tmp_path):
    content = next((classroom / "submitted" / "s00000").rglob("*.ipynb")).read_bytes()
    topic = load_graded_topic(classroom, TOPIC.name)
    parts = tuple(topic.parts.items())
    elsewhere = str(tmp_path / "nowhere")
    task = jobs.Task(elsewhere, TOPIC.name, topic.version, parts, topic.secret, Limits(), False)
    assert jobs.grade(task, content).verdict.result["score"] == sum(
        exercise.points for exercise in TOPIC.exercises
    )


def test_a_worker_of_another_version_refuses_and_says_what_differs(classroom):
    topic = load_graded_topic(classroom, TOPIC.name)
    parts = tuple((topic.parts | {"Python": "2.7", "numpy": "1.0"}).items())
    task = jobs.Task(str(classroom), TOPIC.name, "other", parts, topic.secret, Limits(), False)
    with pytest.raises(CourseError, match="another version of Python, numpy: bring its checkout"):
        jobs.grade(task, b"")


def test_a_killed_command_leaves_no_process_and_goes_on(classroom, undisturbed, tmp_path):
    command = [sys.executable, "-m", "helpers.cli", "grade", TOPIC.name, "--workers", "2"]
    command += ["--course", str(again(classroom))]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    results = classroom / ".course" / "results"
    deadline = time.monotonic() + 120
    while not list(results.glob("*.ipynb.gz")) and time.monotonic() < deadline:
        time.sleep(0.05)
    family = process.children(recursive=True)
    assert len(family) >= 3  # the process that workers are forked from, a worker, its sandbox
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive
    kept = len(list(results.glob("*.ipynb.gz")))
    assert kept
    with local(2) as pool:
        assert scores(grade_class(classroom, [TOPIC.name], pool=pool)) == undisturbed
    assert len(list(results.glob("*.ipynb.gz"))) == STUDENTS
