"""Independent correct implementations: what the checks of 05_tuning must accept.

Each stands by itself, with NumPy as `np`, as a student could have written it. They solve the
exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np


def rate_by_natural_logarithm(low, high, n, rng):
    import math

    return np.exp(rng.uniform(math.log(low), math.log(high), size=n)).astype(np.float32)


def rate_one_by_one(low, high, n, rng):
    print("drawing", n)
    return [low * (high / low) ** rng.random() for _ in range(n)]


def rate_by_old_generator(low, high, n, rng):
    r = np.log10(low) + (np.log10(high) - np.log10(low)) * np.random.rand(n)
    return 10**r


def beta_by_ratio(low, high, n, rng):
    a, b = 1 - high, 1 - low
    return 1 - a * (b / a) ** rng.random(n)


def beta_as_list(low, high, n, rng):
    import math

    far = [-math.log10(1 - low), -math.log10(1 - high)]
    return [1 - 10 ** -(far[0] + (far[1] - far[0]) * rng.random()) for _ in range(n)]


def beta_in_place(low, high, n, rng):
    betas = rng.random(n, dtype=np.float32)
    betas *= np.log1p(-high) - np.log1p(-low)
    betas += np.log1p(-low)
    np.expm1(betas, out=betas)
    np.negative(betas, out=betas)
    return betas


def grid_by_recursion(space, n_per_axis):
    import math

    if not space:
        return [{}]
    name, spec = next(iter(space.items()))
    rest = grid_by_recursion({k: v for k, v in space.items() if k != name}, n_per_axis)
    t = np.arange(n_per_axis) / (n_per_axis - 1)
    scale = spec["scale"]
    if scale == "choice":
        values = list(spec["values"])
    elif scale == "log":
        values = [float(spec["low"] * (spec["high"] / spec["low"]) ** x) for x in t]
    elif scale == "one_minus_log":
        ratio = (1 - spec["high"]) / (1 - spec["low"])
        values = [float(1 - (1 - spec["low"]) * ratio**x) for x in t]
    else:
        values = [float(spec["low"] + (spec["high"] - spec["low"]) * x) for x in t]
    if scale == "int":
        values = list(dict.fromkeys(int(math.floor(v + 0.5)) for v in values))
    return [{**other, name: value} for value in values for other in rest]


def grid_by_logspace(space, n_per_axis):
    from itertools import product

    lists = []
    for p in space.values():
        if p["scale"] == "choice":
            lists.append(tuple(p["values"]))
        elif p["scale"] == "log":
            lists.append(np.logspace(np.log10(p["low"]), np.log10(p["high"]), n_per_axis))
        elif p["scale"] == "one_minus_log":
            lists.append(
                1 - np.logspace(np.log10(1 - p["high"]), np.log10(1 - p["low"]), n_per_axis)
            )
        elif p["scale"] == "int":
            lists.append(np.unique(np.rint(np.linspace(p["low"], p["high"], n_per_axis))))
        else:
            lists.append(np.linspace(p["low"], p["high"], n_per_axis, dtype=np.float32))
    return tuple({k: v for k, v in zip(space, row)} for row in product(*lists))


def grid_by_counting(space, n_per_axis):
    import math

    def points(p):
        if "values" in p:
            return p["values"]
        there, back = {
            "log": (np.log2, np.exp2),
            "one_minus_log": (lambda x: np.log1p(-x), lambda y: -np.expm1(y)),
        }.get(p["scale"], (float, np.array))
        first, last = there(p["low"]), there(p["high"])
        found = [back(first + i * (last - first) / (n_per_axis - 1)) for i in range(n_per_axis)]
        if p["scale"] == "int":
            return list({f"{x:.0f}": int(f"{x:.0f}") for x in found}.values())
        return found

    lists = {name: points(p) for name, p in space.items()}
    configs = []
    for number in reversed(range(math.prod(map(len, lists.values())))):
        config = {}
        for name, values in lists.items():
            number, place = divmod(number, len(values))
            config[name] = values[place]
        configs.append(config)
    return configs


def configurations_by_column(space, n, rng):
    columns = {}
    for name, p in space.items():
        if p["scale"] == "choice":
            places = rng.integers(0, len(p["values"]), n)
            columns[name] = [p["values"][i] for i in places]
        elif p["scale"] == "int":
            columns[name] = rng.integers(p["low"], p["high"] + 1, n).tolist()
        elif p["scale"] == "linear":
            columns[name] = rng.uniform(p["low"], p["high"], n)
        elif p["scale"] == "log":
            columns[name] = np.exp(rng.uniform(np.log(p["low"]), np.log(p["high"]), n))
        else:
            far = np.exp(rng.uniform(np.log(1 - p["high"]), np.log(1 - p["low"]), n))
            columns[name] = list(map(float, 1 - far))
    return [{name: column[i] for name, column in columns.items()} for i in range(n)]


def configurations_by_place(space, n, rng):
    import math

    def draw(p):
        u = rng.random()
        kind = p["scale"]
        if kind == "choice":
            return p["values"][int(u * len(p["values"]))]
        low, high = p["low"], p["high"]
        if kind == "int":
            return float(low + math.floor(u * (high - low + 1)))
        if kind == "log":
            return np.float32(low * (high / low) ** u)
        if kind == "one_minus_log":
            return 1 - (1 - low) * ((1 - high) / (1 - low)) ** u
        return low + (high - low) * u

    return tuple({"trial": i, **{name: draw(p) for name, p in space.items()}} for i in range(n))


def configurations_by_standard_library(space, n, rng):
    import math
    import random

    dice = random.Random(int(rng.integers(2**32)))
    ways = {
        "log": (math.log, math.exp),
        "one_minus_log": (lambda x: math.log1p(-x), lambda y: -math.expm1(y)),
        "linear": (float, float),
    }
    configs = [{} for _ in range(n)]
    for name, p in space.items():
        for config in configs:
            if p["scale"] == "choice":
                config[name] = dice.choice(p["values"])
            elif p["scale"] == "int":
                config[name] = dice.randint(p["low"], p["high"])
            else:
                there, back = ways[p["scale"]]
                config[name] = back(dice.uniform(there(p["low"]), there(p["high"])))
    return configs


def refine_in_place(trials, space, keep):
    trials.sort(key=lambda trial: -trial["score"])
    del trials[keep:]
    for name, p in space.items():
        values = np.array([t["config"][name] for t in trials], dtype=object)
        if p["scale"] == "choice":
            p["values"] = tuple(v for v in p["values"] if any(v == w for w in values))
        else:
            p["low"], p["high"] = values.min(), values.max()
    return space


def refine_by_ranks(trials, space, keep):
    scores = np.array([t["score"] for t in trials])
    chosen = np.argsort(scores)[::-1][:keep]
    out = {"from": len(trials)}
    for name in space:
        seen = [trials[i]["config"][name] for i in chosen]
        out[name] = dict(space[name])
        if "values" in space[name]:
            out[name]["values"] = sorted(set(seen), key=space[name]["values"].index)
        else:
            out[name].update(low=np.float32(min(seen)), high=np.float32(max(seen)))
    return out


def refine_by_largest(trials, space, keep):
    import heapq
    import math
    from itertools import compress

    best = [t["config"] for t in heapq.nlargest(keep, trials, key=lambda t: t["score"])]
    refined = {}
    for name, p in space.items():
        if p["scale"] == "choice":
            occurs = [any(c[name] == value for c in best) for value in p["values"]]
            refined[name] = {**p, "values": list(compress(p["values"], occurs))}
            continue
        low, high = math.inf, -math.inf
        for config in best:
            low, high = min(low, config[name]), max(high, config[name])
        refined[name] = p | {"high": high, "low": low}
    return refined


def boundary_as_list(config, space, tolerance=0.05):
    import math

    def g(x, scale):
        if scale == "log":
            return math.log(x)
        return math.log(1 - x) if scale == "one_minus_log" else x

    found = []
    for name in config:
        p = space[name]
        if "values" not in p:
            low, high, x = (g(v, p["scale"]) for v in (p["low"], p["high"], config[name]))
            if min(abs(x - low), abs(high - x)) <= tolerance * abs(high - low):
                found.append(name)
    return found


def boundary_by_ratio(config, space, tolerance=0.05):
    import math

    names = []
    for name, p in reversed(space.items()):
        value = config.pop(name)
        if p["scale"] == "log":
            place = math.log(value / p["low"], p["high"] / p["low"])
        elif p["scale"] == "one_minus_log":
            place = math.log((1 - value) / (1 - p["low"]), (1 - p["high"]) / (1 - p["low"]))
        elif p["scale"] in ("linear", "int"):
            place = (value - p["low"]) / (p["high"] - p["low"])
        else:
            place = 0.5
        if abs(place - 0.5) > 0.5 - tolerance - 1e-12:
            names.append(name)
    return tuple(names)


def boundary_by_product(config, space, tolerance=0.05):
    names = [name for name in config if space[name]["scale"] != "choice"]
    rows = np.array([[space[n]["low"], config[n], space[n]["high"]] for n in names], dtype=float)
    for row, name in zip(rows, names):
        if space[name]["scale"] == "log":
            row[:] = np.log2(row)
        elif space[name]["scale"] == "one_minus_log":
            row[:] = np.log1p(-row)
    low, value, high = rows.T
    inside = (value - low) * (high - value) > tolerance * (1 - tolerance) * (high - low) ** 2
    return frozenset(name for name, far in zip(names, inside) if not far)


def halving_by_lists(curves, eta):
    n_epochs = len(curves[0])
    race = list(range(len(curves)))
    spent, before, rung = 0, 0, 1
    while True:
        spent += sum(rung - before for _ in race)
        race = sorted(race, key=lambda i: curves[i][rung - 1], reverse=True)
        race = race[: -(-len(race) // eta)]
        before, rung = rung, eta * rung
        if len(race) == 1 or rung > n_epochs:
            return np.int64(race[0]), float(spent)


def halving_epoch_by_epoch(curves, eta):
    import math

    curves = np.array(curves, dtype=float)
    n, n_epochs = curves.shape
    out = np.zeros(n, bool)
    rung, epochs, winner = 1, 0, 0
    for epoch in range(1, n_epochs + 1):
        if out.sum() == n - 1:
            break
        if n_epochs < rung:
            break
        epochs += int(np.sum(~out))
        if epoch == rung:
            scores = np.where(out, -np.inf, curves[:, epoch - 1])
            winner = int(scores.argmax())
            keep = math.ceil((n - out.sum()) / eta)
            out[np.argsort(scores)[: n - keep]] = True
            rung *= eta
    return [winner, np.array([epochs])]


def halving_by_threshold(curves, eta):
    n_epochs = curves.shape[1]
    trained, racing, rung = np.zeros(len(curves), dtype=int), np.full(len(curves), True), 1
    while rung <= n_epochs and racing.sum() > 1:
        trained[racing] = rung
        curves[~racing] = -np.inf
        keep = (racing.sum() + eta - 1) // eta
        racing = curves[:, rung - 1] >= np.partition(curves[:, rung - 1], -keep)[-keep]
        rung *= eta
    return np.where(racing, curves[:, trained.max() - 1], -np.inf).argmax(), trained.sum()


VARIANTS = {
    "sample_learning_rate": (rate_by_natural_logarithm, rate_one_by_one, rate_by_old_generator),
    "sample_beta": (beta_by_ratio, beta_as_list, beta_in_place),
    "grid": (grid_by_recursion, grid_by_logspace, grid_by_counting),
    "sample_configurations": (
        configurations_by_column,
        configurations_by_place,
        configurations_by_standard_library,
    ),
    "refine_space": (refine_in_place, refine_by_ranks, refine_by_largest),
    "on_boundary": (boundary_as_list, boundary_by_ratio, boundary_by_product),
    "successive_halving": (halving_by_lists, halving_epoch_by_epoch, halving_by_threshold),
}
