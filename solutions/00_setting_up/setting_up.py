# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Know what to try next
#
# Your network is wrong in 12 of 100 cases. More data? A bigger network? Each can cost months, and most ideas would bring nothing. This notebook is about choosing well.
#
# **You will**
#
# 1. say why nobody gets the settings right at the first try,
# 2. split data into train, dev and test parts of sensible sizes, without leaks,
# 3. choose dev and test data that measure what you care about,
# 4. tell high bias from high variance by two gaps between errors,
# 5. follow a recipe that says which remedies fit,
# 6. bring features to one scale, and say what that does for gradient descent.
#
# **You need** NumPy, and an idea of neural networks and gradient descent. **Run time:** about 15 seconds.

# %% [markdown]
# ## How these notebooks work
#
# Welcome! All notebooks of this course work the same way:
#
# - An **exercise** is a function with a description and the line `raise NotImplementedError`. Put your code in its place and run the cell.
# - Then run the cell with `check(...)` below it. It says which behaviours hold, shows where the first one fails, and calls a mistake it knows by its name. Check as often as you like: grading asks for the same behaviours, with fresh numbers.
# - Stuck? In a cell of your own, `hint("diagnose")` gives a nudge; again, a stronger one; a third time, nearly the line.
# - **Predict** marks a question. Commit to an answer *before* you run the next cell: being surprised makes it stick.
#
# All other cells are yours to play with.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from helpers import datasets, network, plotting
from helpers.checks.topics.setting_up import check, hint

plotting.use_course_style()
stored = datasets.load_results("00_setting_up")

# %% [markdown]
# ## 1 · Idea, code, experiment
#
# A model is made in a loop: you have an **idea**, put it into **code**, run the **experiment**, and what you see gives you the next idea.
#
# Here are forty settings of a network (learning rate, units, layers, mini-batch size), drawn at random from sensible ranges. Each was trained on two problems: handwritten digits, and a flower whose petals belong to two classes in turn.
#
# **Predict.** One setting is the best of the forty on the digits. Which place will it take on the flower?


# %% tags=["demo"]
def draw_loop(ax):
    """Draw the three steps as a circle."""
    box = {"boxstyle": "round,pad=0.5", "fc": "white", "ec": plotting.COLOURS[0], "lw": 1.6}
    steps = {"idea": (0.5, 0.86), "code": (0.9, 0.2), "experiment": (0.1, 0.2)}
    boxes = [
        ax.text(*place, name, ha="center", va="center", fontsize=11, bbox=box).get_bbox_patch()
        for name, place in steps.items()
    ]
    places = list(steps.values())
    for i in range(3):
        bend = {"arrowstyle": "-|>", "connectionstyle": "arc3,rad=-0.25", "lw": 1.6}
        ends = {"patchA": boxes[i], "patchB": boxes[(i + 1) % 3], "shrinkA": 6, "shrinkB": 6}
        arrow = {**bend, **ends, "color": "0.35"}
        ax.annotate("", xy=places[(i + 1) % 3], xytext=places[i], arrowprops=arrow)
    ax.set(xlim=(-0.1, 1.1), ylim=(0, 1))
    ax.axis("off")


on_digits = np.array([setting["digits"] for setting in stored["settings"]])
on_petals = np.array([setting["petals"] for setting in stored["settings"]])

# %% tags=["demo"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.8), width_ratios=[1, 1.35])
draw_loop(axes[0])
x, y = 100 * on_digits.mean(axis=1), 100 * on_petals.mean(axis=1)
axes[1].scatter(x, y, s=34, facecolors="none", edgecolors=plotting.COLOURS[0])
for best, marker, label in [
    (x.argmin(), "s", "best on digits"),
    (y.argmin(), "D", "best on flower"),
]:
    axes[1].scatter(x[best], y[best], s=60, marker=marker, color=plotting.COLOURS[1], label=label)
axes[1].set(xscale="log", yscale="log", xlabel="error on digits (%)", ylabel="error on flower (%)")
for axis in (axes[1].xaxis, axes[1].yaxis):
    axis.set_major_locator(plt.FixedLocator([5, 10, 20, 50]))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_locator(plt.NullLocator())
axes[1].legend()
plotting.show(fig, alt=stored["alt"]["opening"])
place = 1 + np.sum(y < y[x.argmin()])
print(
    f"best on digits: {x.min():.1f} % there; on the flower {y[x.argmin()]:.1f} %, place {place} of 40"
)
print(f"best on the flower: {y.min():.1f} %;  a typical setting: {np.median(y):.1f} %")
print(f"digits: best {x.min():.1f} %, a typical setting {np.median(x):.1f} %")
print(f"the winner on the flower takes place {1 + np.sum(x < x[y.argmin()])} on the digits")

# %% tags=["demo"]
seeds = zip(on_digits.T, on_petals.T, strict=True)
places = [int(1 + np.sum(petals < petals[digits.argmin()])) for digits, petals in seeds]
ranks = [np.argsort(np.argsort(errors)) for errors in (x, y)]
print(f"each seed's own best on digits takes place {places} on the flower")
print(f"rank correlation of the two problems: {np.corrcoef(*ranks)[0, 1]:.2f}")
assert place > 10 and sum(p == 1 for p in places) <= 1

# %% [markdown]
# **What to notice.** What is hopeless on one problem is mostly hopeless on the other: the points rise together. Experience is worth something.
# But the winner of one problem needn't win the next: place 17 of 40 here, though only 1.3 points behind. (The places 1 to 15 are single seeds, and each seed has another winner.) And on the digits a typical first guess makes nearly twice as many errors as the best. So count on going round the loop many times. What makes you fast is that each round tells you *what to try next*. That takes data split well, errors read well, and a network that trains quickly. The rest of this notebook takes these three in turn.

# %% [markdown]
# ## 2 · Three parts for three jobs
#
# - The **training set** is what the network learns from.
# - On the **dev set** (also called validation set) you compare settings and choose.
# - The **test set** you look at once, when all choices are made: how good is it *really*?
#
# Why not report the dev error of the model you chose? Let us ask twenty "classifiers" that toss a coin for every example. The true error of each is 50 %.
#
# **Predict.** You take the one with the lowest error on 100 dev examples. Which error did it have there? And on 100 fresh test examples?

# %% tags=["demo"]
rng = np.random.default_rng(0)
dev_errors = rng.binomial(100, 0.5, (1000, 20)) / 100  # a thousand times twenty coins
test_errors = rng.binomial(100, 0.5, (1000, 20)) / 100
winner = dev_errors.argmin(axis=1)[:, None]
dev_of_winner = np.take_along_axis(dev_errors, winner, axis=1)
test_of_winner = np.take_along_axis(test_errors, winner, axis=1)
print(f"the best of 20 on dev: {dev_of_winner.mean():.0%} wrong (mean of 1000 repetitions)")
print(f"the same on test:      {test_of_winner.mean():.0%} wrong")

# %% tags=["demo"]
assert dev_of_winner.mean() < 0.43 and abs(test_of_winner.mean() - 0.5) < 0.01

# %% [markdown]
# **What to notice.** Choosing makes the dev error look better than it is, because you pick luck along with skill. The test set is honest for one reason only: nothing was chosen on it.
#
# That is also the answer to "we have no test set, only train and test": if models are compared on it, it *is* a dev set, whatever its name. That can be all right, as long as nobody takes its error for an unbiased one.

# %% [markdown]
# ### How large?
#
# An error measured on $m$ examples is an average of $m$ zeros and ones. For a true error $p$ it has the standard deviation
#
# $$\sqrt{\frac{p\,(1-p)}{m}} .$$
#
# Model A is wrong on 5 %, model B on 6 % of all examples. You can't know that; you compare them on a dev set.
#
# **Predict.** How often will the *worse* one look at least as good, with 100 dev examples? With 1000? With 10,000?

# %% tags=["demo"]
SIZES = [100, 1_000, 10_000]
rng = np.random.default_rng(0)
difference = {}
for m in SIZES:
    error_a, error_b = rng.binomial(m, 0.05, 100_000) / m, rng.binomial(m, 0.06, 100_000) / m
    difference[m] = 100 * (error_b - error_a)

# %% tags=["demo"]
fig, axes = plt.subplots(1, 3, figsize=(9.5, 2.8), sharex=True)
for ax, (m, values) in zip(axes, difference.items(), strict=True):
    step = max(1, round(m / 1000))  # so many of m examples make up one bar
    bins = (np.arange(-10 * m // 100, 12 * m // 100, step) - 0.5) * 100 / m
    ax.hist(values, bins, weights=np.full(values.size, 1 / values.size), color=plotting.COLOURS[0])
    ax.axvline(0, color="0.2", ls="--")
    ax.set(title=f"dev set of {m:,}", xlim=(-8, 10), yticks=[], xlabel="measured B - A (points)")
axes[0].set_ylabel("share of draws")
plotting.show(fig, alt=stored["alt"]["difference"])
for m, values in difference.items():
    print(
        f"{m:6,} examples: measured difference {values.mean():.1f}, give or take {values.std():.1f} "
        f"points; B looks at least as good as A in {np.mean(values <= 0):.1%} of the draws, "
        f"exactly as good in {np.mean(values == 0):.1%}"
    )

# %% tags=["demo"]
wrong = {m: np.mean(values <= 0) for m, values in difference.items()}
assert wrong[100] > 0.4 and 0.1 < wrong[1_000] < 0.25 and wrong[10_000] < 0.005
assert 0.36 < wrong[100] - np.mean(difference[100] == 0) / 2 < 0.4  # a coin decides the ties
outcomes = np.random.default_rng(0).multinomial(1_000, [0.04, 0.01, 0.02, 0.93], 100_000)
only_a, only_b = outcomes[:, 1], outcomes[:, 2]  # wrong on 4 % together, and on these alone
print(f"1,000 examples, most mistakes in common: misled in {np.mean(only_b <= only_a):.1%}")

# %% [markdown]
# **What to notice.** With 100 examples you choose the worse one in nearly 4 of 10 cases, if a coin decides the ties; 10,000 make the difference plain. (We took the mistakes of A and B as independent. Where they make most of them on the same examples, these cancel, and 1000 go further: the last line.)
#
# So a dev set needs to be large enough to see the differences you care about, and not larger: every example more is taken from training.
#
# | examples | usual split |
# |---|---|
# | up to some ten thousand | 60-20-20, or 70-30 without a test set |
# | a million | 98-1-1 |
# | more | still less than 1 % for dev and for test |

# %% [markdown]
# ### Play: how many do you need?
#
# A company has 1,000,000 examples. **Goal:** the smallest dev set on which model A with 5 % errors beats model B with 6 % in 99 of 100 draws. Which share of the data is it? Then do the same for 1 % against 1.2 %, where there is less to see.


# %% tags=["demo"]
def compare_models(m=1000, a=5.0, b=6.0):
    """Draw what a dev set of m examples says about models with a % and b % errors."""
    rng = np.random.default_rng(0)
    measured = {"A": rng.binomial(m, a / 100, 20_000), "B": rng.binomial(m, b / 100, 20_000)}
    first, second = measured.values()
    low, high = min(map(np.min, measured.values())), max(map(np.max, measured.values()))
    edges = np.arange(low, high + 2, max(1, (high - low) // 30)) - 0.5  # between whole mistakes
    fig, ax = plotting.subplots()
    for (name, mistakes), colour, style in zip(
        measured.items(), plotting.COLOURS[:2], ["-", "--"], strict=True
    ):
        shares = np.histogram(mistakes, edges)[0] / mistakes.size
        ax.stairs(shares, 100 * edges / m, color=colour, ls=style, lw=1.8, label=f"model {name}")
    ax.set(xlabel="measured error (%)", ylabel="share of draws")
    ax.legend()
    plotting.show(
        fig, alt=f"Histograms of the errors of two models, measured on {m} examples each time."
    )
    wins = np.mean(first < second)
    print(f"{m:,} examples, {m / 10_000:g} % of a million")
    plotting.goal(wins >= 0.99, f"A wins {wins:.2%} of the draws")


compare_models()

# %% tags=["demo", "nbval-ignore-output"]
from ipywidgets import FloatSlider, SelectionSlider

plotting.explore(
    compare_models,
    m=SelectionSlider(
        options=[100, 300, 1000, 2000, 4000, 6000, 10_000, 20_000, 40_000, 100_000],
        value=1000,
        description="dev examples",
    ),
    a=FloatSlider(value=5, min=0.5, max=10, step=0.1, description="errors of A (%)"),
    b=FloatSlider(value=6, min=0.5, max=10, step=0.1, description="errors of B (%)"),
)

# %% [markdown]
# ## 3 · Split without leaks
#
# A good split leaves nothing to luck that needn't be. Say 10 of 1000 patients are ill, and 10 % go to the dev set.
#
# **Predict.** If these 100 are drawn from all 1000 alike, how often will there be *no* ill patient among them?

# %% tags=["demo"]
rng = np.random.default_rng(0)
ill_by_chance = rng.hypergeometric(ngood=10, nbad=990, nsample=100, size=100_000)
print(f"no ill patient in dev: {np.mean(ill_by_chance == 0):.0%} of 100,000 splits")

# %% [markdown]
# **What to notice.** On such a dev set a model that calls everybody healthy has no errors at all. The cure is to split each class by itself, so that every part has its share of each. That is called **stratified**.
#
# ### Exercise 1: `split_dataset`
#
# Split at random, class by class. It is the longest exercise of this notebook; the other three are a few lines each.


# %% exercise="split_dataset"
def split_dataset(X, Y, dev_fraction, test_fraction, rng):
    """Split examples at random into train, dev and test, each class in the same shares.

    Of the n_c examples of class c, dev_fraction * n_c go to dev and test_fraction * n_c to test,
    give or take one; train gets all the others. Every example is in exactly one part.

    Parameters
    ----------
    X : numpy.ndarray, shape (n_x, m)
        Inputs, one example per column.
    Y : numpy.ndarray, shape (1, m)
        Class labels: any whole numbers. Column j belongs to column j of X.
    dev_fraction, test_fraction : float
        Shares of all examples, such as 0.2. Zero is allowed: that part is then empty.
    rng : numpy.random.Generator
        Decides which examples go where.

    Returns
    -------
    parts : dict
        {"train": (X_train, Y_train), "dev": (X_dev, Y_dev), "test": (X_test, Y_test)}:
        shapes (n_x, k) and (1, k), with columns in any order.

    Raises
    ------
    ValueError
        If a fraction is negative, if the two leave nothing for training, or if there are so few
        examples that a part whose fraction isn't zero would be empty.

    Example
    -------
    >>> X, Y = np.arange(20).reshape(2, 10), np.array([[0, 0, 0, 0, 0, 1, 1, 1, 1, 1]])
    >>> parts = split_dataset(X, Y, 0.2, 0.2, np.random.default_rng(0))
    >>> {name: sorted(Y_part[0].tolist()) for name, (X_part, Y_part) in parts.items()}
    {'train': [0, 0, 0, 1, 1, 1], 'dev': [0, 1], 'test': [0, 1]}
    """
    ### BEGIN SOLUTION
    if min(dev_fraction, test_fraction) < 0 or dev_fraction + test_fraction >= 1:
        raise ValueError("fractions mustn't be negative, and must leave something for training")
    columns = {"train": [], "dev": [], "test": []}
    for label in np.unique(Y):
        members = rng.permutation(np.flatnonzero(Y[0] == label))
        n_dev = round(dev_fraction * members.size)
        n_test = round(test_fraction * members.size)
        columns["dev"].extend(members[:n_dev])
        columns["test"].extend(members[n_dev : n_dev + n_test])
        columns["train"].extend(members[n_dev + n_test :])
    wanted = {"train": True, "dev": dev_fraction > 0, "test": test_fraction > 0}
    for name, part in columns.items():
        if wanted[name] and not part:
            raise ValueError(f"{Y.shape[1]} examples are too few: {name} would be empty")
    return {name: (X[:, part], Y[:, part]) for name, part in columns.items()}
    ### END SOLUTION


# %% check="split_dataset"
check(split_dataset)

# %% [markdown]
# The check asks for a `ValueError`, but it can't read. Will these words help you a year from now?

# %% tags=["demo", "raises-exception"]
impossible = {
    "nothing left for training": (100, 0.6, 0.4),
    "a negative fraction": (100, -0.1, 0.2),
    "two examples for three parts": (2, 0.2, 0.2),
}
for case, (m, dev_fraction, test_fraction) in impossible.items():
    few = np.arange(m).reshape(1, m)
    try:
        split_dataset(few, few % 2, dev_fraction, test_fraction, np.random.default_rng(0))
        print(f"{case}: no error!")
    except ValueError as error:
        print(f"{case}: ValueError: {error}")

# %% [markdown]
# Now your split meets the thousand patients. (It gets copies of the data: whatever it does to them, the next cells find theirs as they were.)


# %% tags=["demo", "raises-exception"]
def your_split(X, Y, dev_fraction, test_fraction, rng):
    """Let `split_dataset` split copies; return arrays, with whole numbers as labels."""
    parts = split_dataset(X.copy(), Y.copy(), dev_fraction, test_fraction, rng)
    pairs = {name: parts[name] for name in ("train", "dev", "test")}
    return {name: (np.array(X), np.array(Y).astype(int)) for name, (X, Y) in pairs.items()}


Y_patients = (np.arange(1000) < 10).astype(int).reshape(1, -1)
X_patients = np.arange(1000.0).reshape(1, -1)
generators = [np.random.default_rng(seed) for seed in range(1000)]
your_splits = [your_split(X_patients, Y_patients, 0.1, 0.1, rng) for rng in generators]
ill_in_yours = [int(np.sum(parts["dev"][1])) for parts in your_splits]

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots(figsize=(6.5, 3))
for shift, (label, values), hatch in [
    (-0.2, ("all patients alike", ill_by_chance), ""),
    (0.2, ("your split", ill_in_yours), "//"),
]:
    share = 100 * np.bincount(values, minlength=8) / len(values)
    ax.bar(np.arange(share.size) + shift, share, 0.4, label=label, hatch=hatch, edgecolor="white")
ax.set(xlabel="ill patients in the dev part", ylabel="splits (%)", xlim=(-0.6, 6.6))
ax.legend()
plotting.show(fig, alt=stored["alt"]["rare"])
print(f"all alike: {min(ill_by_chance)} to {max(ill_by_chance)} ill patients in dev")
print(f"yours:     {min(ill_in_yours)} to {max(ill_in_yours)}")

# %% [markdown]
# ### When one example sits in two parts
#
# The dev error stands for examples the model has never seen. Whatever brings knowledge of them into training is a **leak**. The commonest: the same thing is there twice. A patient with two X-rays, a page scanned twice, a post shared again.
#
# We take 500 noisy points, put each in *twice*, and let your function split the 1000. The classifier says what the nearest training point says.
#
# **Predict.** On fresh points it is wrong in 20 of 100 cases. What will the dev error say?

# %% tags=["demo", "raises-exception"]
NOISE = 0.4


def nearest_neighbour_errors(seed):
    """Return dev errors with twins across the split and without, and the error on fresh points."""
    X, Y = datasets.moons(500, rng=seed, noise=NOISE)
    X_fresh, Y_fresh = datasets.moons(4000, rng=1000 + seed, noise=NOISE)
    twice = np.repeat(X, 2, axis=1), np.repeat(Y, 2, axis=1)
    leaky = your_split(*twice, 0.2, 0.2, np.random.default_rng(seed))
    clean = your_split(X, Y, 0.2, 0.2, np.random.default_rng(seed))
    model = KNeighborsClassifier(1).fit(leaky["train"][0].T, leaky["train"][1][0])
    with_twins = 1 - model.score(leaky["dev"][0].T, leaky["dev"][1][0])
    model.fit(clean["train"][0].T, clean["train"][1][0])
    without = 1 - model.score(clean["dev"][0].T, clean["dev"][1][0])
    return with_twins, without, 1 - model.score(X_fresh.T, Y_fresh[0])


twins = 100 * np.array([nearest_neighbour_errors(seed) for seed in range(10)])

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots(figsize=(7, 3))
places = ["dev, twins in train", "dev, split before copying", "fresh points"]
for column, marker in enumerate(["o", "s", "^"]):
    ax.plot(twins[:, column], np.full(10, column), marker, ls="none", alpha=0.7)
    ax.plot(twins[:, column].mean(), column, "|", color="black", ms=22, mew=2.5)
ax.set(yticks=range(3), yticklabels=places, xlabel="error (%)", xlim=(0, 32), ylim=(2.5, -0.5))
plotting.show(fig, alt=stored["alt"]["twins"])
for place, values in zip(places, twins.T, strict=True):
    print(f"{place}: {values.mean():.0f} % on average, {min(values):.0f} to {max(values):.0f}")
assert np.mean(twins[:, 0]) < 0.6 * np.mean(twins[:, 2]) and np.all(twins[:, 0] < twins[:, 2])
assert abs(np.mean(twins[:, 1] - twins[:, 2])) < 4

# %% [markdown]
# **What to notice.** Most dev points met their own twin in training, and were recognised instead of classified. Nothing looks suspicious: sizes, shares and code are all in order. It will come out with the first real user.
#
# So find out what belongs together (a patient, a page, an hour of recording) and put it into *one* part as a whole: here, by splitting first and copying afterwards. Section 8 shows a second leak, one that hides in preprocessing.

# %% [markdown]
# ## 4 · Measure what you will meet
#
# A team trains on 1197 clean scans of digits, because there are plenty. The users will send photographs: noisier, and not always in the middle.


# %% tags=["demo"]
def photograph(X, rng):
    """Shift three in ten images to the right by a pixel, and add noise."""
    images = X.T.reshape(-1, 8, 8)
    shifted = np.roll(images, 1, axis=2)
    images = np.where(rng.random(len(images))[:, None, None] < 0.3, shifted, images)
    noisy = images + 0.1 * rng.standard_normal(images.shape)
    return np.clip(noisy, 0, 1).reshape(-1, 64).T


scans = datasets.digits(rng=0)
photographs = photograph(scans.X_dev, np.random.default_rng(0))
fig, axes = plt.subplots(2, 6, figsize=(7, 2.5))
for row, images in zip(axes, [scans.X_dev, photographs], strict=True):
    for ax, image in zip(row, images.T, strict=False):
        ax.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
axes[0, 0].set_ylabel("scan")
axes[1, 0].set_ylabel("photograph")
plotting.show(fig, alt=stored["alt"]["photographs"])

# %% [markdown]
# **Predict.** One model, trained on scans, is wrong on about 2 % of the dev *scans*. What will users see? And which of two dev sets, scans or photographs, tells you?


# %% tags=["demo"]
def score_everywhere(seed, n_photographs=0):
    """Train on scans (the last so many replaced by photographs); return three errors."""
    digits, rng = datasets.digits(rng=seed), np.random.default_rng(seed)
    X_train, labels = digits.X_train.copy(), digits.Y_train.argmax(axis=0)
    if n_photographs:
        X_train[:, -n_photographs:] = photograph(X_train[:, -n_photographs:], rng)
    model = SVC(C=10, gamma=0.05).fit(X_train.T, labels)
    parts = [
        (digits.X_dev, digits.Y_dev),
        (photograph(digits.X_dev, rng), digits.Y_dev),
        (photograph(digits.X_test, rng), digits.Y_test),
    ]
    return [100 * (1 - model.score(X.T, Y.argmax(axis=0))) for X, Y in parts]


only_scans = np.array([score_everywhere(seed) for seed in range(5)])
mixed = np.array([score_everywhere(seed, n_photographs=200) for seed in range(5)])

# %% tags=["demo"]
fig, ax = plt.subplots(figsize=(7, 3))
names = ["dev: scans", "dev: photographs", "test: photographs"]
for column, (name, marker) in enumerate(zip(names, ["o", "s", "^"], strict=True)):
    ax.plot(only_scans[:, column], np.full(5, column), marker, ls="none", ms=8, alpha=0.7)
    print(f"{name}: {only_scans[:, column].mean():.0f} % wrong on average (five draws)")
ax.set(yticks=range(3), yticklabels=names, xlabel="error (%)", xlim=(0, 22), ylim=(2.5, -0.5))
plotting.show(fig, alt=stored["alt"]["mismatch"])
print(f"200 of the training scans replaced by photographs: test {mixed[:, 2].mean():.0f} %")

# %% tags=["demo"]
assert np.all(only_scans[:, 1:] > only_scans[:, :1] + 5)
assert abs(np.mean(only_scans[:, 1] - only_scans[:, 2])) < 3
assert np.all(mixed[:, 2] < only_scans[:, 2] - 4)
assert np.mean(mixed[:, 2]) < 0.5 * np.mean(only_scans[:, 2])

# %% [markdown]
# **What to notice.** The dev scans said all was well. The dev *photographs* foretold the test error to within chance. A dev set is the target you aim at; aim at the wrong one and good work takes you there.
#
# The rule: **dev and test come from one distribution, the one you expect in use.** The *training* set may differ, if that is where the data are. Adding some of the right kind helps a lot: replacing 200 scans by photographs cut the users' error by more than half.

# %% [markdown]
# ## 5 · Bias and variance
#
# Two gaps tell what is wrong with a model:
#
# $$\text{Bayes error} \;\xrightarrow{\;\textbf{bias}\;}\; \text{training error} \;\xrightarrow{\;\textbf{variance}\;}\; \text{dev error}$$
#
# **High bias**: it doesn't fit even what it has seen. **High variance**: what it learnt doesn't carry over.
#
# The **Bayes error** is the lowest that any rule could reach: some images are blurred beyond anybody's reading. It is seldom known. What people achieve is an *upper* estimate of it: the best possible is at most that bad.

# %% [markdown]
# | | A | B | C | D |
# |---|---|---|---|---|
# | training error | 1 % | 15 % | 15 % | 0.5 % |
# | dev error | 11 % | 16 % | 30 % | 1 % |
#
# **Predict.** People make hardly any mistakes here. What would you call each column? And column B, if even the best rule got 15 % wrong?
#
# ### Exercise 2: `diagnose`
#
# Write the two questions as a function; it then answers for you.


# %% exercise="diagnose"
def diagnose(train_error, dev_error, bayes_error=0.0, tolerance=0.02):
    """Name what is wrong with a model, by its errors.

    Bias is the gap from the Bayes error up to the training error, variance the gap from the
    training error up to the dev error. A gap is high when it is larger than the tolerance.

    Parameters
    ----------
    train_error, dev_error : float
        Shares of wrong answers, from 0 to 1.
    bayes_error : float
        The lowest error possible, or the best estimate of it.
    tolerance : float, at least 0
        How large a gap is still fine.

    Returns
    -------
    problems : set of str
        "high bias", "high variance", both, or neither (the empty set).

    Example
    -------
    >>> diagnose(0.10, 0.11)
    {'high bias'}
    """
    ### BEGIN SOLUTION
    found = set()
    if train_error - bayes_error > tolerance:
        found.add("high bias")
    if dev_error - train_error > tolerance:
        found.add("high variance")
    return found
    ### END SOLUTION


# %% check="diagnose"
check(diagnose)

# %% tags=["demo", "raises-exception"]
table = {"A": (0.01, 0.11), "B": (0.15, 0.16), "C": (0.15, 0.30), "D": (0.005, 0.01)}
for column, errors in table.items():
    print(f"{column}: {' and '.join(sorted(diagnose(*errors))) or 'neither'}")
best_possible = diagnose(*table["B"], bayes_error=0.15)
print(f"B, if the best rule gets 15 % wrong: {' and '.join(sorted(best_possible)) or 'neither'}")

# %% [markdown]
# **What to notice.** A knows its training set by heart; B doesn't even fit what it has seen. And where even the best rule gets 15 % wrong, the same two numbers of B are as good as can be hoped for; if only *people* do, there may be room left. An error means little without its baseline.
#
# ### What it looks like
#
# Two half moons with so much noise that they run into each other. As we made them, we know the distribution, and can compute the Bayes error: always say the class that is likelier at that point.


# %% tags=["demo"]
def best_rule(X, noise=0.3):
    """Say the likelier class: compare the densities of the two noisy half circles."""
    angles = (np.arange(300) + 0.5) / 300 * np.pi
    arc = np.stack([np.cos(angles) - 0.5, np.sin(angles) - 0.25])
    density = [
        np.exp(-((X[:, :, None] - side * arc[:, None, :]) ** 2).sum(axis=0) / (2 * noise**2)).sum(1)
        for side in (1, -1)
    ]
    return (density[1] > density[0]).astype(int)


X_fresh, Y_fresh = datasets.moons(5000, rng=999, noise=0.3)
bayes_error = np.mean(best_rule(X_fresh) != Y_fresh[0])
print(f"Bayes error, on 5000 points: {bayes_error:.1%}")

# %% tags=["demo", "raises-exception"]
draws = [datasets.moons(200, rng=seed, noise=0.3) for seed in range(5)]
models = {
    "a straight line": LogisticRegression(),
    "a smooth curve": SVC(C=1, gamma=1),
    "anything goes": SVC(C=1000, gamma=30),
}
fig, axes = plt.subplots(1, 3, figsize=(9.5, 2.7), sharey=True)
for ax, (name, model) in zip(axes, models.items(), strict=True):
    errors = []
    for X, Y in draws:
        model.fit(X.T, Y[0])
        errors.append([1 - model.score(X.T, Y[0]), 1 - model.score(X_fresh.T, Y_fresh[0])])
    plotting.plot_decision_boundary(
        lambda X, model=model: model.predict(X.T)[None], X, Y, title=name, ax=ax
    )
    ax.set_ylabel("$x_2$" if ax is axes[0] else "")
    train_error, dev_error = np.mean(errors, axis=0)
    words = " and ".join(sorted(diagnose(train_error, dev_error, bayes_error))) or "neither"
    print(f"{name}: train {train_error:.1%}, dev {dev_error:.1%} (five draws): {words}")
plotting.show(fig, alt=stored["alt"]["boundaries"])

# %% [markdown]
# ### Learning curves
#
# In the plane one sees a bad fit. With a thousand features one can't, but one can train on more and more examples and watch the two errors. Here are four models, P to S; what they are comes afterwards.


# %% tags=["demo"]
def learning_curve(make_model, sizes, n_junk=0, n_seeds=5):
    """Return train and dev errors in percent, (2, n_seeds, sizes), with so many junk features."""
    errors = np.empty((2, n_seeds, len(sizes)))
    for seed in range(n_seeds):
        for column, m in enumerate(sizes):
            rng, parts = np.random.default_rng(seed), []
            for X, Y in [datasets.moons(m, rng=seed, noise=0.3), (X_fresh, Y_fresh)]:
                junk = rng.standard_normal((n_junk, X.shape[1]))
                parts.append((np.vstack([X, junk]).T, Y[0]))
            model = make_model().fit(*parts[0])
            errors[:, seed, column] = [100 * (1 - model.score(*part)) for part in parts]
    return errors


sizes = [25, 50, 100, 200, 400, 800]
curves = {
    "P": learning_curve(LogisticRegression, sizes),
    "Q": learning_curve(lambda: SVC(C=3, gamma=0.5), sizes, n_junk=4),
    "R": learning_curve(lambda: LogisticRegression(C=10), sizes, n_junk=60),
    "S": learning_curve(lambda: SVC(C=1, gamma=1), sizes),
}

# %% tags=["demo"]
fig, axes = plt.subplots(1, 4, figsize=(11, 3.1), sharey=True)
for ax, (name, (train, dev)) in zip(axes, curves.items(), strict=True):
    for errors, label, style in [(train, "train", "o-"), (dev, "dev", "s--")]:
        ax.plot(sizes, errors.mean(axis=0), style, ms=4, label=label)
    ax.axhline(100 * bayes_error, color="0.3", ls=":", label="Bayes")
    ax.set(title=name, xscale="log", xlabel="training examples", ylim=(-1, 40))
    ax.xaxis.set_major_locator(plt.FixedLocator([25, 100, 400]))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_locator(plt.NullLocator())
axes[0].set_ylabel("error (%)")
axes[0].legend()
plotting.show(fig, alt=stored["alt"]["curves"])
for name, errors in curves.items():
    train, dev = errors.mean(axis=1)[:, -1]
    print(f"{name}, {sizes[-1]} examples: train {train:.0f} %, dev {dev:.0f} % (five seeds)")

# %% [markdown]
# **Predict.** Which of P to S suffers from high bias, which from high variance, which from both, which from neither (at the right end)? Which would get better with more data?

# %% tags=["demo", "raises-exception"]
meaning = {
    "P": "a straight line",
    "Q": "a supple curve, 4 features of junk",
    "R": "a straight line, 60 features of junk",
    "S": "a smooth curve",
}
verdicts = {
    name: diagnose(*errors[:, :, -1].mean(axis=1) / 100, bayes_error)
    for name, errors in curves.items()
}
for name, errors in curves.items():
    words = " and ".join(sorted(verdicts[name])) or "neither"
    gained = np.mean(errors[1, :, 2] - errors[1, :, -1])
    print(f"{name}, {meaning[name]}: {words}; from 100 to 800 examples {gained:.0f} points better")

# %% [markdown]
# **What to notice.** In P the two curves have met, well above the Bayes error: more data can't help, for there is no gap left to close. In Q and R a gap stands open, and data keep closing it; in R towards the error of P, which is the same straight line without the junk. S is as good as done.
#
# So look at the *gaps*, not at the dev error alone: it says that something is wrong, the gaps say what.

# %% tags=["demo", "raises-exception"]
assert set(verdicts["P"]) == {"high bias"} and set(verdicts["Q"]) == {"high variance"}
assert set(verdicts["R"]) == {"high bias", "high variance"} and not verdicts["S"]
better = {name: errors[1, :, 2] - errors[1, :, -1] for name, errors in curves.items()}
assert np.mean(better["P"]) < 2 and np.all(better["Q"] > 5) and np.all(better["R"] > 5)

# %% [markdown]
# ### Do the parts add up?
#
# For regression with squared error there is an exact equation for the dev error. Train the same model on many training sets that differ only by chance, and average over them; at each $x$
#
# $$\underbrace{\mathbb{E}\,(\hat y - y)^2}_{\text{expected error}} \;=\; \underbrace{(\overline{\hat y} - f)^2}_{\text{bias}^2} \;+\; \underbrace{\mathbb{E}\,(\hat y - \overline{\hat y})^2}_{\text{variance}} \;+\; \underbrace{\sigma^2}_{\text{noise}}$$
#
# where $f$ is the truth, $y = f + \text{noise}$ a fresh measurement and $\overline{\hat y}$ the average prediction. (The cells below average over $x$ as well.) The noise, which nobody can predict, plays the part of the Bayes error.
#
# **Predict.** Polynomials of degree 0 to 6 are fitted to 15 noisy points of a sine, a thousand times with new noise. Which degree has the least bias? The least variance? The least error?


# %% tags=["demo"]
def decompose(degree, m=15, n_sets=1000, noise=0.4, seed=0):
    """Fit a polynomial to many sets; return bias^2, variance, noise^2, dev and training error."""
    rng = np.random.default_rng(seed)
    x, at = np.linspace(-1, 1, m), np.linspace(-1, 1, 61)
    truth = np.sin(np.pi * at)[:, None]
    y = np.sin(np.pi * x)[:, None] + noise * rng.standard_normal((m, n_sets))
    powers = np.polynomial.legendre.legvander  # polynomials, in a basis that keeps rounding small
    weights = np.linalg.lstsq(powers(x, degree), y, rcond=None)[0]
    predictions, fitted = powers(at, degree) @ weights, powers(x, degree) @ weights
    fresh = truth + noise * rng.standard_normal(predictions.shape)
    bias_squared = np.mean((predictions.mean(axis=1, keepdims=True) - truth) ** 2)
    variance = np.mean(predictions.var(axis=1))
    errors = np.mean((predictions - fresh) ** 2), np.mean((fitted - y) ** 2)
    return bias_squared, variance, noise**2, *errors


pieces = np.array([decompose(degree) for degree in range(7)])

# %% tags=["demo"]
fig, ax = plt.subplots(figsize=(7, 3.6))
bottom = np.zeros(7)
parts = ["bias squared", "variance", "noise"]
for column, (part, hatch) in enumerate(zip(parts, ["", "//", ".."], strict=True)):
    ax.bar(range(7), pieces[:, column], 0.7, bottom, label=part, hatch=hatch, edgecolor="white")
    bottom += pieces[:, column]
ax.plot(range(7), pieces[:, 3], "D", ls="none", color="black", label="measured error")
ax.set(xlabel="degree", ylabel="squared error", ylim=(0, 0.75))
ax.legend()
plotting.show(fig, alt=stored["alt"]["decomposition"])
for degree, (bias_squared, variance, noise, measured, training) in enumerate(pieces):
    total = bias_squared + variance + noise
    print(
        f"degree {degree}: bias² {bias_squared:.4f} + variance {variance:.3f} + noise {noise:.3f} "
        f"= {total:.3f}; measured {measured:.3f}, training error {training:.3f}"
    )

# %% tags=["demo"]
for seed in range(5):
    found = np.array([decompose(degree, seed=seed) for degree in range(7)])
    sums, measured = found[:, :3].sum(axis=1), found[:, 3]
    assert np.all(np.abs(measured / sums - 1) < 0.03), "the parts should add up"
    assert measured.argmin() == 3 and np.all(np.diff(found[:, 1]) > 0)
    assert np.all(np.abs(found[[2, 4, 6], 0] - found[[1, 3, 5], 0]) < 1e-4), "a sine is odd"
    assert np.all(found[3:, 4] < 0.8 * found[3:, 2]), "the noise should be fitted as well"
print("five seeds: the three parts make up the measured error to within 3 %; least at degree 3")

# %% [markdown]
# **What to notice.** The black diamonds lie on top of the bars: the three parts are all there is. A stiff model is wrong in the same way every time (bias), a supple one wrong in another way each time (variance); between them lies the best. A sine is odd, so degrees 2, 4 and 6 take nothing off the bias and only add variance.
#
# Bias² and variance are cousins of the two gaps, not the gaps themselves: a model fits part of the noise in its own training set, and from degree 3 on the training error lies *below* the noise.

# %% [markdown]
# ### Play: move the best degree
#
# **Goal:** find a number of training points for which degree 5 beats degree 3. Which of the three parts had to shrink? Can any slider bring the error below the noise?


# %% tags=["demo"]
def degree_and_data(m=15, noise=0.4):
    """Draw the measured error and its parts for degree 0 to 6."""
    rows = np.array([decompose(degree, m, 300, noise) for degree in range(7)])
    fig, ax = plotting.subplots(figsize=(6.5, 3.2))
    for column, (label, style) in enumerate(
        [("bias²", "o-"), ("variance", "s--"), ("noise", ":"), ("measured error", "D-.")]
    ):
        ax.plot(rows[:, column], style, label=label)
    ax.set(xlabel="degree", ylabel="squared error", yscale="log", ylim=(1e-4, 10))
    ax.set_title(f"{m} training points, noise {noise:.1f}")
    ax.legend(ncols=2)
    plotting.show(fig, alt=f"Error and its parts against degree for {m} training points.")
    error = rows[:, 3]
    print(f"least error {error.min():.4f} at degree {error.argmin()}; noise {noise**2:.4f}")
    plotting.goal(error[5] < error[3], f"degree 3 {error[3]:.4f}, degree 5 {error[5]:.4f}")


degree_and_data()

# %% tags=["demo", "nbval-ignore-output"]
plotting.explore(
    degree_and_data,
    m=SelectionSlider(
        options=[10, 15, 25, 50, 100, 200, 400], value=15, description="training points"
    ),
    noise=FloatSlider(value=0.4, min=0.1, max=1, step=0.1),
)

# %% [markdown]
# ## 6 · The basic recipe
#
# 1. **High bias?** A bigger network, longer training, another optimizer, another architecture. Back to 1 until the training error is fine.
# 2. **High variance?** More data, regularization (**02 · Regularization**), another architecture. Back to 1.
# 3. Neither? Done: now the test set, once.
#
# The point is what the recipe forbids: collecting data against bias, say.

# %% [markdown]
# Here is one problem from start to end: the flower with blurred petals, and a network that starts with 2 hidden units and 120 examples. Each line changes one thing in the line before. Only the second is a detour, which we took back (dotted in the figure). (The last line, with ten times the data, trains for a tenth of the epochs: about as many steps.) All errors are means of ten draws of the data.

# %% tags=["demo", "raises-exception"]
log = stored["recipe"]
bayes = stored["petals_bayes"]
means = {part: [np.mean(row[part]) for row in log] for part in ("train", "dev", "test")}
print(f"{'step':18}{'train':>8}{'dev':>8}   what is wrong (Bayes error {bayes:.1%})")
for row, train_error, dev_error in zip(log, means["train"], means["dev"], strict=True):
    words = " and ".join(sorted(diagnose(train_error, dev_error, bayes))) or "nothing"
    print(f"{row['step']:18}{train_error:8.1%}{dev_error:8.1%}   {words}")
print(f"test, looked at once: {means['test'][-1]:.1%}")
print(f"missing on dev at the start: {100 * (means['dev'][0] - bayes):.0f} points")

# %% tags=["demo"]
fig, ax = plt.subplots(figsize=(8.5, 3.4))
kept = [0, 2, 3, 4, 5]
errors = {p: 100 * np.array([row[p] for row in log]).T for p in ("train", "dev")}
steps = {part: values[:, kept] for part, values in errors.items()}
plotting.plot_runs(kept, steps, ax, ylabel="error (%)", middle=np.mean)
for line, values in zip(ax.get_lines(), errors.values(), strict=True):
    look = {"color": line.get_color(), "marker": line.get_marker(), "mfc": "white"}
    ax.plot([0, 1], values[:, :2].mean(axis=0), ls=":", zorder=1, **look)
ax.axhline(100 * bayes, color="0.3", ls=":", label="Bayes")
ax.set(ylim=(0, 58), xticks=range(len(log)))
ax.set_xticklabels([row["step"].replace(": ", ":\n").replace(", ", ",\n") for row in log])
ax.legend()
plotting.show(fig, alt=stored["alt"]["recipe"])
dev = np.array([row["dev"] for row in log])
for index, before in [(1, 0), (2, 0), (3, 2), (4, 3), (5, 4)]:
    bought = 100 * (dev[before] - dev[index])
    print(
        f"{log[index]['step']:18} bought {bought.mean():5.1f} points on dev against "
        f"'{log[before]['step']}' (better in {np.sum(bought > 0)} of 10 draws)"
    )

# %% tags=["demo"]
train = np.array([row["train"] for row in log])
assert np.mean(train[1]) > 0.4, "more data should leave the bias"
assert 0.03 < np.mean(dev[0] - dev[1]) < 0.07 and abs(np.mean(dev[1] - train[1])) < 0.01
assert np.mean(dev[0] - dev[2]) > 0.15 and np.mean(dev[2] - dev[3]) > 0.04
assert abs(np.mean(dev[3] - dev[4])) < 0.02 and np.mean(train[4] - train[3]) > 0.01
assert np.mean(dev[4] - dev[5]) > 0.01 and np.mean(dev[5]) - bayes < 0.03

# %% [markdown]
# **What to notice.** Ten times the data at the start bought 5 of the 34 points that were missing. That closed the small gap, so that more data of that kind would buy nothing, and left the training error at 44 %: two units have no way to draw six petals (learning curve P of section 5 again). Size and time took the bias away and brought variance to light. Regularization narrowed the gap, but from its training side, and bought nothing on dev: a fitting remedy is a good bet, not a promise. Then ten times the data closed most of the gap that was left: 1.4 points, half of what was still missing.

# %% [markdown]
# Each step turned **one knob with one job** (*orthogonalisation*). On an old radio one knob is for loudness and one for the station; imagine one that moves both.

# %% [markdown]
# | job | knobs |
# |---|---|
# | fit the training set | bigger network, longer training, optimizer (and inputs on one scale: sections 8 and 9) |
# | carry over to dev | regularization, more training data |
# | carry over to test | a bigger dev set (you chose too hard on the small one) |
# | please the users | another dev set, or another cost |

# %% [markdown]
# ## 7 · Experiment: bigger and bigger
#
# **The papers.** Belkin and colleagues (2019) widened models past the point where they can just fit the training set. The test error peaked there, and *fell again* beyond. Nakkiran and colleagues (2020) found, for linear regression and in experiments with networks, that well-chosen regularization takes the peak away.
#
# **Ours.** One hidden layer of ReLU units with fixed random weights; only the output weights are learnt, by least squares, from 100 points of the noisy moons.
#
# **Predict.** Where will the peak lie, between 5 and 2000 units?


# %% tags=["demo"]
WIDTHS = [5, 10, 20, 40, 70, 100, 140, 200, 400, 1000, 2000]


def width_errors(seed, m=100):
    """Return dev errors without and with regularization, training errors without: (3, widths)."""
    X, Y = datasets.moons(m, rng=seed, noise=0.3)
    rng = np.random.default_rng(seed)
    W, b = rng.standard_normal((WIDTHS[-1], 2)), rng.standard_normal((WIDTHS[-1], 1))
    A, A_dev = network.relu(W @ X + b), network.relu(W @ X_fresh[:, :2000] + b)
    target, errors = 2 * Y[0] - 1, np.empty((3, len(WIDTHS)))
    for column, n in enumerate(WIDTHS):
        plain = np.linalg.lstsq(A[:n].T, target, rcond=None)[0]
        gram = A[:n].T @ A[:n] / n + 0.01 * np.eye(m)
        regularised = A[:n] @ np.linalg.solve(gram, target) / n
        for row, weights in enumerate([plain, regularised]):
            labels = weights @ A_dev[:n] > 0
            errors[row, column] = 100 * np.mean(labels != Y_fresh[0, :2000])
        errors[2, column] = 100 * np.mean((plain @ A[:n] > 0) != Y[0])
    return errors


by_width = np.array([width_errors(seed) for seed in range(10)])

# %% tags=["demo"]
fig, ax = plt.subplots(figsize=(7, 3.6))
by_label = {"not regularised": by_width[:, 0], "regularised": by_width[:, 1]}
plotting.plot_runs(WIDTHS, by_label, ax, "hidden units", "dev error (%)", middle=np.mean)
ax.axvline(100, color="0.3", ls=":", label="as many units as examples")
ax.set(xscale="log", yscale="log")
ax.yaxis.set_major_locator(plt.FixedLocator([10, 20, 40]))
ax.yaxis.set_major_formatter("{x:g}")
ax.yaxis.set_minor_locator(plt.NullLocator())
ax.legend()
plotting.show(fig, alt=stored["alt"]["width"])
lines = ["not regularised", "regularised", "not regularised, training error"]
for label, values in zip(lines, by_width.mean(axis=0), strict=True):
    print(f"{label}: " + ", ".join(f"{n}: {v:.0f} %" for n, v in zip(WIDTHS, values, strict=True)))

# %% tags=["demo"]
plain, regularised, on_training = by_width.transpose(1, 0, 2)
peak, place = plain.max(axis=1), plain.argmax(axis=1)
beyond, changed = plain[:, -1] - plain[:, 2], np.ptp(regularised[:, 4:], axis=1)
assert np.all((place >= 5) & (place <= 7)), "the peak lies at 100 to 200 units"
assert np.all(peak > plain[:, 2] + 10) and np.all(peak > plain[:, -1] + 5), "no peak"
assert np.all(on_training[:, 6:] == 0) and np.all(beyond > 1)
assert np.all(regularised[:, -1] < regularised[:, 0]) and np.all(changed < 3)
print(f"each draw's peak: {np.mean(peak - plain[:, 2]):.0f} points above 20 units (mean of ten)")
print(f"2000 units: {beyond.min():.0f} to {beyond.max():.0f} points above 20 units (ten draws)")
print(f"regularised, from 70 to 2000 units: changes of at most {changed.max():.1f} points")

# %% [markdown]
# **What we found.** In all ten draws the error peaks at 100 to 200 units, mostly a little above as many units as examples, where the training error reaches 0. Beyond, it falls again: the "double descent" of the first paper. Regularised, there is no peak, and from 70 units on the size changed the error by at most 1.5 points in each draw.
#
# So "a bigger network never hurts, it only costs computing time" holds **if it is regularised**. Without, 2000 units were still worse than 20 in every draw.
#
# **Where it stops being true.** Here one penalty suited all widths; that needn't be so. And only the output weights were learnt: in networks trained as a whole, place and height of a peak depend on the training as well.

# %% [markdown]
# ## 8 · One scale for all features
#
# Now the last of the three: a network that trains quickly. Here are 178 wines with 13 measured features each.

# %% tags=["demo"]
wine = load_wine()
X_wine, Y_wine = wine.data.T, wine.target.reshape(1, -1)
print("X", X_wine.shape, "  Y", Y_wine.shape, "  classes", np.bincount(Y_wine[0]))
for name, values in zip(wine.feature_names, X_wine, strict=True):
    if name in ("ash", "hue", "magnesium", "proline"):
        print(f"{name:10} from {values.min():7.2f} to {values.max():7.2f}")

# %% [markdown]
# One feature counts in hundreds, another in tenths, for no better reason than the units somebody chose. **Normalising** gives each feature mean 0 and deviation 1 over the training set:
#
# $$\mu_j = \frac1m \sum_i x_j^{(i)}, \qquad \sigma_j^2 = \frac1m \sum_i \bigl(x_j^{(i)} - \mu_j\bigr)^2, \qquad x_j := \frac{x_j - \mu_j}{\sigma_j} .$$
#
# ### Exercise 3: `fit_normalizer`
#
# Measure $\mu$ and $\sigma$. We keep this apart from using them, for a reason that will show.


# %% exercise="fit_normalizer"
def fit_normalizer(X):
    """Measure mean and standard deviation of every feature over the examples.

    Parameters
    ----------
    X : numpy.ndarray, shape (n_x, m)
        The training inputs, one example per column, one feature per row.

    Returns
    -------
    mu : numpy.ndarray, shape (n_x, 1)
        Mean of each feature.
    sigma : numpy.ndarray, shape (n_x, 1)
        Standard deviation of each feature: the root of the mean of (x - mu)^2, over all m
        examples (divide by m). For a feature that has the same value in every example it is 1,
        so that dividing by it does no harm.

    Example
    -------
    >>> mu, sigma = fit_normalizer(np.array([[1.0, 3.0], [7.0, 7.0]]))
    >>> mu.tolist(), sigma.tolist()
    ([[2.0], [7.0]], [[1.0], [1.0]])
    """
    ### BEGIN SOLUTION
    mu = X.mean(axis=1, keepdims=True)
    sigma = X.std(axis=1, keepdims=True)
    sigma[X.max(axis=1) == X.min(axis=1)] = 1
    return mu, sigma
    ### END SOLUTION


# %% check="fit_normalizer"
check(fit_normalizer)

# %% [markdown]
# ### Exercise 4: `apply_normalizer`
#
# Now use them. The same function serves training, dev and test examples, and a single one.


# %% exercise="apply_normalizer"
def apply_normalizer(X, mu, sigma):
    """Shift and scale every feature by the mu and sigma that `fit_normalizer` has measured.

    Parameters
    ----------
    X : numpy.ndarray, shape (n_x, m)
        Inputs: training, dev or test examples, or a single one.
    mu, sigma : numpy.ndarray, shape (n_x, 1)
        Of the training set.

    Returns
    -------
    numpy.ndarray, shape (n_x, m)
        (x - mu) / sigma for each entry x, with the mu and sigma of its feature.

    Example
    -------
    >>> apply_normalizer(np.array([[4.0, 0.0]]), mu=np.array([[2.0]]), sigma=np.array([[0.5]]))
    array([[ 4., -4.]])
    """
    ### BEGIN SOLUTION
    return (X - mu) / sigma
    ### END SOLUTION


# %% check="apply_normalizer"
check(apply_normalizer)

# %% [markdown]
# ### What it does to the cost
#
# We predict one feature of the wines, the alcohol, from two others by a linear formula $w_1 x_1 + w_2 x_2$. The cost is a bowl over $w_1$ and $w_2$.
#
# **Predict.** What will the contours of the bowl look like when $x_2$ varies three times as much as $x_1$? And what will gradient descent do in it?


# %% tags=["demo", "raises-exception"]
def your_fit(X):
    """Let `fit_normalizer` measure a copy: even if it works in place, X stays as it is."""
    return [np.array(numbers) for numbers in fit_normalizer(X.copy())]


def your_apply(X, mu, sigma):
    """Let `apply_normalizer` normalise a copy."""
    return np.array(apply_normalizer(X.copy(), mu, sigma))


# %% tags=["demo", "raises-exception"]
two = X_wine[[1, 3]]  # malic acid and alkalinity of the ash
mu, sigma = your_fit(two)
bowls = {"raw, centred": two - mu, "normalised": your_apply(two, mu, sigma)}
alcohol = X_wine[:1] - X_wine[0].mean()


def descend(X, y, w, learning_rate, steps):
    """Run gradient descent on the mean squared error / 2; return the path, (steps + 1, n)."""
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * X @ (X.T @ w - y.T) / y.size
        path.append(w)
    return np.array(path)[:, :, 0]


def curvatures(X):
    """Return the curvatures of the bowl along its axes, the smallest first."""
    return np.linalg.eigvalsh(X @ X.T / X.shape[1])


# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.9))
for ax, (name, X) in zip(axes, bowls.items(), strict=True):
    best = np.linalg.lstsq(X.T, alcohol[0], rcond=None)[0]
    low, high = curvatures(X)
    start = best[:, None] + np.array([[0.6], [0.25]])
    path = descend(X, alcohol, start, 2 / (low + high), steps=12)
    w1, w2 = np.meshgrid(best[0] + np.linspace(-0.8, 0.8, 80), best[1] + np.linspace(-0.8, 0.8, 80))
    grid = np.stack([w1.ravel(), w2.ravel()])
    cost = np.mean((X.T @ grid - alcohol.T) ** 2, axis=0).reshape(w1.shape) / 2
    levels = cost.min() + np.array([0.02, 0.08, 0.2, 0.5, 1, 2, 4]) * 0.5
    ax.contour(
        w1, w2, cost, levels=levels, colors=plotting.COLOURS[0], linewidths=1, linestyles="-"
    )
    ax.plot(*path.T, "o-", ms=4, lw=1.2, color=plotting.COLOURS[1])
    ax.plot(*best, "*", ms=14, color="black")
    ax.set(title=name, xlabel="$w_1$", ylabel="$w_2$")
    print(
        f"{name}: curvatures {low:.2f} and {high:.2f}, ratio {high / low:.1f}; "
        f"best rate {2 / (low + high):.2f}, limit {2 / high:.2f}"
    )
plotting.show(fig, alt=stored["alt"]["contours"])
print(f"correlation of the two features: {np.corrcoef(two)[0, 1]:.2f}")

# %% [markdown]
# **What to notice.** Gradient descent is stable only while its learning rate is below $2/h_\text{max}$, $h_\text{max}$ being the largest curvature. (Both paths take their best rate, $2/(h_\text{min} + h_\text{max})$: 9 % below the limit on the left, 36 % on the right.) The steep direction sets the limit, and the flat one has to live with it: in the valley the path jumps from wall to wall and is slow along the floor. (The right bowl isn't quite round either: its curvatures are 1 ± 0.29, the correlation of the two features. Scaling doesn't change that.)

# %% [markdown]
# The ratio of the largest to the smallest curvature, the **condition number**, says how long the valley is, and so how many steps are needed.
#
# **Predict.** Now all 13 features. What is the condition number when they are only centred? When they are divided by their *variance* instead of their deviation, a common slip?

# %% tags=["demo", "raises-exception"]
mu_wine, sigma_wine = your_fit(X_wine)
scaled = {
    "centred only": your_apply(X_wine, mu_wine, np.ones_like(sigma_wine)),
    "divided by variance": your_apply(X_wine, mu_wine, sigma_wine**2),
    "divided by deviation": your_apply(X_wine, mu_wine, sigma_wine),
}
first_kind = (Y_wine == 0) - np.mean(Y_wine == 0)  # centred as well


def cost_above_minimum(X, learning_rate):
    """Predict from all features whether a wine is of the first kind; return the cost curve."""
    path = descend(X, first_kind, np.zeros((13, 1)), learning_rate, steps=200)
    best = np.linalg.lstsq(X.T, first_kind[0], rcond=None)[0]
    costs = np.mean((np.vstack([path, best]) @ X - first_kind) ** 2, axis=1) / 2
    return costs[:-1] - costs[-1]


limits = {name: 2 / curvatures(X)[-1] for name, X in scaled.items()}
falling = {name: cost_above_minimum(X, 0.9 * limits[name]) for name, X in scaled.items()}
growing = {name: cost_above_minimum(X, 1.1 * limits[name]) for name, X in scaled.items()}

# %% tags=["demo", "raises-exception"]
conditions = {name: np.divide(*curvatures(X)[[-1, 0]]) for name, X in scaled.items()}
for name in scaled:
    print(
        f"{name}: condition number {conditions[name]:.2g}, 2 / largest curvature {limits[name]:.2g}"
    )
    print(
        f"    cost above its minimum, after 200 steps: x {falling[name][-1] / falling[name][0]:.0e} "
        f"at 0.9 of this rate, x {growing[name][-1] / growing[name][0]:.0e} at 1.1"
    )
fig = plotting.plot_costs(falling, xlabel="step", ylabel="cost above its minimum", log=True)
plotting.show(fig, alt=stored["alt"]["rates"])

# %% tags=["demo", "raises-exception"]
assert 1e7 < conditions["centred only"] < conditions["divided by variance"] < 3e7
assert 40 < conditions["divided by deviation"] < 50
for name in scaled:
    assert falling[name][-1] < falling[name][0] < growing[name][-1], "2 / curvature is the limit"
assert 20_000 < limits["divided by deviation"] / limits["centred only"] < 22_000

# %% [markdown]
# **What to notice.** Dividing by the deviation brings the condition number from twelve million to 46. It allows a learning rate twenty thousand times larger, and gradient descent gets somewhere. Dividing by the *variance* makes the number even larger than doing nothing: the features with the smallest numbers become the huge ones. (After 200 steps its cost ends a little lower all the same; both stay far above the minimum.)
#
# Must it be the training set's $\mu$ and $\sigma$ that dev and test examples get? Here is what happens otherwise.

# %% [markdown]
# ### The leak that hides in preprocessing
#
# Somebody normalises *all* 1797 digit images, then holds one out and hands you the other 1796, normalised. They didn't give you the one.
#
# **Predict.** What can you find out about it?

# %% tags=["demo", "raises-exception"]
all_digits = np.hstack([scans.X_train, scans.X_dev, scans.X_test])
held_out = 2
others = np.delete(all_digits, held_out, axis=1)
fitted_on_all = your_apply(all_digits, *your_fit(all_digits))
secret = fitted_on_all[:, held_out]
given = np.delete(fitted_on_all, held_out, axis=1)
fitted_on_given = your_apply(others, *your_fit(others))

fig, axes = plt.subplots(1, 3, figsize=(7.5, 2.9))
pictures = {
    "held out": secret,
    "made of the others": -given.sum(axis=1),
    "normalised after splitting": -fitted_on_given.sum(axis=1),
}
for ax, (title, picture) in zip(axes, pictures.items(), strict=True):
    ax.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=-2, vmax=2)
    ax.set(title=title, xticks=[], yticks=[])
plotting.show(fig, alt=stored["alt"]["held_out"])
difference = {title: np.abs(picture - secret).max() for title, picture in pictures.items()}
for title in list(pictures)[1:]:
    print(f"{title}: largest difference from the image held out {difference[title]:.3f}")
assert difference["made of the others"] < 1e-3

# %% [markdown]
# **What to notice.** The whole normalised image. The mean over all images is 0, so the missing one is minus the sum of the rest. (With 300 held out, only their sum comes out.) Each training column carries a trace of the dev set: a leak you can look at. Normalised after the split, the sum is 0 and tells nothing.

# %% [markdown]
# How much does it falsify a dev error? Here hardly at all, as the next cell shows. But the same habit, preprocess first and split later, is fatal where the preprocessing has seen the *labels*. Take 60 examples with 2000 features of pure noise and labels from a coin; someone keeps the 20 features that agree best with the labels.
#
# **Predict.** Which dev error does a model on those 20 features reach, if they are chosen before the split? And after it?


# %% tags=["demo", "raises-exception"]
def normalising_first(seed):
    """Return dev errors on wine with mu and sigma of all examples, and of the training part."""
    parts = your_split(X_wine, Y_wine, 0.3, 0.0, np.random.default_rng(seed))
    (X, Y), (X_dev, Y_dev) = parts["train"], parts["dev"]
    errors = []
    for fitted in (your_fit(X_wine), your_fit(X)):
        model = LogisticRegression(max_iter=500).fit(your_apply(X, *fitted).T, Y[0])
        errors.append(1 - model.score(your_apply(X_dev, *fitted).T, Y_dev[0]))
    return errors


def choosing_first(seed):
    """Return dev errors on noise with features chosen on all examples, and on the training part."""
    rng = np.random.default_rng(seed)
    noise, coin = rng.standard_normal((2000, 60)), rng.permutation(np.arange(60) % 2)[None]
    parts = your_split(noise, coin, 0.4, 0.0, rng)
    (X, Y), (X_dev, Y_dev) = parts["train"], parts["dev"]
    errors = []
    for features, labels in [(noise, coin), (X, Y)]:
        best = np.argsort(np.abs(features @ (labels[0] - labels.mean())))[-20:]
        model = LogisticRegression().fit(X[best].T, Y[0])
        errors.append(1 - model.score(X_dev[best].T, Y_dev[0]))
    return errors


# %% tags=["demo", "raises-exception"]
normalised_leak = np.array([normalising_first(seed) for seed in range(20)])
chosen_leak = np.array([choosing_first(seed) for seed in range(20)])
print("dev error, mean of 20 splits     before the split   after it")
for what, errors in [
    ("mu and sigma measured", normalised_leak),
    ("20 features chosen", chosen_leak),
]:
    before, after = 100 * errors.mean(axis=0)
    print(f"{what:32} {before:14.1f} % {after:8.1f} %")

# %% tags=["demo", "raises-exception"]
assert abs(np.mean(normalised_leak[:, 0] - normalised_leak[:, 1])) < 0.01
assert np.mean(chosen_leak[:, 0]) < 0.25 and abs(np.mean(chosen_leak[:, 1]) - 0.5) < 0.07

# %% [markdown]
# **What to notice.** Twenty columns of noise, chosen on all examples, seem to foretell a coin. Chosen on the training part, they guess. So the rule is simple and costs nothing: **split first; then whatever is measured, chosen or fitted sees the training part only.**
#
# ## 9 · Put it together
#
# Your four functions, on the wines: split, measure on the training part, normalise all parts with that, train, diagnose. The network is the smallest there is, a softmax layer over 13 inputs, started at zero. It trains for 100 steps, once on raw features and once on normalised ones, each with the learning rate of a list that gave the lowest training cost.
#
# **Predict.** Will the raw features do as well, with a learning rate that suits them?


# %% tags=["demo", "raises-exception"]
def train_on_wine(seed, normalise):
    """Split, normalise if asked, train; return the parts, the best network and its errors."""
    parts = your_split(X_wine, Y_wine, 0.2, 0.2, np.random.default_rng(seed))
    if normalise:
        mu, sigma = your_fit(parts["train"][0])
        parts = {name: (your_apply(X, mu, sigma), Y) for name, (X, Y) in parts.items()}
    X_train, Y_train = parts["train"]
    one_hot = np.eye(3)[Y_train[0]].T
    start = {"W1": np.zeros((3, 13)), "b1": np.zeros((3, 1))}
    tried = []
    for rate in [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]:
        learnt, costs = network.train(X_train, one_hot, start, output="softmax", learning_rate=rate)
        tried.append((costs[-1], rate, learnt))
    _, rate, learnt = min(tried, key=lambda trial: trial[0])
    errors = {}
    for name, (X, Y) in parts.items():
        errors[name] = 1 - network.accuracy(network.predict(X, learnt, output="softmax"), Y)
    return parts, learnt, rate, errors


wine_runs = {
    name: [train_on_wine(seed, normalise) for seed in range(5)]
    for name, normalise in [("raw", False), ("normalised", True)]
}

# %% tags=["demo", "raises-exception"]
for name, runs in wine_runs.items():
    mean = {p: np.mean([errors[p] for *_, errors in runs]) for p in ("train", "dev", "test")}
    rates = sorted({rate for _, _, rate, _ in runs})
    words = " and ".join(sorted(diagnose(mean["train"], mean["dev"], tolerance=0.05)))
    print(
        f"{name}: train {mean['train']:.0%}, dev {mean['dev']:.0%}, test {mean['test']:.0%} "
        f"(five splits); {words or 'nothing to complain about'}; learning rates {rates}"
    )
    if name == "normalised":
        assert mean["test"] < 0.1 and mean["train"] < 0.01
    else:
        assert mean["test"] > 0.2

# %% [markdown]
# **Predict.** The raw features come out as "high bias". Are they too poor, then, for so small a network?

# %% tags=["demo", "raises-exception"]
STEPS = [100, 1_000, 10_000]


def raw_for_longer(seed):
    """Return the training error on raw features after each of STEPS steps."""
    X, Y = your_split(X_wine, Y_wine, 0.2, 0.2, np.random.default_rng(seed))["train"]
    start, errors = {"W1": np.zeros((3, 13)), "b1": np.zeros((3, 1))}, {}

    def note(step, learnt):
        if step in STEPS:
            found = network.predict(X, learnt, output="softmax")
            errors[step] = 1 - network.accuracy(found, Y)

    options = {"learning_rate": 1e-5, "epochs": STEPS[-1], "on_epoch": note}
    network.train(X, np.eye(3)[Y[0]].T, start, output="softmax", **options)
    return [errors[step] for step in STEPS]


longer = np.array([raw_for_longer(seed) for seed in range(5)])
for step, errors in zip(STEPS, longer.T, strict=True):
    print(f"raw, {step:6,} steps: training error {errors.mean():.0%} (five splits)")
assert np.all(longer[:, 2] < longer[:, 0] - 0.05) and np.all(longer[:, 2] < longer[:, 1])

# %% [markdown]
# **What to notice.** They aren't too poor: the normalised ones hold nothing else, and all training wines came out right. Gradient descent is too slow on them: a hundred times the steps, and the error still goes down. "High bias" says only that the training set isn't fitted. Before you build a bigger network, ask whether this one has been *trained* well; scaling belongs to the knob "optimizer".
#
# A wine lover now sends samples of *one* kind only. Somebody normalises them with their own mean and deviation, because "that is what we did with the training set".
#
# **Predict.** How many of them will come out wrong?


# %% tags=["demo", "raises-exception"]
def one_kind_only(parts, learnt, kind):
    """Return the errors on fresh wines of one kind, as they came and normalised once more."""
    X, Y = (np.hstack([parts["dev"][i], parts["test"][i]]) for i in (0, 1))
    X, Y = X[:, Y[0] == kind], Y[:, Y[0] == kind]
    by_themselves = your_apply(X, *your_fit(X))
    labels = [network.predict(inputs, learnt, output="softmax") for inputs in (X, by_themselves)]
    return [1 - network.accuracy(found, Y) for found in labels]


samples = np.array(
    [
        one_kind_only(parts, learnt, kind)
        for parts, learnt, _, _ in wine_runs["normalised"]
        for kind in range(3)
    ]
)
names = ["the training set's mu and sigma", "the samples' own mu and sigma"]
for name, errors in zip(names, samples.T, strict=True):
    print(f"{name}: {errors.mean():.0%} wrong (three kinds, five splits)")

# %% tags=["demo", "raises-exception"]
one = X_wine[:, :1]
print("a single wine, normalised by itself:", np.unique(your_apply(one, *your_fit(one))))
assert np.mean(samples[:, 0]) < 0.1 and np.mean(samples[:, 1]) > 0.4

# %% [markdown]
# **What to notice.** Normalised by themselves, all groups look average, whichever kind they are, and a single wine becomes 13 zeros. What told them apart was their place *relative to the training set*. That is why measuring and applying are two functions: $\mu$ and $\sigma$ belong to the model like its weights, and are shipped with it.

# %% [markdown] explain="more_data"
# ### In your own words: is more data the answer?
#
# A friend says: "My model errs on 15 % of the training set and on 16 % of the dev set. I'll collect more data." What would you ask first, and what would you advise?
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# I would ask how well people do at this. If they err on 15 %, too, the model is close to what can be reached, and no remedy buys much. If they err on 1 %, the gap of 14 points up to the training error is bias, and the gap of 1 point between training and dev error is variance. More data narrows the second gap only: a model that can't fit the examples it has won't fit more. So I would take a larger network, train longer or change the architecture, one of these at a time, and watch the training error. Data is worth its price once the training error is low and the dev error isn't.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** Your settings won a competition on speech. Now you work on images. You
#
# - a) keep them: good settings are good everywhere
# - b) start from them, and expect to go round the loop many times
# - c) ignore all experience and choose at random
# - d) compute the right ones from the number of examples and features

# %% [markdown]
# **q2.** A team has a training set and a "test set", on which it compared fifty models. The winner's error there is 4 %. What is right? (several)
#
# - a) the "test set" served as a dev set
# - b) 4 % is an unbiased estimate, as nothing was trained on it
# - c) on fresh data expect somewhat more than 4 %
# - d) it should have compared them on the training set
#
# **q3.** There are 10,000,000 examples. Which split do you choose?
#
# - a) 60-20-20: these shares suit any number of examples
# - b) equal thirds, so that all three errors are equally precise
# - c) 1000 each for dev and test: enough to tell any two models apart
# - d) 98-1-1: all further examples are worth more in training

# %% [markdown]
# **q4.** You have 200,000 studio pictures and 10,000 pictures from users, for whom the product is. Which plans are sound? (several)
#
# - a) mix all 210,000, then split at random into train, dev and test
# - b) train on the studio pictures and 5000 of the users'; dev and test from the other users' pictures
# - c) dev from the studio pictures, test from the users'
# - d) train on studio pictures only; dev and test from the users' pictures

# %% [markdown]
# **q5.** Training error 15 %, dev error 16 %. Careful people get 14 % of the same examples wrong. Then
#
# - a) bias is high: 15 % is a lot, whatever people do
# - b) variance is high: the dev error lies above the training error
# - c) both gaps look small; the Bayes error is at most about 14 %
# - d) the Bayes error is exactly 14 %

# %% [markdown]
# **q6.** Training error 15 %, dev error 16 %, people hardly ever err. What may help? (several)
#
# - a) a bigger network
# - b) ten times the training data
# - c) training longer
# - d) stronger regularization
#
# **q7.** Which sentence is right?
#
# - a) a regularised bigger network mainly costs computing time
# - b) more data lowers bias and variance alike
# - c) a bigger network always raises the dev error
# - d) a bigger network never hurts, with or without regularization

# %% [markdown]
# **q8.** How do the dev examples get normalised?
#
# - a) with the mean and deviation of the training set
# - b) with their own mean and deviation
# - c) with those of train, dev and test together, since more data give better estimates
# - d) not at all, so that they stay as users send them
#
# **q9.** Training error 1 %, dev error 11 %, people hardly ever err. What may help? (several)
#
# - a) training longer
# - b) more training data
# - c) regularization
# - d) a larger dev set

# %% [markdown]
# **q10.** Why is gradient descent faster on normalised inputs?
#
# - a) small numbers are multiplied faster than large ones
# - b) the features are no longer correlated, so each weight learns by itself
# - c) the lowest possible cost becomes lower
# - d) directions differ less in steepness, so a larger rate stays stable

# %% exercise="answers"
answers = {
    "q1": "b",
    "q2": "ac",
    "q3": "d",
    "q4": "bd",
    "q5": "c",
    "q6": "ac",
    "q7": "a",
    "q8": "a",
    "q9": "bc",
    "q10": "d",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. No settings are right at the first try, and the winner of one problem needn't win the next. Go round the loop quickly.
# 2. Train to learn, dev to choose, test to judge once. Stratify, shuffle, keep together what belongs together. 60-20-20 for thousands, 98-1-1 for millions.
# 3. Dev and test share one distribution, the one you expect in use.
# 4. A gap from Bayes to training error points to bias, one from training to dev error to variance. For squared errors bias², variance and noise add up to the dev error.
# 5. Against bias: bigger, longer, another optimizer or architecture. Against variance: data, regularization, another architecture. One knob, one job.
# 6. Subtract $\mu$, divide by $\sigma$, both from the training set: the condition number falls, and larger learning rates become possible.

# %% [markdown]
# ### Common slips
#
# - *Dividing by the variance.* Divide by the deviation, its root.
# - *"A bigger network never hurts."* If it is regularised.
# - *More data against bias.* It reduces variance.
# - *Human error is the Bayes error.* It is only an upper estimate: someone, or something, may do better.
# - *Dev and test like the training set.* They share *each other's* distribution; training may differ.
# - *Preprocess, then split.* Split, then preprocess.

# %% [markdown]
# ### Where next
#
# Step 1 of the recipe asks for a network that can be trained at all. How its first weights decide that is the next topic, [**01 · Initialization**](../01_initialization/initialization.ipynb). Step 2 gets its main tools in [**02 · Regularization**](../02_regularization/regularization.ipynb).

# %% [markdown]
# ### References
#
# - S. J. D. Prince, *Understanding Deep Learning*, 2023: chapter 8 on measuring performance, with the decomposition of the error.
# - S. Geman, E. Bienenstock and R. Doursat, *Neural Networks and the Bias/Variance Dilemma*, Neural Computation, 1992.
# - M. Belkin, D. Hsu, S. Ma and S. Mandal, *Reconciling modern machine-learning practice and the classical bias-variance trade-off*, PNAS, 2019.
# - P. Nakkiran, P. Venkat, S. Kakade and T. Ma, *Optimal Regularization Can Mitigate Double Descent*, 2020.
# - Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp*, 1998: on normalising the inputs.
# - T. Hastie, R. Tibshirani and J. Friedman, *The Elements of Statistical Learning*, 2009: chapter 7; on choosing features before cross-validation, section 7.10.2.
