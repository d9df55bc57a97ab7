# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Start a deep network so that it can learn
#
# Before training starts, somebody has to choose the first weights. A poor choice can spoil all that follows.
#
# **You will**
#
# 1. explain why units that start alike stay alike, and why zero biases do no harm,
# 2. recognise from activations and costs that weights started too large or too small,
# 3. measure how a signal shrinks or grows through the layers,
# 4. derive the right size of weights from $\operatorname{Var} z = n \operatorname{Var} w$, and write the rules of Xavier, He and Glorot,
# 5. choose a rule, and say where the choice stops mattering.
#
# **You need** **00 · Setting up**, forward and backward propagation, and NumPy. **Run time:** about 15 seconds.

# %% [markdown]
# You write six short functions, each with a cell `check(...)` under it: run it as often as you like. When you are stuck, make a new cell and run, for instance, `hint("initialize_parameters_he")`; run it again for a stronger hint.
#
# **Predict** marks a question. Commit to an answer before you run the next cell.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from helpers import datasets, network, plotting
from helpers.checks.topics.initialization import check, hint

plotting.use_course_style()

# %% [markdown]
# ## Four starts, one network
#
# Here is one network (four hidden tanh layers of 50 units), one training set (300 handwritten digits) and one learning rate.
# Only the first weights differ. Each of the starts A to D was trained five times with other random numbers: the line is the median, the band spans all five runs.
#
# **Predict.** One start set all weights to *zero*, one drew *tiny* ones, one *large* ones, one drew them *with care*. Which is which? (B and D lie on one line.)

# %% tags=["demo"]
stored = datasets.load_results("01_initialization")
starts = ["A", "B", "C", "D"]
fig = plotting.plot_costs({start: stored["opening"][start] for start in starts}, log=True)
plotting.show(fig, alt=stored["alt"]["opening"])
for start in starts:
    finals = [run[-1] for run in stored["opening"][start]]
    print(f"{start}: median cost after 60 epochs {np.median(finals):.2f}")

# %% tags=["demo"]
for start, meaning in stored["opening_key"].items():
    print(f"{start}: {meaning}")
print(f"ln 10 = {np.log(10):.2f}, the cost of calling all ten digits equally likely")

# %% [markdown]
# Two starts never got away from the cost of pure guessing (2.29 is a little below 2.30: the output biases learn how frequent each digit is), and one had to climb down from far above it.
# Nothing else was wrong with these networks: not the data, not the learning rate, not the code. By the end of this notebook
# you will be able to explain each of the four curves, and to produce them yourself.

# %% [markdown]
# ## 1 · All zeros: every unit learns the same
#
# Take two units of the same hidden layer that start with the same weights, going in and going out. They see the same inputs, so they give the same activation.
# Backpropagation hands them the same gradient, because
#
# $$\mathrm{d}W^{[l]} = \tfrac1m\, \mathrm{d}Z^{[l]} A^{[l-1]\,T}, \qquad \mathrm{d}Z^{[l]} = W^{[l+1]\,T} \mathrm{d}Z^{[l+1]} * g'(Z^{[l]})$$
#
# has equal rows for them. So they take the same step, and are alike again. This goes on for ever: a layer of 50 such units can do no more than a layer of one.
# It is called **symmetry**, and gradient descent can't break it.

# %% [markdown]
# ### Exercise 1: `initialize_parameters_zeros`
#
# Write the start that can't work, to see it not work. All later starts return the same kind of dictionary.


# %% exercise="initialize_parameters_zeros"
def initialize_parameters_zeros(layers_dims):
    """Start every weight and every bias at zero.

    Parameters
    ----------
    layers_dims : list of int
        Sizes of the layers, [n_0, n_1, ..., n_L]: the input first, the output last.

    Returns
    -------
    parameters : dict
        "W1", "b1", ..., "WL", "bL": Wl of shape (n_l, n_{l-1}) and bl of shape (n_l, 1),
        all of them full of zeros.

    Example
    -------
    >>> parameters = initialize_parameters_zeros([3, 2, 1])
    >>> parameters["W1"]
    array([[0., 0., 0.],
           [0., 0., 0.]])
    >>> parameters["b1"].shape, parameters["W2"].shape, parameters["b2"].shape
    ((2, 1), (1, 2), (1, 1))
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters
    ### END SOLUTION


# %% check="initialize_parameters_zeros"
check(initialize_parameters_zeros)

# %% [markdown]
# **Predict.** A network with four hidden tanh units is trained on two classes in the plane. How will the weights of its first two hidden units move when
#
# 1. all weights start at zero,
# 2. all weights start at 0.5,
# 3. all weights start at random numbers?

# %% tags=["demo", "raises-exception"]
X_moons, Y_moons = datasets.moons(200, rng=0)


def follow_two_units(parameters, steps=300):
    """Train, and return the weights from x1 to the first two hidden units: (steps + 1, 2)."""
    path = []
    network.train(
        X_moons,
        Y_moons,
        parameters,
        activation="tanh",
        learning_rate=0.5,
        epochs=steps,
        on_epoch=lambda epoch, now: path.append(now["W1"][:2, 0]),
    )
    return np.array(path)


zeros = initialize_parameters_zeros([2, 4, 1])
halves = {key: value + 0.5 if key[0] == "W" else value for key, value in zeros.items()}
paths = {
    "all weights zero": follow_two_units(zeros),
    "all weights 0.5": follow_two_units(halves),
    "random weights": np.array(stored["two_units"]),
}

# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(1, 3, figsize=(9.5, 3.2), sharex=True)
for ax, (start, path) in zip(axes, paths.items(), strict=True):
    ax.plot(path[:, 0], lw=3.5, label="unit 1")
    ax.plot(path[:, 1], lw=1.6, label="unit 2")
    ax.set(title=start, xlabel="step")
axes[0].set_ylabel("weight from $x_1$")
axes[0].legend()
plotting.show(fig, alt=stored["alt"]["two_units"])
for start, path in paths.items():
    apart = np.abs(path[:, 1] - path[:, 0])
    print(
        f"{start}: apart at first {apart[0]:.3f}, at the end {apart[-1]:.3f}; "
        f"unit 1 ranged over {np.ptp(path[:, 0]):.3f}"
    )

# %% [markdown]
# **What to notice.** From zero, the two units don't even move: with $A^{[1]} = 0$ and $W^{[2]} = 0$ both weight gradients vanish.
# From 0.5 they do move, yet the dashed line covers the solid one all the way. Equal is the trouble, not zero; zero is only the most common way to be equal.
#
# Random weights start apart and each goes its own way (that path is stored: you write such a start next). They break the symmetry. What about the biases: must they be random too?

# %% [markdown]
# ## 2 · Random, but how large?
#
# ### Exercise 2: `initialize_parameters_random`
#
# Draw weights from a normal distribution with mean 0 and standard deviation `scale`. Biases stay zero.
# The default, 10, is far too large on purpose.


# %% exercise="initialize_parameters_random"
def initialize_parameters_random(layers_dims, rng, scale=10):
    """Draw every weight from a normal distribution; start every bias at zero.

    Parameters
    ----------
    layers_dims : list of int
        Sizes of the layers, [n_0, n_1, ..., n_L].
    rng : numpy.random.Generator
        Draw every weight from it, independently of all others.
    scale : float, at least 0
        Standard deviation of the weights, the same in every layer.

    Returns
    -------
    parameters : dict
        "W1", "b1", ..., "WL", "bL": each entry of Wl, shape (n_l, n_{l-1}), has mean 0 and
        standard deviation scale; bl, shape (n_l, 1), is zero.

    Example
    -------
    >>> parameters = initialize_parameters_random([400, 300, 1], np.random.default_rng(0), scale=2)
    >>> parameters["W1"].shape, round(float(parameters["W1"].std()), 1)
    ((300, 400), 2.0)
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = scale * rng.standard_normal((layers_dims[l], layers_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters
    ### END SOLUTION


# %% check="initialize_parameters_random"
check(initialize_parameters_random)

# %% [markdown]
# **Predict.** Two networks of three layers start with the same random weights. In one the biases start at zero, in the other they are random as well.
# Which one classifies fresh examples better after training?

# %% tags=["demo", "raises-exception"]
X_fresh, Y_fresh = datasets.moons(1000, rng=1)
right = {"zero biases": [], "random biases": []}
for seed in range(10):
    rng = np.random.default_rng(seed)
    zero_biases = initialize_parameters_random([2, 16, 16, 1], rng, scale=0.5)
    random_biases = {
        key: value + (0.5 * rng.standard_normal(value.shape) if key[0] == "b" else 0)
        for key, value in zero_biases.items()
    }
    for name, start in zip(right, [zero_biases, random_biases], strict=True):
        learnt, _ = network.train(X_moons, Y_moons, start, learning_rate=0.3, epochs=300)
        right[name].append(network.accuracy(network.predict(X_fresh, learnt), Y_fresh))
for name, values in right.items():
    print(
        f"{name}: {np.mean(values):.3f} right (ten seeds, {min(values):.3f} to {max(values):.3f})"
    )
gap = abs(np.mean(right["zero biases"]) - np.mean(right["random biases"]))
print(
    f"difference of the means {gap:.3f}, deviation from seed to seed {np.std(right['zero biases']):.3f}"
)

# %% [markdown]
# **What to notice.** Zero biases do no harm. Random weights already make the units different, and from then on
# every bias gets a gradient of its own. So the convention is: weights random, biases zero.
#
# Now the size. A tanh unit is *saturated* when its activation is close to -1 or 1: there the curve is flat, its slope $1 - a^2$ is near zero, and so is every gradient that has to pass.
# We count it as saturated when $|a| > 0.97$, where the slope is below 0.06.

# %% [markdown]
# **Predict.** The digits go into a network with four tanh layers of 50 units. (They are normalised, as in **00 · Setting up**; but all pixels are in one unit already, so one deviation serves for all.) Before any training, what will the activations of layer 4 look like if the weights have a standard deviation of 0.01? Of 0.14? Of 1?

# %% tags=["demo"]
digits = datasets.digits(rng=0)
centre, spread = digits.X_train.mean(axis=1, keepdims=True), digits.X_train.std()
X_train, X_dev = (digits.X_train - centre) / spread, (digits.X_dev - centre) / spread
Y_train, Y_dev = digits.Y_train, digits.Y_dev
X_few, Y_few = X_train[:, :300], Y_train[:, :300]
print("all training images", X_train.shape, "  a few", X_few.shape, "  dev", X_dev.shape)

# %% tags=["demo", "raises-exception"]
layers_dims = [64, 50, 50, 50, 50, 10]
activations = {}
for scale in [0.01, 0.14, 1]:
    start = initialize_parameters_random(layers_dims, np.random.default_rng(0), scale)
    _, cache = network.forward(X_few, start, activation="tanh", output="softmax")
    activations[f"scale {scale}"] = [cache[f"A{layer}"] for layer in range(1, 5)]
fig = plotting.plot_activations(activations, saturated=0.97)
plotting.show(fig, alt=stored["alt"]["activations"])
for name, layers in activations.items():
    share = np.mean(np.abs(layers[3]) > 0.97)
    print(f"{name}: deviation of A[4] {layers[3].std():.2g}, saturated {share:.0%}")

# %% [markdown]
# **What to notice.** Too small, and the signal dies out on its way: by layer 4 all digits look alike to the network.
# Too large, and the units are driven to the flat ends of tanh, where gradients die instead. In between, every layer makes use of its range.
#
# What does this do to learning? We train each start five times. (The given cost counts no probability below 2e-16,
# so a confident mistake costs 36 and not infinity.)


# %% tags=["demo", "raises-exception"]
def train_from(scale, seed):
    """Train once; return the cost curve and the share of dev images that come out right."""
    start = initialize_parameters_random(layers_dims, np.random.default_rng(seed), scale)
    learnt, costs = network.train(
        X_few, Y_few, start, activation="tanh", output="softmax", learning_rate=0.1, epochs=60
    )
    labels = network.predict(X_dev, learnt, activation="tanh", output="softmax")
    return costs, network.accuracy(labels, Y_dev)


scales = [0.01, 0.14, 1, 10]
trained = {scale: [train_from(scale, seed) for seed in range(5)] for scale in scales}

# %% tags=["demo", "raises-exception"]
costs = {f"scale {scale}": [run for run, _ in runs] for scale, runs in trained.items()}
fig = plotting.plot_costs(costs, log=True)
plotting.show(fig, alt=stored["alt"]["scales"])
for scale, runs in trained.items():
    first, last = np.median([run[0] for run, _ in runs]), [run[-1] for run, _ in runs]
    print(
        f"scale {scale}: cost {first:.1f} at first, ends below 1 in {np.sum(np.less(last, 1))} of 5 runs, "
        f"dev images right {np.mean([right for _, right in runs]):.1f}"
    )

# %% [markdown]
# **What to notice.** Tiny weights: nothing moves. Huge weights: the network starts out confidently wrong and its saturated units can't move away.
# Scale 1 is the treacherous case: the cost comes down nearly as far, only later, yet on the dev set the network is far worse. A cost curve alone wouldn't have told.
#
# 0.14 worked. Is it a magic number? No: it will turn out to follow from the *width* of the layers. To find out how, we need a way to measure a signal on its way.

# %% [markdown]
# ## 3 · Watch a signal on its way through the layers
#
# ### Exercise 3: `forward_statistics`
#
# Mean and standard deviation of each layer's activations: two numbers per layer that tell at a glance whether a start is sound.


# %% exercise="forward_statistics"
def forward_statistics(parameters, X, activation):
    """Send X through the layers and note mean and standard deviation of every A[l].

    Layer by layer, Z[l] = W[l] A[l-1] + b[l] and A[l] = g(Z[l]), with A[0] = X and the same
    activation g in every layer, the last one included.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL".
    X : numpy.ndarray, shape (n_0, m)
        Inputs, one example per column.
    activation : str
        "relu", "tanh", "sigmoid" or "linear"; network.ACTIVATIONS[activation] is the function.

    Returns
    -------
    means, deviations : two lists, of L numbers each
        For A[1], ..., A[L] in this order (not for X): mean and standard deviation over all
        n_l * m entries together. The deviation divides by the number of entries, as np.std does.

    Example
    -------
    >>> parameters = {"W1": np.array([[1.0], [-1.0]]), "b1": np.zeros((2, 1))}
    >>> forward_statistics(parameters, np.array([[2.0]]), "relu")  # A[1] is [[2], [0]]
    ([1.0], [1.0])
    """
    ### BEGIN SOLUTION
    means, deviations = [], []
    A = X
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = network.ACTIVATIONS[activation](Z)
        means.append(float(np.mean(A)))
        deviations.append(float(np.std(A)))
    return means, deviations
    ### END SOLUTION


# %% check="forward_statistics"
check(forward_statistics)

# %% [markdown]
# Now the simplest deep network there is: 30 linear layers, of which the first 29 only multiply by one number, $W^{[l]} = c\,I$. What reaches the last layer is
#
# $$A^{[L-1]} = c^{\,L-1} X .$$
#
# **Predict.** By what factor has the signal changed when it reaches layer 30, for $c = 0.5$ and for $c = 1.5$? A rough power of ten is enough.

# %% tags=["demo", "raises-exception"]
L = 30
measured, theory = {}, []
for c in [0.5, 1.0, 1.5]:
    multipliers = {}
    for layer in range(1, L):
        multipliers[f"W{layer}"], multipliers[f"b{layer}"] = c * np.eye(64), np.zeros((64, 1))
    _, measured[f"measured, c = {c}"] = forward_statistics(multipliers, X_few, "linear")
    theory.append(X_few.std() * c ** np.arange(1, L))
    print(f"c = {c}: {c}^{L - 1} = {c ** (L - 1):.1g}")
fig = plotting.plot_depth(measured, theory={"formula": theory})
plotting.show(fig, alt=stored["alt"]["multipliers"])

# %% [markdown]
# **What to notice.** A factor of 0.5 or 1.5, taken 29 times, is a catastrophe. And the gradient travels back through the same matrices, so it suffers the same fate:
# it **vanishes** or **explodes** with depth.
#
# **Predict.** We put an ordinary softmax layer (all zeros: fine, as it is the only one) on top of the 29 and train all 30. What will the three cost curves do?


# %% tags=["demo"]
def train_multipliers(c, images, epochs=25):
    """Train 29 layers c * I under a softmax layer, on 150 digits of a split."""
    start = {"W30": np.zeros((10, 64)), "b30": np.zeros((10, 1))}
    for layer in range(1, 30):
        start[f"W{layer}"], start[f"b{layer}"] = c * np.eye(64), np.zeros((64, 1))
    with np.errstate(all="ignore"):  # an exploding network overflows: that is the point
        _, run = network.train(
            (images.X_train - centre)[:, :150] / spread,
            images.Y_train[:, :150],
            start,
            activation="linear",
            output="softmax",
            learning_rate=0.02,
            epochs=epochs,
        )
    return run


# %% tags=["demo"]
splits = [datasets.digits(rng=seed) for seed in range(5)]
runs = {f"c = {c}": [train_multipliers(c, images) for images in splits] for c in [0.5, 1.0, 1.5]}
fig = plotting.plot_costs(runs, log=True)
plotting.show(fig, alt=stored["alt"]["multipliers_costs"])
for name, costs_of_splits in runs.items():
    ends = np.array(costs_of_splits)[:, -1]
    shown = f"{np.median(ends):.2f}" if np.isfinite(ends).all() else "no longer a number"
    print(
        f"{name}: cost {np.median(costs_of_splits, axis=0)[0]:.2f} -> {shown} (median of five splits)"
    )

# %% [markdown]
# **What to notice.** A vanishing signal *stalls* training: each step is as good as none. An exploding one makes it *diverge*: the first steps throw the weights so far
# that the cost leaps up, and soon the numbers overflow. Only the network that passes the signal on at its own size learns.
#
# So the aim is set: **choose random weights that multiply the size of the signal by 1 in every layer.**

# %% [markdown]
# ## 4 · The right size: Var z = n Var w
#
# One unit computes $z = w_1 a_1 + \dots + w_n a_n$. Let the weights be independent, with mean 0. Products with independent zero-mean weights are uncorrelated, so their variances add up:
#
# $$\operatorname{Var} z = n \, \operatorname{Var} w \; \overline{a^2},$$
#
# where $\overline{a^2}$ is the mean square of the inputs. The more inputs a unit has, the more terms pile up, and the smaller each weight has to be.
#
# **Predict.** With weights of variance 1 and inputs of mean square 1, how large is the standard deviation of $z$ for 10, 100 and 1000 inputs?

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(0)
spreads = {}
for n in [10, 100, 1000]:
    W = initialize_parameters_random([n, 400], rng, scale=1)["W1"]
    z = W @ rng.standard_normal((n, 100))
    spreads[f"n = {n}"] = z
    print(f"n = {n}: deviation of z {z.std():.1f}, variance over n {z.var() / n:.2f}")
fig = plotting.plot_histograms(spreads, xlabel="z", bins=150)
plotting.show(fig, alt=stored["alt"]["sums"])

# %% [markdown]
# **What to notice.** The variance of $z$ is $n$ times that of the weights, just as the formula says. For the signal to leave a layer as large as it came in, we want $\operatorname{Var} z = \overline{a^2}$, which asks for
#
# $$\operatorname{Var} w = \frac{1}{n_\text{in}} .$$
#
# This rule is often called **Xavier** initialization. Now look back: $1/\sqrt{50} \approx 0.14$, the scale that worked for layers with 50 inputs (the first has 64, $1/8$).
#
# ### Exercise 4: `initialize_parameters_xavier`
#
# The scale is no longer one number for the whole network: each layer has its own, from the size of the layer *before* it.


# %% exercise="initialize_parameters_xavier"
def initialize_parameters_xavier(layers_dims, rng):
    """Draw weights that keep the size of the signal in a linear or tanh layer.

    Every entry of W[l] has mean 0 and variance 1 / n_in, where n_in = n_{l-1} is the number of
    inputs of a unit of layer l. Normal and uniform draws are both fine, if the variance is right.

    Parameters
    ----------
    layers_dims : list of int
        Sizes of the layers, [n_0, n_1, ..., n_L].
    rng : numpy.random.Generator
        Draw every weight from it.

    Returns
    -------
    parameters : dict
        "W1", "b1", ..., "WL", "bL"; Wl of shape (n_l, n_{l-1}), bl of shape (n_l, 1) zero.

    Example
    -------
    >>> parameters = initialize_parameters_xavier([400, 100, 1], np.random.default_rng(0))
    >>> round(float(parameters["W1"].std()), 3), float(1 / np.sqrt(400))
    (0.05, 0.05)
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_in = layers_dims[l - 1]
        deviation = np.sqrt(1 / n_in)
        parameters[f"W{l}"] = deviation * rng.standard_normal((layers_dims[l], n_in))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters
    ### END SOLUTION


# %% check="initialize_parameters_xavier"
check(initialize_parameters_xavier)

# %% [markdown]
# **Predict.** Thirty layers of 200 units with Xavier's weights. Does the signal survive if the layers are linear? With tanh? With ReLU, which cuts off everything negative?

# %% tags=["demo", "raises-exception"]
X_noise = np.random.default_rng(0).standard_normal((200, 200))


def mean_squares(initialise, activation, n_seeds=5):
    """Return the mean square of A[1] ... A[30] for every seed: (n_seeds, 30)."""
    rows = []
    for seed in range(n_seeds):
        parameters = initialise([200] * 31, np.random.default_rng(seed))
        means, deviations = forward_statistics(parameters, X_noise, activation)
        rows.append(np.square(means) + np.square(deviations))
    return np.array(rows)


# %% tags=["demo", "raises-exception"]
kept = {
    name: mean_squares(initialize_parameters_xavier, name) for name in ["linear", "tanh", "relu"]
}
fig = plotting.plot_depth(kept, ylabel="mean square of A[l]")
plotting.show(fig, alt=stored["alt"]["xavier"])
for name, rows in kept.items():
    whole_way = rows[:, -1] / rows[:, 0]
    print(
        f"{name}: mean square x {np.mean(whole_way ** (1 / 29)):.2f} per layer (five seeds), "
        f"x {np.median(whole_way):.1g} over 29 layers"
    )

# %% [markdown]
# **What to notice.** Linear layers keep the signal. Tanh layers lose some, because tanh flattens large values; the smaller the signal, the less they take.
#
# ReLU throws away half of it, layer by layer. As $z$ is symmetric about 0, exactly half of its mean square sits on the negative side, which ReLU sets to zero: $\overline{a^2} = \tfrac12 \operatorname{Var} z$. To make up for that, the weights need twice the variance:
#
# $$\operatorname{Var} w = \frac{2}{n_\text{in}}$$
#
# This is **He** initialization.

# %% [markdown]
# ### Exercise 5: `initialize_parameters_he`


# %% exercise="initialize_parameters_he"
def initialize_parameters_he(layers_dims, rng):
    """Draw weights that keep the size of the signal in a ReLU layer.

    Every entry of W[l] has mean 0 and variance 2 / n_in, where n_in = n_{l-1} is the number of
    inputs of a unit of layer l. Normal and uniform draws are both fine, if the variance is right.

    Parameters
    ----------
    layers_dims : list of int
        Sizes of the layers, [n_0, n_1, ..., n_L].
    rng : numpy.random.Generator
        Draw every weight from it.

    Returns
    -------
    parameters : dict
        "W1", "b1", ..., "WL", "bL"; Wl of shape (n_l, n_{l-1}), bl of shape (n_l, 1) zero.

    Example
    -------
    >>> parameters = initialize_parameters_he([800, 100, 1], np.random.default_rng(0))
    >>> round(float(parameters["W1"].std()), 3), float(np.sqrt(2 / 800))
    (0.05, 0.05)
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_in = layers_dims[l - 1]
        deviation = np.sqrt(2 / n_in)
        parameters[f"W{l}"] = deviation * rng.standard_normal((layers_dims[l], n_in))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters
    ### END SOLUTION


# %% check="initialize_parameters_he"
check(initialize_parameters_he)

# %% tags=["demo", "raises-exception"]
relu = {
    "Xavier, 1 / n": kept["relu"],
    "He, 2 / n": mean_squares(initialize_parameters_he, "relu"),
}
fig = plotting.plot_depth(relu, ylabel="mean square of A[l]")
plotting.show(fig, alt=stored["alt"]["he"])
for name, rows in relu.items():
    factor = (rows[:, -1] / rows[:, 0]) ** (1 / 29)
    print(f"{name}: mean square x {factor.mean():.2f} per layer (five seeds)")

# %% [markdown]
# One factor of 2 makes the difference between a signal and silence. He's line stays level, but within a band: the rule holds on average, and each draw wanders about it.
#
# ### Play: find the gain
#
# Let the weights have the standard deviation $\text{gain}/\sqrt{n_\text{in}}$. The left panel follows the activations forward. The right one follows the gradient back:
# $\mathrm{d}b^{[l]}$, the mean of $\mathrm{d}Z^{[l]}$ over the examples.
#
# **Goal:** for 30 ReLU layers, find a gain for which *both* end within a factor of ten of where they began. Then do the same for linear layers, and for tanh.


# %% tags=["demo", "raises-exception"]
def depth_and_gain(depth=30, gain=1.0, activation="relu"):
    """Draw the deviation of activations and of gradients, layer by layer."""
    scale = gain / np.sqrt(64)
    start = initialize_parameters_random([64] * depth + [10], np.random.default_rng(0), scale)
    _, forward = forward_statistics(start, X_few, activation)
    _, cache = network.forward(X_few, start, activation, output="softmax")
    grads = network.backward(Y_few, cache, start, activation)
    back = [grads[f"db{layer}"].std() for layer in range(1, depth + 1)]
    fig, axes = plotting.subplots(1, 2, figsize=(9, 3.4), sharey=True)
    for ax, values, of in zip(axes, [forward, back], ["A[l]", "db[l]"], strict=True):
        plotting.plot_depth({of: values}, ylabel=f"standard deviation of {of}", ax=ax)
        ax.set(title=f"{activation}, gain {gain:.2f}", xlim=(0, 51), ylim=(1e-12, 1e12))
    plotting.show(
        fig,
        alt=f"Deviation of activations and of gradients in {depth} {activation} layers with "
        f"gain {gain:.2f}, against layer, logarithmic.",
    )
    ends = np.array([forward[-1] / forward[0], back[0] / back[-1]])
    words = f"{depth} {activation} layers, end to end: activations x {ends[0]:.1e}, "
    reached = depth >= 30 and np.all(abs(np.log10(ends)) < 1)
    plotting.goal(reached, f"{words}gradients x {ends[1]:.1e}")


depth_and_gain()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
from ipywidgets import Dropdown, FloatSlider, IntSlider

plotting.explore(
    depth_and_gain,
    depth=IntSlider(value=30, min=3, max=50, description="layers"),
    gain=FloatSlider(value=1.0, min=0.5, max=2.5, step=0.05),
    activation=Dropdown(options=["relu", "tanh", "linear"]),
)

# %% [markdown]
# **What to notice.** ReLU: near $\sqrt 2$, He's rule. Linear: near 1. Tanh asks for a little more than 1, to make up for what it flattens: Xavier's rule is its limit for small signals.

# %% [markdown]
# ### How much does the numerator matter?
#
# Is 2 sacred, then? You could treat the numerator as a hyperparameter and tune it.
#
# **Predict.** For a ReLU network of *three* layers, will numerators from 1 to 4 make a clear difference in how many dev digits come out right?

# %% tags=["demo", "raises-exception"]
tuned = {}
for numerator in [0.5, 1, 2, 3, 4]:
    tuned[numerator] = []
    for seed in range(5):
        start = initialize_parameters_he([64, 50, 50, 10], np.random.default_rng(seed))
        start = {key: value * np.sqrt(numerator / 2) for key, value in start.items()}
        learnt, _ = network.train(X_few, Y_few, start, output="softmax", epochs=100)
        labels = network.predict(X_dev, learnt, output="softmax")
        tuned[numerator].append(network.accuracy(labels, Y_dev))
for numerator, values in tuned.items():
    print(
        f"numerator {numerator}: {np.mean(values):.3f} right ({min(values):.3f} to {max(values):.3f})"
    )

# %% [markdown]
# **What to notice.** From 1 to 4 the averages lie within about three points, hardly more than the seeds differ: in a shallow network the numerator is among the *last* hyperparameters to tune.
# The start of this section showed the other side: over 29 ReLU layers a missing factor of 2 left 2e-09 of the signal. Follow the rule and spend your time elsewhere.

# %% [markdown]
# ## 5 · There and back: Glorot's compromise
#
# So far we kept the signal's size on its way *forward*. The gradient goes back through the transposed matrix, where each entry is a sum over the units of the layer *after*:
#
# $$\mathrm{d}A^{[l-1]} = W^{[l]\,T} \mathrm{d}Z^{[l]} \quad\Rightarrow\quad \text{the way back asks for } \operatorname{Var} w = \frac{1}{n_\text{out}} .$$
#
# Both can hold only if the layers are equally wide. Glorot and Bengio take the middle:
#
# $$\operatorname{Var} w = \frac{2}{n_\text{in} + n_\text{out}}$$
#
# (Xavier is Glorot's first name. Some libraries call *this* rule Xavier: look at the formula, not at the name.)

# %% [markdown]
# ### Exercise 6: `initialize_parameters_glorot`


# %% exercise="initialize_parameters_glorot"
def initialize_parameters_glorot(layers_dims, rng):
    """Draw weights that treat the signal's way forward and the gradient's way back alike.

    Every entry of W[l] has mean 0 and variance 2 / (n_in + n_out), where n_in = n_{l-1} and
    n_out = n_l. Normal and uniform draws are both fine, if the variance is right. (A uniform
    draw from -r to r has the variance r**2 / 3.)

    Parameters
    ----------
    layers_dims : list of int
        Sizes of the layers, [n_0, n_1, ..., n_L].
    rng : numpy.random.Generator
        Draw every weight from it.

    Returns
    -------
    parameters : dict
        "W1", "b1", ..., "WL", "bL"; Wl of shape (n_l, n_{l-1}), bl of shape (n_l, 1) zero.

    Example
    -------
    >>> parameters = initialize_parameters_glorot([500, 300, 1], np.random.default_rng(0))
    >>> round(float(parameters["W1"].std()), 3), float(np.sqrt(2 / (500 + 300)))
    (0.05, 0.05)
    """
    ### BEGIN SOLUTION
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_in, n_out = layers_dims[l - 1], layers_dims[l]
        r = np.sqrt(6 / (n_in + n_out))
        parameters[f"W{l}"] = rng.uniform(-r, r, (n_out, n_in))
        parameters[f"b{l}"] = np.zeros((n_out, 1))
    return parameters
    ### END SOLUTION


# %% check="initialize_parameters_glorot"
check(initialize_parameters_glorot)

# %% [markdown]
# **Predict.** A layer narrows from 400 units to 100. By which factors do the two rules change the variance on the way forward, and on the way back?

# %% tags=["demo", "raises-exception"]
rules = {"Xavier": initialize_parameters_xavier, "Glorot": initialize_parameters_glorot}
for name, initialise in rules.items():
    forth, back = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        W = initialise([400, 100], rng)["W1"]
        forth.append((W @ rng.standard_normal((400, 500))).var())
        back.append((W.T @ rng.standard_normal((100, 500))).var())
    print(f"{name}: forward x {np.mean(forth):.2f}, back x {np.mean(back):.2f} (five seeds)")

# %% [markdown]
# **What to notice.** Xavier's rule is perfect one way and costs the gradient three quarters of its variance the other way. Glorot's is right neither way, and neither way as far off as Xavier's 0.25.
#
# | activation | rule | Var w |
# |---|---|---|
# | ReLU | He | $2/n_\text{in}$ |
# | tanh, linear | Xavier, or Glorot | $1/n_\text{in}$, or $2/(n_\text{in}+n_\text{out})$ |

# %% [markdown]
# ## 6 · Put it together: five starts on a flower
#
# Now all your starts train the same network: eight ReLU layers on a flower whose petals belong to two classes in turn, each start with five seeds.
#
# **Predict.** Which starts end with a boundary that follows the petals? And where will Xavier stand?

# %% tags=["demo", "raises-exception"]
starts = {
    "zeros": lambda layers_dims, rng: initialize_parameters_zeros(layers_dims),
    "random, scale 10": initialize_parameters_random,
    "Xavier": initialize_parameters_xavier,
    "Glorot": initialize_parameters_glorot,
    "He": initialize_parameters_he,
}
X_petals, Y_petals = datasets.petals(300, rng=0)
X_fresh, Y_fresh = datasets.petals(1000, rng=1)


def learn_petals(initialise, seed):
    """Train once; return parameters, costs and the share of fresh points that come out right."""
    start = initialise([2] + [24] * 7 + [1], np.random.default_rng(seed))
    with np.errstate(all="ignore"):  # scale 10 overflows
        learnt, costs = network.train(X_petals, Y_petals, start, learning_rate=0.1, epochs=150)
        labels = network.predict(X_fresh, learnt)
    return learnt, costs, network.accuracy(labels, Y_fresh)


flowers = {name: [learn_petals(start, seed) for seed in range(5)] for name, start in starts.items()}

# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(1, 4, figsize=(11, 3.2), sharey=True)
for ax, name in zip(axes, ["zeros", "random, scale 10", "Xavier", "He"], strict=True):
    learnt, _, _ = flowers[name][0]
    with np.errstate(all="ignore"):
        plotting.plot_decision_boundary(
            lambda X, learnt=learnt: network.predict(X, learnt),
            X_petals,
            Y_petals,
            title=name,
            ax=ax,
        )
    ax.set_ylabel("$x_2$" if ax is axes[0] else "")
plotting.show(fig, alt=stored["alt"]["flower"])

# %% tags=["demo", "raises-exception"]
for name, runs in flowers.items():
    values = [right for _, _, right in runs]
    at_100 = np.median([costs[100] for _, costs, _ in runs])
    shown = f"{at_100:.1f}" if np.isfinite(at_100) else "no longer a number"
    print(
        f"{name}: {np.mean(values):.2f} right (five seeds, {min(values):.2f} to {max(values):.2f}); "
        f"median cost at epoch 100: {shown}"
    )

# %% [markdown]
# **What to notice.** Zeros and scale 10 do no better than a coin, for opposite reasons: no signal, and far too much of it.
# Xavier and Glorot lose signal in every ReLU layer and start late: at epoch 100 their median cost is still 0.7, that of guessing, while He's is down to 0.2. His rule fits the activation, and has found the petals. (The panels show the first seed; the numbers all five.)

# %% [markdown]
# ## 7 · Experiment: 30 layers, one factor of two
#
# **The paper.** He and colleagues (2015) trained two deep ReLU networks on ImageNet. With 22 layers both starts converged, theirs sooner.
# Then they tried 30.
#
# **Ours.** Digits instead of photographs, 30 fully connected layers of 64 ReLU units, mini-batches of about 32 images. Here come your own functions, for four epochs and five seeds.
#
# **Predict.** At which cost will Xavier's network stand?


# %% tags=["demo", "raises-exception"]
def in_batches(X, Y):
    """Cut the examples into mini-batches of about 32, always the same ones."""
    return list(zip(np.array_split(X, 37, axis=1), np.array_split(Y, 37, axis=1), strict=True))


def cost_after_training(initialise, seed):
    """Train 30 layers; return the cost on the whole training set."""
    start = initialise([64] * 30 + [10], np.random.default_rng(seed))
    learnt, _ = network.train(
        X_train, Y_train, start, output="softmax", learning_rate=0.02, epochs=4, batches=in_batches
    )
    return network.cost(network.forward(X_train, learnt, output="softmax")[0], Y_train)


deep_xavier = np.array(
    [cost_after_training(initialize_parameters_xavier, seed) for seed in range(5)]
)
deep_he = np.array([cost_after_training(initialize_parameters_he, seed) for seed in range(5)])

# %% tags=["demo", "raises-exception"]
assert np.all(np.abs(deep_xavier - np.log(10)) < 0.02), "Xavier should stay at ln(10)"
assert np.all(deep_he < deep_xavier - 0.1), "He should be below Xavier with every seed"
assert np.mean(deep_he) < np.mean(deep_xavier) - 0.4, "He should be far below Xavier on average"
per_layer = {name: (rows[:, -1] / rows[:, 0]) ** (1 / 29) for name, rows in relu.items()}
assert np.all(np.abs(per_layer["Xavier, 1 / n"] - 0.5) < 0.03), "1 / n should halve the mean square"
assert np.all(np.abs(per_layer["He, 2 / n"] - 1) < 0.06), "2 / n should keep the mean square"
print(f"Xavier: {min(deep_xavier):.2f} to {max(deep_xavier):.2f}; ln(10) = {np.log(10):.2f}")
print(
    f"He: {min(deep_he):.1f} to {max(deep_he):.1f}, on average {np.mean(deep_xavier - deep_he):.1f} lower"
)

# %% [markdown]
# The same at full length, computed when this notebook was built: 15 epochs, and four depths.

# %% tags=["demo"]
depths = stored["he_depths"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.6))
plotting.plot_costs(
    {f"{name}, 30 layers": stored["he_curves"][name] for name in ["Xavier", "He"]}, ax=axes[0]
)
final = {name: np.transpose(stored["he_final"][name]) for name in ["Xavier", "He"]}
plotting.plot_runs(depths, final, axes[1], "layers", "cost after 15 epochs")
axes[1].set(xticks=depths)
axes[1].legend()
plotting.show(fig, alt=stored["alt"]["he_paper"])
for index, depth in enumerate(depths):
    ends = {name: runs[:, index] for name, runs in final.items()}
    print(
        f"{depth} layers:",
        *(f"{name} {end.min():.2f} to {end.max():.2f} " for name, end in ends.items()),
    )

# %% [markdown]
# **What we found.** In the paper, the network of 30 layers stalled with Xavier's rule and converged with theirs. So does ours, on a small scale: Xavier stays at $\ln 10$ with every seed, and He trains.
# What each ReLU layer halves at $1/n$ is the *mean square* of the signal, as section 4 measured; its deviation shrinks by $\sqrt{1/2}$.
#
# **Where it stops being true.** At 5 layers both rules train, and He is merely ahead: the factor of 2 matters because it is taken to the power of the depth. Nor does a good start promise everything:
# our cost curve has spikes, and the authors' 30 layers converged, yet to a lower accuracy than their shallower network.

# %% [markdown]
# ## 8 · Experiment: five tanh layers of 1000 units
#
# **The paper.** Glorot and Bengio (2010) looked at the activations of tanh networks with up to five hidden layers of 1000 units. The custom of the time was to draw weights
# uniformly from $-1/\sqrt{n}$ to $1/\sqrt{n}$. They set their normalised rule, that of section 5, against it.
#
# A uniform draw from $-r$ to $r$ has the variance $r^2/3$, so the custom means $\operatorname{Var} w = 1/(3n)$: your Xavier weights, divided by $\sqrt 3$.
#
# **Predict.** What is left of the signal after five such layers?


# %% tags=["demo", "raises-exception"]
def custom_of_the_time(layers_dims, rng):
    """Weights of variance 1 / (3 n_in)."""
    parameters = initialize_parameters_xavier(layers_dims, rng)
    return {key: value / np.sqrt(3) for key, value in parameters.items()}


def deviations(initialise, seed):
    """Return the deviations of A[1] ... A[5]."""
    rng = np.random.default_rng(seed)
    parameters = initialise([1000] * 6, rng)
    return forward_statistics(parameters, rng.standard_normal((1000, 100)), "tanh")[1]


wide = {
    "custom, 1 / (3 n)": [deviations(custom_of_the_time, seed) for seed in range(5)],
    "Glorot": [deviations(initialize_parameters_glorot, seed) for seed in range(5)],
}

# %% tags=["demo", "raises-exception"]
fig = plotting.plot_depth(wide)
fig.axes[0].set(xticks=range(1, 6))
plotting.show(fig, alt=stored["alt"]["custom"])
for name, rows in wide.items():
    first, last = np.mean(rows, axis=0)[[0, -1]]
    print(f"{name}: deviation {first:.2f} in layer 1, {last:.2f} in layer 5 (five seeds)")
left = {name: np.array(rows)[:, -1] / np.array(rows)[:, 0] for name, rows in wide.items()}
assert np.all(left["custom, 1 / (3 n)"] < 0.15), "the custom should lose most of the signal"
assert np.all(left["Glorot"] > 0.4), "Glorot's rule should keep about half after layer 1"

# %% [markdown]
# **What we found.** In the paper, the activations of the custom's higher layers crowded around zero; with the normalised rule all layers looked alike.
# Ours agree: after five layers the custom has left 0.05 of an input of deviation 1, the normalised rule 0.32. From layer 1 to layer 5 that is a factor of nearly ten against one of two, with every seed.
#
# **Where it stops being true.** It is a third, not all: the rule treats tanh as linear, which holds only for small $z$. And these are untrained networks:
# a start is a beginning, not a guarantee for what training makes of it. The paper looks at gradients as well, which we did only for one layer.

# %% [markdown] explain="zero_biases"
# ### In your own words: zeros here, none there
#
# Why may all biases start at zero, but not all weights? Say what happens to two units of a layer in the first steps, once with equal weights and once without.
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# Two units with equal weights and biases compute the same value from the same inputs, and backpropagation hands both the same gradient. After the step they are still equal, and so after every step: the layer works like a single unit, however wide it is. Random weights end this. Each unit begins with a direction of its own, reacts to other examples and so gets a gradient of its own. The biases needn't end it a second time: units whose weights differ send different gradients to their biases, which part in the first step, from wherever they start together. Zero is as good a start as any other.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** All weights of a tanh network start at 0.3, all biases at zero. After 1000 steps of gradient descent, the units of one hidden layer
#
# - a) differ, because each got its own gradient
# - b) differ if the learning rate was large enough
# - c) still have the same weights as each other
# - d) still have exactly the weights they started with

# %% [markdown]
# **q2.** The weights of a ReLU network come from He's rule. Which starts are fine for the biases? (several)
#
# - a) all zero
# - b) small random numbers
# - c) all at -100
# - d) all at 0.01

# %% [markdown]
# **q3.** Nearly all activations of your tanh network lie at -1 or 1, and the cost falls slowly. What is the likeliest reason?
#
# - a) the learning rate is too small
# - b) the weights started too large: units are saturated
# - c) the weights started too small: the signal has vanished
# - d) training has converged
#
# **q4.** A ReLU layer has 400 inputs. Which *standard deviation* does He's rule give its weights?
#
# - a) 0.005
# - b) 0.05
# - c) 0.1
# - d) 0.071

# %% [markdown]
# **q5.** Each of the 50 layers of a linear network multiplies its input by 0.9. Then the gradient that reaches layer 1
#
# - a) has shrunk to less than a hundredth, so that layer 1 hardly learns
# - b) is as large as in layer 50, because only the forward signal shrinks
# - c) has grown, because gradients divide by the weights
# - d) is brought back to size by the biases

# %% [markdown]
# **q6.** With Xavier's rule, a ReLU network of 30 layers stays at a cost of $\ln 10$, while one of 5 layers trains well. What is right? (several)
#
# - a) Xavier's weights don't break the symmetry
# - b) each ReLU layer halves the mean square of the signal, and 30 halvings are many more than 5
# - c) $\ln 10$ is the cost of giving ten classes the same probability
# - d) zero biases keep the deep network from learning

# %% [markdown]
# **q7.** A linear layer takes 100 inputs to 300 units. With Glorot's rule, the variance of what passes
#
# - a) stays the same on the way forward and on the way back
# - b) halves on the way forward and grows by half on the way back
# - c) stays the same on the way forward only
# - d) grows on the way forward and shrinks on the way back

# %% [markdown]
# **q8.** A three-layer ReLU network with He's rule trains well. A friend wants to tune the numerator 2 before anything else. You say:
#
# - a) good idea, it decides whether the network trains
# - b) never: with any other number it can't train
# - c) better make it as large as possible, so that gradients are large
# - d) later, if at all: near 2 it matters little here

# %% exercise="answers"
answers = {
    "q1": "c",
    "q2": "abd",
    "q3": "b",
    "q4": "d",
    "q5": "a",
    "q6": "bc",
    "q7": "b",
    "q8": "d",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. Units that start alike get the same gradients and stay alike; random weights break the symmetry. Zero biases do no harm.
# 2. Too large: saturated or exploding activations, a cost that starts high, falls slowly or diverges. Too small: activations near zero and a flat cost, near $\ln C$ for $C$ classes.
# 3. Mean and deviation of each layer tell at a glance. A factor $c$ per layer becomes $c^{L-1}$, forward and back.
# 4. $\operatorname{Var} z = n \operatorname{Var} w\,\overline{a^2}$: hence $1/n_\text{in}$ (Xavier), $2/n_\text{in}$ for ReLU (He), $2/(n_\text{in}+n_\text{out})$ for both directions (Glorot).
# 5. He for ReLU, Xavier or Glorot for tanh. It decides in deep networks; in shallow ones it is among the last things to tune.

# %% [markdown]
# ### Common slips
#
# - *Variance for deviation.* The rules give variances. NumPy wants the standard deviation: take the root.
# - *The wrong neighbour.* $n_\text{in}$ of layer $l$ is $n_{l-1}$, the number of *columns* of $W^{[l]}$.
# - *Only positive weights.* `rng.random` draws from 0 to 1: its mean isn't 0, and the sums run away.
# - *Tanh upside down.* It is $(e^z - e^{-z})/(e^z + e^{-z})$; with numerator and denominator swapped it is no longer bounded.
# - *One name, two rules.* "Xavier" is $1/n_\text{in}$ here and Glorot's rule elsewhere.
# - *"Zeros are bad" taken too far.* Biases may be zero; so may the weights of a network with a single layer.

# %% [markdown]
# ### Where next
#
# A good start doesn't keep a network from learning its training set by heart: that is the next topic, [**02 · Regularization**](../02_regularization/regularization.ipynb).
# In [**06 · Batch normalisation**](../06_batchnorm_softmax/batchnorm_softmax.ipynb) the size of the signal is set anew in every layer, and the start matters less.

# %% [markdown]
# ### References
#
# - X. Glorot and Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010: section 4.2.1 and equation 16; figure 6 shows the activations.
# - K. He, X. Zhang, S. Ren and J. Sun, *Delving Deep into Rectifiers*, ICCV 2015: section 2.2; figures 2 and 3 show 22 and 30 layers.
# - Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, *Efficient BackProp*, 1998: the rule $1/n_\text{in}$.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016: section 8.4 on parameter initialization.
# - S. J. D. Prince, *Understanding Deep Learning*, 2023: chapter 7 on gradients and initialization.
