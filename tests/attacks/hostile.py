"""What the attacks' tests share: the tiny course they attack, and what none may see."""

import importlib
import secrets
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))
mini_course = importlib.import_module("mini_course")

SUBMISSIONS = Path(__file__).parent / "submissions"
CANARY = f"canary-{secrets.token_hex(8)}"
HONEST = 10
"""Points of `double`, which every hostile submission answers honestly."""
