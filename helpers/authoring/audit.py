"""Grades the graders: mistakes, planted and generated, rejected; correct variants accepted."""

from __future__ import annotations

import functools
import inspect
import io
import signal
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from helpers.authoring.mutants import Mutant, alike, mutants_of
from helpers.authoring.weak import Findings, weaknesses
from helpers.checks import shipped
from helpers.checks.exercise import Exercise, Misconception, Topic
from helpers.checks.judge import Answers, judge
from helpers.checks.report import Report
from helpers.checks.run import run_cases
from helpers.checks.solutions import Solutions, SourceError, load_module, load_solutions
from helpers.checks.topics import load_topic
from helpers.frameworks import missing

MUTANT_SECONDS = 2.0
"""An answer that takes longer runs for ever: no check would accept it."""


@dataclass(frozen=True)
class Seeds:
    """On how many seeds planted mistakes, correct variants and generated mistakes are tried.

    Without seeds for them, no mistakes are generated.
    """

    planted: int = 10
    variants: int = 200
    mutants: int = 3


@dataclass(frozen=True)
class Audit:
    """What the audit of one exercise found; in words, what is wrong and what is weak."""

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
    compared: int = 0
    agreed: int = 0
    weak: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def audit_topic(
    topic: Topic, root: Path, seeds: Seeds = Seeds(), only: str | None = None
) -> list[Audit]:
    """Audit every exercise of a topic on fresh seeds, but those that need a missing library.

    Parameters
    ----------
    topic : Topic
        Its exercises.
    root : Path
        The repository, with `solutions/`.
    seeds : Seeds
        On how many.
    only : str or None
        Name of the one exercise to audit.

    Raises
    ------
    SourceError
        When there is no such exercise, or it hasn't been built yet.
    """
    names = [exercise.name for exercise in topic.exercises]
    if only is not None and only not in names:
        raise SourceError(f"{topic.name} has no exercise {only!r}; it has: {', '.join(names)}")
    solutions = load_solutions(topic, root / "solutions" / topic.name)
    variants = load_variants(root, topic)
    equivalent = load_equivalent(root, topic)
    return [
        _audit(
            topic,
            exercise,
            solutions,
            variants.get(exercise.name, ()),
            equivalent.get(exercise.name, {}),
            seeds,
        )
        for exercise in topic.exercises
        if only in (None, exercise.name) and not missing(exercise.needs)
    ]


def audit_named(name: str, root: Path, seeds: Seeds, exercise: str | None = None) -> list[Audit]:
    """Audit a topic, or one exercise, by name, which is how another process can be asked to."""
    return audit_topic(load_topic(name), root, seeds, exercise)


def load_variants(root: Path, topic: Topic) -> Mapping[str, tuple[Callable, ...]]:
    """Return the independent correct implementations of a topic's exercises."""
    return load_module(root / "solutions" / topic.name / "variants.py").VARIANTS


def load_equivalent(root: Path, topic: Topic) -> Mapping[str, Mapping[str, str]]:
    """Return, for each exercise, how patches begin that change nothing that counts, with why."""
    path = root / "solutions" / topic.name / "equivalent.py"
    return load_module(path).EQUIVALENT if path.is_file() else {}


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
    argued: Mapping[str, str],
    seeds: Seeds,
) -> Audit:
    court = _Court(topic, exercise, solutions)
    planted = solutions.mistakes_in(exercise)
    court.accepts("the reference", solutions.namespace, range(1, seeds.planted + 1))
    accepted = [
        court.accepts(
            variant.__name__,
            {**solutions.namespace, exercise.name: variant},
            range(1, seeds.variants + 1),
        )
        for variant in variants
    ]
    verdicts = [court.rejects_and_names(m, range(1, seeds.planted + 1)) for m in planted]
    mutants = generated(exercise, solutions) if seeds.mutants else []
    survivors = [m for m in mutants if court.accepts_mutant(m, range(1, seeds.mutants + 1))]
    return Audit(
        topic=topic.name,
        name=exercise.name,
        planted=len(planted),
        rejected=sum(rejected for rejected, _ in verdicts),
        named=sum(named for _, named in verdicts),
        variants=len(variants),
        accepted=sum(accepted),
        generated=len(mutants),
        generated_rejected=len(mutants) - len(survivors),
        equivalent=[m.patch for m in survivors if _is_argued(m, argued)],
        compared=court.compared,
        agreed=court.agreed,
        weak=tuple(
            weaknesses(
                exercise, solutions.cells[exercise.name], planted, len(variants), court.found
            )
        ),
        faults=(*court.faults, *_unargued(exercise, mutants, survivors, argued)),
    )


def _unargued(
    exercise: Exercise, mutants: list[Mutant], survivors: list[Mutant], argued: Mapping[str, str]
) -> Iterator[str]:
    """Yield what is wrong between the mutants that pass and the list of those that may."""
    for m in survivors:
        if not _is_argued(m, argued):
            yield f"{exercise.name}: accepts a mutant ({m.operator}):\n{m.patch}"
    for start in argued if mutants else ():
        if not any(m.patch.startswith(start) for m in survivors):
            yield f"{exercise.name}: equivalent.py argues for what no check accepts:\n{start}"


def _is_argued(mutant: Mutant, argued: Mapping[str, str]) -> bool:
    return any(mutant.patch.startswith(start) for start in argued)


def generated(exercise: Exercise, solutions: Solutions) -> list[Mutant]:
    """Return the mutants of an exercise's reference; none where it isn't a function."""
    reference = solutions.namespace[exercise.name]
    if not callable(reference):
        return []
    cases = solutions.expected(exercise, 1).cases

    def run() -> None:
        run_cases(solutions.namespace, exercise.name, cases)

    forms, random = alike(reference, run), exercise.signature is not None
    return mutants_of(solutions.cells[exercise.name], exercise.name, forms, random)


class _Court:
    """Verdicts on one exercise at many seeds, each compared with the one a student sees."""

    def __init__(self, topic: Topic, exercise: Exercise, solutions: Solutions) -> None:
        self._topic, self._exercise, self._solutions = topic, exercise, solutions
        built = shipped.load(topic)
        if exercise.name not in built:
            raise SourceError(f"{exercise.name} isn't built yet; run: course build {topic.name}")
        self._local = replace(built[exercise.name], mistakes=())
        self._with_mistakes = functools.cache(lambda seed: solutions.answers(exercise, seed))
        self._expected = functools.cache(lambda seed: solutions.expected(exercise, seed))
        self._faults: dict[str, int] = {}
        self.found = Findings()
        self.compared = self.agreed = 0

    @property
    def faults(self) -> list[str]:
        """Return what went wrong, each thing with the first seed at which it did."""
        name = self._exercise.name
        return [f"{name}: {what} (seed {seed})" for what, seed in self._faults.items()]

    def accepts(self, who: str, namespace: Mapping[str, Any], seeds: range) -> bool:
        """Return whether a correct answer passes at every seed."""
        for seed, report in self._reports(who, namespace, seeds, self._expected):
            if not _is_passed(report):
                said = report.to_dict()["message"] if report else "it takes too long"
                return self._note(f"refuses {who}: {said}", seed)
        return True

    def rejects_and_names(self, mistake: Misconception, seeds: range) -> tuple[bool, bool]:
        """Return whether a planted mistake fails at every seed, and whether its hint is shown."""
        rejected = named = True
        namespace = self._solutions.patched(mistake)
        for seed, report in self._reports(mistake.id, namespace, seeds, self._with_mistakes):
            assert report is not None, f"{mistake.id} takes too long"
            if report.status == "passed":
                rejected = self._note(f"accepts {mistake.id}", seed)
            for other in report.misconceptions:
                if other.hint != mistake.hint and named:
                    self.found.confused.add((min(mistake.id, other.id), max(mistake.id, other.id)))
            if {r.hint for r in report.misconceptions} != {mistake.hint}:
                others = ", ".join(r.id for r in report.misconceptions) or "nothing"
                named = self._note(f"for {mistake.id} names {others}", seed)
        return rejected, named

    def accepts_mutant(self, mutant: Mutant, seeds: range) -> bool:
        """Return whether a generated mistake passes at any seed, where others use it, too.

        What a function keeps for another one (a cache) is judged by what that makes of it.
        """
        try:
            with _quietly():
                namespace = self._solutions.variant(self._exercise.name, mutant.source)
        except (Exception, _TooLong):
            return False
        # A small change of something random may show in one behaviour or another, by chance.
        by_chance = self._exercise.signature is not None
        who = f"a mutant:\n{mutant.patch}\n"
        reports = self._reports(who, namespace, seeds, self._expected, only_status=by_chance)
        if not any([_is_passed(report) for _, report in reports]):
            return False
        return all(
            _is_passed(self._report(namespace, answers, user)) for user, answers in self._users
        )

    @functools.cached_property
    def _users(self) -> list[tuple[Exercise, Answers]]:
        """Other exercises whose cases call this one's function first."""
        name, others = self._exercise.name, self._topic.exercises
        found = [(e, self._solutions.expected(e, 1)) for e in others if e is not self._exercise]
        return [
            (e, answers)
            for e, answers in found
            if any(call.function == name for case in answers.cases for call in case.calls)
        ]

    def _reports(
        self,
        who: str,
        namespace: Mapping[str, Any],
        seeds: range,
        answers_at: Callable[[int], Answers],
        only_status: bool = False,
    ) -> Iterator[tuple[int, Report | None]]:
        """Yield the report at each seed; None where an answer takes too long."""
        local = _pattern(self._report(namespace, self._local, who=who), only_status)
        for seed in seeds:
            report = self._report(namespace, answers_at(seed))
            self.compared += 1
            if _pattern(report, only_status) == local:
                self.agreed += 1
            else:
                self._note(f"the local and the graded verdict differ for {who}", seed)
            yield seed, report

    def _report(
        self,
        namespace: Mapping[str, Any],
        answers: Answers,
        exercise: Exercise | None = None,
        who: str = "",
    ) -> Report | None:
        exercise = exercise or self._exercise
        try:
            with _quietly():
                outcomes = run_cases(namespace, exercise.name, answers.cases)
                report = judge(exercise, answers, outcomes)
                if who:
                    self.found.note(who, exercise, answers, outcomes, report)
                return report
        except (_TooLong, RecursionError, MemoryError):
            return None

    def _note(self, what: str, seed: int) -> bool:
        self._faults.setdefault(what, seed)
        return False


def _is_passed(report: Report | None) -> bool:
    return report is not None and report.status == "passed"


def _pattern(report: Report | None, only_status: bool) -> tuple:
    """Return what a verdict says, behaviour by behaviour or as a whole."""
    if report is None:
        return ()
    if only_status:
        return (report.status,)
    return report.status, *(result.passed for result in report.behaviours)


class _TooLong(BaseException):
    """Not an Exception: the code that runs too long may catch those."""


@contextmanager
def _quietly() -> Iterator[None]:
    """Run what may print, warn or never end."""
    with (
        _at_most(MUTANT_SECONDS),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Stop what takes longer, where the system has alarms."""

    def stop(*_: object) -> None:
        raise _TooLong

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
