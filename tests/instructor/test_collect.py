"""Collecting: whose a file is, which is the newest, when it came, and nothing gets lost."""

import csv
import json
import os
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import lms_archives as lms
import pytest
from filelock import FileLock
from nbgrader.coursedir import CourseDirectory

from helpers import cli
from helpers.grading.classroom import find_submissions
from helpers.grading.errors import CourseError
from helpers.instructor.collect import collect

ROOT = Path(__file__).resolve().parents[2]
TOPIC, NOTEBOOK = "01_initialization", "initialization.ipynb"
OTHER = "02_regularization"
ROSTER = "id,first_name,last_name,email,canvas_id\n"
CLASS = {
    "ada": ("Ada", "Lovelace", 101),
    "jose": ("José María", "García", 102),
    "lee1": ("Ann", "Lee", 103),
    "lee2": ("Ann", "Lee", 104),
    "zoe": ("Zoë", "Müller-Lüdenscheidt", 105),
}


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "course"
    for topic in (TOPIC, OTHER):
        shutil.copytree(ROOT / "notebooks" / topic, folder / "notebooks" / topic)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    rows = [f"{i},{f},{last},{i}@example.org,{n}" for i, (f, last, n) in CLASS.items()]
    (folder / "roster.csv").write_text(ROSTER + "\n".join(rows))
    return folder


def notebook(said="", topic=TOPIC):
    """Return a release as a student hands it in, with a note that tells versions apart."""
    release = json.loads(next((ROOT / "notebooks" / topic).glob("*.ipynb")).read_bytes())
    release["cells"].append({"cell_type": "markdown", "metadata": {}, "source": said})
    return json.dumps(release).encode()


def sortable(student):
    first, last, _ = CLASS[student]
    return f"{last}, {first}"


def in_canvas(student, upload, file=NOTEBOOK, **options):
    return lms.canvas(sortable(student), CLASS[student][2], upload, file, **options)


def in_moodle(student, file=NOTEBOOK, **options):
    first, last, number = CLASS[student]
    return lms.moodle(f"{first} {last}", number + 9000, file, **options)


def by_student(collected):
    return {file.student: file.status for file in collected.files if file.status != "older"}


def doubts(collected):
    return {file.name: file.reason for file in collected.files if file.status == "doubtful"}


def handed_in(root, student="ada", topic=TOPIC):
    folder = root / "submitted" / student / topic
    said = json.loads(next(folder.glob("*.ipynb")).read_bytes())["cells"][-1]["source"]
    stamp = folder / "timestamp.txt"
    return said, stamp.read_text().strip() if stamp.exists() else None


def everything(root):
    """Return all files of a course folder, and when they were written."""
    files = [path for path in root.rglob("*") if path.is_file() and path.name != "lock"]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


# ---- Canvas ------------------------------------------------------------------------------------


def test_canvas_archive_lands_where_course_grade_looks(root, tmp_path):
    names = {in_canvas(s, 500 + n): notebook(s) for n, s in enumerate(CLASS)}
    collected = collect(root, [lms.write(tmp_path / "submissions.zip", names)])
    assert by_student(collected) == dict.fromkeys(CLASS, "collected")
    assert [s.student for s in find_submissions(root, [TOPIC]) if s.path] == sorted(CLASS)
    assert all(handed_in(root, s) == (s, None) for s in CLASS)
    assert collected.missing == {TOPIC: []}


def test_canvas_number_of_the_upload_tells_the_newest_whatever_the_order(root, tmp_path):
    uploads = {900: "initialization-2.ipynb", 70: NOTEBOOK, 1000: "initialization-10.ipynb"}
    files = {in_canvas("ada", n, name): notebook(str(n)) for n, name in uploads.items()}
    collected = collect(root, [lms.write(tmp_path / "a.zip", files)])
    assert handed_in(root) == ("1000", None)
    assert sorted(f.status for f in collected.files) == ["collected", "older", "older"]


def test_an_older_archive_after_a_newer_one_changes_nothing(root, tmp_path):
    old = lms.write(tmp_path / "old.zip", {in_canvas("ada", 7): notebook("old")})
    new = lms.write(tmp_path / "new.zip", {in_canvas("ada", 8): notebook("new")})
    collect(root, [new])
    before = everything(root)
    assert [f.status for f in collect(root, [old]).files] == ["older"]
    assert everything(root) == before and handed_in(root)[0] == "new"


def test_what_is_replaced_is_kept_with_its_time(root, tmp_path):
    for number, day in enumerate((3, 5)):
        ada, other = in_moodle("ada"), in_moodle("zoe")
        times = {ada: datetime(2026, 10, day, 12), other: datetime(2026, 10, day, 20)}
        files = {ada: notebook(f"day {day}"), other: notebook("zoe")}
        collected = collect(root, [lms.write(tmp_path / f"{number}.zip", files, times=times)])
    assert by_student(collected)["ada"] == "replaced"
    assert handed_in(root) == ("day 5", "2026-10-05 12:00:00 UTC")
    history = root / ".course" / "collected" / "history" / TOPIC / "ada"
    kept = json.loads(next(history.glob("*.ipynb")).read_bytes())
    assert kept["cells"][-1]["source"] == "day 3"
    assert next(history.glob("*timestamp.txt")).read_text() == "2026-10-03 12:00:00 UTC\n"


def test_twice_the_same_changes_nothing(root, tmp_path):
    files = {in_canvas("ada", 7, late=True): notebook(), in_canvas("zoe", 8, "x.pdf"): b"%PDF"}
    archive = lms.write(tmp_path / "a.zip", {**files, in_canvas("jose", 9): b"{"})
    collect(root, [archive], late_after="2026-10-12")
    before = everything(root)
    again = collect(root, [archive], late_after="2026-10-12")
    assert everything(root) == before
    assert [f.status for f in again.files] == ["unchanged", "doubtful", "doubtful"]


def test_a_dry_run_says_the_same_and_writes_nothing(root, tmp_path):
    files = {in_canvas("ada", 7): notebook(), in_canvas("jose", 9): b"{"}
    archive = lms.write(tmp_path / "a.zip", files)
    before = everything(root)
    trial = collect(root, [archive], dry_run=True)
    assert everything(root) == before and not (root / "submitted").exists()
    assert trial.files == collect(root, [archive]).files


# ---- when it came ------------------------------------------------------------------------------


def test_times_of_when_the_archive_was_made_make_nobody_late(root, tmp_path):
    """Canvas and Moodle write the time of the download: it says nothing of the students."""
    files = {in_canvas("ada", 7): notebook("a"), in_canvas("zoe", 8): notebook("z")}
    archive = lms.write(tmp_path / "a.zip", files, made=datetime(2026, 10, 20, 9))
    collected = collect(root, [archive], late_after="2026-10-12")
    assert not any(f.late or f.submitted_at for f in collected.files)
    assert handed_in(root)[1] is None


def test_a_late_mark_without_a_time_counts_a_moment_and_is_said(root, tmp_path):
    archive = lms.write(tmp_path / "a.zip", {in_canvas("ada", 7, late=True): notebook()})
    collected = collect(root, [archive], late_after="2026-10-12 23:59 America/New_York")
    assert handed_in(root)[1] == "2026-10-13 03:59:01 UTC"
    assert collected.files[0].late and "nothing says when" in collected.notes[0]
    (root / "submitted" / "ada" / TOPIC / "timestamp.txt").write_text("2026-10-14 08:00 UTC")
    collect(root, [archive], late_after="2026-10-12 23:59 America/New_York")
    assert handed_in(root)[1] == "2026-10-14 08:00 UTC"


def test_a_late_mark_counts_from_the_calendars_due_date(root, tmp_path):
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Calendar.due_dates = {{'{TOPIC}': '2026-10-12 22:00'}}\n")
    name = in_canvas("ada", 7, late=True).replace("LATE", "late")  # newer Canvas writes it small
    collect(root, [lms.write(tmp_path / "a.zip", {name: notebook()})])
    assert handed_in(root)[1] == "2026-10-12 22:00:01 UTC"


def test_times_that_lie_hours_apart_are_when_it_came_in_the_courses_zone(root, tmp_path):
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Calendar.timezone = 'Europe/Berlin'\n")
    names = [in_moodle(student) for student in ("ada", "jose", "zoe")]
    times = lms.spread(names, datetime(2026, 10, 12, 14))
    files = {name: notebook(name) for name in names}
    collected = collect(
        root, [lms.write(tmp_path / "a.zip", files, times=times)], late_after="2026-10-12 20:00"
    )
    assert handed_in(root)[1] == "2026-10-12 12:00:00 UTC"
    assert [f.late for f in collected.files] == [False, False, True]
    course = CourseDirectory(root=str(root))
    stamp = course.get_existing_timestamp(str(root / "submitted" / "jose" / TOPIC))
    assert stamp == datetime(2026, 10, 12, 17)


WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Last modified (submission)\n"
    'Participant 9101,Ada Lovelace,ada@example.org,Submitted,,"Monday, 12 October 2026, 11:58 PM"\n'
    "Participant 9105,Zoë Müller-Lüdenscheidt,zoe@example.org,No submission,,-\n"
)


def test_moodles_worksheet_says_when_and_the_own_roster_who(root, tmp_path):
    sheet = tmp_path / "worksheet.csv"
    sheet.write_text("\ufeff" + WORKSHEET)
    files = {in_moodle("ada"): notebook("a"), in_moodle("zoe"): notebook("z")}
    archive = lms.write(tmp_path / "a.zip", files)
    collect(root, [archive], roster=[root / "roster.csv", sheet])
    assert handed_in(root, "ada") == ("a", "2026-10-12 23:58:00 UTC")
    assert handed_in(root, "zoe") == ("z", None)


def test_a_student_cannot_say_when_it_was_handed_in(root, tmp_path):
    (tmp_path / "w.csv").write_text(WORKSHEET)
    early = in_moodle("ada", file="timestamp.txt")
    files = {in_moodle("ada"): notebook("a"), early: b"2020-01-01 00:00:00 UTC"}
    collected = collect(root, [lms.write(tmp_path / "a.zip", files)], roster=[tmp_path / "w.csv"])
    assert handed_in(root) == ("a", "2026-10-12 23:58:00 UTC")
    assert doubts(collected) == {early: "not a notebook"}


def with_an_old_notebook(root):
    """Put one into `submitted/` as by hand, older than any archive, and return its folder."""
    place = root / "submitted" / "ada" / TOPIC
    place.mkdir(parents=True)
    (place / NOTEBOOK).write_bytes(notebook("old"))
    os.utime(place / NOTEBOOK, (0, 0))
    return place


def a_pipe(path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(path)


@pytest.mark.parametrize(
    "make", [a_pipe, lambda path: path.write_text("2020-01-01 00:00:00 UTC" + " " * 10_000)]
)
def test_a_timestamp_that_cannot_be_read_at_once_is_no_time(root, tmp_path, make):
    place = with_an_old_notebook(root)
    make(place / "timestamp.txt")
    archive = lms.write(tmp_path / "a.zip", {in_canvas("ada", 5): notebook("n")})
    assert by_student(collect(root, [archive])) == {"ada": "replaced"}
    assert handed_in(root) == ("n", None)


def test_a_worksheet_that_comes_later_adds_the_times(root, tmp_path):
    archive = lms.write(tmp_path / "a.zip", {in_moodle("ada"): notebook("a")})
    collect(root, [archive])
    assert handed_in(root)[1] is None
    (tmp_path / "w.csv").write_text(WORKSHEET)
    collect(root, [archive], roster=[root / "roster.csv", tmp_path / "w.csv"])
    assert handed_in(root)[1] == "2026-10-12 23:58:00 UTC"
    collect(root, [archive])
    assert handed_in(root)[1] == "2026-10-12 23:58:00 UTC"


# ---- Moodle ------------------------------------------------------------------------------------


@pytest.mark.parametrize("folders", [True, False])
def test_moodle_in_folders_and_flat(root, tmp_path, folders):
    files = {in_moodle(s, folders=folders): notebook(s) for s in ("ada", "jose", "zoe")}
    files[in_moodle("ada", "onlinetext.html").replace("_file_", "_onlinetext_")] = b"<p>hello"
    collected = collect(root, [lms.write(tmp_path / "a.zip", files)])
    assert {s: handed_in(root, s)[0] for s in ("ada", "jose", "zoe")} == {
        "ada": "ada", "jose": "jose", "zoe": "zoe"
    }  # fmt: skip
    assert list(doubts(collected).values()) == ["not a notebook"]


def test_moodle_since_4_1_and_subfolders_and_a_folder_around_all(root, tmp_path):
    plain = in_moodle("ada", "").rstrip("/_")
    files = {f"course-unpacked/{plain}/week 1/{NOTEBOOK}": notebook("a")}
    collect(root, [lms.write(tmp_path / "a.zip", files)])
    assert handed_in(root)[0] == "a"


def test_blind_marking_is_matched_by_number_alone(root, tmp_path):
    (tmp_path / "w.csv").write_text(WORKSHEET)
    name = lms.moodle("Participant", 9101, NOTEBOOK)
    archive = lms.write(tmp_path / "a.zip", {name: notebook("a")})
    collect(root, [archive], roster=[root / "roster.csv", tmp_path / "w.csv"])
    assert handed_in(root)[0] == "a"


def test_of_two_that_nothing_tells_apart_neither_is_taken(root, tmp_path):
    files = {in_moodle("ada", f"{week}/{NOTEBOOK}"): notebook(week) for week in "ab"}
    archive = lms.write(tmp_path / "a.zip", files)
    collected = collect(root, [archive])
    assert all("nothing tells which" in reason for reason in doubts(collected).values())
    assert len(doubts(collected)) == 2 and not (root / "submitted").exists()
    assert len({f.kept for f in collected.files}) == 2
    assert all((root / file.kept).is_file() for file in collected.files)


# ---- plain folders and nbgrader's own ------------------------------------------------------------


def test_plain_folders_of_students_and_flat_files(root, tmp_path):
    (root / "roster.csv").unlink()
    work = tmp_path / "work"
    for path in (f"ada/{NOTEBOOK}", f"jose/{TOPIC}/{NOTEBOOK}", f"zoe_{NOTEBOOK}"):
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_bytes(notebook(path))
    os.utime(work / "ada" / NOTEBOOK, (0, datetime(2026, 10, 12, 6, tzinfo=UTC).timestamp()))
    (work / "jose" / TOPIC / "timestamp.txt").write_text("2026-10-11 10:00:00.5 America/New_York")
    collected = collect(root, [work])
    assert by_student(collected) == dict.fromkeys(("ada", "jose", "zoe"), "collected")
    assert handed_in(root, "jose")[1] == "2026-10-11 14:00:00 UTC"
    assert handed_in(root, "ada")[1] == "2026-10-12 06:00:00 UTC"


def test_what_nbgrader_collected_counts_by_its_timestamp(root, tmp_path):
    place = root / "submitted" / "ada" / TOPIC
    place.mkdir(parents=True)
    (place / NOTEBOOK).write_bytes(notebook("nbgrader's"))
    (place / "timestamp.txt").write_text("2026-10-12 12:00:00.123456 UTC")
    times = {"ada": datetime(2026, 10, 12, 11), "zoe": datetime(2026, 10, 14)}
    for moment, expected in ((times["ada"], "nbgrader's"), (datetime(2026, 10, 12, 13), "ours")):
        own = {in_moodle("ada"): moment, in_moodle("zoe"): times["zoe"]}
        files = {name: notebook("ours") for name in own}
        collect(root, [lms.write(tmp_path / "a.zip", files, times=own)])
        assert handed_in(root)[0] == expected


@pytest.mark.parametrize("name", [f".{NOTEBOOK}.new", ".timestamp.txt.new", "timestamp.txt"])
def test_a_link_beside_a_notebook_is_not_written_through(root, tmp_path, name):
    place = with_an_old_notebook(root)
    precious = root / "gradebook.db"
    precious.write_text("precious")
    (place / name).symlink_to(precious)
    archive = lms.write(tmp_path / "a.zip", {in_canvas("ada", 5, late=True): notebook("new")})
    assert by_student(collect(root, [archive], late_after="2026-10-12")) == {"ada": "replaced"}
    assert precious.read_text() == "precious"
    assert handed_in(root) == ("new", "2026-10-13 00:00:00 UTC")
    assert not any(path.is_symlink() for path in place.iterdir())
    kept = root / ".course" / "collected" / "history"
    assert not any("precious" in path.read_text() for path in kept.rglob("*.*"))


@pytest.mark.parametrize(
    "in_the_way",
    [f"{TOPIC}/{NOTEBOOK}/x", f"{TOPIC}/.{NOTEBOOK}.new/x", f"{TOPIC}/timestamp.txt/x", TOPIC],
)
def test_what_stands_in_the_way_costs_only_its_student(root, tmp_path, in_the_way):
    path = root / "submitted" / "ada" / in_the_way
    path.parent.mkdir(parents=True)
    path.write_text("there")
    files = {in_canvas("ada", 5): notebook("a"), in_canvas("zoe", 9): notebook("z")}
    collected = collect(root, [lms.write(tmp_path / "a.zip", files)])
    assert by_student(collected) == {"ada": "doubtful", "zoe": "collected"}
    [doubt] = [file for file in collected.files if file.status == "doubtful"]
    assert "can't be written" in doubt.reason and doubt.way_out and (root / doubt.kept).is_file()
    assert path.read_text() == "there" and handed_in(root, "zoe")[0] == "z"


def test_a_link_in_submitted_is_not_followed(root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (root / "submitted").mkdir()
    (root / "submitted" / "ada").symlink_to(tmp_path / "elsewhere")
    archive = lms.write(tmp_path / "a.zip", {in_canvas("ada", 7): notebook()})
    assert list(doubts(collect(root, [archive])).values()) == [
        "the student's folder in submitted/ is a link"
    ]
    assert not list((tmp_path / "elsewhere").iterdir())


# ---- doubt -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (lms.canvas("Nobody, Who", 999, 1, NOTEBOOK), notebook(), "not in the roster"),
        (lms.canvas("Stranger, Tom", 101, 1, NOTEBOOK), notebook(), "whose name is another"),
        (lms.moodle("Ann Lee", 1, NOTEBOOK), notebook(), "may be any of lee1, lee2"),
        (in_canvas("ada", 1, NOTEBOOK), notebook(topic=OTHER), f"the exercises of {OTHER}, not"),
        (in_canvas("ada", 1, NOTEBOOK), b"<html>", "no valid JSON"),
        (in_canvas("ada", 1, NOTEBOOK), b"", "empty"),
        (in_canvas("ada", 1, "homework.pdf"), b"%PDF", "not a notebook"),
        (in_canvas("ada", 1, "x.ipynb"), b'{"cells": []}', "no topic's exercises"),
        ("lovelaceada_101_text.html", b"<p>", "not a notebook"),
        ("initialization.ipynb", notebook(), "not in the roster"),
    ],
)
def test_what_is_doubtful_is_listed_with_a_reason_and_a_way_out(
    root, tmp_path, name, content, reason
):
    archive = lms.write(tmp_path / "a.zip", {name: content, in_canvas("zoe", 9): notebook("z")})
    collected = collect(root, [archive])
    assert reason in doubts(collected)[name] and len(collected.files) == 2
    assert all(file.way_out for file in collected.files if file.status == "doubtful")
    assert [p.name for p in (root / "submitted").iterdir()] == ["zoe"]


def test_a_doubtful_file_can_be_collected_by_hand(root, tmp_path):
    archive = lms.write(tmp_path / "a.zip", {lms.moodle("Ann Lee", 1, NOTEBOOK): notebook("x")})
    kept = collect(root, [archive]).files[0].kept
    place = tmp_path / "by hand" / "lee2"
    place.mkdir(parents=True)
    shutil.copy(root / kept, place)
    collect(root, [tmp_path / "by hand"])
    assert handed_in(root, "lee2")[0] == "x"


def test_an_unreadable_notebook_is_collected_by_hand_alone(root, tmp_path):
    work = tmp_path / "work"
    (work / "zoe").mkdir(parents=True)
    (work / "zoe" / NOTEBOOK).write_bytes(b"{")
    assert by_student(collect(root, [work])) == {"zoe": "doubtful"}
    assert by_student(collect(root, [work], topic=TOPIC)) == {"zoe": "collected"}


def test_the_topic_is_seen_in_the_cells_where_the_name_says_nothing(root, tmp_path):
    files = {
        in_canvas("ada", 1, "My work (final).ipynb"): notebook("a"),
        in_canvas("zoe", 2, "Untitled1.ipynb"): notebook("z", OTHER),
        in_canvas("jose", 3, "initialization (2).ipynb"): notebook("j"),
    }
    archive = lms.write(tmp_path / "a.zip", files)
    collect(root, [archive])
    assert handed_in(root, "ada")[0] == "a" and handed_in(root, "zoe", OTHER)[0] == "z"
    collected = collect(root, [archive], topic=TOPIC)
    assert list(doubts(collected)) == [in_canvas("zoe", 2, "Untitled1.ipynb")]


def test_what_systems_leave_in_archives_is_no_submission(root, tmp_path):
    files = {in_canvas("ada", 1): notebook(), "__MACOSX/._x.ipynb": b"", "a/.DS_Store": b""}
    assert len(collect(root, [lms.write(tmp_path / "a.zip", files)]).files) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"sources": ["none.zip"]}, "there is no archive or folder"),
        ({"sources": ["text.zip"]}, "not a zip archive, or damaged"),
        ({"topic": "99_x"}, "no assignment '99_x'"),
        ({"late_after": "soon"}, "--late-after: 'soon' is no time"),
        ({"roster": ["none.csv"]}, "none.csv can't be read"),
        ({"roster": ["text.zip"]}, "no column that tells students apart"),
    ],
)
def test_a_wrong_argument_is_one_clear_line(root, tmp_path, arguments, says):
    (tmp_path / "text.zip").write_text("no archive")
    lms.write(tmp_path / "a.zip", {in_canvas("ada", 1): notebook()})
    options = {"sources": ["a.zip"], **arguments}
    for key in ("sources", "roster"):
        options[key] = [tmp_path / name for name in options.get(key, ())]
    with pytest.raises(CourseError, match=says):
        collect(root, options.pop("sources"), **options)
    assert not (root / "submitted").exists()


def test_an_lms_archive_without_a_roster_asks_for_one(root, tmp_path):
    (root / "roster.csv").unlink()
    archive = lms.write(tmp_path / "a.zip", {in_canvas("ada", 1): notebook()})
    with pytest.raises(CourseError, match="name the roster with --roster"):
        collect(root, [archive])


# ---- killed and together -------------------------------------------------------------------------


def killed_at(writes, run):
    """Run something in a process that is killed in the midst of a write; return whether it was."""

    def replace_or_die(draft, path, replace=os.replace):
        nonlocal writes
        writes -= 1
        if writes < 0:
            os.truncate(draft, min(100, os.path.getsize(draft)))
            os.kill(os.getpid(), signal.SIGKILL)
        replace(draft, path)

    child = os.fork()
    if child == 0:
        try:
            os.replace = replace_or_die
            run()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.name != "posix", reason="forks")
def test_a_run_killed_anywhere_is_ended_by_the_next(root, tmp_path):
    """Each write may be the last one before the end; then the same command is run again."""
    old = lms.write(tmp_path / "old.zip", {in_canvas("ada", 7, late=True): notebook("old")})
    new = lms.write(tmp_path / "new.zip", {in_canvas("ada", 8): notebook("new")})
    late = "2026-10-12"
    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    collect(whole, [old], late_after=late)
    collect(whole, [new], late_after=late)
    for writes in range(5):
        place = tmp_path / str(writes)
        shutil.copytree(root, place)
        collect(place, [old], late_after=late)
        died = killed_at(writes, lambda place=place: collect(place, [new], late_after=late))
        assert died == (writes < 4)  # then there was nothing left to write
        collect(place, [new], late_after=late)
        assert handed_in(place) == handed_in(whole) == ("new", None)
        kept = place / ".course" / "collected" / "history" / TOPIC / "ada"
        assert len(list(kept.glob("[0-9a-f]*.ipynb"))) == 1
        [old_time] = kept.glob("[0-9a-f]*.timestamp.txt")
        assert old_time.read_text() == "2026-10-13 00:00:00 UTC\n"


def test_a_second_collect_waits_its_turn(root, tmp_path):
    archive = lms.write(tmp_path / "a.zip", {in_canvas("ada", 1): notebook()})
    collect(root, [archive])
    other = FileLock(root / ".course" / "collected" / "lock")
    with other, pytest.raises(CourseError, match="another 'course collect' is at work"):
        collect(root, [archive])


@pytest.mark.parametrize("trick", lms.TRICKS)
def test_no_trick_of_an_archive_gets_out_of_it(root, tmp_path, trick):
    good = in_canvas("ada", 7)
    archive = lms.TRICKS[trick](tmp_path / "a.zip", good, notebook("good"))
    outside = everything(tmp_path)
    began = time.monotonic()
    collected = collect(root, [archive])
    assert handed_in(root)[0] == "good"
    bad = [file for file in collected.files if file.name != good]
    assert bad and all(file.status == "doubtful" and file.reason for file in bad)
    new = {path for path in everything(tmp_path) if path not in outside}
    assert all(
        path.is_relative_to(root / "submitted" / "ada") or ".course" in path.parts for path in new
    )
    assert not any(b"stolen" in path.read_bytes() for path in new)
    assert time.monotonic() - began < 10


def test_students_of_a_large_class_are_found_fast(root, tmp_path):
    students = 3000
    (root / "roster.csv").unlink()
    with (tmp_path / "big.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section"])
        table.writerow(["    Points Possible", "", "", "", ""])
        table.writerows(
            [f"Last{n}, First{n}", n, f"S{n}", f"u{n}", "A"] for n in range(1, students)
        )
    small = b'{"cells": [{"cell_type": "code", "source": "", "metadata": {"nbgrader": '
    small += b'{"grade_id": "check-initialize_parameters_zeros"}}}]}'
    files = {
        lms.canvas(f"Last{n}, First{n}", n, 9000 + n, NOTEBOOK): small for n in range(1, students)
    }
    archive = lms.write(tmp_path / "a.zip", files)
    began = time.process_time()
    collected = collect(root, [archive], roster=[tmp_path / "big.csv"], dry_run=True)
    assert set(by_student(collected).values()) == {"collected"}
    assert time.process_time() - began < 15


def test_extensions_count_in_what_is_late(root, tmp_path):
    (root / "extensions.csv").write_text(f"student,topic,until\nada,{TOPIC},2026-10-14\n")
    names = {in_moodle("ada"): datetime(2026, 10, 13), in_moodle("zoe"): datetime(2026, 10, 13, 5)}
    files = {name: notebook(name) for name in names}
    archive = lms.write(tmp_path / "a.zip", files, times=names)
    collected = collect(root, [archive], late_after="2026-10-12")
    assert {f.student: f.late for f in collected.files} == {"ada": False, "zoe": True}


def test_the_command_prints_what_to_look_at_and_keeps_everything(
    root, tmp_path, capsys, monkeypatch
):
    evil = lms.canvas("Nobody, Who", 999, 5, NOTEBOOK)
    files = {in_canvas("ada", 7, late=True): notebook(), evil: notebook(), "a\x1b[2J.txt": b""}
    archive = lms.write(tmp_path / "a.zip", files)
    words = ["collect", archive, "--course", root, "--json", tmp_path / "out.json"]
    monkeypatch.setattr(sys, "argv", ["course", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().out
    assert ended.value.code == 0 and "\x1b" not in said
    parts = ["3 files: 1 collected, 2 doubtful", "1 late: ada", "no due date is set"]
    parts += ["not in the roster", f"{TOPIC}: nothing from 4: jose, lee1, lee2, zoe"]
    for part in parts:
        assert part in said
    kept = json.loads((tmp_path / "out.json").read_text())
    assert kept["counts"] == {"collected": 1, "doubtful": 2}
    assert [file["status"] for file in kept["files"]] == ["collected", "doubtful", "doubtful"]
