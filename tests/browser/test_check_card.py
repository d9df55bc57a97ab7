"""The card under a check: what a student reads after a wrong answer, a right one, a crash."""

import pytest

TOPIC = "01_initialization/initialization.ipynb"
NAME = "initialize_parameters_he"
HEADER = f"def {NAME}"
CHECK = f"check({NAME})"
RIGHT = f"""{HEADER}(layers_dims, rng):
    parameters = {{}}
    for l in range(1, len(layers_dims)):
        size = layers_dims[l], layers_dims[l - 1]
        parameters["W" + str(l)] = rng.standard_normal(size) * np.sqrt(2 / size[1])
        parameters["b" + str(l)] = np.zeros((size[0], 1))
    return parameters"""
WRONG = RIGHT.replace("np.sqrt(2 / size[1])", "2 / size[1]")
CRASH = f"{HEADER}(layers_dims, rng):\n    return layers_dims[99]"
STUB = f"{HEADER}(layers_dims, rng):\n    raise NotImplementedError"

# Short words and numbers that stand on two lines.
BROKEN_WORDS = """card => {
    const broken = [], range = document.createRange();
    const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        for (const word of texts.currentNode.data.matchAll(/(?<!\\S)\\S{2,10}(?!\\S)/g)) {
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            const tops = [...range.getClientRects()].map(box => box.top);
            if (new Set(tops).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


@pytest.fixture(scope="module")
def lab(window):
    """Topic 01 after its set-up cell."""
    with window() as opened:
        opened.open(TOPIC)
        opened.run("import matplotlib.pyplot as plt")
        yield opened


def card_of(lab, answer):
    """Write an answer, check it, and return the card."""
    lab.write(HEADER, answer)
    lab.run(CHECK)
    return lab.select(CHECK).locator(".check-card")


def test_a_wrong_answer_is_shown_with_its_case_and_named(lab, screenshots):
    card = card_of(lab, WRONG)
    assert "failed" in card.get_attribute("class").split()
    words = card.inner_text()
    for word in (NAME, "This looks familiar", "case", "got", "expected"):
        assert word in words
    lab.picture(screenshots / "card-light.png")


def test_passed_and_failed_differ_by_more_than_colour(lab):
    words = card_of(lab, WRONG).inner_text()
    assert "✔" in words and "✘" in words
    words = card_of(lab, RIGHT).inner_text()
    assert "✔" in words and "✘" not in words


def test_a_right_answer_holds_in_every_behaviour(lab):
    card = card_of(lab, RIGHT)
    assert "passed" in card.get_attribute("class").split()
    assert "behaviours hold" in card.inner_text()
    assert "This looks familiar" not in card.inner_text()


def test_a_crash_shows_the_students_line_and_none_of_ours(lab):
    card = card_of(lab, CRASH)
    assert "IndexError" in card.inner_text()
    shown = lab.select(CHECK).locator(".jp-OutputArea").inner_text()
    assert "Traceback" not in shown and "helpers" not in shown


def test_a_card_is_a_region_with_a_name_for_screen_readers(lab):
    card_of(lab, WRONG)
    assert lab.page.get_by_role("region", name=NAME).count() == 1


def test_three_hints_and_then_the_section_to_reread(lab):
    lab.select(CHECK)
    shown = [lab.add(f'hint("{NAME}")  # {number}') for number in (1, 2, 3)]
    for number, words in enumerate(shown, start=1):
        assert words.startswith(f"Hint {number} of 3")
    assert ["To reread" in words for words in shown] == [False, False, True]


@pytest.fixture
def narrow(lab):
    """A wrong answer's card in a narrow window."""
    card = card_of(lab, WRONG)
    lab.page.set_viewport_size({"width": 600, "height": 900})
    lab.select(CHECK)
    yield card
    lab.page.set_viewport_size({"width": 1300, "height": 900})


def test_a_narrow_window_wraps_the_card(lab, narrow, screenshots):
    assert narrow.evaluate("card => card.scrollWidth <= card.clientWidth")
    assert narrow.evaluate("card => card.getBoundingClientRect().right <= window.innerWidth")
    lab.picture(screenshots / "card-narrow.png")


def test_a_narrow_window_breaks_no_word(narrow):
    assert narrow.evaluate(BROKEN_WORDS) == []
