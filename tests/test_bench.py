"""The benchmark's own promises; the measurements themselves take minutes."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from helpers import bench
from helpers.bench.compare import KINDS, write_class
from helpers.bench.cost import STAGES
from helpers.checks.topics import load_topic

ROOT = Path(__file__).resolve().parents[1]
TOPIC = load_topic("01_initialization")
CPU = {"cpu_seconds_per_submission": 0.1}
COSTS = [
    {"notebook": "01_initialization", "submission": kind, "isolation": "warm"}
    | {f"{name}_seconds": 0.01 * (1 + place) for place, name in enumerate(("own", *STAGES))}
    | {"overhead_seconds": 0.27}
    for kind in ("right", "untouched")
]
RESULTS = {
    "students": 10,
    "notebooks": ["01_initialization"],
    "submissions": 10,
    "plain_nbgrader_seconds": 100.0,
    "course_seconds": 2.0,
    "plain_seconds_per_submission": 10.0,
    "course_seconds_per_submission": 0.2,
    "ratio": 50.0,
    "overhead": COSTS,
    "scale": [
        {"students": 100, "seconds": 9.0, "seconds_per_submission": 0.06} | CPU,
        {"students": 1000, "seconds": 70.0, "seconds_per_submission": 0.06} | CPU,
    ],
    "cluster": [{"workers": "local", "one": 10.0, "two": 18.0, "speed_up": 1.8}],
}


def test_tables_hold_every_number():
    printed = io.StringIO()
    console = Console(file=printed, width=200)
    for table in bench.tables(RESULTS):
        console.print(table)
    text = printed.getvalue()
    for said in ("270.0", "plain nbgrader seconds", "100.0", "50.0", "1000", "0.06", "1.8"):
        assert said in text


@pytest.mark.parametrize("left_out", [(), ("scale", "cluster"), ("ratio", "overhead", "cluster")])
def test_what_was_measured_is_drawn(tmp_path, left_out):
    measured = {name: value for name, value in RESULTS.items() if name not in left_out}
    bench.draw(measured, tmp_path / "bench.png")
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")


def test_the_class_is_a_mixture_and_no_two_files_are_equal(tmp_path):
    kinds = write_class([TOPIC], ROOT, tmp_path, 10)
    assert set(kinds.values()) == set(KINDS)
    files = [path.read_bytes() for path in (tmp_path / "submitted").rglob("*.ipynb")]
    assert len(set(files)) == len(kinds) == 10


def test_a_cost_is_the_students_own_time_and_all_of_ours():
    (right, *_, crash) = bench.overhead([TOPIC], ROOT, rounds=2)
    stages = [right[f"{name}_seconds"] for name in STAGES]
    assert all(seconds > 0 for seconds in stages) and right["own_seconds"] > 0
    assert crash["start_seconds"] > right["start_seconds"] / 2
    assert right["overhead_seconds"] == pytest.approx(sum(stages), rel=0.5)


@pytest.mark.long
def test_ours_is_faster_and_gives_honest_work_the_same_scores():
    measured = bench.compare([TOPIC], ROOT, students=10, plain_students=5, workers=2)
    assert measured["scores_equal"] and measured["compared"] == 4 and measured["ratio"] > 1
    assert measured["again_equal"] and measured["again_seconds"] < measured["course_seconds"]


@pytest.mark.long
def test_classes_of_several_sizes_are_measured():
    rows = bench.scale(TOPIC, ROOT, 2, sizes=(3, 6))
    assert [row["students"] for row in rows] == [3, 6]
    assert all(50 < row["coordinator_mb"] < 1000 for row in rows)


@pytest.mark.long
def test_one_worker_and_two_are_measured():
    assert [row["workers"] for row in bench.speed_up(TOPIC, ROOT)] == ["local", "Dask"]
