"""Plain data: the only thing that crosses between a student's process and ours.

`pack` and `unpack` turn a value into one frame and back. Nothing is pickled or evaluated: a frame
is typed JSON and one binary blob that holds the arrays.

    frame  := u32 length of header | u32 length of blob | header (UTF-8 JSON) | blob
    value  := null | bool | str | finite float | int up to 2**53
            | {"i": hex} larger int | {"f": "nan" | "inf" | "-inf"} | {"c": [re, im]} complex
            | {"l": [...]} list | {"t": [...]} tuple | {"e": [...]} set
            | {"v": [dtype, length, offset]} list of floats, or of ints, in the blob
            | {"d": [[key, value], ...]} dictionary, keys str or int
            | {"a": [dtype, shape, offset, scalar?]} array in the blob, little endian, C order
            | {"r": seed} Rng | {"n": name} Named | {"k": [call, output]} Kept
            | {"x": [type, reason]} Opaque

The encoder runs beside a student's code, so it is careful but not trusted. The decoder is strict:
whatever is odd in a frame raises `Refused`.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_HEADER = 4 << 20
MAX_BLOB = 64 << 20
MAX_ITEMS = 200_000
MAX_DEPTH = 32
MAX_NDIM = 16
MAX_KEYS = 2_000
MAX_SET = 1_000
MAX_INT_BITS = 4096
LONG_LIST = 4
"""Numbers from which on a list goes into the blob; that many count as one item there."""
EXACT_INT = 2**53

_CODES = ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8")
_CODES += ("<f2", "<f4", "<f8", "<c8", "<c16")
_DTYPES = {code: np.dtype(code) for code in _CODES}
_CODE_OF = {dtype: code for code, dtype in _DTYPES.items()}
_LENGTHS = struct.Struct("<II")


class Refused(ValueError):
    """A frame, or a value, that breaks the rules of plain data."""


@dataclass(frozen=True)
class Rng:
    """Stands for `numpy.random.default_rng(seed)`; equal seeds in one case are one generator."""

    seed: int


@dataclass(frozen=True)
class Named:
    """Stands for a public function of `helpers.checks.run.FUNCTIONS`."""

    name: str


@dataclass(frozen=True)
class Kept:
    """Stands for an output of an earlier call of the same case, kept where it was computed."""

    call: int
    output: int


@dataclass(frozen=True, eq=False)
class Opaque:
    """Something that isn't plain data; it equals nothing."""

    type_name: str
    reason: str

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{self.type_name}: {self.reason}>"


def kind_of(value: Any) -> str:
    """Return the name of a value's type as a student knows it, with its article."""
    name = value.type_name if isinstance(value, Opaque) else type(value).__name__
    if name in ("NoneType", "ndarray"):
        return "None" if name == "NoneType" else "an array"
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def pack(value: Any) -> bytes:
    """Encode a value as one frame.

    Raises
    ------
    Refused
        When the value has too many items or too many bytes.
    """
    encoder = _Encoder()
    header = json.dumps(encoder.encode(value), separators=(",", ":")).encode()
    if len(header) > MAX_HEADER:
        raise Refused("too much data")
    return _LENGTHS.pack(len(header), encoder.size) + header + b"".join(encoder.parts)


def frame_lengths(prefix: bytes | bytearray) -> tuple[int, int]:
    """Return the lengths of header and blob that a frame's first eight bytes announce.

    Raises
    ------
    Refused
        When they are larger than a frame may be.
    """
    header, blob = _LENGTHS.unpack(prefix)
    if header > MAX_HEADER or blob > MAX_BLOB:
        raise Refused("frame too long")
    return header, blob


def unpack(frame: bytes | bytearray) -> Any:
    """Decode one whole frame; arrays come back read-only.

    Raises
    ------
    Refused
        For anything that `pack` would not have written.
    """
    if len(frame) < _LENGTHS.size:
        raise Refused("frame too short")
    header, blob = frame_lengths(frame[: _LENGTHS.size])
    if len(frame) != _LENGTHS.size + header + blob:
        raise Refused("frame of the wrong length")
    start = _LENGTHS.size + header
    try:
        tree = json.loads(frame[_LENGTHS.size : start].decode(), parse_constant=_no_constant)
        return _Decoder(memoryview(frame).toreadonly()[start:]).decode(tree, 0)
    except Refused:
        raise
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise Refused(type(error).__name__) from None


def cross(value: Any) -> Any:
    """Return the value as it looks after crossing, an `Opaque` when it can't cross."""
    try:
        return unpack(pack(value))
    except Refused as refusal:
        return Opaque(_type_name(value), str(refusal))


def _type_name(value: Any) -> str:
    kind = type(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"[:120]


def _no_constant(text: str) -> None:
    raise Refused(f"constant {text}")


def _printable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


class _Encoder:
    """Walks a value by the base classes' own methods: a lying subclass counts for nothing."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.items = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise Refused("too many items")
        if depth > MAX_DEPTH:
            return self._opaque(value, "nested too deeply")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind in (str, np.str_):
            return _printable(str(value))
        if kind is int:
            return self._int(value)
        if kind is float:
            return value if math.isfinite(value) else {"f": repr(value)}
        if kind is complex:
            return {"c": [self.encode(value.real), self.encode(value.imag)]}
        if np.ma.is_masked(value):
            return self._opaque(value, "a masked array")
        if isinstance(value, np.generic):
            return self._array(np.asarray(value), value, depth)
        if isinstance(value, np.ndarray):
            return self._array(np.ndarray.view(value, np.ndarray), None, depth)
        if isinstance(value, dict):
            return self._dict(value, depth)
        if isinstance(value, list):
            return self._list(list(list.__iter__(value)), depth)
        if isinstance(value, tuple):
            return {"t": [self.encode(item, depth + 1) for item in tuple.__iter__(value)]}
        if isinstance(value, (set, frozenset)):
            return self._set(value, depth)
        if kind in _MARKERS:
            return _MARKERS[kind](value)
        return self._opaque(value, "not plain data")

    def _opaque(self, value: Any, reason: str) -> dict[str, list[str]]:
        if type(value) is Opaque:
            return {"x": [value.type_name, value.reason]}
        return {"x": [_printable(_type_name(value)), reason]}

    def _int(self, value: int) -> Any:
        if -EXACT_INT <= value <= EXACT_INT:
            return value
        if value.bit_length() > MAX_INT_BITS:
            return self._opaque(value, "too large")
        return {"i": hex(value)}

    def _array(self, array: np.ndarray, scalar: Any, depth: int) -> Any:
        if array.dtype.kind == "O" and array.size <= MAX_ITEMS:
            return self.encode(array.tolist(), depth + 1)
        if array.dtype.kind not in "biufc" or array.ndim > MAX_NDIM:
            return self._opaque(array, f"an array of dtype {str(array.dtype)[:60]}")
        dtype = array.dtype.newbyteorder("<")
        if dtype not in _CODE_OF:
            dtype = np.dtype("<c16" if array.dtype.kind == "c" else "<f8")
        offset = self._put(array, dtype)
        return {"a": [_CODE_OF[dtype], list(array.shape), offset, scalar is not None]}

    def _put(self, array: np.ndarray, dtype: np.dtype | None = None) -> int:
        """Append an array to the blob and return its offset there."""
        if array.nbytes > MAX_BLOB - self.size:
            raise Refused("too much data")
        data = array.astype(dtype or array.dtype, order="C").tobytes()
        offset, self.size = self.size, self.size + len(data)
        self.parts.append(data)
        return offset

    def _list(self, items: list, depth: int) -> Any:
        """Encode a list; a long one of numbers goes into the blob, as an array would."""
        kinds = {type(item) for item in items} if len(items) >= LONG_LIST else set()
        for kind, code in ((float, "<f8"), (int, "<i8")):
            if kinds == {kind} and (kind is float or max(map(abs, items)) <= EXACT_INT):
                self.items += len(items) // LONG_LIST
                return {"v": [code, len(items), self._put(np.array(items, code))]}
        return {"l": [self.encode(item, depth + 1) for item in items]}

    def _dict(self, value: dict, depth: int) -> Any:
        """Encode a dictionary; what lies under a key that can't cross is left out."""
        pairs = list(dict.items(value))
        if len(pairs) > MAX_KEYS:
            raise Refused("too many keys")
        encoded = []
        for key, item in pairs:
            plain_key = int(key) if isinstance(key, np.integer) else key
            if type(plain_key) is int and abs(plain_key) > EXACT_INT:
                continue
            if type(plain_key) in (str, int, np.str_):
                encoded.append([self.encode(plain_key, depth + 1), self.encode(item, depth + 1)])
        return {"d": encoded}

    def _set(self, value: set | frozenset, depth: int) -> Any:
        items = list(set.__iter__(value) if isinstance(value, set) else frozenset.__iter__(value))
        if len(items) > MAX_SET or not all(type(i) in (str, int, float, bool) for i in items):
            return self._opaque(value, "a set of other things than words and numbers")
        return {"e": [self.encode(item, depth + 1) for item in sorted(items, key=repr)]}


_MARKERS: dict[type, Any] = {
    Rng: lambda marker: {"r": marker.seed},
    Named: lambda marker: {"n": marker.name},
    Kept: lambda marker: {"k": [marker.call, marker.output]},
    Opaque: lambda marker: {"x": [marker.type_name, marker.reason]},
}


class _Decoder:
    """Builds a value from untrusted JSON; every branch refuses what it doesn't know."""

    def __init__(self, blob: memoryview) -> None:
        self.blob = blob
        self.items = 0
        self.used = 0

    def decode(self, tree: Any, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS or depth > MAX_DEPTH + 2:
            raise Refused("too many items")
        if tree is None or type(tree) is bool:
            return tree
        if type(tree) is str:
            return _printable(tree)
        if type(tree) is int:
            return self._need(tree, -EXACT_INT <= tree <= EXACT_INT, "int")
        if type(tree) is float:
            return self._need(tree, math.isfinite(tree), "float")
        if type(tree) is not dict or len(tree) != 1:
            raise Refused("value")
        ((tag, body),) = tree.items()
        decode_tagged = _TAGS.get(tag)
        if decode_tagged is None:
            raise Refused("tag")
        return decode_tagged(self, body, depth)

    @staticmethod
    def _need(value: Any, holds: bool, what: str) -> Any:
        if not holds:
            raise Refused(what)
        return value

    def _items(self, body: Any, depth: int, most: int = MAX_ITEMS) -> list:
        if type(body) is not list or len(body) > most:
            raise Refused("items")
        return [self.decode(item, depth + 1) for item in body]

    def _tuple(self, body: Any, depth: int) -> tuple:
        return tuple(self._items(body, depth))

    def _set(self, body: Any, depth: int) -> frozenset:
        items = self._items(body, depth, MAX_SET)
        if not all(type(item) in (str, int, float, bool) for item in items):
            raise Refused("set item")
        if any(type(item) is int and abs(item) > EXACT_INT for item in items):
            raise Refused("set item")
        return frozenset(items)

    def _dict(self, body: Any, depth: int) -> dict:
        if type(body) is not list or len(body) > MAX_KEYS:
            raise Refused("dictionary")
        result: dict = {}
        for pair in body:
            if type(pair) is not list or len(pair) != 2:
                raise Refused("dictionary item")
            key = self.decode(pair[0], depth + 1)
            # Small ints only: large ones can be made to collide in a hash table.
            if type(key) is int and abs(key) > EXACT_INT:
                raise Refused("dictionary key")
            if type(key) not in (str, int) or key in result:
                raise Refused("dictionary key")
            result[key] = self.decode(pair[1], depth + 1)
        return result

    def _int(self, body: Any, _depth: int) -> int:
        if type(body) is not str or len(body) > MAX_INT_BITS // 4 + 8:
            raise Refused("int")
        value = int(body, 16)
        return self._need(value, body == hex(value) and abs(value) > EXACT_INT, "int")

    def _float(self, body: Any, _depth: int) -> float:
        if body not in ("nan", "inf", "-inf"):
            raise Refused("float")
        return float(body)

    def _complex(self, body: Any, depth: int) -> complex:
        parts = self._items(body, depth)
        if len(parts) != 2 or not all(type(part) in (int, float) for part in parts):
            raise Refused("complex")
        return complex(*parts)

    def _array(self, body: Any, _depth: int) -> Any:
        if type(body) is not list or len(body) != 4:
            raise Refused("array")
        code, shape, offset, scalar = body
        if type(code) is not str or code not in _DTYPES or type(scalar) is not bool:
            raise Refused("array type")
        if type(shape) is not list or len(shape) > MAX_NDIM or (scalar and shape):
            raise Refused("array shape")
        if not all(type(n) is int and 0 <= n <= MAX_BLOB for n in [*shape, offset]):
            raise Refused("array shape")
        if math.prod(n or 1 for n in shape) > MAX_BLOB:
            raise Refused("array shape")
        dtype, count = _DTYPES[code], math.prod(shape)
        self.used += count * dtype.itemsize
        if offset + count * dtype.itemsize > len(self.blob) or self.used > len(self.blob):
            raise Refused("array bytes")
        array = np.empty(0, dtype) if not count else np.frombuffer(self.blob, dtype, count, offset)
        if code == "|b1" and count and array.view("u1").max() > 1:
            raise Refused("array of booleans")
        array = array.reshape(shape)
        array.flags.writeable = False
        return array[()] if scalar else array

    def _vector(self, body: Any, _depth: int) -> list:
        if type(body) is not list or len(body) != 3 or body[0] not in ("<f8", "<i8"):
            raise Refused("list of numbers")
        code, count, offset = body
        if type(count) is not int or type(offset) is not int or min(count, offset) < 0:
            raise Refused("list of numbers")
        self.items += count // LONG_LIST
        self.used += 8 * count
        if self.items > MAX_ITEMS or max(self.used, offset + 8 * count) > len(self.blob):
            raise Refused("list of numbers")
        return np.frombuffer(self.blob, code, count, offset).tolist()

    def _rng(self, body: Any, _depth: int) -> Rng:
        return Rng(self._need(body, type(body) is int and 0 <= body <= EXACT_INT, "generator"))

    def _named(self, body: Any, _depth: int) -> Named:
        return Named(self._need(body, type(body) is str and len(body) <= 100, "name"))

    def _kept(self, body: Any, _depth: int) -> Kept:
        if type(body) is not list or len(body) != 2 or not all(type(n) is int for n in body):
            raise Refused("kept value")
        return Kept(*body)

    def _opaque(self, body: Any, _depth: int) -> Opaque:
        if type(body) is not list or len(body) != 2:
            raise Refused("opaque value")
        if not all(type(text) is str and len(text) <= 400 for text in body):
            raise Refused("opaque value")
        return Opaque(*map(_printable, body))


_TAGS: dict[str, Any] = {
    "l": _Decoder._items,
    "v": _Decoder._vector,
    "t": _Decoder._tuple,
    "e": _Decoder._set,
    "d": _Decoder._dict,
    "a": _Decoder._array,
    "i": _Decoder._int,
    "f": _Decoder._float,
    "c": _Decoder._complex,
    "r": _Decoder._rng,
    "n": _Decoder._named,
    "k": _Decoder._kept,
    "x": _Decoder._opaque,
}
