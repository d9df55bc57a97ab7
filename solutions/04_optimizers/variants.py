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


def gd_on_a_copy(parameters, grads, learning_rate):
    import copy

    moved = copy.deepcopy(parameters)
    for key in sorted(grads):
        step = np.multiply(grads[key], learning_rate)
        np.subtract(moved[key[1:]], step, out=moved[key[1:]])
    return moved


def gd_entry_by_entry(parameters, grads, learning_rate):
    return {
        key: np.array(
            [
                [w - learning_rate * slope for w, slope in zip(row, slopes, strict=True)]
                for row, slopes in zip(value, grads["d" + key], strict=True)
            ]
        )
        for key, value in parameters.items()
    }


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


def average_by_a_matrix(values, beta, bias_correction):
    days = np.arange(len(values))
    age = days[:, None] - days
    weights = np.tril((1 - beta) * np.float_power(beta, np.abs(age)))
    v = np.einsum("ts,s->t", weights, values)
    return v / weights.sum(axis=1) if bias_correction else v


def average_of_a_running_sum(values, beta, bias_correction):
    from itertools import accumulate

    sums = np.array(list(accumulate(values, lambda total, value: beta * total + value)))
    counts = np.array(list(accumulate(np.ones(len(values)), lambda n, one: beta * n + one)))
    return tuple(sums / counts) if bias_correction else tuple((1 - beta) * sums)


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


def weights_by_differences(beta, t):
    left = np.power(beta, np.arange(t + 1.0))
    return left[:-1] - left[1:]


def weights_by_products(beta, t):
    factors = np.full((t,), beta, dtype=np.float32)
    factors[0] = 1 - beta
    return factors.cumprod()


# ---- starts ------------------------------------------------------------------------------------


def zeros_by_layers(parameters):
    state = {}
    for l in range(len(parameters) // 2):
        state["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
        state["db" + str(l + 1)] = np.zeros_like(parameters["b" + str(l + 1)])
    return state


def zeros_as_lists(parameters):
    return {f"d{key}": (0 * np.asarray(value)).tolist() for key, value in parameters.items()}


def zeros_in_a_copy(parameters):
    state = dict(
        zip(map("d{}".format, parameters), map(np.array, parameters.values()), strict=True)
    )
    for entry in state.values():
        entry[...] = 0
    return state


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


def both_as_halves(parameters):
    pairs = {"d" + key: np.full((2, *value.shape), 0.0) for key, value in parameters.items()}
    v = {key: pair[0] for key, pair in pairs.items()}
    s = {key: pair[1] for key, pair in reversed(pairs.items())}
    return v, s


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


def momentum_on_one_long_vector(parameters, grads, v, beta, learning_rate):
    keys = list(parameters)

    def flat(arrays, d=""):
        return np.concatenate([np.ravel(arrays[d + key]) for key in keys])

    def cut(vector, d=""):
        ends = np.cumsum([parameters[key].size for key in keys])
        parts = np.split(vector, ends[:-1])
        return {
            d + k: part.reshape(parameters[k].shape) for k, part in zip(keys, parts, strict=True)
        }

    velocity = np.array([beta, 1 - beta]) @ np.stack([flat(v, "d"), flat(grads, "d")])
    return cut(flat(parameters) - learning_rate * velocity), cut(velocity, "d")


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


def rmsprop_by_rates(parameters, grads, s, beta, learning_rate, epsilon):
    averaged = {
        key: np.average([s[key], grads[key] * grads[key]], axis=0, weights=[beta, 1 - beta])
        for key in grads
    }
    rates = {key: learning_rate / np.add(epsilon, np.sqrt(a)) for key, a in averaged.items()}
    moved = {
        key: np.asarray(value - rates[f"d{key}"] * grads[f"d{key}"], dtype=np.float32)
        for key, value in parameters.items()
    }
    return [moved, averaged]


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


def inverse_by_reciprocals(learning_rate0, epoch_num, decay_rate):
    start = 1 / np.float32(learning_rate0)
    return np.reciprocal(start + epoch_num * decay_rate * start)


def staircase_by_floor(learning_rate0, epoch_num, decay_rate, time_interval):
    return 1 / (1 + decay_rate * np.floor(epoch_num / time_interval)) * learning_rate0


def staircase_by_counting(learning_rate0, epoch_num, decay_rate, time_interval):
    drops = sum(epoch % time_interval == 0 for epoch in range(1, epoch_num + 1))
    return learning_rate0 / (1 + drops * decay_rate)


def staircase_by_remainder(learning_rate0, epoch_num, decay_rate, time_interval):
    def inverse(rate, epoch):
        return np.divide(rate, np.float32(1 + decay_rate * epoch))

    return inverse(learning_rate0, (epoch_num - epoch_num % time_interval) / time_interval)


def exponential_by_loop(learning_rate0, epoch_num, decay_rate):
    rate = learning_rate0
    for _ in range(epoch_num):
        rate *= decay_rate
    return rate


def exponential_by_logarithm(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 * np.exp(epoch_num * np.log(decay_rate))


def exponential_by_halves(learning_rate0, epoch_num, decay_rate):
    def power(n):
        if n == 0:
            return 1.0
        half = power(n // 2)
        return half * half * decay_rate if n % 2 else half * half

    return np.array(power(epoch_num) * learning_rate0, dtype=np.float32)


def root_by_power(learning_rate0, epoch_num, k):
    return learning_rate0 * k * epoch_num**-0.5


def root_in_float32(learning_rate0, epoch_num, k):
    return np.float32(k * learning_rate0) / np.sqrt(np.float32(epoch_num))


def root_of_squares(learning_rate0, epoch_num, k):
    import math

    return math.sqrt((k * learning_rate0) ** 2 / epoch_num)


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
    if any(np.isclose(values, 0, rtol=0)):
        return np.str_("degenerate")
    return "minimum" if values[0] > 0 else "maximum"


def point_by_sets(hessian):
    signs = frozenset(np.sign(np.round(np.linalg.eigvalsh(hessian), 8)).astype(int).tolist())
    kinds = {frozenset({1}): "minimum", frozenset({-1}): "maximum"}
    return "saddle" if signs >= {-1, 1} else kinds.get(signs, "degenerate")


def point_by_products(hessian):
    curvatures = np.linalg.eigh(hessian)[0].astype(np.float32)
    curvatures[np.abs(curvatures) < 1e-8] = 0
    products = np.outer(curvatures, curvatures)
    if (products < 0).any():
        return "saddle"
    if not products.all():
        return "degenerate"
    return "minimum" if np.trace(hessian) > 0 else "maximum"


VARIANTS = {
    "update_parameters_with_gd": (
        gd_in_place,
        gd_as_lists_in_float32,
        gd_on_a_copy,
        gd_entry_by_entry,
    ),
    "random_mini_batches": (
        batches_by_complete_ones,
        batches_as_lists_by_sorting,
        batches_by_shuffling_together,
        batches_by_the_old_generator,
    ),
    "exponentially_weighted_average": (
        average_by_weights,
        average_in_an_array,
        average_by_a_matrix,
        average_of_a_running_sum,
    ),
    "ewa_weights": (
        weights_by_loop,
        weights_by_unrolling,
        weights_by_differences,
        weights_by_products,
    ),
    "initialize_velocity": (zeros_by_layers, zeros_as_lists, zeros_in_a_copy),
    "update_parameters_with_momentum": (
        momentum_in_place,
        momentum_by_difference,
        momentum_on_one_long_vector,
    ),
    "initialize_rmsprop": (zeros_by_layers, zeros_as_lists, zeros_in_a_copy),
    "update_parameters_with_rmsprop": (rmsprop_in_place, rmsprop_by_loops, rmsprop_by_rates),
    "initialize_adam": (both_by_layers, both_as_a_list, both_as_halves),
    "update_parameters_with_adam": (adam_by_layers, adam_in_one_rate, adam_in_float32),
    "update_lr": (inverse_by_factor, inverse_as_an_array, inverse_by_reciprocals),
    "schedule_lr_decay": (staircase_by_floor, staircase_by_counting, staircase_by_remainder),
    "exponential_decay": (exponential_by_loop, exponential_by_logarithm, exponential_by_halves),
    "sqrt_decay": (root_by_power, root_in_float32, root_of_squares),
    "classify_critical_point": (point_by_counting, point_by_ends, point_by_sets, point_by_products),
}
