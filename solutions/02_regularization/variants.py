"""Independent correct implementations: what the checks of 02_regularization must accept.

Each stands by itself, with NumPy as `np`, as a student could have written it. They solve the
exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np


def cost_by_loops(AL, Y, parameters, lambd):
    m = len(Y[0])
    J = 0.0
    for i in range(m):
        J -= Y[0][i] * np.log(AL[0][i]) + (1 - Y[0][i]) * np.log(1 - AL[0][i])
    for key, value in parameters.items():
        if key.startswith("W"):
            for w in value.ravel():
                J += lambd / 2 * w * w
    return J / m


def cost_by_norms(AL, Y, parameters, lambd):
    print("computing the cost")
    cross_entropy = -np.mean(np.where(Y == 1, np.log(AL), np.log(1 - AL)), axis=1, keepdims=True)
    frobenius = [np.linalg.norm(v, "fro") for k, v in parameters.items() if "W" in k]
    return cross_entropy + 0.5 * lambd * np.dot(frobenius, frobenius) / Y.shape[1]


def cost_by_einsum(AL, Y, parameters, lambd):
    of_the_true_class = AL * Y + (1 - AL) * (1 - Y)
    layers = [W for key, W in parameters.items() if not key.startswith("b")]
    penalty = lambd * sum(np.einsum("ij,ij->", W, W) for W in layers) / 2
    return np.array((penalty - np.log(of_the_true_class).sum()) / of_the_true_class.size)


def gradient_by_the_loss(X, Y, cache, parameters, lambd):
    L = sum("W" in k for k in parameters)
    m = Y.shape[1]
    A = cache["A" + str(L)]
    dA = -(Y / A - (1 - Y) / (1 - A))
    grads = {"dA" + str(L): dA}
    for l in reversed(range(1, L + 1)):
        if l == L:
            dZ = dA * A * (1 - A)
        else:
            dZ = np.array(dA, copy=True)
            dZ[cache["Z" + str(l)] <= 0] = 0
        W = parameters["W" + str(l)]
        below = X if l == 1 else cache["A" + str(l - 1)]
        grads["dW" + str(l)] = (1 / m) * (np.dot(dZ, below.T) + lambd * W)
        grads["db" + str(l)] = dZ.mean(axis=1).reshape(-1, 1)
        grads["dZ" + str(l)] = dZ
        dA = np.dot(W.T, dZ)
    return grads


def gradient_as_lists(X, Y, cache, parameters, lambd):
    m, grads, L = X.shape[1], {}, len(parameters) // 2
    dZ = (cache[f"A{L}"] - Y) / m
    for l in range(L, 0, -1):
        dW = np.einsum("im,jm->ij", dZ, cache[f"A{l - 1}"])
        dW += lambd * parameters[f"W{l}"] / m
        grads[f"dW{l}"], grads[f"db{l}"] = dW.tolist(), dZ.sum(1)[:, None].tolist()
        if l > 1:
            dZ = np.where(cache[f"A{l - 1}"] > 0, parameters[f"W{l}"].T.dot(dZ), 0)
    return grads


def gradient_example_by_example(X, Y, cache, parameters, lambd):
    m, L = len(Y[0]), max(int(key[1:]) for key in parameters)
    grads = {"d" + key: np.zeros(value.shape) for key, value in parameters.items()}
    for i in range(m):
        dz = cache["A%d" % L][:, [i]] - Y[:, [i]]
        for l in range(L, 0, -1):
            below = X[:, i] if l == 1 else cache["A%d" % (l - 1)][:, i]
            grads["dW%d" % l] += np.outer(dz, below)
            grads["db%d" % l] += dz
            if l > 1:
                dz = parameters["W%d" % l].T @ dz
                dz[cache["Z%d" % (l - 1)][:, [i]] <= 0] = 0
    for key in grads:
        if key[1] == "W":
            grads[key] += lambd * parameters[key[1:]]
        grads[key] = (grads[key] / m).astype(np.float32)
    return grads


def decay_by_the_gradient(W, dW, learning_rate, lambd, m):
    dW += lambd / m * W
    W -= learning_rate * dW
    return W


def decay_as_lists(W, dW, learning_rate, lambd, m):
    shrink = 1 - learning_rate * (lambd / m)
    return [
        [shrink * w - learning_rate * g for w, g in zip(row, gradient)]
        for row, gradient in zip(W, dW)
    ]


def decay_by_tensordot(W, dW, learning_rate, lambd, m):
    weights_of_both = [1 - learning_rate * lambd / m, -learning_rate]
    return np.tensordot(weights_of_both, np.stack([W, dW]), axes=1).astype(np.float32)


def l1_by_loops(parameters, lambd, m):
    total, layer = 0, 1
    while "W" + str(layer) in parameters:
        for row in parameters["W" + str(layer)]:
            total += sum(abs(w) for w in row)
        layer += 1
    return total * lambd / m


def l1_by_signs(parameters, lambd, m):
    weights = [v.ravel() for k, v in parameters.items() if k[0] == "W"]
    everything = np.concatenate(weights)
    return np.array([lambd * (np.sign(everything) @ everything) / m])


def l1_by_norms(parameters, lambd, m):
    layers = np.arange(len(parameters) // 2) + 1
    norms = [np.linalg.norm(parameters["W%d" % l].flatten(), ord=1) for l in layers]
    return np.float32(lambd * sum(norms) / m)


def soft_by_where(W, threshold):
    return np.where(W > threshold, W - threshold, np.where(W < -threshold, W + threshold, 0))


def soft_in_place(W, threshold):
    small = np.abs(W) <= threshold
    W[W > 0] -= threshold
    W[W < 0] += threshold
    W[small] = 0
    return W


def soft_by_relus(W, threshold):
    return np.maximum(W - threshold, 0) - np.maximum(-W - threshold, 0)


def dropout_by_at_least(A, keep_prob, rng):
    D = (rng.random(np.shape(A)) >= 1 - keep_prob).astype(np.float32)
    A *= D
    A /= keep_prob
    return [A, D]


def dropout_by_binomial(A, keep_prob, rng):
    D = rng.binomial(1, keep_prob, size=A.shape)
    return np.where(D == 1, A / keep_prob, 0.0), D


def dropout_by_old_generator(A, keep_prob, rng):
    print("dropping units")
    D = np.random.rand(*A.shape) <= keep_prob
    scaled = (D.astype(np.float64) / keep_prob) * A
    return scaled.astype(np.float32), D


def back_by_where(dA, D, keep_prob):
    return np.where(D, dA / keep_prob, 0)


def back_in_place(dA, D, keep_prob):
    dA[np.asarray(D) == 0] = 0
    dA /= keep_prob
    return dA


def back_as_lists(dA, D, keep_prob):
    return [[float(g) * int(d) / keep_prob for g, d in zip(*rows)] for rows in zip(dA, D)]


def stopping_by_counting(dev_costs, patience):
    best, best_epoch, waited = float("inf"), 0, 0
    for epoch in range(len(dev_costs)):
        if dev_costs[epoch] < best:
            best, best_epoch, waited = dev_costs[epoch], epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return [best_epoch, epoch]


def stopping_by_argmin(dev_costs, patience):
    costs = np.asarray(dev_costs)
    for stop in range(len(costs)):
        best = np.argmin(costs[: stop + 1])
        if stop - best == patience:
            break
    return np.array([best, stop])


def stopping_by_running_minimum(dev_costs, patience):
    lowest = np.minimum.accumulate(dev_costs)
    epochs = np.arange(len(lowest))
    is_new_best = np.concatenate(([True], lowest[1:] < lowest[:-1]))
    best = np.maximum.accumulate(np.where(is_new_best, epochs, 0))
    too_late = np.flatnonzero(epochs - best >= patience)
    stop = too_late[0] if too_late.size else epochs[-1]
    return best[stop], stop


def augment_by_normal(X, Y, sigma, rng):
    X = np.hstack((X, X + rng.normal(0, sigma, size=X.shape)))
    return X, np.hstack((Y, Y))


def augment_by_columns(X, Y, sigma, rng):
    columns = [X[:, i] for i in range(X.shape[1])]
    columns += [x + sigma * np.random.randn(len(x)) for x in columns]
    return np.stack(columns, axis=1), np.tile(Y, 2).astype(float)


def augment_into_empty_arrays(X, Y, sigma, rng):
    n_x, m = X.shape
    both = np.empty((n_x, 2 * m), dtype=np.float32)
    both[:, :m] = X
    both[:, m:] = rng.normal(loc=X, scale=sigma)
    return both, Y[:, np.arange(2 * m) % m]


VARIANTS = {
    "compute_cost_with_regularization": (cost_by_loops, cost_by_norms, cost_by_einsum),
    "backward_propagation_with_regularization": (
        gradient_by_the_loss,
        gradient_as_lists,
        gradient_example_by_example,
    ),
    "weight_decay_update": (decay_by_the_gradient, decay_as_lists, decay_by_tensordot),
    "l1_cost": (l1_by_loops, l1_by_signs, l1_by_norms),
    "soft_threshold": (soft_by_where, soft_in_place, soft_by_relus),
    "dropout_forward": (dropout_by_at_least, dropout_by_binomial, dropout_by_old_generator),
    "dropout_backward": (back_by_where, back_in_place, back_as_lists),
    "early_stopping": (stopping_by_counting, stopping_by_argmin, stopping_by_running_minimum),
    "augment": (augment_by_normal, augment_by_columns, augment_into_empty_arrays),
}
