"""The shipped answers: `data/checks/<notebook>.json`, read by local checks, written by the build.

For each exercise the cases of the public seed, the reference's values on them and the signatures
of the planted mistakes. The cases are stored, not only their seed: another NumPy may draw other
numbers from it. Floats are rounded to 12 significant digits, so that the last bits of one
processor's arithmetic don't show.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from helpers.checks.exercise import Topic
from helpers.checks.judge import Answers, KnownMistake
from helpers.checks.plain import Kept, Named, Rng
from helpers.checks.run import cases_from_plain, cases_to_plain

PUBLIC_SEED = 20260101
DIGITS = 12
FOLDER = Path(__file__).resolve().parents[2] / "data" / "checks"


def path_of(topic: Topic) -> Path:
    """Return the file of a topic's shipped answers."""
    return FOLDER / f"{topic.notebook}.json"


def dump(answers: dict[str, Answers]) -> str:
    """Return the text of the file for a topic's exercises."""
    plain = {
        name: {
            "cases": _to_json(cases_to_plain(answer.cases), exact=True),
            "expected": _to_json(answer.expected),
            "mistakes": [
                {"id": m.id, "hint": m.hint, "signature": _to_json(tuple(m.signature))}
                for m in answer.mistakes
            ],
        }
        for name, answer in answers.items()
    }
    return _one_line_an_item(plain) + "\n"


@lru_cache
def load(topic: Topic) -> dict[str, Answers]:
    """Read the shipped answers of a topic.

    Raises
    ------
    FileNotFoundError
        When the file is missing; the message says how to get it back.
    """
    path = path_of(topic)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing: restore it from the course's archive (authors: course build)"
        )
    return {
        name: Answers(
            cases=tuple(cases_from_plain(_from_json(entry["cases"]))),
            expected=_from_json(entry["expected"]),
            mistakes=tuple(
                KnownMistake(m["id"], m["hint"], _from_json(m["signature"]))
                for m in entry["mistakes"]
            ),
        )
        for name, entry in json.loads(path.read_text(encoding="utf-8")).items()
    }


def _one_line_an_item(plain: dict[str, dict]) -> str:
    """Return JSON with one line for each case, expected value and mistake: small, and diffable."""
    exercises = []
    for name, entry in plain.items():
        parts = []
        for key, items in entry.items():
            lines = items if isinstance(items, list) else [items]
            text = ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
            body = f"[\n{text}\n]" if isinstance(items, list) else text
            parts.append(f'"{key}": {body}')
        exercises.append(f"{json.dumps(name)}: {{\n" + ",\n".join(parts) + "\n}")
    return "{\n" + ",\n".join(exercises) + "\n}"


def _to_json(value: Any, exact: bool = False) -> Any:
    """Turn plain data into JSON: what JSON hasn't becomes a dictionary with one tag."""
    if isinstance(value, np.ndarray):
        items = [_to_json(item, exact) for item in value.ravel().tolist()]
        return {"array": [value.dtype.str, list(value.shape), items]}
    if isinstance(value, np.generic):
        return _to_json(value.item(), exact)
    if isinstance(value, float):
        if not math.isfinite(value):
            return {"float": repr(value)}
        return value if exact else float(f"{value:.{DIGITS}g}")
    if isinstance(value, Rng):
        return {"rng": value.seed}
    if isinstance(value, Named):
        return {"named": value.name}
    if isinstance(value, Kept):
        return {"kept": [value.call, value.output]}
    if isinstance(value, dict):
        return {"dict": [[_to_json(k, exact), _to_json(v, exact)] for k, v in value.items()]}
    if isinstance(value, list):
        return [_to_json(item, exact) for item in value]
    for kind, tag in ((tuple, "tuple"), (frozenset, "set"), (set, "set")):
        if isinstance(value, kind):
            items = sorted(value, key=repr) if tag == "set" else value
            return {tag: [_to_json(item, exact) for item in items]}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    raise TypeError(f"{type(value).__name__} can't be shipped")


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((tag, body),) = value.items()
    if tag == "array":
        dtype, shape, items = body
        return np.array([_from_json(item) for item in items], dtype=dtype).reshape(shape)
    if tag == "float":
        return float(body)
    if tag == "rng":
        return Rng(body)
    if tag == "named":
        return Named(body)
    if tag == "kept":
        return Kept(*body)
    if tag == "dict":
        return {_from_json(key): _from_json(item) for key, item in body}
    return {"tuple": tuple, "set": frozenset}[tag](_from_json(item) for item in body)
