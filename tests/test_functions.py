"""The functions that notebooks and checks hand to other functions."""

import numpy as np
import pytest

from helpers import functions

RNG = np.random.default_rng(0)
NETWORK = {
    f"{letter}{layer}": RNG.standard_normal((rows, columns if letter == "W" else 1))
    for layer, (rows, columns) in enumerate([(3, 2), (2, 3), (1, 2)], start=1)
    for letter in "Wb"
}


@pytest.mark.parametrize("function", functions.OF_A_VECTOR.values(), ids=functions.OF_A_VECTOR)
def test_functions_of_a_vector_return_a_float_and_leave_it_alone(function):
    theta = np.array([1, 2, 3])
    assert type(function(theta)) is float
    assert function(theta) == function([1.0, 2.0, 3.0]) and theta.tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="vector"):
        function(theta.reshape(3, 1))


def test_known_values():
    assert functions.bowl([1, 1, 1]) == 6
    assert functions.waves([0, 0]) == 1
    assert functions.valley([1, 1, 1]) == 0 and functions.valley([0, 0]) == 1
    with pytest.raises(ValueError, match="two numbers"):
        functions.valley([1])


@pytest.mark.parametrize("cost", functions.OF_PARAMETERS.values(), ids=functions.OF_PARAMETERS)
def test_costs_return_the_same_float_each_time_and_take_lists(cost):
    before = {key: value.copy() for key, value in NETWORK.items()}
    assert type(cost(NETWORK)) is float and cost(NETWORK) == cost(NETWORK)
    assert cost({key: value.tolist() for key, value in NETWORK.items()}) == cost(NETWORK)
    assert all(np.array_equal(before[key], NETWORK[key]) for key in NETWORK)


def test_the_penalty_counts_weights_only():
    added = functions.penalised_cross_entropy(NETWORK) - functions.cross_entropy(NETWORK)
    log_cosh = sum(np.log(np.cosh(NETWORK[key])).sum() for key in ("W1", "W2", "W3"))
    assert added == pytest.approx(functions.PENALTY * log_cosh)


def test_masks_drop_units():
    assert functions.masked_cross_entropy(NETWORK) != functions.cross_entropy(NETWORK)
    for layer, units in enumerate(functions.MASK_UNITS, start=1):
        assert functions.MASKS[layer].shape == (units, functions.SIX_POINTS.shape[1])
