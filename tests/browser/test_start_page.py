"""The start page knows how far a student has come."""

import re

TOPIC = "01_initialization/initialization.ipynb"
NAME = "initialize_parameters_zeros"
HEADER = f"def {NAME}"
RIGHT = f"""{HEADER}(layers_dims):
    parameters = {{}}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters"""
WRONG = RIGHT.replace("(layers_dims[l], 1)", "(1, layers_dims[l])")
STUB = f"{HEADER}(layers_dims):\n    raise NotImplementedError"


def signs(lab):
    """What the start page shows of the topic."""
    lab.turn_to("start.ipynb")
    text = lab.run("from helpers.checks import progress")
    (line,) = re.findall(r"01_initialization\s+(\d+ of \d+)\s+([✔✘○]+)\s+(\w+)", text)
    return line


def check(lab, source):
    lab.turn_to(TOPIC)
    lab.run("import matplotlib.pyplot as plt")
    lab.write(HEADER, source)
    shown = lab.run(f"check({NAME})")
    lab.save()
    return shown


def test_it_follows_a_student_who_fails_passes_and_resets(lab, screenshots):
    lab.open()  # course lab opens the start page by itself
    assert lab.page.locator("h1", has_text="Start here").count() == 1
    assert signs(lab) == ("0 of 7", "○○○○○○○", NAME)
    assert "This looks familiar" in check(lab, WRONG)
    assert signs(lab) == ("0 of 7", "✘○○○○○○", NAME)
    assert "behaviours hold" in check(lab, RIGHT)
    assert signs(lab) == ("1 of 7", "✔○○○○○○", "initialize_parameters_random")
    lab.picture(screenshots / "start-page.png")
    lab.page.click(".course-progress a >> nth=1")
    lab.wait_for(TOPIC)
    assert "not attempted" in check(lab, STUB)
    assert signs(lab) == ("0 of 7", "○○○○○○○", NAME)
