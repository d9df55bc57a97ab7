# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Make training go faster
#
# Gradient descent says: step downhill. It doesn't say how often to look at the map, how far to step, or what to do with all it has seen on the way. An **optimizer** answers all three.
#
# **You will**
#
# 1. cut a training set into mini-batches, and say which size to take,
# 2. compute exponentially weighted averages, and correct their start,
# 3. write momentum, RMSprop and Adam, and say what each does to a ravine,
# 4. train one network with all four rules and compare them fairly,
# 5. let the learning rate decay, and say when that helps,
# 6. tell minima from saddle points, and say which to fear.
#
# **You need** **00 · Setting up**, **01 · Initialization**, forward and backward propagation, and NumPy. **Run time:** about 20 seconds.

# %% [markdown]
# You write fifteen short functions, each with a cell `check(...)` under it: run it as often as you like.
# When you are stuck, make a new cell and run, for instance, `hint("random_mini_batches")`; run it again for a stronger hint.
#
# **Predict** marks a question. Commit to an answer before you run the next cell.

# %% tags=["setup"]
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from helpers import datasets, network, plotting
from helpers.checks.topics.optimizers import check, hint

plotting.use_course_style()

# %% [markdown]
# ## Four ways down
#
# One network (two hidden ReLU layers of 50 units), 1197 handwritten digits, whose 64 pixels were measured in rather different units, and eight passes over the data.
# A to D start from the same weights. Each ran five times from other weights, with a learning rate tuned for it on other runs: the line is the median, the band spans all five.
#
# **Predict.** One uses all examples in every step. One uses mini-batches. One adds *momentum* to them, one is *Adam*. Which is which?

# %% tags=["demo"]
stored = datasets.load_results("04_optimizers")
fig = plotting.plot_costs(stored["opening"], log=True)
plotting.show(fig, alt=stored["alt"]["opening"])
for way, runs in stored["opening"].items():
    print(f"{way}: median cost after 8 epochs {np.median(runs, axis=0)[-1]:.2f}")

# %% tags=["demo"]
for way, meaning in stored["opening_key"].items():
    print(f"{way}: {meaning}")
ends = {way: np.median(runs, axis=0)[-1] for way, runs in stored["opening"].items()}
print(f"median cost of A over that of D: {ends['A'] / ends['D']:.0f}")

# %% [markdown]
# The same network, the same data, the same number of passes, each with a tuned rate: and costs that differ nearly a hundredfold. By the end of this notebook you will have written every line that makes the difference,
# and know when it is smaller than this.

# %% [markdown]
# ## 1 · Many small steps: mini-batches
#
# One step of **gradient descent** moves every parameter against its gradient, with learning rate $\alpha$:
#
# $$W^{[l]} := W^{[l]} - \alpha\, \mathrm{d}W^{[l]}, \qquad b^{[l]} := b^{[l]} - \alpha\, \mathrm{d}b^{[l]}$$
#
# ### Exercise 1: `update_parameters_with_gd`


# %% exercise="update_parameters_with_gd"
def update_parameters_with_gd(parameters, grads, learning_rate):
    """Take one step of gradient descent.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL": arrays of any shapes.
    grads : dict
        "dW1", "db1", ..., "dWL", "dbL": the gradients, each in the shape of its parameter.
    learning_rate : float, at least 0
        alpha in W := W - alpha dW and b := b - alpha db.

    Returns
    -------
    parameters : dict
        After the step, with the same keys. Changing the given arrays is as good as making new ones.

    Example
    -------
    >>> parameters = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([[3.0]])}
    >>> grads = {"dW1": np.array([[10.0, -10.0]]), "db1": np.array([[1.0]])}
    >>> update_parameters_with_gd(parameters, grads, learning_rate=0.1)
    {'W1': array([[0., 3.]]), 'b1': array([[2.9]])}
    """
    ### BEGIN SOLUTION
    stepped = {}
    for key, value in parameters.items():
        stepped[key] = value - learning_rate * grads["d" + key]
    return stepped
    ### END SOLUTION


# %% check="update_parameters_with_gd"
check(update_parameters_with_gd)

# %% [markdown]
# **Batch** gradient descent looks at all $m$ examples before each step. That is exact, and slow: with millions of examples the network moves only once per pass.
#
# **Mini-batch** gradient descent cuts the shuffled examples into pieces $X^{\{1\}}, X^{\{2\}}, \dots$ and takes a step after each. With pieces of one example it is called **stochastic**.
# (Superscripts: square brackets count layers, braces mini-batches, round brackets examples.)
# A pass over all examples is an **epoch**, however many steps it has.
#
# **Predict.** The training set holds 5,000,000 examples, a mini-batch 1000. How many steps does an epoch take? And how many with 1197 examples and mini-batches of 64?

# %% tags=["demo"]
for m, size in [(5_000_000, 1000), (1197, 64)]:
    complete, left = divmod(m, size)
    number = f"{m:,}" if m > 9999 else m
    print(
        f"{number} examples in mini-batches of {size}: {complete} complete ones, {left} examples left"
    )
    print(f"   steps in an epoch: {complete + (left > 0)}")

# %% [markdown]
# Two things to get right. Shuffling moves **columns**, and `X` and `Y` **together**: an example must keep its label. And the last mini-batch may be **shorter**: with 1197 examples it holds 45.
#
# ### Exercise 2: `random_mini_batches`


# %% exercise="random_mini_batches"
def random_mini_batches(X, Y, mini_batch_size, rng):
    """Shuffle the examples and cut them into mini-batches.

    Parameters
    ----------
    X : numpy.ndarray, shape (n_x, m)
        Inputs, one example in each column.
    Y : numpy.ndarray, shape (1, m) or (C, m)
        Labels of the same examples, in the same order.
    mini_batch_size : int, at least 1
        It may be larger than m.
    rng : numpy.random.Generator
        Draw the order from it: every call then gives another one, and equal generators the same.

    Returns
    -------
    mini_batches : list of tuple
        Pairs (mini_batch_X, mini_batch_Y) of shapes (n_x, k) and (1, k) or (C, k). Every example
        is in exactly one of them. k is mini_batch_size, but for the last pair, which holds
        what is left, from 1 to mini_batch_size examples.

    Example
    -------
    >>> X, Y = np.array([[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]]), np.array([[1, 2, 3, 4, 5]])
    >>> mini_batches = random_mini_batches(X, Y, 2, np.random.default_rng(0))
    >>> [mini_batch_X.shape for mini_batch_X, mini_batch_Y in mini_batches]
    [(2, 2), (2, 2), (2, 1)]
    """
    ### BEGIN SOLUTION
    m = X.shape[1]
    order = rng.permutation(m)
    X_shuffled, Y_shuffled = X[:, order], Y[:, order]
    mini_batches = []
    for start in range(0, m, mini_batch_size):
        end = start + mini_batch_size
        mini_batches.append((X_shuffled[:, start:end], Y_shuffled[:, start:end]))
    return mini_batches
    ### END SOLUTION


# %% check="random_mini_batches"
check(random_mini_batches)

# %% [markdown]
# A line $\hat y = w x + b$ is fitted to 256 noisy points, with your two functions and three sizes of mini-batch.
#
# **Predict.** Which of the three paths through the $(w, b)$ plane is smooth? Which ones never come to rest, and why?


# %% tags=["demo", "raises-exception"]
def fit_line(mini_batch_size, seed=0, epochs=8, learning_rate=0.1):
    """Return the path of (w, b), the cost of each mini-batch before its step, and the minimum."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((1, 256))
    Y = 2 * X + 1 + rng.standard_normal((1, 256))
    parameters = {"W1": np.array([[-1.0]]), "b1": np.array([[-1.5]])}
    path, costs = [(-1.0, -1.5)], []
    for _ in range(epochs):
        for X_batch, Y_batch in random_mini_batches(X, Y, mini_batch_size, rng):
            error = parameters["W1"] @ X_batch + parameters["b1"] - Y_batch
            costs.append(float(np.mean(error**2) / 2))
            grads = {"dW1": error @ X_batch.T / error.size, "db1": np.array([[error.mean()]])}
            parameters = update_parameters_with_gd(parameters, grads, learning_rate)
            path.append((float(parameters["W1"][0, 0]), float(parameters["b1"][0, 0])))
    w, b = np.polyfit(X[0], Y[0], 1)
    return np.array(path), costs, np.array([w, b])


# %% tags=["demo", "raises-exception"]
kinds = {"all 256 examples": (256, 40), "mini-batches of 32": (32, 8), "one example": (1, 1)}
fits = {kind: fit_line(size, epochs=epochs) for kind, (size, epochs) in kinds.items()}
w, b = fits["one example"][2]
fig, axes = plt.subplots(1, 2, figsize=(10, 4))
plotting.plot_paths(
    lambda x, y: 0.5 * ((x - w) ** 2 + (y - b) ** 2) + 0.01,
    {kind: path for kind, (path, _, _) in fits.items()},
    xlim=(-1.4, 2.9),
    ylim=(-1.9, 2.0),
    labels=("$w$", "$b$"),
    ax=axes[0],
)
plotting.plot_costs(
    {kind: costs[:120] for kind, (_, costs, _) in fits.items()}, xlabel="step", ax=axes[1]
)
plotting.show(fig, alt=stored["alt"]["paths"])

# %% tags=["demo", "raises-exception"]
distance = {}
for kind, (size, _) in kinds.items():
    ends = [fit_line(size, seed, epochs=max(8, size // 3)) for seed in range(5)]
    distance[kind] = [np.mean(np.hypot(*(path[-30:] - best).T)) for path, _, best in ends]
    print(
        f"{kind}: distance from the minimum over the last 30 steps "
        f"{np.mean(distance[kind]):.3f} (five seeds)"
    )
assert np.max(distance["all 256 examples"]) < np.min(distance["mini-batches of 32"])
assert np.max(distance["mini-batches of 32"]) < np.min(distance["one example"])

# %% [markdown]
# **What to notice.** With all examples the path is smooth and ends in the minimum. A mini-batch's gradient points only *roughly* the right way: its cost is measured on other examples in every step, so it
# goes up and down even when all is well. And with a constant rate the path never settles: it keeps wandering about the minimum, the wider the smaller the mini-batch.
#
# How noisy is a mini-batch's gradient? Average $B$ examples drawn independently, with replacement, and the variance is $1/B$ of a single example's.

# %% [markdown]
# **Predict.** From 32 examples to 512 costs 16 times the work. By which factor does the *deviation* of the gradient fall?

# %% tags=["demo"]
digits = datasets.digits(rng=0)
centre, spread = digits.X_train.mean(axis=1, keepdims=True), digits.X_train.std()
X_train, X_dev = (digits.X_train - centre) / spread, (digits.X_dev - centre) / spread
Y_train, Y_dev = digits.Y_train, digits.Y_dev


def gradient_variance(B, seed, draws=200):
    """Return the variance of a softmax layer's gradient, summed over its 640 weights."""
    rng = np.random.default_rng(seed)
    W = 0.1 * rng.standard_normal((10, 64))
    A, _ = network.forward(X_train, {"W1": W, "b1": np.zeros((10, 1))}, output="softmax")
    of_each = np.einsum("ci,xi->icx", A - Y_train, X_train).reshape(-1, 640)
    m = len(of_each)
    counts = np.array([np.bincount(rng.integers(0, m, B), minlength=m) for _ in range(draws)])
    return np.var(counts @ of_each / B, axis=0, ddof=1).sum()


sizes = [1, 2, 8, 32, 128, 512]
variances = np.array([[gradient_variance(B, seed) for B in sizes] for seed in range(5)])

# %% tags=["demo"]
fig = plotting.plot_powers(
    sizes,
    {"measured, five seeds": variances, "1 / B": variances[:, 0].mean() / np.array(sizes)},
    xlabel="mini-batch size B",
    ylabel="variance of the gradient",
)
plotting.show(fig, alt=stored["alt"]["variance"])
slopes = [np.polyfit(np.log(sizes), np.log(row), 1)[0] for row in variances]
print(f"slopes from {min(slopes):.2f} to {max(slopes):.2f}")
fall = np.sqrt(variances[:, 3] / variances[:, 5]).mean()
print(f"from 32 to 512 the deviation falls {fall:.1f} times, the work grows 16 times")
assert np.all(np.abs(np.array(slopes) + 1) < 0.05)

# %% [markdown]
# **What to notice.** Sixteen times the work for a gradient four times as exact: rarely a bargain. The other end has its price as well. Computers are fast at *large* matrix products; one example at a time throws that away.
#
# The seconds below were measured when this notebook was built, with one thread; yours differ.

# %% tags=["demo"]
batch_sizes, seconds = stored["batch_sizes"], stored["seconds"]
fig = plotting.plot_powers(
    batch_sizes, {"one epoch": seconds}, xlabel="mini-batch size", ylabel="seconds"
)
plotting.show(fig, alt=stored["alt"]["seconds"])
for size in [1, 64, 256, 1197]:
    print(f"mini-batches of {size}: {seconds[batch_sizes.index(size)]:.4f} seconds for an epoch")

# %% [markdown]
# One at a time is far slower; from 64 on little more is gained, and the whole batch loses some of it again. And what do small mini-batches buy? Here are five passes over the digits, from He's weights (**01 · Initialization**), all with $\alpha = 0.1$.


# %% tags=["demo", "raises-exception"]
def he_start(seed, layers_dims=(64, 50, 50, 10)):
    """Return He's weights; equal seeds give equal weights."""
    rng = np.random.default_rng(seed)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), 1):
        parameters[f"W{layer}"] = np.sqrt(2 / n_in) * rng.standard_normal((n_out, n_in))
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def cost_after_five_epochs(mini_batch_size, seed):
    """Train by your gradient descent; return the cost on all training images."""
    rng = np.random.default_rng(seed + 100)
    learnt, _ = network.train(
        X_train, Y_train, he_start(seed), output="softmax", epochs=5, learning_rate=0.1,
        update=update_parameters_with_gd,
        batches=lambda X, Y: random_mini_batches(X, Y, mini_batch_size, rng),
    )  # fmt: skip
    return network.cost(network.forward(X_train, learnt, output="softmax")[0], Y_train)


# %% tags=["demo", "raises-exception"]
five_epochs = {}
for size in [1197, 512, 128, 32]:
    five_epochs[size] = [cost_after_five_epochs(size, seed) for seed in range(5)]
    print(
        f"mini-batches of {size}: {5 * -(-1197 // size)} steps, cost {np.mean(five_epochs[size]):.2f} "
        f"({min(five_epochs[size]):.2f} to {max(five_epochs[size]):.2f}, five seeds)"
    )
for larger, smaller in [(1197, 512), (512, 128), (128, 32)]:
    assert max(five_epochs[smaller]) < min(five_epochs[larger])

# %% [markdown]
# Is that fair? One rate for all favours the small ones: exact gradients would bear longer steps. So here each size has the best of seven rates, tuned on other seeds.

# %% tags=["demo"]
tuned = {int(size): row for size, row in stored["size_sweep"].items()}
for size, (rate, costs) in tuned.items():
    print(
        f"mini-batches of {size}, α = {rate:g}: cost {np.mean(costs):.3f} "
        f"({min(costs):.3f} to {max(costs):.3f}, five seeds)"
    )
for larger, smaller in pairwise(tuned):
    assert max(tuned[smaller][1]) < min(tuned[larger][1])

# %% [markdown]
# **What to notice.** Equal passes, ever more steps, ever lower cost; with tuned rates the distances shrink and the order stays. Rules of thumb:
#
# - below some 2000 examples the whole batch is *affordable*, and exact; as you saw, that alone is no reason to take it,
# - otherwise 64 to 512 is usual, by habit a power of two; here 32 was better still,
# - a mini-batch has to fit into memory, that of the GPU if you use one,
# - it is a hyperparameter: try a few, each with a rate of its own.

# %% [markdown]
# ## 2 · Moving averages
#
# All faster optimizers keep a memory of past gradients, as a moving average. To meet it, take something more tangible: the temperature $\theta_t$ of each day of a year, from 1 May on (made up by a program: a season plus weather).
#
# The **exponentially weighted average** (EWA) holds one number $v$ and updates it every day:
#
# $$v_0 = 0, \qquad v_t = \beta\, v_{t-1} + (1 - \beta)\, \theta_t$$
#
# It starts from 0, so the first averages come out far too small. **Bias correction** divides by what is missing: $\hat v_t = v_t / (1 - \beta^t)$.

# %% [markdown]
# ### Exercise 3: `exponentially_weighted_average`


# %% exercise="exponentially_weighted_average"
def exponentially_weighted_average(values, beta, bias_correction):
    """Return the exponentially weighted average after each value.

    With v_0 = 0 and t = 1, ..., T:  v_t = beta v_{t-1} + (1 - beta) theta_t.

    Parameters
    ----------
    values : numpy.ndarray, shape (T,)
        theta_1, ..., theta_T.
    beta : float, from 0 to below 1
        Share of the old average that is kept.
    bias_correction : bool
        Whether to return v_t / (1 - beta^t) in place of v_t. The recursion itself goes on
        with v_t in either case.

    Returns
    -------
    averages : numpy.ndarray, shape (T,)
        One average for each value.

    Example
    -------
    >>> exponentially_weighted_average(np.array([4.0, 4.0]), 0.5, False)
    array([2., 3.])
    >>> exponentially_weighted_average(np.array([4.0, 4.0]), 0.5, True)
    array([4., 4.])
    """
    ### BEGIN SOLUTION
    averages = []
    v = 0.0
    for t, theta in enumerate(values, start=1):
        v = beta * v + (1 - beta) * theta
        averages.append(v / (1 - beta**t) if bias_correction else v)
    return np.array(averages)
    ### END SOLUTION


# %% check="exponentially_weighted_average"
check(exponentially_weighted_average)

# %% [markdown]
# **Predict.** You average the temperatures with $\beta$ = 0.5, 0.9 and 0.98. Which line is the smoothest? Which one is late, and in which direction does it err in autumn?

# %% tags=["demo", "raises-exception"]
temperatures = np.array(stored["temperatures"])
days = np.arange(1, 366)
averaged = {
    beta: exponentially_weighted_average(temperatures, beta, True) for beta in (0.5, 0.9, 0.98)
}
fig, ax = plt.subplots(figsize=(8, 3.8))
ax.scatter(days, temperatures, s=8, color="0.55", label="one day")
for (beta, line), width in zip(averaged.items(), (1.1, 2.0, 2.8), strict=True):
    ax.plot(days, line, lw=width, label=rf"$\beta$ = {beta}")
ax.set(xlabel="day (1 is 1 May)", ylabel="temperature (°C)", ylim=(-9, 29))
ax.legend(ncols=4, loc="lower center")
plotting.show(fig, alt=stored["alt"]["temperatures"])
for beta, line in averaged.items():
    print(
        f"β = {beta}: from day to day it moves by {np.abs(np.diff(line)).mean():.2f} °C; "
        f"in autumn (days 125 to 215) it is {np.mean((line - temperatures)[125:215]):.1f} °C too warm"
    )

# %% [markdown]
# **What to notice.** Large $\beta$: smooth, but late, because old values weigh on the average. Small $\beta$: prompt, but it follows every whim of the weather. There is no best $\beta$, only a trade-off.
#
# Now the first 60 days alone, with $\beta = 0.98$.
#
# **Predict.** How far up has the uncorrected average come after 60 days? ($0.98^{60} \approx 0.30$.)

# %% tags=["demo", "raises-exception"]
both = {
    "not corrected": exponentially_weighted_average(temperatures, 0.98, False),
    "corrected": averaged[0.98],
}
fig, ax = plt.subplots()
ax.scatter(days[:60], temperatures[:60], s=8, color="0.55", label="one day")
for name, line in both.items():
    ax.plot(days[:60], line[:60], label=name)
ax.set(xlabel="day (1 is 1 May)", ylabel="temperature (°C)")
ax.legend(ncols=3)
plotting.show(fig, alt=stored["alt"]["correction"])
for day in [1, 10, 60]:
    values = ", ".join(f"{name} {line[day - 1]:.2f}" for name, line in both.items())
    print(f"day {day}: {values}; ratio 1 - 0.98^{day} = {1 - 0.98**day:.2f}")

# %% [markdown]
# **What to notice.** Uncorrected, the first average is a fiftieth of the first temperature. By day 60 it has come to 70 % of the corrected one; the correction fades by itself as $\beta^t$ goes to 0.
#
# ### What an average remembers
#
# Unroll the formula: $v_t = (1-\beta)\,\theta_t + (1-\beta)\beta\,\theta_{t-1} + (1-\beta)\beta^2\,\theta_{t-2} + \dots$ Every value keeps a weight for ever, only an ever smaller one.
#
# ### Exercise 4: `ewa_weights`


# %% exercise="ewa_weights"
def ewa_weights(beta, t):
    """Return the weights of the last t values in v_t (without bias correction).

    Parameters
    ----------
    beta : float, from 0 to below 1
        Share of the old average that is kept.
    t : int, at least 1
        Number of values.

    Returns
    -------
    weights : numpy.ndarray, shape (t,)
        Entry i is beta^i (1 - beta), the weight of the value that is i steps old: the newest
        comes first.

    Example
    -------
    >>> ewa_weights(0.5, 3)
    array([0.5  , 0.25 , 0.125])
    """
    ### BEGIN SOLUTION
    ages = np.arange(t)
    return (1 - beta) * beta**ages
    ### END SOLUTION


# %% check="ewa_weights"
check(ewa_weights)

# %% [markdown]
# People say "$\beta = 0.9$ averages over about 10 days, $0.98$ over about 50": the **window** $1/(1-\beta)$.
#
# **Predict.** What share of its first weight has a value left when it is $1/(1-\beta)$ steps old?

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots()
for (beta, window), colour in zip({0.9: 10, 0.98: 50}.items(), plotting.COLOURS, strict=False):
    weights = ewa_weights(beta, 120)
    style = "-" if beta == 0.9 else "--"
    ax.plot(weights / weights[0], color=colour, ls=style, label=rf"$\beta$ = {beta}")
    ax.axvline(window, color=colour, ls=":", lw=1.2)
    print(
        f"β = {beta}, age {window}: {weights[window] / weights[0]:.3f} of the first weight "
        f"(1/e = {np.exp(-1):.3f}); all within {window} steps: {weights[:window].sum():.2f}"
    )
    assert abs(weights[window] / weights[0] - np.exp(-1)) < 0.02
    v = exponentially_weighted_average(temperatures[:120], beta, False)[-1]
    assert np.isclose(v, weights @ temperatures[119::-1])
ax.set(xlabel="age of a value (days)", ylabel="weight / first weight")
ax.legend()
plotting.show(fig, alt=stored["alt"]["weights"])

# %% [markdown]
# **What to notice.** It has come down to about $1/e$, because $(1-\varepsilon)^{1/\varepsilon} \approx 1/e$ with $\varepsilon = 1 - \beta$. The window is a rule of thumb, no wall: about a third of the weight lies beyond it.
#
# Other averages have walls. The **simple** one (SMA) takes the last $n$ values alike, the **weighted** one (WMA) gives them the weights $n, n-1, \dots, 1$. Both must keep $n$ values in store; the EWA keeps one.
#
# **Predict.** Let the temperature climb by 1 degree a day. SMA and WMA take 10 days, the EWA has $\beta = 0.9$. How many days is each one late?

# %% tags=["demo", "raises-exception"]
ramp = np.arange(200.0)
newest_first = {
    "SMA, n = 10": np.full(10, 1 / 10),
    "WMA, n = 10": np.arange(10, 0, -1) / 55,
}
lines = {name: np.convolve(ramp, weights)[:200] for name, weights in newest_first.items()}
lines["EWA, β = 0.9"] = exponentially_weighted_average(ramp, 0.9, False)
fig, ax = plt.subplots()
ax.plot(ramp[150:180], color="0.55", label="temperature")
for (name, line), style in zip(lines.items(), ("--", "-.", ":"), strict=True):
    ax.plot(line[150:180], ls=style, label=f"{name}: {ramp[160] - line[160]:.1f} days late")
ax.set(xlabel="day", ylabel="degrees")
ax.legend()
plotting.show(fig, alt=stored["alt"]["lags"])
late = {name: ramp[160] - line[160] for name, line in lines.items()}
print(", ".join(f"{name}: {value:.1f} days late" for name, value in late.items()))
assert np.allclose(list(late.values()), [9 / 2, 9 / 3, 0.9 / 0.1], atol=1e-4)

# %% [markdown]
# **What to notice.** The SMA is late by the mean age of its values, $(n-1)/2$. The WMA prefers young ones: $(n-1)/3$. The EWA at the same "window" is later than both, $\beta/(1-\beta)$: its tail is long.
# For an optimizer that is a fair price. It has to remember a million gradients, and one number each is all it can keep.

# %% [markdown]
# ## 3 · Momentum: a ball in a ravine
#
# The surfaces that networks train on are full of **ravines**: steep across, nearly level along. Here is the simplest, with a *condition number* (ratio of the curvatures, **00 · Setting up**) of $k = 100$:
#
# $$J(w_1, w_2) = \tfrac12 \left( w_1^2 + 100\, w_2^2 \right)$$
#
# **Predict.** Gradient descent starts at $(-10, 1)$. What does the path look like when $\alpha$ is a little below $2/100$? And when it is half as large?


# %% tags=["demo", "raises-exception"]
def ravine(w1, w2, k=100):
    """Return the height of the ravine; the minimum, 0, is at (0, 0)."""
    return 0.5 * (w1**2 + k * w2**2)


def descend(step, steps=100, k=100, at=(-10.0, 1.0)):
    """Walk down the ravine; return the path, (steps + 1, 2). step(parameters, grads) moves on."""
    parameters = {"W1": np.array([[at[0]], [at[1]]]), "b1": np.zeros((1, 1))}
    path = [parameters["W1"][:, 0].copy()]
    for _ in range(steps):
        grads = {"dW1": parameters["W1"] * np.array([[1.0], [k]]), "db1": np.zeros((1, 1))}
        parameters = step(parameters, grads)
        path.append(parameters["W1"][:, 0].copy())
    return np.array(path)


def gd(alpha):
    """Return a step of gradient descent for `descend`."""
    return lambda parameters, grads: update_parameters_with_gd(parameters, grads, alpha)


# %% tags=["demo", "raises-exception"]
walks = {f"α = {alpha}": descend(gd(alpha), steps=60) for alpha in (0.0195, 0.01)}
fig = plotting.plot_paths(ravine, walks, xlim=(-11, 2), ylim=(-1.3, 1.3))
plotting.show(fig, alt=stored["alt"]["ravine"])
for name, path in walks.items():
    print(
        f"{name}: after 60 steps at ({path[-1, 0]:.2f}, {path[-1, 1]:.2f}), cost {ravine(*path[-1]):.1f}"
    )

# %% [markdown]
# **What to notice.** A little below $2/100$ the path leaps from wall to wall; above it, each leap would be longer than the one before. So the *steep* direction limits $\alpha$, and along the floor we creep.
#
# **Momentum** steps along the moving average of the gradients in place of the gradient:
#
# $$v := \beta v + (1-\beta)\,\mathrm{d}W, \qquad W := W - \alpha v$$
#
# Across the ravine the gradients change sign and cancel. Along it they agree and add up. Think of a ball: the gradient accelerates it, $v$ is its velocity, and $\beta$ is the share of the velocity that friction leaves it in each step.

# %% [markdown]
# ### Exercise 5: `initialize_velocity`
#
# Each parameter gets a velocity of its own, under the key of its gradient. The ball starts at rest.


# %% exercise="initialize_velocity"
def initialize_velocity(parameters):
    """Start every velocity at zero.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".

    Returns
    -------
    v : dict
        "dW1", "db1", ..., "dWL", "dbL": zeros, each in the shape of its parameter.

    Example
    -------
    >>> initialize_velocity({"W1": np.array([[1.0, 2.0]]), "b1": np.array([[3.0]])})
    {'dW1': array([[0., 0.]]), 'db1': array([[0.]])}
    """
    ### BEGIN SOLUTION
    v = {}
    for key, value in parameters.items():
        v["d" + key] = np.zeros(value.shape)
    return v
    ### END SOLUTION


# %% check="initialize_velocity"
check(initialize_velocity)

# %% [markdown]
# ### Exercise 6: `update_parameters_with_momentum`
#
# Now the step itself. It returns the velocities as well: the next step needs them.


# %% exercise="update_parameters_with_momentum"
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    """Take one step of gradient descent with momentum.

    For every parameter, W and b alike:  v := beta v + (1 - beta) dW,  W := W - alpha v.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".
    grads : dict
        "dW1", "db1", ...: the current gradients.
    v : dict
        "dW1", "db1", ...: the velocities so far.
    beta : float, from 0 to below 1
        Share of the velocity that is kept.
    learning_rate : float
        alpha.

    Returns
    -------
    parameters, v : two dicts
        Both after the step, with the same keys as before.

    Example
    -------
    >>> parameters = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    >>> grads = {"dW1": np.array([[4.0]]), "db1": np.array([[0.0]])}
    >>> v = {"dW1": np.array([[2.0]]), "db1": np.array([[0.0]])}
    >>> update_parameters_with_momentum(parameters, grads, v, beta=0.5, learning_rate=0.1)
    ({'W1': array([[0.7]]), 'b1': array([[0.]])}, {'dW1': array([[3.]]), 'db1': array([[0.]])})
    """
    ### BEGIN SOLUTION
    new_v, stepped = {}, {}
    for key, value in parameters.items():
        new_v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
        stepped[key] = value - learning_rate * new_v["d" + key]
    return stepped, new_v
    ### END SOLUTION


# %% check="update_parameters_with_momentum"
check(update_parameters_with_momentum)

# %% [markdown]
# ### Play: a ball on the ravine
#
# **Goal:** bring the cost below $10^{-6}$ in fewer than 100 steps. Begin with $\beta = 0$, plain gradient descent: what is the best you can do? Then let the ball roll.


# %% tags=["demo", "raises-exception"]
def momentum(alpha, beta):
    """Return a step of momentum for `descend`; the velocity lives in it."""
    v = {"dW1": np.zeros((2, 1)), "db1": np.zeros((1, 1))}

    def step(parameters, grads):
        nonlocal v
        parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, alpha)
        return parameters

    return step


# %% tags=["demo", "raises-exception"]
def ball(alpha=0.018, beta=0.0):
    """Draw 100 steps on the ravine, and the cost."""
    path = descend(momentum(alpha, beta))
    costs = ravine(*path.T)
    fig, axes = plotting.subplots(1, 2, figsize=(10, 3.4), width_ratios=(3, 2))
    shown = np.clip(path, -30, 30)
    plotting.plot_paths(ravine, {"": shown}, xlim=(-11, 6), ylim=(-1.3, 1.3), ax=axes[0])
    plotting.plot_costs(
        {"cost": costs, "goal": np.full(101, 1e-6)}, xlabel="step", log=True, ax=axes[1]
    )
    axes[1].set_ylim(1e-12, 1e6)
    alt = f"Path and cost of 100 steps on the ravine with α {alpha:.4f} and β {beta:.2f}."
    plotting.show(fig, alt=alt)
    there = np.flatnonzero(np.maximum.accumulate(costs[::-1])[::-1] < 1e-6)
    steps = f"below 1e-6 from step {there[0]} on; " if there.size else ""
    plotting.goal(there.size > 0, f"{steps}cost after 100 steps {costs[-1]:.1e}")


ball()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
from ipywidgets import FloatLogSlider, FloatSlider

plotting.explore(
    ball,
    alpha=FloatLogSlider(
        value=0.018, min=-3, max=0, step=0.02, readout_format=".4f", description="learning rate α"
    ),
    beta=FloatSlider(value=0.0, min=0.0, max=0.98, step=0.01, description="momentum β"),
)

# %% [markdown]
# With $\beta = 0$ no $\alpha$ comes near. Where does momentum's lead come from? Hardly from the average alone: at the same $\alpha$ it wins little, as the next cell prints.
#
# **Predict.** Gradient descent is stable on this ravine up to $\alpha = 2/k = 0.02$. Up to which $\alpha$ is momentum with $\beta = 0.9$: 0.02, 0.2 or 0.4?


# %% tags=["demo", "raises-exception"]
def largest_stable(beta, k=100):
    """Find by bisection the largest alpha with which 1500 steps lead closer to the minimum."""
    low, high = 0.0, 10.0
    for _ in range(16):
        middle = (low + high) / 2
        with np.errstate(all="ignore"):
            end = descend(momentum(middle, beta), steps=1500, k=k, at=(0.0, 1.0))[-1]
        low, high = (middle, high) if abs(end[1]) < 1 else (low, middle)
    return low


for beta in [0, 0.9]:
    print(
        f"α = 0.018, β = {beta}: cost {ravine(*descend(momentum(0.018, beta))[-1]):.1f} after 100 steps"
    )
for beta in [0, 0.5, 0.9]:
    found, formula = largest_stable(beta), 2 * (1 + beta) / ((1 - beta) * 100)
    print(f"β = {beta}: stable up to α = {found:.3f}; 2 (1 + β) / ((1 - β) k) = {formula:.3f}")
    assert abs(found / formula - 1) < 0.02
best = min(ravine(*descend(gd(alpha))[-1]) for alpha in np.linspace(0.001, 0.02, 96))
print(f"the best that plain gradient descent reaches in 100 steps: {best:.1f}")
assert best > 0.1

# %% [markdown]
# **What to notice.** Across the ravine momentum damps the leaps, so the steps may be $(1+\beta)/(1-\beta) = 19$ times as long: that is its secret.
#
# Make the most of it, and there is a beautiful result. For curvatures from $1$ to $k$, the best that each method can do is to multiply the distance from the minimum in each step by
#
# | | factor per step | best $\alpha$ | best $\beta$ |
# |---|---|---|---|
# | gradient descent | $\frac{k-1}{k+1}$ | $\frac{2}{k+1}$ | 0 |
# | momentum | $\frac{\sqrt k-1}{\sqrt k+1}$ | $\frac{1}{\sqrt k}$ | $\left(\frac{\sqrt k-1}{\sqrt k+1}\right)^2$ |
#
# Goh (2017) derives it. His formula has no $1-\beta$ before the gradient, so his $\alpha$, $\left(\frac{2}{\sqrt k+1}\right)^2$, is ours times $1-\beta$. Divide, and $1/\sqrt k$ is left.

# %% [markdown]
# **Predict.** With $k = 100$, how many steps does each need for a distance ten times as small?

# %% tags=["demo", "raises-exception"]
condition = np.array([4, 10, 30, 100, 300, 1000])
factors = {"gradient descent": [], "momentum": []}
for k in condition:
    root = np.sqrt(k)
    best = ((root - 1) / (root + 1)) ** 2
    steps = {"gradient descent": momentum(2 / (k + 1), 0.0), "momentum": momentum(1 / root, best)}
    for name, step in steps.items():
        long = int(25 * root) + 20 if name == "momentum" else 3 * k + 40
        far = np.hypot(*descend(step, steps=long, k=k, at=(1.0, 1.0)).T)
        factors[name].append((far[long] / far[long // 2]) ** (1 / (long - long // 2)))
theory = {
    "gradient descent": (condition - 1) / (condition + 1),
    "momentum": (np.sqrt(condition) - 1) / (np.sqrt(condition) + 1),
}

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots()
for (name, values), marker, colour in zip(factors.items(), "os", plotting.COLOURS, strict=False):
    ax.plot(
        condition,
        theory[name],
        color=colour,
        ls="-" if marker == "o" else "--",
        label=f"{name}, formula",
    )
    ax.plot(condition, values, marker, color=colour, label=f"{name}, measured")
ax.set(xlabel="condition number k", ylabel="distance: factor per step", xscale="log")
ax.legend()
plotting.show(fig, alt=stored["alt"]["rates"])
for name, values in factors.items():
    tenth = np.log(0.1) / np.log(theory[name][3])
    print(
        f"{name}, k = 100: factor {values[3]:.3f} per step; a tenth of the distance takes {tenth:.0f} steps"
    )
    assert np.max(np.abs(np.array(values) / theory[name] - 1)) < 0.03

# %% [markdown]
# **What to notice.** From about $k$ steps to about $\sqrt k$: for $k = 1000$ that is the difference between a day and an hour. (For large $k$ momentum's measured factor lies a hair above the formula, which holds in the long run.)
#
# Which $\beta$, then? It is tempting to read "more momentum" as "better".
#
# **Predict.** We keep $\alpha = 0.1$ and raise $\beta$ from its best, 0.67, to 0.9 and 0.98. Does the ball arrive sooner?

# %% tags=["demo", "raises-exception"]
rolling = {
    f"β = {beta}": ravine(*descend(momentum(0.1, beta), steps=150).T) for beta in (0.67, 0.9, 0.98)
}
fig = plotting.plot_costs(rolling, xlabel="step", log=True)
plotting.show(fig, alt=stored["alt"]["friction"])
for name, costs in rolling.items():
    print(
        f"{name}: cost {costs[0]:.0f} at first, at most {max(costs):.0f}; "
        f"highest of the last 20 steps {max(costs[-20:]):.0e}"
    )
ends = [max(costs[-20:]) for costs in rolling.values()]
assert ends[0] < 1e-6 * ends[1] and ends[1] < 1e-2 * ends[2]

# %% [markdown]
# **What to notice.** A larger $\beta$ means *less* friction: the ball rolls past the minimum, up the other side and back, and only slowly loses its swing. (At 0.67 the cost climbs, too, nearly sevenfold in its first steps, and is soon down again.) In the language of averages: too large a $\beta$ averages over gradients that are long out of date.
#
# In practice $\beta = 0.9$ is nearly always a good choice; values from 0.8 to 0.999 are tried. $\beta = 0$ is gradient descent. Few people correct the bias here: a slow start does no harm, and after some thirty steps it is over ($0.9^{30} \approx 0.04$).

# %% [markdown]
# ## 4 · RMSprop: a step size for every coordinate
#
# Momentum averages the gradient. **RMSprop** averages its *square*, entry by entry, and divides by the root:
#
# $$s := \beta s + (1-\beta)\,\mathrm{d}W^2, \qquad W := W - \alpha\, \frac{\mathrm{d}W}{\sqrt{s} + \varepsilon}$$
#
# Where gradients are large, steps become smaller, and where they are small, larger. $\varepsilon$ (usually $10^{-8}$) only keeps the denominator away from 0.
#
# ### Exercise 7: `initialize_rmsprop`


# %% exercise="initialize_rmsprop"
def initialize_rmsprop(parameters):
    """Start every average of squares at zero.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".

    Returns
    -------
    s : dict
        "dW1", "db1", ..., "dWL", "dbL": zeros, each in the shape of its parameter.

    Example
    -------
    >>> initialize_rmsprop({"W1": np.array([[1.0, 2.0]]), "b1": np.array([[3.0]])})
    {'dW1': array([[0., 0.]]), 'db1': array([[0.]])}
    """
    ### BEGIN SOLUTION
    s = {}
    for key, value in parameters.items():
        s["d" + key] = np.zeros(value.shape)
    return s
    ### END SOLUTION


# %% check="initialize_rmsprop"
check(initialize_rmsprop)

# %% [markdown]
# ### Inside or outside the root?
#
# Some write $\sqrt{s + \varepsilon}$ instead of $\sqrt s + \varepsilon$. This course writes it **outside**, as Adam's authors do. With ordinary gradients nobody can tell. When $s$ is tiny they differ:

# %% tags=["demo"]
epsilon = 1e-8
print("   gradient g   g / (√s + ε)   g / √(s + ε)     with s = g²")
for g in [1e-2, 1e-4, 1e-6, 1e-8]:
    print(f"{g:13.0e} {g / (np.sqrt(g**2) + epsilon):13.4f} {g / np.sqrt(g**2 + epsilon):14.4f}")

# %% [markdown]
# Outside, $\varepsilon$ begins to matter for gradients near $10^{-8}$; inside, already near $10^{-4}$, its root. The check of the next exercise uses a large $\varepsilon$ in two cases, so that it can tell the two apart.

# %% [markdown]
# ### Exercise 8: `update_parameters_with_rmsprop`


# %% exercise="update_parameters_with_rmsprop"
def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon):
    """Take one step of RMSprop.

    For every parameter, W and b alike, entry by entry:
    s := beta s + (1 - beta) dW^2,  W := W - alpha dW / (sqrt(s) + epsilon).

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".
    grads : dict
        "dW1", "db1", ...: the current gradients.
    s : dict
        "dW1", "db1", ...: the averages of squares so far, at least 0.
    beta : float, from 0 to below 1
        Share of the old average that is kept.
    learning_rate : float
        alpha.
    epsilon : float, above 0
        Added to the root, not under it.

    Returns
    -------
    parameters, s : two dicts
        Both after the step, with the same keys as before.

    Example
    -------
    >>> parameters = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    >>> grads = {"dW1": np.array([[2.0]]), "db1": np.array([[0.0]])}
    >>> s = {"dW1": np.array([[14.0]]), "db1": np.array([[0.0]])}
    >>> update_parameters_with_rmsprop(parameters, grads, s, 0.5, 0.1, epsilon=1.0)
    ({'W1': array([[0.95]]), 'b1': array([[0.]])}, {'dW1': array([[9.]]), 'db1': array([[0.]])})
    """
    ### BEGIN SOLUTION
    new_s, stepped = {}, {}
    for key, value in parameters.items():
        gradient = grads["d" + key]
        new_s["d" + key] = beta * s["d" + key] + (1 - beta) * gradient**2
        stepped[key] = value - learning_rate * gradient / (np.sqrt(new_s["d" + key]) + epsilon)
    return stepped, new_s
    ### END SOLUTION


# %% check="update_parameters_with_rmsprop"
check(update_parameters_with_rmsprop)

# %% [markdown]
# **Predict.** At the start of the ravine, $(-10, 1)$, the gradient is $(-10, 100)$. In which direction does the first step of gradient descent go, and that of RMSprop?


# %% tags=["demo", "raises-exception"]
def rmsprop(alpha, beta=0.9):
    """Return a step of RMSprop for `descend`; s lives in it."""
    s = {"dW1": np.zeros((2, 1)), "db1": np.zeros((1, 1))}

    def step(parameters, grads):
        nonlocal s
        parameters, s = update_parameters_with_rmsprop(parameters, grads, s, beta, alpha, 1e-8)
        return parameters

    return step


walks = {"gradient descent, α = 0.01": descend(gd(0.01)), "RMSprop, α = 0.1": descend(rmsprop(0.1))}
fig = plotting.plot_paths(ravine, walks, xlim=(-11, 2), ylim=(-0.6, 1.3))
plotting.show(fig, alt=stored["alt"]["rmsprop"])
for name, path in walks.items():
    first = path[1] - path[0]
    print(
        f"{name}: first step ({first[0]:.2f}, {first[1]:.2f}), "
        f"after 100 steps cost {ravine(*path[-1]):.1e}"
    )

# %% [markdown]
# **What to notice.** RMSprop's first step is equally long in both coordinates (the figure stretches one of them), because each is divided by its own size: it doesn't see that the ravine is steep. (The shakes on the floor: where the gradient has been tiny for long, $s$ is tiny too, and the next gradient, however small, makes a step of full length.) So no single steep direction can limit $\alpha$ any more.
#
# **Predict.** We make the ravine steeper, from $k = 10$ to 10,000. How does the largest usable $\alpha$ change for gradient descent, and for RMSprop? ("Usable": after 300 steps the cost is below a hundredth of that at the start.)

# %% tags=["demo", "raises-exception"]
alphas = 10 ** np.arange(-5, 0.01, 0.25)
usable = {"gradient descent": [], "RMSprop": []}
for k in [10, 100, 1000, 10_000]:
    for name, rule in [("gradient descent", gd), ("RMSprop", rmsprop)]:
        fine = []
        for alpha in alphas:
            with np.errstate(all="ignore"):
                end = descend(rule(alpha), steps=300, k=k, at=(0.0, 1.0))[-1]
            if abs(end[1]) < 0.1:  # a tenth of the way, a hundredth of the cost
                fine.append(alpha)
        usable[name].append(max(fine))
    print(
        f"k = {k}: largest usable α, "
        + ", ".join(f"{name} {found[-1]:.4f}" for name, found in usable.items())
    )
assert usable["gradient descent"][0] > 500 * usable["gradient descent"][-1]
assert usable["RMSprop"][0] == usable["RMSprop"][-1]

# %% [markdown]
# **What to notice.** Gradient descent has to shrink $\alpha$ with the curvature, RMSprop doesn't: multiply all gradients by 1000 and its steps stay the same. That is why one $\alpha$ serves so many problems.
#
# Two limits. The steps don't shrink near the minimum (they keep the length $\alpha$), so with constant $\alpha$ it hovers instead of settling. And it sees only *coordinates*: what of a ravine that runs diagonally?

# %% tags=["demo", "raises-exception"]
turn = np.array([[1, -1], [1, 1]]) / np.sqrt(2)


def left_to_go(R, alpha, start, steps=200):
    """Walk a ravine turned by R, k = 1000; return the distance left along its floor."""
    step, parameters = (
        rmsprop(alpha),
        {"W1": R @ np.array([[start], [1.0]]), "b1": np.zeros((1, 1))},
    )
    for _ in range(steps):
        along_axes = R.T @ parameters["W1"]
        grads = {"dW1": R @ (along_axes * np.array([[1.0], [1000.0]])), "db1": np.zeros((1, 1))}
        parameters = step(parameters, grads)
    return abs(float((R.T @ parameters["W1"])[0, 0]))


starts = [-10.0, -9.0, -8.0, -7.0, -6.0]
for name, R in [("straight", np.eye(2)), ("diagonal", turn)]:
    best = [min(left_to_go(R, alpha, start) for alpha in (0.03, 0.1, 0.3)) for start in starts]
    share = np.array(best) / np.abs(starts)
    print(f"{name}: at best {share.mean():.0%} of the way is left after 200 steps (five starts)")
    assert share.max() < 0.1 if name == "straight" else share.min() > 0.4

# %% [markdown]
# On the diagonal ravine both coordinates are equally steep, so there is nothing to even out. RMSprop is a remedy for ravines that follow the axes, as they do where features, or layers, come in different units.

# %% [markdown]
# ## 5 · Adam: both at once
#
# **Adam** (adaptive moment estimation) takes momentum's $v$ as the direction and RMSprop's $s$ as the scale, and corrects the bias of both:
#
# $$v := \beta_1 v + (1-\beta_1)\,\mathrm{d}W, \qquad s := \beta_2 s + (1-\beta_2)\,\mathrm{d}W^2$$
#
# $$\hat v = \frac{v}{1-\beta_1^t}, \qquad \hat s = \frac{s}{1-\beta_2^t}, \qquad W := W - \alpha\,\frac{\hat v}{\sqrt{\hat s} + \varepsilon}$$
#
# $t$ counts the steps from 1, over all epochs. $v$ and $s$ go on *uncorrected*: the hats are made anew in each step. Defaults are $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\varepsilon = 10^{-8}$; $\alpha$ has to be tuned.

# %% [markdown]
# ### Exercise 9: `initialize_adam`


# %% exercise="initialize_adam"
def initialize_adam(parameters):
    """Start both averages of every parameter at zero.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".

    Returns
    -------
    v, s : two dicts
        Each with "dW1", "db1", ..., "dWL", "dbL": zeros, in the shapes of the parameters. They
        share nothing: what is written into v must not appear in s.

    Example
    -------
    >>> initialize_adam({"W1": np.array([[1.0, 2.0]]), "b1": np.array([[3.0]])})
    ({'dW1': array([[0., 0.]]), 'db1': array([[0.]])}, {'dW1': array([[0., 0.]]), 'db1': array([[0.]])})
    """
    ### BEGIN SOLUTION
    v, s = {}, {}
    for key, value in parameters.items():
        v["d" + key] = np.zeros(value.shape)
        s["d" + key] = np.zeros(value.shape)
    return v, s
    ### END SOLUTION


# %% check="initialize_adam"
check(initialize_adam)

# %% [markdown]
# One thing that the values alone don't show: are $v$ and $s$ really two? Otherwise Adam would write its squares over its averages.

# %% tags=["demo", "raises-exception"]
v, s = initialize_adam({"W1": np.ones((1, 2)), "b1": np.ones((1, 1))})
assert v is not s, "v and s are one dictionary under two names"
for key in v:
    assert not np.shares_memory(v[key], s[key]), f"v and s hold the same array under {key}"
print("v and s are two dictionaries, and share no array")

# %% [markdown]
# ### Exercise 10: `update_parameters_with_adam`


# %% exercise="update_parameters_with_adam"
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
    """Take one step of Adam.

    For every parameter, W and b alike, entry by entry:
    v := beta1 v + (1 - beta1) dW,  s := beta2 s + (1 - beta2) dW^2,
    W := W - alpha v_hat / (sqrt(s_hat) + epsilon),
    with v_hat = v / (1 - beta1^t) and s_hat = s / (1 - beta2^t).

    Parameters
    ----------
    parameters, grads : dict
        "W1", "b1", ... and "dW1", "db1", ...
    v, s : dict
        "dW1", "db1", ...: both averages so far, uncorrected.
    t : int, at least 1
        Number of this step; the first is 1.
    learning_rate : float
        alpha.
    beta1, beta2 : float, from 0 to below 1
        Shares kept of the old v and of the old s.
    epsilon : float, above 0
        Added to the root of s_hat, not under it.

    Returns
    -------
    parameters, v, s : three dicts
        After the step; v and s uncorrected, ready for the next one.

    Example
    -------
    >>> parameters = {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    >>> grads = {"dW1": np.array([[4.0]]), "db1": np.array([[0.0]])}
    >>> v, s = {"dW1": np.zeros((1, 1)), "db1": np.zeros((1, 1))}, {"dW1": np.zeros((1, 1)), "db1": np.zeros((1, 1))}
    >>> parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, 1, 0.1, 0.5, 0.75, 1e-8)
    >>> parameters["W1"].round(4), v["dW1"], s["dW1"]  # v_hat = 4, s_hat = 16
    (array([[0.9]]), array([[2.]]), array([[4.]]))
    """
    ### BEGIN SOLUTION
    new_v, new_s, stepped = {}, {}, {}
    for key, value in parameters.items():
        gradient = grads["d" + key]
        new_v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * gradient
        new_s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * gradient**2
        v_hat = new_v["d" + key] / (1 - beta1**t)
        s_hat = new_s["d" + key] / (1 - beta2**t)
        stepped[key] = value - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return stepped, new_v, new_s
    ### END SOLUTION


# %% check="update_parameters_with_adam"
check(update_parameters_with_adam)

# %% [markdown]
# **Predict.** Without the correction, $v$ and $s$ are both too small at first. $v$ stands above the fraction line, $s$ below it. Is Adam's first step then too short, or too long? By which factor?
#
# (A trick tells: a huge $t$ in every step switches the correction off, since $\beta^t$ is then 0.)


# %% tags=["demo", "raises-exception"]
def step_lengths(corrected, steps=300, gradient=5.0):
    """Return the lengths of Adam's steps over alpha, for a gradient that stays the same."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    grads = {"dW1": np.array([[gradient]]), "db1": np.zeros((1, 1))}
    v, s = initialize_adam(parameters)
    places = [0.0]
    for t in range(1, steps + 1):
        parameters, v, s = update_parameters_with_adam(
            parameters, grads, v, s, t if corrected else 10**6, 0.01, 0.9, 0.999, 1e-8
        )
        places.append(float(parameters["W1"][0, 0]))
    return -np.diff(places) / 0.01


lengths = {"corrected": step_lengths(True), "not corrected": step_lengths(False)}
fig = plotting.plot_costs(lengths, xlabel="step (from 0)", ylabel="step / learning rate")
plotting.show(fig, alt=stored["alt"]["adam_start"])
for name, values in lengths.items():
    print(f"{name}: first step {values[0]:.2f} α, longest {values.max():.2f} α")
assert np.isclose(lengths["not corrected"][0], 0.1 / np.sqrt(0.001)), "are v and s two?"
for gradient in [5e-4, 5.0, 5e6]:
    assert np.allclose(step_lengths(True, gradient=gradient), 1, atol=1e-3)

# %% [markdown]
# **What to notice.** Too long: $0.1 / \sqrt{0.001} = 3.16$ times at first, and worse soon after, because $v$ catches up in about 10 steps and $s$ needs about 1000.
#
# With the correction the step is $\alpha$ when the gradient stays the same, whatever its size: in the figure it is 5, and it could be 5 million. When its sign varies, $v$ averages out and the steps become shorter. So $\alpha$ is a *length*: about as far as any weight may move in one step.

# %% [markdown]
# ### Experiment: a rare large gradient
#
# **The paper.** Reddi, Kale and Kumar (2018) built a small problem. One parameter $x$ between -1 and 1 meets the gradient $C > 2$ in every third step and $-1$ in the other two. The gradients of three steps sum to $C - 2 > 0$, so $x$ should go down, to $-1$.
#
# **Ours.** The same, with their $\beta_1 = 0$, $\beta_2 = 1/(1+C^2)$ and a rate that falls as $1/\sqrt t$.
#
# **Predict.** Where does gradient descent end, and where does Adam, from five different starts?


# %% tags=["demo", "raises-exception"]
def trap(optimizer, x, C=4.0, beta2=None, steps=1000):
    """Return the path of x, cut off at -1 and 1."""
    beta2 = 1 / (1 + C**2) if beta2 is None else beta2
    parameters = {"W1": np.array([[x]]), "b1": np.zeros((1, 1))}
    v, s = initialize_adam(parameters)
    path = [x]
    for t in range(1, steps + 1):
        grads = {"dW1": np.array([[C if t % 3 == 1 else -1.0]]), "db1": np.zeros((1, 1))}
        alpha = 0.5 / np.sqrt(t)
        if optimizer == "Adam":
            parameters, v, s = update_parameters_with_adam(
                parameters, grads, v, s, t, alpha, 0.0, beta2, 1e-8
            )
        else:
            parameters = update_parameters_with_gd(parameters, grads, alpha)
        parameters = {key: np.clip(value, -1, 1) for key, value in parameters.items()}
        path.append(float(parameters["W1"][0, 0]))
    return np.array(path)


# %% tags=["demo", "raises-exception"]
starts = np.linspace(-1, 1, 5)
trapped = {name: np.array([trap(name, x) for x in starts]) for name in ("gradient descent", "Adam")}
fig, ax = plt.subplots()
for (name, paths), style, colour in zip(
    trapped.items(), ("-", "--"), plotting.COLOURS, strict=False
):
    ax.plot(range(0, 301, 3), paths[:, :301:3].T, color=colour, ls=style, lw=1.3)
    ax.plot([], color=colour, ls=style, label=name)
ax.set(xlabel="step (every third)", ylabel="x")
ax.legend(loc="center right")
plotting.show(fig, alt=stored["alt"]["reddi"])
for name, paths in trapped.items():
    print(f"{name}: x after 1000 steps from {paths[:, -1].min():.2f} to {paths[:, -1].max():.2f}")
usual = [trap("Adam", x, beta2=0.999)[-1] for x in starts]
print(f"Adam with β2 = 0.999: from {min(usual):.2f} to {max(usual):.2f}")
for C in [3.0, 4.0, 6.0]:
    assert all(trap("Adam", x, C)[-1] > 0.9 for x in starts)
    assert all(trap("gradient descent", x, C)[-1] < -0.8 for x in starts)
assert max(usual) < -0.8

# %% [markdown]
# **What we found.** Adam runs to the *worst* point, from every start, as in the paper: the problem is a trap. The rare large gradient is divided by its own size, so it counts hardly more than one of the small ones, which come twice as often.
#
# **Where it stops being true.** *This* trap needs a very short memory: with the usual $\beta_2 = 0.999$, $s$ remembers the large gradient, and Adam gets out. The authors prove that for any $\beta_1 < \sqrt{\beta_2}$ there is some such trap; the longer the memory, the rarer its large gradient. Their remedy, AMSGrad, divides by the root of the largest $s$ so far. In everyday training plain Adam remains the common choice.

# %% [markdown]
# ## 6 · Put it together: four optimizers, one race
#
# The training loop is the same for all four; only the update differs. `make_update` gives the given network a function of yours, and keeps $v$, $s$ and $t$ from step to step.


# %% tags=["demo", "raises-exception"]
def make_update(optimizer, beta1=0.9, beta2=None):
    """Return update(parameters, grads, rate); a new one for every run."""
    beta2 = {"rmsprop": 0.99}.get(optimizer, 0.999) if beta2 is None else beta2
    v, s, t = None, None, 0

    def update(parameters, grads, rate):
        nonlocal v, s, t
        t += 1
        if optimizer == "gd":
            return update_parameters_with_gd(parameters, grads, rate)
        if optimizer == "momentum":
            v = initialize_velocity(parameters) if t == 1 else v
            parameters, v = update_parameters_with_momentum(parameters, grads, v, beta1, rate)
        elif optimizer == "rmsprop":
            s = initialize_rmsprop(parameters) if t == 1 else s
            parameters, s = update_parameters_with_rmsprop(parameters, grads, s, beta2, rate, 1e-8)
        elif optimizer == "adam":
            v, s = initialize_adam(parameters) if t == 1 else (v, s)
            parameters, v, s = update_parameters_with_adam(
                parameters, grads, v, s, t, rate, beta1, beta2, 1e-8
            )
        return parameters

    return update


# %% tags=["demo", "raises-exception"]
def model(X, Y, optimizer, learning_rate, seed, epochs=5, mini_batch_size=64, schedule=None):
    """Train; return the parameters and the cost on all of X before and after every epoch.

    Equal seeds mean equal first weights and equal mini-batches, whatever the optimizer.
    schedule(epoch), if given, takes the place of learning_rate.
    """
    rng = np.random.default_rng(seed + 100)
    update, rate, costs = make_update(optimizer), {"now": learning_rate}, []

    def before_epoch(epoch, parameters):
        costs.append(network.cost(network.forward(X, parameters, output="softmax")[0], Y))
        if schedule is not None:
            rate["now"] = schedule(epoch)

    learnt, _ = network.train(
        X, Y, he_start(seed), output="softmax", epochs=epochs,
        update=lambda parameters, grads, _: update(parameters, grads, rate["now"]),
        batches=lambda X, Y: random_mini_batches(X, Y, mini_batch_size, rng),
        on_epoch=before_epoch,
    )  # fmt: skip
    return learnt, costs


# %% [markdown]
# Which learning rate does each one get? Here lies the commonest unfairness in comparisons of optimizers: one rate for all favours somebody, and tuning only your own favours you.
# So we tried nine rates for each, in steps of about 1.5, with twenty seeds, on two problems:
#
# - **even**: the digits, all pixels in one unit,
# - **uneven**: the same digits, each pixel in a unit of its own, between 1/30 of the old one and 3 times it. (You would normalise such inputs, as in **00 · Setting up**. Inside a network, between layers, nobody does it for you; and so they stand for a ravine.)
#
# The betas are common values: momentum 0.9, RMSprop 0.99, Adam 0.9 and 0.999.

# %% [markdown]
# A rate counts as best if its mean cost is lowest and it isn't on the brink: with the next larger one, no run may end above 1. (The second half was added later: gradient descent's lowest mean on the even digits is at 1.5, and further seeds showed that a few such runs break down.)
#
# **Predict.** With the best rate for each: which optimizer is ahead on the even digits, and which on the uneven?

# %% tags=["demo"]
SHOWN = {"gd": "gradient descent", "rmsprop": "RMSprop", "adam": "Adam"}
fig, axes = plt.subplots(1, 2, figsize=(10.5, 4.2), sharey=True)
chosen = {}
for ax, (problem, table) in zip(axes, stored["sweep"].items(), strict=True):
    for (optimizer, finals), marker in zip(table.items(), "os^D", strict=True):
        rates, finals = stored["rates"][optimizer], np.array(finals)
        brink = np.append(finals.max(axis=1)[1:] > 1, True)
        means = finals.mean(axis=1)
        best, lowest = int(np.argmin(np.where(brink, np.inf, means))), int(np.argmin(means))
        chosen[problem, optimizer] = rates[best]
        error = finals.std(axis=1, ddof=1) / np.sqrt(finals.shape[1])
        median, ends = np.median(finals, axis=1), (finals.min(axis=1), finals.max(axis=1))
        name = SHOWN.get(optimizer, optimizer)
        ax.errorbar(rates, median, np.abs(ends - median), marker=marker, ms=5, label=name)
        print(
            f"{problem}, {name}: best rate {rates[best]:g}, "
            f"mean cost {means[best]:.4f} ± {error[best]:.4f}"
            + (f"; on the brink {rates[lowest]:g}: {means[lowest]:.4f}" if lowest != best else "")
        )
    ax.set(title=f"{problem} digits", xlabel="learning rate")
    ax.set(xscale="log", yscale="log", ylim=(1e-3, 10))
axes[0].set_ylabel("cost after five epochs")
axes[1].legend()
plotting.show(fig, alt=stored["alt"]["race"])

# %% [markdown]
# Rates chosen by looking at their outcome flatter whoever was lucky. So the race itself is run with the chosen rates on *new* seeds, and with your functions: the same first weights, the same mini-batches for all four. The differences are taken seed by seed.

# %% tags=["demo", "raises-exception"]
units = 10 ** np.array(stored["unit_exponents"]).reshape(64, 1)
problems = {"even": (X_train, X_dev), "uneven": (X_train * units, X_dev * units)}
short = {"gradient descent": "gd", "momentum": "momentum", "rmsprop": "rmsprop", "adam": "adam"}
runs = {
    (problem, optimizer): [
        model(problems[problem][0], Y_train, short[optimizer], rate, seed) for seed in range(8)
    ]
    for (problem, optimizer), rate in chosen.items()
}
race = {key: np.array([costs[-1] for _, costs in of_key]) for key, of_key in runs.items()}
right = {
    (problem, optimizer): np.mean(
        [
            network.accuracy(network.predict(problems[problem][1], learnt, output="softmax"), Y_dev)
            for learnt, _ in of_key
        ]
    )
    for (problem, optimizer), of_key in runs.items()
}

# %% tags=["demo", "raises-exception"]
ticks = ["gradient\ndescent", "momentum", "RMSprop", "Adam"]
fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True)
for ax, problem in zip(axes, problems, strict=True):
    for place, (optimizer, marker) in enumerate(zip(short, "os^D", strict=True)):
        finals = race[problem, optimizer]
        ax.plot(np.full(finals.size, place), finals, marker, ls="", ms=6, mfc="none")
        ax.hlines(finals.mean(), place - 0.3, place + 0.3, color="black", lw=1.5)
    ax.set(title=f"{problem} digits", yscale="log", xticks=range(4), xticklabels=ticks)
axes[0].set_ylabel("cost after five epochs")
plotting.show(fig, alt=stored["alt"]["runs"])

# %% tags=["demo", "raises-exception"]
for (problem, optimizer), finals in race.items():
    error = finals.std(ddof=1) / np.sqrt(finals.size)
    lead = np.log(race[problem, "gradient descent"] / finals)
    off = np.exp(np.array([-2, 0, 2]) * lead.std(ddof=1) / np.sqrt(lead.size) + lead.mean())
    times = f"{off[1]:.1f} ({off[0]:.1f} to {off[2]:.1f})" if np.any(lead) else "1"
    print(
        f"{problem}, {SHOWN.get(optimizer, optimizer)} (α = {chosen[problem, optimizer]:g}): "
        f"cost {finals.mean():.4f} ± {error:.4f}; gradient descent's over it: {times}; "
        f"dev {right[problem, optimizer]:.2f}"
    )
lead = {key: np.log(race[key[0], "gradient descent"] / finals) for key, finals in race.items()}
for optimizer in ["momentum", "rmsprop", "adam"]:
    uneven, even = lead["uneven", optimizer], lead["even", optimizer]
    assert uneven.mean() > 3 * uneven.std(ddof=1) / np.sqrt(8), "all three lead on uneven digits"
    assert uneven.mean() > even.mean() + 0.3, "and by more than on even ones"
    assert even.mean() < np.log(2) and (optimizer == "momentum" or uneven.mean() > np.log(4))
apart = lead["uneven", "rmsprop"] - lead["uneven", "adam"]
assert abs(apart.mean()) < 3 * apart.std(ddof=1) / np.sqrt(8), "too near to rank these two"

# %% [markdown]
# **What we found.** (After ±: the standard error over eight seeds; in brackets two of them either way.) On the *even* digits tuned gradient descent nearly keeps up: no lead reaches a factor of two. On the *uneven* ones momentum is ahead by less than two, and the two that scale every coordinate lead clearly, by a factor of about eight. Which of those two is the better, these runs can't tell.
#
# So the optimizer matters as much as the ravine is narrow. And the valleys above are narrow: a coarse grid of rates hands the race to whoever's valley it happens to hit.

# %% [markdown]
# **Where it stops being true.** One small network, five epochs, *training* cost. On the dev set the even digits come out alike. Which optimizer generalises better on large problems is disputed.

# %% [markdown]
# ## 7 · Learning rate decay
#
# With mini-batches and a constant $\alpha$ the path wanders about the minimum for ever. A large $\alpha$ gets there soon and wanders widely, a small one takes long and wanders little. So begin large and end small: let $\alpha$ **decay**. The usual schedules:
#
# | | |
# |---|---|
# | inverse time | $\alpha = \dfrac{1}{1 + \text{decay rate} \cdot \text{epoch}}\ \alpha_0$ |
# | staircase | the same with $\lfloor \text{epoch} / \text{interval} \rfloor$ in place of epoch |
# | exponential | $\alpha = \text{decay rate}^{\,\text{epoch}}\ \alpha_0$, for instance $0.95^{\text{epoch}}\,\alpha_0$ |
# | root | $\alpha = \dfrac{k}{\sqrt{\text{epoch}}}\ \alpha_0$ |
#
# And by hand: when a long training stalls, somebody lowers $\alpha$. Epochs count from 0, but for the root, which starts with epoch 1.

# %% [markdown]
# ### Exercise 11: `update_lr`


# %% exercise="update_lr"
def update_lr(learning_rate0, epoch_num, decay_rate):
    """Return the learning rate of an epoch: learning_rate0 / (1 + decay_rate * epoch_num).

    Parameters
    ----------
    learning_rate0 : float
        The rate of epoch 0.
    epoch_num : int, at least 0
        Number of the epoch.
    decay_rate : float, at least 0
        0 keeps the rate constant.

    Returns
    -------
    learning_rate : float

    Example
    -------
    >>> update_lr(0.2, 3, decay_rate=1.0)
    0.05
    """
    ### BEGIN SOLUTION
    return learning_rate0 / (1 + epoch_num * decay_rate)
    ### END SOLUTION


# %% check="update_lr"
check(update_lr)

# %% [markdown]
# ### Exercise 12: `schedule_lr_decay`
#
# A staircase: the rate stays the same for `time_interval` epochs, then drops.


# %% exercise="schedule_lr_decay"
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval):
    """Return the learning rate of an epoch, which drops once in time_interval epochs.

    learning_rate0 / (1 + decay_rate * n), where n is the number of whole intervals that have
    passed: epoch_num divided by time_interval, rounded down.

    Parameters
    ----------
    learning_rate0 : float
        The rate of the first time_interval epochs.
    epoch_num : int, at least 0
        Number of the epoch.
    decay_rate : float, at least 0
        0 keeps the rate constant.
    time_interval : int, at least 1
        Epochs from one drop to the next.

    Returns
    -------
    learning_rate : float

    Example
    -------
    >>> [schedule_lr_decay(0.9, epoch, 1.0, time_interval=2) for epoch in range(5)]
    [0.9, 0.9, 0.45, 0.45, 0.3]
    """
    ### BEGIN SOLUTION
    passed = epoch_num // time_interval
    return learning_rate0 / (1 + decay_rate * passed)
    ### END SOLUTION


# %% check="schedule_lr_decay"
check(schedule_lr_decay)

# %% [markdown]
# ### Exercise 13: `exponential_decay`
#
# Mind the name: here `decay_rate` is what is *kept*, so 1 leaves the rate constant. In the two before it was 0.


# %% exercise="exponential_decay"
def exponential_decay(learning_rate0, epoch_num, decay_rate):
    """Return the learning rate of an epoch: decay_rate to the power epoch_num, times the first.

    Parameters
    ----------
    learning_rate0 : float
        The rate of epoch 0.
    epoch_num : int, at least 0
        Number of the epoch.
    decay_rate : float, above 0, at most 1
        What each epoch multiplies the rate by.

    Returns
    -------
    learning_rate : float

    Example
    -------
    >>> exponential_decay(0.8, 2, decay_rate=0.5)
    0.2
    """
    ### BEGIN SOLUTION
    return decay_rate**epoch_num * learning_rate0
    ### END SOLUTION


# %% check="exponential_decay"
check(exponential_decay)

# %% [markdown]
# ### Exercise 14: `sqrt_decay`
#
# This one starts with epoch 1; at epoch 0 it would divide by zero.


# %% exercise="sqrt_decay"
def sqrt_decay(learning_rate0, epoch_num, k):
    """Return the learning rate of an epoch: k / sqrt(epoch_num) * learning_rate0.

    Parameters
    ----------
    learning_rate0 : float
        Times k, the rate of epoch 1.
    epoch_num : int, at least 1
        Number of the epoch.
    k : float, above 0
        A constant factor.

    Returns
    -------
    learning_rate : float

    Example
    -------
    >>> float(sqrt_decay(0.4, 4, k=0.5))
    0.1
    """
    ### BEGIN SOLUTION
    return k / np.sqrt(epoch_num) * learning_rate0
    ### END SOLUTION


# %% check="sqrt_decay"
check(sqrt_decay)

# %% tags=["demo", "raises-exception"]
epochs = np.arange(1, 41)
schedules = {
    "inverse time, decay rate 0.2": lambda epoch: update_lr(0.2, epoch, 0.2),
    "staircase, decay rate 1, interval 10": lambda epoch: schedule_lr_decay(0.2, epoch, 1.0, 10),
    "exponential, decay rate 0.9": lambda epoch: exponential_decay(0.2, epoch, 0.9),
    "root, k = 1": lambda epoch: sqrt_decay(0.2, epoch, 1.0),
}
fig, ax = plt.subplots()
for name, schedule in schedules.items():
    rates = [schedule(int(epoch)) for epoch in epochs]
    ax.plot(epochs, rates, label=name, drawstyle="steps-post" if "stair" in name else "default")
    print(f"{name}: epoch 1 {rates[0]:.3f}, epoch 10 {rates[9]:.3f}, epoch 40 {rates[-1]:.3f}")
ax.set(xlabel="epoch", ylabel="learning rate")
ax.legend()
plotting.show(fig, alt=stored["alt"]["schedules"])

# %% [markdown]
# ### The noise floor
#
# How widely does the path wander? Take the plainest case: the cost $\frac12\theta^2$ and gradients $\theta + \xi$ with noise $\xi$ of variance 1. A step gives $\theta := (1-\alpha)\theta - \alpha\xi$. In the long run the variance stays the same, so $V = (1-\alpha)^2 V + \alpha^2$, which gives a **noise floor** of
#
# $$V = \frac{\alpha}{2-\alpha} \approx \frac{\alpha}{2}$$
#
# **Predict.** Two runs with constant rates, 0.3 and 0.05, and one that starts at 0.3 and decays: which one is lowest after 50 steps, which after 1000?


# %% tags=["demo", "raises-exception"]
def squared_distances(schedule, steps=1000, walkers=2000, seed=0):
    """Return the mean of theta squared after each step; the walkers are 2000 independent runs."""
    rng = np.random.default_rng(seed)
    parameters = {"W1": np.full((walkers, 1), 3.0), "b1": np.zeros((1, 1))}
    means = [9.0]
    for step in range(steps):
        grads = {
            "dW1": parameters["W1"] + rng.standard_normal((walkers, 1)),
            "db1": np.zeros((1, 1)),
        }
        parameters = update_parameters_with_gd(parameters, grads, schedule(step))
        means.append(float(np.mean(parameters["W1"] ** 2)))
    return np.array(means)


# %% tags=["demo", "raises-exception"]
rules = {
    "α = 0.3": lambda step: 0.3,
    "α = 0.05": lambda step: 0.05,
    "0.3, decay rate 0.05": lambda step: update_lr(0.3, step, 0.05),
}
floors = {
    name: np.array([squared_distances(r, seed=seed) for seed in range(5)])
    for name, r in rules.items()
}
fig = plotting.plot_costs(floors, xlabel="step", ylabel="mean squared distance", log=True)
plotting.show(fig, alt=stored["alt"]["floor"])
for name, runs in floors.items():
    print(
        f"{name}: {runs[:, 50].mean():.4f} after 50 steps, {runs[:, -1].mean():.4f} after 1000 (five seeds)"
    )
for alpha in [0.3, 0.05]:
    floor = floors[f"α = {alpha}"][:, 500:].mean()
    print(f"α = {alpha}: floor {floor:.4f}; α / (2 - α) = {alpha / (2 - alpha):.4f}")
    assert abs(floor / (alpha / (2 - alpha)) - 1) < 0.02
assert floors["0.3, decay rate 0.05"][:, -1].max() < 0.5 * floors["α = 0.05"][:, -1].min()

# %% [markdown]
# **What to notice.** A constant rate buys speed with a floor. A decaying one has both: the start of the large and, in the end, less noise than the small.
#
# Now on the digits, the uneven ones: Adam with mini-batches of 16, ten epochs, ten first rates, each constant and with inverse-time decay.
#
# **Predict.** Does decay help at every $\alpha_0$? Is the best $\alpha_0$ the same with it and without?

# %% tags=["demo"]
first_rates, best_first = stored["decay_rates"], {}
fig = plotting.plot_powers(
    first_rates,
    {name: np.transpose(costs) for name, costs in stored["decay_sweep"].items()},
    xlabel="first learning rate",
    ylabel="cost after ten epochs",
)
shown = [0.002, 0.006, 0.01, 0.03]
fig.axes[0].set_xticks(shown, [f"{rate:g}" for rate in shown])
fig.axes[0].set_xticks([], minor=True)
plotting.show(fig, alt=stored["alt"]["decay_sweep"])
for name, costs in stored["decay_sweep"].items():
    means = np.mean(costs, axis=1)
    best_first[name] = first_rates[int(np.argmin(means))]
    print(f"{name}: best α0 {best_first[name]:g}, mean cost {means.min():.4f} (ten seeds)")
for rate in best_first.values():
    at = first_rates.index(rate)
    both = [f"{name} {np.mean(t[at]):.4f}" for name, t in stored["decay_sweep"].items()]
    print(f"α0 = {rate:g}: " + ", ".join(both))

# %% [markdown]
# Again the comparison itself, with your functions and new seeds: the best constant rate, the same with decay, and the best one with decay.

# %% tags=["demo", "raises-exception"]


def with_decay(rate, decay_rate):
    """Return the costs of five runs of ten epochs each: (5, 11)."""

    def schedule(epoch):
        return update_lr(rate, epoch, decay_rate)

    return np.array(
        [
            model(X_train * units, Y_train, "adam", rate, seed, 10, 16, schedule)[1]
            for seed in range(5)
        ]
    )


small, large = best_first["constant"], best_first["decay rate 0.3"]
names = {0: "constant", 0.3: "decay rate 0.3"}
decayed = {(rate, d): with_decay(rate, d) for rate, d in [(small, 0), (small, 0.3), (large, 0.3)]}

# %% tags=["demo", "raises-exception"]
fig = plotting.plot_costs(
    {f"α0 = {rate:g}, {names[d]}": runs for (rate, d), runs in decayed.items()}, log=True
)
plotting.show(fig, alt=stored["alt"]["decay"])
for (rate, decay_rate), runs in decayed.items():
    finals = runs[:, -1]
    error = finals.std(ddof=1) / np.sqrt(finals.size)
    print(
        f"α0 = {rate:g}, {names[decay_rate]}: cost after 10 epochs {finals.mean():.4f} ± {error:.4f} (five seeds)"
    )
gain = decayed[small, 0][:, -1] / decayed[large, 0.3][:, -1]
print(
    f"best constant over best decayed: {np.exp(np.log(gain).mean()):.1f} ({min(gain):.1f} to {max(gain):.1f})"
)
assert min(gain) > 1 and small < large
assert np.all(decayed[small, 0.3][:, -1] > decayed[small, 0][:, -1])
at_large = [np.mean(t[first_rates.index(large)]) for t in stored["decay_sweep"].values()]
assert at_large[0] > 10 * at_large[1]

# %% [markdown]
# **What to notice.** Tune the constant rate first, add decay afterwards, and it *harms*: it stops a training that is still on its way. Put decay on the larger rate, and it brings the cost down more than tenfold; but that compares with a badly tuned constant rate. Best against best, decay gains a factor of about two.
#
# Decay lets you begin with a rate that would be too large for the end. So the best $\alpha_0$ *with* decay is larger than without: tune the two together.

# %% [markdown]
# ## 8 · Local optima, saddles and plateaus
#
# People used to fear that training gets stuck in a poor **local minimum**. At a minimum *every* direction must lead up. At a **saddle point** the gradient is zero as well, but some directions lead up and some down. Which one it is, the **Hessian** tells, the symmetric matrix of second derivatives: its eigenvalues are the curvatures along perpendicular directions.
#
# ### Exercise 15: `classify_critical_point`


# %% exercise="classify_critical_point"
def classify_critical_point(hessian):
    """Say what kind of point it is where the gradient is zero.

    Parameters
    ----------
    hessian : numpy.ndarray, shape (n, n)
        Second derivatives at that point: a symmetric matrix.

    Returns
    -------
    kind : str
        "minimum" where all eigenvalues are positive, "maximum" where all are negative, "saddle"
        where there are positive and negative ones, zeros or not. "degenerate" where some or all
        are zero and the others have one sign: then second derivatives can't tell. Round-off makes
        zeros a little different from zero: what is below 1e-8 in absolute value counts as zero.

    Example
    -------
    >>> classify_critical_point(np.array([[2.0, 0.0], [0.0, -3.0]]))
    'saddle'
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(hessian)
    up, down = np.any(eigenvalues > 1e-8), np.any(eigenvalues < -1e-8)
    flat = np.min(np.abs(eigenvalues)) < 1e-8
    if up and down:
        return "saddle"
    if flat:
        return "degenerate"
    return "minimum" if up else "maximum"
    ### END SOLUTION


# %% check="classify_critical_point"
check(classify_critical_point)

# %% [markdown]
# How often would *all* directions lead up by chance? Draw symmetric matrices at random, $(G + G^T)/2$ with standard normal $G$, as if they were Hessians of critical points.
#
# **Predict.** For $n = 1$ it is one half. For $n = 2$? And for $n = 4$?

# %% tags=["demo", "raises-exception"]
shares, errors = [], []
for n, draws in [(1, 2000), (2, 6000), (3, 12_000), (4, 24_000)]:
    rng = np.random.default_rng(n)
    G = rng.standard_normal((draws, n, n))
    kinds = [classify_critical_point(H) for H in (G + G.transpose(0, 2, 1)) / 2]
    share = kinds.count("minimum") / draws
    shares.append(share)
    errors.append(np.sqrt(share * (1 - share) / draws))
    print(
        f"n = {n}: minimum {share:.4f} ± {errors[-1]:.4f}, saddle {kinds.count('saddle') / draws:.3f}"
    )
computed = np.array(stored["positive_definite"])
assert np.all(np.abs(shares - computed[:4, 0]) < 4 * np.hypot(errors, computed[:4, 1]))
assert abs(shares[1] - (2 - np.sqrt(2)) / 4) < 4 * errors[1]

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots()
ax.errorbar(
    range(1, 7),
    computed[:, 0],
    2 * computed[:, 1],
    fmt="x--",
    color="black",
    ms=8,
    lw=1,
    label="computed in advance",
)
ax.errorbar(
    range(1, 5), shares, 2 * np.array(errors), fmt="o", mfc="none", ms=9, label="counted here"
)
ax.set(xlabel="dimension n", ylabel="share of minima", yscale="log")
ax.legend()
plotting.show(fig, alt=stored["alt"]["hessians"])
share, error = computed[5]
print(f"n = 6: {share:.1e} ± {error:.0e}, computed with a million weighted draws")
assert 3e-6 < share < 7e-6

# %% [markdown]
# **What to notice.** For $n = 2$ the exact share is $(2 - \sqrt 2)/4 = 0.146$; by $n = 6$ it is about five in a million, and it falls faster and faster. A network has thousands of dimensions. If its Hessians were like these, nearly every critical point would be a saddle.
#
# They are *not* random: low down on the surface, directions that lead down become rare. Dauphin and colleagues (2014) found just this in networks: critical points of high cost are saddles, and the minima lie low. They argue that what slows training are saddles, and the **plateaus** around them, where the gradient is nearly zero for long.

# %% [markdown]
# Here is a saddle to escape from, with a minimum on either side: $J = \frac12 w_1^2 - \frac12 w_2^2 + \frac14 w_2^4$. We come in from the right, at a distance of about $10^{-4}$ from the ridge. At first all four have $\alpha = 0.05$, to see what each does.
#
# **Predict.** Which of your four optimizers stay long at the saddle? (Remember what each does to small gradients.)


# %% tags=["demo", "raises-exception"]
def pass_surface(w1, w2):
    """Return the height: 0 at the saddle, -1/4 at the minima (0, 1) and (0, -1)."""
    return 0.5 * w1**2 - 0.5 * w2**2 + 0.25 * w2**4


def pass_saddle(optimizer, seed, rate=0.05, steps=400, noise=0.0, off=1e-4):
    """Return the path, (steps + 1, 2), from (1, about plus or minus off)."""
    rng = np.random.default_rng(seed)
    side = off * rng.choice([-1, 1]) * rng.uniform(0.5, 1.5)
    parameters = {"W1": np.array([[1.0], [side]]), "b1": np.zeros((1, 1))}
    update, path = make_update(optimizer), [(1.0, side)]
    for _ in range(steps):
        w1, w2 = parameters["W1"][:, 0]
        slope = np.array([[w1], [w2**3 - w2]]) + noise * rng.standard_normal((2, 1))
        parameters = update(parameters, {"dW1": slope, "db1": np.zeros((1, 1))}, rate)
        path.append(tuple(parameters["W1"][:, 0]))
    return np.array(path)


def steps_to_escape(path):
    """Return the first step at which the height is below -0.2, the number of steps if none is."""
    low = np.flatnonzero(pass_surface(*path.T) < -0.2)
    return int(low[0]) if low.size else len(path) - 1


# %% tags=["demo", "raises-exception"]
walks = {name: pass_saddle(name, seed=0) for name in ("gd", "momentum", "rmsprop", "adam")}
named = {SHOWN.get(name, name): path for name, path in walks.items()}
fig, axes = plt.subplots(1, 2, figsize=(10.5, 4))
plotting.plot_paths(pass_surface, named, xlim=(-0.7, 1.2), ylim=(-1.3, 1.3), log=False, ax=axes[0])
plotting.plot_costs(
    {name: pass_surface(*path.T) for name, path in named.items()},
    xlabel="step",
    ylabel="height",
    ax=axes[1],
)
plotting.show(fig, alt=stored["alt"]["saddle"])
for name in walks:
    escape = [steps_to_escape(pass_saddle(name, seed)) for seed in range(10)]
    print(
        f"{SHOWN.get(name, name)}: escapes after {min(escape)} to {max(escape)} steps (ten seeds)"
    )

# %% [markdown]
# One rate for all: unfair, as you know. So each gets the best of seven, for the distance $10^{-4}$.
#
# **Predict.** And if we start a hundred times nearer to the ridge, with the same rates?

# %% tags=["demo", "raises-exception"]


def slowest(name, rate, off):
    """Return the most steps that any of ten seeds needs to escape, at most 100."""
    with np.errstate(all="ignore"):
        paths = [pass_saddle(name, seed, rate, steps=100, off=off) for seed in range(10)]
        return max(steps_to_escape(path) for path in paths)


escape, distances = {}, [1e-2, 1e-4, 1e-6]
for name in walks:
    found = {rate: slowest(name, rate, 1e-4) for rate in (0.05, 0.1, 0.2, 0.5, 0.9, 2, 5)}
    best = min(found, key=found.get)
    escape[name] = [slowest(name, best, off) for off in distances]
    print(
        f"{SHOWN.get(name, name)}, α = {best}: "
        f"steps from 1e-2, 1e-4, 1e-6: {escape[name]} (slowest of ten seeds)"
    )
for name in ["gd", "momentum"]:
    assert escape[name][2] >= escape[name][0] + 10
    assert escape[name][1] > 4 * max(escape["rmsprop"][1], escape["adam"][1])
assert len(set(escape["rmsprop"])) == len(set(escape["adam"])) == 1

# %% tags=["demo", "raises-exception"]
for noise in [0.0, 0.01, 0.1]:
    ridge = [steps_to_escape(pass_saddle("gd", seed, noise=noise, off=0.0)) for seed in range(10)]
    left = np.sum(np.array(ridge) < 400)
    print(
        f"gradient descent exactly on the ridge, noise {noise}: {left} of 10 escape within 400 steps"
    )
    assert left == (0 if noise == 0 else 10)

# %% [markdown]
# **What to notice.** Near the saddle the gradient is tiny, and plain steps are tiny with it: each multiplies the distance by about $1+\alpha$, so the time grows with $\log(1/\text{distance})$. Momentum isn't quicker at one rate, it is slower: $1-\beta$ makes its first velocity a tenth of the gradient. RMSprop and Adam divide by the gradient's size and walk off at full pace, from wherever they start.
#
# (Mind the sizes: tuned gradient descent is as quick as Adam was with 0.05. One step is a lucky leap; uncorrected, RMSprop's first one is $1/\sqrt{0.01} = 10$ times $\alpha$.)
#
# Exactly on the ridge nothing pushes plain gradient descent off. A little noise does, and the noise of mini-batches comes for free.

# %% [markdown] explain="two_averages"
# ### In your own words: why Adam keeps two averages
#
# What does each of Adam's two averages do for the step? And what would go wrong in the first steps if neither were corrected for its start at zero?
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# The average of the gradients keeps the direction that lasts; what swings to and fro cancels out. The average of their squares says how large the gradients of a coordinate usually are. The step divides by its root, so that every coordinate moves by about the learning rate, on steep slopes and on flat ones. Both start at zero and are too small at first: after one step they hold the shares $1 - \beta_1$ and $1 - \beta_2$ of the gradient and of its square. With 0.9 and 0.999 that is a tenth above, and below a thousandth, whose root is about 0.03: uncorrected, the first step would be three times too long.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** 10,050 examples, mini-batches of 100. What is right? (several)
#
# - a) an epoch takes 100 steps, the last one with 150 examples
# - b) an epoch takes 101 steps, the last one with 50 examples
# - c) $a^{[3]\{8\}(7)}$ belongs to layer 3, mini-batch 8, example 7
# - d) $a^{[3]\{8\}(7)}$ belongs to layer 3, mini-batch 7, example 8

# %% [markdown]
# **q2.** Mini-batches of 1, of 64, or all $m$ examples at a time. What is right? (several)
#
# - a) with all $m$, each step has to wait for a pass over all examples
# - b) with 1, an epoch is quickest by the clock, as each step is so small
# - c) with 64, a cost that rises in some steps shows a bug
# - d) with all $m$, no dropout and plain steps, such rises are a warning

# %% [markdown]
# **q3.** Which statements about $\beta = 0.98$ in an exponentially weighted average are right? (several)
#
# - a) about a third of the weight lies on values older than 50 steps
# - b) it forgets everything after 50 steps
# - c) it is smoother than $\beta = 0.9$
# - d) it follows a change sooner than $\beta = 0.9$

# %% [markdown]
# **q4.** What is right about Adam? (several)
#
# - a) it needs all examples in each step
# - b) it keeps momentum's average of gradients and RMSprop's of their squares
# - c) without the bias correction its first steps would be too short
# - d) $\beta_1$, $\beta_2$ and $\varepsilon$ mostly stay at 0.9, 0.999 and $10^{-8}$; $\alpha$ is tuned

# %% [markdown]
# **q5.** Three balls start at one point of a ravine, with the same $\alpha$, a little below the limit of plain gradient descent. Across the ravine, ball 1 changes sides at every step, ball 2 at every second or third, ball 3 at about every seventh. Their $\beta$ are
#
# - a) 0, 0.5 and 0.9
# - b) 0.9, 0.5 and 0
# - c) 0, 0.9 and 0.5
# - d) 0.5, 0 and 0.9

# %% [markdown]
# **q6.** In which of these does RMSprop clearly help against plain gradient descent, when both rates are tuned? (several)
#
# - a) some features are measured in millimetres, others in kilometres
# - b) a long ravine lies along the diagonal of two equally scaled weights
# - c) a saddle point whose surroundings are nearly flat
# - d) a round bowl

# %% [markdown]
# **q7.** A blog shows one run each: Adam with its default rate ends far below gradient descent with a rate of 0.01. What would you ask for before you believe that Adam is better there? (several)
#
# - a) a learning rate for gradient descent tuned as carefully as Adam's
# - b) several seeds, the same for both, and the spread of the differences
# - c) a larger $\beta_1$
# - d) the final costs to more decimal places

# %% [markdown]
# **q8.** With a constant rate and mini-batches the cost has been level, but noisy, for many epochs. What calms it? ($t$ counts epochs from now; several)
#
# - a) $\alpha = 1.05^{\,t}\,\alpha_0$, as the cost no longer falls
# - b) $\alpha = 0.95^{\,t}\,\alpha_0$
# - c) smaller mini-batches at the same rate, for more steps
# - d) $\alpha = \alpha_0 / (1 + t/10)$
#
# **q9.** An exponentially weighted average with $\beta = 0.8$; $\theta_1 = 10$, $\theta_2 = 20$. What are $v_2$ and its corrected value?
#
# - a) 12 and 33.3
# - b) 17.6 and 18.3
# - c) 5.6 and 28
# - d) 5.6 and 15.6

# %% [markdown]
# **q10.** A network with 10,000 weights, a high cost, and a gradient of zero. Where are you most likely?
#
# - a) in a poor local minimum, where training has to stay
# - b) at a saddle point: some directions still lead down
# - c) in the global minimum, as the gradient is zero
# - d) anywhere: minima and saddles are about equally frequent

# %% exercise="answers"
answers = {
    "q1": "bc",
    "q2": "ad",
    "q3": "ac",
    "q4": "bd",
    "q5": "a",
    "q6": "ac",
    "q7": "ab",
    "q8": "bd",
    "q9": "d",
    "q10": "b",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. Mini-batches take many cheap, noisy steps in place of one exact, expensive one. Shuffle X and Y together; the last mini-batch may be short; 64 to 512 is usual. Below about 2000 examples the whole batch is affordable, not better.
# 2. An exponentially weighted average remembers about $1/(1-\beta)$ values, smoothly; dividing by $1-\beta^t$ mends its start.
# 3. Momentum averages gradients and so allows longer steps: $\sqrt k$ in place of $k$. RMSprop gives every coordinate its own scale. Adam does both, with corrected starts.

# %% [markdown]
# 4. A fair race has tuned rates, equal starts, equal mini-batches and several seeds. The narrower the ravine, the more the optimizer matters.
# 5. A constant rate leaves a noise floor that grows with it ($\alpha/2$ in the plainest case); decay lets you start fast and end quiet. It can't replace tuning $\alpha_0$: tune both together.
# 6. The signs of the Hessian's eigenvalues tell minima from saddles. Saddles and plateaus slow training down; scaled steps and noise get you off.

# %% [markdown]
# ### Common slips
#
# - *Shuffling X and Y with two different permutations.* The labels are then random, and nothing can be learnt.
# - *Forgetting $1-\beta$.* The average adds the share $1-\beta$ of the current value. (Some libraries leave it out on purpose: there $\alpha$ means another length.)
# - *"More momentum brakes more".* Larger $\beta$ is less friction.
# - *Correcting with $\beta^2$, or with the number of the layer.* It is $\beta^t$, and $t$ counts steps over all epochs.
# - *Returning the corrected averages.* Then the next step corrects them again.
# - *Decay formulas multiply $\alpha_0$*, in every epoch anew; they don't multiply the rate of the epoch before (only the exponential one may).
# - *Calling any rise of the cost a bug.* With mini-batches it goes up and down.

# %% [markdown]
# ### Where next
#
# By now there are many knobs: $\alpha$, the mini-batch size, $\beta_1$, $\beta_2$, decay. Which of them to turn first, and how to search, is the next topic, [**05 · Tuning**](../05_tuning/tuning.ipynb).
# [**06 · Batch normalisation**](../06_batchnorm_softmax/batchnorm_softmax.ipynb) goes at the ravine itself.

# %% [markdown]
# ### References
#
# - D. P. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015: algorithm 1; section 3 on the bias correction.
# - S. J. Reddi, S. Kale and S. Kumar, *On the Convergence of Adam and Beyond*, ICLR 2018: section 3 has the trap, section 4 AMSGrad.
# - G. Goh, *Why Momentum Really Works*, Distill, 2017.
# - B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964: momentum, the "heavy ball".
# - G. Hinton, N. Srivastava and K. Swersky, *Neural Networks for Machine Learning*, lecture 6, 2012: RMSprop.
# - Y. N. Dauphin and others, *Identifying and attacking the saddle point problem in high-dimensional non-convex optimization*, NIPS 2014.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016: chapter 8 on optimization.
