"""The measurements as tables and as a plot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from rich.table import Table

from helpers.bench.cost import STAGES

PARTS = ("own", *STAGES)


def tables(results: dict[str, Any]) -> list[Table]:
    """Return what was measured, as tables.

    Parameters
    ----------
    results : dict
        As `course bench --json` writes them.
    """
    shown = []
    if "overhead" in results:
        table = Table("notebook", "submission", "overhead", *PARTS, title="milliseconds")
        for row in results["overhead"]:
            values = [1000 * row[f"{name}_seconds"] for name in ("overhead", *PARTS)]
            table.add_row(row["notebook"], row["submission"], *(f"{v:.1f}" for v in values))
        shown.append(table)
        shares = _shares(results)
        table = Table(*PARTS, title="share of a right submission's time, in percent")
        table.add_row(*(f"{100 * share:.0f}" for share in shares))
        shown.append(table)
    for name in ("scale", "cluster", "unequal"):
        if results.get(name):
            table = Table(*(key.replace("_", " ") for key in results[name][0]), title=name)
            for row in results[name]:
                table.add_row(*map(str, row.values()))
            shown.append(table)
    single = {k: v for k, v in results.items() if not isinstance(v, list) or k == "notebooks"}
    if single:
        table = Table("measured", "value")
        for name, value in single.items():
            said = ", ".join(value) if isinstance(value, list) else str(value)
            table.add_row(name.replace("_", " "), said)
        shown.append(table)
    return shown


def _shares(results: dict[str, Any]) -> np.ndarray:
    """Return what part of a right submission's time each stage takes, over all notebooks."""
    right = [row for row in results["overhead"] if row["submission"] == "right"]
    seconds = np.array([sum(row[f"{name}_seconds"] for row in right) for name in PARTS])
    return seconds / seconds.sum()


def draw(results: dict[str, Any], path: Path) -> None:
    """Draw what was measured into a PNG file."""
    panels = [panel for name, panel in PANELS.items() if name in results]
    with matplotlib.rc_context({"font.size": 9}):
        figure, axes = plt.subplots(
            1, len(panels), figsize=(5 * len(panels), 3.6), squeeze=False, layout="constrained"
        )
        for panel, ax in zip(panels, axes[0], strict=True):
            panel(results, ax)
            ax.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def _draw_ratio(results: dict[str, Any], ax: Axes) -> None:
    seconds = [results[f"{name}_seconds_per_submission"] for name in ("plain", "course")]
    bars = ax.barh(["plain nbgrader", "course grade"], seconds, color=["0.6", "tab:blue"])
    ax.bar_label(bars, [f"{value:.3g} s" for value in seconds], padding=3)
    ax.set(xlabel="seconds a submission")
    ax.set_title(f"{results['submissions']} submissions: {results['ratio']:.0f} times as fast")
    ax.margins(x=0.2)


def _draw_shares(results: dict[str, Any], ax: Axes) -> None:
    bars = ax.barh(PARTS[::-1], 100 * _shares(results)[::-1], color="tab:blue")
    ax.bar_label(bars, fmt="%.0f", padding=3)
    ax.set(xlabel="percent of a right submission's time", title="Where the time goes")
    ax.margins(x=0.15)


def _draw_scale(results: dict[str, Any], ax: Axes) -> None:
    rows = results["scale"]
    cost = [1000 * row["seconds_per_submission"] for row in rows]
    ax.plot([row["students"] for row in rows], cost, "o-", label="by the clock")
    cost = [1000 * row["cpu_seconds_per_submission"] for row in rows]
    ax.plot([row["students"] for row in rows], cost, "s--", label="of all processors")
    ax.legend(frameon=False)
    ax.set(xscale="log", xlabel="students", ylabel="milliseconds a submission", ylim=(0, None))
    ax.set_title("The cost of a submission, by the size of the class")


def _draw_cluster(results: dict[str, Any], ax: Axes) -> None:
    rows, width = results["cluster"], 0.35
    for shift, (count, hatch) in enumerate((("one", ""), ("two", "//"))):
        places = np.arange(len(rows)) + shift * width
        label, rates = f"{count} worker{'s' * shift}", [row[count] for row in rows]
        ax.bar(places, rates, width, label=label, hatch=hatch)
    ax.set_xticks(np.arange(len(rows)) + width / 2, [row["workers"] for row in rows])
    ax.set(ylabel="submissions a second", title="What a second worker brings")
    ax.legend(frameon=False)


PANELS: dict[str, Callable[[dict[str, Any], Axes], None]] = {
    "ratio": _draw_ratio,
    "overhead": _draw_shares,
    "scale": _draw_scale,
    "cluster": _draw_cluster,
}
