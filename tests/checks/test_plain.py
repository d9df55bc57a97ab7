"""Only plain data crosses, and the decoder refuses everything else."""

import collections
import contextlib
import decimal
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.checks import plain
from helpers.checks.plain import Kept, Named, Opaque, Refused, Rng, cross, pack, unpack

SCALARS = [None, True, False, 0, -1, 2**53, 2**53 + 1, -(2**80), 0.1, -0.0, "", "é\u2028", 1 + 2j]


@pytest.mark.parametrize("value", SCALARS)
def test_a_scalar_comes_back_as_it_was(value):
    back = cross(value)
    assert back == value and type(back) is type(value)


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_infinities_cross(value):
    assert cross(value) == value


def test_containers_keep_their_kind():
    value = {"list": [1, (2, "x")], 3: {"a", "b"}, "none": None}
    assert cross(value) == value
    assert type(cross([1])) is list and type(cross((1,))) is tuple


@pytest.mark.parametrize("code", [d.str for d in plain._DTYPES.values()])
def test_arrays_keep_dtype_shape_and_numbers(code):
    array = np.arange(6).reshape(2, 3).astype(code)
    back = cross(array)
    assert back.dtype == array.dtype and np.array_equal(back, array)
    assert not back.flags.writeable


@pytest.mark.parametrize(
    "array",
    [
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(10)[::-2],
        np.arange(3, dtype=">f8"),
        np.zeros((0, 5)),
        np.array(3.0),
        np.broadcast_to(1.0, (3, 3)),
        np.longdouble([1, 2]),
    ],
    ids=["fortran", "strided", "big endian", "empty", "0-d", "broadcast", "long double"],
)
def test_any_layout_of_an_array_crosses(array):
    back = cross(array)
    assert back.shape == array.shape and np.array_equal(back, array)


def test_object_arrays_of_numbers_cross_as_lists():
    assert cross(np.array([1.0, 2], dtype=object)) == [1.0, 2]


def test_markers_cross():
    for marker in (Rng(5), Named("sigmoid"), Kept(0, 1)):
        assert cross(marker) == marker


class LyingDict(dict):
    def items(self):
        return [("forged", 1)]


class LyingList(list):
    def __iter__(self):
        return iter([42])


def test_subclasses_that_lie_cross_by_what_they_hold():
    assert cross(LyingDict(a=1)) == {"a": 1}
    assert cross(LyingList([1, 2])) == [1, 2]
    assert cross(collections.OrderedDict(b=1)) == {"b": 1}


@pytest.mark.parametrize(
    "value",
    [
        object(),
        len,
        range(3),
        decimal.Decimal(1),
        np.ma.array([1.0], mask=[True]),
        np.zeros(2, dtype=[("a", "f8")]),
        np.array(["2020-01-01"], "M8[D]"),
    ],
    ids=range(7),
)
def test_anything_else_is_opaque_and_equals_nothing(value):
    back = cross(value)
    assert isinstance(back, Opaque) and back != back


def test_what_lies_under_an_odd_key_is_left_out():
    assert cross({"W1": 1.0, (1, 2): 3, 1.5: 2, 2**61 - 1: 4}) == {"W1": 1.0}


def test_long_lists_of_numbers_cross_as_lists():
    for value in ([0.5] * 100, list(range(100)), [[1.0] * 400] * 3, [2**53] * 20 + [1.5]):
        assert cross(value) == value and type(cross(value)) is list
    assert len(pack([[0.1] * 400] * 200)) < 700_000


def test_cyclic_and_huge_values_are_opaque():
    cyclic = []
    cyclic.append(cyclic)
    deep = cross(cyclic)
    for _ in range(plain.MAX_DEPTH + 1):
        deep = deep[0]
    assert isinstance(deep, Opaque)
    assert isinstance(cross(["a"] * (plain.MAX_ITEMS + 1)), Opaque)
    assert isinstance(cross([0] * (plain.MAX_BLOB // 8 + 1)), Opaque)
    assert isinstance(cross(np.broadcast_to(1.0, (10**6, 10**6))), Opaque)
    assert isinstance(cross(1 << 10**6), Opaque)


def frame(tree, blob=b""):
    header = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return struct.pack("<II", len(header), len(blob)) + header + blob


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\0" * 7,
        struct.pack("<II", 2**31, 0),
        frame(b"{"),
        frame(b"\xff"),
        frame(b"NaN"),
        frame(b"1e999"),
        frame(b"9" * 5000),
        frame(b"[" * 100_000),
        frame([1]),
        frame({"l": [1], "t": [2]}),
        frame({"q": 1}),
        frame({"a": ["<f8", [2], 0, False]}, b"\0" * 8),
        frame({"a": ["<f8", [-1], 0, False]}, b"\0" * 8),
        frame({"a": ["|O", [1], 0, False]}, b"\0" * 8),
        frame({"a": ["<f8", [2**40, 0], 0, False]}),
        frame({"a": ["<f8", [True], 0, False]}, b"\0" * 8),
        frame({"a": ["|b1", [1], 0, False]}, b"\2"),
        frame({"l": [{"a": ["<f8", [1], 0, False]}] * 2}, b"\0" * 8),
        frame({"d": [["a", 1], ["a", 2]]}),
        frame({"d": [[None, 1]]}),
        frame({"d": [[{"i": hex(2**61 - 1)}, 1]]}),
        frame({"v": ["<f8", 2, 0]}, b"\0" * 8),
        frame({"v": ["<f8", -1, 0]}, b"\0" * 8),
        frame({"v": ["|O", 1, 0]}, b"\0" * 8),
        frame({"e": [{"l": []}]}),
        frame({"i": "0x1"}),
        frame({"i": "1_0"}),
        frame({"f": "1.0"}),
        frame({"f": []}),
        frame({"c": ["1", 2]}),
        frame({"r": -1}),
        frame({"x": ["a"]}),
        frame(2**60),
        pack([1]) + b"x",
    ],
)
def test_odd_frames_are_refused(bad):
    with pytest.raises(Refused):
        unpack(bad)


@given(st.binary(max_size=200))
def test_random_bytes_never_raise_anything_else(data):
    with contextlib.suppress(Refused):
        unpack(data)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("ltedaifcbrnkxq"), inner, max_size=2)
    ),
    max_leaves=20,
)


@given(TREES, st.binary(max_size=32))
def test_random_trees_never_raise_anything_else(tree, blob):
    with contextlib.suppress(Refused):
        unpack(frame(json.dumps(tree).encode("utf-8", "surrogatepass"), blob))
