"""Card and start page can be read in both themes: contrasts as WCAG 2.2 asks at level AA."""

from pathlib import Path

import pytest
from test_check_card import CHECK, CRASH, HEADER, RIGHT, STUB, TOPIC, WRONG

THEMES = ["JupyterLab Light", "JupyterLab Dark"]
ANSWERS = {"failed": WRONG, "passed": RIGHT, "error": CRASH, "not-attempted": STUB}
CONTRASTS = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lab(window):
    """Topic 01 and the start page, each with its table or checks."""
    with window() as opened:
        opened.open(TOPIC)
        opened.run("import matplotlib.pyplot as plt")
        opened.run("stored = datasets.load_results")
        yield opened


@pytest.fixture(params=THEMES)
def theme(lab, request):
    lab.theme(request.param)
    return request.param.split()[-1].lower()


def too_weak(element):
    """Return what is read too hard: the words, their contrast, and how much they need."""
    contrasts = element.evaluate(CONTRASTS)
    assert contrasts
    return [
        f"{words!r}: {ratio:.2f}, at least {least}"
        for words, ratio, least in contrasts
        if ratio < least
    ]


@pytest.mark.parametrize("status", ANSWERS)
def test_every_card_can_be_read(lab, theme, status, screenshots):
    lab.turn_to(TOPIC)
    lab.write(HEADER, ANSWERS[status])
    lab.run(CHECK)
    card = lab.select(CHECK).locator(f".check-card.{status}")
    lab.picture(screenshots / f"card-{status}-{theme}.png")
    assert too_weak(card) == []


def test_the_start_page_can_be_read(lab, theme, screenshots):
    lab.turn_to("start.ipynb")
    lab.run("from helpers.checks import progress")
    lab.picture(screenshots / f"start-page-{theme}.png")
    assert too_weak(lab.notebook.locator(".course-progress")) == []


def test_figures_keep_their_white_ground(lab, theme, screenshots):
    lab.turn_to(TOPIC)
    figure = lab.select("stored = datasets.load_results").locator("img").first
    lab.picture(screenshots / f"figure-{theme}.png")
    corner = figure.evaluate(
        """image => {
            const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return [...context.getImageData(1, 1, 1, 1).data];
        }"""
    )
    assert corner == [255, 255, 255, 255]


def test_the_measure_knows_colours_opacity_and_what_lies_behind(lab):
    found = lab.page.evaluate(
        f"""() => {{
            const box = document.createElement('div');
            box.style.cssText = 'background:#fff;color:#000';
            box.innerHTML = '<p style="opacity:.5">half</p><p style="color:#777">grey</p>'
                + '<p style="background:rgba(0,0,0,.5)">dark</p>';
            document.body.append(box);
            const found = ({CONTRASTS})(box);
            box.remove();
            return found;
        }}"""
    )
    assert {words: ratio for words, ratio, _ in found} == pytest.approx(
        {"half": 3.98, "grey": 4.48, "dark": 5.28}, abs=0.05
    )
