"""Independent correct implementations: what the checks of 04_optimizers must accept.

Each stands by itself, with NumPy as `np`, as a student could have written it. They solve the
exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np

# ---- mini-batches ------------------------------------------------------------------------------


def gd_in_place(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] -= learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] -= learning_rate * grads["db" + str(l)]
    return parameters


def gd_as_lists_in_float32(parameters, grads, learning_rate):
    new = {"steps": 1}
    for name in parameters:
        step = np.float32(learning_rate) * np.asarray(grads["d" + name], np.float32)
        new[name] = (np.asarray(parameters[name], np.float32) - step).tolist()
    return new


def batches_by_complete_ones(X, Y, mini_batch_size, rng):
    m = X.shape[1]
    permutation = list(rng.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((Y.shape[0], m))
    complete = m // mini_batch_size
    batches = []
    for k in range(complete):
        part = slice(k * mini_batch_size, (k + 1) * mini_batch_size)
        batches.append((shuffled_X[:, part], shuffled_Y[:, part]))
    if m % mini_batch_size != 0:
        rest = complete * mini_batch_size
        batches.append((shuffled_X[:, rest:], shuffled_Y[:, rest:]))
    return batches


def batches_as_lists_by_sorting(X, Y, mini_batch_size, rng):
    order = np.argsort(rng.random(X.shape[1]))
    cuts = np.arange(mini_batch_size, X.shape[1], mini_batch_size)
    return [
        [X[:, part].astype(np.float32).tolist(), Y[:, part].tolist()]
        for part in np.split(order, cuts)
    ]


def batches_by_shuffling_together(X, Y, mini_batch_size, rng):
    both = np.vstack([X, Y]).T
    rng.shuffle(both)
    result = []
    while len(both):
        head, both = both[:mini_batch_size], both[mini_batch_size:]
        result.append((head[:, : len(X)].T, head[:, len(X) :].T))
    return tuple(result)


def batches_by_the_old_generator(X, Y, mini_batch_size, rng):
    order = np.random.permutation(X.shape[1])
    starts = range(0, X.shape[1], mini_batch_size)
    return [
        (
            np.take(X, order[i : i + mini_batch_size], 1),
            np.take(Y, order[i : i + mini_batch_size], 1),
        )
        for i in starts
    ]


# ---- moving averages ---------------------------------------------------------------------------


def average_by_weights(values, beta, bias_correction):
    values = np.asarray(values)
    result = []
    for t in range(1, len(values) + 1):
        weights = (1 - beta) * np.array([beta**age for age in range(t)])
        total = float(weights @ values[:t][::-1])
        result.append(total / weights.sum() if bias_correction else total)
    return result


def average_in_an_array(values, beta, bias_correction):
    v = np.zeros(len(values) + 1, dtype=np.float32)
    for t in range(len(values)):
        v[t + 1] = v[t] + (1 - beta) * (values[t] - v[t])
    v = v[1:]
    if bias_correction:
        v = v / (1 - beta ** np.arange(1.0, len(values) + 1))
    return v


def weights_by_loop(beta, t):
    weight, weights = 1 - beta, []
    while len(weights) < t:
        weights.append(weight)
        weight *= beta
    return weights


def weights_by_unrolling(beta, t):
    impulse = np.eye(t)[0]
    v, response = 0.0, np.empty(t)
    for step in range(t):
        v = beta * v + (1 - beta) * impulse[step]
        response[step] = v
    return response


# ---- starts ------------------------------------------------------------------------------------


def zeros_by_layers(parameters):
    state = {}
    for l in range(len(parameters) // 2):
        state["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
        state["db" + str(l + 1)] = np.zeros_like(parameters["b" + str(l + 1)])
    return state


def zeros_as_lists(parameters):
    return {f"d{key}": (0 * np.asarray(value)).tolist() for key, value in parameters.items()}


def both_by_layers(parameters):
    v, s = {}, {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for letter in "Wb":
            shape = np.shape(parameters[f"{letter}{l}"])
            v[f"d{letter}{l}"], s[f"d{letter}{l}"] = np.zeros(shape, np.float32), np.zeros(shape)
    return v, s


def both_as_a_list(parameters):
    return [{"d" + key: 0.0 * value for key, value in parameters.items()} for _ in range(2)]


# ---- updates -----------------------------------------------------------------------------------


def momentum_in_place(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
    return parameters, v


def momentum_by_difference(parameters, grads, v, beta, learning_rate):
    for key in v:
        v[key] += (1 - beta) * (grads[key] - v[key])
    moved = {key: np.float32(parameters[key] - learning_rate * v["d" + key]) for key in parameters}
    return [moved, v]


def rmsprop_in_place(parameters, grads, s, beta, learning_rate, epsilon):
    for l in range(1, len(parameters) // 2 + 1):
        for letter in ("W", "b"):
            name = letter + str(l)
            s["d" + name] = beta * s["d" + name] + (1 - beta) * np.square(grads["d" + name])
            parameters[name] = parameters[name] - learning_rate * grads["d" + name] / (
                np.sqrt(s["d" + name]) + epsilon
            )
    return parameters, s


def rmsprop_by_loops(parameters, grads, s, beta, learning_rate, epsilon):
    for key, value in parameters.items():
        for index in np.ndindex(value.shape):
            g = grads["d" + key][index]
            s["d" + key][index] = s["d" + key][index] * beta + g * g * (1 - beta)
            value[index] -= learning_rate / (s["d" + key][index] ** 0.5 + epsilon) * g
    return parameters, {key: value.tolist() for key, value in s.items()}


def adam_by_layers(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
    L = len(parameters) // 2
    v_corrected, s_corrected = {}, {}
    for l in range(1, L + 1):
        for d in (f"dW{l}", f"db{l}"):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            v_corrected[d] = v[d] / (1 - np.power(beta1, t))
            s[d] = beta2 * s[d] + (1 - beta2) * np.power(grads[d], 2)
            s_corrected[d] = s[d] / (1 - np.power(beta2, t))
            parameters[d[1:]] -= (
                learning_rate * v_corrected[d] / (np.sqrt(s_corrected[d]) + epsilon)
            )
    return parameters, v, s


def adam_in_one_rate(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
    root = (1 - beta2**t) ** 0.5
    rate = learning_rate * root / (1 - beta1**t)
    for key in grads:
        v[key] += (1 - beta1) * (grads[key] - v[key])
        s[key] += (1 - beta2) * (grads[key] * grads[key] - s[key])
    new = {
        k: p - rate * v["d" + k] / (s["d" + k] ** 0.5 + epsilon * root)
        for k, p in parameters.items()
    }
    return new, v, s


def adam_in_float32(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
    new = [{}, {}, {}]
    for key in parameters:
        p, g, m, q = (
            np.asarray(a, np.float32)
            for a in (parameters[key], grads["d" + key], v["d" + key], s["d" + key])
        )
        m, q = beta1 * m + (1 - beta1) * g, beta2 * q + (1 - beta2) * g * g
        m_hat, q_hat = m / (1 - beta1**t), q / (1 - beta2**t)
        new[0][key] = p - learning_rate * m_hat / (np.sqrt(q_hat) + epsilon)
        new[1]["d" + key], new[2]["d" + key] = m, q
    return new


# ---- decay -------------------------------------------------------------------------------------


def inverse_by_factor(learning_rate0, epoch_num, decay_rate):
    return np.multiply(1 / (1 + epoch_num * decay_rate), learning_rate0)


def inverse_as_an_array(learning_rate0, epoch_num, decay_rate):
    denominator = 1.0
    denominator += decay_rate * epoch_num
    return np.array(learning_rate0) / denominator


def staircase_by_floor(learning_rate0, epoch_num, decay_rate, time_interval):
    return 1 / (1 + decay_rate * np.floor(epoch_num / time_interval)) * learning_rate0


def staircase_by_counting(learning_rate0, epoch_num, decay_rate, time_interval):
    drops = sum(epoch % time_interval == 0 for epoch in range(1, epoch_num + 1))
    return learning_rate0 / (1 + drops * decay_rate)


def exponential_by_loop(learning_rate0, epoch_num, decay_rate):
    rate = learning_rate0
    for _ in range(epoch_num):
        rate *= decay_rate
    return rate


def exponential_by_logarithm(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 * np.exp(epoch_num * np.log(decay_rate))


def root_by_power(learning_rate0, epoch_num, k):
    return learning_rate0 * k * epoch_num**-0.5


def root_in_float32(learning_rate0, epoch_num, k):
    return np.float32(k * learning_rate0) / np.sqrt(np.float32(epoch_num))


# ---- critical points ---------------------------------------------------------------------------


def point_by_counting(hessian):
    values, _ = np.linalg.eig(hessian)
    values = np.real(values)
    up, down = int(np.sum(values > 1e-8)), int(np.sum(values < -1e-8))
    if up and down:
        return "saddle"
    if up + down < len(values):
        return "degenerate"
    return ["maximum", "minimum"][up > 0]


def point_by_ends(hessian):
    values = sorted(np.linalg.eigvalsh(np.asarray(hessian)))
    if values[0] < -1e-8 and values[-1] > 1e-8:
        return "saddle"
    if any(np.isclose(values, 0, atol=1e-6)):
        return np.str_("degenerate")
    return "minimum" if values[0] > 0 else "maximum"


VARIANTS = {
    "update_parameters_with_gd": (gd_in_place, gd_as_lists_in_float32),
    "random_mini_batches": (
        batches_by_complete_ones,
        batches_as_lists_by_sorting,
        batches_by_shuffling_together,
        batches_by_the_old_generator,
    ),
    "exponentially_weighted_average": (average_by_weights, average_in_an_array),
    "ewa_weights": (weights_by_loop, weights_by_unrolling),
    "initialize_velocity": (zeros_by_layers, zeros_as_lists),
    "update_parameters_with_momentum": (momentum_in_place, momentum_by_difference),
    "initialize_rmsprop": (zeros_by_layers, zeros_as_lists),
    "update_parameters_with_rmsprop": (rmsprop_in_place, rmsprop_by_loops),
    "initialize_adam": (both_by_layers, both_as_a_list),
    "update_parameters_with_adam": (adam_by_layers, adam_in_one_rate, adam_in_float32),
    "update_lr": (inverse_by_factor, inverse_as_an_array),
    "schedule_lr_decay": (staircase_by_floor, staircase_by_counting),
    "exponential_decay": (exponential_by_loop, exponential_by_logarithm),
    "sqrt_decay": (root_by_power, root_in_float32),
    "classify_critical_point": (point_by_counting, point_by_ends),
}
