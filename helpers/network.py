"""The given network: a stack of L fully connected layers, in plain NumPy.

Notation is the course's. Layer l computes ``Z[l] = W[l] A[l-1] + b[l]`` and ``A[l] = g(Z[l])``,
with ``A[0] = X``. One example per column: ``X (n_x, m)``, ``W (n_l, n_{l-1})``, ``b (n_l, 1)``.
``parameters`` is ``{"W1", "b1", ..., "WL", "bL"}`` and ``grads`` is ``{"dW1", "db1", ...}``.

How the parameters start, how they are updated and what is dropped on the way are arguments:
those are the functions that the course is about, and the notebooks pass in the student's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from scipy.special import expit, softmax
from threadpoolctl import ThreadpoolController

Parameters = dict[str, np.ndarray]
Grads = dict[str, np.ndarray]
Cache = dict[str, np.ndarray]


# ---- activations -----------------------------------------------------------------------------


def relu(Z: np.ndarray) -> np.ndarray:
    """Return ``max(0, Z)``, entry by entry."""
    return np.maximum(0, Z)


def linear(Z: np.ndarray) -> np.ndarray:
    """Return ``Z`` itself: a layer without an activation."""
    return Z


ACTIVATIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {"relu": relu, "tanh": np.tanh, "sigmoid": expit, "linear": linear}
)
"""The course's activation functions by name; ``ACTIVATIONS["tanh"](Z)`` has the shape of Z."""

# g'(Z) of each; not from A, because dropout changes A after the activation has made it.
SLOPES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "relu": lambda Z: (Z > 0).astype(float),
        "tanh": lambda Z: 1 - np.tanh(Z) ** 2,
        "sigmoid": lambda Z: expit(Z) * expit(-Z),
        "linear": np.ones_like,
    }
)

OUTPUTS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {"sigmoid": expit, "softmax": lambda Z: softmax(Z, axis=0)}
)

# The cost takes no probability to be nearer to 0 or 1 than this, so one example costs at most 36.
CLOSEST = float(np.finfo(float).eps)


def n_layers(parameters: Mapping[str, np.ndarray]) -> int:
    """Return L, the number of layers that have weights (the input layer has none)."""
    return sum(key.startswith("W") for key in parameters)


# ---- one pass there and back -----------------------------------------------------------------


def forward(
    X: np.ndarray,
    parameters: Parameters,
    activation: str = "relu",
    output: str = "sigmoid",
    dropout: Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]] | None = None,
) -> tuple[np.ndarray, Cache]:
    """Compute the network's output for every column of ``X``.

    Parameters
    ----------
    X : numpy.ndarray, shape (n_x, m)
        Inputs.
    parameters : dict
        ``W1, b1, ..., WL, bL``.
    activation : str
        A name in `ACTIVATIONS`, used in the hidden layers 1 to L-1.
    output : {"sigmoid", "softmax"}
        What layer L ends with.
    dropout : callable, optional
        ``dropout(A, layer) -> A, D`` is called with the activations of every hidden layer
        (counted from 1) and returns them thinned out, with the mask; both of shape (n_l, m).

    Returns
    -------
    AL : numpy.ndarray, shape (n_L, m)
        Probabilities.
    cache : dict
        ``A0, Z1, A1, ..., ZL, AL``, and the masks ``D1, D2, ...`` when there is dropout.

    Raises
    ------
    ValueError
        If ``activation`` or ``output`` is not a known name, or ``X`` doesn't fit ``W1``.
    """
    hidden = _named("activation", activation, ACTIVATIONS)
    _check_fit(X, parameters)
    L = n_layers(parameters)
    cache: Cache = {"A0": X}
    for layer in range(1, L + 1):
        Z = parameters[f"W{layer}"] @ cache[f"A{layer - 1}"] + parameters[f"b{layer}"]
        A = hidden(Z) if layer < L else _named("output", output, OUTPUTS)(Z)
        if dropout is not None and layer < L:
            A, cache[f"D{layer}"] = dropout(A, layer)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return cache[f"A{L}"], cache


def cost(AL: np.ndarray, Y: np.ndarray) -> float:
    """Return the mean cross-entropy of the probabilities ``AL`` against the labels ``Y``.

    Parameters
    ----------
    AL : numpy.ndarray, shape (1, m) or (C, m)
        Probability of class 1 when there is one row, else of each of the C classes.
    Y : numpy.ndarray, same shape
        Labels 0 and 1; one-hot when there are C rows.

    Returns
    -------
    float
        In nats per example. It stays finite: no probability is taken to be nearer to 0 or 1
        than 2.2e-16, so that one example adds at most 36.

    Raises
    ------
    ValueError
        If the shapes of ``AL`` and ``Y`` differ.
    """
    _check_labels(AL, Y)
    probability = np.clip(AL, CLOSEST, 1 - CLOSEST)
    losses = -Y * np.log(probability)
    if len(Y) == 1:
        losses = losses - (1 - Y) * np.log(1 - probability)
    return float(losses.sum() / Y.shape[1])


def backward(
    Y: np.ndarray,
    cache: Cache,
    parameters: Parameters,
    activation: str = "relu",
    dropout_backward: Callable[[np.ndarray, np.ndarray, int], np.ndarray] | None = None,
) -> Grads:
    """Compute the gradient of the mean cross-entropy with respect to every parameter.

    Parameters
    ----------
    Y : numpy.ndarray, shape (1, m) or (C, m)
        Labels.
    cache : dict
        What `forward` returned for the same parameters.
    parameters : dict
        ``W1, b1, ..., WL, bL``.
    activation : str
        The name that `forward` was given.
    dropout_backward : callable, optional
        ``dropout_backward(dA, D, layer) -> dA``, the counterpart of `forward`'s ``dropout``.

    Returns
    -------
    dict
        ``dW1, db1, ..., dWL, dbL``, each in the shape of its parameter.

    Raises
    ------
    ValueError
        If ``activation`` is not a known name, or ``Y`` doesn't fit the network's output.

    Notes
    -----
    Sigmoid with binary cross-entropy, and softmax with its multiclass form, share the same first
    step: the gradient with respect to ``Z[L]`` is ``A[L] - Y`` for each example.
    """
    slope = _named("activation", activation, SLOPES)
    L, m = n_layers(parameters), Y.shape[1]
    _check_labels(cache[f"A{L}"], Y)
    grads: Grads = {}
    dZ = cache[f"A{L}"] - Y
    for layer in range(L, 0, -1):
        grads[f"dW{layer}"] = dZ @ cache[f"A{layer - 1}"].T / m
        grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
        if layer > 1:
            dA = parameters[f"W{layer}"].T @ dZ
            if dropout_backward is not None:
                dA = dropout_backward(dA, cache[f"D{layer - 1}"], layer - 1)
            dZ = dA * slope(cache[f"Z{layer - 1}"])
    return grads


# ---- using it --------------------------------------------------------------------------------


def predict(
    X: np.ndarray, parameters: Parameters, activation: str = "relu", output: str = "sigmoid"
) -> np.ndarray:
    """Return the most probable class of every column of ``X``.

    Parameters
    ----------
    X, parameters, activation, output
        As for `forward`. Nothing is dropped.

    Returns
    -------
    numpy.ndarray of int, shape (1, m)
        0 or 1 (1 where the probability is above one half) or, with several outputs, 0 to C-1.
    """
    AL, _ = forward(X, parameters, activation, output)
    if len(AL) == 1:
        return (AL > 0.5).astype(int)
    return AL.argmax(axis=0, keepdims=True)


def accuracy(labels: np.ndarray, Y: np.ndarray) -> float:
    """Return the share of examples whose class is right.

    Parameters
    ----------
    labels : numpy.ndarray, shape (1, m)
        Predicted classes, from `predict`.
    Y : numpy.ndarray, shape (1, m) or (C, m)
        True labels; one-hot when there are several rows.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If ``labels`` isn't one row with as many columns as ``Y``.
    """
    if labels.shape != (1, Y.shape[1]):
        raise ValueError(f"labels must have the shape (1, {Y.shape[1]}), got {labels.shape}")
    true = Y if len(Y) == 1 else Y.argmax(axis=0, keepdims=True)
    return float(np.mean(labels == true))


# The course's matrices are small: a second thread brings little, and slows everything down tenfold
# when another process keeps its core busy.
@ThreadpoolController().wrap(limits=1, user_api="blas")
def train(
    X: np.ndarray,
    Y: np.ndarray,
    parameters: Parameters,
    *,
    activation: str = "relu",
    output: str = "sigmoid",
    learning_rate: float = 0.1,
    epochs: int = 100,
    update: Callable[[Parameters, Grads, float], Parameters] | None = None,
    batches: Callable[[np.ndarray, np.ndarray], list[tuple[np.ndarray, np.ndarray]]] | None = None,
    dropout: Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]] | None = None,
    dropout_backward: Callable[[np.ndarray, np.ndarray, int], np.ndarray] | None = None,
    cost_function: Callable[[np.ndarray, np.ndarray, Parameters], float] | None = None,
    gradients: Callable[[np.ndarray, np.ndarray, Cache, Parameters], Grads] | None = None,
    on_epoch: Callable[[int, Parameters], None] | None = None,
) -> tuple[Parameters, list[float]]:
    """Train the network and return what it has learnt.

    Parameters
    ----------
    X : numpy.ndarray, shape (n_x, m)
        Inputs.
    Y : numpy.ndarray, shape (1, m) or (C, m)
        Labels.
    parameters : dict
        Where training starts; it is left as it is.
    activation, output, dropout, dropout_backward
        As for `forward` and `backward`.
    learning_rate : float
        Passed to ``update``.
    epochs : int
        How often the whole of ``X`` is gone through, at least 0.
    update : callable, optional
        ``update(parameters, grads, learning_rate) -> parameters``; by default one plain step
        of gradient descent.
    batches : callable, optional
        ``batches(X, Y) -> [(X, Y), ...]`` is called at the start of every epoch; by default
        all examples make up one batch.
    cost_function : callable, optional
        ``cost_function(AL, Y, parameters) -> cost`` is what the returned costs are made of; by
        default `cost`. Training itself follows the gradients.
    gradients : callable, optional
        ``gradients(X, Y, cache, parameters) -> grads`` takes the place of `backward`, with the
        cache of `forward`; ``dropout_backward`` must then be left out.
    on_epoch : callable, optional
        ``on_epoch(epoch, parameters)`` is called before every epoch and once after the last, so
        with ``epoch`` 0, 1, ..., ``epochs``.

    Returns
    -------
    parameters : dict
        After the last step.
    costs : list of float, length ``epochs``
        For each epoch the mean over its batches, each before its step. With one batch an epoch,
        ``costs[0]`` is therefore the cost at the start.

    Raises
    ------
    ValueError
        If ``epochs`` is negative, both ``gradients`` and ``dropout_backward`` are given, or
        anything doesn't fit (see `forward` and `backward`).
    """
    if epochs < 0:
        raise ValueError(f"epochs must not be negative, got {epochs}")
    if gradients is not None and dropout_backward is not None:
        raise ValueError("dropout_backward goes with the network's own gradients: leave one out")
    parameters = {key: np.array(value, dtype=float) for key, value in parameters.items()}
    costs = []
    for epoch in range(epochs):
        if on_epoch is not None:
            on_epoch(epoch, parameters)
        batch_costs = []
        for X_batch, Y_batch in [(X, Y)] if batches is None else batches(X, Y):
            AL, cache = forward(X_batch, parameters, activation, output, dropout)
            if cost_function is not None:
                batch_costs.append(cost_function(AL, Y_batch, parameters))
            else:
                batch_costs.append(cost(AL, Y_batch))
            if gradients is not None:
                grads = gradients(X_batch, Y_batch, cache, parameters)
            else:
                grads = backward(Y_batch, cache, parameters, activation, dropout_backward)
            if update is not None:
                parameters = update(parameters, grads, learning_rate)
            else:
                parameters = {k: p - learning_rate * grads[f"d{k}"] for k, p in parameters.items()}
        costs.append(float(np.mean(batch_costs)))
    if on_epoch is not None:
        on_epoch(epochs, parameters)
    return parameters, costs


# ---- clear refusals --------------------------------------------------------------------------


def _named(argument: str, name: str, table: Mapping[str, Callable]) -> Callable:
    if name not in table:
        raise ValueError(f"{argument} must be one of {', '.join(table)}, got {name!r}")
    return table[name]


def _check_fit(X: np.ndarray, parameters: Parameters) -> None:
    if "W1" not in parameters:
        raise ValueError("parameters must hold W1, b1, W2, b2, ..., found no W1")
    n_x = parameters["W1"].shape[1]
    if X.ndim != 2 or len(X) != n_x:
        raise ValueError(f"X must have the shape ({n_x}, m) to fit W1, got {X.shape}")


def _check_labels(AL: np.ndarray, Y: np.ndarray) -> None:
    if AL.shape != Y.shape:
        raise ValueError(f"Y must have the shape of the output, {AL.shape}, got {Y.shape}")
