"""Independent correct implementations: what the checks of 06_batchnorm_softmax must accept.

Each stands by itself, with NumPy as `np`, as a student could have written it. They solve the
exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np


def forward_by_loops(Z, gamma, beta, epsilon):
    n, m = Z.shape
    out, normalised, spreads = np.zeros((n, m)), np.zeros((n, m)), []
    for i in range(n):
        mean = sum(Z[i]) / m
        variance = sum((z - mean) ** 2 for z in Z[i]) / m
        spreads.append((variance + epsilon) ** 0.5)
        for j in range(m):
            normalised[i, j] = (Z[i, j] - mean) / spreads[i]
            out[i, j] = gamma[i, 0] * normalised[i, j] + beta[i, 0]
    return out.tolist(), {"normalised": normalised, "s": np.array(spreads), "gamma": gamma}


def forward_transposed(Z, gamma, beta, epsilon):
    examples = np.asarray(Z, dtype=np.float64).T
    centred = examples - examples.mean(0)
    variance = (centred * centred).mean(0)
    examples = centred / np.sqrt(variance + epsilon) * np.ravel(gamma) + np.ravel(beta)
    return [examples.T, object()]


def forward_in_float32(Z, gamma, beta, epsilon):
    Z = Z.astype(np.float32)
    Z -= Z.mean(axis=-1, keepdims=True)
    scale = gamma.astype(np.float32) / np.sqrt(np.var(Z, -1, keepdims=True) + np.float32(epsilon))
    Z *= scale
    Z += beta.astype(np.float32)
    return Z, (scale,)


def backward_in_one_formula(dout, cache):
    Z_norm, gamma, var, epsilon = cache
    m = dout.shape[1]
    dgamma = (dout * Z_norm).sum(axis=1, keepdims=True)
    dbeta = dout.sum(axis=1, keepdims=True)
    dZ = gamma / (m * np.sqrt(var + epsilon)) * (m * dout - dbeta - Z_norm * dgamma)
    return [dZ, dgamma, dbeta]


def backward_step_by_step(dout, cache):
    Z_norm, gamma, var, epsilon = cache
    m = dout.shape[1]
    s = np.sqrt(var + epsilon)
    centred = Z_norm * s
    dnorm = dout * gamma
    dvar = np.sum(dnorm * centred, 1, keepdims=True) * -0.5 * s**-3
    dmu = -np.sum(dnorm, 1, keepdims=True) / s - 2 * dvar * np.mean(centred, 1, keepdims=True)
    dZ = dnorm / s + dvar * 2 * centred / m + dmu / m
    return dZ, np.einsum("ij,ij->i", dout, Z_norm)[:, None], np.sum(dout, 1)[:, None]


def backward_by_jacobians(dout, cache):
    Z_norm, gamma, var, epsilon = cache
    n, m = dout.shape
    rows = []
    for i in range(n):
        z = Z_norm[i].reshape(-1, 1)
        jacobian = np.eye(m) - np.ones((m, m)) / m - z @ z.T / m
        rows.append(gamma[i, 0] * (dout[i] @ jacobian) / (var[i, 0] + epsilon) ** 0.5)
    dgamma = [[float(dout[i] @ Z_norm[i])] for i in range(n)]
    return np.array(rows).tolist(), dgamma, [[float(row.sum())] for row in dout]


def update_from_the_difference(running, mu, var, momentum):
    return {
        "var": running["var"] + (1 - momentum) * (var - running["var"]),
        "mu": running["mu"] + (1 - momentum) * (mu - running["mu"]),
    }


def update_in_place(running, mu, var, momentum):
    for key, new in (("mu", mu), ("var", var)):
        running[key] *= momentum
        running[key] += new * (1 - momentum)
    running["updates"] = running.get("updates", 0) + 1
    return running


def update_as_lists(running, mu, var, momentum):
    result = {}
    for key, new in zip(["mu", "var"], [mu, var]):
        pairs = zip(np.ravel(running[key]), np.ravel(new))
        result[key] = [[momentum * a + (1 - momentum) * b] for a, b in pairs]
    return result


def predict_as_a_line(Z, gamma, beta, running, epsilon):
    slope = gamma / np.sqrt(running["var"] + epsilon)
    return slope * Z + (beta - slope * running["mu"])


def predict_row_by_row(Z, gamma, beta, running, epsilon):
    out = []
    for row, g, b, mu, var in zip(Z, gamma, beta, running["mu"], running["var"]):
        out.append(list((row - mu) * (var + epsilon) ** -0.5 * g + b))
    return out


def predict_in_float32(Z, gamma, beta, running, epsilon):
    Z = np.float32(Z)
    Z -= np.float32(running["mu"])
    Z /= np.sqrt(np.float32(running["var"]) + np.float32(epsilon))
    return Z * np.float32(gamma) + np.float32(beta)


def softmax_column_by_column(Z):
    columns = []
    for z in np.asarray(Z).T:
        powers = [np.exp(score - max(z)) for score in z]
        columns.append([power / sum(powers) for power in powers])
    return np.array(columns).T


def softmax_by_logarithms(Z):
    top = Z.max(0)
    return np.exp(Z - (top + np.log(np.exp(Z - top).sum(0))))


def softmax_by_pairs(Z):
    with np.errstate(over="ignore"):
        return np.stack([1 / np.exp(Z - Z[k]).sum(axis=0) for k in range(len(Z))])


def softmax_in_float32(Z):
    Z = Z.astype(np.float32)
    Z -= Z.max(axis=0)
    np.exp(Z, out=Z)
    Z /= Z.sum(axis=0)
    return Z.tolist()


def hardmax_by_loops(Z):
    A = [[0] * len(Z[0]) for _ in Z]
    for j in range(len(Z[0])):
        best = 0
        for i in range(len(Z)):
            if Z[i][j] > Z[best][j]:
                best = i
        A[best][j] = 1
    return A


def hardmax_as_booleans(Z):
    return np.arange(len(Z))[:, None] == np.argmax(Z, axis=0)


def hardmax_from_identity(Z):
    return np.eye(Z.shape[0], dtype=np.int8)[Z.argmax(axis=0)].T


def one_hot_from_identity(labels, C):
    return np.eye(C)[:, labels[0]]


def one_hot_by_loops(labels, C):
    Y = np.zeros((C, np.size(labels)), dtype=int)
    for j, c in enumerate(np.ravel(labels)):
        Y[c, j] = 1
    return Y.tolist()


def one_hot_as_booleans(labels, C):
    return np.equal.outer(np.arange(C), labels.ravel())


def cost_with_a_mask(A, Y):
    return -np.log(A.T[Y.T == 1]).mean()


def cost_by_loops(A, Y):
    total = 0
    for j in range(A.shape[1]):
        for i in range(A.shape[0]):
            if Y[i][j]:
                total -= np.log(A[i][j])
    return np.array([[total / A.shape[1]]])


def cost_with_ones_elsewhere(A, Y):
    logarithms = np.log(np.where(Y == 1, A, 1.0))
    return np.float32(-(Y * logarithms).sum() / Y.shape[1])


def cost_from_labels(A, Y):
    p = np.take_along_axis(A, Y.argmax(axis=0)[None, :], axis=0)
    return np.squeeze(-np.mean(np.log(p)))


def cost_with_an_invisible_whiff(A, Y):
    return -np.sum(Y * np.log(A + 1e-300), axis=0).mean()


def backward_in_place(A, Y):
    A -= Y
    return A


def backward_as_lists(A, Y):
    return [[float(a) - float(y) for a, y in zip(*rows)] for rows in zip(A, Y)]


def backward_through_the_jacobian(A, Y):
    dZ = np.empty(A.shape)
    for j in range(A.shape[1]):
        a, y = A[:, j], Y[:, j]
        dA = -y / np.where(y == 1, a, 1.0)
        dZ[:, j] = (np.diag(a) - np.outer(a, a)).T @ dA
    return dZ


VARIANTS = {
    "batchnorm_forward": (forward_by_loops, forward_transposed, forward_in_float32),
    "batchnorm_backward": (backward_in_one_formula, backward_step_by_step, backward_by_jacobians),
    "update_running_stats": (update_from_the_difference, update_in_place, update_as_lists),
    "batchnorm_predict": (predict_as_a_line, predict_row_by_row, predict_in_float32),
    "softmax": (
        softmax_column_by_column,
        softmax_by_logarithms,
        softmax_by_pairs,
        softmax_in_float32,
    ),
    "hardmax": (hardmax_by_loops, hardmax_as_booleans, hardmax_from_identity),
    "one_hot": (one_hot_from_identity, one_hot_by_loops, one_hot_as_booleans),
    "cross_entropy_cost": (
        cost_with_a_mask,
        cost_by_loops,
        cost_with_ones_elsewhere,
        cost_from_labels,
        cost_with_an_invisible_whiff,
    ),
    "softmax_backward": (backward_in_place, backward_as_lists, backward_through_the_jacobian),
}
