"""Fair in form, strict in substance."""

import math
import warnings
from decimal import Decimal

import numpy as np
import pytest

from helpers.checks.compare import compare, show
from helpers.checks.plain import cross

A = np.arange(6.0).reshape(2, 3)

SAME = [
    ("0-d array for a number", np.array(1.0), 1.0),
    ("int for float", 1, 1.0),
    ("list for array", A.tolist(), A),
    ("tuple for array", tuple(map(tuple, A)), A),
    ("list of arrays", [np.ones(2), np.ones(2)], np.ones((2, 2))),
    ("array for a tuple of arrays", np.ones((2, 2)), (np.ones(2), np.ones(2))),
    ("array for a list of numbers", np.array([1.0, 2.0]), [1.0, 2.0]),
    ("tuple for list", (1, 2), [1, 2]),
    ("float32", A.astype(np.float32) / 3, A / 3),
    ("Fortran order", np.asfortranarray(A), A),
    ("big endian", A.astype(">f8"), A),
    ("object array of numbers", A.astype(object), A),
    ("complex without imaginary part", A + 0j, A),
    ("extra key", {"a": 1, "c": 5}, {"a": 1}),
    ("other order of keys", {"b": 1, "a": 2}, {"a": 2, "b": 1}),
    ("0 and 1 for booleans", np.array([1.0, 0.0]), np.array([True, False])),
    ("NaN for NaN", math.nan, math.nan),
    ("infinity for infinity", math.inf, math.inf),
    ("sets", {"high bias"}, {"high bias"}),
    ("within tolerance of zero", 1e-9, 0.0),
    ("empty list for empty array", [], np.zeros(0)),
]

DIFFERENT = [
    ("(3,) for (1, 3): no broadcasting", np.ones(3), np.ones((1, 3))),
    ("a number for an array", 1.0, np.ones(3)),
    ("array (1,) for a number", np.ones(1), 1.0),
    ("transposed", A.T, A),
    ("True for 1", True, 1),
    ("booleans for numbers", np.array([True, False]), np.array([1.0, 0.0])),
    ("2 for True", 2, True),
    ("0.5 in a mask", np.array([0.5, 0.0]), np.array([True, False])),
    ("a string for its number", "1.0", 1.0),
    ("strings", ["1", "2"], np.array([1.0, 2.0])),
    ("None for NaN", None, math.nan),
    ("NaN for a number", math.nan, 1.0),
    ("a number for NaN", 1.0, math.nan),
    ("infinity for a large number", math.inf, 1e308),
    ("overflow of the difference", -1.7e308, 1.7e308),
    ("uint8 that wraps", np.array([255], np.uint8), np.array([-1])),
    ("complex", A + 1e-3j, A),
    ("masked array", np.ma.array(A, mask=A > 2), A),
    ("ragged list", [[1, 2], [3]], np.ones((2, 2))),
    ("missing key", {}, {"a": 1}),
    ("key 1 for '1'", {1: 1}, {"1": 1}),
    ("list for dict", [1], {"a": 1}),
    ("extra value", (1, 2, 3), (1, 2)),
    ("bytes for str", b"a", "a"),
    ("set for list", {1, 2}, [1, 2]),
    ("Decimal", Decimal(1), 1),
    ("huge int", 10**400, 1.0),
    ("1e-5 relative", 1 + 1e-5, 1.0),
    ("nested", {"W": A, "v": [1, {"x": A + 1}]}, {"W": A, "v": [1, {"x": A}]}),
    ("None: forgot to return", None, A),
]


@pytest.mark.parametrize("got, want", [p[1:] for p in SAME], ids=[p[0] for p in SAME])
def test_the_same(got, want):
    assert compare(cross(got), want) is None


@pytest.mark.parametrize("got, want", [p[1:] for p in DIFFERENT], ids=[p[0] for p in DIFFERENT])
def test_different(got, want):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        difference = compare(cross(got), want)
    assert difference is not None and difference.sentence


def test_a_difference_says_what_and_where():
    difference = compare({"W1": A.T}, {"W1": A})
    assert difference.sentence == "expected shape (2, 3), got (3, 2) (transposed?)"
    assert difference.where == "['W1']"
    wrong = A.copy()
    wrong[1, 2] += 0.5
    difference = compare({"W1": wrong}, {"W1": A})
    assert difference.sentence == "1 of 6 values differs, by up to 0.5"
    assert difference.where == "['W1'][1, 2]: 5.5 instead of 5"
    assert difference.tolerance == "1e-06 relative, 1e-08 absolute"
    assert compare(2.0, 1.5).sentence == "the value differs, by 0.5"
    assert "return" in compare(None, A).sentence


@pytest.mark.parametrize(
    "value", [p[1] for p in SAME + DIFFERENT], ids=range(len(SAME + DIFFERENT))
)
def test_every_value_can_be_shown_in_short(value):
    assert len(show(cross(value))) < 400


@pytest.mark.parametrize(
    ("got", "want", "sentence", "where"),
    [
        (np.ones(2), np.ones((2, 1)), "an axis of length 1 is lost", ""),
        (1.0, np.ones((2, 1)), "expected shape (2, 1), got a single number", ""),
        ([[1, math.nan], [1, math.nan]], np.ones((2, 2)), "2 of 4 values are NaN", "[0, 1]"),
        (math.nan, 1.0, "the value is NaN", ""),
        ([1.0, math.inf], [1.0, 2.0], "1 of 2 values is infinite, or finite", "[1]"),
        ([1.0, 2.0], [1.0, math.nan], "or finite where it shouldn't be", "[1]"),
        ([True, True], np.array([True, False]), "1 of 2 values differs", "[1]"),
        (None, 1.0, "is the `return` missing?", ""),
        ("1.0", 1.0, "expected numbers, got a str", ""),
        ([1.0], {"a": 1}, "expected a dictionary, got a list", ""),
    ],
)
def test_each_kind_of_mistake_has_its_own_sentence(got, want, sentence, where):
    difference = compare(got, want)
    assert sentence in difference.sentence
    assert difference.where == where
    assert difference.got and difference.expected


def test_an_array_is_shown_short_with_its_shape_and_type():
    assert show(np.zeros((2, 1), np.float32)) == "[[0.],\n [0.]]  (shape (2, 1), float32)"
    long = show(np.arange(1000.0).reshape(100, 10))
    assert "..." in long and "(shape (100, 10), float64)" in long and len(long) < 300
    assert show(np.zeros((2, 3, 4))) == "array of shape (2, 3, 4), float64"
