"""Play: a slider moves by keyboard and mouse, and picture and words follow."""

import statistics

import nbformat
import pytest
from solving import right_answers

from helpers.checks.topics import NOTEBOOKS

# 05's first figure waits for no exercise. The others need a whole topic solved and run, which the
# session of topic 01 shows as well: minutes for the same sliders.
PLAYS = [
    "05_tuning",
    *(
        pytest.param(topic, marks=pytest.mark.long)
        for topic in NOTEBOOKS
        if topic not in ("05_tuning", "07_frameworks")
    ),
]
SLOWEST_SECONDS = 2  # with all cores at work; a quiet machine takes a tenth


@pytest.fixture(scope="module", params=PLAYS)
def play(window, course, request):
    """The cell of a topic's first interactive figure, drawn."""
    topic = request.param
    path = f"{topic}/{NOTEBOOKS[topic]}.ipynb"
    with window() as lab:
        if topic != "05_tuning":
            solve(course / "notebooks" / path, right_answers(topic))
        lab.open(path)
        start = figures(lab)[0]
        if topic == "05_tuning":
            lab.run_above(start)
            lab.run(start)
        else:
            lab.run_all()
        cell = lab.select(start)
        cell.get_by_role("slider").first.wait_for()
        cell.locator("img").first.wait_for()
        lab.topic = topic
        yield lab, cell


def figures(lab):
    """Return the cells that draw the notebook's interactive figures."""
    return [c["source"] for c in lab.code_cells() if "plotting.explore(" in c["source"]]


def solve(path, answers):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    nbformat.write(notebook, path)


def seconds_of(cell, move):
    """Make a move; return how long the browser waited for another picture and other words."""
    output = cell.locator(".jp-OutputArea")
    output.evaluate(
        """output => {
            const image = output.querySelector('img');
            const words = () => output.querySelector('[role=status]').lastChild.textContent;
            const before = [image.src, words()];
            let start;
            for (const event of ['keydown', 'pointerdown'])
                output.addEventListener(event, () => start ??= performance.now(), true);
            window.reaction = new Promise((resolve, reject) => {
                setTimeout(() => reject('picture and words stay as they were'), 60000);
                const look = async (_, observer) => {
                    if (image.src === before[0] || words() === before[1]) return;
                    observer.disconnect();
                    await image.decode();
                    resolve((performance.now() - start) / 1000);
                };
                new MutationObserver(look).observe(output, {
                    subtree: true, childList: true, attributes: true, characterData: true,
                });
            });
        }"""
    )
    move()
    return cell.page.evaluate("window.reaction")


def said(cell):
    """Return the words of an interactive figure."""
    return cell.locator(".widget-html-content").first.text_content()


def towards_the_middle(slider):
    """Return the key that moves a slider where there is room."""
    return "ArrowRight" if place(slider) < 0.5 else "ArrowLeft"


def place(slider):
    """Return where a slider stands, from 0 to 1, as exactly as it says (a digit)."""
    now, least, most = (
        float(slider.get_attribute(f"aria-value{end}")) for end in ("now", "min", "max")
    )
    return (now - least) / (most - least)


def test_arrow_keys_move_it_and_the_figure_follows(play, screenshots):
    lab, cell = play
    slider = cell.get_by_role("slider").first
    slider.focus()
    number = cell.locator(".widget-readout").first
    before = number.inner_text()
    key = towards_the_middle(slider)
    seconds = [seconds_of(cell, lambda: lab.page.keyboard.press(key)) for _ in range(3)]
    assert number.inner_text() != before
    name = cell.locator(".widget-label").first.inner_text()
    assert said(cell).startswith(name) and "Error" not in said(cell)
    print(f"{lab.topic}: {statistics.median(seconds):.3f} s from key to picture")
    assert statistics.median(seconds) < SLOWEST_SECONDS
    lab.picture(screenshots / f"slider-{lab.topic}.png")


def test_the_mouse_moves_it_and_the_figure_follows(play):
    lab, cell = play
    slider = cell.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    track = cell.locator(".noUi-base").first.bounding_box()
    before = place(slider)
    target = track["x"] + track["width"] * (0.8 if before < 0.5 else 0.2)

    def drag():
        slider.hover()
        lab.page.mouse.down()
        lab.page.mouse.move(target, track["y"], steps=4)
        lab.page.mouse.up()

    seconds_of(cell, drag)
    assert abs(place(slider) - before) > 0.2


def test_tab_reaches_every_slider(play):
    """Past the cell's toolbar and the numbers beside the sliders, which can be typed into."""
    lab, cell = play
    sliders = cell.get_by_role("slider").count()
    cell.locator(".widget-label").first.click()
    reached = 0
    for _ in range(2 * sliders + 2):
        lab.page.keyboard.press("Tab")
        reached += lab.page.evaluate("document.activeElement.getAttribute('role') === 'slider'")
    assert reached == sliders > 0
