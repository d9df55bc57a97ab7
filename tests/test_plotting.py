"""What `helpers.plotting` promises. Drawn without a screen."""

from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets import FloatLogSlider, FloatSlider, IntSlider, SelectionSlider
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle, StepPatch

from helpers import plotting

pytestmark = pytest.mark.usefixtures("course_style")


@pytest.fixture
def displayed(monkeypatch):
    outputs = []
    monkeypatch.setattr(
        plotting, "display", lambda data, metadata=None, raw=False: outputs.append((data, metadata))
    )
    return outputs


# ---- house style -----------------------------------------------------------------------------


def test_figures_have_an_opaque_white_background():
    fig = plotting.plot_costs({"a": [2, 1]})
    assert fig.get_facecolor() == (1, 1, 1, 1)
    assert to_rgb(plt.rcParams["savefig.facecolor"]) == (1, 1, 1)


def test_lines_differ_in_style_as_well_as_in_colour():
    fig = plotting.plot_costs({str(i): [2, 1] for i in range(5)})
    lines = fig.axes[0].get_lines()
    assert len({line.get_color() for line in lines}) == 5
    styles = list(plotting.LINE_STYLES[:5])
    assert len(set(styles)) == 5
    assert [line.get_linestyle() for line in lines][:4] == styles[:4]


# ---- show ------------------------------------------------------------------------------------


def test_show_displays_a_picture_with_its_description_and_closes_it(displayed):
    fig = plotting.plot_costs({"a": [2, 1]})
    plotting.show(fig, alt="The cost of <a> falls\n    from 2 to 1.")
    (picture, metadata), (hidden, _) = displayed
    assert picture["image/png"].startswith(b"\x89PNG")
    assert picture["text/plain"] == "Figure: The cost of <a> falls from 2 to 1."
    assert metadata["image/png"]["alt"] == "The cost of <a> falls from 2 to 1."
    assert (metadata["image/png"]["width"], metadata["image/png"]["height"]) == (700, 360)
    assert "The cost of &lt;a&gt; falls" in hidden["text/html"]
    assert not plt.fignum_exists(fig.number)


def test_show_gives_the_same_bytes_again(displayed):
    for _ in range(2):
        plotting.show(plotting.plot_costs({"a": [2, 1]}), alt="The cost falls.")
    assert displayed[0][0] == displayed[2][0]


@pytest.mark.parametrize("alt", ["", "  \n "])
def test_show_asks_for_a_description(alt, displayed):
    with pytest.raises(ValueError, match="alt must say what the figure shows"):
        plotting.show(plotting.plot_costs({"a": [2, 1]}), alt=alt)
    assert displayed == []


# ---- explore ---------------------------------------------------------------------------------


def figure(depth=5, **_):
    fig = plotting.plot_costs({"a": [2, depth]}, log=True)
    plotting.show(fig, alt=f"A line to {depth}.")
    plotting.goal(depth > 6, f"depth <{depth}>")


def explored(displayed, draw=figure, **controls):
    """Return the picture and the words of an interactive figure."""
    controls = controls or {"depth": IntSlider(value=5, max=500)}
    plotting.explore(draw, **controls)
    ((box, _),) = displayed
    *_, words, stage = box.children
    return next(iter(controls.values())), stage, words


def test_explore_draws_at_once_and_again_when_a_control_changes(displayed):
    depth, stage, words = explored(displayed)
    first = stage.value
    assert (
        bytes(first).startswith(b"\x89PNG")
        and "○ Goal not reached yet: depth &lt;5&gt;" in words.value
    )
    depth.value = 7
    assert stage.value != first and "✓ Goal reached: depth &lt;7&gt;" in words.value
    assert not plt.get_fignums(), "what is left open would be shown once more"


def test_a_figure_that_is_drawn_again_looks_like_a_new_one(displayed):
    depth, stage, _ = explored(displayed)
    first = stage.value
    for value in (400, 1, 5):
        depth.value = value
    assert stage.value == first


@pytest.mark.parametrize(
    "change",
    [
        lambda ax, n: ax.set_xlim(0, n),
        lambda ax, n: ax.set_yscale("log" if n > 5 else "linear"),
        lambda ax, n: ax.set(xlabel=f"to {n}", title=f"n = {n}"),
        lambda ax, n: ax.set_xticks([0, n / 4], ["none", f"{n}"]),
        lambda ax, n: ax.set_xticks([n / 8], minor=True),
        lambda ax, n: ax.grid(n > 5),
        lambda ax, n: ax.yaxis.set_visible(n > 5),
        lambda ax, n: ax.tick_params(labelbottom=n < 6),
        lambda ax, n: ax.tick_params(axis="x", labelrotation=n),
        lambda ax, n: ax.set_aspect(n / 10),
        lambda ax, n: ax.set_facecolor("white" if n > 5 else "0.9"),
        lambda ax, n: ax.figure.suptitle(f"n = {n}"),
        lambda ax, n: ax.bar(["a", f"{n}"], [1, 2]),
        lambda ax, n: ax.text(1, 1, f"{n}"),
    ],
)
def test_a_picture_put_together_is_the_one_drawn_whole(displayed, monkeypatch, change):
    together = plotting.Stage.draw

    def draw_both_ways(stage, fig):
        kept = np.array(together(stage, fig).buffer_rgba())
        whole = plotting._drawn(fig)
        assert np.array_equal(kept, whole.buffer_rgba())
        return whole

    def draw(depth):
        fig, ax = plotting.subplots()
        ax.plot([1, 2, 4], label="a line")
        ax.legend()
        change(ax, depth)
        plotting.show(fig, alt="A line.")

    monkeypatch.setattr(plotting.Stage, "draw", draw_both_ways)
    depth, stage, words = explored(displayed, draw)
    for value in (5, 6, 9, 4):
        depth.value, before = value, stage.value
        assert "Error" not in words.value, words.value
    assert stage.value != before


def test_what_a_figure_shows_can_be_heard_and_follows_the_values(displayed):
    depth, stage, words = explored(displayed)
    depth.value = 7
    assert stage.tooltip == "A line to 7."
    assert stage.description == "", "a picture without one takes no tooltip in the browser"
    assert 'role="status"' in words.value and 'aria-live="polite"' in words.value


@pytest.mark.parametrize(
    ("control", "value", "heard"),
    [
        (IntSlider(value=5, max=500, description="<layers>"), 7, "&lt;layers&gt; 7. "),
        (FloatLogSlider(value=1, description="step ε"), 10**0.4, "step ε 2.51. "),
        (SelectionSlider(options=[("one", 1), ("two", 2)], description="λ"), 2, "λ two. "),
    ],
)
def test_what_was_moved_is_heard_with_its_value(displayed, control, value, heard):
    _, _, words = explored(displayed, depth=control)
    assert plotting.UNSEEN not in words.value, "nothing was moved yet"
    control.value = value
    assert f'<span style="{plotting.UNSEEN}">{heard}</span>' in words.value


def test_every_control_has_a_label(displayed):
    gain, depth = FloatSlider(value=1.0, max=3.0), IntSlider(value=5, description="layers")
    explored(displayed, gain=gain, depth=depth)
    assert (gain.description, depth.description) == ("gain", "layers")


def test_an_error_at_first_is_raised_and_later_ones_are_told(displayed):
    def draw(depth):
        if depth > 6:
            raise ValueError("too <deep>")
        figure(depth)

    depth, stage, words = explored(displayed, draw)
    before = stage.value
    depth.value = 7
    assert "ValueError: too &lt;deep&gt;" in words.value and stage.value == before
    depth.value = 6
    assert "ValueError" not in words.value and stage.value != before
    with pytest.raises(ValueError, match="deep"):
        plotting.explore(draw, depth=IntSlider(value=7))
    plotting.show(plotting.plot_costs({"a": [1, 2]}), alt="Outside of it, as ever.")
    assert len(displayed) == 3


def test_bars_and_regions_are_wiped_too(displayed):
    def draw(depth):
        fig, axes = plotting.subplots(1, 2)
        axes[0].bar_label(axes[0].bar(range(depth), range(depth)))
        axes[0].errorbar(range(depth), range(depth), 1, label="e")
        axes[0].legend()
        corners = np.array([[-1.0, 1.0], [0.0, depth]]), np.array([[0, 1]])
        plotting.plot_decision_boundary(lambda X: (X[:1] > 0) * 1, *corners, ax=axes[1])
        plotting.show(fig, alt="Bars and regions.")

    depth, stage, _ = explored(displayed, draw)
    first = stage.value
    for value in (2, 5):
        depth.value = value
    assert stage.value == first


# ---- curves ----------------------------------------------------------------------------------


def test_one_run_is_one_line_counted_from_zero():
    ax = plotting.plot_costs({"plain": [3, 2, 1]}, ylabel="J").axes[0]
    (line,) = ax.get_lines()
    np.testing.assert_array_equal(line.get_xdata(), [0, 1, 2])
    np.testing.assert_array_equal(line.get_ydata(), [3, 2, 1])
    assert ax.get_xlabel() == "epoch"
    assert ax.get_ylabel() == "J"
    assert ax.get_legend_handles_labels()[1] == ["plain"]


def test_several_runs_are_a_median_in_a_band():
    ax = plotting.plot_costs({"seeds": [[3, 2], [5, 1], [4, 0]]}).axes[0]
    np.testing.assert_array_equal(ax.get_lines()[0].get_ydata(), [4, 1])
    (band,) = ax.collections
    heights = np.asarray(band.get_paths()[0].vertices)[:, 1]
    assert (heights.min(), heights.max()) == (0, 5)


def test_what_is_not_finite_is_left_out():
    ax = plotting.plot_costs({"diverges": [2.0, np.inf, np.nan, 1.0]}, log=True).axes[0]
    np.testing.assert_array_equal(np.isnan(np.asarray(ax.get_lines()[0].get_ydata())), [0, 1, 1, 0])
    assert ax.get_yscale() == "log"


def test_a_cost_that_explodes_can_be_drawn(displayed):
    costs = 10.0 ** np.arange(0, 309, 4)
    plotting.show(plotting.plot_costs({"diverges": costs}, log=True), alt="It explodes.")
    assert displayed


def test_depth_is_counted_from_layer_one_on_a_logarithmic_axis():
    fig = plotting.plot_depth({"a": [1, 0.5, 0.25]}, theory={"formula": [[1, 0.5, 0.25]]})
    ax = fig.axes[0]
    assert ax.get_yscale() == "log"
    np.testing.assert_array_equal(ax.get_lines()[0].get_xdata(), [1, 2, 3])
    rings = np.asarray(ax.collections[0].get_offsets())
    np.testing.assert_allclose(rings, [[1, 1], [2, 0.5], [3, 0.25]])


def test_a_network_without_signal_can_be_drawn(displayed):
    plotting.show(plotting.plot_depth({"zeros": [0, 0, 0]}), alt="No signal.")
    assert displayed


def test_curves_draw_into_given_axes():
    fig, axes = plt.subplots(1, 2)
    assert plotting.plot_costs({"a": [1, 2]}, ax=axes[1]) is fig
    assert plotting.plot_depth({"a": [1, 2]}, ax=axes[0]) is fig
    assert len(axes[0].get_lines()) == len(axes[1].get_lines()) == 1


# ---- distributions ---------------------------------------------------------------------------


def test_histograms_share_their_bins_and_add_up_to_one():
    fig = plotting.plot_histograms({"a": np.zeros((3, 4)), "b": [1.0, 2.0]}, xlabel="z", bins=10)
    steps: list[Any] = [
        step.get_data() for step in fig.axes[0].patches if isinstance(step, StepPatch)
    ]
    np.testing.assert_array_equal(steps[0].edges, steps[1].edges)
    assert [step.values.sum() for step in steps] == [1, 1]


def test_activations_have_a_row_per_network_and_a_column_per_layer():
    layers = [np.array([[-1.0, 1.0]]), np.array([[0.99, 0.1]]), np.array([[0.0, 0.2]])]
    fig = plotting.plot_activations({"one": layers, "two": layers[::-1]}, saturated=0.97)
    titles = [ax.get_title() for ax in fig.axes]
    assert titles[:3] == [
        "layer 1\n100% saturated",
        "layer 2\n50% saturated",
        "layer 3\n0% saturated",
    ]
    assert titles[3:] == ["0% saturated", "50% saturated", "100% saturated"]
    assert [fig.axes[0].get_ylabel(), fig.axes[3].get_ylabel()] == ["one", "two"]


def test_activations_outside_the_limits_are_counted():
    fig = plotting.plot_activations({"relu": [np.array([[5.0, 0.5]])]}, limits=(0, 1), bins=2)
    bars = [bar for bar in fig.axes[0].patches if isinstance(bar, Rectangle)]
    assert [bar.get_height() for bar in bars] == [0, 2]


# ---- classes in the plane --------------------------------------------------------------------


def test_decision_boundary_asks_the_classifier_and_marks_the_classes():
    X, Y = np.array([[-1.0, 1.0, 2.0], [0.0, 1.0, 0.0]]), np.array([[0, 1, 1]])
    asked = []

    def predict(grid):
        asked.append(grid.shape)
        return (grid[:1] > 0).astype(int)

    fig = plotting.plot_decision_boundary(predict, X, Y, title="right half")
    ax = fig.axes[0]
    assert asked == [(2, 160 * 160)]
    assert ax.get_title() == "right half"
    zeros, ones = (c for c in ax.collections if isinstance(c, PathCollection))
    np.testing.assert_array_equal(zeros.get_offsets(), [[-1, 0]])
    np.testing.assert_array_equal(ones.get_offsets(), [[1, 1], [2, 0]])
    outlines = [np.shape(c.get_paths()[0].vertices) for c in (zeros, ones)]
    assert outlines[0] != outlines[1]


def test_a_classifier_that_knows_one_class_can_be_drawn(displayed):
    fig = plotting.plot_decision_boundary(
        lambda grid: np.zeros((1, grid.shape[1])), np.eye(2), np.array([[0, 1]])
    )
    plotting.show(fig, alt="One class.")
    assert displayed


# ---- clear refusals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: plotting.plot_costs({}), "curves must hold at least one"),
        (lambda: plotting.plot_costs({"a": np.zeros((2, 2, 2))}), r"curves\['a'\] must have one"),
        (lambda: plotting.plot_depth({}), "curves must hold at least one"),
        (lambda: plotting.plot_histograms({}, xlabel="z"), "samples must hold at least one"),
        (lambda: plotting.plot_activations({}), "rows must hold networks of one depth"),
        (
            lambda: plotting.plot_activations({"a": [np.ones(2)], "b": [np.ones(2)] * 2}),
            r"rows must hold networks of one depth, got depths \[1, 2\]",
        ),
        (
            lambda: plotting.plot_decision_boundary(np.sign, np.ones((3, 4)), np.ones((1, 4))),
            r"X must have the shape \(2, m\)",
        ),
        (
            lambda: plotting.plot_decision_boundary(np.sign, np.ones((2, 4)), np.ones(4)),
            r"Y must have the shape \(1, 4\)",
        ),
    ],
)
def test_wrong_inputs_are_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


# ---- plot_powers -----------------------------------------------------------------------------


def test_powers_have_two_logarithmic_axes_a_line_and_a_band():
    x = 10.0 ** np.arange(-4, 1)
    fig = plotting.plot_powers(x, {"a": x**2, "b": [x, 2 * x]}, xlabel="h", ylabel="error")
    (ax,) = fig.axes
    assert (ax.get_xscale(), ax.get_yscale(), ax.get_xlabel()) == ("log", "log", "h")
    assert [line.get_label() for line in ax.lines] == ["a", "b"] and len(ax.collections) == 1
    assert ax.lines[0].get_xdata().tolist() == x.tolist()
    assert ax.lines[1].get_ydata().tolist() == pytest.approx((1.5 * x).tolist())


def test_powers_ask_for_one_value_for_each_x():
    with pytest.raises(ValueError, match="one for each x"):
        plotting.plot_powers([1, 2, 3], {"a": [1, 2]}, xlabel="h", ylabel="error")


# ---- plot_paths ------------------------------------------------------------------------------


def test_paths_are_drawn_with_their_starts_and_told_apart_by_markers():
    walks = {"a": [[0, 0], [1, 1]], "b": np.array([[0.5, 0], [0.2, 0.1], [0, 0]])}
    fig = plotting.plot_paths(lambda x, y: x**2 + y**2, walks, xlim=(-1, 2), ylim=(-1, 2))
    (ax,) = fig.axes
    first, start, second, _ = ax.lines
    assert first.get_xydata().tolist() == walks["a"] and start.get_xydata().tolist() == [[0, 0]]
    assert second.get_xydata().tolist() == walks["b"].tolist()
    assert first.get_marker() != second.get_marker()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_a_path_may_go_below_zero_and_needs_no_label():
    fig = plotting.plot_paths(
        lambda x, y: x**2 - y**2, {"": [[0, 0]]}, xlim=(-1, 1), ylim=(-1, 1), log=False
    )
    assert fig.axes[0].get_legend() is None


def test_a_path_has_two_coordinates():
    with pytest.raises(ValueError, match=r"paths\['a'\] must have the shape"):
        plotting.plot_paths(np.add, {"a": [1.0, 2.0]}, xlim=(0, 1), ylim=(0, 1))


# ---- plot_class_regions ----------------------------------------------------------------------


def test_regions_mark_every_class_by_colour_and_shape():
    asked = []

    def predict(grid):
        asked.append(grid.shape)
        return (grid[:1] > 1).astype(int) + (grid[:1] > 2)

    X, labels = np.array([[0.5, 1.5, 2.5], [0, 1, 0]]), np.array([[0, 1, 2]])
    fig = plotting.plot_class_regions(predict, X, labels, title="three", limits=(-1, 4))
    assert asked == [(2, 40_000)] and fig.axes[0].get_title() == "three"
    assert fig.axes[0].get_xlim() == fig.axes[0].get_ylim() == (-1, 4)
    points = [c for c in fig.axes[0].collections if isinstance(c, PathCollection)]
    colours = {tuple(c.get_facecolors()[0]) for c in points}
    outlines = {str(c.get_paths()[0].vertices) for c in points}
    assert len(points) == len(colours) == len(outlines) == 3


def test_regions_refuse_what_they_can_not_draw():
    X = np.ones((2, 3))
    for inputs, named in [
        ((np.ones((3, 3)), np.zeros((1, 3), int)), r"X must have the shape \(2, m\)"),
        ((X, np.zeros(3, int)), r"labels must have the shape \(1, 3\)"),
        ((X, np.array([[0, 1, 7]])), "whole numbers from 0 to 6"),
    ]:
        with pytest.raises(ValueError, match=named):
            plotting.plot_class_regions(np.sign, *inputs)


# ---- plot_runs -------------------------------------------------------------------------------


@pytest.mark.parametrize(("middle", "expected"), [(np.median, [2, 20]), (np.mean, [4, 40])])
def test_runs_show_their_middle_in_a_band_that_holds_all_of_them(middle, expected):
    ax = plt.figure().subplots()
    runs = {"a": [[9, 90], [1, 10], [2, 20]], "b": np.ones((2, 2))}
    fig = plotting.plot_runs([5, 7], runs, ax, "epoch", "share", middle=middle)
    first, second = ax.get_lines()
    assert fig is ax.figure and first.get_xdata().tolist() == [5, 7]
    assert first.get_ydata().tolist() == expected
    assert (ax.get_xlabel(), ax.get_ylabel(), first.get_label()) == ("epoch", "share", "a")
    for look in ("get_color", "get_linestyle", "get_marker"):
        assert getattr(first, look)() != getattr(second, look)()
    band = ax.collections[0]
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices.tolist()}
    assert corners == {(5, 1), (5, 9), (7, 10), (7, 90)}
    assert to_rgb(band.get_facecolor()[0][:3]) == to_rgb(first.get_color())


def test_runs_must_fit_x():
    assert len(plotting.plot_runs([1], {"a": [[2]]}).axes) == 1
    for runs, named in [
        ({}, "runs must hold at least one entry"),
        ({"a": [1, 2]}, r"runs\['a'\] must have the shape \(n_runs, 2\), got \(2,\)"),
        ({"a": [[1, 2, 3]]}, r"got \(1, 3\)"),
    ]:
        with pytest.raises(ValueError, match=named):
            plotting.plot_runs([1, 2], runs)
