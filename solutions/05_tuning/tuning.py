# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Search for hyperparameters with a plan
#
# Gradient descent finds the weights. Who finds the learning rate, the number of units, the size of a mini-batch? You do, by trial; and trials cost time. This notebook is about spending them well.
#
# **You will**
#
# 1. say which hyperparameters to tune first, and measure which ones matter on a problem at hand,
# 2. draw a learning rate, a $\beta$ or a number of units, each on the scale that suits it,
# 3. search on a grid and at random, and say when the difference counts,
# 4. go from coarse to fine, and raise an alarm when the best lies at the edge of what you tried,
# 5. work out how many trials you need, and spend epochs only where they are promising,
# 6. tune a network from end to end, and report an honest result.
#
# **You need** **00 · Setting up**, **01 · Initialization**, **04 · Optimizers**, and NumPy. **Run time:** about 15 seconds.

# %% [markdown]
# You write seven short functions, each with a cell `check(...)` under it: run it as often as you like. When you are stuck, make a new cell and run, for instance,
# `hint("sample_beta")`; run it again for a stronger hint.
#
# **Predict** marks a question. Commit to an answer before you run the next cell.

# %% tags=["setup"]
import itertools
from copy import deepcopy

import matplotlib.pyplot as plt
import numpy as np

from helpers import datasets, network, plotting
from helpers.checks.topics.tuning import check, hint

plotting.use_course_style()

# %% [markdown]
# ## Three thousand trainings of one network
#
# A network with two hidden ReLU layers learns handwritten digits from 300 images: ten epochs with Adam. It has four hyperparameters: the learning rate $\alpha$, Adam's $\beta_1$ (we say $\beta$), the units in each hidden layer, and the size of a mini-batch (*batch size* for short).
#
# To say something about *searching*, one would have to search many hundreds of times. So when this notebook was built we trained every one of $31 \cdot 7 \cdot 5 \cdot 3$ combinations, once, and kept a table. A **trial** here is a look into that table: real trainings, in no time. A trial's **score** is the share of 300 dev images that come out right.

# %% tags=["demo"]
stored = datasets.load_results("05_tuning")


def read_table(optimizer):
    """Return a table's scores, four axes each, on the dev images and on 897 fresh ones."""
    table = stored[optimizer]
    shape = [len(values) for values in table["levels"].values()]
    scores = {
        part: np.reshape(right, shape) / table["images"][part]
        for part, right in table["right"].items()
    }
    return table["levels"], table["edges"], scores


tables = {optimizer: read_table(optimizer) for optimizer in ["adam", "momentum"]}
levels, edges, adam = tables["adam"]
for name, values in levels.items():
    print(f"{name}: {len(values)} values from {values[0]:g} to {values[-1]:g}")
print(f"{adam['dev'].size} trainings")

# %% [markdown]
# **Predict.** All values in the table are ones that somebody might try. In what share of the trainings does the network get at least 90 % of the dev images right?

# %% tags=["demo"]
scores = adam["dev"].ravel()
fig = plotting.plot_histograms({"all settings": scores}, xlabel="share of dev images right")
plotting.show(fig, alt=stored["alt"]["opening"])
print(f"at least 0.9: {np.mean(scores >= 0.9):.0%} of the settings; best {scores.max():.3f}")
print(f"below 0.2, little better than guessing: {np.mean(scores < 0.2):.0%}")

# %% [markdown]
# Most settings are no good, and four in ten have learnt next to nothing. Nothing is wrong with the code or the data. Somebody only has to *find* the good ones.
#
# ### Play: tune by hand
#
# **Goal:** find a setting that is better than 99 % of the table, in at most ten moves (the text counts the settings you tried). Watch yourself: which slider do you reach for?


# %% tags=["demo"]
moved = []


def by_hand(learning_rate=0, beta=0, n_hidden=0, batch_size=0):
    """Show one setting's score among all; the arguments are places in the lists of levels."""
    places = (learning_rate, beta, n_hidden, batch_size)
    score, table = adam["dev"][places], adam["dev"].ravel()
    fig = plotting.plot_histograms({"all settings": table}, xlabel="share of dev images right")
    fig.axes[0].axvline(score, color="black", ls=":", label="yours")
    fig.axes[0].legend()
    plotting.show(fig, alt=f"Histogram of all scores, with a line at yours, {score:.2f}.")
    chosen = [f"{name} {levels[name][i]:.3g}" for name, i in zip(levels, places, strict=True)]
    moved.append(places)
    print(f"setting {len(moved)}: {', '.join(chosen)}")
    better = np.mean(table < score)
    plotting.goal(better >= 0.99, f"score {score:.3f}, better than {better:.2%} of the table")


by_hand()

# %% tags=["demo", "nbval-ignore-output"]
from ipywidgets import Dropdown, FloatSlider, IntSlider, SelectionSlider

moved.clear()
sliders = {
    name: SelectionSlider(
        options=[(f"{value:.3g}", place) for place, value in enumerate(values)],
        continuous_update=False,  # a move is counted when the slider is let go
    )
    for name, values in levels.items()
}
plotting.explore(by_hand, **sliders)

# %% [markdown]
# ## 1 · Which knobs matter
#
# With ten hyperparameters you can't give each the same care. A usual order, from the most important down:
#
# 1. the learning rate $\alpha$,
# 2. momentum's $\beta$, the batch size, the number of units,
# 3. the number of layers, learning-rate decay,
# 4. Adam's $\beta_1$, $\beta_2$ and $\varepsilon$: hardly anybody tunes them.
#
# Is it true here? Take any setting and turn *one knob only*: how much does the score vary? We average this variance over all settings, and divide by the variance of the whole table. That is a knob's **importance**.

# %% [markdown]
# **Predict.** Put the four knobs of our table in order. Then: would the order be the same if the network were trained with *momentum* instead of Adam? And if somebody had already told you that $\alpha$ lies between 0.001 and 0.01?


# %% tags=["demo"]
def importance(table):
    """Return for each knob the mean variance when it alone is turned, over the whole variance."""
    return [table.var(axis=axis).mean() / table.var() for axis in range(table.ndim)]


momentum_levels, _, momentum = tables["momentum"]
near = (np.array(levels["learning_rate"]) > 0.00099) & (np.array(levels["learning_rate"]) < 0.0101)
problems = {
    "Adam": adam,
    "Adam, α from 0.001 to 0.01": {part: table[near] for part, table in adam.items()},
    "momentum": momentum,
}
measured = {name: importance(parts["dev"]) for name, parts in problems.items()}

# %% tags=["demo"]
fig, ax = plt.subplots(figsize=(7.5, 3.4))
for k, (problem, shares) in enumerate(measured.items()):
    places = np.arange(4) + 0.27 * (k - 1)
    ax.bar(
        places, shares, 0.25, color=plotting.COLOURS[k], hatch=["", "//", ".."][k], label=problem
    )
ax.set(ylabel="importance", ylim=(0, 1.2))
ax.set(xticks=range(4), xticklabels=["α", "β", "units", "batch size"])
ax.grid(visible=False, axis="x")
ax.legend(ncols=3)
plotting.show(fig, alt=stored["alt"]["importance"])
for problem, shares in measured.items():
    told = ", ".join(f"{name} {share:.2f}" for name, share in zip(levels, shares, strict=True))
    print(f"{problem}: {told}")

# %% tags=["demo"]
for problem, parts in problems.items():
    again = importance(parts["fresh"])
    assert np.allclose(again, measured[problem], atol=0.05), "fresh images should agree"
alpha, beta, units, batch = range(4)
assert measured["Adam"][alpha] > 4 * measured["Adam"][units], "α first, with Adam"
assert np.argmax(measured["Adam, α from 0.001 to 0.01"]) == units, "units first, once α is known"
assert measured["momentum"][beta] > 10 * measured["Adam"][beta], "β matters for momentum"
print("measured on 897 fresh images, no importance differs by more than 0.05")

# %% [markdown]
# **What to notice.** $\alpha$ rules, and Adam's $\beta$ hardly counts: the usual order, so far. But an importance belongs to a problem *and to the range you search*. With momentum, $\beta$ and the batch size suddenly matter; and once $\alpha$ is known to a factor of ten, the number of units is on top.
#
# So begin with the usual order, and look again after each round. (Turning a knob counts all it does together with others, so the importances add up to more than 1.)

# %% [markdown]
# ## 2 · A scale for the learning rate
#
# Say you expect a good $\alpha$ somewhere between 0.0001 and 1. Let us draw it evenly from that range.
#
# **Predict.** Of 10,000 even draws, how many lie below 0.1? How many below 0.001?

# %% tags=["demo"]
even = np.random.default_rng(0).uniform(0.0001, 1, 10_000)
for bound in [0.1, 0.01, 0.001]:
    print(f"below {bound}: {np.mean(even < bound):.1%}")

# %% [markdown]
# **What to notice.** Nine tenths of all trials go to the last of four decades. Yet going from 0.0001 to 0.001 may change training as much as going from 0.1 to 1: what counts is the *factor*.
#
# So draw the **exponent** evenly, and every decade gets the same share:
#
# $$\alpha = 10^{\,r}, \qquad r \text{ even between } \log_{10}(\text{low}) \text{ and } \log_{10}(\text{high}).$$
#
# For 0.0001 to 1, $r$ runs from -4 to 0. This is the **log scale**.
#
# ### Exercise 1: `sample_learning_rate`


# %% exercise="sample_learning_rate"
def sample_learning_rate(low, high, n, rng):
    """Draw n learning rates evenly on the log scale.

    Each of them has the same chance to lie between low and 2 low as between high / 2 and high.

    Parameters
    ----------
    low, high : float, 0 < low < high
        Smallest and largest learning rate.
    n : int, at least 1
        How many to draw, independently of each other.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    learning_rates : numpy.ndarray, shape (n,)

    Example
    -------
    >>> alpha = sample_learning_rate(0.0001, 1, 100_000, np.random.default_rng(0))
    >>> alpha.shape, round(float(np.mean(alpha < 0.01)), 2)  # two of four decades
    ((100000,), 0.5)
    """
    ### BEGIN SOLUTION
    exponents = rng.uniform(np.log10(low), np.log10(high), n)
    return 10**exponents
    ### END SOLUTION


# %% check="sample_learning_rate"
check(sample_learning_rate)

# %% [markdown]
# Where do fifty draws land, on each of the two scales?

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(1)
fifty = {
    "even": rng.uniform(1e-5, 1, 50),
    "even in the exponent": np.asarray(sample_learning_rate(1e-5, 1, 50, rng)),
}
best_of_alpha = adam["dev"].max(axis=(1, 2, 3))
fig, ax = plt.subplots(figsize=(7.5, 3.6))
ax.plot(
    levels["learning_rate"], best_of_alpha, color="black", ls="-", label="best score of the table"
)
for (name, draws), height, colour, marker in zip(
    fifty.items(), [0.2, 0.1], plotting.COLOURS, "|x", strict=False
):
    ax.scatter(draws, np.full(50, height), s=50, color=colour, marker=marker, label=name)
ax.set(xscale="log", xlabel="learning rate α", ylabel="share of dev images right", ylim=(0, 1.02))
ax.legend(loc="center")
plotting.show(fig, alt=stored["alt"]["fifty"])
good = np.array(levels["learning_rate"])[best_of_alpha > 0.93]
for name, draws in fifty.items():
    inside = np.sum((draws >= good.min()) & (draws <= good.max()))
    print(f"{name}: {inside} of 50 between {good.min():.2g} and {good.max():.2g}, the good ones")

# %% [markdown]
# ### Play: a trial in every decade
#
# **Goal:** find the smallest number of trials that puts at least one in every decade from $10^{-5}$ to 1. Then draw evenly: how many decades do your trials reach, and how many would need a thousand?


# %% tags=["demo", "raises-exception"]
def decades(trials=5, scale="log", lowest=-5):
    """Draw how many trials fall in each decade from 10 ** lowest to 1."""
    rng, edges = np.random.default_rng(0), 10.0 ** np.arange(lowest, 1)
    if scale == "log":
        draws = sample_learning_rate(edges[0], 1, 1000, rng)
    else:
        draws = rng.uniform(edges[0], 1, 1000)
    counts = np.histogram(np.asarray(draws)[:trials], edges)[0]
    fig, ax = plotting.subplots(figsize=(7, 3))
    bars = ax.bar(np.arange(len(counts)), counts, color=plotting.COLOURS[0])
    ax.bar_label(bars)
    names = [f"{edge:g} to {10 * edge:g}" for edge in edges[:-1]]
    ax.set(xticks=range(len(counts)), xticklabels=names, xlabel="learning rate α", ylabel="trials")
    plotting.show(fig, alt=f"Bars: {trials} trials by decade, from 10^{lowest} up: {counts}.")
    plotting.goal(
        lowest <= -5 and counts.all(),
        f"{trials} trials, {np.sum(counts > 0)} of {len(counts)} decades have one",
    )


decades()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
plotting.explore(
    decades,
    trials=SelectionSlider(options=[*range(1, 31), 40, 60, 100, 300, 1000], value=5),
    scale=Dropdown(options=["log", "even"]),
    lowest=IntSlider(value=-5, min=-6, max=-1, description="lowest exponent"),
)

# %% [markdown]
# Does the scale change what a search finds? We search our table 4000 times with nine trials each, and take the *mean* best score: a single search proves nothing. All other hyperparameters are drawn evenly from their levels.
#
# **Predict.** With $\alpha$ between $10^{-5}$ and 1: how much better is the log scale, and will 60 trials make up for the wrong one?


# %% tags=["demo", "raises-exception"]
def best_of(n, alphas, rng):
    """Return the best score of each search; alphas has one row for each, of n trials."""
    i = np.searchsorted(edges["learning_rate"], alphas)
    others = [rng.integers(size, size=alphas.shape) for size in adam["dev"].shape[1:]]
    return adam["dev"][(i, *others)].max(axis=1)


def two_scales(n, low, high, rng, searches=4000):
    """Return the best scores of searches on the log scale, and of searches on the linear one."""
    on_log = np.reshape(sample_learning_rate(low, high, searches * n, rng), (searches, n))
    on_linear = rng.uniform(low, high, (searches, n))
    return best_of(n, on_log, rng), best_of(n, on_linear, rng)


def with_error(values):
    """Return mean and standard error as text."""
    return f"{np.mean(values):.3f} ± {np.std(values, ddof=1) / np.sqrt(len(values)):.4f}"


# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(2)
log_mean, linear_mean = {}, {}
for n in [4, 9, 25, 60]:
    on_log, on_linear = two_scales(n, 1e-5, 1, rng)
    log_mean[n], linear_mean[n] = np.mean(on_log), np.mean(on_linear)
    print(f"{n} trials: log {with_error(on_log)}, linear {with_error(on_linear)}")
assert log_mean[9] > linear_mean[9] + 0.15, "log should be far ahead with 9 trials"
assert log_mean[25] > linear_mean[60] + 0.005, "25 on the log scale should beat 60 on the other"

# %% [markdown]
# **What to notice.** With nine trials the log scale finds a network that gets nine in ten images right; the linear one seven in ten. Twenty-five trials on the right scale beat sixty on the wrong one.
#
# When doesn't it matter? When you know a good deal already.

# %% tags=["demo", "raises-exception"]
for low, high in [(1e-3, 1e-2), (1e-5, 1e-2)]:
    on_log, on_linear = two_scales(9, low, high, rng)
    print(f"from {low:g} to {high:g}: log {with_error(on_log)}, linear {with_error(on_linear)}")
    log_mean[low, high], linear_mean[low, high] = np.mean(on_log), np.mean(on_linear)
assert abs(log_mean[1e-3, 1e-2] - linear_mean[1e-3, 1e-2]) < 0.01, "hardly a difference"
assert linear_mean[1e-5, 1e-2] > log_mean[1e-5, 1e-2] + 0.02, "here linear should be ahead"

# %% [markdown]
# Within one decade the two scales hardly differ. And from $10^{-5}$ to $10^{-2}$ the linear scale *wins*: good values happen to lie at the upper end, where it puts nearly all its trials. That is luck, though, not a rule: you would have to know that end beforehand. The log scale is the choice for when you don't.
#
# For the number of *units* or of *layers*, steps count and not factors, at least over narrow ranges like 50 to 100 or 2 to 4: draw those evenly. Our 4 to 64 units are a factor of 16, so one could argue for the log scale there; we draw them evenly.

# %% [markdown]
# ## 3 · A scale for beta
#
# For an exponentially weighted average, $\beta$ usually lies between 0.9 and 0.999. Such an average looks back over about $1/(1-\beta)$ values (**04 · Optimizers**).
#
# **Predict.** Which step changes more: from $\beta = 0.9$ to 0.9005, or from 0.999 to 0.9995?

# %% tags=["demo"]
for before, after in [(0.9, 0.9005), (0.999, 0.9995)]:
    print(
        f"{before} -> {after}: looks back over {1 / (1 - before):.1f} -> {1 / (1 - after):.1f} values"
    )

# %% [markdown]
# **What to notice.** The same step of 0.0005 does nothing at one end and doubles the memory at the other. What matters about $\beta$ is its distance from 1, and of that, again, the order of magnitude. So it is $1 - \beta$ that belongs on the log scale:
#
# $$\beta = 1 - 10^{\,r}, \qquad r \text{ even between } \log_{10}(1-\text{high}) \text{ and } \log_{10}(1-\text{low}).$$
#
# Mind the order: the largest $\beta$ has the smallest $1-\beta$.
#
# ### Exercise 2: `sample_beta`


# %% exercise="sample_beta"
def sample_beta(low, high, n, rng):
    """Draw n values of beta such that 1 - beta is spread evenly on the log scale.

    Parameters
    ----------
    low, high : float, 0 < low < high < 1
        Smallest and largest beta itself, for instance 0.9 and 0.999.
    n : int, at least 1
        How many to draw, independently of each other.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    betas : numpy.ndarray, shape (n,)

    Example
    -------
    >>> beta = sample_beta(0.9, 0.999, 100_000, np.random.default_rng(0))
    >>> round(float(np.mean(beta < 0.99)), 2)  # 1 - beta from 0.1 to 0.01: one of two decades
    0.5
    """
    ### BEGIN SOLUTION
    exponents = rng.uniform(np.log10(1 - high), np.log10(1 - low), n)
    return 1 - 10**exponents
    ### END SOLUTION


# %% check="sample_beta"
check(sample_beta)

# %% [markdown]
# With momentum, $\beta$ matters (section 1). Here is the mean score of a row of trainings with $\alpha = 0.18$ that differ in $\beta$, units and batch size, drawn twice: over $\beta$, and over $1 - \beta$ on a log scale. Below each, where forty draws land.

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(3)
draws = {
    "even": rng.uniform(0.5, 0.999, 40),
    "your draws": np.asarray(sample_beta(0.5, 0.999, 40, rng)),
}
row = int(np.argmin(np.abs(np.array(momentum_levels["learning_rate"]) - 0.18)))
by_beta, betas = momentum["dev"][row].mean(axis=(1, 2)), np.array(momentum_levels["beta"])
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.6), sharey=True)
for ax, of in zip(axes, [lambda beta: beta, lambda beta: 1 - beta], strict=True):
    ax.plot(of(betas), by_beta, "o-", color="black", label="mean score")
    for (name, values), height, k in zip(draws.items(), [0.2, 0.1], [0, 1], strict=True):
        look = {"color": plotting.COLOURS[k], "marker": "|x"[k], "label": name}
        ax.scatter(of(values), np.full(40, height), s=45, **look)
axes[0].set(xlabel="β", ylabel="share of dev images right", ylim=(0, 1))
axes[1].set(xlabel="1 - β", xscale="log")
axes[1].invert_xaxis()
axes[0].legend(loc="center left")
plotting.show(fig, alt=stored["alt"]["beta"])
for name, values in draws.items():
    print(f"{name}: {np.mean(values > 0.98):.0%} above 0.98, where the curve falls")

# %% [markdown]
# **What to notice.** On the left, the whole fall is squeezed into the last few hundredths, and even draws nearly miss it. On the right it has room, and your draws are spread over it.
#
# (The axis on the right runs backwards, so that in both panels $\beta$ grows to the right.)

# %% [markdown]
# ## 4 · A space, and a grid through it
#
# From here on we write down what to search as a **space**: a plain dictionary that gives each hyperparameter a scale and its ends.
#
# | scale | draws evenly |
# |---|---|
# | `"linear"` | the value itself |
# | `"int"` | the value, a whole number, both ends included |
# | `"log"` | the logarithm of the value |
# | `"one_minus_log"` | the logarithm of 1 minus the value |
# | `"choice"` | one of a list of `"values"` |
#
# `low` and `high` are always ends of the *value itself*, for $\beta$ perhaps 0.9 and 0.999.

# %% tags=["demo"]
space = {
    "learning_rate": {"scale": "log", "low": 1e-5, "high": 1.0},
    "beta": {"scale": "one_minus_log", "low": 0.5, "high": 0.999},
    "n_hidden": {"scale": "int", "low": 4, "high": 64},
    "batch_size": {"scale": "choice", "values": [10, 30, 100]},
}


def look_up(configs, part="dev", optimizer="adam"):
    """Return the scores of configurations: each that of the nearest setting in the table."""
    _, edges, scores = tables[optimizer]
    places = [np.searchsorted(edges[name], [c[name] for c in configs]) for name in edges]
    return scores[part][tuple(places)]


print(look_up([{"learning_rate": 0.004, "beta": 0.9, "n_hidden": 60, "batch_size": 30}]))

# %% [markdown]
# The oldest way to search is a **grid**: a few values of each hyperparameter, evenly spaced, and every combination of them.
#
# ### Exercise 3: `grid`


# %% exercise="grid"
def grid(space, n_per_axis):
    """Return all combinations of evenly spaced values.

    Each numeric parameter takes n_per_axis values, evenly spaced on its own scale, the first of
    them low and the last high. On "int" each is rounded to the nearest whole number; where two
    then coincide, that number counts once. A choice takes all its values.

    Parameters
    ----------
    space : dict
        {name: {"scale": "log" | "linear" | "int" | "one_minus_log", "low": .., "high": ..}}, or
        {"scale": "choice", "values": [...]}. On "one_minus_log", 1 - value is evenly spaced
        on the log scale; low and high are still of the value itself.
    n_per_axis : int, at least 2

    Returns
    -------
    configs : list of dict
        One {name: value} for each combination, in any order.

    Example
    -------
    >>> small = {"learning_rate": {"scale": "log", "low": 0.01, "high": 1},
    ...          "activation": {"scale": "choice", "values": ["relu", "tanh"]}}
    >>> len(grid(small, 3))  # learning rates 0.01, 0.1 and 1, each with "relu" and with "tanh"
    6
    """
    ### BEGIN SOLUTION
    axes = {}
    for name, axis in space.items():
        if axis["scale"] == "choice":
            axes[name] = axis["values"]
            continue
        low = axis["low"]
        high = axis["high"]
        if axis["scale"] == "log":
            points = np.geomspace(low, high, n_per_axis)
        elif axis["scale"] == "one_minus_log":
            points = 1 - np.geomspace(1 - low, 1 - high, n_per_axis)
        else:
            points = np.linspace(low, high, n_per_axis)
        if axis["scale"] == "int":
            points = {round(point) for point in points}
        axes[name] = points
    return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    ### END SOLUTION


# %% check="grid"
check(grid)

# %% tags=["demo", "raises-exception"]
for n_per_axis in [2, 3, 5]:
    trials = grid(deepcopy(space), n_per_axis)
    print(f"{n_per_axis} per axis: {len(trials)} trials, best score {look_up(trials).max():.3f}")
print(f"3 per axis, ten hyperparameters: {3**10:,} trials")

# %% [markdown]
# A grid has two weaknesses, and the numbers show both. It *multiplies*: with ten hyperparameters, even three values each are out of reach. And much depends on *where it happens to lie*: two values of $\alpha$, one at each end, are both useless here; of three, the middle one happens to be excellent.

# %% [markdown]
# ## 5 · Random instead of grid
#
# The alternative is simple: draw every trial at random, each hyperparameter on its own scale.
#
# ### Exercise 4: `sample_configurations`


# %% exercise="sample_configurations"
def sample_configurations(space, n, rng):
    """Draw n configurations, every parameter of each one independently.

    On "log", the logarithm of the value is spread evenly between those of low and high; on
    "one_minus_log" that of 1 - value; on "linear" the value itself. "int" draws a whole number
    from low to high, both included, each equally likely; "choice" one of the values.

    Parameters
    ----------
    space : dict
        {name: {"scale": "log" | "linear" | "int" | "one_minus_log", "low": .., "high": ..}}, or
        {"scale": "choice", "values": [...]}. low and high are always of the value itself. The
        values of a choice may be of different types, and each keeps its own.
    n : int, at least 1
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    configs : list of dict
        n dictionaries {name: value}.

    Example
    -------
    >>> small = {"n_layers": {"scale": "int", "low": 1, "high": 3}}
    >>> sample_configurations(small, 4, np.random.default_rng(0))  # yours may differ
    [{'n_layers': 3}, {'n_layers': 2}, {'n_layers': 2}, {'n_layers': 1}]
    """
    ### BEGIN SOLUTION
    configs = []
    for _ in range(n):
        config = {}
        for name, axis in space.items():
            if axis["scale"] == "choice":
                config[name] = axis["values"][rng.integers(len(axis["values"]))]
                continue
            low, high = axis["low"], axis["high"]
            if axis["scale"] == "log":
                config[name] = 10 ** rng.uniform(np.log10(low), np.log10(high))
            elif axis["scale"] == "one_minus_log":
                config[name] = 1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low))
            elif axis["scale"] == "int":
                config[name] = int(rng.integers(low, high, endpoint=True))
            else:
                config[name] = rng.uniform(low, high)
        configs.append(config)
    return configs
    ### END SOLUTION


# %% check="sample_configurations"
check(sample_configurations)

# %% [markdown]
# ### Experiment: random against grid
#
# **The paper.** Bergstra and Bengio (2012) saw why random search does better: nearly always only a few hyperparameters matter, and you don't know which. Here is their picture on our table: nine trials over $\alpha$ and $\beta$, on your grid and at random. The shading is the score (64 units, batches of 30); the marks below the axis show which values of $\alpha$ were tried.
#
# **Predict.** How many different values of $\alpha$ does each of the two try?

# %% tags=["demo", "raises-exception"]
plane = {name: space[name] for name in ["learning_rate", "beta"]}
searches = {
    "grid": grid(deepcopy(plane), 3),
    "random": sample_configurations(plane, 9, np.random.default_rng(0)),
}
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.8), sharey=True)
for ax, (name, trials) in zip(axes, searches.items(), strict=True):
    alphas = [trial["learning_rate"] for trial in trials]
    distances = [1 - trial["beta"] for trial in trials]
    shade = ax.pcolormesh(
        levels["learning_rate"], 1 - np.array(levels["beta"]), adam["dev"][:, :, -1, 1].T,
        cmap="Greys_r", vmin=0, vmax=1.2, shading="nearest", rasterized=True,
    )  # fmt: skip
    ax.scatter(alphas, distances, s=60, color=plotting.COLOURS[1], edgecolors="white", zorder=3)
    ax.plot(alphas, [0.0004] * 9, "|", color=plotting.COLOURS[1], ms=14, mew=2, clip_on=False)
    ax.set(xscale="log", yscale="log", xlabel="learning rate α", title=f"{name}, 9 trials")
    ax.set_ylim(0.0004, 0.7)
axes[0].set_ylabel("1 - β")
plotting.show(fig, alt=stored["alt"]["plane"])
for name, trials in searches.items():
    print(f"{name}: {len({trial['learning_rate'] for trial in trials})} different values of α")

# %% [markdown]
# **What to notice.** Adam's $\beta$ hardly matters, so a grid spends nine trials to learn about *three* values of $\alpha$. Nine random ones try nine. That is the paper's argument.

# %% [markdown]
# **Ours.** Is it better here? A grid may be lucky or unlucky in where it lies, so we take its mean over *all* places on the table's levels; random search we repeat 2000 times. Three contests:
#
# | searched | grid | trials |
# |---|---|---|
# | $\alpha$, $\beta$ | 3 values each | 9 |
# | $\alpha$, $\beta$, units | 2 values each | 8 |
# | $\alpha$, $\beta$, units, batch size | 2, 2, 2 and 3 values | 24 |
#
# **Predict.** In which of them will random search be ahead?


# %% tags=["demo", "raises-exception"]
def placements(names, n_per_axis):
    """Yield the spaces whose grid of n_per_axis values lies on levels, about 1/n_per_axis apart."""
    moved = [name for name in names if space[name]["scale"] != "choice"]
    steps = {name: round(len(levels[name]) / n_per_axis) for name in moved}
    reach = {name: (n_per_axis - 1) * step for name, step in steps.items()}
    for starts in itertools.product(*(range(len(levels[x]) - reach[x]) for x in moved)):
        placed = {name: dict(space[name]) for name in names}
        for name, first in zip(moved, starts, strict=True):
            ends = {"low": levels[name][first], "high": levels[name][first + reach[name]]}
            placed[name].update(ends)
        yield placed


def best_scores(configs, n):
    """Return the best score of every n configurations; what isn't searched has a usual value."""
    usual = {"beta": 0.9, "n_hidden": 64, "batch_size": 30}
    return look_up([{**usual, **config} for config in configs]).reshape(-1, n).max(axis=1)


# %% tags=["demo", "raises-exception"]
contests = {2: 3, 3: 2, 4: 2}  # how many hyperparameters: values per axis
gaps, rng = {}, np.random.default_rng(5)
for k, n_per_axis in contests.items():
    names = list(space)[:k]
    grids = [grid(placed, n_per_axis) for placed in placements(names, n_per_axis)]
    n = len(grids[0])
    on_grid = best_scores([config for configs in grids for config in configs], n)
    searched = {name: space[name] for name in names}
    at_random = best_scores(sample_configurations(searched, 2000 * n, rng), n)
    gaps[k] = np.mean(at_random) - np.mean(on_grid)
    wins, losses = np.mean(at_random[:, None] > on_grid), np.mean(at_random[:, None] < on_grid)
    print(
        f"{k} hyperparameters, {n} trials: random {with_error(at_random)}, "
        f"grid {np.mean(on_grid):.3f} (all {len(grids)} places); in single pairs random is ahead in "
        f"{wins:.0%}, behind in {losses:.0%}"
    )
ahead = gaps

# %% tags=["demo", "raises-exception"]
assert abs(ahead[2]) < 0.01, "with two hyperparameters they should be about equal"
assert ahead[3] > 0.01 and ahead[4] > 0.01, "with more, random search should be ahead"
print(f"random search is ahead by {ahead[2]:.3f}, {ahead[3]:.3f} and {ahead[4]:.3f}")

# %% [markdown]
# **What we found.** With two hyperparameters, no difference: values of $\alpha$ that reach 0.9 fill about a decade and a half (the light band above), so one of three evenly spaced ones nearly always hits. With more hyperparameters the grid can afford only two values each, and falls behind *on average*.
#
# **Where it stops being true.** In single searches: set one random search against one grid, and even with more hyperparameters it is ahead in only six cases of ten. So never judge a method of search by one search.
#
# Random search has more to say for itself: you can stop at any time, add trials later, and add a hyperparameter without starting over.

# %% [markdown]
# ## 6 · From coarse to fine
#
# After a first round you know where the good trials lie. Why not search there more densely? **Coarse to fine**: draw a few trials from the whole space, shrink the space to the box that the best of them span, and draw the rest from the box.
#
# ### Exercise 5: `refine_space`


# %% exercise="refine_space"
def refine_space(trials, space, keep):
    """Return the space that the best trials span.

    Parameters
    ----------
    trials : list of dict
        {"config": {name: value}, "score": float}, in any order; a larger score is better, and
        scores may be negative. Scores may be equal, but the check never has two between
        which the last of the best would have to be chosen.
    space : dict
        What the trials were drawn from, as for sample_configurations.
    keep : int, at least 1
        How many of the best trials count; all of them, if there are fewer.

    Returns
    -------
    refined : dict
        A space with the same names and scales. low and high are the smallest and the largest
        value among the best trials. A choice has those of its values that occur among them, in
        the order that they have in space.

    Example
    -------
    >>> space = {"beta": {"scale": "one_minus_log", "low": 0.5, "high": 0.999}}
    >>> trials = [{"config": {"beta": beta}, "score": score}
    ...           for beta, score in [(0.6, 0.2), (0.99, 0.9), (0.9, 0.8)]]
    >>> refine_space(trials, space, keep=2)
    {'beta': {'scale': 'one_minus_log', 'low': 0.9, 'high': 0.99}}
    """
    ### BEGIN SOLUTION
    best = sorted(trials, key=lambda trial: trial["score"], reverse=True)[:keep]
    refined = {}
    for name, axis in space.items():
        seen = [trial["config"][name] for trial in best]
        if axis["scale"] == "choice":
            values = [value for value in axis["values"] if value in seen]
            refined[name] = {"scale": "choice", "values": values}
        else:
            refined[name] = {"scale": axis["scale"], "low": min(seen), "high": max(seen)}
    return refined
    ### END SOLUTION


# %% check="refine_space"
check(refine_space)


# %% tags=["demo", "raises-exception"]
def run(configs, optimizer="adam"):
    """Look the configurations up and return them as trials."""
    scores = look_up(configs, optimizer=optimizer)
    return [{"config": c, "score": float(s)} for c, s in zip(configs, scores, strict=True)]


def two_rounds(n, keep, rng):
    """Search half of n trials in the whole space, half in the box; return both rounds, the box."""
    first = run(sample_configurations(space, n // 2, rng))
    box = refine_space(deepcopy(first), deepcopy(space), keep)
    return first, run(sample_configurations(box, n - n // 2, rng)), box


first, second, box = two_rounds(24, 4, np.random.default_rng(6))
for name, axis in box.items():
    ends = axis.get("values") or [float(f"{axis[end]:.3g}") for end in ("low", "high")]
    print(f"{name}: {ends}")

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots(figsize=(7.5, 3.8))
for trials, name, marker, colour in [
    (first, "first round", "o", plotting.COLOURS[0]),
    (second, "second round", "^", plotting.COLOURS[1]),
]:
    xy = [(t["config"]["learning_rate"], t["config"]["n_hidden"]) for t in trials]
    sizes = [15 + 150 * t["score"] ** 4 for t in trials]
    ax.scatter(*zip(*xy, strict=True), s=sizes, marker=marker, color=colour, alpha=0.7, label=name)
alpha, units = box["learning_rate"], box["n_hidden"]
left, right, below, above = alpha["low"], alpha["high"], units["low"], units["high"]
around = ([left, right, right, left, left], [below, below, above, above, below])
ax.plot(*around, color="black", ls="--", lw=1.5, label="the box")
ax.set(xscale="log", xlabel="learning rate α", ylabel="units", xlim=(5e-6, 2), ylim=(0, 68))
ax.legend(loc="upper left")
plotting.show(fig, alt=stored["alt"]["rounds"])
for name, trials in [("first", first), ("second", second)]:
    scores = [trial["score"] for trial in trials]
    print(f"{name} round: mean score {np.mean(scores):.2f}, best {max(scores):.3f}")

# %% [markdown]
# The larger a mark, the better the trial. On average the second round is far better. But what counts is the *best* trial, and there a search in one go has twelve more chances in the whole space.
#
# **Predict.** Over eight hundred searches: how much does the best dev score gain by a second round, with 24 trials in all? With 60? And how much of the gain is left on *fresh* images, which no search has looked at?


# %% tags=["demo", "raises-exception"]
def winner(trials):
    """Return the best trial's score on the dev images, and on fresh ones."""
    best = max(trials, key=lambda trial: trial["score"])
    return best["score"], look_up([best["config"]], "fresh")[0]


def compare_rounds(n, keep, rng, searches=800):
    """Return dev and fresh scores of the winners, (searches, 2), of one round and of two."""
    one = [winner(run(sample_configurations(space, n, rng))) for _ in range(searches)]
    two = [two_rounds(n, keep, rng) for _ in range(searches)]
    return np.array(one), np.array([winner(first + second) for first, second, _ in two])


# %% tags=["demo", "raises-exception"]
gains, found, rng = {}, {}, np.random.default_rng(7)
for n, keep in [(24, 4), (60, 5)]:
    one, two = compare_rounds(n, keep, rng)
    found[n] = two
    error = np.sqrt((one.var(axis=0, ddof=1) + two.var(axis=0, ddof=1)) / len(one))
    gains[n] = two.mean(axis=0) - one.mean(axis=0)
    for part, k in [("dev", 0), ("fresh", 1)]:
        print(
            f"{n} trials, {part} images: one round {one[:, k].mean():.4f}, two {two[:, k].mean():.4f}, "
            f"gain {gains[n][k]:+.4f} ± {error[k]:.4f}"
        )
assert min(gains[24][0], gains[60][0]) > 0.003, "the dev score should gain from a second round"
assert gains[24][1] > 0.0005, "with 24 trials some of it should be real"
assert abs(gains[60][1]) < 0.003, "with 60 trials hardly any of it should be real"

# %% [markdown]
# **What to notice.** The second round raises the best *dev* score by more than half a point. On fresh images about a third of that is left with 24 trials, and next to nothing with 60.
#
# With 60 trials the first round alone has found the good region. Inside it settings differ by less than the luck of 300 dev images, and a search that goes on choosing there chooses luck. So: refine while trials still differ by more than the noise of your dev set; then stop, or get a larger dev set.

# %% [markdown]
# ## 7 · The best at the edge is an alarm
#
# Coarse to fine goes inwards. But what if the best values lie *outside* the space? Then the search can only press its nose against the window: its best trial lies near an end of the range. That is cheap to notice, and easily missed.
#
# "Near" has to be measured on the parameter's own scale, as a share of the whole way from low to high. A choice has no ends, so it never alarms.
#
# ### Exercise 6: `on_boundary`


# %% exercise="on_boundary"
def on_boundary(config, space, tolerance=0.05):
    """Return which of a configuration's values lie near an end of their range.

    Parameters
    ----------
    config : dict
        {name: value}, within the space.
    space : dict
        As for sample_configurations, with low < high. Parameters with the scale "choice" never
        alarm.
    tolerance : float
        A value is near an end when its distance from there is at most this share of the distance
        from low to high, both measured on the parameter's own scale: on "log" between
        logarithms, on "one_minus_log" between logarithms of 1 - value.

    Returns
    -------
    names : set of str
        Empty when no value is near an end.

    Example
    -------
    >>> space = {"learning_rate": {"scale": "log", "low": 0.0001, "high": 1},
    ...          "n_hidden": {"scale": "int", "low": 10, "high": 50}}
    >>> on_boundary({"learning_rate": 0.0001, "n_hidden": 30}, space)
    {'learning_rate'}
    >>> on_boundary({"learning_rate": 0.01, "n_hidden": 49}, space)  # 39/40 of the way up
    {'n_hidden'}
    """
    ### BEGIN SOLUTION
    names = set()
    for name, axis in space.items():
        if axis["scale"] == "choice":
            continue
        points = np.array([config[name], axis["low"], axis["high"]])
        if axis["scale"] == "log":
            points = np.log10(points)
        elif axis["scale"] == "one_minus_log":
            points = np.log10(1 - points)
        value, low, high = points
        place = (value - low) / (high - low)
        if place <= tolerance or place >= 1 - tolerance:
            names.add(name)
    return names
    ### END SOLUTION


# %% check="on_boundary"
check(on_boundary)

# %% [markdown]
# Somebody tunes the network with *momentum*, and takes the range for $\alpha$ from an old project: 0.001 to 0.1. Here is their search of 40 trials, and what a wider range would have shown.

# %% tags=["demo", "raises-exception"]
old_habit = {**space, "learning_rate": {"scale": "log", "low": 1e-3, "high": 0.1}}
wider = {**space, "learning_rate": {"scale": "log", "low": 1e-3, "high": 10.0}}
rng = np.random.default_rng(8)
fig, ax = plt.subplots(figsize=(7.5, 3.5))
for k, (name, tried) in enumerate([("old range", old_habit), ("a wider range", wider)]):
    trials = run(sample_configurations(tried, 40, rng), "momentum")
    best = max(trials, key=lambda trial: trial["score"])
    xy = [(t["config"]["learning_rate"], t["score"]) for t in trials]
    ax.scatter(
        *zip(*xy, strict=True), marker="o^"[k], alpha=0.7, color=plotting.COLOURS[k], label=name
    )
    alarm = on_boundary(deepcopy(best["config"]), deepcopy(tried), tolerance=0.1)
    rings = "learning_rate" in set(alarm)
    print(
        f"{name}: best {best['score']:.3f} at α = {best['config']['learning_rate']:.2g}; "
        f"alarm for α: {'yes' if rings else 'no'}"
    )
ax.axvline(0.1, color="0.3", ls=":", lw=1.5)
ax.set(xscale="log", xlabel="learning rate α", ylabel="share of dev images right", ylim=(0, 1))
ax.legend(loc="upper left")
plotting.show(fig, alt=stored["alt"]["edge"])

# %% [markdown]
# One search is one search. How often does the alarm ring, with the tolerance at 0.1? If the best trial lay just anywhere, it would ring in one of five.
#
# **Predict.** How often will it ring for $\alpha$ in the old range, and how often in the wider one?

# %% tags=["demo", "raises-exception"]
rings, best_score = {}, {}
for name, tried in [("old range", old_habit), ("a wider range", wider)]:
    heard, tops = [], []
    for _ in range(400):
        trials = run(sample_configurations(tried, 40, rng), "momentum")
        best = max(trials, key=lambda trial: trial["score"])
        heard.append("learning_rate" in set(on_boundary(best["config"], tried, 0.1)))
        tops.append(best["score"])
    rings[name], best_score[name] = np.mean(heard), np.mean(tops)
    error = np.std(heard, ddof=1) / np.sqrt(400)
    print(
        f"{name}: rings in {rings[name]:.0%} ± {error:.0%} of searches, best score {with_error(tops)}"
    )
assert rings["old range"] > 0.35 and rings["a wider range"] < 0.1, (
    "the alarm should tell them apart"
)
assert best_score["a wider range"] > best_score["old range"] + 0.01, "a wider range should pay"

# %% [markdown]
# **What to notice.** In the old range the alarm rings far more often than chance, and whoever listens gains about two points. It is an alarm, not a proof: it stays silent in many of these searches, because $\alpha$ isn't all that makes a trial good. When it rings, move or widen the range *before* you refine.
#
# And the old project's range was fine for the old project. Intuitions about hyperparameters go stale, and seldom survive a change of data, network or optimizer: try them anew now and then.

# %% [markdown]
# ## 8 · How many trials?
#
# Random search allows a piece of arithmetic that grids don't. Call the best 5 % of all settings *good*. Each trial misses them with probability 0.95, whatever the others do.
#
# **Predict.** How many trials until you have found at least one good setting, with a probability of 95 %? Does it take more with ten hyperparameters than with two?

# %% tags=["demo"]
for n in [1, 10, 30, 58, 59, 60, 100]:
    print(f"{n} trials: one of the best 5 % with probability {1 - 0.95**n:.3f}")
print(f"ln 0.05 / ln 0.95 = {np.log(0.05) / np.log(0.95):.1f}")

# %% [markdown]
# $$1 - 0.95^n \ge 0.95 \quad\Longleftrightarrow\quad n \ge \frac{\ln 0.05}{\ln 0.95} = 58.4$$
#
# Fifty-nine, or in round numbers **60 trials**. The number of hyperparameters doesn't occur in it. Let your own sampler and the table check that, with two hyperparameters and with four.

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(9)
for names in [list(space)[:2], list(space)]:
    searched = {name: space[name] for name in names}
    usual = {"beta": 0.9, "n_hidden": 64, "batch_size": 30}
    drawn = sample_configurations(searched, 60 * 600, rng)
    scores = look_up([{**usual, **config} for config in drawn])
    top = np.sort(scores)[-round(0.05 * scores.size)]
    share, hit = np.mean(scores >= top), np.mean(scores.reshape(600, 60).max(axis=1) >= top)
    print(
        f"{len(names)} hyperparameters: {hit:.1%} of 600 searches reach {top:.3f}, as {share:.1%} of "
        f"all draws do; expected {1 - (1 - share) ** 60:.1%}"
    )
    assert abs(hit - (1 - (1 - share) ** 60)) < 0.03, "the arithmetic should hold"

# %% [markdown]
# (Many settings have equal scores, so the top is a little larger than 5 %.)
#
# A promise with small print. *Top 5 % of what you draw from*: on a bad scale, or in a bad range, the best twentieth may be poor. And good enough for whom? If only one setting in a thousand will do, 60 trials won't find it.
#
# ### Play: your budget
#
# **Goal:** find how many trials give a setting of the best 1 % with 99 % certainty. How many more for the best 0.1 %?


# %% tags=["demo"]
def budget(top_percent=5.0, trials=60):
    """Draw the probability of at least one trial in the top share, against trials."""
    n = np.arange(1, 1001)
    chance = 1 - (1 - top_percent / 100) ** n
    fig, ax = plotting.subplots(figsize=(7, 3.2))
    ax.plot(n, chance, label=f"one of the best {top_percent:g} %")
    ax.plot(trials, chance[trials - 1], "o", color="black", ms=9)
    ax.set(xscale="log", xlabel="trials", ylabel="probability", ylim=(0, 1.02))
    ax.legend(loc="upper left")
    plotting.show(fig, alt=f"Probability of one of the best {top_percent:g} % against trials.")
    plotting.goal(
        top_percent <= 1 and chance[trials - 1] >= 0.99,
        f"{trials} trials find one of the best {top_percent:g} % with {chance[trials - 1]:.3%}",
    )


budget()

# %% tags=["demo", "nbval-ignore-output"]
plotting.explore(
    budget,
    top_percent=FloatSlider(value=5, min=0.1, max=20, step=0.1, description="the best (%)"),
    trials=IntSlider(value=60, min=1, max=1000),
)

# %% [markdown]
# ## 9 · Panda or caviar
#
# How to spend the computing that you have? There are two ways.
#
# *The panda:* you have one model and look after it. Every day you read its learning curve and change something. *The caviar:* you start many models at once, as a fish lays eggs, and pick the best. Which one is yours depends on the computing at hand: whoever can train many models in parallel does caviar; a model that fills the machine for weeks is a panda.

# %% tags=["demo"]
nursed = np.array([run["right"] for run in stored["panda"]]) / 300
caviar = np.array(stored["curves"]) / 300  # 20 sets of 27 random configurations, 27 epochs each
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.7), sharey=True)
axes[0].plot(range(1, 28), nursed[0], "o-", ms=4)
for day, rate in enumerate(stored["panda"][0]["rates"]):
    axes[0].axvline(3 * day + 0.5, color="0.55", lw=1)
    axes[0].text(3 * day + 0.7, 0.02, f"{rate:.1g}", fontsize=8.5)
axes[0].set(xlabel="epoch", ylabel="share of dev images right", title="panda: one, α changed daily")
for curve in caviar[0]:
    axes[1].plot(range(1, 28), curve, color=plotting.COLOURS[0], ls="-", lw=1, alpha=0.7)
axes[1].set(xlabel="epoch", ylim=(0, 1), title="caviar: 27 at once")
plotting.show(fig, alt=stored["alt"]["panda"])
print(
    f"panda: {nursed[0, -1]:.2f} at the end (four others: "
    f"{min(nursed[1:, -1]):.2f} to {max(nursed[1:, -1]):.2f})"
)
print(
    f"caviar: best {caviar[0, :, -1].max():.2f} at the end, median {np.median(caviar[0, :, -1]):.2f}"
)

# %% [markdown]
# The panda's keeper tripled $\alpha$ every third epoch (the numbers at the bottom) until accuracy fell; then went back to the day before, with a smaller $\alpha$. That took 27 epochs, not 729, somebody watching, and luck: this panda is the best of five.
#
# The caviar needs no one, and wastes a lot: most of those curves were hopeless after a few epochs. **Successive halving** spends less on them. All train for one epoch; the best of them, a share of $1/\eta$, go on to $\eta$ epochs; the best of those to $\eta^2$; until one is left.
#
# **Predict.** With 27 configurations, 27 epochs and $\eta = 3$: what share of the $27 \cdot 27$ epochs does it train?

# %% [markdown]
# ### Exercise 7: `successive_halving`
#
# The curves are there already; your function decides how much of them would have been trained. Count exactly: whoever goes on *continues* its training, so no epoch is trained twice.


# %% exercise="successive_halving"
def successive_halving(curves, eta):
    """Return which configuration wins, and how many epochs were trained to find out.

    The rungs are 1, eta, eta**2, ... epochs. At each rung, those still in the race train on until
    they have had that many epochs in all. Then their scores at this very epoch are compared, and
    the best ceil(n / eta) of these n go on. It ends when one is left, or when the next rung lies
    beyond n_epochs; if several are left then, the best at the last rung wins. The winner isn't
    trained any further.

    Parameters
    ----------
    curves : numpy.ndarray, shape (n_configs, n_epochs)
        curves[i, e] is configuration i's score after e + 1 epochs; larger is better. There are
        at least two rows, and no two scores of a column are equal.
    eta : int, at least 2

    Returns
    -------
    winner : int
        A row of curves.
    spent : int
        Epochs trained in the whole race, each counted once.

    Example
    -------
    >>> curves = np.array([[0.1, 0.9, 0.9], [0.3, 0.4, 0.5], [0.2, 0.6, 0.7]])
    >>> successive_halving(curves, 2)  # rung 1: 3 epochs, rows 1 and 2 go on; rung 2: 2 epochs
    (2, 5)
    """
    ### BEGIN SOLUTION
    alive = np.arange(len(curves))
    rung, trained, spent = 1, 0, 0
    while len(alive) > 1 and rung <= curves.shape[1]:
        spent += len(alive) * (rung - trained)
        order = np.argsort(-curves[alive, rung - 1])
        alive = alive[order[: int(np.ceil(len(alive) / eta))]]
        trained, rung = rung, rung * eta
    return int(alive[0]), int(spent)
    ### END SOLUTION


# %% check="successive_halving"
check(successive_halving)

# %% [markdown]
# Now the twenty stored sets. To *have* the winner you also train it to its end. We compare it with the best that full training would have found, and with random search: a few configurations trained to their end, so many that they cost *at least as many epochs* as race and winner together.

# %% tags=["demo", "raises-exception"]
tie_breaker = np.random.default_rng(10).uniform(0, 1e-6, caviar.shape)  # dev scores may be equal


def race(eta):
    """Return the epochs of one race, and for each set what its winner loses to full training."""
    lost = []
    for curves in caviar + tie_breaker:
        row, epochs = successive_halving(curves.copy(), eta)
        lost.append(curves[:, -1].max() - curves[int(row), -1])
    return int(epochs), np.array(lost)


def in_points(lost):
    """Return mean and standard error of a loss as text, in points."""
    return f"{100 * lost.mean():.1f} ± {100 * lost.std(ddof=1) / np.sqrt(len(lost)):.1f}"


def lost_at_random(n, rng, draws=200):
    """Return, for each set, what training only n of its configurations loses on average."""
    order = rng.permuted(np.tile(np.arange(27), (draws, 1)), axis=1)[:, :n]
    return np.array(
        [curves.max() - curves[order].max(axis=1).mean() for curves in caviar[:, :, -1]]
    )


# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(11)
for eta in [2, 3, 5, 27]:
    choosing, lost = race(eta)
    last_rung = max(eta**k for k in range(5) if eta**k < 27)  # 27 configurations, 27 epochs
    together = choosing + 27 - last_rung  # the winner, trained to its end
    n = int(np.ceil(together / 27))
    chance = lost_at_random(n, rng)
    print(
        f"η = {eta}: {choosing} epochs to choose, {27 - last_rung} to finish, {together / 729:.0%} in "
        f"all; lost {in_points(lost)} points; {n} trained in full lose {in_points(chance)}"
    )
    if eta == 3:
        assert choosing < 73 and lost.mean() < 0.02, "a tenth of the epochs, for two points"
        assert n == 3 and chance.mean() > lost.mean() + 0.05, "for the same price, far behind"
assert lost.mean() > 0.02, "a single epoch should decide badly"  # the last η, 27


# %% tags=["demo", "raises-exception"]
def show_race(eta=3, which=8):
    """Draw one set's curves and the rungs, and who wins."""
    curves = caviar[which] + tie_breaker[which]
    row, epochs = successive_halving(curves.copy(), eta)
    fig, ax = plotting.subplots(figsize=(7.5, 3.5))
    ax.plot(range(1, 28), curves.T, color="0.55", ls="-", lw=0.8)
    best = int(curves[:, -1].argmax())
    ax.plot(range(1, 28), curves[best], color=plotting.COLOURS[0], ls="-", label="best in the end")
    ax.plot(range(1, 28), curves[int(row)], color=plotting.COLOURS[1], ls="--", label="winner")
    for rung in [eta**k for k in range(5) if eta**k <= 27]:
        ax.axvline(rung, color="0.4", ls=":", lw=1)
    ax.set(xlabel="epoch", ylabel="share of dev images right", ylim=(0, 1))
    ax.legend(loc="lower right")
    alt = f"27 learning curves of set {which}, the winner with η = {eta} and the best in the end."
    plotting.show(fig, alt=stored["alt"]["race"] if (eta, which) == (3, 8) else alt)
    lost = race(eta)[1]
    plotting.goal(
        round(100 * epochs / curves.size) <= 10 and lost[:5].max() < 0.012,
        f"{epochs / curves.size:.0%} of the epochs spent on choosing; in set {which} "
        f"{100 * lost[which]:.2f} points lost, in sets 0 to 4 at most {100 * lost[:5].max():.2f}",
    )


show_race()

# %% [markdown]
# In this set the race goes wrong: the best in the end came from behind.
#
# ### Play: choose the share that goes on
#
# **Goal:** find an $\eta$ that spends at most 10 % of the epochs on choosing (as printed) and loses less than 1.2 points in each of the first five sets, 0 to 4. Then try it on sets 5 to 19: does it hold?

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
plotting.explore(
    show_race,
    eta=IntSlider(value=3, min=2, max=27, description="one in η goes on"),
    which=IntSlider(value=8, min=0, max=19, description="set"),
)

# %% tags=["demo", "raises-exception"]
lost_with = {}
for eta in range(2, 28):
    choosing, lost = race(eta)
    reached = round(100 * choosing / 729) <= 10 and lost[:5].max() < 0.012
    if reached or eta == 3:
        lost_with[eta] = lost
        print(
            f"η = {eta}: at most {100 * lost[:5].max():.1f} points in sets 0 to 4; in 5 to 19 "
            f"{in_points(lost[5:])}, at most {100 * lost[5:].max():.1f}"
        )
assert list(lost_with) == [3, 4], "only 4 should reach the goal; 3 is shown beside it"
assert lost_with[4][5:].mean() > lost_with[3][5:].mean(), "and 4 should be no better elsewhere"

# %% [markdown]
# Only $\eta = 4$ reaches the goal, and it doesn't hold: on the other sets it is no better than 3. Chosen on five sets, part of its success was luck.
#
# **What to notice.** With $\eta = 3$, choosing costs a twelfth of the epochs, and training the winner to its end makes it a ninth: a network about a point short of the best of 27, on average. Three networks trained in full, for the same price, end eleven points short.
#
# **Where it stops being true.** The race believes that who leads early leads late. A slow starter is thrown out at the first rung; with $\eta = 27$ a single epoch decides, and that costs most. Where curves cross late, make the first rung longer.

# %% [markdown]
# ## 10 · Put it together: tune a network from end to end
#
# Now no table: real training, with your own functions deciding what is trained. All 1197 training images; 300 dev images to choose by; and 300 test images that played no part in this notebook so far, not even when the table was made.
#
# If you have written them, paste your `initialize_parameters_he` (**01 · Initialization**) and your `update_parameters_with_momentum` (**04 · Optimizers**) into the next cell: the search then uses them. Otherwise the first weights get a scale, which we tune as well, and the steps are those of plain gradient descent.

# %% tags=["demo"]
# Your own initialize_parameters_he and update_parameters_with_momentum go here.

# %% tags=["demo"]
initialise = globals().get("initialize_parameters_he")
momentum_step = globals().get("update_parameters_with_momentum")
search_space = {
    "learning_rate": {"scale": "log", "low": 1e-3, "high": 10.0},
    "n_hidden": {"scale": "int", "low": 8, "high": 64},
    "noise": {"scale": "linear", "low": 0.0, "high": 0.3},
    "batch_size": {"scale": "choice", "values": [32, 64, 128]},
}
if initialise is None:
    search_space["weight_scale"] = {"scale": "log", "low": 0.01, "high": 1.0}
if momentum_step is not None:
    search_space["beta"] = {"scale": "one_minus_log", "low": 0.5, "high": 0.999}

digits = datasets.digits(rng=0)
centre = digits.X_train.mean(axis=1, keepdims=True)
X, X_dev, X_test = (part - centre for part in (digits.X_train, digits.X_dev, digits.X_test))
print(", ".join(search_space), "| train", X.shape, "dev", X_dev.shape, "test", X_test.shape)

# %% [markdown]
# The `noise` is a mild augmentation: each time an image is seen, Gaussian noise of this deviation is added to its pixels (0 is paper, 1 is ink).
#
# Your numbers will differ from a neighbour's: another order of draws is another search.


# %% tags=["demo"]
def first_parameters(config, rng):
    """Draw the first parameters by a configuration, or with the initialization pasted above."""
    sizes = [64, int(config["n_hidden"]), int(config["n_hidden"]), 10]
    if initialise is not None:
        return initialise(sizes, rng)
    parameters = {}
    for layer in range(1, 4):
        shape = (sizes[layer], sizes[layer - 1])
        parameters[f"W{layer}"] = config["weight_scale"] * rng.standard_normal(shape)
        parameters[f"b{layer}"] = np.zeros((shape[0], 1))
    return parameters


def step_with_memory(momentum_step, start, beta):
    """Return an update with a velocity, for `network.train`."""
    v = {f"d{key}": np.zeros_like(value) for key, value in start.items()}

    def step(parameters, grads, learning_rate):
        nonlocal v
        parameters, v = momentum_step(parameters, grads, v, beta, learning_rate)
        return parameters

    return step


# %% tags=["demo"]
def train_one(config, epochs=10, seed=0):
    """Train by a configuration; return parameters and the dev accuracy after every epoch."""
    rng, curve = np.random.default_rng(seed), []

    def batches(X, Y):
        order = rng.permutation(X.shape[1])
        parts = np.array_split(order, X.shape[1] // config["batch_size"])
        noisy = X + config["noise"] * rng.standard_normal(X.shape)
        return [(noisy[:, part], Y[:, part]) for part in parts]

    def note(epoch, now):
        labels = network.predict(X_dev, now, output="softmax")
        curve.append(network.accuracy(labels, digits.Y_dev))

    start = first_parameters(config, rng)
    update = (
        None if momentum_step is None else step_with_memory(momentum_step, start, config["beta"])
    )
    with np.errstate(all="ignore"):  # too large a learning rate overflows
        learnt, _ = network.train(
            X, digits.Y_train, start, output="softmax", learning_rate=config["learning_rate"],
            epochs=epochs, batches=batches, update=update, on_epoch=note,
        )  # fmt: skip
    return learnt, curve[1:]


# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
from IPython.display import display
from ipywidgets import IntProgress


def train_all(configs, of):
    """Train every configuration, under a progress bar; return trials with their curves."""
    bar = IntProgress(max=len(configs), description=of)
    display(bar)
    trials = []
    for config in configs:
        _, curve = train_one(config)
        trials.append({"config": config, "score": curve[-1], "curve": curve})
        bar.value += 1
    return trials


rng = np.random.default_rng(14)
coarse = train_all(sample_configurations(search_space, 36, rng), "coarse")
box = refine_space(deepcopy(coarse), deepcopy(search_space), 6)
fine = train_all(sample_configurations(box, 24, rng), "fine")

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
trials = coarse + fine
fig, ax = plt.subplots(figsize=(7.5, 3.4))
for k, (name, done) in enumerate([("coarse", coarse), ("fine", fine)]):
    at = np.arange(len(done)) + (len(coarse) if done is fine else 0)
    ax.plot(at, [t["score"] for t in done], "o^"[k], color=plotting.COLOURS[k], label=name)
so_far = np.maximum.accumulate([trial["score"] for trial in trials])
ax.step(
    range(len(trials)), so_far, color="black", ls="-", lw=1.2, where="post", label="best so far"
)
ax.set(xlabel="trial", ylabel="share of dev images right", ylim=(0, 1.02))
ax.legend(loc="lower right")
plotting.show(fig, alt=stored["alt"]["tuning"])
for name, done in [("coarse", coarse), ("fine", fine)]:
    values = [trial["score"] for trial in done]
    print(f"{name}: {len(done)} trials, median {np.median(values):.2f}, best {max(values):.2f}")
assert so_far[-1] > 0.9, "sixty trials should find a good network"

# %% [markdown]
# Before we believe it: does the best lie at an edge? And could successive halving have spared us most of the work?

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
best = max(trials, key=lambda trial: trial["score"])
shown = {
    k: v if isinstance(v, (int, str)) else float(f"{v:.2g}") for k, v in best["config"].items()
}
print("the best:", shown)
near_an_end = sorted(on_boundary(deepcopy(best["config"]), deepcopy(search_space)))
print("alarm:", ", ".join(near_an_end) or "none")
curves = np.array([trial["curve"] for trial in coarse])
curves += np.random.default_rng(13).uniform(0, 1e-6, curves.shape)
row, epochs = successive_halving(curves.copy(), 4)
print(
    f"successive halving, η = 4, over the coarse round: {int(epochs)} of {curves.size} epochs, and 6 "
    f"to finish the winner: {coarse[int(row)]['score']:.2f} instead of {curves[:, -1].max():.2f}"
)

# %% [markdown]
# **Predict.** The best of 60 trials has this dev score. Will it do as well on test images: better, the same, or worse? Not this once, but on average, over many searches?

# %% tags=["demo", "raises-exception"]
rng, first = np.random.default_rng(15), []
for _ in range(600):
    dev, fresh = winner(run(sample_configurations(space, 60, rng)))
    first.append(dev - fresh)
unchosen = (adam["dev"] - adam["fresh"])[near][:, :, 2:].ravel()  # 34 units and more
ahead_on_dev = {
    "all settings of a good region": unchosen,
    "best of 60, one round": np.array(first),
    "best of 60, two rounds": found[60][:, 0] - found[60][:, 1],
}
for name, points in ahead_on_dev.items():
    error = np.std(points, ddof=1) / np.sqrt(points.size)
    print(f"{name}: dev - fresh {100 * points.mean():+.2f} ± {100 * error:.2f} points")
assert np.mean(first) > unchosen.mean() + 0.005, "choosing should flatter"
assert ahead_on_dev["best of 60, two rounds"].mean() > np.mean(first) + 0.003, "and twice, more"

# %% [markdown]
# **What to notice.** Our dev images are a bit harder than the fresh ones: settings that nobody chose by a score do worse on them. The chosen ones do *better* on them. So the score by which you choose flatters, by about a point after one round, and by more after two: of many equally good trials the best is the luckiest.
#
# That is what the test set is for, as the coins of **00 · Setting up** showed: it had no say in any choice. You look at it **once**, when everything is settled, and report what it says.
#
# So: train the chosen configuration, and open the envelope.

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
learnt, _ = train_one(best["config"])
labels = network.predict(X_test, learnt, output="softmax")
result = network.accuracy(labels, digits.Y_test)
error = np.sqrt(result * (1 - result) / labels.size)
print(f"dev, chosen by it: {best['score']:.2f}")
print(f"test, once: {result:.2f} ± {error:.2f} (standard error with {labels.size} images)")
assert result > 0.85, "a network chosen out of sixty should be good on test images, too"

# %% [markdown]
# If the test score lies above the dev score, that is luck as well: see its standard error. And if it disappoints you, that's the result. Change something and look again, and your test set has become a second dev set.

# %% [markdown] explain="random_trials"
# ### In your own words: why leave it to chance?
#
# You can afford 25 trainings and have two hyperparameters. Why may 25 random pairs tell you more than a grid of five by five, and what have you to get right for both?
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# The grid tries only five values of each hyperparameter. If just one of the two matters, 20 of its 25 trainings repeat what the other five have shown. Random pairs hold 25 different values of each, so whichever knob turns out to matter was tried at 25 places. I don't need to know beforehand which one that is. This is better on average, not in every draw: a grid may happen to have a point beside the best value. For both the scale has to be right. Between 0.0001 and 1, a learning rate spread evenly would lie above 0.1 in nine trainings of ten; spread over the exponent, each power of ten gets its share.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** A new data set, a network trained with momentum, little time. Which hyperparameter do you tune first?
#
# - a) the number of layers
# - b) the learning rate
# - c) Adam's $\varepsilon$
# - d) all at once, with equal care

# %% [markdown]
# **q2.** A colleague draws $\alpha$ with `rng.uniform(0.0001, 1)` and 50 trials. About how many of them lie below 0.01?
#
# - a) about 25, as 0.01 is half-way on the log scale
# - b) about 12
# - c) none, or one
# - d) about 5
#
# **q3.** $\beta$ is to lie between 0.9 and 0.999. Which line draws it on the scale that suits it?
#
# - a) `rng.uniform(0.9, 0.999)`
# - b) `1 - rng.uniform(0.001, 0.1)`
# - c) `10 ** rng.uniform(np.log10(0.9), np.log10(0.999))`
# - d) `1 - 10 ** rng.uniform(-3, -1)`

# %% [markdown]
# **q4.** A budget of nine trials, two hyperparameters, and you suspect that only one of them matters; which one, you don't know. What is right? (several)
#
# - a) a 3 × 3 grid tries three values of the one that matters
# - b) nine random trials try nine values of it
# - c) random search will find a better setting than the grid, in any search
# - d) which of them does better on average depends on how wide the good range is

# %% [markdown]
# **q5.** The best of 40 trials has $\alpha = 0.097$; you searched from 0.0001 to 0.1, on the log scale. What now?
#
# - a) good: the optimum is found
# - b) refine around 0.097, within the old range
# - c) search further up, say to 10, before you refine
# - d) go over to a linear scale, on which 0.097 lies further from the end
#
# **q6.** Sixty random trials give one of the best 5 % with a probability of about 95 %. With ten hyperparameters instead of two you need
#
# - a) as many: their number isn't in the argument
# - b) five times as many
# - c) $60^5$ trials, because the space has five times as many dimensions
# - d) fewer, because there are more good settings

# %% [markdown]
# **q7.** Which of these fit the *caviar* way? (several)
#
# - a) a model so large that it fills all your machines for three weeks
# - b) a small network, and a cluster that is idle at night
# - c) a hundred settings, of which most are given up after the first epochs
# - d) changing the learning rate every morning, after a look at the curve

# %% [markdown]
# **q8.** The best of 200 trials gets 97.1 % on the dev set. On the test set it gets 95.8 %. What is right? (several)
#
# - a) the test set is harder than the dev set, so one should take another
# - b) the dev score of the best of many flatters: part of it was probably luck
# - c) 95.8 % is the number to report
# - d) tune on, until the test score agrees with the dev score

# %% [markdown]
# **q9.** A year ago a search found excellent settings. Since then the data have tripled, and you have other machines. You
#
# - a) search again, starting from them, and repeat that now and then
# - b) keep them: the problem is the same, so the best settings are as well
# - c) keep $\alpha$, which carries over, and tune only the others
# - d) multiply each of them by three

# %% [markdown]
# **q10.** After an hour the cost of a deep ReLU network has hardly moved. What is worth trying? (several)
#
# - a) all weights zero at the start, so that no unit is saturated
# - b) learning rates from 0.0001 to 1, on the log scale
# - c) Adam in place of plain gradient descent
# - d) He's rule, if the weights began with a deviation of 0.001

# %% exercise="answers"
answers = {
    "q1": "b",
    "q2": "c",
    "q3": "d",
    "q4": "abd",
    "q5": "c",
    "q6": "a",
    "q7": "bc",
    "q8": "bc",
    "q9": "a",
    "q10": "bcd",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. $\alpha$ first; then momentum's $\beta$, batch size, units; then layers and decay; Adam's own constants hardly ever. It differs by problem and range: look again after each round.
# 2. Learning rates and $1-\beta$ on a log scale; units and layers evenly, over narrow ranges.
# 3. A grid multiplies, and tries few values of what matters. Random search always tries new ones; compare them by expectation, never by one search.
# 4. Coarse to fine, until trials differ by less than the noise of the dev set. The best at the edge: move the range first.
# 5. Sixty random trials for the top 5 %. Panda or caviar by the computing at hand; caviar with successive halving.
# 6. The dev score of a winner flatters. The test set is opened once.

# %% [markdown]
# ### Common slips
#
# - *The log scale is for* $1-\beta$, *not for* $\beta$; and of $1-\beta$, the smallest belongs to the largest $\beta$.
# - *Two bases.* `np.log` goes with `np.exp`, `np.log10` with `10**`.
# - *An end that is never drawn.* `rng.integers(low, high)` stops at `high - 1`.
# - *One draw for all.* Draw inside the loop, and for each hyperparameter anew.
# - *"Sixty trials find the best."* They find one of the best twentieth *of what you draw from*, nineteen times out of twenty.
# - *A test set that has been looked at twice* is a dev set, whatever its name.

# %% [markdown]
# ### Where next
#
# In [**06 · Batch normalisation**](../06_batchnorm_softmax/batchnorm_softmax.ipynb) the network becomes easier to tune: more learning rates work. What is left to tune, you now know how to search.

# %% [markdown]
# ### References
#
# - J. Bergstra and Y. Bengio, *Random Search for Hyper-Parameter Optimization*, JMLR 13, 2012: figure 1 is the picture of section 5.
# - K. Jamieson and A. Talwalkar, *Non-stochastic Best Arm Identification and Hyperparameter Optimization*, AISTATS 2016: successive halving.
# - L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh and A. Talwalkar, *Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization*, JMLR 18, 2018: several races, with first rungs of different lengths.
# - Y. Bengio, *Practical Recommendations for Gradient-Based Training of Deep Architectures*, 2012: which hyperparameters, on which scale.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016: section 11.4 on selecting hyperparameters.
