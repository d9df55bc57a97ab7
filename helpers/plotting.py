"""Figures in the course's house style.

Colours can be told apart with any colour vision, and never stand alone: line styles, markers or
labels say the same. The background is opaque white, so figures stay readable in a dark editor.
Every ``plot_...`` function draws into the ``Axes`` it is given, or a new figure, and returns the
``Figure``; a notebook then calls ``show(fig, alt=...)``, which asks for a description for those who
can't see it.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from itertools import cycle
from typing import Any, cast

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike
from traitlets import Unicode

# Okabe and Ito's palette, its yellow, orange and sky blue replaced: too pale for lines on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7A3E00", "#4B1A7A", "#000000")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 3)), (0, (1, 3)))
CLASS_COLOURS = ("#D55E00", "#0072B2")
CLASS_MARKERS = ("o", "^")
MARKERS = ("o", "^", "s", "D", "v", "P", "X")

PIXELS_PER_INCH = 100  # on the screen; the stored picture is finer, for sharp text
SHARPNESS = 1.5

# Matplotlib can't label a logarithmic axis that goes further.
TINY, HUGE = 1e-250, 1e250

# Out of sight but not out of a screen reader's reach: JupyterLab gives pictures no alt text.
UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"

# What an interactive figure prints; screen readers say it when it changes.
SAID = '<div role="status" aria-live="polite" style="white-space:pre-wrap">{}{}</div>'


def use_course_style() -> None:
    """Set Matplotlib's defaults to the course's house style."""
    plt.rcParams.update(
        {
            "axes.axisbelow": True,
            "axes.formatter.useoffset": False,
            "axes.grid": True,
            "axes.labelsize": 11,
            "axes.prop_cycle": cycler(color=COLOURS, linestyle=LINE_STYLES),
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": 11,
            "figure.constrained_layout.use": True,
            "figure.dpi": PIXELS_PER_INCH,
            "figure.facecolor": "white",
            "figure.figsize": (7.0, 3.6),
            "font.size": 10.5,
            "grid.color": "#DDDDDD",
            "legend.fontsize": 10,
            "legend.framealpha": 0.9,
            "legend.handlelength": 3.2,
            "lines.linewidth": 1.8,
            "savefig.facecolor": "white",
        }
    )


def show(fig: Figure, alt: str) -> None:
    """Display a figure with a description for readers who can't see it, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        What to show.
    alt : str
        What the figure shows, in a sentence or two. It becomes the picture's alt text in exported
        pages, hidden text beside it in JupyterLab, and the plain text of the output elsewhere.

    Raises
    ------
    ValueError
        If ``alt`` is empty.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("alt must say what the figure shows, got an empty text")
    plt.close(fig)
    width, height = (round(inches * PIXELS_PER_INCH) for inches in fig.get_size_inches())
    if _stage is not None:
        _stage.value, _stage.tooltip = _png(_stage.draw(fig), compress_level=1), alt
        _stage.width = str(width)
        return
    display(
        {"image/png": _png(_drawn(fig)), "text/plain": f"Figure: {alt}"},
        metadata={"image/png": {"alt": alt, "width": width, "height": height}},
        raw=True,
    )
    hidden = f'<div style="{UNSEEN}">Figure: {html.escape(alt)}</div>'
    display({"text/html": hidden, "text/plain": ""}, raw=True)


def _drawn(fig: Figure) -> FigureCanvasAgg:
    fig.set_dpi(PIXELS_PER_INCH * SHARPNESS)
    canvas = fig.canvas if isinstance(fig.canvas, FigureCanvasAgg) else FigureCanvasAgg(fig)
    canvas.draw()
    return canvas


def _png(canvas: FigureCanvasAgg, compress_level: int = 6) -> bytes:
    picture = io.BytesIO()
    plt.imsave(
        picture,
        canvas.buffer_rgba(),
        format="png",
        origin="upper",
        dpi=canvas.figure.dpi,
        metadata={"Software": None},
        pil_kwargs={"compress_level": compress_level},
    )
    return picture.getvalue()


# ---- figures to play with --------------------------------------------------------------------


class Stage(widgets.Image):
    """The picture of an interactive figure; its tooltip is what screen readers call it.

    The browser asks for a description before it takes a tooltip, and plain images have none.
    """

    description = Unicode("").tag(sync=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(format="png", **options)
        self.subplots: dict[str, tuple[Figure, Any]] = {}
        self.last: tuple[Figure | None, list[Any], Any] = (None, [], None)

    def draw(self, fig: Figure) -> FigureCanvasAgg:
        """Draw a figure, but its axes, which take most of the time, only if they have changed."""
        last, looked, axes = self.last
        if fig is not last:
            _drawn(fig)
            fig.set_layout_engine("none")  # axes stand still from now on
        content = [artist for ax in fig.axes for artist in _content(ax)] + fig.texts
        looks = [_looks(ax) for ax in fig.axes]
        if fig is not last or looks != looked:
            for artist in content:
                artist.set_animated(True)  # left out
            axes = _drawn(fig).copy_from_bbox(fig.bbox)
            self.last = fig, looks, axes
        canvas = cast(FigureCanvasAgg, fig.canvas)
        canvas.restore_region(axes)
        for artist in content:
            artist.set_animated(False)
            artist.draw(canvas.get_renderer())
        return canvas


def _content(ax: Axes) -> list[Artist]:
    axes = {ax.patch, ax.xaxis, ax.yaxis}
    return sorted((a for a in ax.get_children() if a not in axes), key=lambda a: a.zorder)


def _looks(ax: Axes) -> list[Any]:
    """Return what the picture of the axes depends on, their content aside."""
    looks: list[Any] = [ax.get_facecolor(), ax.get_aspect(), ax.axison]
    for axis in (ax.xaxis, ax.yaxis):
        major, minor = list(axis.get_majorticklocs()), list(axis.get_minorticklocs())
        looks += axis.get_visible(), axis.get_scale(), axis.get_label_text(), major, minor
        looks += axis.get_major_formatter().format_ticks(major), list(axis.get_view_interval())
        looks += axis.get_minor_formatter().format_ticks(minor), axis.get_tick_params("major")
    return looks


_stage: Stage | None = None  # where `show` shows, while a control is being moved


def subplots(*args: Any, **options: Any) -> tuple[Figure, Any]:
    """Return a figure and its axes, as `matplotlib.pyplot.subplots` does, but fast in `explore`.

    There the last figure comes again, wiped: its ticks and their texts, which take most of the
    time, are already made.
    """
    if _stage is None:
        return plt.subplots(*args, **options)
    shape = repr((args, options))
    if shape not in _stage.subplots:
        with plt.rc_context({"figure.constrained_layout.w_pad": 0.1}):  # for longer tick labels
            _stage.subplots[shape] = plt.subplots(*args, **options)
        plt.close()  # notebooks show what is left open
    fig, axes = _stage.subplots[shape]
    for ax in fig.axes:
        _wipe(ax)
    return fig, axes


def _wipe(ax: Axes) -> None:
    for container in list(ax.containers):
        container.remove()
    for artist in [*ax.lines, *ax.patches, *ax.collections, *ax.texts]:
        artist.remove()
    legend = ax.get_legend()
    if legend is not None:
        legend.remove()
    ax.set_prop_cycle(None)
    ax.relim()
    ax.autoscale(True)


def goal(reached: bool, words: str) -> None:
    """Print whether the goal of an interactive figure is reached, and by what."""
    print(f"{'✓ Goal reached' if reached else '○ Goal not reached yet'}: {words}")


def explore(draw: Callable[..., None], **controls: Any) -> None:
    """Show controls, and under them what `draw` shows and prints for their values.

    Parameters
    ----------
    draw : callable
        ``draw(name=value, ...)`` shows one figure with `show`, made by `subplots`, and prints.
    **controls : ipywidgets widgets with a value
        A slider or the like for each argument of ``draw``.
    """
    stage, words = Stage(), widgets.HTML()

    def redraw(change: dict[str, Any] | None = None) -> None:
        global _stage
        _stage, printed = stage, io.StringIO()
        try:
            with redirect_stdout(printed):
                draw(**{name: control.value for name, control in controls.items()})
        except Exception as error:
            if change is None:
                raise
            print(f"{type(error).__name__}: {error}", file=printed)
        finally:
            _stage = None
        words.value = SAID.format(_moved(change), html.escape(printed.getvalue().strip()))

    for name, control in controls.items():
        control.description = control.description or name
        control.style.description_width = "11em"
        control.layout.width = "min(100%, 36em)"
        control.observe(redraw, "value")
    redraw()
    stage.layout.max_width = "100%"
    # The words stand over the picture: there they are seen while a slider is moved.
    display(widgets.VBox([*controls.values(), words, stage]))


def _moved(change: dict[str, Any] | None) -> str:
    """Name the control that was moved, and its value: sliders have no name of their own to hear."""
    if change is None:
        return ""
    control, value = change["owner"], getattr(change["owner"], "label", change["new"])
    said = f"{value:.3g}" if isinstance(value, float) else str(value)
    return f'<span style="{UNSEEN}">{html.escape(f"{control.description} {said}")}. </span>'


# ---- curves ----------------------------------------------------------------------------------


def plot_costs(
    curves: Mapping[str, ArrayLike],
    *,
    xlabel: str = "epoch",
    ylabel: str = "cost",
    log: bool = False,
    ax: Axes | None = None,
) -> Figure:
    """Draw cost curves, one line for each entry of ``curves``.

    Parameters
    ----------
    curves : mapping of str to array_like, shape (n,) or (n_runs, n)
        By label. Of several runs the median is drawn, in a band from the lowest to the highest.
        Values that can't be drawn are left out: what isn't finite, and zero on a log axis.
    xlabel, ylabel : str
        What the axes say; the horizontal one counts from 0.
    log : bool
        Whether the vertical axis is logarithmic.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``curves`` is empty or a curve has more than two axes.
    """
    fig, ax = _figure_of(ax)
    _draw_curves(ax, curves, first=0, log=log)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if log:
        _use_log_axis(ax)
    return fig


def plot_depth(
    curves: Mapping[str, ArrayLike],
    *,
    theory: Mapping[str, ArrayLike] | None = None,
    ylabel: str = "standard deviation of A[l]",
    ax: Axes | None = None,
) -> Figure:
    """Draw how a quantity changes from layer to layer, on a logarithmic axis.

    Parameters
    ----------
    curves : mapping of str to array_like, shape (L,) or (n_runs, L)
        By label; the first value belongs to layer 1. Values that can't be drawn on a logarithmic
        axis (zero, not finite) are left out.
    theory : mapping of str to array_like, shape (L,) or (n_rows, L), optional
        Expected values by label, drawn as grey rings; all rows of one entry share its label.
    ylabel : str
        What the vertical axis says.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``curves`` is empty or a curve has more than two axes.
    """
    fig, ax = _figure_of(ax)
    _draw_curves(ax, curves, first=1, log=True)
    for label, values in (theory or {}).items():
        rows = np.atleast_2d(np.asarray(values, dtype=float))
        layers = np.tile(np.arange(1, rows.shape[1] + 1), len(rows))
        ax.scatter(layers, rows, s=26, facecolors="none", edgecolors="0.35", label=label, zorder=3)
    ax.set(xlabel="layer l", ylabel=ylabel)
    _use_log_axis(ax)
    ax.legend()
    return fig


def plot_powers(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Figure:
    """Draw curves on two logarithmic axes, where a power of x is a straight line.

    Parameters
    ----------
    x : array_like, shape (n,)
        Positive numbers, shared by all curves.
    curves : mapping of str to array_like, shape (n,) or (n_runs, n)
        By label. Of several runs the median is drawn, in a band from the lowest to the highest.
        Values that can't be drawn are left out: what isn't finite or above zero.
    xlabel, ylabel : str
        What the axes say.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``curves`` is empty or a curve doesn't fit ``x``.
    """
    x = np.ravel(np.asarray(x, dtype=float))
    for label, values in curves.items():
        if np.shape(values)[-1:] != x.shape:
            raise ValueError(f"curves[{label!r}] must have {x.size} values, one for each x")
    fig, ax = _figure_of(ax)
    _draw_curves(ax, curves, first=0, log=True, x=x)
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale="log")
    _use_log_axis(ax)
    return fig


def plot_runs(
    x: ArrayLike,
    runs: Mapping[str, ArrayLike],
    ax: Axes | None = None,
    xlabel: str = "",
    ylabel: str = "",
    *,
    middle: Callable[..., np.ndarray] = np.median,
) -> Figure:
    """Draw the middle of several runs, marked at every x, in a band that holds all of them.

    Parameters
    ----------
    x : array_like, shape (n,)
        Shared by all runs.
    runs : mapping of str to array_like, shape (n_runs, n)
        By label. The band goes from the lowest run to the highest.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure. The legend is left to the caller.
    xlabel, ylabel : str
        What the axes say.
    middle : callable
        ``middle(values, axis=0) -> (n,)``, such as `numpy.median` or `numpy.mean`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``runs`` is empty or one of its entries hasn't the shape (n_runs, n).
    """
    if not runs:
        raise ValueError("runs must hold at least one entry, got none")
    x = np.ravel(np.asarray(x, dtype=float))
    fig, ax = _figure_of(ax)
    for (label, values), colour, style, marker in zip(
        runs.items(), cycle(COLOURS), cycle(LINE_STYLES), cycle(MARKERS), strict=False
    ):
        values = np.asarray(values, dtype=float)
        if values.ndim != 2 or values.shape[1] != x.size:
            raise ValueError(
                f"runs[{label!r}] must have the shape (n_runs, {x.size}), got {values.shape}"
            )
        ax.plot(x, middle(values, axis=0), color=colour, ls=style, marker=marker, label=label)
        ax.fill_between(x, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.18, lw=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return fig


def _draw_curves(
    ax: Axes,
    curves: Mapping[str, ArrayLike],
    first: int,
    log: bool,
    x: np.ndarray | None = None,
) -> None:
    """Draw lines and bands over `x`; without it, over whole numbers from `first` on."""
    if not curves:
        raise ValueError("curves must hold at least one curve, got none")
    # Each line is thinner than the one before, so that lines on top of each other stay visible.
    widths = np.linspace(2.8, 1.5, len(curves)) if len(curves) > 1 else [2.0]
    for (label, values), width, colour, style in zip(
        curves.items(), widths, cycle(COLOURS), cycle(LINE_STYLES), strict=False
    ):
        runs = np.atleast_2d(np.asarray(values, dtype=float))
        if runs.ndim > 2:
            raise ValueError(f"curves[{label!r}] must have one axis or two, got {runs.ndim}")
        drawable = (runs > TINY) & (runs < HUGE) if log else np.isfinite(runs)
        runs = np.where(drawable, runs, np.nan)
        at = np.arange(first, first + runs.shape[1]) if x is None else x
        ax.plot(at, np.median(runs, axis=0), color=colour, ls=style, lw=width, label=label)
        if len(runs) > 1:
            ax.fill_between(at, runs.min(axis=0), runs.max(axis=0), color=colour, alpha=0.18, lw=0)
    if x is None:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.legend()


def _use_log_axis(ax: Axes) -> None:
    """Make the vertical axis logarithmic; where it spans little, label 1, 2, 5, 10, 20, ..."""
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    if high < 1000 * low:
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_locator(NullLocator())


# ---- distributions ---------------------------------------------------------------------------


def plot_histograms(
    samples: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    bins: int = 40,
    ax: Axes | None = None,
) -> Figure:
    """Draw the outlines of several histograms over each other.

    Parameters
    ----------
    samples : mapping of str to array_like
        By label; all entries of an array count.
    xlabel : str
        What the horizontal axis says.
    bins : int
        Number of bins, shared by all.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``samples`` is empty.
    """
    if not samples:
        raise ValueError("samples must hold at least one array, got none")
    fig, ax = _figure_of(ax)
    arrays = {label: np.ravel(values) for label, values in samples.items()}
    edges = np.histogram_bin_edges(np.concatenate(list(arrays.values())), bins)
    for (label, values), colour, style in zip(
        arrays.items(), cycle(COLOURS), cycle(LINE_STYLES), strict=False
    ):
        shares = np.histogram(values, edges)[0] / values.size
        ax.stairs(shares, edges, color=colour, ls=style, lw=1.8, label=label)
    ax.set(xlabel=xlabel, ylabel="share of values")
    ax.legend()
    return fig


def plot_activations(
    rows: Mapping[str, Sequence[np.ndarray]],
    *,
    saturated: float | None = None,
    limits: tuple[float, float] = (-1.0, 1.0),
    bins: int = 30,
) -> Figure:
    """Draw a histogram of the activations of every layer: a row per network, a column per layer.

    Parameters
    ----------
    rows : mapping of str to sequence of numpy.ndarray
        For each network, by label, the activations A[1], A[2], ... of its layers.
    saturated : float, optional
        Print over each histogram the share of activations whose absolute value is above this.
    limits : tuple of float
        Ends of the horizontal axes; what lies outside is counted in the outermost bins.
    bins : int
        Number of bins.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``rows`` is empty or the networks differ in their number of layers.
    """
    depths = {len(layers) for layers in rows.values()}
    if len(depths) != 1:
        raise ValueError(f"rows must hold networks of one depth, got depths {sorted(depths)}")
    n_layers = depths.pop()
    fig, axes = subplots(
        len(rows),
        n_layers,
        figsize=(1.45 * n_layers + 1.0, 1.45 * len(rows) + 0.5),
        sharex=True,
        squeeze=False,
    )
    for (label, layers), colour, row in zip(rows.items(), cycle(COLOURS), axes, strict=False):
        for A, ax in zip(layers, row, strict=True):
            ax.hist(np.clip(A, *limits).ravel(), bins, range=limits, color=colour)
            ax.set(yticks=[], xlim=limits)
            ax.grid(visible=False)
            if saturated is not None:
                share = np.mean(np.abs(A) > saturated)
                ax.set_title(f"{share:.0%} saturated", fontsize=10)
        row[0].set_ylabel(label)
    for layer, ax in enumerate(axes[0], start=1):
        ax.set_title(f"layer {layer}\n{ax.get_title()}".strip(), fontsize=10)
    fig.supxlabel("activation", fontsize=11)
    return fig


# ---- classes in the plane --------------------------------------------------------------------


def plot_decision_boundary(
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    Y: np.ndarray,
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Draw where a classifier says 0 and where 1, with the examples over it.

    Parameters
    ----------
    predict : callable
        ``predict(X) -> labels`` for ``X (2, k)`` gives ``(1, k)`` zeros and ones.
    X : numpy.ndarray, shape (2, m)
        Examples.
    Y : numpy.ndarray, shape (1, m)
        Their classes, 0 (circles) and 1 (triangles).
    title : str
        What stands over the figure.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``X`` isn't ``(2, m)`` or ``Y`` isn't ``(1, m)``.
    """
    if X.ndim != 2 or len(X) != 2:
        raise ValueError(f"X must have the shape (2, m), got {X.shape}")
    if Y.shape != (1, X.shape[1]):
        raise ValueError(f"Y must have the shape (1, {X.shape[1]}), got {Y.shape}")
    fig, ax = _figure_of(ax, figsize=(4.2, 4.0))
    low, high = X.min(axis=1) - 0.2, X.max(axis=1) + 0.2
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 160))
    labels = np.asarray(predict(np.stack([x1.ravel(), x2.ravel()]))).reshape(x1.shape)
    ax.pcolormesh(
        x1, x2, labels, cmap=ListedColormap(CLASS_COLOURS), vmin=0, vmax=1, alpha=0.25, lw=0,
        rasterized=True,
    )  # fmt: skip
    if labels.min() != labels.max():
        ax.contour(x1, x2, labels, levels=[0.5], colors="0.2", linewidths=1.2)
    for label, (colour, marker) in enumerate(zip(CLASS_COLOURS, CLASS_MARKERS, strict=True)):
        points = X[:, Y[0] == label]
        ax.scatter(*points, s=16, c=colour, marker=marker, edgecolors="white", linewidths=0.4)
    ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.grid(visible=False)
    return fig


def plot_class_regions(
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    labels: np.ndarray,
    *,
    title: str = "",
    limits: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Figure:
    """Draw where a classifier says which of several classes, with the examples over it.

    Parameters
    ----------
    predict : callable
        ``predict(X) -> labels`` for ``X (2, k)`` gives ``(1, k)`` whole numbers from 0.
    X : numpy.ndarray, shape (2, m)
        Examples.
    labels : numpy.ndarray of int, shape (1, m)
        Their classes, 0 to 6; each has a colour and a marker.
    title : str
        What stands over the figure.
    limits : tuple of float, optional
        Ends of both axes; by default they end a little beyond the examples.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``X`` isn't ``(2, m)``, ``labels`` isn't ``(1, m)``, or a class isn't one of 0 to 6.
    """
    if X.ndim != 2 or len(X) != 2:
        raise ValueError(f"X must have the shape (2, m), got {X.shape}")
    if labels.shape != (1, X.shape[1]):
        raise ValueError(f"labels must have the shape (1, {X.shape[1]}), got {labels.shape}")
    classes = np.unique(labels)
    if not set(classes.tolist()) <= set(range(len(COLOURS))):
        raise ValueError(f"labels must be whole numbers from 0 to 6, got {classes.tolist()}")
    fig, ax = _figure_of(ax, figsize=(4.2, 4.0))
    low, high = X.min(axis=1) - 0.4, X.max(axis=1) + 0.4
    if limits is not None:
        low, high = np.repeat(limits, 2).reshape(2, 2)
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 200), np.linspace(low[1], high[1], 200))
    regions = np.asarray(predict(np.stack([x1.ravel(), x2.ravel()]))).reshape(x1.shape)
    ax.pcolormesh(
        x1, x2, regions, cmap=ListedColormap(COLOURS), vmin=-0.5, vmax=len(COLOURS) - 0.5,
        alpha=0.25, lw=0, rasterized=True,
    )  # fmt: skip
    for label in np.unique(regions):
        ax.contour(x1, x2, regions == label, levels=[0.5], colors="0.2", linewidths=0.8)
    for label in classes:
        points = X[:, labels[0] == label]
        ax.scatter(
            *points, s=22, c=COLOURS[label], marker=MARKERS[label], edgecolors="white",
            linewidths=0.4,
        )  # fmt: skip
    ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.grid(visible=False)
    return fig


# ---- paths over a surface --------------------------------------------------------------------


def plot_paths(
    height: Callable[[np.ndarray, np.ndarray], np.ndarray],
    paths: Mapping[str, ArrayLike],
    *,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    labels: tuple[str, str] = ("$w_1$", "$w_2$"),
    log: bool = True,
    ax: Axes | None = None,
) -> Figure:
    """Draw paths of steps over the contours of a surface, each with a marker of its own.

    Parameters
    ----------
    height : callable
        ``height(x, y)`` for two arrays of one shape gives the surface's height at each place.
    paths : mapping of str to array_like, shape (steps + 1, 2)
        Places visited, by label; a cross marks where each starts. An empty label shows no legend.
    xlim, ylim : tuple of float
        Ends of the axes.
    labels : tuple of str
        What the axes say.
    log : bool
        Whether the heights of neighbouring contours have a constant ratio, which needs heights
        above or at 0, instead of a constant difference.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a path isn't of shape (steps + 1, 2).
    """
    walks = {label: np.asarray(path, dtype=float) for label, path in paths.items()}
    for label, walk in walks.items():
        if walk.ndim != 2 or walk.shape[1] != 2 or not len(walk):
            raise ValueError(f"paths[{label!r}] must have the shape (steps + 1, 2)")
    fig, ax = _figure_of(ax, figsize=(7.0, 3.4))
    x, y = np.meshgrid(np.linspace(*xlim, 200), np.linspace(*ylim, 200))
    heights = np.asarray(height(x, y), dtype=float)
    if log:
        heights = np.log10(np.maximum(heights, heights.max() * 1e-4))
    ax.contourf(x, y, heights, levels=16, cmap="Greys", alpha=0.2)
    ax.contour(x, y, heights, levels=16, colors="0.7", linewidths=0.6, linestyles="solid")
    for (label, walk), colour, style, marker in zip(
        walks.items(), cycle(COLOURS), cycle(LINE_STYLES), cycle("os^Dv"), strict=False
    ):
        ax.plot(*walk.T, color=colour, ls=style, marker=marker, ms=3.5, lw=1.4, label=label)
        ax.plot(*walk[0], "kx", ms=9, mew=2, zorder=5)
    ax.set(xlim=xlim, ylim=ylim, xlabel=labels[0], ylabel=labels[1])
    ax.grid(visible=False)
    if any(walks):
        ax.legend()
    return fig


def _figure_of(ax: Axes | None, **options: Any) -> tuple[Figure, Axes]:
    """Return the axes and their figure; make both where none is given."""
    if ax is None:
        return subplots(**options)
    return cast(Figure, ax.figure), ax
