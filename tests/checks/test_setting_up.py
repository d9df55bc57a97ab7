"""What degenerate and odd answers to 00_setting_up earn, and what their reports say."""

import time

import numpy as np
import pytest

from helpers.checks.judge import judge
from helpers.checks.run import run_cases
from helpers.checks.shipped import load
from helpers.checks.topics import load_topic

TOPIC = load_topic("00_setting_up")


def report_on(name, function):
    exercise, answers = TOPIC.exercise(name), load(TOPIC)[name]
    return judge(exercise, answers, run_cases({name: function}, name, answers.cases))


def cut(X, Y, *bounds):
    """Cut X and Y as they stand, into train, dev and test."""
    parts = np.split(np.arange(Y.size), bounds)
    return {
        name: (X[:, p], Y[:, p]) for name, p in zip(("train", "dev", "test"), parts, strict=True)
    }


def in_order(X, Y, dev_fraction, test_fraction, rng):
    m = Y.size
    return cut(X, Y, m - round((dev_fraction + test_fraction) * m), m - round(test_fraction * m))


def test_a_plain_cut_is_named_in_whatever_order_the_parts_come():
    report = report_on("split_dataset", in_order)
    assert [m.id for m in report.misconceptions] == ["not shuffled, all classes at once"]
    assert "neighbours" in str([b.difference for b in report.behaviours if not b.passed])


@pytest.mark.parametrize(
    "split",
    [
        lambda X, Y, *_: cut(X, Y, Y.size, Y.size),
        lambda X, Y, *_: {name: (X[:, :0], Y[:, :0]) for name in ("train", "dev", "test")},
        lambda X, Y, *_: {name: (X * np.nan, Y) for name in ("train", "dev", "test")},
        lambda X, Y, *_: {name: (np.zeros_like(X), Y) for name in ("train", "dev", "test")},
        lambda X, Y, *_: {name: (X.astype(str), Y) for name in ("train", "dev", "test")},
        lambda X, Y, *_: {name: (X, Y) for name in ("train", "dev", "test")},
        lambda *_: {"train": 1, "dev": 2, "test": 3},
        lambda *_: {},
    ],
    ids=["all in train", "empty", "NaN", "zeros", "words", "all in each", "numbers", "nothing"],
)
def test_a_split_without_a_thought_earns_little(split):
    assert report_on("split_dataset", split).points <= 0.3 * TOPIC.exercise("split_dataset").points


@pytest.mark.parametrize("words", [(), ("high bias",), ("high variance",)])
def test_the_same_diagnosis_for_all_earns_little(words):
    report = report_on("diagnose", lambda *_: set(words))
    assert report.points <= 0.2 * TOPIC.exercise("diagnose").points


@pytest.mark.parametrize(
    "value, said",
    [
        ({}, "empty dictionary"),
        ("high bias", "one string"),
        (None, "return"),
        (["High bias"], "neither of the two words"),
        (np.array(["high bias"]), "expected a set"),
        ([["high bias"]], "neither of the two words"),
        (0.1, "expected a set"),
    ],
    ids=str,
)
def test_other_forms_of_a_diagnosis_are_told_kindly(value, said):
    report = report_on("diagnose", lambda *_: value)
    assert report.points == 0 and said in report.first_failure.difference.sentence


def test_numbers_count_even_when_the_shape_does_not():
    def flat(X):
        deviation = np.sqrt(np.mean((X.T - X.mean(axis=1)) ** 2, axis=0))
        return X.mean(axis=1), np.where(np.ptp(X, axis=1) == 0, 1, deviation)

    assert [b.passed for b in report_on("fit_normalizer", flat).behaviours] == [False] + [True] * 5


@pytest.mark.parametrize("name", ["split_dataset", "diagnose", "fit_normalizer"])
@pytest.mark.parametrize(
    "value",
    [
        np.zeros((4,) * 9, np.int8),
        {
            part: (np.full((2, 4), 1e300), np.full((1, 4), np.inf))
            for part in ("train", "dev", "test")
        },
        ["x" * 1_000_000] * 2,
        {str(i): [list(range(100))] for i in range(500)},
    ],
    ids=range(4),
)
def test_no_value_makes_a_report_long_or_slow(name, value):
    started = time.perf_counter()
    report = report_on(name, lambda *_: value)
    assert report.points <= 0.3 * report.max_points
    assert len(report.to_text()) < 5_000 and time.perf_counter() - started < 20


def test_a_split_that_never_refuses_loses_that_behaviour_and_keeps_its_name():
    report = report_on("split_dataset", in_order)
    assert not report.behaviours[-1].passed
    assert "a value came back" in report.behaviours[-1].difference.sentence


def split_refusing_only(refuse, lend=False):
    """Return a split that raises where `refuse` says so; `lend` fills empty parts from train."""

    def split(X, Y, dev_fraction, test_fraction, rng):
        if min(dev_fraction, test_fraction) < 0 or dev_fraction + test_fraction >= 1 or refuse(Y):
            raise ValueError("impossible")
        chosen = {"dev": [], "test": [], "train": []}
        for label in np.unique(Y):
            members = rng.permutation(np.flatnonzero(Y[0] == label)).tolist()
            size = len(members)
            for name, fraction in (("dev", dev_fraction), ("test", test_fraction)):
                n = round(fraction * size)
                chosen[name] += members[:n]
                members = members[n:]
            chosen["train"] += members
        for name, fraction in (("dev", dev_fraction), ("test", test_fraction)):
            if lend and fraction and not chosen[name]:
                chosen[name].append(chosen["train"].pop())
        return {name: (X[:, columns], Y[:, columns]) for name, columns in chosen.items()}

    return split


def test_three_examples_of_three_classes_may_fill_the_three_parts_but_leave_none_empty():
    filled = report_on("split_dataset", split_refusing_only(lambda Y: Y.size < 3, lend=True))
    assert filled.status == "passed"
    empty = report_on("split_dataset", split_refusing_only(lambda Y: Y.size < 3))
    assert [b.passed for b in empty.behaviours] == [True] * 6 + [False]
    assert "dev is empty" in empty.behaviours[-1].difference.sentence


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_deviation_that_is_not_a_number_is_no_fault_of_its_shape():
    def divided_by_one_less(X):
        return X.mean(axis=1, keepdims=True), X.std(axis=1, ddof=1, keepdims=True)

    report = report_on("fit_normalizer", divided_by_one_less)
    assert [b.passed for b in report.behaviours] == [True, True, False, False, False, False]
    assert [m.id for m in report.misconceptions] == ["one degree less, constant left at 0"]


def test_a_split_of_labels_and_columns_shuffled_apart_says_whose_label_it_was():
    def apart(X, Y, dev_fraction, test_fraction, rng):
        X, Y = X[:, rng.permutation(Y.size)], Y[:, rng.permutation(Y.size)]
        return split_refusing_only(lambda Y: Y.size < 5)(X, Y, dev_fraction, test_fraction, rng)

    report = report_on("split_dataset", apart)
    assert "whose label is" in report.first_failure.difference.sentence
    assert "all labels shuffled apart" in [m.id for m in report.misconceptions]
