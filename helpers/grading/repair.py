"""Repairs a submission: the release is the skeleton, the student's cells are put into it.

Locked cells come from the release. A solution cell takes the student's source, found by its
grade id, else its cell id, else by what it defines; an explanation does, too, and stays text that
never runs. The student's own cells keep their place after the release cell they followed. Each
mending is noted in one sentence.
"""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.grading.reading import StudentCell

SETUP, CHECK, EXERCISE, DEMO, TEXT, EXTRA = "setup", "check", "exercise", "demo", "text", "extra"
EXPLAIN = "explain"
STUDENT_ID = "student-{}"

Notebook = dict[str, Any]
Cell = dict[str, Any]


def load_release(release: bytes) -> Notebook:
    """Return the release notebook, each source one string, code cells without outputs."""
    notebook = json.loads(release)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def role(cell: Cell) -> str:
    """Return what a cell of a release, or of a repaired notebook, is there for."""
    nbgrader = cell["metadata"].get("nbgrader", {})
    if nbgrader.get("solution"):
        return EXERCISE if cell["cell_type"] == "code" else EXPLAIN
    if nbgrader.get("grade"):
        return CHECK
    if cell["cell_type"] != "code":
        return TEXT
    if nbgrader.get("locked"):
        return SETUP
    return DEMO if "demo" in cell["metadata"].get("tags", ()) else EXTRA


def exercise_name(cell: Cell) -> str:
    """Return the name of the exercise that a solution cell or a check cell belongs to."""
    return cell["metadata"]["nbgrader"]["grade_id"].removeprefix("check-")


def repair(cells: Sequence[StudentCell], release: Notebook) -> tuple[Notebook, list[str]]:
    """Put a student's cells into the release notebook.

    Parameters
    ----------
    cells : sequence of StudentCell
        In the order of the student's file.
    release : dict
        From `load_release`; it isn't changed.

    Returns
    -------
    notebook : dict
        Without outputs. Metadata and ids are the release's; the student's own cells have none.
    notes : list of str
        One sentence for each mending, none for a sound submission.
    """
    skeleton = release["cells"]
    matches = _match(cells, skeleton)
    chosen = _chosen(cells, matches, skeleton)
    extras = _extras(cells, matches, skeleton, chosen)
    notebook = copy.deepcopy({key: value for key, value in release.items() if key != "cells"})
    notebook["cells"] = _woven(skeleton, {k: cells[i] for k, i in chosen.items()}, extras)
    return notebook, _notes(cells, matches, skeleton)


# ---- which cell of the release is a student's cell? ------------------------------------------


@dataclass
class _Matches:
    """For each student's cell the index of its release cell, or None, and how it was found."""

    index: list[int | None]
    marked: list[bool]
    copies: set[int] = field(default_factory=set)  # student's cells that repeat one of the release

    def of(self, release_index: int) -> list[int]:
        return [i for i, match in enumerate(self.index) if match == release_index]


def _match(cells: Sequence[StudentCell], release: Sequence[Cell]) -> _Matches:
    by_grade_id = {
        cell["metadata"]["nbgrader"]["grade_id"]: index
        for index, cell in enumerate(release)
        if "grade_id" in cell["metadata"].get("nbgrader", {})
    }
    by_id = {cell["id"]: index for index, cell in enumerate(release)}
    marked = [by_grade_id.get(cell.grade_id) for cell in cells]
    index = [
        by_id.get(cell.cell_id) if mark is None else mark
        for cell, mark in zip(cells, marked, strict=True)
    ]
    matches = _Matches(index, [mark is not None for mark in marked])
    _match_definitions(cells, release, matches)
    _match_sources(cells, release, matches)
    return matches


def _match_definitions(
    cells: Sequence[StudentCell], release: Sequence[Cell], matches: _Matches
) -> None:
    for index, cell in enumerate(release):
        if role(cell) not in (EXERCISE, EXPLAIN) or matches.of(index):
            continue
        for i, mine in enumerate(cells):
            if matches.index[i] is None and _answers(mine, cell):
                matches.index[i] = index


def _answers(mine: StudentCell, cell: Cell) -> bool:
    if role(cell) == EXPLAIN:
        return mine.kind != "code" and mine.source.startswith(cell["source"].split("\n")[0])
    return mine.kind == "code" and _defines(mine.source, exercise_name(cell))


def _defines(source: str, name: str) -> bool:
    # A pattern and not a parser: cells may hold magics, and a parser can be made to crash.
    pattern = rf"^(?:(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b|{re.escape(name)}[ \t]*[:=](?!=))"
    return re.search(pattern, source, re.MULTILINE) is not None


def _match_sources(
    cells: Sequence[StudentCell], release: Sequence[Cell], matches: _Matches
) -> None:
    open_slots: dict[str, list[int]] = defaultdict(list)
    known = set()
    for index, cell in enumerate(release):
        known.add(_bare(cell["source"]))
        if not matches.of(index):
            open_slots[_bare(cell["source"])].append(index)
    for i, mine in enumerate(cells):
        source = _bare(mine.source)
        if matches.index[i] is None and source in known:
            if open_slots[source]:
                matches.index[i] = open_slots[source].pop(0)
            else:
                matches.copies.add(i)


def _bare(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.split("\n")).strip()


# ---- what goes into each place ---------------------------------------------------------------


def _chosen(
    cells: Sequence[StudentCell], matches: _Matches, release: Sequence[Cell]
) -> dict[int, int]:
    """Return, for each release cell that takes a student's source, which of the student's cells."""
    chosen = {}
    for index, cell in enumerate(release):
        worked = [i for i in matches.of(index) if _worked_on(cells[i], cell)]
        if role(cell) in (DEMO, TEXT):
            worked = [i for i in worked if cells[i].kind == cell["cell_type"]]
        if worked and role(cell) in (EXERCISE, EXPLAIN, DEMO, TEXT):
            chosen[index] = worked[-1]
    return chosen


def _worked_on(mine: StudentCell, cell: Cell) -> bool:
    if role(cell) == EXPLAIN:
        return bool(set(_lines(mine.source)) - set(_lines(cell["source"])))
    return _bare(mine.source) not in ("", _bare(cell["source"]))


def _lines(source: str) -> list[str]:
    return [stripped for line in source.split("\n") if (stripped := line.strip())]


def _extras(
    cells: Sequence[StudentCell],
    matches: _Matches,
    release: Sequence[Cell],
    chosen: dict[int, int],
) -> dict[int, list[StudentCell]]:
    """Return the student's own cells under the index of the release cell that they follow."""
    extras: dict[int, list[StudentCell]] = defaultdict(list)
    anchor = -1
    for i, mine in enumerate(cells):
        index = matches.index[i]
        if index is None:
            if mine.source.strip() and i not in matches.copies:
                extras[anchor].append(mine)
            continue
        anchor = index
        if chosen.get(index) == i or not _worked_on(mine, release[index]):
            continue
        if role(release[index]) == EXERCISE:
            extras[index - 1].append(mine)  # an earlier try runs before the one that counts
        elif role(release[index]) == EXPLAIN:
            extras[index - 1].append(replace(mine, kind="markdown"))
        elif role(release[index]) != CHECK:
            extras[index].append(mine)
    return extras


def _woven(
    release: Sequence[Cell],
    chosen: dict[int, StudentCell],
    extras: dict[int, list[StudentCell]],
) -> list[Cell]:
    woven: list[Cell] = []
    for index in range(-1, len(release)):
        if index >= 0:
            woven.append(_filled(release[index], chosen.get(index)))
        for mine in extras.get(index, ()):
            woven.append(_own_cell(mine, STUDENT_ID.format(len(woven) + 1)))
    return woven


def _filled(cell: Cell, mine: StudentCell | None) -> Cell:
    cell = copy.deepcopy(cell)
    if mine is not None:
        text = role(cell) in (TEXT, EXPLAIN)
        cell["source"] = _harmless(mine.source) if text else mine.source
    return cell


def _own_cell(mine: StudentCell, cell_id: str) -> Cell:
    cell: Cell = {"cell_type": "markdown", "id": cell_id, "metadata": {}}
    if mine.kind == "code":
        cell |= {"cell_type": "code", "source": mine.source, "outputs": []}
        return cell | {"execution_count": None}
    return cell | {"source": _harmless(mine.source)}


def _harmless(markdown: str) -> str:
    """Keep text from becoming tags, links or images where a page shows it.

    An invisible space parts the characters that Markdown needs side by side for them.
    """
    return re.sub(r"<(?=[A-Za-z/!?])|\](?=[(:\[])", "\\g<0>\u200b", markdown)


# ---- what is said about it -------------------------------------------------------------------


def _notes(cells: Sequence[StudentCell], matches: _Matches, release: Sequence[Cell]) -> list[str]:
    notes = []
    lost_free = 0
    for index, cell in enumerate(release):
        found = [cells[i] for i in matches.of(index)]
        if role(cell) in (EXERCISE, CHECK, SETUP):
            unmarked = not any(matches.marked[i] for i in matches.of(index))
            notes += _graded_notes(cell, found, unmarked)
        elif not found:
            lost_free += 1
        elif role(cell) == EXPLAIN:
            notes += _explain_notes(cell, found)
    if lost_free == 1:
        notes.append("a cell of text or demonstration had been deleted; it is back")
    elif lost_free:
        notes.append(f"{lost_free} cells of text or demonstration had been deleted; they are back")
    order = [index for index in dict.fromkeys(matches.index) if index is not None]
    if order != sorted(order):
        notes.append("cells had been moved; the original order is back")
    return notes


def _graded_notes(cell: Cell, found: list[StudentCell], unmarked: bool) -> list[str]:
    which = _spoken(cell)
    if not found:
        return [f"{which} had been deleted; the original is back"]
    notes = []
    if unmarked:
        notes.append(f"{which} had lost its mark, but was recognised")
    if any(mine.kind != "code" for mine in found):
        notes.append(f"{which} had been turned into text; it is code again")
    if role(cell) == EXERCISE:
        if len(found) > 1:
            notes.append(f"{which} stood there {len(found)} times; the last one worked on counts")
        return notes
    if len(found) > 1:
        notes.append(f"{which} stood there {len(found)} times; once is enough")
    if any(_worked_on(mine, cell) or not mine.source.strip() for mine in found):
        notes.append(f"{which} had been changed; the original stands in its place")
    return notes


def _explain_notes(cell: Cell, found: list[StudentCell]) -> list[str]:
    notes = []
    if any(mine.kind == "code" for mine in found):
        notes.append("an explanation had been turned into code; it is text again")
    if sum(_worked_on(mine, cell) for mine in found) > 1:
        notes.append(f"an explanation stood there {len(found)} times; the last one counts")
    return notes


def _spoken(cell: Cell) -> str:
    if role(cell) == SETUP:
        return "a set-up cell"
    kind = "solution" if role(cell) == EXERCISE else "check"
    return f"the {kind} cell of {exercise_name(cell)}"
