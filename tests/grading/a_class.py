"""A class of the tiny course: what its tests do with it."""

import logging
from concurrent.futures import ThreadPoolExecutor

import mini_course
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from helpers.grading.classroom import grade_class
from helpers.grading.pool import Pool

NAME = mini_course.TOPIC.name
SCORES = {"absent": 0, "broken": 0, "partly": 12.5, "perfect": 30, "untouched": 0}


def hand_in(root, student, content):
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True)
    if content is not None:
        (folder / "mini.ipynb").write_bytes(content)


def grade(root, assignments=(NAME,), **options):
    """Grade in threads of this process, which knows the tiny course."""
    options = {"pool": Pool(lambda: ThreadPoolExecutor(2), lambda: 4)} | options
    return grade_class(root, assignments, **options)


def plain_nbgrader(root, converter_class, level=logging.CRITICAL + 1, **options):
    """Run one of nbgrader's converters as its command does."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    course = CourseDirectory(config=config)
    course.assignment_id = NAME
    converter = converter_class(coursedir=course, config=config, **options)
    converter.log = logging.getLogger("quiet")
    converter.log.setLevel(level)
    converter.start()


def gradebook_of(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for grade in submission.notebooks[0].grades
            }
            for submission in gradebook.assignment_submissions(NAME)
        }


def scores_of(root):
    return {
        student: sum(score for score, _, _ in grades.values())
        for student, grades in gradebook_of(root).items()
    }


def mend(root, *replacements):
    """Change the course's own notion of `total`, and say so in nothing else."""
    source = root / "solutions" / NAME / "mini.py"
    text = source.read_text()
    for old, new in replacements:
        assert text.count(old) == 1
        text = text.replace(old, new)
    source.write_text(text)
