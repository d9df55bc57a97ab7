"""A whole term: three topics, two LMSs with their mess, late work, hands-on grading, two regrades.

Every number of the gradebook, the exports and the report is compared with a count of the test's
own: points come from the check that students run, penalties from the calendar's words.
"""

import csv
import json
import math
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

import lms_archives as lms
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from helpers.checks.student import report_on
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.cli.common import app
from helpers.demo import copy_course, load_class, text_of

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND, THIRD = TOPICS = ("00_setting_up", "03_gradient_checking", "06_batchnorm_softmax")
DUE = {
    FIRST: datetime(2026, 10, 5, 23, 59),
    SECOND: datetime(2026, 10, 12, 23, 59),
    THIRD: datetime(2026, 10, 19, 23, 59),
}
LATE_BY = timedelta(days=1, hours=2)
PERCENT_A_DAY = 10
RIGHT_LINE = "    if lengths == 0:\n        return 0.0\n    return float(distance / lengths)"
FAULT = "    distance = 2 * distance\n"
"""A mistake of the instructor's in a reference, found when grades are out."""
FAULTY = "relative_difference"

SURNAMES = ("Müller-Lüdenscheidt", "O'Neill", "García Márquez", "Lee", "Ström")
CALENDAR = """
c.Calendar.due_dates = {dates}
c.PenaltyPerDay.percent_a_day = {percent}
"""


class Term:
    """A class of some size, what everyone hands in, and what that has to earn."""

    def __init__(self, root, size):
        self.root, self.students = root, [f"s{n:03d}" for n in range(size)]
        self.classes = {name: load_class(load_topic(name), ROOT) for name in TOPICS}
        self.kinds = {name: self._kinds_of(name) for name in TOPICS}
        self.manual, self.longer = {}, set()
        copy_course(ROOT, root)
        self._write_calendar()
        rows = [
            f"{s},{first},{last},{s}@example.org"
            for s, first, last in map(self.person, range(size))
        ]
        (root / "roster.csv").write_text(
            "id,first_name,last_name,email\n" + "\n".join(rows), "utf-8"
        )

    def person(self, n):
        return (
            self.students[n],
            f"Åsa{chr(97 + n // 26)}{chr(97 + n % 26)}",
            SURNAMES[n % len(SURNAMES)],
        )

    def _write_calendar(self, **changed):
        dates = {name: f"{due:%Y-%m-%d %H:%M}" for name, due in {**DUE, **changed}.items()}
        config = (ROOT / "nbgrader_config.py").read_text("utf-8")
        lines = CALENDAR.format(dates=dates, percent=PERCENT_A_DAY)
        (self.root / "nbgrader_config.py").write_text(config + lines, "utf-8")

    def postpone(self, topic, due):
        self._write_calendar(**{topic: due})
        DUES[topic] = due

    # ---- what is handed in ---------------------------------------------------------------------

    def _kinds_of(self, name):
        """Return sources and points of what is handed in: right, untouched, half, a mistake."""
        sample = self.classes[name]
        right, names = sample.perfect(), sample.names
        most = {e.name: e.points for e in sample.topic.exercises}
        kinds = [
            (right, most),
            ({}, {}),
            ({n: right[n] for n in names[:3]}, {n: most[n] for n in names[:3]}),
        ]
        for exercise in sample.topic.exercises[:4]:
            mistake = sample.solutions.mistakes_in(exercise)[0]
            sources = {**right, exercise.name: sample.solutions.patched_source(mistake)}
            kinds.append((sources, self._points(sample, sources)))
        return kinds

    @staticmethod
    def _points(sample, sources):
        """Return the points that a student's own check shows."""
        namespace = dict(sample.solutions.namespace)
        for source in sources.values():
            exec(source, namespace)
        topic = sample.topic
        return {e.name: report_on(topic, e, namespace).points for e in topic.exercises}

    def kind(self, topic, n):
        shift = TOPICS.index(topic)
        return self.kinds[topic][(n + shift) % len(self.kinds[topic])]

    def notebook(self, topic, n, sources=None):
        sample = self.classes[topic]
        made = sample.filled(self.kind(topic, n)[0] if sources is None else sources)
        made.cells.append(
            {"cell_type": "markdown", "metadata": {}, "source": f"By {self.students[n]}"}
        )
        return text_of(made).encode()

    def hands_in(self, topic, n):
        return n % 10 != TOPICS.index(topic)

    def is_late(self, topic, n):
        return n % 6 == TOPICS.index(topic)

    def when(self, topic, n):
        early = timedelta(hours=3 + n)
        return DUE[topic] + LATE_BY if self.is_late(topic, n) else DUE[topic] - early

    # ---- archives ------------------------------------------------------------------------------

    def canvas(self, path, topic, *, early=False):
        """Write Canvas's archive; some handed in twice, and of the first time it was untouched."""
        files, times = {}, {}
        for n, (_, first, last) in ((n, self.person(n)) for n in self.who(topic)):
            late = self.is_late(topic, n)
            for upload in range(1 if early or n % 7 else 2):
                is_last = upload or n % 7
                file = f"{NOTEBOOKS[topic]}{f'-{upload}' if upload else ''}.ipynb"
                name = lms.canvas(
                    f"{last}, {first}", 7000 + n, 100 * upload + 900 + n, file, late=late
                )
                files[name] = self.notebook(topic, n, None if is_last else {})
                times[name] = self.when(topic, n) if is_last else DUE[topic] - timedelta(days=3)
        files |= {
            ".DS_Store": b"\0",
            "nobodyknown_99999_1_" + f"{NOTEBOOKS[topic]}.ipynb": self.notebook(topic, 0),
            lms.canvas("Lee, Zoë", 7003, 5000, "essay.pdf"): b"%PDF",
        }
        return lms.write(path, files, made=DUE[topic], times=times)

    def moodle(self, path, sheet, topic):
        """Write Moodle's archive and its grading worksheet, which alone says when."""
        files, rows = {}, []
        for n in range(len(self.students)):
            student, first, last = self.person(n)
            when = f"{self.when(topic, n):%A, %d %B %Y, %I:%M %p}" if n in self.who(topic) else "-"
            rows.append(f'Participant {8000 + n},{first} {last},{student}@example.org,"{when}"')
        for n in self.who(topic):
            _, first, last = self.person(n)
            name = lms.moodle(
                f"{first} {last}", 8000 + n, f"{NOTEBOOKS[topic]}.ipynb", folders=n % 2
            )
            files[name] = self.notebook(topic, n)
        broken = self.person(self.who(topic)[0])
        files[lms.moodle(f"{broken[1]} {broken[2]}", 8000 + self.who(topic)[0], "notes.ipynb")] = (
            b"{"
        )
        head = "Identifier,Full name,Email address,Last modified (submission)\n"
        sheet.write_text(head + "\n".join(rows), "utf-8")
        return lms.write(path, files)

    def who(self, topic):
        return [n for n in range(len(self.students)) if self.hands_in(topic, n)]

    # ---- the independent count -----------------------------------------------------------------

    def points(self, topic, n):
        """Return a student's points before any penalty."""
        points = dict(self.kind(topic, n)[1]) if self.hands_in(topic, n) else {}
        return sum({**points, **self.manual.get((topic, n), {})}.values())

    def penalty(self, topic, n):
        if not self.hands_in(topic, n):
            return 0
        days = max(0, math.ceil((self.when(topic, n) - DUES[topic]) / timedelta(days=1)))
        return self.points(topic, n) * days * PERCENT_A_DAY / 100

    def scores(self):
        return {
            (topic, self.students[n]): self.points(topic, n) - self.penalty(topic, n)
            for topic in TOPICS
            for n in range(len(self.students))
        }

    # ---- the course command --------------------------------------------------------------------

    def course(self, *arguments):
        """Run a command; only what needs processes of its own gets one."""
        words = [*map(str, arguments), "--course", str(self.root)]
        if arguments[0] == "grade":
            command = [sys.executable, "-m", "helpers.cli", *words]
            done = subprocess.run(command, capture_output=True, text=True, cwd=self.root)
            assert done.returncode == 0, done.stdout + done.stderr
        else:
            result = CliRunner().invoke(app, words)
            assert result.exit_code == 0, (result.output, result.exception)

    def json(self, *arguments):
        path = self.root / "results.json"
        self.course(*arguments, "--json", path)
        return json.loads(path.read_text())

    def in_gradebook(self):
        """Return the scores that the database holds, by a question of our own."""
        question = """
            select assignment.name, submitted_assignment.student_id,
                   sum(coalesce(grade.manual_score, grade.auto_score, 0)),
                   coalesce(max(submitted_notebook.late_submission_penalty), 0)
            from grade
            join submitted_notebook on grade.notebook_id = submitted_notebook.id
            join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
            join assignment on submitted_assignment.assignment_id = assignment.id
            group by submitted_notebook.id
        """
        with sqlite3.connect(self.root / "gradebook.db") as database:
            return {(a, s): score - penalty for a, s, score, penalty in database.execute(question)}


DUES = dict(DUE)


def table(path, key):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def most_of(term):
    """Return the points that can be reached in each topic."""
    return {t: sum(e.points for e in c.topic.exercises) for t, c in term.classes.items()}


def change_reference(term, old, new):
    source = term.root / "solutions" / SECOND / "gradient_checking.py"
    text = source.read_text("utf-8")
    assert text.count(old) == 1
    source.write_text(text.replace(old, new), "utf-8")


@pytest.mark.long
@pytest.mark.parametrize("size", [12, 60])
def test_a_term(tmp_path, size):
    DUES.update(DUE)
    term = Term(tmp_path / "course", size)

    # The first topic comes in through Canvas, twice: after a day, and when all is in.
    early = term.canvas(tmp_path / "early.zip", FIRST, early=True)
    archive = term.canvas(tmp_path / "submissions.zip", FIRST)
    term.course("collect", early)
    found = term.json("collect", archive)
    resubmitted = [n for n in term.who(FIRST) if n % 7 == 0]
    assert found["counts"]["doubtful"] == 2
    assert found["counts"]["replaced"] == len(resubmitted)
    assert found["missing"][FIRST] == [
        s for n, s in enumerate(term.students) if not term.hands_in(FIRST, n)
    ]
    assert {f["student"] for f in found["files"] if f["late"]} == {
        term.students[n] for n in term.who(FIRST) if term.is_late(FIRST, n)
    }
    assert set(term.json("collect", archive)["counts"]) == {"unchanged", "older", "doubtful"}

    # The second through Moodle, the third through Canvas; then the class is graded.
    term.course("collect", term.moodle(tmp_path / "moodle.zip", tmp_path / "sheet.csv", SECOND),
                "--roster", tmp_path / "sheet.csv",
                "--topic", SECOND)  # fmt: skip
    term.course("collect", term.canvas(tmp_path / "third.zip", THIRD))
    change_reference(term, RIGHT_LINE, FAULT + RIGHT_LINE)
    records = term.json("grade", *TOPICS)["submissions"]
    assert Counter(r["status"] for r in records) == {
        "graded": sum(len(term.who(topic)) for topic in TOPICS),
        "missing": sum(size - len(term.who(topic)) for topic in TOPICS),
    }

    # A person gives points and a comment.
    someone = next(n for n in term.who(SECOND) if term.points(SECOND, n))
    cell = term.classes[SECOND].names[0]
    with Gradebook(f"sqlite:///{term.root / 'gradebook.db'}") as gradebook:
        place = NOTEBOOKS[SECOND], SECOND, term.students[someone]
        grade = gradebook.find_grade(f"check-{cell}", *place)
        grade.manual_score = 1.5
        gradebook.find_comment(cell, *place).manual_comment = "=A good thought, Åsa"
        gradebook.db.commit()
    term.manual[SECOND, someone] = {cell: 1.5}

    # First regrade: the reference is mended. A dry run says who gains, and changes nothing.
    before = term.in_gradebook()
    change_reference(term, FAULT + RIGHT_LINE, RIGHT_LINE)
    dry = term.json("grade", SECOND, "--changed", "--dry-run")["submissions"]
    assert term.in_gradebook() == before
    term.course("grade", SECOND, "--changed")
    after = term.in_gradebook()
    assert after == pytest.approx(term.scores(), abs=0.011)
    gained = {key[1] for key in after if after[key] > before[key] + 1e-9 and key[0] == SECOND}
    assert {
        r["student"]
        for r in dry
        if r.get("changed", {}).get("to", 0) > r.get("changed", {}).get("from", 0)
    } == gained
    assert all(after[key] == before[key] for key in after if key[0] != SECOND)
    logged = [c for c in term.json("changes", SECOND)["changes"]]
    assert gained <= {c["student"] for c in logged}

    # Second regrade: the third topic's due date is put off, and penalties go.
    term.postpone(THIRD, DUE[THIRD] + timedelta(days=2))
    term.course("grade", *TOPICS)
    expected = term.scores()
    assert term.in_gradebook() == pytest.approx(expected, abs=0.011)
    assert not any(term.penalty(THIRD, n) for n in range(size))
    assert any(term.penalty(FIRST, n) for n in range(size))

    # Exports say what the gradebook says.
    total = {s: sum(expected[topic, s] for topic in TOPICS) for s in term.students}
    for kind, key, last in (("csv", "student", "total"), ("moodle", "ID number", "Total"),
                            ("canvas", "SIS Login ID", "Final Points")):  # fmt: skip
        path = tmp_path / f"{kind}.csv"
        term.course("export", "--format", kind, "--out", path)
        rows = table(path, key)
        for student in term.students:
            for topic in TOPICS:
                assert float(rows[student][topic]) == pytest.approx(
                    expected[topic, student], abs=0.011
                )
            assert float(rows[student][last]) == pytest.approx(total[student], abs=0.03)

    # The report counts as we do, and the anonymous one names nobody.
    page, record = tmp_path / "report.html", tmp_path / "report.json"
    term.course("report", *TOPICS, "--out", page, "--json", record)
    numbers = json.loads(record.read_text())
    by_topic = {topic["name"]: topic for topic in numbers["topics"]}
    for topic in TOPICS:
        scores = [expected[topic, term.students[n]] for n in term.who(topic)]
        shares = [score / most_of(term)[topic] for score in scores]
        assert by_topic[topic]["handed_in"]["count"] == len(shares)
        assert by_topic[topic]["scores"]["mean"] == pytest.approx(mean(shares), abs=0.001)
    behind = {s for s in term.students if total[s] < 0.5 * sum(most_of(term).values())}
    assert behind <= {row["student"] for row in numbers["by_student"] if row["reasons"]}
    assert all(student in page.read_text("utf-8") for student in behind) and behind
    term.course("report", *TOPICS, "--anonymous", "--out", page, "--json", record)
    said = page.read_text("utf-8") + record.read_text()
    assert not any(
        re.search(rf"\b{word}\b", said) for n in range(size) for word in term.person(n)[:2]
    )

    # Everyone's page goes back under the name that the LMS knows.
    back = tmp_path / "feedback.zip"
    term.course("feedback", SECOND, "--format", "moodle", "--out", back)
    with zipfile.ZipFile(back) as archive:
        names = archive.namelist()
        student, first, last = term.person(someone)
        (name,) = [name for name in names if f"_{8000 + someone}_" in name]
        text = archive.read(name).decode()
    assert len(names) == len(term.who(SECOND))
    assert name.startswith(f"{first} {last}_{8000 + someone}_assignsubmission_file_")
    assert "A good thought" in text
    assert not any(other in text for other in term.students if other != student)
