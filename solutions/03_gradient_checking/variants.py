"""Independent correct implementations: what the checks of 03_gradient_checking must accept.

Each stands by itself, with NumPy as `np`, as a student could have written it. They solve the
exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np


def forward_by_numpy(x, theta):
    return np.multiply(np.asarray(x), np.asarray(theta))


def forward_in_float32(x, theta):
    print("forward", x, theta)
    return np.float32(x * theta)


def forward_by_inner_product(x, theta):
    return np.inner([x], [theta])


def backward_as_array(x, theta):
    return np.array(x)


def backward_by_difference(x, theta):
    return ((theta + 1) * x - (theta - 1) * x) / 2


def backward_by_polynomial(x, theta):
    line = np.polynomial.Polynomial([0.0, x])
    return line.deriv()(theta)


def gradient_as_list(f, theta, epsilon):
    out = []
    for i in range(len(theta)):
        up = [float(t) for t in theta]
        down = list(up)
        up[i] = up[i] + epsilon
        down[i] = down[i] - epsilon
        out.append((f(np.array(up)) - f(np.array(down))) / (epsilon + epsilon))
    return out


def gradient_by_unit_vectors(f, theta, epsilon):
    steps = epsilon * np.eye(len(theta))
    return np.array([f(theta + s) - f(theta - s) for s in steps]) / 2 / epsilon


def gradient_in_place(f, theta, epsilon):
    work = theta.astype(np.float64)
    grad = np.empty_like(work)
    for i, value in enumerate(work.copy()):
        work[i] = value + epsilon
        above = f(work)
        work[i] = value - epsilon
        below = f(work)
        work[i] = value
        grad[i] = 0.5 * (above - below) / epsilon
    return grad


def vector_by_hstack(parameters):
    L = max(int(key[1:]) for key in parameters)
    keys = [letter + str(l) for l in range(1, L + 1) for letter in ("W", "b")]
    return np.hstack([np.reshape(parameters[key], -1) for key in keys])


def vector_by_sorting(parameters):
    keys = sorted(parameters, key=lambda key: (int(key[1:]), key[0]))
    vector = []
    for key in keys:
        for row in parameters[key]:
            vector.extend(float(number) for number in row)
    return vector


def vector_filled_place_by_place(parameters):
    theta = np.zeros(sum(np.size(value) for value in parameters.values()), dtype=np.float32)
    place, layer = 0, 1
    while f"W{layer}" in parameters:
        for matrix in (parameters[f"W{layer}"], parameters[f"b{layer}"]):
            for number in matrix.flat:
                theta[place] = number
                place += 1
        layer += 1
    return theta


def dictionary_by_split(theta, like):
    keys = sorted(like, key=lambda key: (int(key[1:]), key[0]))
    ends = np.cumsum([like[key].size for key in keys])[:-1]
    pieces = np.split(np.asarray(theta), ends)
    return {key: piece.reshape(like[key].shape) for key, piece in zip(keys, pieces)}


def dictionary_as_lists(theta, like):
    numbers = iter(theta)
    filled = {}
    layer = 1
    while f"W{layer}" in like:
        for key in (f"W{layer}", f"b{layer}"):
            rows, columns = like[key].shape
            filled[key] = [[float(next(numbers)) for _ in range(columns)] for _ in range(rows)]
        layer += 1
    filled["layers"] = layer - 1
    return filled


def dictionary_by_cutting_off(theta, like):
    rest = np.array(theta, dtype=np.float32)
    filled = {key: np.empty(value.shape) for key, value in like.items()}
    for l in range(1, len(like) // 2 + 1):
        for letter in "Wb":
            matrix = filled[letter + str(l)]
            matrix.flat = rest[: matrix.size]
            rest = rest[matrix.size :]
    return filled


def difference_by_dot(grad, grad_approx):
    d = grad - grad_approx
    total = np.sqrt(np.dot(grad, grad)) + np.sqrt(np.dot(grad_approx, grad_approx))
    if total == 0:
        return 0
    return np.sqrt(d @ d) / total


def difference_with_zeros_masked(grad, grad_approx):
    lengths = sum(np.sum(np.square(g)) ** 0.5 for g in (grad, grad_approx))
    distance = np.sum(np.square(np.subtract(grad, grad_approx))) ** 0.5
    return np.divide(distance, lengths, out=np.zeros(()), where=lengths != 0)


def difference_by_loops(grad, grad_approx):
    def length(vector):
        total = 0.0
        for number in vector:
            total += float(number) ** 2
        return total**0.5

    lengths = length(grad) + length(grad_approx)
    return length([a - b for a, b in zip(grad, grad_approx)]) / lengths if lengths else 0.0


def check_by_loops(cost, parameters, gradients, epsilon):
    above = below = distance = 0.0
    for key in parameters:
        for place in np.ndindex(parameters[key].shape):
            moved = {k: np.array(v) for k, v in parameters.items()}
            moved[key][place] += epsilon
            plus = cost(moved)
            moved[key][place] -= 2 * epsilon
            approx = (plus - cost(moved)) / (2 * epsilon)
            mine = gradients["d" + key][place]
            distance += (mine - approx) ** 2
            above += mine**2
            below += approx**2
    return np.sqrt(distance) / (np.sqrt(above) + np.sqrt(below))


def check_by_own_vectors(cost, parameters, gradients, epsilon):
    keys = sorted(parameters)
    sizes = np.cumsum([0] + [parameters[k].size for k in keys])

    def unpack(v):
        return {k: v[a:b].reshape(parameters[k].shape) for k, a, b in zip(keys, sizes, sizes[1:])}

    theta = np.concatenate([parameters[k].ravel() for k in keys])
    grad = np.concatenate([gradients["d" + k].ravel() for k in keys])
    approx = np.zeros_like(theta)
    for i in range(len(theta)):
        v = theta.copy()
        v[i] += epsilon
        approx[i] = cost(unpack(v))
        v[i] = theta[i] - epsilon
        approx[i] = (approx[i] - cost(unpack(v))) / (2 * epsilon)
    difference = np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))
    return np.float32(difference)


def check_in_place(cost, parameters, gradients, epsilon):
    lengths = {"mine": [], "approx": [], "apart": []}
    for key, value in parameters.items():
        approx = np.zeros(value.shape)
        for place, old in np.ndenumerate(value.copy()):
            value[place] = old + epsilon
            approx[place] = cost(parameters)
            value[place] = old - epsilon
            approx[place] -= cost(parameters)
            value[place] = old
        approx /= 2 * epsilon
        mine = np.asarray(gradients[f"d{key}"])
        for name, matrix in (("mine", mine), ("approx", approx), ("apart", mine - approx)):
            lengths[name].append(np.linalg.norm(matrix))
    mine, approx, apart = (np.linalg.norm(each) for each in lengths.values())
    return np.array(apart / (mine + approx))


def pass_line_by_line(Y, cache, parameters, lambd, keep_prob):
    m = Y.shape[1]
    dZ3 = cache["A3"] - Y
    dA2 = parameters["W3"].T.dot(dZ3)
    dA2 = dA2 * cache["D2"]
    dA2 /= keep_prob
    dZ2 = np.multiply(dA2, np.int64(cache["A2"] > 0))
    dA1 = parameters["W2"].T.dot(dZ2)
    dA1 = dA1 * cache["D1"]
    dA1 /= keep_prob
    dZ1 = np.multiply(dA1, np.int64(cache["A1"] > 0))
    return {
        "dZ3": dZ3,
        "dW3": dZ3.dot(cache["A2"].T) / m + (lambd * parameters["W3"]) / m,
        "db3": dZ3.mean(axis=1, keepdims=True),
        "dW2": dZ2.dot(cache["A1"].T) / m + (lambd * parameters["W2"]) / m,
        "db2": dZ2.mean(axis=1, keepdims=True),
        "dW1": dZ1.dot(cache["A0"].T) / m + (lambd * parameters["W1"]) / m,
        "db1": dZ1.mean(axis=1, keepdims=True),
    }


def pass_example_by_example(Y, cache, parameters, lambd, keep_prob):
    m = Y.shape[1]
    grads = {f"dW{l}": parameters[f"W{l}"] * lambd / m for l in (1, 2, 3)}
    grads |= {f"db{l}": np.zeros(parameters[f"b{l}"].shape) for l in (1, 2, 3)}
    for i in range(m):
        dz = cache["A3"][:, i] - Y[:, i]
        for l in (3, 2, 1):
            grads[f"dW{l}"] = grads[f"dW{l}"] + np.outer(dz, cache[f"A{l - 1}"][:, i]) / m
            grads[f"db{l}"] = grads[f"db{l}"] + dz.reshape(-1, 1) / m
            if l > 1:
                dz = parameters[f"W{l}"].T @ dz
                dz = dz * cache[f"D{l - 1}"][:, i] / keep_prob * (cache[f"Z{l - 1}"][:, i] > 0)
    return {key: value.tolist() for key, value in grads.items()}


def pass_by_einsum(Y, cache, parameters, lambd, keep_prob):
    def gate(l):
        on = np.logical_and(cache[f"D{l}"] == 1, cache[f"Z{l}"] > 0)
        return np.where(on, 1 / keep_prob, 0)

    m = Y.size
    deltas = {3: (cache["A3"] - Y) / m}
    for l in (2, 1):
        W = parameters[f"W{l + 1}"]
        deltas[l] = gate(l) * np.einsum("ji,jm->im", W, deltas[l + 1])
    grads = {}
    for l, delta in deltas.items():
        dW = np.einsum("jm,im->ji", delta, cache[f"A{l - 1}"]) + parameters[f"W{l}"] * lambd / m
        grads[f"dW{l}"] = dW.astype(np.float32)
        grads[f"db{l}"] = np.einsum("jm->j", delta)[:, np.newaxis]
    return grads


VARIANTS = {
    "forward_propagation": (forward_by_numpy, forward_in_float32, forward_by_inner_product),
    "backward_propagation": (backward_as_array, backward_by_difference, backward_by_polynomial),
    "numerical_gradient": (gradient_as_list, gradient_by_unit_vectors, gradient_in_place),
    "dictionary_to_vector": (vector_by_hstack, vector_by_sorting, vector_filled_place_by_place),
    "vector_to_dictionary": (dictionary_by_split, dictionary_as_lists, dictionary_by_cutting_off),
    "relative_difference": (difference_by_dot, difference_with_zeros_masked, difference_by_loops),
    "gradient_check_n": (check_by_loops, check_by_own_vectors, check_in_place),
    "backward_propagation_n": (pass_line_by_line, pass_example_by_example, pass_by_einsum),
}
