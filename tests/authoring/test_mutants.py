"""Generated mistakes: every kind of slip is made, once, and nothing else is touched."""

import pytest

from helpers.authoring.mutants import Mutant, alike, mutants_of

SOURCE = '''
import numpy as np


def helper(x):
    return x + 1


def step(X, Y, eta=0.5):
    """Return something; 1 + 1 stays here."""
    m = X.shape[1]
    if m < 1:
        raise ValueError(f"{m - 1} is too small")
    W = X.copy()
    grads = {f"dW{l}": W for l in range(1, 3) if l > 0}
    total = np.sum(Y @ X.T, axis=1, keepdims=True) / m
    return W[:, 1:] - eta * np.sqrt(total), grads
'''
WANTED = {
    "arithmetic": "+ return (W[:, 1:] + eta * np.sqrt(total), grads)",
    "comparison": "+ if m <= 1:",
    "constant": "+ m = X.shape[2]",
    "axis": "+ total = np.sum(Y @ X.T, keepdims=True) / m",
    "transpose": "+ total = np.sum(Y @ X, axis=1, keepdims=True) / m",
    "missing_term": "+ total = np.sum(Y @ X.T, axis=1, keepdims=True)",
    "extra_term": "+ m = 2 * X.shape[1]",
    "swapped_arguments": "+ return (grads, W[:, 1:] - eta * np.sqrt(total))",
    "index_shift": "+ grads = {f'dW{l + 1}': W for l in range(1, 3) if l > 0}",
    "other_variable": "+ W = Y.copy()",
    "twin": "+ total = np.mean(Y @ X.T, axis=1, keepdims=True) / m",
    "alias": "+ W = X",
    "branch": "+ if False:",
    "lost_statement": "- raise ValueError(f'{m - 1} is too small')\n+ pass",
}


@pytest.fixture(scope="module")
def mutants():
    return mutants_of(SOURCE, "step", {"X": ["Y"], "Y": ["X"]}, random=False)


@pytest.mark.parametrize("operator", WANTED)
def test_every_kind_of_slip_is_made(mutants, operator):
    assert any(m.operator == operator and m.patch.endswith(WANTED[operator]) for m in mutants)


def test_each_mutant_is_another_program_and_changes_one_place(mutants):
    assert len({m.source for m in mutants}) == len({m.patch for m in mutants}) == len(mutants)
    for m in mutants:
        assert m.patch.count("\n- ") + m.patch.startswith("- ") <= 1
        compile(m.source, "<mutant>", "exec")


def test_other_functions_signatures_docstrings_and_messages_stay(mutants):
    for m in mutants:
        assert "return x + 1" in m.source and "eta=0.5" in m.source
        assert "is too small" in m.source or m.operator in ("lost_statement", "branch")
        assert "too small" not in m.patch or m.operator == "lost_statement"


def test_small_changes_of_something_random_are_left_out():
    source = "def draw(rng):\n    return 3 * rng.normal()\n"
    made = mutants_of(source, "draw", {}, random=True)
    assert not any("1.0001" in m.patch or "-1 *" in m.patch for m in made)
    assert any("1.0001" in m.patch for m in mutants_of(source, "draw", {}, random=False))


def test_variables_are_alike_that_hold_values_of_one_form():
    import numpy as np

    def function(A, B, n):
        C = A + B
        flat = C.ravel()
        return flat, n

    found = alike(function, lambda: function(np.ones((2, 3)), np.zeros((2, 3)), 4))
    assert sorted(found["A"]) == ["B", "C"] and found["flat"] == found["n"] == []


def test_a_mutant_shows_the_line_before_and_after():
    (first, *_) = mutants_of("def f(x):\n    return x + 2\n", "f", {}, random=False)
    assert first == Mutant(
        "arithmetic", "def f(x):\n    return x - 2", "- return x + 2\n+ return x - 2"
    )
