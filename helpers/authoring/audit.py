"""Grades the graders: planted mistakes must be rejected and named, correct variants accepted."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from helpers.checks.exercise import Exercise, Topic
from helpers.checks.judge import judge
from helpers.checks.run import run_cases
from helpers.checks.solutions import Solutions, load_module, load_solutions

PLANTED_SEEDS = 10
VARIANT_SEEDS = 200


@dataclass(frozen=True)
class Audit:
    """What the audit of one exercise found; `faults` says in words what is wrong."""

    topic: str
    name: str
    planted: int
    rejected: int
    named: int
    variants: int
    accepted: int
    generated: int = 0
    generated_rejected: int = 0
    equivalent: list[str] = field(default_factory=list)
    faults: tuple[str, ...] = ()


def audit_topic(
    topic: Topic,
    root: Path,
    planted_seeds: int = PLANTED_SEEDS,
    variant_seeds: int = VARIANT_SEEDS,
    done: Callable[[str], None] = lambda name: None,
) -> list[Audit]:
    """Audit every exercise of a topic on fresh seeds.

    Parameters
    ----------
    topic : Topic
        Its exercises.
    root : Path
        The repository, with `solutions/`.
    planted_seeds, variant_seeds : int
        On how many seeds a planted mistake and a correct variant are tried.
    done : callable
        Called with each exercise's name when it has been audited.
    """
    solutions = load_solutions(topic, root / "solutions" / topic.name)
    variants = load_variants(root, topic)
    audits = []
    for exercise in topic.exercises:
        audits.append(
            _audit(
                topic,
                exercise,
                solutions,
                variants.get(exercise.name, ()),
                planted_seeds,
                variant_seeds,
            )
        )
        done(exercise.name)
    return audits


def load_variants(root: Path, topic: Topic) -> Mapping[str, tuple[Callable, ...]]:
    """Return the independent correct implementations of a topic's exercises."""
    return load_module(root / "solutions" / topic.name / "variants.py").VARIANTS


def variant_source(exercise: str, variant: Callable) -> str:
    """Return a variant's source under the exercise's name, as a student would have written it."""
    return inspect.getsource(variant).replace(f"def {variant.__name__}(", f"def {exercise}(", 1)


def totals(audits: list[Audit]) -> dict[str, Any]:
    """Return `course audit --json`: the exercises and the sums of their numbers."""
    rows = [{k: v for k, v in asdict(audit).items() if k != "faults"} for audit in audits]
    numbers = [key for key, value in rows[0].items() if isinstance(value, int)] if rows else []
    return {"exercises": rows, "totals": {key: sum(row[key] for row in rows) for key in numbers}}


def _audit(
    topic: Topic,
    exercise: Exercise,
    solutions: Solutions,
    variants: tuple[Callable, ...],
    planted_seeds: int,
    variant_seeds: int,
) -> Audit:
    rejected, named, planted_faults = _planted(exercise, solutions, range(1, planted_seeds + 1))
    accepted, variant_faults = _accepted(exercise, solutions, variants, range(1, variant_seeds + 1))
    reference = _accepted(
        exercise, solutions, (solutions.namespace[exercise.name],), range(1, planted_seeds + 1)
    )[1]
    return Audit(
        topic=topic.name,
        name=exercise.name,
        planted=len(solutions.mistakes_in(exercise)),
        rejected=rejected,
        named=named,
        variants=len(variants),
        accepted=accepted,
        faults=(*planted_faults, *variant_faults, *reference),
    )


def _planted(exercise: Exercise, solutions: Solutions, seeds: range) -> tuple[int, int, list[str]]:
    """Return how many planted mistakes are rejected, and named, on every seed."""
    mistakes = solutions.mistakes_in(exercise)
    hints = {mistake.id: mistake.hint for mistake in mistakes}
    passed: dict[str, int] = {}
    misnamed: dict[str, str] = {}
    for seed in seeds:
        answers = solutions.answers(exercise, seed)
        for mistake in mistakes:
            outcomes = run_cases(solutions.patched(mistake), exercise.name, answers.cases)
            report = judge(exercise, answers, outcomes)
            if report.status == "passed":
                passed[mistake.id] = seed
            found = {recognised.hint for recognised in report.misconceptions}
            if found != {hints[mistake.id]}:
                others = ", ".join(r.id for r in report.misconceptions) or "nothing"
                misnamed[mistake.id] = f"seed {seed} names {others}"
    faults = [f"{exercise.name}: accepts {id} (seed {seed})" for id, seed in passed.items()]
    faults += [f"{exercise.name}: for {id} {what}" for id, what in misnamed.items()]
    return len(mistakes) - len(passed), len(mistakes) - len(misnamed), faults


def _accepted(
    exercise: Exercise, solutions: Solutions, variants: tuple[Any, ...], seeds: range
) -> tuple[int, list[str]]:
    """Return how many variants are accepted on every seed, and the first refusal of each other."""
    refused: dict[str, str] = {}
    for seed in seeds:
        answers = solutions.expected(exercise, seed)
        for number, variant in enumerate(variants):
            name = getattr(variant, "__name__", str(number))
            namespace = {**solutions.namespace, exercise.name: variant}
            report = judge(exercise, answers, run_cases(namespace, exercise.name, answers.cases))
            if report.status != "passed":
                refused.setdefault(
                    name,
                    f"{exercise.name}: refuses {name} at seed {seed}: "
                    f"{report.to_dict()['message']}",
                )
    return len(variants) - len(refused), list(refused.values())
