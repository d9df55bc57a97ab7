"""Independent correct implementations: what the checks of 01_initialization must accept.

Each stands by itself, with NumPy as `np`, as a student could have written it. They solve the
exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np


def zeros_as_lists(layers_dims):
    parameters = {}
    for layer, (columns, rows) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), start=1):
        parameters["W" + str(layer)] = [[0] * columns for _ in range(rows)]
        parameters["b" + str(layer)] = [[0.0] for _ in range(rows)]
    return parameters


def zeros_in_float32(layers_dims):
    sizes = np.asarray(layers_dims)
    weights = {
        f"W{i}": np.zeros((sizes[i], sizes[i - 1]), np.float32) for i in range(1, len(sizes))
    }
    biases = {f"b{i}": np.zeros((sizes[i], 1), np.float32) for i in range(1, len(sizes))}
    return {**biases, **weights, "layers": len(sizes) - 1}


def zeros_in_one_vector(layers_dims):
    shapes = {}
    for l, (n_in, n_out) in enumerate(zip(layers_dims, layers_dims[1:]), 1):
        shapes |= {f"W{l}": (n_out, n_in), f"b{l}": (n_out, 1)}
    ends = np.cumsum([rows * columns for rows, columns in shapes.values()])
    pieces = np.split(np.zeros(ends[-1]), ends[:-1])
    return {name: piece.reshape(shapes[name]) for name, piece in zip(shapes, pieces)}


def random_by_normal(layers_dims, rng, scale=10):
    out = {}
    for k in range(len(layers_dims) - 1):
        out[f"W{k + 1}"] = rng.normal(0.0, scale, size=(layers_dims[k + 1], layers_dims[k]))
        out[f"b{k + 1}"] = np.zeros((layers_dims[k + 1], 1))
    return out


def random_by_old_generator(layers_dims, rng, scale=10):
    print("drawing", layers_dims)
    np.random.seed(3)
    params = {}
    for l in range(1, len(layers_dims)):
        W = np.random.randn(layers_dims[l], layers_dims[l - 1])
        W *= scale
        params["W%d" % l] = W
        params["b%d" % l] = 0 * np.ones((layers_dims[l], 1), dtype=int)
    return params


def xavier_by_scale(layers_dims, rng):
    p = {}
    for l in range(1, len(layers_dims)):
        n_in = layers_dims[l - 1]
        p[f"W{l}"] = rng.normal(scale=n_in**-0.5, size=(layers_dims[l], n_in))
        p[f"b{l}"] = np.zeros(shape=(layers_dims[l], 1))
    return p


def xavier_uniform(layers_dims, rng):
    p = {}
    for l, n_in in enumerate(layers_dims[:-1], 1):
        limit = np.sqrt(3.0 / n_in)
        p[f"W{l}"] = rng.uniform(-limit, limit, (layers_dims[l], n_in)).astype(np.float32)
        p[f"b{l}"] = np.zeros((layers_dims[l], 1), np.float32)
    return p


def xavier_with_the_standard_library(layers_dims, rng):
    import random

    numbers = random.Random(int(rng.integers(2**32)))
    p, (n_in, *following) = {}, layers_dims
    for l, n_out in enumerate(following, 1):
        p[f"b{l}"] = [[0]] * n_out
        p[f"W{l}"] = [[numbers.gauss(0, 1 / n_in**0.5) for _ in range(n_in)] for _ in range(n_out)]
        n_in = n_out
    return p


def he_row_by_row(layers_dims, rng):
    parameters = {}
    for l in range(1, len(layers_dims)):
        rows = []
        for _unit in range(layers_dims[l]):
            rows.append(rng.standard_normal(layers_dims[l - 1]) * np.sqrt(2 / layers_dims[l - 1]))
        parameters[f"W{l}"] = np.stack(rows)
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters


def he_uniform(layers_dims, rng):
    def draw(n_out, n_in):
        return (2 * rng.random((n_out, n_in)) - 1) * np.sqrt(6 / n_in)

    pairs = list(zip(layers_dims, layers_dims[1:]))
    weights = {f"W{i + 1}": draw(n_out, n_in) for i, (n_in, n_out) in enumerate(pairs)}
    biases = {f"b{i + 1}": np.zeros((n_out, 1)) for i, (_, n_out) in enumerate(pairs)}
    return weights | biases


def glorot_uniform(layers_dims, rng):
    params = {}
    for l in range(1, len(layers_dims)):
        n_in, n_out = layers_dims[l - 1], layers_dims[l]
        r = np.sqrt(6) / np.sqrt(n_in + n_out)
        params[f"W{l}"] = rng.uniform(-r, r, size=(n_out, n_in))
        params[f"b{l}"] = np.zeros((n_out, 1))
    return params


def glorot_by_mean_fan(layers_dims, rng):
    params = {}
    for l in range(1, len(layers_dims)):
        mean_fan = np.mean(layers_dims[l - 1 : l + 1])
        transposed = rng.standard_normal((layers_dims[l - 1], layers_dims[l])) / mean_fan**0.5
        params[f"W{l}"] = transposed.T
        params[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return params


def glorot_by_box_muller(layers_dims, rng):
    params = {f"b{l}": np.zeros((n, 1), np.float32) for l, n in enumerate(layers_dims) if l}
    for name in list(params):
        l = int(name[1:])
        n_in, n_out = layers_dims[l - 1 : l + 1]
        radius, angle = 1 - rng.random((n_out, n_in)), 2 * np.pi * rng.random((n_out, n_in))
        draw = np.sqrt(-2 * np.log(radius)) * np.cos(angle)
        params["W" + name[1:]] = draw * np.sqrt(2) / np.hypot(np.sqrt(n_in), np.sqrt(n_out))
    return params


def statistics_by_loops(parameters, X, activation):
    functions = {
        "relu": lambda z: z * (z > 0),
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "linear": lambda z: z,
    }
    means, deviations, layer, A = [], [], 1, np.array(X)
    while f"W{layer}" in parameters:
        A = functions[activation](np.dot(parameters[f"W{layer}"], A) + parameters[f"b{layer}"])
        mean = sum(A.ravel()) / A.size
        means.append(mean)
        deviations.append((sum((A.ravel() - mean) ** 2) / A.size) ** 0.5)
        layer += 1
    return means, deviations


def statistics_as_arrays(parameters, X, activation):
    L = len(parameters) // 2
    result = np.empty((2, L))
    for l in range(L):
        X = np.einsum("ij,jk->ik", parameters[f"W{l + 1}"], X)
        X += parameters[f"b{l + 1}"]
        if activation == "relu":
            X[X < 0] = 0
        elif activation == "tanh":
            X = (np.exp(X) - np.exp(-X)) / (np.exp(X) + np.exp(-X))
        elif activation == "sigmoid":
            X = 0.5 * (1 + np.tanh(X / 2))
        result[:, l] = X.mean(), X.std()
    return result[0], result[1]


def statistics_one_example_at_a_time(parameters, X, activation):
    rules = {
        "relu": lambda z: (z + np.abs(z)) / 2,
        "tanh": lambda z: 1 - 2 / (np.exp(2 * z) + 1),
        "sigmoid": lambda z: np.exp(-np.logaddexp(0, -z)),
        "linear": np.copy,
    }
    n_layers = max(int(name[1:]) for name in parameters)
    sums = np.zeros((3, n_layers))  # of ones, of a, of a squared
    for a in X.T:
        for l in range(n_layers):
            a = rules[activation](parameters[f"W{l + 1}"].dot(a) + parameters[f"b{l + 1}"][:, 0])
            sums[:, l] += a.size, a.sum(), a @ a
    means, squares = sums[1:] / sums[0]
    return np.stack([means, np.sqrt(squares - means**2)])


def random_as_lists(layers_dims, rng, scale=10):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = (
            scale * rng.standard_normal((layers_dims[l], layers_dims[l - 1]))
        ).tolist()
        parameters[f"b{l}"] = [[0.0]] * layers_dims[l]
    return parameters


def he_as_matrix(layers_dims, rng):
    parameters = {("made", "by"): "he"}
    for l in range(1, len(layers_dims)):
        shape = (layers_dims[l], layers_dims[l - 1])
        draw = rng.standard_normal(shape) * (2 / shape[1]) ** 0.5
        draw.setflags(write=False)
        parameters[f"W{l}"] = np.asmatrix(draw)
        parameters[f"b{l}"] = np.ma.zeros((layers_dims[l], 1))
    return parameters


VARIANTS = {
    "initialize_parameters_zeros": (zeros_as_lists, zeros_in_float32, zeros_in_one_vector),
    "initialize_parameters_random": (
        random_by_normal,
        random_by_old_generator,
        random_as_lists,
    ),
    "forward_statistics": (
        statistics_by_loops,
        statistics_as_arrays,
        statistics_one_example_at_a_time,
    ),
    "initialize_parameters_xavier": (
        xavier_by_scale,
        xavier_uniform,
        xavier_with_the_standard_library,
    ),
    "initialize_parameters_he": (he_row_by_row, he_uniform, he_as_matrix),
    "initialize_parameters_glorot": (glorot_uniform, glorot_by_mean_fan, glorot_by_box_muller),
}
