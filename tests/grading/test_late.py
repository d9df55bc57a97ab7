"""Late work: due dates, extensions and penalties, the same by every way of grading."""

import math
import shutil
from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from a_class import NAME, SCORES, grade, mend, plain_nbgrader, scores_of
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from helpers.grading.calendar import Calendar, parse_time
from helpers.grading.errors import CourseError
from helpers.grading.late import PenaltyPerDay
from helpers.grading.record import Recorder

DUE = datetime(2026, 10, 12, 21, 59, tzinfo=UTC)
"""23:59 in Berlin."""
TO_MEAN = ("return float(np.sum(x))", "return float(np.mean(x))")


def settle(root, due="'2026-10-12 23:59'", a_day=10, most=50, grace=15):
    """Set the course's calendar and policy."""
    config = root / "nbgrader_config.py"
    original = root / "original_config.py"
    if not original.exists():
        shutil.copy(config, original)
    config.write_text(
        original.read_text()
        + f"""
c.Calendar.timezone = "Europe/Berlin"
c.Calendar.due_dates = {{"{NAME}": {due}}}
c.PenaltyPerDay.percent_a_day, c.PenaltyPerDay.most_percent = {a_day}, {most}
c.PenaltyPerDay.grace_minutes = {grace}
"""
    )


def hand_in_at(root, **late):
    """Say for some students how much after the due date they handed in."""
    for student, by in late.items():
        when = DUE + by
        path = root / "submitted" / student / NAME / "timestamp.txt"
        path.write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC")


def extend(root, *rows):
    (root / "extensions.csv").write_text("\n".join(["student,topic,until", *rows]) + "\n")


def penalties(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            s.student.id: s.notebooks[0].late_submission_penalty or 0
            for s in gradebook.assignment_submissions(NAME)
        }


def counted(student, late, extension=timedelta(), a_day=10, most=50, grace=15):
    """Count a penalty anew, by hand."""
    late -= extension
    if late <= timedelta(minutes=grace):
        return 0
    days = -(-late // timedelta(days=1))
    return SCORES[student] * min(days * a_day, most) / 100


def same(found, expected):
    return all(math.isclose(found[student], points) for student, points in expected.items())


def test_penalties_are_those_counted_by_hand_whoever_grades(classroom):
    settle(classroom)
    late = {"perfect": timedelta(days=1, seconds=1), "partly": timedelta(minutes=16)}
    hand_in_at(classroom, **late, untouched=timedelta(days=9))
    expected = {student: counted(student, by) for student, by in late.items()}
    assert expected == {"perfect": 6, "partly": 1.25}
    shutil.rmtree(classroom / "submitted" / "absent")
    plain_nbgrader(classroom, Autograde)
    assert same(penalties(classroom), expected | {"untouched": 0, "broken": 0})
    (classroom / "gradebook.db").unlink()
    shutil.rmtree(classroom / "autograded")
    grade(classroom)
    assert same(penalties(classroom), expected | {"untouched": 0, "broken": 0})
    assert scores_of(classroom)["perfect"] == 30


@pytest.mark.parametrize(
    ("by", "percent"),
    [
        (timedelta(seconds=-1), 0),
        (timedelta(0), 0),
        (timedelta(minutes=15), 0),
        (timedelta(minutes=15, seconds=1), 10),
        (timedelta(days=1), 10),
        (timedelta(days=1, seconds=1), 20),
        (timedelta(days=4, hours=1), 50),
        (timedelta(days=400), 50),
    ],
)
def test_the_policy_counts_days_begun_up_to_a_most(by, percent):
    policy = PenaltyPerDay(percent_a_day=10, most_percent=50, grace_minutes=15)
    penalty = policy.late_submission_penalty("ada", 80, max(0, by.total_seconds())) or 0
    assert penalty == 80 * percent / 100


def test_without_a_calendar_nobody_is_late(classroom):
    hand_in_at(classroom, perfect=timedelta(days=3))
    grade(classroom)
    assert not any(penalties(classroom).values())


def test_another_due_date_counts_penalties_anew_and_regrades_nobody_else(classroom, monkeypatch):
    settle(classroom)
    late = {"perfect": timedelta(days=1, seconds=1), "partly": timedelta(minutes=16)}
    hand_in_at(classroom, **late)
    grade(classroom)
    recorded = []
    original = Recorder.record

    def record(self, graded, student, *arguments):
        recorded.append(student)
        return original(self, graded, student, *arguments)

    monkeypatch.setattr(Recorder, "record", record)
    grade(classroom)
    assert recorded == []
    settle(classroom, due="'2026-10-13 23:59'")
    grade(classroom)
    assert sorted(recorded) == ["partly", "perfect"]
    assert same(penalties(classroom), {"perfect": 0, "partly": 0})
    settle(classroom, due="'2026-10-11 23:59'")
    grade(classroom)
    day = timedelta(days=1)
    assert same(penalties(classroom), {s: counted(s, by + day) for s, by in late.items()})
    settle(classroom, due="None")
    grade(classroom)
    assert not any(penalties(classroom).values())


def test_another_policy_counts_penalties_anew(classroom):
    settle(classroom)
    hand_in_at(classroom, perfect=timedelta(hours=5))
    grade(classroom)
    settle(classroom, a_day=25)
    grade(classroom)
    assert penalties(classroom)["perfect"] == 7.5


@pytest.mark.parametrize(
    "change",
    [
        lambda root: settle(root, due="'2026-10-13 23:59'"),
        lambda root: settle(root, due="'2026-10-11 23:59'"),
        lambda root: settle(root, due="None"),
        lambda root: settle(root, a_day=25),
        lambda root: extend(root, f"perfect,{NAME},2026-10-13 23:59"),
        lambda root: hand_in_at(root, perfect=timedelta(days=3), untouched=timedelta(days=1)),
        lambda root: mend(root, TO_MEAN),
        lambda root: (mend(root, TO_MEAN), settle(root, a_day=25)),
        lambda root: shutil.rmtree(root / "submitted" / "perfect" / NAME),
    ],
)
def test_a_dry_run_tells_what_the_real_one_does(classroom, change):
    settle(classroom)
    hand_in_at(classroom, perfect=timedelta(days=1), partly=timedelta(hours=1))
    grade(classroom)
    change(classroom)
    before = (classroom / "gradebook.db").read_bytes()
    told = changed(grade(classroom, dry_run=True))
    assert (classroom / "gradebook.db").read_bytes() == before
    assert told and changed(grade(classroom)) == told
    assert changed(grade(classroom, dry_run=True)) == {}


def test_an_extension_of_nobody_is_told_and_the_others_hold(classroom):
    settle(classroom)
    hand_in_at(classroom, perfect=timedelta(days=1))
    extend(classroom, "prefect,*,2026-12-01", f"perfect,{NAME},2026-12-01", "absent,*,2026-12-01")
    watcher = Mock()
    grade(classroom, watcher=watcher)
    told = [call.args[0] for call in watcher.notice.call_args_list]
    assert [line.split(" has ")[0] for line in told if "extensions" in line] == [
        "extensions.csv, line 2: prefect"
    ]
    assert not any(penalties(classroom).values())


def changed(records):
    return {r["student"]: r["changed"] for r in records if "changed" in r}


def test_an_extension_is_the_students_alone_and_goes_when_its_row_goes(classroom):
    settle(classroom)
    late = {"perfect": timedelta(days=2), "partly": timedelta(days=2)}
    hand_in_at(classroom, **late)
    extend(classroom, f"perfect,{NAME},2026-10-13 23:59")
    one_day = {"perfect": counted("perfect", timedelta(days=1)), "partly": 2.5}
    for way in (lambda: grade(classroom), lambda: plain_nbgrader(classroom, Autograde, force=True)):
        way()
        assert same(penalties(classroom), one_day)
    extend(classroom, "perfect,*,2026-10-20 00:00+00:00", "partly,*,2026-10-01")
    grade(classroom)
    assert same(penalties(classroom), {"perfect": 0, "partly": 2.5})
    extend(classroom)
    grade(classroom)
    assert same(penalties(classroom), {"perfect": 6, "partly": 2.5})


def test_a_due_date_from_formgrader_holds_where_the_calendar_names_none(classroom):
    settle(classroom)
    config = classroom / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.Calendar.due_dates = {}\n")
    hand_in_at(classroom, perfect=timedelta(days=2))
    grade(classroom)
    assert penalties(classroom)["perfect"] == 0
    with Gradebook(f"sqlite:///{classroom / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-10-12T23:59 +0200")
    extend(classroom, f"perfect,{NAME},2026-10-13 23:59")
    grade(classroom)
    assert penalties(classroom)["perfect"] == 3


def test_a_due_date_that_is_taken_away_takes_its_extensions_along(classroom):
    settle(classroom)
    hand_in_at(classroom, perfect=timedelta(days=2))
    extend(classroom, f"perfect,{NAME},2026-10-13 23:59")
    grade(classroom)
    settle(classroom, due="None")
    grade(classroom)
    plain_nbgrader(classroom, Autograde, force=True)
    assert penalties(classroom)["perfect"] == 0


def test_a_manual_score_changes_what_lateness_costs(classroom):
    settle(classroom)
    hand_in_at(classroom, perfect=timedelta(days=1))
    grade(classroom)
    with Gradebook(f"sqlite:///{classroom / 'gradebook.db'}") as gradebook:
        given = gradebook.find_grade("check-double", "mini", NAME, "perfect")
        given.manual_score = 0
        gradebook.db.commit()
    grade(classroom)
    assert penalties(classroom)["perfect"] == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-10-12 23:59", datetime(2026, 10, 12, 21, 59, tzinfo=UTC)),
        ("2026-10-12T23:59:00+00:00", datetime(2026, 10, 12, 23, 59, tzinfo=UTC)),
        ("2026-10-12 23:59 America/New_York", datetime(2026, 10, 13, 3, 59, tzinfo=UTC)),
        ("2026-10-12 23:59 UTC", datetime(2026, 10, 12, 23, 59, tzinfo=UTC)),
        ("2026-10-12", datetime(2026, 10, 12, 21, 59, 59, tzinfo=UTC)),
        (date(2026, 12, 24), datetime(2026, 12, 24, 22, 59, 59, tzinfo=UTC)),
        (datetime(2026, 12, 24, 12), datetime(2026, 12, 24, 11, tzinfo=UTC)),
    ],
)
def test_times_are_meant_in_the_courses_zone_unless_they_say_another(written, meant):
    assert parse_time(written, ZoneInfo("Europe/Berlin"), "here") == meant


@pytest.mark.parametrize("written", ["tomorrow", "12.10.2026", "2026-10-12 23:59 Europe/Atlantis"])
def test_what_is_no_time_says_where_it_stands(written):
    with pytest.raises(CourseError, match="here: "):
        parse_time(written, UTC, "here")


@pytest.mark.parametrize(
    ("settings", "table", "says"),
    [
        ({"due_dates": {"91_nowhere": "2026-10-12"}}, "", "no topic '91_nowhere'"),
        ({"due_dates": {NAME: "soon"}}, "", "due_dates.*'soon' is no time"),
        ({"due_dates": {NAME: "2026-10-12"}, "timezone": "Berlin"}, "", "no time zone 'Berlin'"),
        ({}, "student,until\nada,2026-10-12", "no column topic"),
        ({}, "student,topic,until\nada,mini,2026-10-12", "line 2: there is no topic 'mini'"),
        ({}, "student,topic,until\nada,*,later", "line 2: 'later' is no time"),
    ],
)
def test_a_mistake_in_the_calendar_says_where_it_stands(course_folder, settings, table, says):
    path = course_folder / "extensions.csv"
    path.write_text(table or "student,topic,until\n")
    with pytest.raises(CourseError, match=says):
        Calendar(extensions=str(path), **settings).check()


def test_a_mistake_in_the_calendar_stops_grading_and_records_nothing(classroom):
    settle(classroom, due="'soon'")
    with pytest.raises(CourseError, match="'soon' is no time"):
        grade(classroom)
    assert not any(penalties(classroom).values()) and not (classroom / "autograded").exists()
