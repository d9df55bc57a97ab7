"""Compares what a student's function returned with what the reference returned.

`compare` is for values, the other functions are the parts that behaviours of random functions are
made of. Fair in form (lists or arrays, tuples or lists, float32 or float64, extra keys), strict in
substance: shapes must be equal before anything else (no broadcasting), a boolean isn't a number, a
string is never parsed, and NaN equals only NaN.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from helpers.checks.exercise import Difference
from helpers.checks.plain import Opaque, kind_of

RTOL = 1e-6
ATOL = 1e-8
NOTHING_RETURNED = "got None: is the `return` missing?"

_NUMBERS = (bool, int, float, complex, np.generic)


def compare(
    got: Any, want: Any, rtol: float = RTOL, atol: float = ATOL, where: str = ""
) -> Difference | None:
    """Compare a value with the reference's.

    Parameters
    ----------
    got, want : plain data
        The student's value and the reference's.
    rtol, atol : float
        Numbers agree when |got - want| <= atol + rtol |want|, computed in float64.
    where : str
        Where in the whole value this part stands, such as `['W1']`.

    Returns
    -------
    Difference or None
        None when they agree.
    """
    if got is None and want is not None:
        return _difference(NOTHING_RETURNED, got, want, where)
    if isinstance(got, Opaque):
        return _difference(f"got {kind_of(got)}, {got.reason}", got, want, where)
    if isinstance(want, Mapping):
        return _compare_dicts(got, want, rtol, atol, where)
    if want is None or isinstance(want, (str, bytes, frozenset, set)):
        return _compare_words(got, want, where)
    wanted = as_array(want)
    if wanted is not None:
        return _compare_arrays(got, want, wanted, rtol, atol, where)
    return _compare_sequences(got, want, rtol, atol, where)


def as_array(value: Any) -> np.ndarray | None:
    """Return numbers, arrays and nested lists of numbers as an array, None for anything else."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return np.asarray(float(value)) if abs(value) < 2**1023 else None
    if isinstance(value, _NUMBERS):
        return np.asarray(value)
    if not isinstance(value, (list, tuple)):
        return None
    kinds = set(map(type, value))
    if kinds == {float} or (kinds == {int} and max(map(abs, value)) < 2**63):
        return np.asarray(value)
    parts = [as_array(item) for item in value]
    if any(part is None for part in parts) or len({part.shape for part in parts}) > 1:  # type: ignore[union-attr]
        return None
    return np.asarray(parts)


def item(value: Any, key: str) -> Any:
    """Return `value[key]` of a dictionary, None where it isn't one or hasn't the key."""
    return value.get(key) if isinstance(value, Mapping) else None


def as_floats(value: Any, shape: tuple[int, ...]) -> np.ndarray | None:
    """Return real numbers of exactly this shape as float64, None for anything else."""
    array = as_array(value)
    if array is None or array.shape != shape or array.dtype.kind not in "iufc":
        return None
    return None if np.any(np.imag(array)) else np.real(array).astype(np.float64)


def show(value: Any) -> str:
    """Return a short text of a value, arrays with their shape."""
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return f"{value[()]:.6g}" if value.dtype.kind == "f" else str(value[()])
        if value.ndim > 2:
            return f"array of shape {value.shape}, {value.dtype}"
        text = np.array2string(
            value, precision=4, threshold=12, edgeitems=2, separator=", ", max_line_width=70
        )
        return f"{text}  (shape {value.shape}, {value.dtype})"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, np.generic):
        return str(value.item())
    if isinstance(value, Mapping):
        parts = [f"{str(key)[:40]!r}: {_shape_of(part)}" for key, part in list(value.items())[:8]]
        return "{" + ", ".join(parts) + (", ..." if len(value) > 8 else "") + "}"
    if isinstance(value, (list, tuple)) and any(
        isinstance(part, (np.ndarray, Mapping)) for part in value
    ):
        return "(" + ", ".join(_shape_of(part) for part in value[:8]) + ")"
    if isinstance(value, (list, tuple)) and value and as_array(value) is not None:
        return np.array2string(
            np.asarray(as_array(value)), precision=6, threshold=12, edgeitems=3, separator=", "
        )
    return _SHORT.repr(value)


class _Short(reprlib.Repr):
    """A repr of bounded length, whatever is nested in the value."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxdict, self.maxlist, self.maxtuple, self.maxset = 3, 6, 8, 8, 8
        self.maxfrozenset, self.maxstring, self.maxother = 8, 120, 120

    def repr_ndarray(self, value: np.ndarray, _level: int) -> str:
        return f"array{value.shape}"


_SHORT = _Short()


def _shape_of(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"array{value.shape}"
    if isinstance(value, list) and len(value) > 1 and as_array(value) is not None:
        return f"list of {len(value)} numbers" if as_array(value).ndim == 1 else "list of lists"  # type: ignore[union-attr]
    return _SHORT.repr(value)


def _difference(sentence: str, got: Any, want: Any, where: str) -> Difference:
    return Difference(sentence, show(got), show(want), where)


def _compare_dicts(
    got: Any, want: Mapping, rtol: float, atol: float, where: str
) -> Difference | None:
    if not isinstance(got, Mapping):
        return _difference(f"expected a dictionary, got {kind_of(got)}", got, want, where)
    for key, wanted in want.items():
        if key not in got:
            return _difference(f"the key {key!r} is missing", got, want, where)
        difference = compare(got[key], wanted, rtol, atol, f"{where}[{key!r}]")
        if difference is not None:
            return difference
    return None


def _compare_words(got: Any, want: Any, where: str) -> Difference | None:
    if isinstance(want, (set, frozenset)):
        same = isinstance(got, (set, frozenset)) and set(got) == set(want)
    else:
        same = type(got) is type(want) and got == want
    return None if same else _difference("the value differs", got, want, where)


def _compare_sequences(
    got: Any, want: Any, rtol: float, atol: float, where: str
) -> Difference | None:
    many = isinstance(got, (list, tuple)) or (isinstance(got, np.ndarray) and got.ndim > 0)
    if not many or len(got) != len(want):
        size = f"{len(got)}" if many else kind_of(got)
        return _difference(f"expected {len(want)} values, got {size}", got, want, where)
    for index, (mine, wanted) in enumerate(zip(got, want, strict=True)):
        difference = compare(mine, wanted, rtol, atol, f"{where}[{index}]")
        if difference is not None:
            return difference
    return None


def _compare_arrays(
    got: Any, want: Any, wanted: np.ndarray, rtol: float, atol: float, where: str
) -> Difference | None:
    mine = as_array(got)
    if mine is None:
        return _difference(f"expected numbers, got {kind_of(got)}", got, want, where)
    if mine.shape != wanted.shape:
        return _difference(_shape_sentence(mine.shape, wanted.shape), got, want, where)
    if wanted.dtype.kind == "b":
        wrong = np.asarray(mine != wanted) | (mine.dtype.kind == "c")
        if not np.any(wrong):
            return None
        sentence = _so_many(wrong, "differs", "differ")
        return _difference(sentence, got, want, where + _first(wrong))
    if mine.dtype.kind == "b":
        return _difference("got booleans, expected numbers", got, want, where)
    if mine.dtype.kind == "c" and wanted.dtype.kind != "c" and np.any(np.imag(mine) != 0):
        return _difference("got complex numbers", got, want, where)
    return _compare_numbers(mine, wanted, rtol, atol, where)


def _shape_sentence(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    return f"expected shape {want}, got {got or 'a single number'}{_shape_tip(got, want)}"


def _shape_tip(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    if len(want) > 1 and got == want[::-1]:
        return " (transposed?)"
    if got and len(got) < len(want) and got == tuple(n for n in want if n != 1):
        return " (an axis of length 1 is lost: `keepdims=True`, or `reshape`)"
    return ""


def _compare_numbers(
    mine: np.ndarray, wanted: np.ndarray, rtol: float, atol: float, where: str
) -> Difference | None:
    dtype = np.complex128 if "c" in (mine.dtype.kind, wanted.dtype.kind) else np.float64
    a, b = mine.astype(dtype, copy=False), wanted.astype(dtype, copy=False)
    with np.errstate(all="ignore"):
        distance = np.abs(a - b)
        near = distance <= atol + rtol * np.abs(b)
    if np.all(near & np.isfinite(distance)):
        return None
    finite = np.isfinite(a) & np.isfinite(b)
    same = np.asarray(np.where(finite, near, np.where(np.isnan(b), np.isnan(a), a == b)))
    if np.all(same):
        return None
    nans, infinite = np.isnan(a) & ~np.isnan(b), ~(finite | same)
    for places, said in ((nans, "NaN"), (infinite, "infinite, or finite where it shouldn't be")):
        if np.any(places):
            sentence = _so_many(places, f"is {said}", f"are {said.replace('it ', 'they ')}")
            return _difference(sentence, mine, wanted, where + _first(places))
    largest = np.where(finite, distance, -1)
    worst = largest == np.max(largest)
    by = f"by {'up to ' if a.ndim else ''}{np.max(largest):.3g}"
    return Difference(
        f"{_so_many(~same, 'differs', 'differ')}, {by}",
        show(mine),
        show(wanted),
        f"{where}{_first(worst)}: {a[worst][0]:.8g} instead of {b[worst][0]:.8g}"
        if a.ndim
        else where,
        f"{rtol:g} relative, {atol:g} absolute",
    )


def _so_many(places: np.ndarray, one: str, many: str) -> str:
    if not places.ndim:
        return f"the value {one}"
    count = np.count_nonzero(places)
    return f"{count} of {places.size} values {one if count == 1 else many}"


def _first(places: np.ndarray) -> str:
    """Return the first of some places of an array as an index; nothing for a single number."""
    return str([int(i) for i in np.argwhere(places)[0]]) if places.ndim else ""
