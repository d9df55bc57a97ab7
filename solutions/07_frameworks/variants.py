"""Independent correct implementations: what the checks of 07_frameworks must accept.

Each stands by itself, with the imports of the notebook's set-up cell, as a student could have
written it. They solve the exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np

from helpers import network
from helpers.frameworks import torch


def quadratic_by_optimizer(coefficients, w0, learning_rate, steps):
    c = torch.as_tensor(coefficients, dtype=torch.float64)
    w = torch.nn.Parameter(torch.tensor([w0], dtype=torch.float64))
    sgd = torch.optim.SGD([w], lr=learning_rate)
    for _ in range(steps):
        sgd.zero_grad()
        torch.sum(c * torch.cat([w**2, w, torch.ones_like(w)])).backward()
        sgd.step()
    return w.detach().numpy()[0]


def quadratic_in_float32(coefficients, w0, learning_rate, steps):
    w = torch.tensor(float(w0), requires_grad=True)
    for step in range(steps):
        J = coefficients[0].item() * w * w + coefficients[1].item() * w
        J.backward()
        w.data -= learning_rate * w.grad
        w.grad.zero_()
    return np.array(w.tolist())


def quadratic_with_fresh_leaves(coefficients, w0, learning_rate, steps):
    value = w0
    while steps > 0:
        w = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(
            torch.tensor(coefficients[:2] * 1.0) @ torch.stack([w**2, w]), w
        )
        value, steps = value - learning_rate * float(slope), steps - 1
    return value


def quadratic_by_hand(coefficients, w0, learning_rate, steps):
    a, b, _ = coefficients
    for _ in range(steps):
        w0 = w0 - learning_rate * (2 * a * w0 + b)
    return w0


def gradients_of_modules(parameters, X, Y):
    layers = []
    for l in range(1, len(parameters) // 2 + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        layer = torch.nn.Linear(W.shape[1], W.shape[0]).double()
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(W))
            layer.bias.copy_(torch.from_numpy(b[:, 0]))
        layers += [layer, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    loss = torch.nn.BCEWithLogitsLoss()(
        model(torch.from_numpy(X.T)), torch.from_numpy(Y.T).double()
    )
    loss.backward()
    grads = {}
    for l, layer in enumerate(layers[::2], start=1):
        grads[f"dW{l}"] = layer.weight.grad.numpy()
        grads[f"db{l}"] = layer.bias.grad.numpy().reshape(-1, 1)
    return grads


def gradients_in_float32(parameters, X, Y):
    p = {k: torch.tensor(v).float().requires_grad_() for k, v in parameters.items()}
    A, L = torch.FloatTensor(X), len(p) // 2
    for l in range(1, L + 1):
        Z = p[f"W{l}"].matmul(A).add(p[f"b{l}"])
        A = Z.clamp(min=0)
    Y = torch.FloatTensor(Y)
    J = (torch.nn.functional.softplus(Z) - Y * Z).sum() / Y.shape[1]
    grads = torch.autograd.grad(J, list(p.values()))
    return {"d" + k: g.tolist() for k, g in zip(p, grads)}


def gradients_by_hand(parameters, X, Y):
    _, cache = network.forward(X, parameters)
    return {**network.backward(Y, cache, parameters), "cost": 0.0}


def gradients_by_functional(parameters, X, Y):
    names = list(parameters)

    def cost(*values):
        p, A = dict(zip(names, values)), torch.tensor(X)
        for l in range(1, len(p) // 2):
            A = torch.maximum(p[f"W{l}"] @ A + p[f"b{l}"], torch.zeros(1, dtype=torch.float64))
        l = len(p) // 2
        z = p[f"W{l}"] @ A + p[f"b{l}"]
        signs = torch.tensor(2.0 * Y - 1)
        return -torch.nn.functional.logsigmoid(signs * z).mean()

    grads = torch.autograd.functional.jacobian(
        cost, tuple(torch.tensor(parameters[n]) for n in names)
    )
    return {f"d{name}": grad.numpy() for name, grad in zip(names, grads)}


def training_of_a_module(parameters, X, Y, optimizer, learning_rate, steps):
    L = len(parameters) // 2
    layers = []
    for l in range(1, L + 1):
        n_out, n_in = parameters[f"W{l}"].shape
        layer = torch.nn.Linear(n_in, n_out, dtype=torch.float64)
        layer.weight.data = torch.tensor(parameters[f"W{l}"])
        layer.bias.data = torch.tensor(parameters[f"b{l}"]).flatten()
        layers.append(layer)
    model = torch.nn.ModuleList(layers)
    if optimizer == "adam":
        opt = torch.optim.Adam(model.parameters(), learning_rate)
    else:
        opt = torch.optim.SGD(model.parameters(), learning_rate)
    x, y = torch.from_numpy(X).T, torch.from_numpy(Y).T.double()
    criterion = torch.nn.BCEWithLogitsLoss()
    for i in range(steps):
        h = x
        for layer in layers[:-1]:
            h = layer(h).relu()
        loss = criterion(layers[-1](h), y)
        loss.backward()
        opt.step()
        opt.zero_grad()
    result = {}
    for l, layer in enumerate(layers, start=1):
        result[f"W{l}"] = layer.weight.detach().numpy()
        result[f"b{l}"] = layer.bias.detach().numpy()[:, None]
    return result


def training_of_copies(parameters, X, Y, optimizer, learning_rate, steps):
    p = {k: torch.from_numpy(v.copy()).requires_grad_() for k, v in parameters.items()}
    opt = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](
        p.values(), lr=learning_rate
    )
    for _ in range(steps):
        A = torch.from_numpy(X)
        for l in range(1, len(p) // 2 + 1):
            Z = p[f"W{l}"] @ A + p[f"b{l}"]
            A = torch.relu(Z)
        J = (torch.nn.functional.softplus(Z) - torch.from_numpy(Y) * Z).mean()
        for key, grad in zip(p, torch.autograd.grad(J, list(p.values()))):
            p[key].grad = grad
        opt.step()
    return {k: v.data.numpy() for k, v in p.items()}


def training_by_hand(parameters, X, Y, optimizer, learning_rate, steps):
    p = {key: np.array(value, dtype=float) for key, value in parameters.items()}
    v = {key: np.zeros_like(value) for key, value in p.items()}
    s = {key: np.zeros_like(value) for key, value in p.items()}
    for t in range(1, steps + 1):
        grads = network.backward(Y, network.forward(X, p)[1], p)
        for key in p:
            g = grads["d" + key]
            if optimizer == "adam":
                v[key] = 0.9 * v[key] + 0.1 * g
                s[key] = 0.999 * s[key] + 0.001 * g * g
                g = v[key] / (1 - 0.9**t) / (np.sqrt(s[key] / (1 - 0.999**t)) + 1e-8)
            p[key] = p[key] - learning_rate * g
    return {key: value.tolist() for key, value in p.items()}


VARIANTS = {
    "minimize_quadratic": (
        quadratic_by_optimizer,
        quadratic_in_float32,
        quadratic_with_fresh_leaves,
        quadratic_by_hand,
    ),
    "autograd_gradients": (
        gradients_of_modules,
        gradients_in_float32,
        gradients_by_hand,
        gradients_by_functional,
    ),
    "train_with_torch": (training_of_a_module, training_of_copies, training_by_hand),
}
