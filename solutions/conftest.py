"""Which solution notebooks nbval can run here."""

from helpers.frameworks import missing

collect_ignore = ["07_frameworks"] if missing("torch") else []
