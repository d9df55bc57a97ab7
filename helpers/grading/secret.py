"""The course's secret: what makes the numbers of graded checks unpredictable for students."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from helpers.grading.errors import CourseError

VARIABLE = "COURSE_SECRET"
SEED_BITS = 53  # the largest seed that crosses as a plain number


def load_secret(course_root: Path) -> bytes:
    """Return the secret from the environment, or from `.course/secret`, made when missing.

    Raises
    ------
    CourseError
        When the file can't be read or written.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return given.encode()
    path = course_root / ".course" / "secret"
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes().strip()
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


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, path)  # unlike a rename, it never replaces what another process just made
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(draft, path)
        return
    draft.unlink()
