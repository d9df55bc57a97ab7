"""The course's secret: what makes the numbers of graded checks unpredictable for students."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from helpers.grading.errors import CourseError
from helpers.grading.private import private_file, private_folder, write_private

VARIABLE = "COURSE_SECRET"
MIN_LENGTH = 16  # one that can be guessed gives the graded checks' numbers away
SEED_BITS = 53  # the largest seed that crosses as a plain number


def load_secret(course_root: Path) -> bytes:
    """Return the secret from the environment, or from `.course/secret`, made when missing.

    Raises
    ------
    CourseError
        When the file can't be read or written, or the variable's secret is too short.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return _long_enough(given).encode()
    path = course_root / ".course" / "secret"
    try:
        private_folder(path.parent)
        if not path.exists():
            _make(path)
        secret = private_file(path).read_bytes().strip()
    except OSError as error:
        raise CourseError(
            f"{path} can't be used ({error.strerror}): mend it, or set {VARIABLE}"
        ) from None
    if not secret:
        raise CourseError(f"{path} is empty: delete it for a new one, or set {VARIABLE}")
    return secret


def seed_for(secret: bytes, topic: str, exercise: str, submission: bytes) -> int:
    """Return the seed of one exercise of one submission; the same bytes give the same seed."""
    submitted = hashlib.sha256(submission).hexdigest()
    return int.from_bytes(_mac(secret, "seed", topic, exercise, submitted)[:8], "big") >> (
        64 - SEED_BITS
    )


def secret_id(secret: bytes) -> str:
    """Return a name for a secret that doesn't give it away."""
    return _mac(secret, "id").hex()[:16]


def _mac(secret: bytes, *parts: str) -> bytes:
    return hmac.digest(secret, "\0".join(parts).encode(), "sha256")


def _long_enough(given: str) -> str:
    if len(given) < MIN_LENGTH:
        raise CourseError(
            f"{VARIABLE} has fewer than {MIN_LENGTH} characters and could be guessed: "
            "set a longer one, or unset it for one that is made and kept in .course/secret"
        )
    return given


def _make(path: Path) -> None:
    draft = path.with_name(f"secret.{secrets.token_hex(8)}")
    write_private(draft, secrets.token_hex(32).encode() + b"\n")
    try:
        os.link(draft, path)  # unlike a rename, it never replaces what another process just made
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(draft, path)
        return
    draft.unlink()
