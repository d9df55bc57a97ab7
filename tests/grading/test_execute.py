"""Walking a notebook: what kills or blocks the process costs one exercise."""

from dataclasses import replace

import mini_course
import pytest

from helpers.checks.run import Outcome
from helpers.grading.execute import Limits, _binds, execute
from helpers.grading.reading import read_cells
from helpers.grading.repair import load_release, repair
from helpers.grading.session import CellRun, CheckRun, SessionLost

LIMITS = Limits()
NAMES = [exercise.name for exercise in mini_course.TOPIC.exercises]
CASES = {name: [] for name in NAMES}


class Script:
    """A session that does what a cell's source says: dies, hangs, or goes on."""

    opened = 0

    def __init__(self, log, missing=()):
        self.log, self.missing, self.missing_here = log, set(missing), set()
        Script.opened += 1

    def run_cell(self, source, seconds):
        self.log.append(source)
        if source == "DIE" or (source == "DIES LATER" and "OFFSET" in "".join(self.log)):
            raise SessionLost("crashed", "it died")
        if "OFFSET =" in source:
            self.missing.clear()
        if source == "WANTS" and not any("OFFSET =" in cell for cell in self.log):
            self.missing_here.add("double")
            message = "name 'OFFSET' is not defined"
            error = {"output_type": "error", "ename": "NameError", "evalue": message}
            return CellRun([error], False)
        return CellRun([], source == "SLOW")

    def run_check(self, name, cases, seconds):
        self.log.append(name)
        if name in self.missing:
            message = "name 'OFFSET' is not defined"
            return CheckRun([[Outcome("raised", error="NameError", message=message)]], "")
        if name in self.missing_here:
            return CheckRun([[Outcome("missing")]], "")
        if name == "double" and "KILLS" in self.log:
            raise SessionLost("timeout", "it hung")
        if name == "total" and "HANGS" in self.log:
            return CheckRun(None, "timeout")
        status = "missing" if "SLOW" in self.log else "returned"
        return CheckRun([[Outcome(status)]], "")

    def close(self):
        self.log.append("close")


@pytest.fixture
def walk(course, paper):
    def walk(limits=LIMITS, missing=(), **answers):
        log, release = [], load_release(course.release)
        notebook, _ = repair(read_cells(paper.answer(**answers).bytes())[0], release)
        Script.opened = 0
        run = execute(notebook["cells"], CASES, lambda: Script(log, missing), limits)
        return run, log

    return walk


def test_cells_and_checks_in_order_and_demonstrations_skipped(walk):
    run, log = walk(double="A", total="B", scaled="C")
    assert log == ["import numpy as np", "A", "double", "B", "total", "C", "scaled", "close"]
    assert set(run.outcomes) == set(NAMES) and not run.lost and not run.notes


def test_a_cell_that_kills_costs_its_exercise(walk):
    run, log = walk(total="DIE")
    assert set(run.outcomes) == {"double", "scaled"}
    assert (
        run.lost["total"].status == "crashed" and "when its cell ran" in run.lost["total"].message
    )
    assert Script.opened == 2 and log.count("double") == 1  # answered once is enough


def test_a_check_that_kills_costs_its_exercise(walk):
    run, _ = walk(double="KILLS")
    assert set(run.outcomes) == {"total", "scaled"}
    assert run.lost["double"].status == "timeout"


def test_a_cell_of_ones_own_that_kills_costs_nothing(walk, paper):
    paper.insert("total", "DIE")
    run, _ = walk()
    assert set(run.outcomes) == set(NAMES)
    assert run.notes == ["a cell of your own was left out: it died"]


def test_a_stopped_check_and_a_stopped_cell_are_timeouts(walk):
    run, _ = walk(scaled="HANGS", total="HANGS")
    assert run.lost["total"].status == "timeout" and set(run.outcomes) == {"double", "scaled"}
    run, _ = walk(double="SLOW", total="B")
    assert (
        run.lost["double"].status == "timeout"
        and "before it had defined" in run.lost["double"].message
    )


def test_demonstrations_run_when_a_function_needs_their_names(walk):
    run, log = walk(missing=["total"])
    assert log.count("double") == 1 and log.count("total") == 2
    assert any("OFFSET" in source for source in log)
    assert "total uses names that only demonstration cells define" in run.notes[0]


def test_a_second_run_takes_no_verdict_away(walk):
    run, log = walk(missing=["total"], total="DIES LATER", scaled="C")
    assert set(run.outcomes) == set(NAMES) and not run.lost and not run.out_of_time
    assert run.outcomes["total"][0][0].status == "raised" and run.notes == []
    assert log.count("scaled") == 1 and len(run.outputs) == 4


@pytest.mark.parametrize("own", [True, False])
def test_demonstrations_run_when_a_cell_needs_their_names(walk, paper, own):
    if own:
        paper.insert("double", "WANTS")
    run, log = walk(**({} if own else {"double": "WANTS"}))
    assert {calls[0][0].status for calls in run.outcomes.values()} == {"returned"}
    assert log.count("double") == 2 and log.count("total") == 1
    assert "double uses names" in run.notes[0]
    assert [o["ename"] for outputs in run.outputs.values() for o in outputs] == ["NameError"]


@pytest.mark.parametrize(
    "line, binds",
    [
        ("L = 5", True),
        ("a, L = 1, 2", True),
        ("L: int = 5", True),
        ("def L(x):", True),
        ("import numpy as L", True),
        ("for L in range(3):", True),
        ("    L = 5", False),
        ("plot(L, label=5)", False),
        ("print(L)", False),
        ("L == 5", True),  # looks like it: costs one more run, no points
        ("", False),
    ],
)
def test_what_a_demonstration_defines_is_told_by_its_look(line, binds):
    assert _binds(line, "L") is binds


def test_replays_and_time_are_bounded(walk):
    run, _ = walk(limits=replace(LIMITS, replays=1), double="DIE", total="DIE", scaled="DIE")
    assert Script.opened == 2 and {lost.status for lost in run.lost.values()} == {"crashed"}
    run, _ = walk(limits=replace(LIMITS, total=0.0))
    assert run.out_of_time and {lost.status for lost in run.lost.values()} == {"timeout"}
