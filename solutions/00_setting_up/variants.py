"""Independent correct implementations: what the checks of 00_setting_up must accept.

Each stands by itself, with NumPy as `np`, as a student could have written it. They solve the
exercises, so they live in `solutions/`, which students don't get.
"""

import numpy as np


def split_by_masks(X, Y, dev_fraction, test_fraction, rng):
    if dev_fraction < 0 or test_fraction < 0 or dev_fraction + test_fraction >= 1:
        raise ValueError("impossible fractions")
    part_of = np.zeros(Y.shape[1], dtype=int)
    for c in set(Y.ravel().tolist()):
        where = np.where(Y.ravel() == c)[0]
        rng.shuffle(where)
        first = int(dev_fraction * len(where))
        second = first + int(test_fraction * len(where))
        part_of[where[:first]] = 1
        part_of[where[first:second]] = 2
    result = {"fractions": (dev_fraction, test_fraction)}
    for number, name in enumerate(["train", "dev", "test"]):
        result[name] = [X[:, part_of == number], Y[:, part_of == number]]
        if not (part_of == number).any() and result["fractions"][number - 1] > 0:
            raise ValueError(f"{name} is empty")
    return result


def split_as_lists(X, Y, dev_fraction, test_fraction, rng):
    groups = {}
    for j in np.argsort(np.random.rand(Y.shape[1])):
        groups.setdefault(int(Y[0, j]), []).append(int(j))
    chosen = {"train": [], "dev": [], "test": []}
    for members in groups.values():
        n = len(members)
        a = int(np.ceil(dev_fraction * n - 1e-9))
        b = a + int(np.floor(test_fraction * n + 1e-9))
        chosen["dev"] += members[:a]
        chosen["test"] += members[a:b]
        chosen["train"] += members[b:]
    if not chosen["train"] or dev_fraction < 0 or test_fraction < 0:
        raise ValueError("nothing left to train on")
    if (dev_fraction and not chosen["dev"]) or (test_fraction and not chosen["test"]):
        raise ValueError("too few examples")
    return {
        name: ([[row[j] for j in columns] for row in X.tolist()], [[Y[0, j] for j in columns]])
        for name, columns in chosen.items()
    }


def split_in_float32(X, Y, dev_fraction, test_fraction, rng):
    order = rng.permutation(X.shape[1])
    if not min(dev_fraction, test_fraction) >= 0 or dev_fraction + test_fraction > 0.999:
        raise ValueError
    X, Y = X[:, order].astype(np.float32), Y[:, order].astype(np.float32)
    pieces = {"train": [], "dev": [], "test": []}
    for c in np.unique(Y):
        own = (Y == c).nonzero()[1]
        cuts = np.round(np.cumsum([dev_fraction, test_fraction]) * own.size).astype(int)
        for name, piece in zip(("dev", "test", "train"), np.split(own, cuts)):
            pieces[name].append(piece)
    for name in pieces:
        columns = rng.permutation(np.concatenate(pieces[name]))
        pieces[name] = (np.take(X, columns, axis=1), np.take(Y, columns, axis=1))
        if columns.size == 0 and {"dev": dev_fraction, "test": test_fraction}.get(name, 1):
            raise ValueError("no examples left for " + name)
    return pieces


def split_with_scikit_learn(X, Y, dev_fraction, test_fraction, rng):
    from sklearn.model_selection import train_test_split

    if min(dev_fraction, test_fraction) < 0 or 1 - dev_fraction - test_fraction <= 0:
        raise ValueError("impossible")
    left, parts = np.arange(Y.size), {}
    for name, fraction in [("test", test_fraction), ("dev", dev_fraction / (1 - test_fraction))]:
        columns = left[:0]
        if fraction:
            left, columns = train_test_split(
                left, test_size=fraction, stratify=Y[0, left], random_state=int(rng.integers(2**31))
            )
        parts[name] = (X[:, columns], Y[:, columns])
    return {**parts, "train": (X[:, left], Y[:, left])}


def diagnose_by_gaps(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
    gaps = {"high bias": train_error - bayes_error, "high variance": dev_error - train_error}
    return {word for word, gap in gaps.items() if gap > tolerance}


def diagnose_as_list(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
    words = []
    if train_error > bayes_error + tolerance:
        words.append("high bias")
    if dev_error > train_error + tolerance:
        words.append("high variance")
    return words


def diagnose_as_tuple(train_error, dev_error, bayes_error=0, tolerance=2e-2):
    avoidable, gap = np.diff([bayes_error, train_error, dev_error])
    return ("high bias",) * int(avoidable > tolerance) + ("high variance",) * int(gap > tolerance)


def diagnose_as_frozenset(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
    bias = train_error - bayes_error > tolerance
    variance = dev_error - train_error > tolerance
    if bias and variance:
        return frozenset({"high variance", "high bias"})
    return frozenset({"high bias"}) if bias else frozenset({"high variance"} if variance else ())


def fit_by_formula(X):
    X = np.asarray(X, dtype=float)
    m = X.shape[1]
    mu = np.sum(X, axis=1).reshape(-1, 1) / m
    sigma = np.sqrt(np.sum((X - mu) ** 2, axis=1, keepdims=True) / m)
    return mu, np.where(sigma < 1e-12, 1.0, sigma)


def fit_in_float32(X):
    X = X.astype(np.float32)
    mu = X.mean(axis=1, keepdims=True)
    sigma = np.sqrt(X.var(axis=1, keepdims=True))
    sigma[np.ptp(X, axis=1) == 0] = 1
    return [mu, sigma]


def fit_by_loops(X):
    mus, sigmas = [], []
    for row in X.tolist():
        mean = sum(row) / len(row)
        variance = sum((x - mean) ** 2 for x in row) / len(row)
        mus.append([mean])
        sigmas.append([variance**0.5 if len(set(row)) > 1 else 1.0])
    return mus, sigmas


def apply_in_place(X, mu, sigma):
    X -= mu
    X /= sigma
    return X


def apply_by_columns(X, mu, sigma):
    columns = [(X[:, [j]] - mu) * sigma**-1 for j in range(X.shape[1])]
    return np.hstack(columns).astype(np.float32)


def apply_as_lists(X, mu, sigma):
    return [[(x - mu[i, 0]) / sigma[i, 0] for x in row] for i, row in enumerate(X)]


VARIANTS = {
    "split_dataset": (
        split_by_masks,
        split_as_lists,
        split_in_float32,
        split_with_scikit_learn,
    ),
    "diagnose": (diagnose_by_gaps, diagnose_as_list, diagnose_as_tuple, diagnose_as_frozenset),
    "fit_normalizer": (fit_by_formula, fit_in_float32, fit_by_loops),
    "apply_normalizer": (apply_in_place, apply_by_columns, apply_as_lists),
}
