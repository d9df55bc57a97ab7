"""Quizzes: answers are letters, keys are salted hashes, every option has its own note.

The right letters never ship: a key is the hash of question and letters. A note is stored under
the hash of the answer it belongs to and masked with it, so that opening the data file spoils
nothing and a note shows only after its answer was given. With four options this keeps honest
people honest; whoever wants to try all four can, as with any quiz that gives an answer at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen
from helpers.checks.plain import kind_of

HINTS = (
    "Each question has at least one right option; where several are right, give all their letters.",
    "Write letters only, for instance 'b' or 'ac'; order and capitals don't matter.",
    "Run the check after each answer: a note explains every option you choose.",
)


SOUGHT = "option is right"


def quiz_exercise(
    questions: Mapping[str, str],
    points: float,
    name: str = "answers",
    section: str = "Quiz",
    sought: str = SOUGHT,
    hints: tuple[str, str, str] = HINTS,
) -> Exercise:
    """Return the exercise of a quiz.

    Parameters
    ----------
    questions : mapping of str to str
        For each question its key in the answers, such as `"q1"`, and what it is about.
    points : float
        Points for the whole quiz, shared equally.
    sought : str
        What makes a letter an answer, in the form "<thing> is <quality>".
    """
    return Exercise(
        name=name,
        points=points,
        section=section,
        hints=hints,
        cases=lambda _rng: [Case("your answers", (Call(None),))],
        behaviours=tuple(_question(key, about, sought) for key, about in questions.items()),
        quiz=True,
    )


def seal(topic: str, answers: Mapping[str, str], notes: Mapping[str, Mapping[str, str]]) -> dict:
    """Return what ships of a quiz: hashed keys and masked notes.

    Parameters
    ----------
    topic : str
        Name of the topic, part of the salt.
    answers : mapping of str to str
        The right letters of each question.
    notes : mapping
        For each question, the note of each option.
    """
    sealed = {}
    for question, letters in answers.items():
        salt = hashlib.sha256(f"{topic}/{question}".encode()).hexdigest()[:16]
        masked = {
            _digest(salt, option): _mask(salt, option, note)
            for option, note in notes[question].items()
        }
        sealed[question] = {
            "salt": salt,
            "key": _digest(salt, letters),
            "several": len(letters) > 1,
            "notes": masked,
        }
    return sealed


def is_blank(answers: Any) -> bool:
    """Return whether no question was answered."""
    return isinstance(answers, Mapping) and not any(map(_letters, answers.values()))


def _question(key: str, about: str, sought: str) -> Behaviour:
    return Behaviour(
        label=f"{key}: {about}",
        judge=lambda seen: _judge(seen, key, sought),
        explain=lambda seen: _explain(seen, key, sought),
    )


def _sealed(seen: Seen, key: str) -> Mapping[str, Any]:
    if seen.expected is None:
        raise ValueError("a quiz is judged with its keys")
    return seen.expected[0][key]


def _judge(seen: Seen, key: str, sought: str) -> Difference | None:
    if not isinstance(seen.value, Mapping):
        return Difference(f"expected a dictionary of answers, got {kind_of(seen.value)}")
    letters = _letters(seen.value.get(key))
    if not letters:
        given = seen.value.get(key) not in ("", None)
        return Difference("give the letter, such as 'b'" if given else "no answer yet")
    sealed = _sealed(seen, key)
    if _digest(sealed["salt"], letters) == sealed["key"]:
        return None
    if sealed["several"]:
        return Difference(_incomplete(sought))
    return Difference(f"exactly one {sought}" if len(letters) > 1 else "not this one")


def _incomplete(sought: str) -> str:
    return f"several are {sought.split()[-1]}, and these aren't exactly those"


def _explain(seen: Seen, key: str, sought: str) -> str:
    if not isinstance(seen.value, Mapping):
        return ""
    sealed, letters = _sealed(seen, key), _letters(seen.value.get(key))
    if not letters:
        return ""
    salt, notes = sealed["salt"], sealed["notes"]
    if _digest(salt, letters) == sealed["key"] or not sealed["several"]:
        return _note(salt, letters, notes)
    told = [f"{letter}: {note}" for letter in letters if (note := _note(salt, letter, notes))]
    return " ".join([f"{_incomplete(sought).capitalize()}.", *told])


def _note(salt: str, letters: str, notes: Mapping[str, str]) -> str:
    masked = notes.get(_digest(salt, letters))
    return "" if masked is None else _unmask(salt, letters, masked)


def _letters(answer: Any) -> str:
    """Return the letters of an answer: 'C, a' gives 'ac'; anything odd gives ''."""
    if isinstance(answer, (list, tuple, set, frozenset)):
        answer = "".join(part for part in list(answer)[:10] if type(part) is str)
    if not isinstance(answer, str) or len(answer) > 40:
        return ""
    return "".join(sorted({letter for letter in answer.lower() if letter.isalpha()}))


def _digest(salt: str, letters: str) -> str:
    return hashlib.sha256(f"{salt}:{letters}".encode()).hexdigest()[:32]


def _mask(salt: str, letters: str, note: str) -> str:
    return _xor(salt, letters, note.encode()).hex()


def _unmask(salt: str, letters: str, masked: str) -> str:
    return _xor(salt, letters, bytes.fromhex(masked)).decode()


def _xor(salt: str, letters: str, data: bytes) -> bytes:
    stream = hashlib.shake_256(f"{salt}|{letters}".encode()).digest(len(data))
    return (np.frombuffer(data, np.uint8) ^ np.frombuffer(stream, np.uint8)).tobytes()
