"""A student's day: from the start page through a whole topic, and back to see it done."""

import re

import pytest
from solving import mistake, right_answers

TOPIC = "01_initialization"
NOTEBOOK = f"{TOPIC}/initialization.ipynb"
TRIES = {
    "initialize_parameters_random": "scale as variance",
    "initialize_parameters_he": "variance as deviation",
}


def passed(lab):
    """What the start page says of the topic."""
    lab.turn_to("start.ipynb")
    text = lab.run("from helpers.checks import progress")
    return re.search(rf"{TOPIC}\s+(\d of \d)", text)[1]


def card(lab, name, answer):
    """Write an answer and read what the check says to it."""
    lab.write(answer.split("\n")[0], answer)
    return lab.run(f"check({name})")


@pytest.mark.long  # types, runs and validates a whole topic
def test_a_topic_is_solved_with_two_wrong_tries_and_validates(lab, screenshots):
    lab.open()
    assert passed(lab) == "0 of 7"
    lab.picture(screenshots / "session-1-start.png")
    lab.page.locator(".course-progress a").nth(1).click()
    lab.wait_for(NOTEBOOK)
    lab.run("import matplotlib.pyplot as plt")

    for name, answer in right_answers(TOPIC).items():
        if name in TRIES:
            assert "This looks familiar" in card(lab, name, mistake(TOPIC, name, TRIES[name]))
            lab.picture(screenshots / f"session-2-{name}-wrong.png")
        assert re.search("all .* (hold|right)", card(lab, name, answer))
        lab.picture(screenshots / f"session-3-{name}.png")

    lab.run_all()
    errors = [o for c in lab.code_cells() for o in c["outputs"] if o["output_type"] == "error"]
    assert errors == []
    lab.picture(screenshots / "session-4-all-run.png")

    dialog = lab.validate()
    lab.picture(screenshots / "session-5-validated.png")
    assert "Success" in dialog.inner_text()
    lab.dismiss(dialog)

    assert passed(lab) == "7 of 7"
    lab.picture(screenshots / "session-6-done.png")
