# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Normalise every layer, and tell many classes apart
#
# Two pieces of many a classifier: one for the middle of the network, one for its end.
#
# **You will**
#
# 1. write batch normalisation, and say what it normalises over what,
# 2. explain what gamma, beta and epsilon are for, and why the bias drops out,
# 3. write its backward pass, with all three ways that lead through it,
# 4. predict for a single example, with running statistics,
# 5. write softmax, its cost and its gradient for any number of classes, safe from overflow,
# 6. train a network with all of this, and say what batch norm brings, why perhaps, and where it doesn't.
#
# **You need** **00 · Setting up**, gradient checking (**03 · Gradient checking**), mini-batches and moving averages (**04 · Optimizers**). **Run time:** about 10 seconds.

# %% [markdown]
# You write nine short functions, each with a cell `check(...)` under it: run it as often as you like. When you are stuck, make a new cell and run, for instance,
# `hint("batchnorm_forward")`; run it again for a stronger hint.
#
# **Predict** marks a question. Commit to an answer before you run the next cell.

# %% tags=["setup"]
import functools

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from helpers import datasets, network, plotting
from helpers.checks.topics.batchnorm_softmax import check, hint

plotting.use_course_style()

# %% [markdown]
# ## One difference
#
# Two networks learn handwritten digits: three hidden layers of 100 sigmoid units, the same first weights, the same mini-batches (*batches* for short), the same learning rate. Between the weights and the sigmoid of each hidden layer, one of the two does something extra with $z$. (Five seeds: the line is the median, the band spans all runs.)
#
# **Predict.** One of them has about 9 of 10 new images right after two epochs. How many epochs will the other need?

# %% tags=["demo"]
stored = datasets.load_results("06_batchnorm_softmax")
threadpool_limits(1, user_api="blas")  # for small matrices, more threads only get in the way
opening = {name: np.array(runs) for name, runs in stored["opening"].items()}
fig, ax = plt.subplots(figsize=(7, 3.4))
plotting.plot_runs(range(1, 13), opening, ax, "epoch", "share of dev images right")
ax.set(xticks=range(1, 13), ylim=(0, 1))
ax.legend()
plotting.show(fig, alt=stored["alt"]["opening"])
for name, runs in opening.items():
    shown = ", ".join(f"{np.mean(runs[:, n - 1]):.2f} after {n}" for n in (1, 2, 3, 12))
    print(f"network {name}: right {shown} epochs (mean of five seeds)")

# %% tags=["demo"]
assert np.all(opening["A"][:, 1] > 0.85) and np.all(opening["A"][:, 2] > 0.9)
assert np.all(opening["B"] < 0.6), "B should still be far away after 12 epochs"
print("with every seed: A above 0.9 after three epochs, B below 0.6 even after twelve")
print(
    f"given more of them, B reaches 0.9 after {min(stored['patience'])} to {max(stored['patience'])} epochs"
)

# %% [markdown]
# That something extra is **batch normalisation** (batch norm). Here it decides whether training gets anywhere soon: given time, B gets there too, after thirty epochs or more. Later we'll see settings in which it hardly matters; it won't turn every network into a better one.

# %% [markdown]
# ## 1 · Normalise every unit over the batch
#
# In **00 · Setting up** you brought the inputs to mean 0 and deviation 1, and the cost became easier to descend. Now look from layer $l$: *its* inputs are the activations of the layer before. Nobody normalises those, and they change with every step.
#
# So let us normalise inside the network. One could take the activations $a$; it has become usual to take $z$, **before** the activation. We follow that.

# %% [markdown]
# Take one unit $j$ of a layer. Over the $m$ examples of the mini-batch, its values have a mean and a variance:
#
# $$\mu_j = \frac1m \sum_{i=1}^m z_j^{(i)}, \qquad \sigma_j^2 = \frac1m \sum_{i=1}^m \big(z_j^{(i)} - \mu_j\big)^2 .$$
#
# With them each value is normalised; then two numbers of the unit's own, $\gamma_j$ and $\beta_j$, give it the scale and the place that suit the network:
#
# $$\hat z_j^{(i)} = \frac{z_j^{(i)} - \mu_j}{\sqrt{\sigma_j^2 + \varepsilon}}, \qquad \tilde z_j^{(i)} = \gamma_j\, \hat z_j^{(i)} + \beta_j .$$
#
# $\tilde z$ goes to the activation in place of $z$. The small $\varepsilon$ keeps us from dividing by zero. In $Z$ of shape $(n_l, m)$ a unit is a row.

# %% [markdown]
# ### Exercise 1: `batchnorm_forward`


# %% exercise="batchnorm_forward"
def batchnorm_forward(Z, gamma, beta, epsilon):
    """Normalise every unit over the batch, then scale and shift it.

    For each row of Z, with mean mu and variance var (divided by m) over its m values:

        Z_norm = (Z - mu) / sqrt(var + epsilon),    out = gamma Z_norm + beta

    Parameters
    ----------
    Z : numpy.ndarray, shape (n_l, m)
        One row for each unit, one column for each example of the batch; m may be 1.
    gamma, beta : numpy.ndarray, shape (n_l, 1)
        Scale and shift of each unit.
    epsilon : float, above 0
        Added to the variance.

    Returns
    -------
    out : numpy.ndarray, shape (n_l, m)
    cache : anything you like
        Whatever your batchnorm_backward will need. Nobody else looks into it.

    Example
    -------
    >>> Z = np.array([[1.0, 3.0], [10.0, 50.0]])
    >>> gamma, beta = np.array([[1.0], [2.0]]), np.array([[0.0], [7.0]])
    >>> out, cache = batchnorm_forward(Z, gamma, beta, epsilon=1e-8)
    >>> out.round(3)
    array([[-1.,  1.],
           [ 5.,  9.]])
    """
    ### BEGIN SOLUTION
    mu = np.mean(Z, axis=1, keepdims=True)
    var = np.var(Z, axis=1, keepdims=True)
    Z_norm = (Z - mu) / np.sqrt(var + epsilon)
    out = gamma * Z_norm + beta
    cache = (Z_norm, gamma, var, epsilon)
    return out, cache
    ### END SOLUTION


# %% check="batchnorm_forward"
check(batchnorm_forward)

# %% [markdown]
# Now the digits, and three sigmoid layers with weights of deviation 0.1, as in the opening. A batch of 60 images goes through, once as it is and once with your batch norm in each layer.
#
# **Predict.** Without batch norm: how different will the values be that a unit of layer 3 gives to 60 different digits?

# %% tags=["demo"]
EPSILON = 1e-5
layers_dims = [64, 100, 100, 100, 10]


@functools.cache
def load_digits(seed):
    """Return normalised images and labels: training set, dev set."""
    digits = datasets.digits(rng=seed)
    centre, spread = digits.X_train.mean(axis=1, keepdims=True), digits.X_train.std()
    X_train, X_dev = (digits.X_train - centre) / spread, (digits.X_dev - centre) / spread
    return X_train, digits.Y_train, X_dev, digits.Y_dev


def first_parameters(rng, scale=0.1):
    """Return W of every layer, gamma 1 and beta 0 of the hidden ones, b of the last."""
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_in, n = layers_dims[l - 1], layers_dims[l]
        parameters[f"W{l}"] = scale * rng.standard_normal((n, n_in))
        parameters[f"gamma{l}"], parameters[f"beta{l}"] = np.ones((n, 1)), np.zeros((n, 1))
    del parameters[f"gamma{l}"], parameters[f"beta{l}"]
    return parameters | {f"b{l}": np.zeros((n, 1))}


# %% tags=["demo", "raises-exception"]
sigmoid = network.ACTIVATIONS["sigmoid"]


def z_of_layers(seed, normalise):
    """Return what goes into the sigmoids of layers 1 to 3, for a batch of 60 images."""
    A, found = load_digits(seed)[0][:, :60], []
    parameters = first_parameters(np.random.default_rng(seed))
    for l in (1, 2, 3):
        Z = parameters[f"W{l}"] @ A
        if normalise:
            out, _ = batchnorm_forward(Z, parameters[f"gamma{l}"], parameters[f"beta{l}"], EPSILON)
            Z = np.asarray(out)
        found.append(Z)
        A = sigmoid(Z)
    return found


through = {
    "without": [z_of_layers(seed, False) for seed in range(5)],
    "with batch norm": [z_of_layers(seed, True) for seed in range(5)],
}

# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(2, 3, figsize=(9.5, 4.6), sharex=True)
for row, (name, seeds) in zip(axes, through.items(), strict=True):
    for layer, (ax, Z) in enumerate(zip(row, seeds[0], strict=True), start=1):
        units = {f"unit {i + 1}": Z[i] for i in range(3)}
        plotting.plot_histograms(units, xlabel="", bins=25, ax=ax)
        ax.set(title=f"layer {layer}, {name}", ylabel="", xlim=(-3.2, 3.2))
        ax.get_legend().remove()
axes[1, 0].legend(fontsize=9)
fig.supxlabel("what goes into the sigmoid", fontsize=11)
fig.supylabel("share of 60 images", fontsize=11)
plotting.show(fig, alt=stored["alt"]["through_layers"])
spreads = {
    name: np.array([[np.median(Z.std(axis=1)) for Z in layers] for layers in seeds])
    for name, seeds in through.items()
}
for name, rows in spreads.items():
    shown = ", ".join(f"{value:.2f}" for value in rows.mean(axis=0))
    print(f"{name}: deviation of a unit over the batch in layers 1, 2, 3: {shown} (five seeds)")

# %% [markdown]
# **What to notice.** Without batch norm, a unit of layer 3 gives nearly the same value to every digit: each has become a spike at a place of its own. For the layers behind, all digits look alike. With batch norm every unit spreads over the same range, in every layer.

# %% tags=["demo", "raises-exception"]
assert np.all(spreads["without"][:, 2] < 0.1 * spreads["without"][:, 0])
assert np.all(np.abs(spreads["with batch norm"] - 1) < 0.01)
print("with all five seeds: less than a tenth of the spread is left in layer 3, or all of it")

# %% [markdown]
# ## 2 · What gamma and beta are for
#
# Mean 0 and variance 1 isn't always what one wants. A sigmoid fed with such values mostly works where it is nearly straight, and a network of straight layers can't do much. Let the network choose: $\gamma$ and $\beta$ are **parameters**, learnt like the weights, by gradient descent, momentum, RMSprop or Adam.
#
# (Adam's $\beta_1$ and momentum's $\beta$ are other things that happen to bear the same letter.)
#
# **Predict.** What does a sigmoid make of a unit with $\gamma = 0.3$? With $\gamma = 5$?

# %% tags=["demo", "raises-exception"]
z_unit = np.random.default_rng(0).normal(3.0, 0.4, (1, 5000))


def activations(gamma, beta):
    """Return the sigmoid of one unit's normalised, scaled and shifted z."""
    out, _ = batchnorm_forward(z_unit, np.array([[gamma]]), np.array([[beta]]), EPSILON)
    return sigmoid(np.asarray(out))


fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.4))
grid = np.linspace(-6, 6, 200)
axes[0].plot(grid, sigmoid(grid))
axes[0].axvspan(-1, 1, facecolor="0.9", edgecolor="0.55")
axes[0].set(xlabel="z", ylabel="sigmoid(z)")
drawn = {f"γ = {gamma}": activations(gamma, 0.0) for gamma in (0.3, 1.0, 5.0)}
plotting.plot_histograms(drawn, xlabel="activation", ax=axes[1])
plotting.show(fig, alt=stored["alt"]["sigmoid"])
for name, A in drawn.items():
    inside = np.mean(np.abs(A - 0.5) < sigmoid(1) - 0.5)
    print(f"{name}: {inside:.0%} in the grey part, from -1 to 1")

# %% [markdown]
# **What to notice.** A small $\gamma$ keeps the unit where the sigmoid is nearly straight, a large one makes it all but a switch, and $\beta$ moves it sideways. Normalising fixes the scale; $\gamma$ and $\beta$ make it free again. But now a unit's scale and place depend on two numbers *of its own*, no longer on all the weights of all layers before.
#
# ### Play: shape a unit
#
# **Goal:** find $\gamma$ and $\beta$ for which about nine of ten activations lie above 0.9, and none of them above 0.99.


# %% tags=["demo", "raises-exception"]
def shape_unit(gamma=1.0, beta=0.0):
    """Draw the activations of one unit for a gamma and a beta."""
    A = activations(gamma, beta)
    fig, ax = plotting.subplots(figsize=(7, 3))
    ax.hist(
        A.ravel(), 50, range=(0, 1), color=plotting.COLOURS[0], weights=np.full(A.size, 1 / A.size)
    )
    ax.set(xlabel="activation", ylabel="share of examples", xlim=(0, 1))
    plotting.show(fig, alt=f"Histogram of a unit's activations for γ = {gamma:g}, β = {beta:g}.")
    high, extreme = np.mean(A > 0.9), np.mean(A > 0.99)
    plotting.goal(
        abs(high - 0.9) < 0.03 and extreme == 0,
        f"above 0.9: {high:.1%}; above 0.99: {extreme:.2%}",
    )


shape_unit()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
from ipywidgets import FloatLogSlider, FloatSlider

plotting.explore(
    shape_unit,
    gamma=FloatSlider(value=1, min=0, max=5, step=0.1, description="scale γ"),
    beta=FloatSlider(value=0, min=-5, max=5, step=0.1, description="shift β"),
)

# %% [markdown]
# Three questions for your function.
#
# **Predict.**
#
# 1. With which $\gamma$ and $\beta$ does batch norm give $z$ back unchanged?
# 2. In $z = Wa + b$, what does the bias $b$ change in the output?
# 3. A unit gives the *same* value to every example. What comes out?

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(0)
Z = rng.normal(3, 2, (4, 60))
ones, zeros = np.ones((4, 1)), np.zeros((4, 1))
mu, deviation = Z.mean(axis=1, keepdims=True), np.sqrt(Z.var(axis=1, keepdims=True) + EPSILON)
back_again = np.max(np.abs(batchnorm_forward(Z.copy(), deviation, mu, EPSILON)[0] - Z))
b = rng.normal(0, 5, (4, 1))
plain = np.asarray(batchnorm_forward(Z.copy(), ones, zeros, EPSILON)[0])
with_b = np.asarray(batchnorm_forward(Z + b, ones, zeros, EPSILON)[0])
same = np.asarray(batchnorm_forward(np.full((1, 5), 2.5), 3 * ones[:1], 0.7 * ones[:1], EPSILON)[0])
print(f"1. γ = √(σ² + ε), β = μ: differs from z by less than 1e-12: {back_again < 1e-12}")
print(
    f"2. with biases added the output changes by less than 1e-12: {np.max(np.abs(with_b - plain)) < 1e-12}"
)
print(f"3. a constant unit, γ = 3, β = 0.7: {same.round(3).tolist()[0]}")

# %% [markdown]
# **What to notice.**
#
# 1. $\gamma = \sqrt{\sigma^2 + \varepsilon}$ and $\beta = \mu$ undo the normalisation: whatever the layer could do before, it still can.
# 2. $b$ moves all values of a row and their mean alike, so it is subtracted at once. A layer with batch norm has **no $b$**; $\beta$ does its work. (The output layer, without batch norm, keeps its own.)
# 3. A unit that never varies gives $\beta$. Without $\varepsilon$ it would be $0/0$.

# %% tags=["demo", "raises-exception"]
assert back_again < 1e-12, "gamma and beta should be able to undo the normalisation"
assert np.max(np.abs(with_b - plain)) < 1e-12, "b should drop out"
assert np.allclose(same, 0.7), "a constant unit should give beta"
assert np.allclose(plain.mean(axis=1), 0) and np.allclose(plain.std(axis=1), 1, atol=1e-3)

# %% [markdown]
# ## 3 · The way back
#
# In the layers you know, an example's $z$ touches only that example's loss. Batch norm changes that: $z^{(1)}$ has a share in $\mu$ and $\sigma^2$, and those act on *every* example. So from $z$ to the output there are **three ways**: directly, through $\mu$, and through $\sigma^2$. The gradient must take all three.
#
# Let `dout` be the gradient of the *sum* of the examples' losses with respect to $\tilde z$. As before, the $1/m$ of the mean is left for the end: for $\mathrm{d}W$, and now for $\mathrm{d}\gamma$ and $\mathrm{d}\beta$ as well.

# %% [markdown]
# First $\gamma$ and $\beta$. Each serves all examples, so its gradients add up:
#
# $$\mathrm{d}\beta_j = \sum_i \mathrm{d}\tilde z_j^{(i)}, \qquad \mathrm{d}\gamma_j = \sum_i \mathrm{d}\tilde z_j^{(i)} \hat z_j^{(i)} .$$
#
# Then through $\gamma$ to $\mathrm{d}\hat z = \gamma\, \mathrm{d}\tilde z$, and through the normalisation. With $s_j = \sqrt{\sigma_j^2 + \varepsilon}$ two derivatives are all you need:
#
# $$\frac{\partial \mu_j}{\partial z_j^{(i)}} = \frac1m, \qquad \frac{\partial s_j}{\partial z_j^{(i)}} = \frac{\hat z_j^{(i)}}{m} .$$
#
# (The second: $s^2 = \sigma^2 + \varepsilon$, so $\partial s = \partial \sigma^2 / 2s$, and $\partial \sigma^2 / \partial z^{(i)} = 2 (z^{(i)} - \mu) / m$. The share that goes through $\mu$ cancels there, as the distances sum to 0.)

# %% [markdown]
# As $\hat z = (z - \mu)/s$, a $\mu$ that is larger by a little $\delta$ lowers *all* $\hat z^{(k)}$ by $\delta/s$, and such an $s$, in which $\sigma^2$ sits, shrinks each by $\delta\, \hat z^{(k)}/s$. Collected:
#
# $$\mathrm{d}z^{(i)} = \frac{1}{s} \Big( \underbrace{\mathrm{d}\hat z^{(i)}}_{\text{direct}} - \underbrace{\frac1m \sum_k \mathrm{d}\hat z^{(k)}}_{\text{through } \mu} - \underbrace{\hat z^{(i)}\, \frac1m \sum_k \mathrm{d}\hat z^{(k)} \hat z^{(k)}}_{\text{through } \sigma^2} \Big)$$
#
# for each unit. Work it out on paper once if you like; the next exercise only asks you to write it down, for all rows at once.

# %% [markdown]
# ### Exercise 2: `batchnorm_backward`
#
# It gets the cache of *your* `batchnorm_forward`, so that one must pass its check first. If something is missing in the cache, add it there and run that cell again.


# %% exercise="batchnorm_backward"
def batchnorm_backward(dout, cache):
    """Send a gradient back through batch norm.

    Parameters
    ----------
    dout : numpy.ndarray, shape (n_l, m)
        Gradient of the sum of all examples' losses with respect to out of batchnorm_forward.
    cache
        What batchnorm_forward returned beside out.

    Returns
    -------
    dZ : numpy.ndarray, shape (n_l, m)
        Gradient with respect to Z, with all three ways.
    dgamma, dbeta : numpy.ndarray, shape (n_l, 1)
        Sums over the examples; not divided by m.

    Example
    -------
    >>> Z, gamma, beta = np.array([[0.0, 3.0, 3.0]]), np.array([[2.0]]), np.array([[5.0]])
    >>> out, cache = batchnorm_forward(Z, gamma, beta, epsilon=2.0)  # sqrt(var + epsilon) is 2
    >>> dZ, dgamma, dbeta = batchnorm_backward(np.array([[3.0, 0.0, 0.0]]), cache)
    >>> dZ, dgamma, dbeta  # Z_norm is [-1, 0.5, 0.5]
    (array([[ 1. , -0.5, -0.5]]), array([[-3.]]), array([[3.]]))
    """
    ### BEGIN SOLUTION
    Z_norm, gamma, var, epsilon = cache
    dgamma = np.sum(dout * Z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dout, axis=1, keepdims=True)
    dZ_norm = gamma * dout
    by_mu = np.mean(dZ_norm, axis=1, keepdims=True)
    by_var = Z_norm * np.mean(dZ_norm * Z_norm, axis=1, keepdims=True)
    dZ = (dZ_norm - by_mu - by_var) / np.sqrt(var + epsilon)
    return dZ, dgamma, dbeta
    ### END SOLUTION


# %% check="batchnorm_backward"
check(batchnorm_backward)

# %% [markdown]
# The check has nudged each entry of $Z$, $\gamma$ and $\beta$ of a small batch and watched your own forward pass: the method of **03 · Gradient checking**. Now something that no formula was asked for.
#
# **Predict.** Add up each row of your $\mathrm{d}Z$. What do you get, whatever `dout` is? (What happens to the output when *all* values of a unit rise by the same amount?)

# %% tags=["demo", "raises-exception"]
row_sums, along_z, larger = [], [], []
for seed in range(5):
    rng = np.random.default_rng(seed)
    Z, gamma, beta = rng.normal(2, 3, (6, 50)), rng.uniform(1, 2, (6, 1)), rng.normal(0, 1, (6, 1))
    dout = rng.standard_normal((6, 50))
    for scale in (1, 10):
        _, kept = batchnorm_forward(scale * Z, gamma, beta, 1e-8)
        dZ = np.asarray(batchnorm_backward(dout.copy(), kept)[0])
        row_sums.append(np.max(np.abs(dZ.sum(axis=1))))
        along_z.append(np.max(np.abs(np.sum(dZ * (Z - Z.mean(axis=1, keepdims=True)), axis=1))))
        larger.append(np.linalg.norm(dZ))
largest_sum, largest_product = max(row_sums), max(along_z)
shrunk = np.array(larger[::2]) / larger[1::2]
print("row sums of dZ are 0 up to 1e-12:", largest_sum < 1e-12)
print("so are its products with the centred z, up to 1e-6:", largest_product < 1e-6)
print(f"ten times larger z: dZ is smaller by a factor of {shrunk.mean():.2f} (five seeds)")

# %% tags=["demo", "raises-exception"]
message = "do batchnorm_forward and batchnorm_backward pass their checks? "
assert largest_sum < 1e-12, message + "The rows of dZ should sum to 0"
assert largest_product < 1e-6, message + "dZ should have no part along the centred z"
assert np.allclose(shrunk, 10, rtol=1e-3), message + "Ten times larger z, a tenth of dZ"

# %% [markdown]
# **What to notice.** Shifting a unit, or stretching it, changes nothing behind batch norm (but for $\varepsilon$). So the gradient has no part in those two directions: it doesn't waste a step on them.
#
# And if the weights make $z$ ten times larger, the gradient becomes ten times *smaller*, and $\mathrm{d}W$ with it; beside weights that are ten times larger, the step counts a hundredth. Ioffe and Szegedy, who introduced batch norm (section 8), name this as a reason why it bears large learning rates.

# %% [markdown]
# ## 4 · One example at test time
#
# In training, $\mu$ and $\sigma^2$ come from the mini-batch. Now the network is in use, and somebody sends *one* image.
#
# **Predict.** What does your `batchnorm_forward` make of a batch of one? How does the answer depend on the image?

# %% tags=["demo", "raises-exception"]
X_train, Y_train, X_dev, Y_dev = load_digits(0)
W1 = first_parameters(np.random.default_rng(0))["W1"][:4]
gamma, beta = np.full((4, 1), 1.5), np.array([[0.3], [-0.2], [0.8], [0.1]])
for image in (0, 1, 2):
    out, _ = batchnorm_forward(W1 @ X_dev[:, image : image + 1], gamma, beta, EPSILON)
    assert np.allclose(out, beta), "beta should be all that's left: does batchnorm_forward pass?"
    print(f"image {image}, a {Y_dev[:, image].argmax()}: {np.ravel(out).round(3).tolist()}")

# %% [markdown]
# **What to notice.** With one example, $z = \mu$: nothing but $\beta$ is left, and all images look the same. Even in larger batches an answer would depend on which other images happen to come along. A prediction needs a $\mu$ and a $\sigma^2$ that are *fixed*.
#
# One could send the whole training set through the finished network and take them from there. Usually one gets them for free, as **exponentially weighted averages** over the batches of training, one pair for every layer:
#
# $$\mu_\text{run} := \text{momentum} \cdot \mu_\text{run} + (1 - \text{momentum})\, \mu^{\{t\}},$$
#
# and $\sigma^2_\text{run}$ likewise. They take no part in training.

# %% [markdown]
# ### Exercise 3: `update_running_stats`


# %% exercise="update_running_stats"
def update_running_stats(running, mu, var, momentum):
    """Move the running mean and variance of a layer towards those of a batch.

    Parameters
    ----------
    running : dict
        "mu" and "var", both of shape (n_l, 1): the averages so far.
    mu, var : numpy.ndarray, shape (n_l, 1)
        Mean and variance of each unit over the batch.
    momentum : float, from 0 to 1
        Share of the old value; the batch's gets the rest. No bias correction.

    Returns
    -------
    running : dict
        "mu" and "var" after this batch.

    Example
    -------
    >>> running = {"mu": np.array([[0.0]]), "var": np.array([[1.0]])}
    >>> update_running_stats(running, np.array([[5.0]]), np.array([[3.0]]), momentum=0.9)
    {'mu': array([[0.5]]), 'var': array([[1.2]])}
    """
    ### BEGIN SOLUTION
    return {
        "mu": momentum * running["mu"] + (1 - momentum) * mu,
        "var": momentum * running["var"] + (1 - momentum) * var,
    }
    ### END SOLUTION


# %% check="update_running_stats"
check(update_running_stats)

# %% [markdown]
# Watch it at work on the first layer, with weights that stand still: 60 batches of 60 images, momentum 0.9, starting from $\mu = 0$ and $\sigma^2 = 1$. (All pixels are moved up by 1, so that the mean has somewhere to go.)
#
# **Predict.** How far will the running mean be from that of the whole training set, compared with the mean of a single batch?


# %% tags=["demo", "raises-exception"]
def follow_mean(seed, n_steps=60, momentum=0.9):
    """Return batch means and running means of one unit, (n_steps,) each, and the true mean."""
    rng, X = np.random.default_rng(seed), load_digits(seed)[0] + 1.0
    W = first_parameters(rng)["W1"][:1]
    running = {"mu": np.zeros((1, 1)), "var": np.ones((1, 1))}
    batch_means, running_means = [], []
    for _ in range(n_steps):
        Z = W @ X[:, rng.choice(X.shape[1], 60, replace=False)]
        mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
        running = update_running_stats(running, mu, var, momentum)
        batch_means.append(mu.item())
        running_means.append(np.asarray(running["mu"]).item())
    return np.array(batch_means), np.array(running_means), (W @ X).mean()


means = [follow_mean(seed) for seed in range(10)]

# %% tags=["demo", "raises-exception"]
batch_means, running_means, true_mean = means[0]
fig, ax = plt.subplots(figsize=(7, 3.2))
ax.plot(range(1, 61), batch_means, "o", ms=4, mfc="none", label="batch")
ax.plot(range(1, 61), running_means, label="running")
ax.axhline(true_mean, color="black", ls=":", lw=1.4, label="whole training set")
ax.set(xlabel="step", ylabel="mean of z of one unit")
ax.legend()
plotting.show(fig, alt=stored["alt"]["running"])
off = {
    "a batch": np.mean([np.abs(b[40:] - true).mean() for b, _, true in means]),
    "the running mean": np.mean([np.abs(r[40:] - true).mean() for _, r, true in means]),
}
for name, error in off.items():
    print(f"after step 40, {name} is off by {error:.3f} on average (ten seeds)")
for t in (1, 20, 60):
    print(f"after {t} steps the start still counts {0.9**t:.1%}")

# %% [markdown]
# **What to notice.** The running mean is several times nearer to the truth than a single batch. At first, though, it remembers its start. (So did A in the opening, which predicted with such averages: after one epoch of 20 steps they still held 12 % of the zeros and ones they had started from. Section 7 shows what that cost.)

# %% tags=["demo", "raises-exception"]
assert off["the running mean"] < 0.6 * off["a batch"], "averaging should reduce the error"
nearer_to_0 = [abs(r[0]) < abs(true) for _, r, true in means if abs(true) > 0.5]
assert np.all(nearer_to_0), "after one step the running mean should still remember its start"
print(f"nearer by a factor of {off['a batch'] / off['the running mean']:.1f}")

# %% [markdown]
# ### Exercise 4: `batchnorm_predict`
#
# The same formula as in exercise 1, with the running statistics in place of the batch's.


# %% exercise="batchnorm_predict"
def batchnorm_predict(Z, gamma, beta, running, epsilon):
    """Apply batch norm with statistics that are fixed: every example for itself.

    Parameters
    ----------
    Z : numpy.ndarray, shape (n_l, m)
        Any number of examples, also one.
    gamma, beta : numpy.ndarray, shape (n_l, 1)
        As learnt.
    running : dict
        "mu" and "var", both of shape (n_l, 1), in place of the batch's.
    epsilon : float, above 0
        As in training.

    Returns
    -------
    out : numpy.ndarray, shape (n_l, m)

    Example
    -------
    >>> running = {"mu": np.array([[1.0]]), "var": np.array([[4.0]])}
    >>> out = batchnorm_predict(
    ...     np.array([[5.0]]), np.array([[3.0]]), np.array([[0.5]]), running, epsilon=1e-8)
    >>> out.round(3)
    array([[6.5]])
    """
    ### BEGIN SOLUTION
    Z_norm = (Z - running["mu"]) / np.sqrt(running["var"] + epsilon)
    return gamma * Z_norm + beta
    ### END SOLUTION


# %% check="batchnorm_predict"
check(batchnorm_predict)

# %% [markdown]
# ## 5 · Softmax: from scores to probabilities
#
# Now to the end of the network. Logistic regression answers one question: class 1 or not? For $C$ classes the last layer has $C$ units, and gives each example a column of **scores** $z_1, \dots, z_C$, of any size and sign. They should become probabilities: none negative, a sum of 1. **Softmax** makes all of them positive and then shares out:
#
# $$a_c = \frac{e^{z_c}}{\sum_{j=1}^C e^{z_j}} .$$
#
# Other activations look at one $z$ alone. Softmax looks at all classes of an example at once, and *only* at that example's.

# %% [markdown]
# **Predict.** Two classes, both with a score of 1000. What should softmax say, and what will the formula give in NumPy?

# %% tags=["demo"]
with np.errstate(all="ignore"):
    print(
        "e^1000 is", np.exp(1000.0), "and the formula gives", np.exp(1000.0) / (2 * np.exp(1000.0))
    )

# %% [markdown]
# It should be one half, but infinity over infinity isn't a number. The way out: only *differences* of scores matter. Take any number $k$ off all scores of an example, and it cancels:
#
# $$\frac{e^{z_c - k}}{\sum_j e^{z_j - k}} = \frac{e^{-k} e^{z_c}}{e^{-k} \sum_j e^{z_j}} = a_c .$$
#
# So for each example take that $k$ for which no exponent is above 0 and at least one is exactly 0. Then nothing overflows, and the sum is at least 1.
#
# ### Exercise 5: `softmax`


# %% exercise="softmax"
def softmax(Z):
    """Turn the scores of each example into probabilities.

    Parameters
    ----------
    Z : numpy.ndarray, shape (C, m)
        Scores: one row for each class, one column for each example. They may be as large as 1000.

    Returns
    -------
    A : numpy.ndarray, shape (C, m)
        e^z over the sum of e^z in its column; every column sums to 1.

    Example
    -------
    >>> softmax(np.array([[np.log(1.0)], [np.log(2.0)], [np.log(5.0)]])).round(3)
    array([[0.125],
           [0.25 ],
           [0.625]])
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(Z - np.max(Z, axis=0))
    return exponentials / np.sum(exponentials, axis=0)
    ### END SOLUTION


# %% check="softmax"
check(softmax)

# %% [markdown]
# The name is a contrast to **hard max**, which gives everything to the largest score: a column of zeros with a single 1, *one-hot*. Softmax is gentler: it says how it shares out its belief.
#
# ### Exercise 6: `hardmax`


# %% exercise="hardmax"
def hardmax(Z):
    """Give 1 to the largest score of each example and 0 to the others.

    Parameters
    ----------
    Z : numpy.ndarray, shape (C, m)
        Scores, one column for each example.

    Returns
    -------
    A : numpy.ndarray, shape (C, m)
        Exactly one 1 in each column; where several scores are the largest, the first of them
        (the one with the lowest row) gets it.

    Example
    -------
    >>> hardmax(np.array([[2.0, 7.0], [5.0, 7.0], [-1.0, 3.0]]))
    array([[0., 1.],
           [1., 0.],
           [0., 0.]])
    """
    ### BEGIN SOLUTION
    A = np.zeros(Z.shape)
    winners = np.argmax(Z, axis=0)
    A[winners, np.arange(len(winners))] = 1
    return A
    ### END SOLUTION


# %% check="hardmax"
check(hardmax)

# %% [markdown]
# ### Play: hot and cold
#
# Divide all scores by a **temperature** $T$ before softmax. **Goal:** find the $T$ at which the winner gets just half. Where does a very small $T$ lead, and where a very large one?


# %% tags=["demo", "raises-exception"]
scores = np.array([[2.0], [1.0], [0.5], [-1.0]])


def temperature(T=1.0):
    """Draw the shares of four classes by softmax at a temperature, beside hard max."""
    shares = {f"softmax, T = {T:.2g}": softmax(scores / T), "hard max": hardmax(scores)}
    fig, ax = plotting.subplots(figsize=(7, 3))
    for offset, hatch, (name, A) in zip((-0.2, 0.2), ("", "//"), shares.items(), strict=True):
        ax.bar(np.arange(4) + offset, np.ravel(A), 0.38, label=name, hatch=hatch, edgecolor="white")
    names = [f"class {c}\nz = {z:g}" for c, z in enumerate(scores.ravel())]
    ax.set(xticks=range(4), xticklabels=names, ylabel="share", ylim=(0, 1.05))
    ax.legend()
    found = [f"{share:.2f}" for share in np.ravel(softmax(scores / T))]
    plotting.show(fig, alt=f"{stored['alt']['shares']} T = {T:.2g}: {', '.join(found)}.")
    plotting.goal(found[0] == "0.50", f"at T = {T:.2g} the shares are {', '.join(found)}")


temperature()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
plotting.explore(
    temperature,
    T=FloatLogSlider(value=1, min=-2, max=2, step=0.01, description="temperature T"),
)

# %% tags=["demo", "raises-exception"]
cold, hot = np.asarray(softmax(scores / 0.01)), np.asarray(softmax(scores / 100))
assert np.allclose(cold, hardmax(scores)), "cold, softmax should be hard max"
assert np.allclose(hot, 0.25, atol=0.01), "hot, softmax should give all classes alike"
Z = np.random.default_rng(0).normal(0, 3, (2, 1000))
A = np.asarray(softmax(Z.copy()))
assert np.allclose(A[0], sigmoid(Z[0] - Z[1])), "C = 2 should be logistic regression"
print("cold: hard max; hot: all classes alike")
print("1000 pairs of scores: the first share is the sigmoid of z1 - z2")

# %% [markdown]
# **What to notice.** A cold softmax is hard max, a hot one knows nothing. And with **two classes it is an old friend**: divide numerator and denominator by $e^{z_1}$, and
#
# $$a_1 = \frac{e^{z_1}}{e^{z_1} + e^{z_2}} = \frac{1}{1 + e^{-(z_1 - z_2)}} = \operatorname{sigmoid}(z_1 - z_2) .$$
#
# With $C = 2$ softmax *is* logistic regression; it only keeps two scores where one difference would do. We'll come back to this.

# %% [markdown]
# ## 6 · The price of a probability
#
# The labels come as class numbers 0 to $C - 1$. To compare them with a column of probabilities, we write them as columns too: zeros, and a 1 in the row of the class.
#
# ### Exercise 7: `one_hot`


# %% exercise="one_hot"
def one_hot(labels, C):
    """Write class numbers as columns.

    Parameters
    ----------
    labels : numpy.ndarray of int, shape (1, m)
        Class numbers from 0 to C - 1. Not every class needs to occur.
    C : int
        Number of classes.

    Returns
    -------
    Y : numpy.ndarray, shape (C, m)
        1 in row c of a column whose label is c, 0 elsewhere.

    Example
    -------
    >>> one_hot(np.array([[1, 0, 1]]), C=3)
    array([[0., 1., 0.],
           [1., 0., 1.],
           [0., 0., 0.]])
    """
    ### BEGIN SOLUTION
    return (np.arange(C).reshape(C, 1) == labels).astype(float)
    ### END SOLUTION


# %% check="one_hot"
check(one_hot)

# %% [markdown]
# The loss of one example is the **cross-entropy**
#
# $$\mathcal L = -\sum_{c=1}^C y_c \ln a_c = -\ln a_\text{right},$$
#
# as all $y_c$ but one are 0: only the probability of the right class counts. To lower the loss means to raise it, and as the column sums to 1, the others together must fall. The cost is the mean over the examples.
#
# ### Exercise 8: `cross_entropy_cost`
#
# A wrong class may well get a probability of exactly 0, when its $e^z$ is too small for the machine. That is no error, and should cost nothing. The right class may get as little as 1e-30, and that should cost $-\ln 10^{-30} \approx 69$.


# %% exercise="cross_entropy_cost"
def cross_entropy_cost(A, Y):
    """Return the mean cross-entropy over the examples.

    Parameters
    ----------
    A : numpy.ndarray, shape (C, m)
        Probabilities, one column for each example. Entries of wrong classes may be exactly 0;
        that of the right class is above 0, but may be tiny (1e-30).
    Y : numpy.ndarray, shape (C, m)
        One-hot labels.

    Returns
    -------
    cost : float
        Mean over the examples of -ln(probability of the right class); in nats.

    Example
    -------
    >>> A = np.array([[0.5, 0.0], [0.25, 1.0], [0.25, 0.0]])
    >>> round(cross_entropy_cost(A, np.array([[1, 0], [0, 1], [0, 0]])), 3)  # (ln 2 + 0) / 2
    0.347
    """
    ### BEGIN SOLUTION
    p_right = np.sum(Y * A, axis=0)
    return float(-np.mean(np.log(p_right)))
    ### END SOLUTION


# %% check="cross_entropy_cost"
check(cross_entropy_cost)

# %% [markdown]
# **Predict.** A softmax classifier for ten digits starts with small random weights. What is its cost before the first step? And with *large* random weights?


# %% tags=["demo", "raises-exception"]
def cost_at_start(seed, scale):
    """Return the cost of one softmax layer with random weights on the digits."""
    X, Y, _, _ = load_digits(seed)
    W = scale * np.random.default_rng(seed).standard_normal((10, 64))
    return float(np.squeeze(cross_entropy_cost(np.asarray(softmax(W @ X)), Y)))


scales = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
start_costs = np.array([[cost_at_start(seed, scale) for scale in scales] for seed in range(5)])
fig = plotting.plot_powers(
    scales, {"cost": start_costs}, xlabel="deviation of the weights", ylabel="cost before training"
)
fig.axes[0].axhline(np.log(10), color="black", ls=":", lw=1.4, label="ln 10")
fig.axes[0].legend()
plotting.show(fig, alt=stored["alt"]["start"])
for scale, values in zip(scales, start_costs.T, strict=True):
    print(f"deviation {scale:g}: cost {values.mean():.2f} (five seeds)")
print(f"ln 10 = {np.log(10):.2f}")

# %% [markdown]
# **What to notice.** Small weights give every class about the same probability, and $-\ln \frac1C = \ln C$. (The $\ln 10$ of **01 · Initialization**.) So with $C$ classes a healthy start costs about $\ln C$: look at the first number your training prints! Far more means weights, or inputs, that are too large: the network starts out confidently wrong.

# %% tags=["demo", "raises-exception"]
assert np.all(np.abs(start_costs[:, :3] - np.log(10)) < 0.02), "small weights should cost ln 10"
assert np.all(start_costs[:, -1] > 10), "large weights should start confidently wrong"

# %% [markdown]
# Now the way back. Write the loss by means of the scores: $\mathcal L = -z_\text{right} + \ln \sum_j e^{z_j}$. Its derivative with respect to one score has a part from the sum, $e^{z_c} / \sum_j e^{z_j}$, and a part from $-z_\text{right}$, which only the right class has. Put the two together, and read off what you have: it is as simple as in logistic regression.
#
# ### Exercise 9: `softmax_backward`


# %% exercise="softmax_backward"
def softmax_backward(A, Y):
    """Return the gradient of each example's loss with respect to its scores.

    It leads through the cross-entropy and the softmax in one go. As always in this course, dZ
    belongs to the single examples; the 1/m comes later, in dW and db.

    Parameters
    ----------
    A : numpy.ndarray, shape (C, m)
        Probabilities, from softmax.
    Y : numpy.ndarray, shape (C, m)
        One-hot labels.

    Returns
    -------
    dZ : numpy.ndarray, shape (C, m)

    Example
    -------
    >>> softmax_backward(np.array([[0.5], [0.25], [0.25]]), np.array([[1], [0], [0]]))
    array([[-0.5 ],
           [ 0.25],
           [ 0.25]])
    """
    ### BEGIN SOLUTION
    return A - Y
    ### END SOLUTION


# %% check="softmax_backward"
check(softmax_backward)

# %% [markdown]
# Do your softmax, your cost and your gradient belong together? Nudge each score up and down and see; $m$ times the mean is the sum of the losses.

# %% tags=["demo", "raises-exception"]
worst = 0.0
for seed in range(5):
    rng = np.random.default_rng(seed)
    Z, Y = rng.normal(0, 2, (4, 3)), np.asarray(one_hot(rng.integers(0, 4, (1, 3)), 4))
    slopes = np.zeros(Z.shape)
    for place in np.ndindex(Z.shape):
        nudge = np.zeros(Z.shape)
        nudge[place] = 1e-4
        up, down = (cross_entropy_cost(np.asarray(softmax(Z + d)), Y) for d in (nudge, -nudge))
        slopes[place] = 3 * np.squeeze(up - down) / 2e-4
    dZ = softmax_backward(np.asarray(softmax(Z.copy())), Y)
    worst = max(worst, np.max(np.abs(slopes - dZ)))
assert worst < 1e-4, "softmax, cost and gradient should belong together"
print("in five draws no slope differs from your gradient by more than 1e-4")

# %% [markdown]
# With these functions a **softmax classifier** without hidden layers is quickly written: scores $Z = WX + b$, and plain gradient descent. Below it learns three, four, five and six clouds of points.
#
# **Predict.** What shape will the boundaries between the classes have?


# %% tags=["demo", "raises-exception"]
def clouds(C, seed, m=240):
    """Draw C clouds of points around a circle; return X (2, m) and labels (1, m)."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(m) % C).reshape(1, m)
    angle = 2 * np.pi * labels[0] / C
    return 2 * np.stack([np.cos(angle), np.sin(angle)]) + 0.5 * rng.standard_normal((2, m)), labels


def learn_classes(X, labels, C, learning_rate=0.5, steps=150):
    """Train a softmax layer from zero with your functions; return W, b and the costs."""
    W, b, Y = np.zeros((C, len(X))), np.zeros((C, 1)), np.asarray(one_hot(labels, C))
    costs = []
    for _ in range(steps):
        A = np.asarray(softmax(W @ X + b))
        costs.append(float(np.squeeze(cross_entropy_cost(A, Y))))
        dZ = np.asarray(softmax_backward(A.copy(), Y))
        W = W - learning_rate * dZ @ X.T / X.shape[1]
        b = b - learning_rate * dZ.sum(axis=1, keepdims=True) / X.shape[1]
    return W, b, costs


# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(1, 4, figsize=(12, 3.3))
for ax, C in zip(axes, (3, 4, 5, 6), strict=True):
    X, labels = clouds(C, seed=0)
    W, b, costs = learn_classes(X, labels, C)

    def winners(X, W=W, b=b):
        return np.asarray(hardmax(W @ X + b)).argmax(axis=0, keepdims=True)

    plotting.plot_class_regions(winners, X, labels, title=f"C = {C}", limits=(-3.4, 3.4), ax=ax)
    ax.set_ylabel("$x_2$" if C == 3 else "")
    right = np.mean(winners(X) == labels)
    print(f"C = {C}: cost {costs[0]:.2f} -> {costs[-1]:.2f}, {right:.0%} of these points right; ln C = {np.log(C):.2f}")  # fmt: skip
plotting.show(fig, alt=stored["alt"]["regions"])

# %% [markdown]
# **What to notice.** Between two classes the boundary is where $z_c = z_j$, and as scores are linear in $x$, that is a **straight line**. Without hidden layers softmax cuts the plane into at most $C$ regions with straight edges; hidden layers would bend them. And every cost began at $\ln C$.
#
# Now the old friend, logistic regression.
#
# **Predict.** A softmax with $C = 2$ and logistic regression learn the same points, both from zero. One step of softmax moves *two* rows of weights, in opposite directions. Which learning rate must softmax get so that both give the same probabilities after every step?

# %% tags=["demo", "raises-exception"]
apart = []
for seed in range(5):
    X, Y = datasets.moons(200, rng=seed)
    W, b, _ = learn_classes(X, 1 - Y, 2, learning_rate=0.25, steps=100)
    zero = {"W1": np.zeros((1, 2)), "b1": np.zeros((1, 1))}
    learnt, _ = network.train(X, Y, zero, learning_rate=0.5, epochs=100)
    logistic, _ = network.forward(X, learnt)
    apart.append(np.max(np.abs(np.asarray(softmax(W @ X + b))[:1] - logistic)))
assert max(apart) < 1e-12
print("softmax at 0.25, logistic regression at 0.5: no probability differs by more than 1e-12")

# %% [markdown]
# **What to notice.** Half of it: the difference $w_1 - w_2$ moves twice as far as each of them. (Five data sets, 100 steps.)

# %% [markdown]
# ## 7 · Put it together: a network that normalises itself
#
# Now everything at once: three hidden layers with batch norm, softmax at the end, mini-batches. In the forward pass each hidden layer does
#
# $$Z^{[l]} = W^{[l]} A^{[l-1]}, \quad \tilde Z^{[l]} = \text{batch norm}(Z^{[l]}), \quad A^{[l]} = \operatorname{sigmoid}(\tilde Z^{[l]}) .$$
#
# With `running` given, it predicts; without, it trains.


# %% tags=["demo", "raises-exception"]
def forward(X, parameters, running=None):
    """Return probabilities and what the way back needs: (A before, Z, cache, A after) by layer."""
    A, passes, L = X, [], len(layers_dims) - 1
    for l in range(1, L):
        Z, gamma, beta = parameters[f"W{l}"] @ A, parameters[f"gamma{l}"], parameters[f"beta{l}"]
        if running is None:
            out, cache = batchnorm_forward(Z.copy(), gamma, beta, EPSILON)
        else:
            out, cache = batchnorm_predict(Z.copy(), gamma, beta, running[l], EPSILON), None
        A_before, A = A, sigmoid(np.asarray(out))
        passes.append((A_before, Z, cache, A))
    scores = parameters[f"W{L}"] @ A + parameters[f"b{L}"]
    return np.asarray(softmax(scores)), passes


# %% tags=["demo", "raises-exception"]
def backward(A_out, Y, passes, parameters):
    """Return the gradients of the cost; the 1/m comes in here."""
    L, m = len(layers_dims) - 1, Y.shape[1]
    dZ = np.asarray(softmax_backward(A_out.copy(), Y))
    grads = {f"dW{L}": dZ @ passes[-1][3].T / m, f"db{L}": dZ.sum(axis=1, keepdims=True) / m}
    for l in range(L - 1, 0, -1):
        A_before, _, cache, A = passes[l - 1]
        dA = parameters[f"W{l + 1}"].T @ dZ
        gradients = batchnorm_backward(dA * A * (1 - A), cache)
        dZ, dgamma, dbeta = (np.asarray(gradient) for gradient in gradients)
        grads[f"dW{l}"] = dZ @ A_before.T / m
        grads[f"dgamma{l}"], grads[f"dbeta{l}"] = dgamma / m, dbeta / m
    return grads


# %% tags=["demo", "raises-exception"]
def right_answers(X, Y, parameters, running=None):
    """Return the share of examples whose most probable class is right."""
    A, _ = forward(X, parameters, running)
    return network.accuracy(A.argmax(axis=0, keepdims=True), Y)


def batches_of_60(rng, X, Y):
    """Shuffle the examples and cut them into 20 batches of about 60."""
    parts = np.array_split(rng.permutation(X.shape[1]), 20)
    return [(X[:, part], Y[:, part]) for part in parts]


# %% tags=["demo", "raises-exception"]
def train_normalised(seed, epochs=5, learning_rate=0.3, momentum=0.9):
    """Train with your functions; return parameters, running statistics, dev accuracies."""
    X, Y, X_dev, Y_dev = load_digits(seed)
    rng = np.random.default_rng(seed)
    parameters, right = first_parameters(rng), []
    hidden = range(1, len(layers_dims) - 1)
    running = {l: {"mu": np.zeros((100, 1)), "var": np.ones((100, 1))} for l in hidden}
    for _ in range(epochs):
        for X_batch, Y_batch in batches_of_60(rng, X, Y):
            A, passes = forward(X_batch, parameters)
            grads = backward(A, Y_batch, passes, parameters)
            parameters = {k: p - learning_rate * grads[f"d{k}"] for k, p in parameters.items()}
            for l in hidden:
                Z = passes[l - 1][1]
                mu, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
                new = update_running_stats(running[l], mu, var, momentum)
                running[l] = {key: np.asarray(new[key]) for key in ("mu", "var")}
        right.append(right_answers(X_dev, Y_dev, parameters, running))
    return parameters, running, right


# %% [markdown]
# Beside it the same network without batch norm: it has a $b$ in each layer, and starts from the same weights. It is the race of the opening; only that this time the functions are yours.


# %% tags=["demo", "raises-exception"]
def train_plain(seed, epochs=5, learning_rate=0.3, scale=0.1):
    """Train the given network without batch norm; return parameters and dev accuracies."""
    X, Y, X_dev, Y_dev = load_digits(seed)
    rng, options = np.random.default_rng(seed), {"activation": "sigmoid", "output": "softmax"}
    first, right = first_parameters(rng, scale), []
    start = {key: value for key, value in first.items() if key[0] == "W"}
    start |= {f"b{l}": np.zeros((n, 1)) for l, n in enumerate(layers_dims[1:], start=1)}

    def note(_epoch, now):
        right.append(network.accuracy(network.predict(X_dev, now, **options), Y_dev))

    learnt, _ = network.train(
        X, Y, start, learning_rate=learning_rate, epochs=epochs, on_epoch=note,
        batches=lambda X, Y: batches_of_60(rng, X, Y), **options,
    )  # fmt: skip
    return learnt, right[1:]


normalised = [train_normalised(seed) for seed in range(5)]
plain = [train_plain(seed) for seed in range(5)]

# %% tags=["demo", "raises-exception"]
race = {
    "with batch norm": np.array([right for *_, right in normalised]),
    "without": np.array([right for _, right in plain]),
}
fig, ax = plt.subplots(figsize=(7, 3.4))
plotting.plot_runs(range(1, 6), race, ax, "epoch", "share of dev images right")
ax.set(xticks=range(1, 6), ylim=(0, 1))
ax.legend()
plotting.show(fig, alt=stored["alt"]["race"])
for name, runs in race.items():
    third = runs[:, 2]
    print(f"{name}: right after epoch 3: {third.mean():.2f} (five seeds, {third.min():.2f} to {third.max():.2f})")  # fmt: skip

# %% tags=["demo", "raises-exception"]
gain = race["with batch norm"][:, 2] - race["without"][:, 2]
assert np.all(race["with batch norm"][:, 2] > 0.9) and np.all(race["without"][:, 2] < 0.3)
print(f"batch norm is ahead by {gain.mean():.2f} on average, by at least {gain.min():.1f}")

# %% [markdown]
# Look at the first epoch: batch norm is far better one epoch later. We predicted with running averages. One could also send the whole training set through the network and take $\mu$ and $\sigma^2$ from there.
#
# **Predict.** With the *same* weights, those after epoch 1: will that get more images right, and how many more?

# %% tags=["demo", "raises-exception"]
both = []
for seed in range(5):
    X_train, _, X_dev, Y_dev = load_digits(seed)
    now, running, _ = train_normalised(seed, epochs=1)
    _, passes = forward(X_train, now)
    whole = {
        l: {"mu": Z.mean(axis=1, keepdims=True), "var": Z.var(axis=1, keepdims=True)}
        for l, (_, Z, *_) in enumerate(passes, start=1)
    }
    both.append([right_answers(X_dev, Y_dev, now, kind) for kind in (running, whole)])
after_one = np.array(both)
for name, values in zip(("running averages", "whole training set"), after_one.T, strict=True):
    print(f"{name}: {np.mean(values):.2f} right after epoch 1 (five seeds, {min(values):.2f} to {max(values):.2f})")  # fmt: skip

# %% tags=["demo", "raises-exception"]
gained = after_one[:, 1] - after_one[:, 0]
assert np.all(gained > 0.1), "the whole training set should serve better after one epoch"
print(f"with every seed better, by {gained.min():.2f} at least")

# %% [markdown]
# **What to notice.** The weights knew more than the averages let them show: these still held 12 % of their start, and much of the rest belonged to earlier weights.

# %% [markdown]
# One question is left from section 4. We ask the trained network for the probability of *one* image's class, an image it isn't sure of: in twenty batches with 31 other images each, alone, and with the running statistics.
#
# **Predict.** With batch statistics the answer depends on the company. By how much: in the third decimal, in the second, in the first?

# %% tags=["demo", "raises-exception"]
parameters, running, _ = normalised[0]
_, _, X_dev, Y_dev = load_digits(0)
rng = np.random.default_rng(1)
A, _ = forward(X_dev, parameters, running)
image = int(np.argsort(np.max(A * Y_dev, axis=0))[60])  # one of the less certain ones
company = [np.append(image, rng.choice(300, 31)) for _ in range(20)]
c = Y_dev[:, image].argmax()
in_batch = [forward(X_dev[:, some], parameters)[0][c, 0] for some in company]
fixed = [forward(X_dev[:, some], parameters, running)[0][c, 0] for some in company]
alone = forward(X_dev[:, image : image + 1], parameters)[0][c, 0]
alone_fixed = forward(X_dev[:, image : image + 1], parameters, running)[0][c, 0]
fig, ax = plt.subplots(figsize=(7, 3.2))
ax.plot(range(1, 21), in_batch, "o", label="batch statistics")
ax.plot(range(1, 21), fixed, "s", mfc="none", label="running statistics")
ax.axhline(alone, ls=":", color=plotting.COLOURS[1], label="batch statistics, alone")
ax.set(xlabel="batch", ylabel="probability of its class", ylim=(0, 1), xticks=[1, 5, 10, 15, 20])
ax.legend(loc="upper center", ncols=3, fontsize=9)
plotting.show(fig, alt=stored["alt"]["alone"])
print(f"in a batch: {min(in_batch):.2f} to {max(in_batch):.2f}; alone {alone:.2f}")
print(f"with running statistics: always {alone_fixed:.2f}, also alone")

# %% tags=["demo", "raises-exception"]
alone_right = []
for seed, (now, *_) in enumerate(normalised):
    _, _, X_dev, Y_dev = load_digits(seed)
    each = [right_answers(X_dev[:, [i]], Y_dev[:, [i]], now) for i in range(100)]
    alone_right.append(np.mean(each))
assert np.ptp(in_batch) > 0.05 and np.ptp([*fixed, alone_fixed]) < 1e-9
assert max(alone_right) < 0.25 and min(right[-1] for *_, right in normalised) > 0.9
with_running = np.mean([right[-1] for *_, right in normalised])
print(f"share right, five seeds: one by one with batch statistics {np.mean(alone_right):.2f}, "
      f"with running statistics {with_running:.2f}")  # fmt: skip

# %% [markdown]
# **What to notice.** With batch statistics the answer changes with the company, and alone it is pure guessing: every image gets the same answer. With running statistics it is always the same. To forget the switch from training to predicting is the classic mistake with batch norm.

# %% [markdown]
# ## 8 · Experiment: a race that can be lost
#
# **The paper.** Ioffe and Szegedy (2015) introduced batch norm. In section 4.1 they train three hidden layers of 100 sigmoid units on MNIST, with small Gaussian first weights and 60 examples a batch: with batch norm the test accuracy is higher throughout, and the inputs of the sigmoids stay steadier. On ImageNet, batch norm alone reached the accuracy of the original network in less than half the steps; together with a larger learning rate and other changes, in a fourteenth of them.

# %% [markdown]
# **Ours.** The race you have just seen, on smaller digits. But one setting proves little. So we vary the learning rate, and then the size of the first weights: accuracy after five epochs, five seeds, computed when this notebook was built.
#
# **Predict.** Is there a setting in which the network without batch norm keeps up?

# %% tags=["demo"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.5), sharey=True)
panels = {"learning rate": ("alphas", "by_alpha"), "deviation of the first weights": ("scales", "by_scale")}  # fmt: skip
for ax, (xlabel, (values, results)) in zip(axes, panels.items(), strict=True):
    plotting.plot_runs(stored[values], stored[results], ax, xlabel)
    ax.set(xscale="log", ylim=(0, 1))
    ax.set_xticks(stored[values], [f"{value:g}" for value in stored[values]])
    ax.minorticks_off()
axes[0].set_ylabel("share of dev images right")
axes[0].legend(title="batch norm", loc="center right")
plotting.show(fig, alt=stored["alt"]["sweep"])
for xlabel, (values, results) in panels.items():
    for name, runs in stored[results].items():
        shown = ", ".join(f"{v:g}: {r:.2f}" for v, r in zip(stored[values], np.mean(runs, axis=0), strict=True))  # fmt: skip
        print(f"{xlabel}, {name} batch norm: {shown}")

# %% tags=["demo"]
sweep = {key: np.array(stored[key]["with"]).mean(axis=0) for key in ("by_alpha", "by_scale")}
bare = {key: np.array(stored[key]["without"]).mean(axis=0) for key in ("by_alpha", "by_scale")}
lead = np.array(stored["by_scale"]["with"]) - np.array(stored["by_scale"]["without"])
assert all(np.all(values > 0.88) for values in sweep.values()), "a plateau with batch norm"
assert np.all(bare["by_alpha"] < 0.5), "at deviation 0.1 no learning rate should save the other"
assert np.all(bare["by_scale"][:3] < 0.3) and bare["by_scale"][3] > 0.85, "it should learn from 0.3"
print(f"lead of batch norm at deviation 0.1: {lead[:, 2].mean():.2f}; at 0.3: {lead[:, 3].mean():.2f} "
      f"({lead[:, 3].min():.2f} to {lead[:, 3].max():.2f})")  # fmt: skip

# %% [markdown]
# **What we found.** With batch norm, learning rates over a factor of 100 and first weights over a factor of 100 all reach about 0.89 or more on average. It makes the choice of hyperparameters *easier*: the good region becomes wide.
#
# **Where it stops being true.** At a deviation of 0.1 no learning rate saves the plain network (0.28 is its best). At 0.3 it learns too, though it doesn't quite keep up: batch norm's lead shrinks from 0.81 to 0.04. (At 1 it grows again.) Much of what looks like magic at 0.1 is help with a poor start. And our networks are small: in other ones, deeper or with ReLU, measure again.

# %% [markdown]
# ## 9 · Why does it work?
#
# **Scale.** One scale for all inputs made the cost more evenly steep, and descent quicker (**00 · Setting up**). Inside the network the same argument holds for every layer's inputs.

# %% [markdown]
# **Shifts.** The authors' own story is *internal covariate shift*: each layer has to learn from inputs whose distribution changes while the layers before it learn. Batch norm holds mean and variance still. For the inputs themselves this can be seen: take new images with 2 added to every pixel, two deviations: more ink everywhere. The mapping from image to digit is the same; only $X$ has moved.
#
# **Predict.** Who copes: the network without batch norm (started from deviation 0.3 with ten epochs, so that it has learnt too), the one with running statistics, the one with the new batch's own?

# %% tags=["demo", "raises-exception"]
answers_by = {"without batch norm": [], "running statistics": [], "the batch's own": []}
for seed, (now, running, _) in enumerate(normalised):
    _, _, X_dev, Y_dev = load_digits(seed)
    learnt, _ = train_plain(seed, epochs=10, scale=0.3)  # from a start from which it learns
    for X in (X_dev, X_dev + 2):
        labels = network.predict(X, learnt, activation="sigmoid", output="softmax")
        answers_by["without batch norm"].append(network.accuracy(labels, Y_dev))
        answers_by["running statistics"].append(right_answers(X, Y_dev, now, running))
        answers_by["the batch's own"].append(right_answers(X, Y_dev, now))
for name, values in answers_by.items():
    before, after = np.mean(values[::2]), np.mean(values[1::2])
    print(f"{name}: {before:.2f} right before, {after:.2f} after the shift (five seeds)")
drop = {name: np.array(values[::2]) - values[1::2] for name, values in answers_by.items()}

# %% tags=["demo", "raises-exception"]
assert np.all(np.abs(drop["the batch's own"]) < 1e-9), "the batch's mean takes the shift away"
assert min(np.min(drop[name]) for name in ("without batch norm", "running statistics")) > 0.1
print("in each of five seeds the first two lose more than a tenth, the third nothing")

# %% [markdown]
# **What to notice.** The new batch's own mean takes the shift away, entirely. (It is a batch of 300 images, and each answer now depends on the others.) Fixed statistics can't: they describe the old world. Inside a network in training the inputs of every layer move at every step. By the same argument, batch statistics take away what is a move of mean or scale.

# %% [markdown]
# **Is that why it trains faster?**
#
# **The paper.** Santurkar and colleagues (2018) put the story to the test: they *added* shifts behind batch norm, at random and anew in each step.
#
# **Ours.** Every $\tilde z$ is stretched by a factor from 0.5 to 2 and moved by a draw of deviation 1, for each unit, in each step of training. (In the paper the noise also differs between examples.) If steady distributions were the reason, this should undo the benefit.
#
# **Predict.** Does it? Once from first weights of deviation 0.1, as in the race; once from 0.3, where the plain network learns as well.

# %% tags=["demo"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.5), sharey=True)
jolted = {}
for ax, (scale, kinds) in zip(axes, stored["jolted"].items(), strict=True):
    jolted[scale] = {name: np.array(runs) for name, runs in kinds.items()}
    plotting.plot_runs(range(1, 11), jolted[scale], ax, "epoch")
    ax.set(xticks=range(1, 11), ylim=(0, 1), title=f"first weights of deviation {scale}")
axes[0].set_ylabel("share of dev images right")
axes[1].legend(loc="lower right")
plotting.show(fig, alt=stored["alt"]["jolted"])
for scale, kinds in jolted.items():
    for name, runs in kinds.items():
        shown = ", ".join(f"{runs[:, n - 1].mean():.2f} after {n}" for n in (1, 3, 10))
        print(f"deviation {scale}, {name}: {shown} epochs (ten seeds)")

# %% tags=["demo"]
calm, shaken, without = jolted["0.1"].values()
assert np.all(shaken[:, 2] > without[:, 2] + 0.5), "jolted batch norm should still be far ahead"
assert 0 < np.mean(calm[:, -1] - shaken[:, -1]) < 0.02, "and end where batch norm ends"
for scale, (calm, shaken, without) in ((s, kinds.values()) for s, kinds in jolted.items()):
    for n in (1, 3):
        lead, cost = (np.mean(calm[:, n - 1] - other[:, n - 1]) for other in (without, shaken))
        print(f"deviation {scale}: a lead of {lead:.2f} at epoch {n}; the jolts cost {cost / lead:.0%} of it")  # fmt: skip

# %% [markdown]
# **What we found.** At 0.1, hardly: shaken at every step, batch norm is nearly as far ahead as before, and ends within 0.02 of where it ends undisturbed. But there the plain network hardly moves, so any help with the poor start looks large. At 0.3 it learns as well, the lead is smaller, and the jolts cost more of it: 18 % after one epoch, 25 % after three.
#
# So steady distributions aren't needed for the rescue from a poor start.
#
# **Where it stops being true.** Whether they play no part at all, our runs don't show. It is a small network and one kind of jolt, part of which the next layer's batch norm takes away again.

# %% [markdown]
# In the paper, too, the network with added shifts trained nearly as fast as the one with batch norm alone. The authors see the reason elsewhere: batch norm makes the cost *smoother*, so that a gradient still holds a longer step away. You know what does it: the two terms that are subtracted in $\mathrm{d}z$, and the $1/s$ before them, make the gradient smaller.
#
# So: that it works is beyond doubt; *why* is still debated.

# %% [markdown]
# **Noise.** $\mu$ and $\sigma^2$ are estimates from one batch, so an example's $\hat z$ depends a little on its company. That is noise, as in dropout, and noise may regularise.
#
# **Predict.** Is there more of this noise in small batches or in large ones? What does a batch four times as large do to it?


# %% tags=["demo", "raises-exception"]
def noise_of_one(seed, sizes, n_draws=100):
    """Return for each batch size the deviation of one image's normalised z, mean over 20 units."""
    rng, X = np.random.default_rng(seed), load_digits(seed)[0]
    W, ones, zeros = first_parameters(rng)["W1"][:20], np.ones((20, 1)), np.zeros((20, 1))
    deviations = []
    for size in sizes:
        seen = []
        for _ in range(n_draws):
            batch = X[:, np.append(0, rng.choice(X.shape[1], size - 1))]
            out, _ = batchnorm_forward(W @ batch, ones, zeros, EPSILON)
            seen.append(np.asarray(out)[:, 0])
        deviations.append(np.std(seen, axis=0).mean())
    return deviations


sizes = [8, 16, 32, 64, 128, 256, 512]
noise = np.array([noise_of_one(seed, sizes) for seed in range(5)])

# %% tags=["demo", "raises-exception"]
root = noise.mean(axis=0)[3] * np.sqrt(64 / np.array(sizes))
fig = plotting.plot_powers(
    sizes, {"measured": noise, "1 / root of the size": root},
    xlabel="examples in a batch", ylabel="deviation of $\\hat z$ of one image",
)  # fmt: skip
fig.axes[0].set_xticks(sizes, sizes)
fig.axes[0].minorticks_off()
plotting.show(fig, alt=stored["alt"]["noise"])
for size, values in zip(sizes, noise.T, strict=True):
    print(f"{size} examples: {values.mean():.2f}")
factors = noise[:, 2:] / noise[:, :-2]
assert np.all((factors > 0.35) & (factors < 0.65)), "four times the batch, half the noise"
print(f"four times the batch leaves {factors.mean():.2f} of the noise (five seeds)")

# %% [markdown]
# **What to notice.** The noise falls as one over the root of the batch size: four times as many examples, half of it. So a *larger* batch means *less* of whatever regularization comes from it. That is a side effect, and you choose the batch size for other reasons. So don't rely on batch norm *as* a regulariser. Where you need one, add one, L2 or dropout, and measure.
#
# (Two surprises: behind batch norm the size of $W$ no longer matters, section 3; so L2 on it acts mainly on the size of the steps (van Laarhoven 2017). Dropout in front of batch norm makes the variances of training and prediction differ (Li 2019).)

# %% [markdown] explain="taken_and_given_back"
# ### In your own words: taken away, and given back
#
# Batch norm takes every unit's mean and spread away, and then $\gamma$ and $\beta$ give it new ones. Why is this not the same as leaving the unit alone? And what becomes of the layer's bias $b$?
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# $\gamma$ and $\beta$ can give a unit back any mean and any spread, so the network can still express all that it could before. What changes is who decides. Without batch norm, mean and spread of a unit come out of all weights of all layers below, and a step in any of them moves both. With it, two numbers of the unit's own set them, whatever the layers below do, and gradient descent can turn each of the two by itself. That is a landscape which bears larger steps. The bias $b$ is left without a task: it shifts every example alike, so subtracting the mean takes it away, and $\beta$ stands in its place.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** A hidden layer has 100 units, a mini-batch 64 examples. How many means does batch norm compute for this layer in one step?
#
# - a) 1
# - b) 64
# - c) 100
# - d) 6400
#
# **q2.** What is right about a layer with batch norm? (several)
#
# - a) its bias $b$ can be left out, as $\beta$ does its work
# - b) $\gamma$ and $\beta$ are learnt, by any optimizer
# - c) the $\beta$ is the one of momentum
# - d) the network can learn to undo the normalisation

# %% [markdown]
# **q3.** What is $\varepsilon$ there for?
#
# - a) it makes the estimate of the variance unbiased
# - b) it keeps the division safe where a unit hardly varies
# - c) it is the step for checking gradients
# - d) it adds noise that regularises
#
# **q4.** A network trained with batch norm is to judge single images. What does it normalise with?
#
# - a) with the mean and the variance of that one image's $z$
# - b) not at all: at test time batch norm is left out
# - c) with the mean and variance over the units of the layer
# - d) with fixed averages, taken from training

# %% [markdown]
# **q5.** You change from batches of 32 to batches of 512. What happens to the noise that batch norm puts on each $\hat z$?
#
# - a) it falls to about a quarter
# - b) it grows to about four times as much
# - c) it stays: gamma and beta fix its size
# - d) it falls to about a sixteenth
#
# **q6.** Someone computes $\mathrm{d}z = \gamma\, \mathrm{d}\tilde z / \sqrt{\sigma^2 + \varepsilon}$. What is wrong with it?
#
# - a) nothing, if batches are large
# - b) it treats $\mu$ and $\sigma^2$ as constants
# - c) $\gamma$ doesn't belong there
# - d) the root should be left out, as $\sigma^2$ is a variance already

# %% [markdown]
# **q7.** Scores $(2, 1, 0)$. What is right? (several)
#
# - a) hard max gives $(1, 0, 0)$
# - b) softmax gives $(2/3, 1/3, 0)$
# - c) softmax gives every class more than 0
# - d) scores $(4, 2, 0)$ give the same softmax
#
# **q8.** Your classifier for 1000 classes starts with small random weights. The first cost it prints is 48. What do you think?
#
# - a) about right: with so many classes the cost is high
# - b) too high: it should be near $\ln 1000 \approx 6.9$
# - c) it should be near $\ln 2 \approx 0.69$
# - d) nothing: the first cost is chance

# %% [markdown]
# **q9.** You take 5 off all scores of *one* example, and nothing off the others'. What happens to the probabilities?
#
# - a) those of this example get smaller
# - b) those of the other examples grow
# - c) nothing at all
# - d) this example's are divided by $e^5$
#
# **q10.** A unit has batch norm before its ReLU, with $\gamma = 3$, $\beta = -1$. What holds in a training step, but for $\varepsilon$? (several)
#
# - a) over the batch its $\tilde z$ have mean $-1$ and deviation 3
# - b) over the batch its activations have mean $-1$ and deviation 3
# - c) with weights twice as large, its $\tilde z$ would be the same
# - d) $\gamma$ and $\beta$ are computed from the batch, like $\mu$ and $\sigma$

# %% exercise="answers"
answers = {
    "q1": "c",
    "q2": "abd",
    "q3": "b",
    "q4": "d",
    "q5": "a",
    "q6": "b",
    "q7": "ac",
    "q8": "b",
    "q9": "c",
    "q10": "ac",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. Batch norm takes each *unit* over the examples of the *batch*: subtract its mean, divide by $\sqrt{\sigma^2 + \varepsilon}$, before the activation.
# 2. $\gamma$ and $\beta$ are learnt and give the unit back its scale and place; $\varepsilon$ keeps the division safe; $b$ drops out.
# 3. On the way back three ways lead to $z$: directly, through $\mu$, through $\sigma^2$. Shifting or stretching a unit changes nothing, so the gradient has no part in that.
# 4. Predictions use running averages of $\mu$ and $\sigma^2$, or those of the training set; never those of the batch at hand.
# 5. Softmax shares out $e^z$ within a column, with the largest score taken off first; the cost is the mean of $-\ln a_\text{right}$, about $\ln C$ at the start; $\mathrm{d}Z = A - Y$. With $C = 2$ it is logistic regression.
# 6. Batch norm widens the range of learning rates and starts that work. Why it works is contested. Its noise shrinks as one over the root of the batch size.

# %% [markdown]
# ### Common slips
#
# - *Variance for deviation.* Divide by the root; $\varepsilon$ stands under it.
# - *The square outside the sum.* The distances are squared, then averaged; otherwise they cancel.
# - *$\gamma z + \beta$.* $\gamma$ multiplies the *normalised* $z$.
# - *"More noise in larger batches."* Less: the noise decreases with batch size.
# - *Batch statistics at test time*, or running ones in training.
# - *Softmax along the wrong axis.* It sums over the classes of one example; and it overflows unless shifted.
# - *Softmax and hard max.* The one gives probabilities, the other one-hot columns.

# %% [markdown]
# ### Where next
#
# You have now written by hand all that a classifier of this course needs. In [**07 · Frameworks**](../07_frameworks/frameworks.ipynb) others have written it for you; in PyTorch, which it uses, batch norm's momentum weighs the *new* value, and the running variance divides by $m - 1$.

# %% [markdown]
# ### References
#
# - S. Ioffe and C. Szegedy, *Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift*, ICML 2015: algorithms 1 and 2, section 4.1.
# - S. Santurkar, D. Tsipras, A. Ilyas and A. Madry, *How Does Batch Normalization Help Optimization?*, NeurIPS 2018.
# - T. van Laarhoven, *L2 Regularization versus Batch and Weight Normalization*, 2017.
# - X. Li, S. Chen, X. Hu and J. Yang, *Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift*, CVPR 2019.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016: section 6.2.2.3 on softmax units, section 8.7.1 on batch normalization.
# - S. J. D. Prince, *Understanding Deep Learning*, 2023: chapter 5 on losses, section 11.4 on batch normalization.
