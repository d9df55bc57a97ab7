"""Figures can be read with any colour vision, in any theme, and without eyes."""

import ast
import io
import re
from base64 import b64decode
from functools import cache
from itertools import combinations
from pathlib import Path
from statistics import median
from time import process_time

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from ipywidgets import Dropdown, Image, SelectionSlider
from matplotlib.colors import to_rgb
from PIL import Image as Picture

from helpers import plotting
from helpers.checks.solutions import read_source
from helpers.checks.topics import NOTEBOOKS

pytestmark = pytest.mark.usefixtures("course_style")

ROOT = Path(__file__).resolve().parents[1]
TOPICS = {name: ROOT / "solutions" / name / f"{NOTEBOOKS[name]}.py" for name in NOTEBOOKS}
EACH_TOPIC = pytest.mark.parametrize("name", TOPICS)
TEXT, GRAPHICS = 4.5, 3.0  # what WCAG 2.2 asks of AA: 1.4.3 and 1.4.11


# ---- colours ---------------------------------------------------------------------------------


def linear(colour):
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(colour, background="white"):
    """Return WCAG's contrast of two colours, 1 to 21."""
    light, dark = sorted(
        (linear(c) @ [0.2126, 0.7152, 0.0722] for c in (colour, background)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}


def lab(rgb):
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_lines_and_markers_reach_aa_on_white():
    for colour in {*plotting.COLOURS, *plotting.CLASS_COLOURS}:
        assert contrast(colour) >= GRAPHICS, colour


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_stay_apart_with_any_colour_vision(vision):
    seen = {colour: lab(VISIONS[vision] @ linear(colour)) for colour in plotting.COLOURS}
    distances = {
        pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(seen, 2)
    }
    assert min(distances.values()) > 17, min(distances, key=distances.__getitem__)


def test_text_and_frames_reach_aa_on_white():
    for setting in ("text.color", "axes.labelcolor", "xtick.color", "ytick.color"):
        assert contrast(plt.rcParams[setting]) >= TEXT, setting
    assert contrast(plt.rcParams["axes.edgecolor"]) >= GRAPHICS


# What is only there to look past: an edge around a marker or a bar, a span with a dark edge.
BACKGROUND = {("edgecolor", "white"), ("edgecolors", "white"), ("facecolor", "0.9")}
BACKGROUND |= {("facecolors", "none"), ("mfc", "none"), ("mfc", "white"), ("colors", "0.7")}


def colours_in(source):
    """Yield (keyword, colour, enclosing call) for every colour that a source names itself."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            for keyword in call.keywords:
                if re.fullmatch(r"c|colors?|m[fe]c|(face|edge)colors?", keyword.arg or ""):
                    for part in ast.walk(keyword.value):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield keyword.arg, part.value, name


def test_named_colours_are_found():
    source = "ax.scatter(x, y, c='0.7', edgecolors=['white', EDGE], marker='k')"
    found = [("c", "0.7", "scatter"), ("edgecolors", "white", "scatter")]
    assert list(colours_in(source)) == found and contrast("0.7") < GRAPHICS


@pytest.mark.parametrize(
    "path", [*TOPICS.values(), ROOT / "helpers/plotting.py"], ids=lambda p: p.stem
)
def test_colours_named_in_a_figure_s_code_reach_aa(path):
    cells = [path.read_text(encoding="utf-8")]
    if path.parent.parent.name == "solutions":
        cells = [cell.source for cell in read_source(path).cells if cell.cell_type == "code"]
    found = [use for cell in cells for use in colours_in(cell)]
    for keyword, colour, call in found:
        if (keyword, colour) not in BACKGROUND:
            wanted = TEXT if call in {"text", "annotate"} else GRAPHICS
            assert contrast(colour) >= wanted, f"{call}({keyword}={colour!r})"


# ---- never by colour alone -------------------------------------------------------------------


def curves():
    return {str(k): np.arange(1.0, 5) + k for k in range(len(plotting.COLOURS))}


PLOTS = {
    "costs": lambda: plotting.plot_costs(curves()),
    "depth": lambda: plotting.plot_depth(curves()),
    "powers": lambda: plotting.plot_powers([1, 2, 3, 4], curves(), xlabel="x", ylabel="y"),
    "runs": lambda: plotting.plot_runs(
        range(4), {label: [values, values] for label, values in curves().items()}
    ),
    "paths": lambda: plotting.plot_paths(
        lambda x, y: x**2 + y**2,
        {str(k): np.array([[0, 0], [k, 1]]) for k in range(5)},
        xlim=(-1, 8),
        ylim=(-1, 2),
    ),
    "histograms": lambda: plotting.plot_histograms(curves(), xlabel="x"),
    "two classes": lambda: plotting.plot_decision_boundary(
        lambda X: (X[:1] > 0.5) * 1, np.eye(2), np.array([[0, 1]])
    ),
    "classes": lambda: plotting.plot_class_regions(
        lambda X: np.clip(X[:1], 0, 6).astype(int),
        np.tile(np.arange(7.0), (2, 1)),
        np.arange(7)[None],
    ),
}


def looks(ax):
    """Return by colour the looks of what a legend or a reader has to tell apart."""
    for line in ax.get_lines():
        if line.get_label()[0] != "_":
            yield (
                line.get_color(),
                (str(line.get_linestyle()), line._dash_pattern, line.get_marker()),
            )
    for step in ax.patches:
        yield step.get_edgecolor(), (str(step.get_linestyle()),)
    for dots in ax.collections:
        if len(dots.get_offsets()) and type(dots).__name__ == "PathCollection":
            yield tuple(dots.get_facecolor()[0]), (str(dots.get_paths()[0].vertices),)


@pytest.mark.parametrize("kind", PLOTS)
def test_what_differs_in_colour_differs_in_shape(kind):
    by_colour = dict(looks(PLOTS[kind]().axes[0]))
    assert len(by_colour) >= 2
    assert len({repr(look) for look in by_colour.values()}) == len(by_colour)


# ---- the stored notebooks --------------------------------------------------------------------


@cache
def pictures(name):
    path = TOPICS[name].with_suffix(".ipynb")
    outputs = [o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", ())]
    return [o for o in outputs if "image/png" in o.get("data", {})]


@EACH_TOPIC
def test_every_stored_picture_has_a_description(name):
    assert pictures(name)
    for picture in pictures(name):
        alt = picture.metadata["image/png"]["alt"]
        assert alt.strip() and picture.data["text/plain"] == f"Figure: {alt}"


@EACH_TOPIC
def test_pictures_are_opaque_and_white_in_a_dark_theme_too(name):
    for picture in pictures(name):
        data = io.BytesIO(b64decode(picture.data["image/png"]))
        pixels = np.asarray(Picture.open(data).convert("RGBA"))
        assert np.all(pixels[..., 3] == 255) and np.all(pixels[0, :, :3] == 255)


@EACH_TOPIC
def test_interactive_figures_state_a_goal_and_say_whether_it_is_reached(name):
    cells = read_source(TOPICS[name]).cells
    goals = [c for c in cells if c.cell_type == "markdown" and "### Play" in c.source]
    assert all("**Goal:**" in cell.source for cell in goals)
    players = [c for c in cells if c.cell_type == "code" and "plotting.explore(" in c.source]
    assert len(players) == len(goals)
    assert all("nbval-ignore-output" in cell.metadata.tags for cell in players)
    assert sum("plotting.goal(" in c.source for c in cells) == len(goals)


# ---- moving the sliders ----------------------------------------------------------------------


def choices(control):
    if isinstance(control, Dropdown | SelectionSlider):
        return [value for _, value in control._options_full]
    values = np.linspace(control.min, control.max, 12)
    if hasattr(control, "base"):
        return (control.base**values).tolist()
    return values.astype(type(control.value)).tolist()


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in TOPICS if name[:2] != "07"])
def test_sliders_answer_at_once(name, monkeypatch, capsys):
    """Prints what a move takes, in processor time: other work on the machine doesn't count."""
    boxes, namespace = [], {"__name__": "__main__"}
    show = lambda data, **_: boxes.append(data) if hasattr(data, "children") else None  # noqa: E731
    monkeypatch.setattr(plotting, "display", show)
    monkeypatch.chdir(TOPICS[name].parent)
    for cell in read_source(TOPICS[name]).cells:
        if cell.cell_type == "code" and "check" not in cell.metadata:
            exec(compile(cell.source, name, "exec"), namespace)
    rng = np.random.default_rng(0)
    for box in boxes:
        (stage,) = (child for child in box.children if isinstance(child, Image))
        controls = [child for child in box.children if hasattr(child, "continuous_update")]
        begun, first, took = [control.value for control in controls], stage.value, []
        while len(took) < 20:
            control = controls[rng.integers(len(controls))]
            value = choices(control)[rng.integers(len(choices(control)))]
            if value != control.value:
                start = process_time()
                control.value = value
                took.append(1000 * (process_time() - start))
                assert "Error" not in box.children[-2].value and stage.tooltip
        with capsys.disabled():
            words = ", ".join(control.description for control in controls)
            print(f"\n{name}, {words}: median {median(took):.0f} ms, worst {max(took):.0f} ms")
        assert median(took) < 150
        for control, value in zip(controls, begun, strict=True):
            control.value = value
        assert stage.value == first, f"{words}: a later cell changed what the figure uses"
