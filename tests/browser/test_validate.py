"""The toolbar's Validate tells what would fail, in nbgrader's own dialog."""

from helpers.checks.topics import load_topic

TOPIC = "01_initialization"


def test_an_untouched_notebook_fails_with_a_list_of_its_exercises(lab, screenshots):
    lab.open(f"{TOPIC}/initialization.ipynb")
    dialog = lab.validate()
    lab.picture(screenshots / "validate-untouched.png")
    words = dialog.inner_text()
    assert "Validation" in words
    for exercise in load_topic(TOPIC).exercises:
        assert f"{exercise.name}: not attempted yet" in words
    assert "Traceback" not in words and "NotImplementedError" not in words
    lab.dismiss(dialog)
