# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Keep a deep network from learning its training set by heart
#
# A large network can remember its examples, chance and all. It is built for those it hasn't seen.
#
# **You will**
#
# 1. add an L2 penalty to cost and gradient, see it as weight decay, choose its strength,
# 2. explain what small weights do, and why L1 leaves zeros where L2 doesn't,
# 3. write dropout, forward and backward, and use it in training only,
# 4. stop a run early, and say what that saves and mixes up,
# 5. augment a data set without spoiling its labels,
# 6. say when two of these methods are one, and when they only look it.
#
# **You need** **00 · Setting up**, **01 · Initialization**, forward and backward propagation, and NumPy. **Run time:** about 15 seconds.

# %% [markdown]
# You write nine short functions, each with a cell `check(...)` under it: run it as often as you like. When you are stuck, make a new cell and run, for instance, `hint("dropout_forward")`; run it again for a stronger hint.
#
# **Predict** marks a question. Commit to an answer before you run the next cell.

# %% tags=["setup"]
from copy import deepcopy

import matplotlib.pyplot as plt
import numpy as np

from helpers import datasets, network, plotting
from helpers.checks.topics.regularization import check, hint

plotting.use_course_style()

# %% [markdown]
# ## 1 · Which player reaches the ball?
#
# Our goalkeeper kicks the ball into the field. It comes down at $(x_1, x_2)$, and some player is there first: one of ours (class 1, triangles) or one of theirs (class 0, circles). From the balls of past matches we want to learn where to aim.
#
# Mostly the nearest player wins. But players start late, or early, by chance; so even a perfect rule is right for only about 85 of 100 balls. The rest is **noise**, and there is nothing in it to learn. In the words of **00 · Setting up**, the Bayes error is about 15 %.

# %% tags=["demo"]
stored = datasets.load_results("02_regularization")
layers_dims = [2, 50, 20, 1]


def match(seed, m=150):
    """Return m balls to learn from, 2000 others (the dev set), and a start of the network."""
    rng = np.random.default_rng(seed)
    X, Y = datasets.field(m, rng)
    X_dev, Y_dev = datasets.field(2000, rng)
    start = {}
    for layer in range(1, len(layers_dims)):
        shape = (layers_dims[layer], layers_dims[layer - 1])
        start[f"W{layer}"] = 0.5 * rng.standard_normal(shape)
        start[f"b{layer}"] = np.zeros((shape[0], 1))
    return X, Y, X_dev, Y_dev, start


# %% tags=["demo"]
def accuracies(parameters, data, **options):
    """Return the share of right answers on the training and on the dev set of a match."""
    X, Y, X_dev, Y_dev, _ = data
    return [
        network.accuracy(network.predict(X_part, parameters, **options), Y_part)
        for X_part, Y_part in [(X, Y), (X_dev, Y_dev)]
    ]


matches = [match(seed) for seed in range(5)]
_, Y_played = datasets.field(20_000, 0)
_, Y_nearest = datasets.field(20_000, 0, noise=0)
print(f"the nearest player wins {np.mean(Y_played == Y_nearest):.0%} of 20,000 balls")

# %% [markdown]
# Two models learn from 150 balls: *logistic regression*, that is a network without hidden layers, and a network with 50 and 20 hidden ReLU units. We repeat this for five matches, with new balls and a new start each.
#
# **Predict.** Which of the two will be right more often on the balls it learnt from? And on 2000 others?

# %% tags=["demo"]
no_hidden_layer = {"W1": np.zeros((1, 2)), "b1": np.zeros((1, 1))}
line, plain = [], []
for X, Y, _, _, start in matches:
    line.append(network.train(X, Y, no_hidden_layer, learning_rate=0.6, epochs=500)[0])
    plain.append(network.train(X, Y, start, learning_rate=0.6, epochs=1500)[0])
learners = {"logistic regression": line, "network": plain}

# %% tags=["demo"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.7), sharey=True)
for ax, (name, five) in zip(axes, learners.items(), strict=True):
    plotting.plot_decision_boundary(
        lambda X, now=five[0]: network.predict(X, now), *matches[0][:2], title=name, ax=ax
    )
plotting.show(fig, alt=stored["alt"]["opening"])
for name, five in learners.items():
    train, dev = np.mean([accuracies(*pair) for pair in zip(five, matches, strict=True)], axis=0)
    print(
        f"{name}: right on {train:.2f} of the training balls, {dev:.2f} of the others (mean of 5)"
    )

# %% [markdown]
# **What to notice.** The network bends its boundary round single balls. On those it is far ahead; on new ones it is *no better* than a straight line. It has learnt the noise by heart: this is **overfitting**, the *high variance* of **00 · Setting up**.
#
# The straight line has the opposite trouble, *high bias*: it can't follow a bent border, however long it trains.

# %% tags=["demo"]
train, dev = np.mean(stored["many_balls"], axis=0)
print(
    f"the same network with 2000 training balls: {train:.2f} of those right, {dev:.2f} of the others"
)

# %% [markdown]
# More data would cure the network (2000 balls, five matches, computed when this notebook was built). When there are none to be had, we **regularise**: we keep the large network, and make it harder for it to learn what only one example asks for.

# %% [markdown]
# ## 2 · A price for large weights
#
# To bend sharply, a network needs large weights. So let them cost something. In logistic regression with weights $w$, **L2 regularization** adds the squared length of $w$ to the cost:
#
# $$J(w, b) = \frac1m \sum_{i=1}^m \mathcal L\big(\hat y^{(i)}, y^{(i)}\big) + \frac{\lambda}{2m} \lVert w \rVert_2^2 .$$
#
# In a network, every weight of every layer pays. The sum of all squared entries of a matrix is called its squared **Frobenius norm**:
#
# $$J = \frac1m \sum_{i=1}^m \mathcal L\big(\hat y^{(i)}, y^{(i)}\big) + \frac{\lambda}{2m} \sum_{l=1}^L \big\lVert W^{[l]} \big\rVert_F^2, \qquad \big\lVert W \big\rVert_F^2 = \sum_i \sum_j W_{ij}^2 .$$

# %% [markdown]
# $\lambda \ge 0$ is the **regularization strength**, a hyperparameter. (In Python `lambda` is a reserved word, hence `lambd`.)
#
# The biases $b$ don't pay. There is only one for each unit, against a whole row of weights, so leaving them out changes little; and a bias only *shifts* a unit. It can't make the boundary any sharper, and to shrink it would pull every unit's threshold towards zero for no reason.
#
# ### Exercise 1: `compute_cost_with_regularization`


# %% exercise="compute_cost_with_regularization"
def compute_cost_with_regularization(AL, Y, parameters, lambd):
    """Return the cross-entropy cost with an L2 penalty.

    J = cross-entropy + lambd / (2 m) * (the sum of the squared entries of W1, ..., WL)

    Parameters
    ----------
    AL : numpy.ndarray, shape (1, m)
        Probabilities of class 1, from the network. network.cost(AL, Y) is their mean
        cross-entropy.
    Y : numpy.ndarray, shape (1, m)
        Labels, 0 or 1.
    parameters : dict
        "W1", "b1", ..., "WL", "bL"; any number of layers.
    lambd : float, at least 0
        Strength of the penalty.

    Returns
    -------
    cost : float

    Example
    -------
    >>> parameters = {"W1": np.array([[3.0, -4.0]]), "b1": np.array([[100.0]])}
    >>> AL, Y = np.array([[0.5]]), np.array([[1]])
    >>> round(compute_cost_with_regularization(AL, Y, parameters, lambd=0.2), 3)  # ln 2 + 2.5
    3.193
    """
    ### BEGIN SOLUTION
    m = Y.shape[1]
    squares = 0.0
    for l in range(1, len(parameters) // 2 + 1):
        squares += np.sum(np.square(parameters[f"W{l}"]))
    return float(network.cost(AL, Y) + lambd / (2 * m) * squares)
    ### END SOLUTION


# %% check="compute_cost_with_regularization"
check(compute_cost_with_regularization)

# %% [markdown]
# What would the network of section 1 owe with $\lambda = 1$, before its training and after?


# %% tags=["demo", "raises-exception"]
def your_cost(AL, Y, parameters, lambd):
    """Return your cost as a number; your function gets copies, and no probability is 0 or 1."""
    copies = deepcopy((np.clip(AL, 1e-15, 1 - 1e-15), Y, parameters))
    return float(np.squeeze(compute_cost_with_regularization(*copies, lambd)))


bills = {"at the start": [], "after training": []}
for (X, Y, _, _, start), learnt in zip(matches, plain, strict=True):
    for when, parameters in [("at the start", start), ("after training", learnt)]:
        AL, _ = network.forward(X, parameters)
        cross_entropy = your_cost(AL, Y, parameters, lambd=0)
        penalty = your_cost(AL, Y, parameters, lambd=1) - cross_entropy
        bills[when].append((cross_entropy, penalty))
for when, rows in bills.items():
    cross_entropy, penalty = np.mean(rows, axis=0)
    print(
        f"{when}: cross-entropy {cross_entropy:.2f}, penalty {penalty:.2f} (mean of five matches)"
    )
assert all(after > before for (_, before), (_, after) in zip(*bills.values(), strict=True))

# %% [markdown]
# Learning by heart has its price: while the cross-entropy fell, the weights grew, and with them what they would have had to pay. A network that knows the bill beforehand will think twice.

# %% [markdown]
# ## 3 · What the price does to the gradient
#
# Gradient descent has to see the penalty too. Its derivative with respect to one weight is simple, and now you see what the 2 is for:
#
# $$\frac{\partial}{\partial W^{[l]}_{ij}} \; \frac{\lambda}{2m} \sum_l \big\lVert W^{[l]} \big\rVert_F^2 = \frac{\lambda}{m} W^{[l]}_{ij} .$$
#
# The penalty doesn't contain $b$, $Z$ or $A$. So in backpropagation only $\mathrm{d}W^{[l]}$ gets a new term; all that travels back from layer to layer stays as it was.

# %% [markdown]
# ### Exercise 2: `backward_propagation_with_regularization`
#
# The longest function of this notebook: backpropagation through any number of ReLU layers to a sigmoid output, with the penalty.


# %% exercise="backward_propagation_with_regularization"
def backward_propagation_with_regularization(X, Y, cache, parameters, lambd):
    """Return the gradient of the cost with L2 penalty.

    The hidden layers 1 to L-1 are ReLU layers, layer L ends with a sigmoid. For l = L, ..., 1:

        dZL = AL - Y,  dZl = (W{l+1}^T dZ{l+1}) where Zl > 0, and 0 elsewhere
        dWl = dZl A{l-1}^T / m  + the derivative of the penalty
        dbl = the sum of dZl over the examples, over m

    Parameters
    ----------
    X : numpy.ndarray, shape (n_0, m)
        Inputs.
    Y : numpy.ndarray, shape (1, m)
        Labels, 0 or 1.
    cache : dict
        "A0" (that is X), "Z1", "A1", ..., "ZL", "AL" of the forward pass; Al has shape (n_l, m).
    parameters : dict
        "W1", "b1", ..., "WL", "bL"; any number of layers.
    lambd : float, at least 0
        Strength of the penalty.

    Returns
    -------
    grads : dict
        "dW1", "db1", ..., "dWL", "dbL", each in the shape of its parameter.

    Example
    -------
    >>> parameters = {"W1": np.array([[3.0]]), "b1": np.array([[0.0]])}
    >>> cache = {"A0": np.array([[2.0]]), "Z1": np.array([[1.1]]), "A1": np.array([[0.75]])}
    >>> grads = backward_propagation_with_regularization(
    ...     cache["A0"], np.array([[1]]), cache, parameters, lambd=0.1)
    >>> grads["dW1"].round(3), grads["db1"]  # -0.25 * 2 + 0.1 * 3, and -0.25
    (array([[-0.2]]), array([[-0.25]]))
    """
    ### BEGIN SOLUTION
    m = X.shape[1]
    L = len(parameters) // 2
    grads = {}
    dZ = cache[f"A{L}"] - Y
    for l in range(L, 0, -1):
        penalty = lambd / m * parameters[f"W{l}"]
        grads[f"dW{l}"] = dZ @ cache[f"A{l - 1}"].T / m + penalty
        grads[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = parameters[f"W{l}"].T @ dZ
            dZ = dA * (cache[f"Z{l - 1}"] > 0)
    return grads
    ### END SOLUTION


# %% check="backward_propagation_with_regularization"
check(backward_propagation_with_regularization)

# %% [markdown]
# Do your two functions belong together? A gradient says how the cost answers to a small nudge. So nudge one parameter up and down, let *your cost* answer, and compare with what *your gradient* says. (**03 · Gradient checking** makes a method of it.)


# %% tags=["demo", "raises-exception"]
def your_gradient(X, Y, cache, parameters, lambd):
    """Return your gradient as arrays; your function gets copies."""
    copies = deepcopy((X, Y, cache, parameters))
    grads = backward_propagation_with_regularization(*copies, lambd)
    return {key: np.asarray(value) for key, value in grads.items()}


def cost_after_nudge(data, key, entry, nudge, lambd):
    """Return your cost after one entry of one parameter has been changed a little."""
    X, Y, _, _, start = data
    nudged = {name: value.copy() for name, value in start.items()}
    nudged[key][entry] += nudge
    AL, _ = network.forward(X, nudged)
    return your_cost(AL, Y, nudged, lambd)


# %% tags=["demo", "raises-exception"]
worst = 0.0
for data in matches:
    _, cache = network.forward(data[0], data[4])
    grads = your_gradient(data[0], data[1], cache, data[4], lambd=5)
    for key, entry in [("W1", (3, 0)), ("b1", (7, 0)), ("W2", (5, 11)), ("W3", (0, 2))]:
        up, down = (cost_after_nudge(data, key, entry, nudge, 5) for nudge in (1e-5, -1e-5))
        slope, yours = (up - down) / 2e-5, grads[f"d{key}"][entry]
        worst = max(worst, abs(slope - yours) / abs(yours))
        if data is matches[0]:
            print(f"d{key}{entry}: your gradient {yours:+.5f}, your cost's answer {slope:+.5f}")
print("in five matches they agree", "within 1e-5" if worst < 1e-5 else f"only to {worst:.0e}")
assert worst < 1e-5, "cost and gradient don't belong together"

# %% [markdown]
# ## 4 · Weight decay
#
# Put the new gradient into a step of gradient descent. With $\mathrm{d}W$ the gradient *without* penalty,
#
# $$W := W - \alpha \Big( \mathrm{d}W + \frac{\lambda}{m} W \Big) = \Big( 1 - \frac{\alpha \lambda}{m} \Big) W - \alpha \, \mathrm{d}W .$$
#
# First each weight is multiplied by a number slightly below 1, then comes the usual step. Without a gradient to feed them, weights decay like savings under inflation. That is why L2 regularization is also called **weight decay**.
#
# ### Exercise 3: `weight_decay_update`


# %% exercise="weight_decay_update"
def weight_decay_update(W, dW, learning_rate, lambd, m):
    """Return the weights after one step of gradient descent with weight decay.

    W becomes (1 - learning_rate * lambd / m) W - learning_rate * dW.

    Parameters
    ----------
    W : numpy.ndarray, any shape
        Weights of one layer.
    dW : numpy.ndarray, same shape
        Gradient of the cost *without* the penalty.
    learning_rate : float
        Step size, alpha.
    lambd : float, at least 0
        Strength of the penalty.
    m : int
        Number of examples.

    Returns
    -------
    W : numpy.ndarray, same shape

    Example
    -------
    >>> weight_decay_update(np.array([[2.0]]), np.array([[0.5]]), 0.1, lambd=4, m=2)
    array([[1.55]])
    """
    ### BEGIN SOLUTION
    decay = 1 - learning_rate * lambd / m
    return decay * W - learning_rate * dW
    ### END SOLUTION


# %% check="weight_decay_update"
check(weight_decay_update)

# %% [markdown]
# So there are two ways to train with L2: your gradient from exercise 2 with a plain step, or the plain gradient with your decay.


# %% tags=["demo", "raises-exception"]
def learn_with_l2(data, lambd, learning_rate=0.6, epochs=1500, **options):
    """Train on a match with your cost and your gradient; return parameters and costs."""
    X, Y, _, _, start = data
    return network.train(
        X,
        Y,
        start,
        learning_rate=learning_rate,
        epochs=epochs,
        cost_function=lambda AL, Y, now: your_cost(AL, Y, now, lambd),
        gradients=lambda X, Y, cache, now: your_gradient(X, Y, cache, now, lambd),
        **options,
    )


# %% tags=["demo", "raises-exception"]
def learn_with_decay(data, lambd, learning_rate=0.6, epochs=1500):
    """Train on a match with plain gradients and your weight decay; return the parameters."""
    X, Y, _, _, start = data

    def step(now, grads, alpha):
        return {
            key: np.asarray(weight_decay_update(value, grads[f"d{key}"], alpha, lambd, X.shape[1]))
            if key[0] == "W"
            else value - alpha * grads[f"d{key}"]
            for key, value in now.items()
        }

    return network.train(X, Y, start, learning_rate=learning_rate, epochs=epochs, update=step)[0]


# %% tags=["demo", "raises-exception"]
apart = []
for data in matches:
    one, _ = learn_with_l2(data, lambd=1, epochs=100)
    other = learn_with_decay(data, lambd=1, epochs=100)
    apart.append(max(np.max(np.abs(one[key] - other[key])) for key in one))
assert max(apart) < 1e-13, "the two ways should agree but for rounding"
print("after 100 steps no weight differs by more than 1e-13, in any of five matches")

# %% [markdown]
# For gradient descent the two are one method: they differ by rounding alone. Keep a doubt, though: section 14 looks at an optimizer for which they are not.
#
# Now that you have two costs, which one do you watch to see whether training works?
#
# **Predict.** We train with a strong penalty, $\lambda = 10$, and small steps. Which of the two must fall at every step: the cross-entropy, or $J$ with the penalty in it?


# %% tags=["demo", "raises-exception"]
def two_costs(data, lambd=10):
    """Return J and the cross-entropy alone, before each of 400 small steps."""
    cross_entropy = []

    def note(epoch, now):
        AL, _ = network.forward(data[0], now)
        cross_entropy.append(network.cost(AL, data[1]))

    _, J = learn_with_l2(data, lambd, learning_rate=0.05, epochs=400, on_epoch=note)
    return J, cross_entropy[:-1]


pairs = [two_costs(data) for data in matches]
curves = {
    "J, with penalty": [J for J, _ in pairs],
    "cross-entropy alone": [cross_entropy for _, cross_entropy in pairs],
}

# %% tags=["demo", "raises-exception"]
fig = plotting.plot_costs(curves, xlabel="step", log=True)
plotting.show(fig, alt=stored["alt"]["two_costs"])
for name, five in curves.items():
    print(f"{name}: falls in {np.mean(np.diff(five) < 0):.0%} of the steps (five matches)")

# %% [markdown]
# **What to notice.** Gradient descent goes down in $J$, so $J$ is what has to fall. The cross-entropy pays for the shrinking of the weights and may well rise. Whoever plots it alone takes a healthy run for a sick one.

# %% tags=["demo", "raises-exception"]
assert np.all(np.diff(curves["J, with penalty"]) < 0), "J should fall at every step"
assert all(np.any(np.diff(run) > 0) for run in curves["cross-entropy alone"])
rise = [run[-1] - min(run) for run in curves["cross-entropy alone"]]
print(f"cross-entropy ends {np.mean(rise):.2f} above its lowest (mean of five matches)")

# %% [markdown]
# ### Play: choose lambda
#
# **Goal:** find a $\lambda$ that brings the network to at least 0.84 on the dev set of this match. Then make $\lambda$ so large that the boundary becomes a straight line, and larger still.


# %% tags=["demo", "raises-exception"]
strengths = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
trained = {lambd: learn_with_l2(matches[0], lambd, epochs=800) for lambd in strengths}


def try_lambda(lambd=0.01):
    """Draw the boundary learnt from match 0 with one lambda, and the weights' norms."""
    learnt, costs = trained[lambd]
    fig, axes = plotting.subplots(1, 2, figsize=(9.5, 3.5), width_ratios=[3, 2])
    plotting.plot_decision_boundary(
        lambda X: network.predict(X, learnt), *matches[0][:2], ax=axes[0]
    )
    axes[0].set_title(f"λ = {lambd:.2g}")
    norms = [np.linalg.norm(learnt[f"W{layer}"]) for layer in (1, 2, 3)]
    axes[1].bar(["$W^{[1]}$", "$W^{[2]}$", "$W^{[3]}$"], norms, color=plotting.COLOURS[0])
    axes[1].set(ylabel="Frobenius norm", ylim=(0, 18))
    plotting.show(fig, alt=f"Boundary and norms of the three weight matrices for λ = {lambd:g}.")
    AL, _ = network.forward(matches[0][0], learnt)
    train, dev = accuracies(learnt, matches[0])
    print(f"cross-entropy {network.cost(AL, matches[0][1]):.2f}, J {costs[-1]:.2f}")
    words = f"right: {train:.3f} of the training balls, {dev:.3f} of the dev balls"
    plotting.goal(dev >= 0.84, words)


try_lambda()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
from ipywidgets import FloatSlider, IntSlider, SelectionSlider

options = [(f"{lambd:g}", lambd) for lambd in strengths]
plotting.explore(try_lambda, lambd=SelectionSlider(options=options, description="strength λ"))

# %% [markdown]
# The same for seven values and all five matches, computed when this notebook was built. Which $\lambda$ would you take, and from which of the curves do you read it?

# %% tags=["demo"]
lambdas, sweep = stored["lambdas"], stored["sweep"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.5))
for ax, keys in zip(axes, [["train", "dev"], ["agreement"]], strict=True):
    plotting.plot_costs({key: np.transpose(sweep[key]) for key in keys}, ax=ax)
    ax.set(xlabel="λ", xticks=range(len(lambdas)), xticklabels=[f"{value:g}" for value in lambdas])
axes[0].set_ylabel("share of right answers")
axes[1].set_ylabel("same answer as\nlogistic regression")
plotting.show(fig, alt=stored["alt"]["sweep"])
for index, lambd in enumerate(lambdas):
    train, dev, norm = (np.mean(sweep[key][index]) for key in ("train", "dev", "norm"))
    print(f"λ = {lambd:g}: train {train:.3f}, dev {dev:.3f}, norm of all weights {norm:.1f}")

# %% [markdown]
# **What to notice.** On average, training accuracy falls with every larger $\lambda$, so it can't choose for us: it would take $\lambda = 0$. The *dev set* chooses, here 1 or thereabouts.
#
# Too large a $\lambda$ **oversmooths**: high variance has been traded for high bias. At $\lambda = 10$ the network nearly agrees with logistic regression: its boundary is all but straight. At 30 the weights are worth less than they cost; all of them go to zero, and the biases alone are left to name the more frequent class.

# %% tags=["demo"]
dev, agreement = np.array(sweep["dev"]), np.array(sweep["agreement"])
assert np.all(np.diff(np.mean(sweep["train"], axis=1)) < 0), "train should fall on average"
assert np.all(dev[lambdas.index(1.0)] > dev[0]), "lambda = 1 should help in every match"
assert np.all(agreement[lambdas.index(10.0)] > 0.9) and np.all(agreement[0] < 0.9)
assert np.max(sweep["norm"][-1]) < 1e-3, "lambda = 30 should leave no weights"
print(
    f"λ = 1 gains {np.mean(dev[3] - dev[0]):.2f} on the dev set, and helps in each of five matches"
)

# %% [markdown]
# ## 5 · Why do small weights help?
#
# Here is one way to see it. Take a layer with tanh. If its weights are small, so is $z = Wa + b$, and near zero tanh is almost the straight line $a \approx z$. A network of linear layers is a linear function, no matter how deep. So small weights bring a deep network near to a simple one: it *could* still bend, but only where the data pay for it.
#
# **Predict.** Two tanh networks learn match after match, one with $\lambda = 0$, the other with $\lambda = 3$. In which of them do more of the values $z$ lie between $-0.5$ and $0.5$?


# %% tags=["demo", "raises-exception"]
def learn_tanh(data, lambd):
    """Train a tanh network with your weight decay; return its z of layer 2 on the dev set."""
    X, Y, X_dev, _, start = data

    def step(now, grads, alpha):
        after = {}
        for key, value in now.items():
            strength = lambd if key[0] == "W" else 0
            W = weight_decay_update(value, grads[f"d{key}"], alpha, strength, X.shape[1])
            after[key] = np.asarray(W)
        return after

    learnt, _ = network.train(
        X, Y, start, activation="tanh", learning_rate=0.3, epochs=600, update=step
    )
    return network.forward(X_dev, learnt, activation="tanh")[1]["Z2"]


z = {lambd: [learn_tanh(data, lambd) for data in matches] for lambd in (0, 3)}

# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.4), sharex=True)
grid = np.linspace(-4, 4, 200)
axes[0].plot(grid, np.tanh(grid), label="tanh z")
axes[0].plot(grid, grid, label="z")
axes[0].set(ylim=(-1.6, 1.6), xlabel="z", ylabel="activation")
axes[0].axvspan(-0.5, 0.5, facecolor="0.9", edgecolor="0.55")
axes[0].legend()
inside = {f"λ = {lambd}": np.clip(runs[0], -4, 4) for lambd, runs in z.items()}
plotting.plot_histograms(inside, xlabel="z of layer 2, cut at -4 and 4", ax=axes[1])
plotting.show(fig, alt=stored["alt"]["tanh"])
near = {lambd: [np.mean(np.abs(run) < 0.5) for run in runs] for lambd, runs in z.items()}
for lambd, shares in near.items():
    print(f"λ = {lambd}: {np.mean(shares):.0%} of z between -0.5 and 0.5 (five matches)")
print(f"there, tanh z and z differ by at most {0.5 - np.tanh(0.5):.2f}")

# %% tags=["demo", "raises-exception"]
assert all(small > large + 0.1 for large, small in zip(near[0], near[3], strict=True))
print("in each of the five matches at least a tenth more of z lies in the nearly straight part")

# %% [markdown]
# **What to notice.** With $\lambda = 3$ more of the $z$ lie in the nearly straight part, in every match.
#
# A ReLU has no such part. There, small weights keep the *slopes* small: the output can't change quickly from one ball to the next, so the boundary has no room for a wedge round a single one.

# %% [markdown]
# ## 6 · L1: weights that are exactly zero
#
# Why squares? One can as well charge for the absolute values:
#
# $$J = \frac1m \sum_{i=1}^m \mathcal L\big(\hat y^{(i)}, y^{(i)}\big) + \frac{\lambda}{m} \sum_{l=1}^L \big\lVert W^{[l]} \big\rVert_1, \qquad \big\lVert W \big\rVert_1 = \sum_i \sum_j \lvert W_{ij} \rvert .$$
#
# (Here and there you'll find $2m$ for $m$. That only changes what $\lambda$ means. Without a square to differentiate, we leave the 2 out.)
#
# ### Exercise 4: `l1_cost`


# %% exercise="l1_cost"
def l1_cost(parameters, lambd, m):
    """Return the L1 penalty alone: lambd / m times the sum of |w| over all weights.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL"; any number of layers. Biases don't count.
    lambd : float, at least 0
        Strength of the penalty.
    m : int
        Number of examples.

    Returns
    -------
    penalty : float

    Example
    -------
    >>> l1_cost({"W1": np.array([[3.0, -4.0]]), "b1": np.array([[100.0]])}, lambd=0.5, m=2)
    1.75
    """
    ### BEGIN SOLUTION
    total = 0.0
    for l in range(1, len(parameters) // 2 + 1):
        total += np.sum(np.abs(parameters[f"W{l}"]))
    return float(lambd / m * total)
    ### END SOLUTION


# %% check="l1_cost"
check(l1_cost)

# %% [markdown]
# The slope of $\lvert w \rvert$ is $+1$ or $-1$, however small $w$ is. The square's slope, $2w$, fades as $w$ shrinks. So under L2 a weight is pulled ever more gently, and under L1 always with the same force, until it is zero.
#
# A plain gradient step would jump over the zero and back again. The remedy: take the gradient step *without* the penalty, then move every weight towards zero by the threshold $t = \alpha\lambda/m$, and stop there. This is called **soft thresholding**.
#
# ### Exercise 5: `soft_threshold`


# %% exercise="soft_threshold"
def soft_threshold(W, threshold):
    """Move every weight towards zero by the threshold; what would cross zero becomes zero.

    Parameters
    ----------
    W : numpy.ndarray, any shape
        Weights.
    threshold : float, at least 0
        How far each of them moves.

    Returns
    -------
    W : numpy.ndarray, same shape
        Where |w| <= threshold exactly 0; elsewhere |w| has become smaller by the threshold, and
        the sign is as before.

    Example
    -------
    >>> soft_threshold(np.array([[3.0, 0.5, -2.0]]), 1.0)
    array([[ 2.,  0., -1.]])
    """
    ### BEGIN SOLUTION
    size = np.maximum(np.abs(W) - threshold, 0)
    return np.sign(W) * size
    ### END SOLUTION


# %% check="soft_threshold"
check(soft_threshold)

# %% [markdown]
# A logistic regression gets 20 features, of which only the first four have anything to do with the label. We train it with either penalty, for many $\lambda$.
#
# **Predict.** As $\lambda$ grows, under which penalty do the 16 useless weights become *exactly* zero? And what about the four useful ones?


# %% tags=["demo", "raises-exception"]
def twenty_features(rng, m):
    """Draw standard normal features; only the first four decide, with noise, on the label."""
    X = rng.standard_normal((20, m))
    score = np.array([2.0, -1.5, 1.0, -1.0]) @ X[:4] + rng.logistic(size=m)
    return X, (score > 0).astype(int).reshape(1, m)


# %% tags=["demo", "raises-exception"]
def fit(X, Y, lambd, penalty):
    """Train with one of the two penalties; return the parameters."""
    m = X.shape[1]

    def step(now, grads, alpha):
        if penalty == "L1":
            W = soft_threshold(now["W1"] - alpha * grads["dW1"], alpha * lambd / m)
        else:
            W = weight_decay_update(now["W1"], grads["dW1"], alpha, lambd, m)
        return {"W1": np.asarray(W), "b1": now["b1"] - alpha * grads["db1"]}

    start = {"W1": np.zeros((1, 20)), "b1": np.zeros((1, 1))}
    return network.train(X, Y, start, learning_rate=0.5, epochs=300, update=step)[0]


strengths = np.geomspace(0.1, 100, 13)
X_20, Y_20 = twenty_features(np.random.default_rng(0), 100)
paths = {
    penalty: np.concatenate([fit(X_20, Y_20, lambd, penalty)["W1"] for lambd in strengths])
    for penalty in ("L2", "L1")
}

# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.5), sharey=True)
for ax, (penalty, path) in zip(axes, paths.items(), strict=True):
    ax.plot(strengths, path[:, 4:], color="0.55", ls=":", lw=1.2)
    ax.plot(strengths, path[:, :4], color=plotting.COLOURS[0], ls="-")
    ax.set(xscale="log", xlabel="λ", title=penalty)
axes[0].set_ylabel("weight")
axes[1].plot([], [], color=plotting.COLOURS[0], ls="-", label="useful (4)")
axes[1].plot([], [], color="0.55", ls=":", label="useless (16)")
axes[1].legend()
plotting.show(fig, alt=stored["alt"]["l1"])
for penalty, path in paths.items():
    shown = [0, 4, 6, 7, 8, 12]
    groups = {"useless, of 16": path[shown, 4:], "useful, of 4": path[shown, :4]}
    zeros = [f"{name}: {np.sum(group == 0, axis=1).tolist()}" for name, group in groups.items()]
    values = ", ".join(f"{strength:.2g}" for strength in strengths[shown[:-1]])
    print(f"{penalty}: exact zeros at λ = {values}, 100: {'; '.join(zeros)}")

# %% tags=["demo", "raises-exception"]
found = {"L2": [], "L1": []}
for seed in range(5):
    rng = np.random.default_rng(seed)
    small, large = twenty_features(rng, 100), twenty_features(rng, 5000)
    for penalty, rows in found.items():
        fits = [fit(*small, lambd, penalty) for lambd in strengths]
        dev = [network.accuracy(network.predict(large[0], now), large[1]) for now in fits]
        best = fits[int(np.argmax(dev))]["W1"][0]
        rows.append((max(dev), np.sum(best[4:] == 0), np.sum(best[:4] == 0)))
for penalty, rows in found.items():
    dev, useless, useful = np.mean(rows, axis=0)
    print(f"{penalty}, its best λ of {len(strengths)}: dev {dev:.3f}; exact zeros: {useless:.1f} of 16 useless, "
          f"{useful:.1f} of 4 useful weights (mean of five data sets)")  # fmt: skip
assert not np.any(np.array(found["L2"])[:, 1:]), "L2 should leave no exact zero"
assert np.array(found["L1"])[:, 1].min() >= 1, "L1 should leave some, in every data set"
assert not np.any(np.array(found["L1"])[:, 2]), "and none of them useful"
assert np.mean(found["L1"], axis=0)[0] > np.mean(found["L2"], axis=0)[0], "L1 should lead here"

# %% [markdown]
# **What to notice.** L2 makes all weights smaller and none zero. L1 sets weights to exactly zero, most of the useless ones (13 of 16, at $\lambda = 3.2$) before any of the useful; only the last three outlive one of those. The model becomes **sparse**, and can be stored in less memory.
#
# Is that worth it? Here L1 has a small lead, as one would expect where most features *are* useless. In networks that is rarely so clear-cut, and a zero here and there saves little time. So L2 is by far the commoner choice, and L1 is for those who want a smaller model.

# %% [markdown]
# ## 7 · Dropout: a network that can't rely on any unit
#
# **Dropout** goes about it in another way. In every training step, each hidden unit is switched off with a certain probability, anew for every example. The others have to manage without it. A unit can never count on any one of its inputs, so it should do well to spread its weights over all of them.
#
# `keep_prob` is the probability that a unit is *kept*.
#
# **Predict.** A layer has 50 units, `keep_prob` is 0.8. How many units are off, on average? And could it be 20?

# %% tags=["demo"]
n_off = 50 - np.random.default_rng(0).binomial(50, 0.8, size=100_000)
fig, ax = plt.subplots(figsize=(7, 3))
ax.hist(
    n_off,
    bins=np.arange(-0.5, 25.5),
    color=plotting.COLOURS[0],
    weights=np.full(n_off.size, 1 / n_off.size),
)
ax.set(xlabel="units off, of 50", ylabel="share of examples")
plotting.show(fig, alt=stored["alt"]["off"])
print(f"on average {n_off.mean():.1f}; 20 or more in {np.mean(n_off >= 20):.2%} of the examples")

# %% [markdown]
# If a fifth of the units is off, the sums in the next layer are, on average, a fifth smaller. At test time, when no unit is off, they would all come out larger than the network is used to. **Inverted dropout** sees to that during training: what is kept is divided by `keep_prob`, so that the *expected* activation stays as it was:
#
# $$D_{ij} = \begin{cases} 1 & \text{with probability } p \\ 0 & \text{otherwise} \end{cases} \qquad \tilde A = \frac{A * D}{p}, \qquad \mathbb E\,\tilde A = \frac{p \cdot A + (1 - p) \cdot 0}{p} = A .$$
#
# Then the network can be used for predictions as it is, without dropout and without any correction.

# %% [markdown]
# ### Exercise 6: `dropout_forward`
#
# Draw the mask, apply it, divide. Return the mask as well: the way back needs it.


# %% exercise="dropout_forward"
def dropout_forward(A, keep_prob, rng):
    """Switch units off at random (inverted dropout).

    Every entry of A is kept with probability keep_prob, each by a draw of its own; what is kept
    is divided by keep_prob, the rest becomes 0.

    Parameters
    ----------
    A : numpy.ndarray, shape (n_l, m)
        Activations of one layer.
    keep_prob : float, above 0, at most 1
        Probability that an entry is kept.
    rng : numpy.random.Generator
        Draw from it; rng.random(shape) gives numbers spread evenly from 0 to 1.

    Returns
    -------
    A : numpy.ndarray, shape (n_l, m)
        What is left of the activations.
    D : numpy.ndarray, shape (n_l, m)
        The mask: 1 (or True) where A was kept, 0 (or False) where it was dropped. The backward
        pass needs it.

    Example
    -------
    >>> A, D = dropout_forward(np.ones((100, 1000)), 0.8, np.random.default_rng(0))
    >>> np.unique(A), round(float(D.mean()), 2), round(float(A.mean()), 2)
    (array([0.  , 1.25]), 0.8, 1.0)
    """
    ### BEGIN SOLUTION
    D = rng.random(A.shape) < keep_prob
    return A * D / keep_prob, D
    ### END SOLUTION


# %% check="dropout_forward"
check(dropout_forward)

# %% [markdown]
# On the way back, a unit that was off has had no part in the output, so it gets no gradient. One that was on has passed on its activation times $1/p$, so the chain rule multiplies its gradient by the same number. It must be the *same mask* as on the way forward: another one would blame units that weren't there.
#
# ### Exercise 7: `dropout_backward`


# %% exercise="dropout_backward"
def dropout_backward(dA, D, keep_prob):
    """Send a gradient back through dropout.

    Parameters
    ----------
    dA : numpy.ndarray, shape (n_l, m)
        Gradient of the cost with respect to what dropout_forward returned.
    D : numpy.ndarray, shape (n_l, m)
        The mask that dropout_forward returned: numbers 0 and 1, or True and False.
    keep_prob : float, above 0, at most 1
        As on the way forward.

    Returns
    -------
    dA : numpy.ndarray, shape (n_l, m)
        Gradient with respect to what dropout_forward was given.

    Example
    -------
    >>> dropout_backward(np.array([[4.0, 4.0]]), np.array([[1, 0]]), 0.5)
    array([[8., 0.]])
    """
    ### BEGIN SOLUTION
    return dA * D / keep_prob
    ### END SOLUTION


# %% check="dropout_backward"
check(dropout_backward)

# %% [markdown]
# ### Play: a network with units going out
#
# Every step trains another network, a thinned one. **Goal:** find a `keep_prob` and a step for which a whole layer is off. What would the output then know about the input?


# %% tags=["demo", "raises-exception"]
def units_going_out(keep_prob=0.6, step=1):
    """Draw a network for one example, with the units off that your dropout drops."""
    rng, sizes = np.random.default_rng(step), [2, 6, 4, 1]
    on = [np.ones(2), *(np.ravel(dropout_forward(np.ones((n, 1)), keep_prob, rng)[1]) for n in sizes[1:3])]  # fmt: skip
    on.append(np.ones(1))
    heights = [np.arange(n) - (n - 1) / 2 for n in sizes]
    fig, ax = plotting.subplots(figsize=(7, 3.2))
    kept = [height[np.array(alive, bool)] for height, alive in zip(heights, on, strict=True)]
    for layer in range(3):
        low, high = np.meshgrid(kept[layer], kept[layer + 1])
        ends = np.array([low.ravel(), high.ravel()])
        ax.plot([layer, layer + 1], ends, "-", color="0.5", lw=0.8, zorder=1)
    for layer, height in enumerate(heights):
        off = np.setdiff1d(height, kept[layer])
        for units, look, size, k in [(kept[layer], "o", 15, 0), (off, "x", 9, 1)]:
            ax.plot(np.full(len(units), layer), units, look, ms=size, color=plotting.COLOURS[k])
    ax.set(xticks=range(4), yticks=[], xticklabels=["input", "layer 1", "layer 2", "output"])
    ax.grid(visible=False)
    n_on = [int(np.sum(on[1])), int(np.sum(on[2]))]
    plotting.show(fig, alt=f"A network with {n_on[0]} of 6 and {n_on[1]} of 4 hidden units on.")
    words = f"step {step}: {n_on[0]} of 6 units on in layer 1, {n_on[1]} of 4 in layer 2"
    plotting.goal(0 in n_on, words)


units_going_out()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
plotting.explore(
    units_going_out,
    keep_prob=FloatSlider(value=0.6, min=0.1, max=1, step=0.1, readout_format=".1f"),
    step=IntSlider(value=1, min=1, max=50),
)

# %% [markdown]
# With a whole layer off, the output would know nothing about the input: only the biases would be left.
#
# Dropout works layer by layer, and each layer may have a `keep_prob` of its own: lower where many weights invite overfitting, higher in small layers, 1 at the output, and 1 or nearly 1 at the input. Each is one more hyperparameter to choose.
#
# Below, layer 1 (50 units) keeps 0.4 and layer 2 (20 units) keeps 0.6.
#
# **Predict.** What will the cost curve of a network with dropout look like, beside the same network without?


# %% tags=["demo", "raises-exception"]
def your_dropout(A, keep_prob, rng):
    """Return what your dropout_forward makes of a copy of A, as arrays."""
    thinned, D = dropout_forward(A.copy(), keep_prob, rng)
    return np.asarray(thinned), np.asarray(D)


def learn_with_dropout(data, keep_probs, seed, learning_rate=0.6, epochs=1500):
    """Train on a match with your dropout in the hidden layers; return parameters and costs."""
    X, Y, _, _, start = data
    rng = np.random.default_rng([seed, 7])
    return network.train(
        X,
        Y,
        start,
        learning_rate=learning_rate,
        epochs=epochs,
        dropout=lambda A, layer: your_dropout(A, keep_probs[layer - 1], rng),
        dropout_backward=lambda dA, D, layer: np.asarray(
            dropout_backward(dA, D, keep_probs[layer - 1])
        ),
    )


# %% tags=["demo", "raises-exception"]
jagged = {
    name: [
        learn_with_dropout(data, keep_probs, seed, learning_rate=0.05, epochs=200)[1]
        for seed, data in enumerate(matches)
    ]
    for name, keep_probs in [("without dropout", [1, 1]), ("with dropout", [0.4, 0.6])]
}

# %% tags=["demo", "raises-exception"]
fig = plotting.plot_costs({name: five[0] for name, five in jagged.items()}, xlabel="step")
plotting.show(fig, alt=stored["alt"]["jagged"])
for name, costs in jagged.items():
    print(
        f"{name}: the cost falls in {np.mean(np.diff(costs) < 0):.0%} of the steps (five matches)"
    )

# %% [markdown]
# **What to notice.** Every step has another mask, so every step measures another network: the cost goes up and down, and a rise no longer tells you that something is wrong. So debug in this order: set `keep_prob` to 1, see that the cost falls, then turn dropout on and hope that you add no bug.

# %% tags=["demo", "raises-exception"]
falls = {name: np.mean(np.diff(costs) < 0, axis=1) for name, costs in jagged.items()}
assert np.all(falls["without dropout"] == 1), "without dropout every step should go down"
assert np.all(falls["with dropout"] < 0.8), "with dropout many steps should go up"
print("in all five matches: always down without dropout, often up with it")

# %% [markdown]
# ## 8 · Put it together: three boundaries
#
# Now your functions train the network of section 1 on all five matches: once without regularization, once with L2 ($\lambda = 1$), once with dropout.
#
# **Predict.** On the *training* balls, which of the three will be right most often? On the dev balls? How far from 0.85 will the best be?

# %% tags=["demo", "raises-exception"]
models = {
    "none": plain,
    "L2, λ = 1": [learn_with_l2(data, 1)[0] for data in matches],
    "dropout, keep 0.4 and 0.6": [
        learn_with_dropout(data, [0.4, 0.6], seed)[0] for seed, data in enumerate(matches)
    ],
}

# %% tags=["demo", "raises-exception"]
fig, axes = plt.subplots(1, 3, figsize=(12, 3.4), sharey=True)
for ax, (name, learnt) in zip(axes, models.items(), strict=True):
    plotting.plot_decision_boundary(
        lambda X, now=learnt[0]: network.predict(X, now), *matches[0][:2], title=name, ax=ax
    )
    ax.set_ylabel("$x_2$" if ax is axes[0] else "")
plotting.show(fig, alt=stored["alt"]["three"])
scores = {}
for name, learnt in models.items():
    scores[name] = np.array([accuracies(*pair) for pair in zip(learnt, matches, strict=True)])
    (train, dev), worst = scores[name].mean(axis=0), scores[name][:, 1].min()
    print(f"{name}: train {train:.2f}, dev {dev:.2f} (worst of five matches {worst:.2f})")

# %% tags=["demo", "raises-exception"]
none, l2, dropout = (scores[name] for name in models)
for name, regularised in [("L2", l2), ("dropout", dropout)]:
    assert np.all(regularised[:, 0] < none[:, 0]), "regularization should cost training accuracy"
    assert np.all(regularised[:, 1] > none[:, 1]), "and gain dev accuracy, in every match"
    gap = np.mean(none[:, 0] - none[:, 1]), np.mean(regularised[:, 0] - regularised[:, 1])
    gain = np.mean(regularised[:, 1] - none[:, 1])
    print(f"{name}: dev +{gain:.2f}; the gap between train and dev {gap[0]:.2f} -> {gap[1]:.2f}")

# %% [markdown]
# **What to notice.** Both give up some accuracy on the balls they have seen and win on those they haven't, in every match. The boundary no longer bends round single balls, and what is left to gain is only a little: nobody gets far beyond 0.85 here.
#
# One more question remains.
#
# **Predict.** Somebody forgets to turn dropout off when the network is used. You ask it about the *same* ball twenty times. What do you get?

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(0)


def left_on(A, layer):
    """Your dropout, by mistake also when predicting."""
    return your_dropout(A, [0.4, 0.6][layer - 1], rng)


ball = np.array([[0.0], [-0.2]])
learnt = models["dropout, keep 0.4 and 0.6"]
answers_on = [network.forward(ball, learnt[0], dropout=left_on)[0].item() for _ in range(20)]
answers_off = [network.forward(ball, learnt[0])[0].item() for _ in range(20)]
print(f"dropout left on: probabilities from {min(answers_on):.2f} to {max(answers_on):.2f}, "
      f"ours in {np.sum(np.array(answers_on) > 0.5)} of 20")  # fmt: skip
print(f"dropout off: always {answers_off[0]:.2f}")
lost = []
for now, (_, _, X_dev, Y_dev, _) in zip(learnt, matches, strict=True):
    on = [network.forward(X_dev, now, dropout=left_on)[0] > 0.5 for _ in range(5)]
    right = [network.accuracy(labels.astype(int), Y_dev) for labels in on]
    lost.append(network.accuracy(network.predict(X_dev, now), Y_dev) - np.mean(right))
print(f"left on, it loses {np.mean(lost):.3f} of accuracy on the dev set (five matches)")

# %% tags=["demo", "raises-exception"]
assert min(lost) > 0, "dropout left on should cost accuracy in every match"
assert np.ptp(answers_on) > 0.1 and np.ptp(answers_off) == 0
print("left on, it costs accuracy in each of the five matches")

# %% [markdown]
# **What to notice.** The answers become a lottery: now the same ball is ours, now it is theirs. And on the dev set they are wrong more often. Dropout belongs to training. Because yours is *inverted*, there is nothing to mend at test time: leave it out, and all sizes are right.
#
# Dropout became popular in computer vision, where inputs are huge and there are never enough images, so nearly every network overfits. Elsewhere, use it when you see overfitting, not by habit.

# %% [markdown]
# ### What dropout does to the weights
#
# Nobody charged for large weights in the network with dropout.
#
# **Predict.** Are its weight matrices larger or smaller than those of the network without?

# %% tags=["demo", "raises-exception"]
at_start = {"at the start": [start for *_, start in matches]}
frobenius = {
    name: np.array([[np.linalg.norm(now[f"W{layer}"]) for layer in (1, 2, 3)] for now in five])
    for name, five in (at_start | models).items()
}
for name, rows in frobenius.items():
    print(name, "· Frobenius norms of W1, W2, W3:", *(f"{norm:.1f}" for norm in rows.mean(axis=0)))

# %% tags=["demo", "raises-exception"]
W_start, W_none, W_l2, W_dropout = frobenius.values()
assert np.all(W_dropout < W_none), "dropout should leave smaller weights, in every match"
assert np.all(W_dropout.sum(axis=1) > W_start.sum(axis=1)), "they still grow from the start"
assert np.all(W_l2[:, :2] < W_start[:, :2]), "L2 should shrink W1 and W2"
print("smaller with dropout than without: all three matrices, in each of five matches")

# %% [markdown]
# **What to notice.** Dropout let the weights *grow less*; the penalty with $\lambda = 1$ made $W^{[1]}$ and $W^{[2]}$ far smaller than they were at the start. So dropout is something like a mild penalty here. For linear regression the likeness is exact; section 11 shows it, and shows what a weight spread out over many inputs looks like.

# %% [markdown]
# ## 9 · Early stopping
#
# Start with small weights, and they grow as training goes on. So one single run passes through networks with ever larger weights, and all we need to do is get off at the right moment: when the cost on the dev set has stopped falling. The dev cost is noisy, so one bad epoch is no reason yet; we wait for `patience` epochs in a row without a new best, and then go back to the best.
#
# ### Exercise 8: `early_stopping`


# %% exercise="early_stopping"
def early_stopping(dev_costs, patience):
    """Tell which epoch's parameters to keep, and when the run stops.

    The epochs run one after the other. An epoch is a new best if its dev cost is strictly lower
    than all before. The run stops as soon as `patience` epochs in a row haven't been a new best.

    Parameters
    ----------
    dev_costs : list of float
        Dev cost after each epoch, as they would be if nobody stopped; at least one.
    patience : int, at least 1
        Number of epochs in a row without a new best after which the run stops.

    Returns
    -------
    best_epoch : int
        The best of the epochs that were run, counted from 0.
    stop_epoch : int
        The last epoch that was run, counted from 0.

    Example
    -------
    >>> early_stopping([0.9, 0.7, 0.6, 0.65, 0.8, 0.5], patience=2)  # 0.5 is never seen
    (2, 4)
    """
    ### BEGIN SOLUTION
    best_epoch = 0
    for epoch, cost in enumerate(dev_costs):
        if cost < dev_costs[best_epoch]:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(dev_costs) - 1
    ### END SOLUTION


# %% check="early_stopping"
check(early_stopping)

# %% [markdown]
# We follow the network without regularization, from a start with small weights (a fifth of the usual ones), and note its costs on both sets and the norm of all its weights. Number 0 is the start, before any step.
#
# **Predict.** When, roughly, is the dev cost at its lowest: after 80, 400 or 800 epochs?


# %% tags=["demo", "raises-exception"]
def follow(data):
    """Train without regularization; return dev costs, training costs, norms and parameters."""
    X, Y, X_dev, Y_dev, start = data
    rows, kept = [], []

    def note(epoch, now):
        dev = network.cost(network.forward(X_dev[:, :500], now)[0], Y_dev[:, :500])
        train = network.cost(network.forward(X, now)[0], Y)
        norm = np.sqrt(sum(np.sum(now[f"W{layer}"] ** 2) for layer in (1, 2, 3)))
        rows.append((dev, train, norm))
        kept.append(now)

    start = {key: 0.2 * value for key, value in start.items()}
    network.train(X, Y, start, learning_rate=0.6, epochs=800, on_epoch=note)
    return *np.transpose(rows), kept


followed = [follow(data) for data in matches]

# %% tags=["demo", "raises-exception"]
dev_costs, train_costs, norm, kept = followed[2]
best, stop = map(int, early_stopping(dev_costs.tolist(), patience=30))
fig, axes = plt.subplots(2, 1, figsize=(7, 5), sharex=True, height_ratios=[3, 2])
plotting.plot_costs({"train": train_costs, "dev": dev_costs}, ax=axes[0])
axes[0].set(ylim=(0.2, 0.7), xlabel="")
plotting.plot_costs({"norm of all weights": norm}, ylabel="norm", ax=axes[1])
for ax, values in zip(axes, [dev_costs, norm], strict=True):
    ax.axvline(stop, color="0.5", ls=":", lw=1.2)
    ax.plot(best, values[best], "o", color="black", ms=7)
plotting.show(fig, alt=stored["alt"]["stopping"])
for seed, (dev_costs, _, norm, _) in enumerate(followed):
    best, stop = map(int, early_stopping(dev_costs.tolist(), patience=30))
    print(f"match {seed}: best epoch {best}, stopped at {stop}; dev cost {dev_costs[best]:.2f}, "
          f"at the end {dev_costs[-1]:.2f}; "
          f"norm {norm[0]:.1f}, {norm[best]:.1f}, {norm[-1]:.1f} at start, best and end")  # fmt: skip

# %% tags=["demo", "raises-exception"]
unseen = []
for (dev_costs, _, norm, kept), data, with_l2 in zip(followed, matches, models["L2, λ = 1"], strict=True):  # fmt: skip
    best, _ = map(int, early_stopping(dev_costs.tolist(), patience=30))
    assert norm[0] < norm[best] < norm[-1], "the weights should grow before and after the best"
    X_unseen, Y_unseen = data[2][:, 500:], data[3][:, 500:]  # they had no say in when to stop
    labels = [network.predict(X_unseen, now) for now in (kept[best], kept[-1], with_l2)]
    unseen.append([network.accuracy(row, Y_unseen) for row in labels])
at_best, at_end, with_lambda = np.transpose(unseen)
gains = at_best - at_end
assert np.mean(gains) > 0.005, "stopping early should help on average"
assert abs(np.mean(at_best - with_lambda)) < 0.01, "and about as much as L2"
assert all(dev[-1] > dev.min() + 0.005 for dev, *_ in followed), "the dev cost should turn"
print(f"right, of 1500 unseen balls: stopped early {at_best.mean():.3f}, at the end {at_end.mean():.3f}, "
      f"L2 with λ = 1 {with_lambda.mean():.3f} (mean of five)")  # fmt: skip
print(f"stopping gains {gains.mean():.3f}, in single matches {min(gains):.3f} to {max(gains):.3f}")

# %% [markdown]
# **What to notice.** The training cost says: go on; apart from some swings it gets lower and lower. The dev cost turns round, while the weights go on growing. How large they are at the best epoch depends on where they started (here 3.3, and then about 4.5). What counts is when to get off.
#
# Stopping helped on average, though not in every match, and did about as well as $\lambda = 1$. For that $\lambda$ we had tried seven values; here a *single run* was enough.

# %% [markdown]
# The drawback of early stopping is one of method. Two tasks are mixed up: to fit the data well (lower $J$, no matter how), and not to overfit. Stopping early does something for the second by *giving up on the first*. With L2 you can train as long as you like and treat the two separately, for the price of trying several $\lambda$.

# %% [markdown]
# ## 10 · Augmentation: more data from the same data
#
# The best remedy against overfitting is more data. If there are none, we can make some: change an image in ways that **don't change its label**. Mirror a cat and it is still a cat; so do cropping, turning or distorting it a little, or adding noise. What is allowed depends on the task.
#
# **Predict.** For handwritten digits: which of these changes keep the label of the 6? A shift by one pixel, a half turn, mild noise, strong noise.

# %% tags=["demo"]
digits = datasets.digits(rng=0)
six = digits.X_train[:, np.argmax(digits.Y_train[6])].reshape(8, 8)
noise = np.random.default_rng(0).standard_normal((8, 8))
changes = {
    "as it was": six,
    "one pixel right": np.roll(six, 1, axis=1),
    "half a turn": six[::-1, ::-1],
    "noise, σ = 0.15": six + 0.15 * noise,
    "noise, σ = 1": six + noise,
}
fig, axes = plt.subplots(1, 5, figsize=(9.5, 2.2))
for ax, (name, image) in zip(axes, changes.items(), strict=True):
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
    ax.set(title=name, xticks=[], yticks=[])
    ax.grid(visible=False)
plotting.show(fig, alt=stored["alt"]["sixes"])
print("pixels run from 0 (paper) to 1 (ink)")

# %% [markdown]
# **What to notice.** Half a turn makes a 9 of a 6: that copy teaches a falsehood. Noise of deviation 1 drowns the digit. A shift keeps it, unless ink falls off the edge; and mild noise does.
#
# ### Exercise 9: `augment`


# %% exercise="augment"
def augment(X, Y, sigma, rng):
    """Return the examples, and after them a noisy copy of each.

    Parameters
    ----------
    X : numpy.ndarray, shape (n_x, m)
        Inputs.
    Y : numpy.ndarray, shape (1, m), or (C, m) if one-hot
        Labels.
    sigma : float, at least 0
        Standard deviation of the Gaussian noise (mean 0) added to the copies, with a draw of its
        own for every number.
    rng : numpy.random.Generator
        Draw from it.

    Returns
    -------
    X : numpy.ndarray, shape (n_x, 2m)
        First the m inputs, unchanged; then their m noisy copies, in the same order.
    Y : numpy.ndarray, shape (1, 2m) or (C, 2m)
        The labels that belong to them.

    Example
    -------
    >>> X, Y = augment(np.zeros((2, 3)), np.array([[0, 1, 1]]), 0.1, np.random.default_rng(0))
    >>> X.shape, Y
    ((2, 6), array([[0, 1, 1, 0, 1, 1]]))
    """
    ### BEGIN SOLUTION
    noisy = X + sigma * rng.standard_normal(X.shape)
    return np.concatenate([X, noisy], axis=1), np.concatenate([Y, Y], axis=1)
    ### END SOLUTION


# %% check="augment"
check(augment)

# %% [markdown]
# A network learns digits from $m = 150$ images, from 150 and a noisy copy of each, and from 300 real ones.
#
# **Predict.** Put the three in order. What will very strong noise do?


# %% tags=["demo", "raises-exception"]
def digits_right(X, Y, images, seed, epochs=150):
    """Train on images of digits; return the share of dev images that come out right."""
    rng = np.random.default_rng(seed)
    start = {}
    for layer, shape in enumerate([(40, 64), (10, 40)], start=1):
        start[f"W{layer}"] = 0.15 * rng.standard_normal(shape)
        start[f"b{layer}"] = np.zeros((shape[0], 1))
    learnt, _ = network.train(X, Y, start, output="softmax", learning_rate=0.5, epochs=epochs)
    return network.accuracy(network.predict(images.X_dev, learnt, output="softmax"), images.Y_dev)


def compare_training_sets(seed, m=150):
    """Return the shares of digits right after learning from four training sets."""
    images = datasets.digits(rng=seed, dev=600)
    X, Y = images.X_train[:, : 2 * m], images.Y_train[:, : 2 * m]
    training_sets = {"m": (X[:, :m], Y[:, :m]), "2m": (X, Y)}
    for sigma in (0.15, 1.0):
        noisy = augment(X[:, :m].copy(), Y[:, :m].copy(), sigma, np.random.default_rng(seed))
        training_sets[f"m + m copies, σ = {sigma}"] = tuple(map(np.asarray, noisy))
    return {name: digits_right(*pair, images, seed) for name, pair in training_sets.items()}


compared = [compare_training_sets(seed) for seed in range(10)]

# %% tags=["demo", "raises-exception"]
right = {name: np.array([shares[name] for shares in compared]) for name in compared[0]}
gain = {name: shares - right["m"] for name, shares in right.items()}
for name in right:
    print(f"{name}: {right[name].mean():.3f} right (ten seeds)", end="")
    print("" if name == "m" else f", better than m in {np.sum(gain[name] > 0)} of 10")

# %% tags=["demo", "raises-exception"]
assert np.all(gain["2m"] > 0) and gain["2m"].mean() > 0.02, "real images should help every time"
assert abs(gain["m + m copies, σ = 0.15"].mean()) < 0.01, "mild noise should change little"
assert gain["m + m copies, σ = 1.0"].mean() < -0.005, "strong noise should hurt"
print(f"fresh images bring {gain['2m'].mean():.2f}, mildly noisy copies less than 0.01 either way")

# %% [markdown]
# **What to notice.** Fresh images help every time. Mildly noisy copies of old ones changed next to nothing here, and strong noise did harm. A copy never tells as much as a new example: it has the same digit in the same hand.
#
# That isn't the last word on augmentation, only on noise for these digits. Changes that real images undergo (mirrored cats, other crops) can be worth far more, and they cost almost nothing. But measure it: what sounds harmless may not be.

# %% [markdown]
# ## 11 · Experiment: in linear regression, dropout is a penalty
#
# **The paper.** Srivastava and colleagues (2014, section 9.1) worked out what dropout on the inputs does to linear regression, averaged over all masks. With features in the rows of $X$, least squares with inverted dropout minimises
#
# $$\lVert y - wX \rVert^2 + \frac{1-p}{p}\, \sum_j w_j^2 \,(XX^T)_{jj} .$$
#
# This is *ridge regression*, an L2 penalty in which each weight pays by the size of its own feature. (With examples in rows the matrix is $X^TX$.)

# %% [markdown]
# **Ours.** Eight features that are noisy copies of one signal, on different scales. We average over 3000 masks drawn by your `dropout_forward` and solve for the best weights.
#
# **Predict.** What will dropout make of eight weights that could all do the same job?


# %% tags=["demo", "raises-exception"]
def eight_copies(seed, m=40):
    """Draw eight noisy copies of one signal, on scales from 0.5 to 2, and a noisy target."""
    rng = np.random.default_rng(seed)
    signal = rng.standard_normal(m)
    X = np.geomspace(0.5, 2, 8)[:, None] * (signal + 0.4 * rng.standard_normal((8, m)))
    return X, signal + 0.5 * rng.standard_normal(m), rng


def best_weights(XXT, Xy):
    """Solve the normal equations."""
    return np.linalg.solve(XXT, Xy)


def with_dropout(X, y, p, rng, n_masks=3000):
    """Return the weights that are best on average over many masks of your dropout."""
    thinned = [your_dropout(X, p, rng)[0] for _ in range(n_masks)]
    return best_weights(
        np.mean([A @ A.T for A in thinned], axis=0), np.mean([A @ y for A in thinned], axis=0)
    )


# %% tags=["demo", "raises-exception"]
def four_ways(seed, p=0.7):
    """Return the weights by four methods, and the deviations of the features."""
    X, y, rng = eight_copies(seed)
    size = np.diag(np.diag(X @ X.T))
    mean_size = np.trace(size) / 8 * np.eye(8)
    return {
        "least squares": best_weights(X @ X.T, X @ y),
        "dropout": with_dropout(X, y, p, rng),
        "ridge, each by its size": best_weights(X @ X.T + (1 - p) / p * size, X @ y),
        "ridge, all alike": best_weights(X @ X.T + (1 - p) / p * mean_size, X @ y),
        "scale": X.std(axis=1),
    }


solved = [four_ways(seed) for seed in range(5)]

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots(figsize=(7.5, 3.5))
names = ["least squares", "dropout", "ridge, each by its size"]
for name, style, size in zip(names, ["s", "o", "x"], [6, 11, 7], strict=True):
    weights = solved[0][name] * solved[0]["scale"]
    ax.plot(range(1, 9), weights, style, ms=size, label=name, mfc="none", mew=1.8)
ax.axhline(0, color="0.5", ls="-", lw=1)
ax.set(xlabel="feature", ylabel="weight times the\nfeature's deviation")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.2), ncols=3)
plotting.show(fig, alt=stored["alt"]["ridge"])


def distance(weights, name):
    """Return how far a method's weights are from those of ridge by size, relative to these."""
    target = weights["ridge, each by its size"]
    return np.linalg.norm(weights[name] - target) / np.linalg.norm(target)


away = {
    name: [distance(weights, name) for weights in solved]
    for name in ("dropout", "least squares", "ridge, all alike")
}
for name, distances in away.items():
    print(f"{name}: {np.mean(distances):.1%} away from ridge by size (five data sets)")

# %% tags=["demo", "raises-exception"]
assert max(away["dropout"]) < 0.03, "dropout should give the weights of ridge by size"
assert min(away["least squares"]) > 0.2 and min(away["ridge, all alike"]) > 0.1
for name in names[:2]:
    shares = [(w[name] * w["scale"]) ** 2 / np.sum((w[name] * w["scale"]) ** 2) for w in solved]
    print(
        f"{name}: the largest of the eight holds {np.mean(np.max(shares, axis=1)):.0%} of the squares"
    )

# %% [markdown]
# **What we found.** The weights of dropout are those of ridge regression, but for the chance of 3000 masks; neither least squares nor ridge with one price for all comes near. And the weights are *spread*: no feature can be relied on, so all eight share the work, where least squares leans on a few and plays one against another.
#
# **Where it stops being true.** The formula is exact for linear regression only. In a network with hidden units dropout is still like a penalty, but no formula as simple as this one says which.

# %% [markdown]
# ## 12 · Experiment: noise on the inputs is a penalty, too
#
# **The paper.** Bishop (1995) showed that training with a little noise on the inputs amounts to *Tikhonov regularization*. For linear regression with squared error this is plain L2, and on average over the noise it is exact: noise of deviation $\sigma$ on $m$ examples adds $m\sigma^2 \lVert w \rVert^2$ to the sum of squares.
#
# **Ours.** The same eight features, brought to one scale, and your `augment`, which leaves half of the $2m$ examples as they were. Per original sum of squares that makes $\tfrac12 m\sigma^2 \lVert w \rVert^2$. We average over 3000 draws; and we look at what a single one gives.


# %% tags=["demo", "raises-exception"]
def noisy_pair(X, y, sigma, rng):
    """Return what your augment makes of copies of X and y, as arrays."""
    return tuple(np.asarray(part) for part in augment(X.copy(), y.copy(), sigma, rng))


def noisy_against_l2(seed, sigma=0.6):
    """Return how far three solutions are from that of L2, relative to it."""
    X, y, rng = eight_copies(seed)
    X = X / X.std(axis=1, keepdims=True)
    m, y = X.shape[1], y.reshape(1, -1)
    pairs = [noisy_pair(X, y, sigma, rng) for _ in range(3000)]
    XXT, Xy = [A @ A.T for A, _ in pairs], [A @ t[0] for A, t in pairs]
    ridge = best_weights(X @ X.T + m * sigma**2 / 2 * np.eye(8), X @ y[0])
    solutions = {
        "average of 3000 noisy copies": best_weights(np.mean(XXT, axis=0), np.mean(Xy, axis=0)),
        "one noisy copy": best_weights(XXT[0], Xy[0]),
        "least squares": best_weights(X @ X.T, X @ y[0]),
    }
    return {n: np.linalg.norm(w - ridge) / np.linalg.norm(ridge) for n, w in solutions.items()}


# %% tags=["demo", "raises-exception"]
rows = [noisy_against_l2(seed) for seed in range(5)]
far = {name: [row[name] for row in rows] for name in rows[0]}
for name, distances in far.items():
    print(f"{name}: {np.mean(distances):.1%} away from the L2 solution (five data sets)")
averaged, single, squares = far.values()
assert max(averaged) < 0.03 and min(squares) > 0.2
assert np.mean(single) > 0.1, "a single noisy copy shouldn't be near"

# %% [markdown]
# **What we found.** With new noise again and again, training on noisy copies and paying for the squares of the weights come to the same thing. A single set of noisy copies is still far from it.
#
# **Where it stops being true.** In a network it holds for *small* noise only, and there the penalty is on the slope of the output with respect to the input, not on the weights themselves.

# %% [markdown]
# ## 13 · Experiment: early stopping resembles L2
#
# **The book.** Goodfellow, Bengio and Courville (2016, section 7.8) compare the two where everything can be computed: a cost that is quadratic in $w$. In a direction with curvature $h$ (an eigenvalue of the Hessian), $\tau$ steps with learning rate $\alpha$ from zero have gone a share $1 - (1 - \alpha h)^\tau$ of the way to the minimum. Our penalty $\tfrac{\lambda}{2m}\lVert w\rVert^2$ lets us go the share $h / (h + \lambda/m)$. (The book writes $\epsilon$ for the learning rate, $\lambda$ for the curvature and $\alpha$ for the strength.)

# %% [markdown]
# If the curvature is small, the two shares are nearly equal for $\lambda/m = 1/(\alpha\tau)$.
#
# **Ours.** Five linear regressions with twenty features each, from steep directions to nearly flat ones. Your `early_stopping` chooses $\tau$ on a dev set; L2 gets the $\lambda/m$ that belongs to it.
#
# **Predict.** And where it isn't small: which of the two has gone further?


# %% tags=["demo", "raises-exception"]
def quadratic(seed, m=60, n=20):
    """Draw a linear regression with curvatures from large to tiny: X, y, and 2000 dev examples."""
    rng = np.random.default_rng(seed)
    scale, w = np.geomspace(2, 0.05, n)[:, None], rng.standard_normal(n)
    X, X_dev = scale * rng.standard_normal((n, m)), scale * rng.standard_normal((n, 2000))
    return X, w @ X + 3 * rng.standard_normal(m), X_dev, w @ X_dev


def stop_early(data, learning_rate=0.05, steps=3000):
    """Descend from zero, let your early_stopping choose; return its weights and its epoch."""
    X, y, X_dev, y_dev = data
    w, path = np.zeros(len(X)), []
    for _ in range(steps):
        path.append(w)
        w = w - learning_rate * (w @ X - y) @ X.T / X.shape[1]
    dev = [float(np.mean((w @ X_dev - y_dev) ** 2)) for w in path]
    tau = int(early_stopping(dev, patience=100)[0])
    return path[tau], tau


# %% tags=["demo", "raises-exception"]
def beside_l2(seed):
    """Return curvatures times ατ, the share of the way of both, three dev errors, and tau."""
    X, y, X_dev, y_dev = data = quadratic(seed)
    stopped, tau = stop_early(data)
    m, strength = X.shape[1], 1 / (0.05 * tau)
    ridge = best_weights(X @ X.T / m + strength * np.eye(len(X)), X @ y / m)
    minimum = best_weights(X @ X.T, X @ y)
    h, directions = np.linalg.eigh(X @ X.T / m)
    errors = [np.mean((w @ X_dev - y_dev) ** 2) for w in (stopped, ridge, minimum)]
    shares = [directions.T @ w / (directions.T @ minimum) for w in (stopped, ridge)]
    return h * 0.05 * tau, *shares, errors, tau


both_ways = [beside_l2(seed) for seed in range(5)]

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots(figsize=(7, 3.6))
curvature, early, penalised = (np.concatenate([row[i] for row in both_ways]) for i in range(3))
ax.plot(curvature, early, "o", label="stopped early", mfc="none")
ax.plot(curvature, penalised, "x", label="L2 with λ/m = 1 / (ατ)")
ax.set(xscale="log", xlabel="curvature h, times ατ", ylabel="share of the way")
ax.legend()
plotting.show(fig, alt=stored["alt"]["quadratic"])
small = curvature < 0.1
print(f"where hατ < 0.1 the shares differ by at most {np.max(np.abs(early - penalised)[small]):.3f}, "
      f"elsewhere by up to {np.max(np.abs(early - penalised)):.2f}")  # fmt: skip
for seed, (_, _, _, errors, tau) in enumerate(both_ways):
    print(
        f"data set {seed}: stopped at {tau}; dev error {errors[0]:.2f}, with L2 {errors[1]:.2f}, at the minimum {errors[2]:.2f}"
    )

# %% tags=["demo", "raises-exception"]
assert np.max(np.abs(early - penalised)[small]) < 0.01 and np.all(early > penalised - 1e-9)
assert 0.15 < np.max(np.abs(early - penalised)) < 0.25
assert all(max(errors[:2]) < errors[2] for _, _, _, errors, _ in both_ways)
print("both beat the minimum on the dev set, in all five data sets")

# %% [markdown]
# **What we found.** In flat directions the two do the same; very steep directions both follow nearly all the way. In between, early stopping has always gone further, by up to a fifth of the way. The number of steps plays the part of $m/\lambda$: stop sooner, regularise more.
#
# **Where it stops being true.** It is a likeness, not an identity, and only for plain gradient descent from zero on a quadratic cost.

# %% [markdown]
# ## 14 · Experiment: weight decay isn't always L2
#
# **The paper.** Section 4 found L2 and weight decay to be one method, for gradient descent. Loshchilov and Hutter (2019) pointed out that this fails for *adaptive* optimizers such as Adam (you write it in **04 · Optimizers**), which divide each weight's gradient by its usual size.

# %% [markdown]
# **Ours.** Weights of 1 whose gradients are nothing but noise, of a deviation from 0.3 to 10. The cost has no wishes for them, so only the penalty acts on average. With $\alpha = 0.001$ and $\lambda/m = 0.1$, decay takes off a share of 0.0001 in each of 5000 steps; by itself it leaves $e^{-0.5} = 0.61$ of a weight. Five seeds, 1000 weights each, computed when this notebook was built. (*SGD*, in the figure, is gradient descent with such noisy gradients.)
#
# **Predict.** Under Adam with the penalty in the gradient: which weights shrink less, those with small gradients or those with large ones?

# %% tags=["demo"]
remaining = {name: np.array(rows) for name, rows in stored["remaining"].items()}
fig, ax = plt.subplots(figsize=(7, 3.6))
for (name, rows), marker in zip(remaining.items(), "osx^", strict=True):
    if name != "SGD, decay":
        label = "SGD, L2 (decay lies on it)" if name == "SGD, L2" else name
        ax.plot(stored["deviations"], rows.mean(axis=0), marker=marker, label=label, mfc="none")
ax.set(xscale="log", ylim=(0, 1), xlabel="deviation of the gradient", ylabel="weight left, of 1")
ax.set_xticks(stored["deviations"], [f"{value:g}" for value in stored["deviations"]])
ax.minorticks_off()
ax.legend()
plotting.show(fig, alt=stored["alt"]["adam"])
for name, rows in remaining.items():
    print(f"{name}: {rows[:, 0].mean():.2f} left at 0.3, {rows[:, -1].mean():.2f} left at 10")

# %% tags=["demo"]
difference = np.max(np.abs(remaining["SGD, L2"] - remaining["SGD, decay"]))
assert difference < 1e-5, "for SGD the two should be one method"
assert np.all(np.diff(remaining["Adam, L2"], axis=1) > 0), "more left, the larger the gradient"
assert np.all(np.abs(remaining["Adam, decay"] - np.exp(-0.5)) < 0.03)
print("in every seed: SGD the same either way; Adam with L2 spares weights with large gradients")

# %% [markdown]
# **What we found.** Under SGD both are the same. Under Adam the penalty in the gradient is divided along with it: L2 hardly touches the weights that have large gradients, and crushes the quiet ones. *Decoupled* decay, applied beside the step as in your `weight_decay_update`, shrinks all alike. That variant is called AdamW.
#
# **Where it stops being true.** With gradients of one size everywhere, another $\lambda$ would make up for the difference (at deviation 1 none is needed: the lines cross). And in training the cost pulls as well. The paper's own measurements are on image networks.

# %% [markdown] explain="two_remedies"
# ### In your own words: two remedies, one effect
#
# Weight decay and dropout look nothing alike. Why do both keep a network from relying on a few single inputs, and when is it better to use neither?
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# Weight decay puts a price on the squares of the weights. One large weight costs more than several small ones with the same sum, so the network spreads its trust over many inputs. Dropout takes units away at random. A unit that relies on a single input is often left with nothing, so it pays to spread the weights here, too; in linear regression dropout even is, on average, a penalty on their squares. Both make the training cost higher than it could be. That is worth it while the dev error is well above the training error. A network that can't fit its training set yet has another problem, and both would make it larger.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** $\alpha = 0.1$, $\lambda = 2$, $m = 100$. By which factor does weight decay multiply a weight in one step, before the gradient step?
#
# - a) 0.98
# - b) 0.9
# - c) 0.998
# - d) 0.999

# %% [markdown]
# **q2.** Why are biases usually left out of the penalty? (several)
#
# - a) there are few of them beside the weights
# - b) a bias only shifts a unit; it doesn't make the boundary sharper
# - c) their gradient is always zero
# - d) with a penalty on them, backpropagation would be wrong

# %% [markdown]
# **q3.** You tried five values of $\lambda$. Which do you take?
#
# - a) the one with the lowest training cost $J$
# - b) the largest for which training doesn't diverge
# - c) the one with the best training accuracy
# - d) the one that does best on the dev set
#
# **q4.** A weight has shrunk to 0.001 and the data don't care about it. What do the penalties do to it now?
#
# - a) L1 pulls as hard as ever, down to exactly 0; L2 hardly pulls any more
# - b) L2 sets it to exactly 0; L1 only halves it, again and again, for ever
# - c) both set it to exactly 0 in the next step
# - d) neither pulls at all on a weight so small

# %% [markdown]
# **q5.** You trained with inverted dropout, `keep_prob = 0.8`. How do you predict?
#
# - a) with dropout on, and the answer divided by 0.8
# - b) with dropout off and all weights multiplied by 0.8
# - c) with dropout off, and nothing else
# - d) with the last mask of the training

# %% [markdown]
# **q6.** The cost of your network with dropout rises in about every third step. What is right? (several)
#
# - a) there must be a bug in the gradient
# - b) each step has another mask, so the curve isn't monotone even when all is well
# - c) run it with `keep_prob = 1` to see whether the cost falls then
# - d) the learning rate must be too large

# %% [markdown]
# **q7.** What speaks for L2 and against early stopping?
#
# - a) L2 needs no hyperparameter
# - b) L2 needs fewer runs
# - c) L2 always gives the better dev accuracy in the end
# - d) fitting and regularising stay separate tasks

# %% [markdown]
# **q8.** You augment a set of handwritten digits. Which copies may keep their label? (several)
#
# - a) a 6 turned by 180 degrees
# - b) a 3 moved by one pixel, all ink still inside
# - c) a 2 seen in a mirror
# - d) a 5 turned by 5 degrees

# %% [markdown]
# **q9.** You raise `keep_prob` from 0.5 to 0.7 and change nothing else. What do you expect? (several)
#
# - a) dropout regularises less, as more units stay on
# - b) predictions have to be multiplied by 0.7 from now on
# - c) the training error, measured without dropout, tends to fall
# - d) the gap between training and dev error tends to narrow

# %% [markdown]
# **q10.** Training error 1 %, dev error 9 %; L2 with $\lambda = 0.1$, no dropout. What may help? (several)
#
# - a) $\lambda = 1$, which makes the weights smaller
# - b) $\lambda = 0.01$, with which they follow the data more closely
# - c) gradient checking
# - d) dropout in the widest layer

# %% exercise="answers"
answers = {
    "q1": "c",
    "q2": "ab",
    "q3": "d",
    "q4": "a",
    "q5": "c",
    "q6": "bc",
    "q7": "d",
    "q8": "bd",
    "q9": "ac",
    "q10": "ad",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. L2 adds $\frac{\lambda}{2m} \sum_l \lVert W^{[l]}\rVert_F^2$ to the cost and $\frac{\lambda}{m} W^{[l]}$ to $\mathrm{d}W^{[l]}$: a decay factor of $1-\alpha\lambda/m$. Choose $\lambda$ on the dev set; plot $J$ with its penalty.
# 2. Small weights keep a network simple: tanh stays nearly straight, ReLU's slopes small. L1 pulls as hard at the smallest, so some become exactly zero.
# 3. Inverted dropout keeps units with probability $p$ and divides by $p$, in training only; the same mask serves backward.
# 4. Early stopping picks the best network of one run, but fits and regularises with one knob.
# 5. Augment only in ways that keep the label, and measure; fresh data are better.
# 6. In linear regression dropout and input noise are L2 penalties; early stopping resembles one. L2 is weight decay, but not under Adam.

# %% [markdown]
# ### Common slips
#
# - *$\lambda/m$ and $\lambda/2m$.* The cost has $\frac{\lambda}{2m}$ times the squares, the gradient $\frac{\lambda}{m} W$.
# - *The norm without its square*, or a matrix norm of another kind: it is the plain sum of all squared entries.
# - *Half a decay line.* $W := (1 - \alpha\lambda/m)\,W$ is only the first half: the gradient step comes with it.
# - *keep_prob the wrong way round.* Draws *below* `keep_prob` are kept; and it can't be 0.
# - *What is divided by keep_prob* are the activations. The weights stay as they are.
# - *A new mask on the way back*, or dropout when predicting.

# %% [markdown]
# ### Where next
#
# Your gradient with a penalty passed a test with a few nudges. [**03 · Gradient checking**](../03_gradient_checking/gradient_checking.ipynb) makes a method of it. In [**04 · Optimizers**](../04_optimizers/optimizers.ipynb) you write Adam, and in
# [**06 · Batch normalisation**](../06_batchnorm_softmax/batchnorm_softmax.ipynb) you meet noise that regularises by accident.

# %% [markdown]
# ### References
#
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, *Dropout: A Simple Way to Prevent Neural Networks from Overfitting*, JMLR 15, 2014: section 9.1 on linear regression.
# - C. M. Bishop, *Training with Noise is Equivalent to Tikhonov Regularization*, Neural Computation 7, 1995.
# - I. Loshchilov and F. Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019: section 2.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016: chapter 7; section 7.8 on early stopping.
# - R. Tibshirani, *Regression Shrinkage and Selection via the Lasso*, 1996: the L1 penalty.
# - A. Krogh and J. A. Hertz, *A Simple Weight Decay Can Improve Generalization*, NIPS 1991.
