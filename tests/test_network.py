"""What `helpers.network` promises."""

from itertools import pairwise

import numpy as np
import pytest

from helpers import network

LAYERS = [3, 5, 4, 2]


def draw(layers_dims, seed=0, scale=0.5):
    """Random parameters, biases included, so that no gradient is zero by chance."""
    rng = np.random.default_rng(seed)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), 1):
        parameters[f"W{layer}"] = scale * rng.standard_normal((n_out, n_in))
        parameters[f"b{layer}"] = scale * rng.standard_normal((n_out, 1))
    return parameters


def task(output, m=6, seed=1):
    """Inputs, labels and parameters for a network with that output."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((3, m))
    if output == "sigmoid":
        return X, rng.integers(0, 2, (1, m)), draw([*LAYERS[:-1], 1])
    return X, np.eye(4)[:, rng.integers(0, 4, m)], draw([*LAYERS[:-1], 4])


# ---- forward ---------------------------------------------------------------------------------


def test_forward_by_hand():
    parameters = {
        "W1": np.array([[1.0, -1.0], [2.0, 0.0]]),
        "b1": np.array([[0.0], [-1.0]]),
        "W2": np.array([[1.0, 1.0]]),
        "b2": np.array([[0.5]]),
    }
    AL, cache = network.forward(np.array([[1.0], [3.0]]), parameters)
    np.testing.assert_allclose(cache["Z1"], [[-2], [1]])
    np.testing.assert_allclose(cache["A1"], [[0], [1]])
    np.testing.assert_allclose(cache["Z2"], [[1.5]])
    np.testing.assert_allclose(AL, 1 / (1 + np.exp(-1.5)))


@pytest.mark.parametrize("output", network.OUTPUTS)
@pytest.mark.parametrize("m", [1, 6])
def test_forward_keeps_every_layer(output, m):
    X, Y, parameters = task(output, m)
    AL, cache = network.forward(X, parameters, output=output)
    assert set(cache) == {"A0", "Z1", "A1", "Z2", "A2", "Z3", "A3"}
    assert AL.shape == Y.shape
    assert AL is cache["A3"]
    assert cache["A0"] is X
    if output == "softmax":
        np.testing.assert_allclose(AL.sum(axis=0), 1)


def test_a_single_layer_is_a_network_too():
    X, Y, _ = task("sigmoid")
    AL, cache = network.forward(X, draw([3, 1]))
    assert set(cache) == {"A0", "Z1", "A1"}
    assert AL.shape == Y.shape


def test_more_than_nine_layers():
    parameters = draw([3, *[4] * 11, 1])
    assert network.n_layers(parameters) == 12
    X, Y, _ = task("sigmoid")
    _, cache = network.forward(X, parameters, "tanh")
    assert set(network.backward(Y, cache, parameters, "tanh")) == {f"d{key}" for key in parameters}


def test_the_table_of_activations_cannot_be_changed():
    with pytest.raises(TypeError):
        network.ACTIVATIONS["relu"] = np.tanh  # type: ignore[index]


# ---- cost ------------------------------------------------------------------------------------


def test_binary_cost_by_hand():
    AL, Y = np.array([[0.8, 0.3]]), np.array([[1, 0]])
    assert network.cost(AL, Y) == pytest.approx(-(np.log(0.8) + np.log(0.7)) / 2)


def test_multiclass_cost_of_guessing_is_the_log_of_the_classes():
    assert network.cost(np.full((10, 3), 0.1), np.eye(10)[:, :3]) == pytest.approx(np.log(10))


@pytest.mark.parametrize("AL", [[[0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
def test_cost_is_finite_for_saturated_outputs(AL):
    wrong = 1 - np.array(AL)
    assert network.cost(np.array(AL), wrong) == pytest.approx(36.04, abs=0.01)
    assert network.cost(np.array(AL), np.array(AL)) == pytest.approx(0, abs=1e-12)


# ---- backward --------------------------------------------------------------------------------


def numerical_grads(parameters, cost, epsilon=1e-6):
    grads = {}
    for key, values in parameters.items():
        grad = np.zeros_like(values)
        for index in np.ndindex(values.shape):
            ends = []
            for step in (epsilon, -epsilon):
                moved = values.copy()
                moved[index] += step
                ends.append(cost({**parameters, key: moved}))
            grad[index] = (ends[0] - ends[1]) / (2 * epsilon)
        grads[f"d{key}"] = grad
    return grads


@pytest.mark.parametrize("output", network.OUTPUTS)
@pytest.mark.parametrize("activation", network.ACTIVATIONS)
def test_gradients_agree_with_finite_differences(activation, output):
    X, Y, parameters = task(output)
    _, cache = network.forward(X, parameters, activation, output)
    grads = network.backward(Y, cache, parameters, activation)
    expected = numerical_grads(
        parameters, lambda p: network.cost(network.forward(X, p, activation, output)[0], Y)
    )
    assert set(grads) == set(expected)
    for key, grad in expected.items():
        np.testing.assert_allclose(grads[key], grad, rtol=1e-5, atol=1e-8, err_msg=key)


def test_gradients_agree_with_finite_differences_under_dropout():
    X, Y, parameters = task("softmax")
    masks = {1: np.array([[1.0], [0], [2], [1], [0]]), 2: np.array([[0.5], [1], [1], [0]])}

    def dropout(A, layer):
        return A * masks[layer], np.broadcast_to(masks[layer], A.shape)

    def cost(p):
        return network.cost(network.forward(X, p, "tanh", "softmax", dropout)[0], Y)

    _, cache = network.forward(X, parameters, "tanh", "softmax", dropout)
    grads = network.backward(Y, cache, parameters, "tanh", lambda dA, D, _layer: dA * D)
    for key, grad in numerical_grads(parameters, cost).items():
        np.testing.assert_allclose(grads[key], grad, rtol=1e-5, atol=1e-8, err_msg=key)


def test_dropout_sees_hidden_layers_only():
    X, Y, parameters = task("sigmoid")
    there, back = [], []

    def dropout(A, layer):
        there.append((layer, A.shape))
        return A, np.ones_like(A)

    def dropout_backward(dA, D, layer):
        assert dA.shape == D.shape
        back.append(layer)
        return dA

    _, cache = network.forward(X, parameters, dropout=dropout)
    network.backward(Y, cache, parameters, dropout_backward=dropout_backward)
    assert there == [(1, (5, 6)), (2, (4, 6))]
    assert back == [2, 1]


# ---- predict, accuracy -----------------------------------------------------------------------


def test_predict_gives_one_row_of_classes():
    X, _, parameters = task("sigmoid")
    AL, _ = network.forward(X, parameters)
    np.testing.assert_array_equal(network.predict(X, parameters), (AL > 0.5).astype(int))
    X, Y, parameters = task("softmax")
    labels = network.predict(X, parameters, output="softmax")
    assert labels.shape == (1, Y.shape[1])
    assert labels.dtype.kind == "i"


def test_accuracy_takes_labels_or_one_hot():
    assert network.accuracy(np.array([[1, 0, 1, 1]]), np.array([[1, 0, 0, 1]])) == 0.75
    assert network.accuracy(np.array([[2, 0]]), np.array([[0, 0], [0, 1], [1, 0]])) == 0.5


# ---- train -----------------------------------------------------------------------------------


def test_training_lowers_the_cost_and_leaves_the_start_alone():
    X, Y, parameters = task("sigmoid", m=40)
    before = {key: value.copy() for key, value in parameters.items()}
    learnt, costs = network.train(X, Y, parameters, epochs=60)
    assert len(costs) == 60
    assert costs[0] == pytest.approx(network.cost(network.forward(X, parameters)[0], Y))
    assert costs[-1] < costs[0]
    for key, value in before.items():
        np.testing.assert_array_equal(parameters[key], value)
        assert not np.array_equal(learnt[key], value)


def test_an_update_that_works_in_place_leaves_the_start_alone():
    X, Y, parameters = task("sigmoid")
    before = parameters["W1"].copy()

    def update(parameters, grads, learning_rate):
        for key in parameters:
            parameters[key] -= learning_rate * grads[f"d{key}"]
        return parameters

    in_place, costs = network.train(X, Y, parameters, epochs=3, update=update)
    np.testing.assert_array_equal(parameters["W1"], before)
    plain, plain_costs = network.train(X, Y, parameters, epochs=3)
    assert costs == plain_costs
    np.testing.assert_array_equal(in_place["W1"], plain["W1"])


def test_update_and_batches_are_called_for_every_step():
    X, Y, parameters = task("sigmoid", m=6)
    rates = []

    def update(parameters, grads, learning_rate):
        rates.append(learning_rate)
        return parameters

    def halves(X, Y):
        return [(X[:, :4], Y[:, :4]), (X[:, 4:], Y[:, 4:])]

    learnt, costs = network.train(
        X, Y, parameters, epochs=3, learning_rate=0.7, update=update, batches=halves
    )
    assert rates == [0.7] * 6
    AL, _ = network.forward(X, parameters)
    mean = np.mean([network.cost(AL[:, part], Y[:, part]) for part in (slice(4), slice(4, 6))])
    np.testing.assert_allclose(costs, [mean] * 3)
    np.testing.assert_array_equal(learnt["W1"], parameters["W1"])


def test_dropout_takes_part_in_training():
    X, Y, parameters = task("sigmoid")
    learnt, _ = network.train(
        X,
        Y,
        parameters,
        epochs=2,
        dropout=lambda A, layer: (0 * A, 0 * A),
        dropout_backward=lambda dA, D, layer: dA * D,
    )
    np.testing.assert_array_equal(learnt["W1"], parameters["W1"])
    assert not np.array_equal(learnt["b3"], parameters["b3"])


def test_a_cost_of_ones_own_is_reported_and_changes_no_step():
    X, Y, parameters = task("sigmoid")
    plain, costs = network.train(X, Y, parameters, epochs=3)
    penalised, mine = network.train(
        X, Y, parameters, epochs=3, cost_function=lambda AL, Y, now: network.cost(AL, Y) + len(now)
    )
    np.testing.assert_allclose(mine, np.add(costs, len(parameters)))
    np.testing.assert_array_equal(plain["W1"], penalised["W1"])


def test_gradients_of_ones_own_take_the_place_of_backward():
    X, Y, parameters = task("sigmoid")
    seen = []

    def gradients(X, Y, cache, now):
        seen.append((X.shape, Y.shape))
        return {k: 2 * g for k, g in network.backward(Y, cache, now).items()}

    doubled, _ = network.train(X, Y, parameters, epochs=3, gradients=gradients)
    faster, _ = network.train(X, Y, parameters, epochs=3, learning_rate=0.2)
    assert seen == [(X.shape, Y.shape)] * 3
    np.testing.assert_allclose(doubled["W1"], faster["W1"])


def test_gradients_of_ones_own_and_dropout_backward_exclude_each_other():
    X, Y, parameters = task("sigmoid")
    with pytest.raises(ValueError, match="dropout_backward goes with the network's own"):
        network.train(X, Y, parameters, gradients=dict, dropout_backward=lambda dA, D, layer: dA)


def test_on_epoch_sees_every_epoch_and_the_end():
    X, Y, parameters = task("sigmoid")
    seen = []
    learnt, _ = network.train(
        X, Y, parameters, epochs=2, on_epoch=lambda epoch, now: seen.append((epoch, now["W1"]))
    )
    assert [epoch for epoch, _ in seen] == [0, 1, 2]
    np.testing.assert_array_equal(seen[0][1], parameters["W1"])
    np.testing.assert_array_equal(seen[2][1], learnt["W1"])
    assert not np.array_equal(seen[0][1], seen[1][1])


def test_no_epochs_change_nothing():
    X, Y, parameters = task("sigmoid")
    learnt, costs = network.train(X, Y, parameters, epochs=0)
    assert costs == []
    np.testing.assert_array_equal(learnt["W1"], parameters["W1"])


# ---- clear refusals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda X, Y, p: network.forward(X, p, "rely"), "activation must be one of relu, tanh"),
        (lambda X, Y, p: network.forward(X, p, output="max"), "output must be one of sigmoid, sof"),
        (lambda X, Y, p: network.forward(X.T, p), r"X must have the shape \(3, m\)"),
        (lambda X, Y, p: network.forward(X[:, 0], p), r"X must have the shape \(3, m\)"),
        (lambda X, Y, p: network.forward(X, {}), "parameters must hold W1"),
        (lambda X, Y, p: network.cost(np.ones((1, 3)), np.ones(3)), "Y must have the shape"),
        (lambda X, Y, p: network.train(X, Y.T, p), "Y must have the shape of the output"),
        (lambda X, Y, p: network.train(X, Y, p, epochs=-1), "epochs must not be negative"),
        (lambda X, Y, p: network.accuracy(Y.T, Y), r"labels must have the shape \(1, 6\)"),
        (
            lambda X, Y, p: network.backward(Y, network.forward(X, p)[1], p, "step"),
            "activation must be one of",
        ),
        (
            lambda X, Y, p: network.backward(Y[:, :3], network.forward(X, p)[1], p),
            "Y must have the shape",
        ),
    ],
)
def test_wrong_inputs_are_named(call, named):
    with pytest.raises(ValueError, match=named):
        call(*task("sigmoid"))
