# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Check your gradients before you trust them
#
# Backpropagation is easy to write and easy to write *almost* right. This notebook gives you an independent witness.
#
# **You will**
#
# 1. estimate a slope from both sides, and say why that beats one side,
# 2. choose an epsilon between the error of the formula and the error of the machine,
# 3. pack all parameters into one vector and unpack them again,
# 4. turn the comparison of two gradients into one number, and read it,
# 5. find out *which* gradient is wrong, and mend it,
# 6. say when to check, with what inside the cost, and what a check costs.
#
# **You need** backpropagation through three layers, L2 regularization and dropout (**02 · Regularization**). **Run time:** about 10 seconds.

# %% [markdown]
# You write eight short functions and name five bugs, each with a cell `check(...)` under it: run it as often as you like. When you are stuck, make a new cell and run, for instance, `hint("numerical_gradient")`; run it again for a stronger hint.
#
# **Predict** marks a question. Commit to an answer before you run the next cell.

# %% tags=["setup"]
import timeit

import matplotlib.pyplot as plt
import numpy as np

from helpers import datasets, functions, network, plotting
from helpers.checks.topics.gradient_checking import check, hint

plotting.use_course_style()

# %% [markdown]
# ## Six runs, three bugs
#
# One network (two hidden layers of 12 ReLU units, L2 penalty) learns the two moons from the same first weights, six times. Three of the six runs have a bug in their backward pass.
# The other three have none.

# %% tags=["demo"]
stored = datasets.load_results("03_gradient_checking")
opening = {run: np.array(curves) for run, curves in stored["opening"].items()}
fig, axes = plt.subplots(1, 2, figsize=(9.5, 3.4), sharey=True)
for ax, runs in zip(axes, ["ABC", "DEF"], strict=True):
    plotting.plot_costs({run: opening[run][2] for run in runs}, xlabel="step", log=True, ax=ax)
axes[1].set_ylabel("")
plotting.show(fig, alt=stored["alt"]["opening"])
for run, curves in opening.items():
    rises = np.mean(np.diff(curves, axis=1) > 0)
    print(
        f"{run}: cost {np.median(curves[:, 0]):.2f} -> {np.median(curves[:, -1]):.2f}, "
        f"rises in {rises:.0%} of the steps (five seeds; the picture shows one)"
    )

# %% [markdown]
# **Predict.** Which three runs have a bug?

# %% tags=["demo"]
for run, meaning in stored["opening_key"].items():
    print(f"{run}: {meaning}")

# %% tags=["demo"]
for run in "BDF":
    assert np.all(np.diff(opening[run], axis=1) < 0), "the cost should fall in every step"
    assert np.all(opening[run][:, -1] < 0.2), "and end low"
for run in "CE":
    rises = np.mean(np.diff(opening[run], axis=1) > 0, axis=1)
    assert np.all(rises > 0.03), "without any bug, the cost should rise again and again"

# %% [markdown]
# **What to notice.** The runs with a bug fall in every single step, with every seed. Two of the right ones don't.
# A cost that won't fall *suggests* a bug; a large step or small mini-batches do the same. A cost that falls proves nothing: gradient descent is so forgiving that a wrong gradient often still points downhill.
#
# So looking at the cost won't do. What would settle it is a second, independent way to the gradient: slower, cruder, but too simple to be wrong.

# %% [markdown]
# ## 1 · A slope, measured in two ways
#
# Start with the smallest model there is: one input $x$, one parameter $\theta$, and
#
# $$J(\theta) = \theta x .$$
#
# Going forward gives the cost, going backward its derivative. Write both.
#
# ### Exercise 1: `forward_propagation`


# %% exercise="forward_propagation"
def forward_propagation(x, theta):
    """Compute the cost J = theta x.

    Parameters
    ----------
    x : float
        The input.
    theta : float
        The parameter.

    Returns
    -------
    J : float

    Example
    -------
    >>> forward_propagation(2.0, 4.0)
    8.0
    """
    ### BEGIN SOLUTION
    return theta * x
    ### END SOLUTION


# %% check="forward_propagation"
check(forward_propagation)

# %% [markdown]
# ### Exercise 2: `backward_propagation`
#
# Its derivative with respect to $\theta$, not to $x$.


# %% exercise="backward_propagation"
def backward_propagation(x, theta):
    """Compute the derivative of J = theta x with respect to theta.

    Parameters
    ----------
    x : float
        The input.
    theta : float
        The parameter.

    Returns
    -------
    dtheta : float
        dJ / dtheta.

    Example
    -------
    >>> backward_propagation(2.0, 4.0)
    2.0
    """
    ### BEGIN SOLUTION
    return x
    ### END SOLUTION


# %% check="backward_propagation"
check(backward_propagation)

# %% [markdown]
# A derivative is the slope of the tangent. You can also *measure* it: walk a small step $\varepsilon$, see how much the cost has changed, divide.
# You may step to one side, or to both:
#
# $$\frac{J(\theta + \varepsilon) - J(\theta)}{\varepsilon} \qquad\text{or}\qquad \frac{J(\theta + \varepsilon) - J(\theta - \varepsilon)}{2\,\varepsilon}$$
#
# Either is the slope of a chord. For your straight line both are exact. On a curve they aren't.
#
# **Predict.** Take $J(\theta) = \theta^3$ at $\theta = 1$, where the slope is 3, and $\varepsilon = 0.5$. Which chord has the better slope, and by how much?


# %% tags=["demo"]
def cube(t):
    return t * t * t


t, step = 1.0, 0.5
chords = {
    "one-sided chord": ([t, t + step], "o--"),
    "two-sided chord": ([t - step, t + step], "s-."),
}
fig, ax = plt.subplots()
grid = np.linspace(0.2, 1.8, 200)
ax.plot(grid, cube(grid), color="0.55", ls="-", lw=3, label=r"$J(\theta) = \theta^3$")
ax.plot(grid[40:160], 1 + 3 * (grid[40:160] - 1), color="black", ls=":", label="tangent, slope 3")
for label, (ends, marker) in chords.items():
    ends = np.array(ends)
    slope = np.diff(cube(ends))[0] / np.diff(ends)[0]
    ax.plot(ends, cube(ends), marker, label=f"{label}, slope {slope:g}")
    print(f"{label}: slope {slope:g}, off by {slope - 3:g}")
ax.set(xlabel=r"$\theta$", ylabel=r"cost $J$")
ax.legend()
plotting.show(fig, alt=stored["alt"]["chords"])

# %% [markdown]
# **What to notice.** The two-sided chord runs nearly parallel to the tangent. The curve leaves the tangent upwards on both sides, by nearly the same height; that lifts both ends of the chord and hardly tilts it. Taylor's formula says the same in symbols:
#
# $$J(\theta \pm \varepsilon) = J \pm \varepsilon J' + \tfrac{\varepsilon^2}{2} J'' \pm \tfrac{\varepsilon^3}{6} J''' + \dots$$
#
# One-sided, an error of $\tfrac{\varepsilon}{2} J''$ remains. Two-sided, the terms with $J''$ cancel, and what remains is $\tfrac{\varepsilon^2}{6} J'''$.

# %% [markdown]
# ### Exercise 3: `numerical_gradient`
#
# Now $\theta$ is a vector, and every entry gets its own two-sided difference. Nothing in here knows what $f$ is: that is what makes it a good witness.


# %% exercise="numerical_gradient"
def numerical_gradient(f, theta, epsilon):
    """Estimate the gradient of f at theta by two-sided differences.

    Entry i is (f(theta + epsilon e_i) - f(theta - epsilon e_i)) / (2 epsilon), where e_i is 1 at
    place i and 0 elsewhere: only theta_i moves, all other entries stay.

    Parameters
    ----------
    f : callable
        f(theta) -> float, for a vector of shape (n,).
    theta : numpy.ndarray, shape (n,)
        Where to take the gradient; may hold integers.
    epsilon : float, above 0
        Length of the step to each side.

    Returns
    -------
    gradient : numpy.ndarray, shape (n,)

    Example
    -------
    >>> numerical_gradient(lambda theta: theta[0] * theta[1] ** 2, np.array([2.0, 3.0]), 1e-4)
    array([ 9., 12.])
    """
    ### BEGIN SOLUTION
    theta = np.asarray(theta, dtype=float)
    gradient = np.zeros(theta.size)
    for i in range(theta.size):
        plus, minus = theta.copy(), theta.copy()
        plus[i] += epsilon
        minus[i] -= epsilon
        gradient[i] = (f(plus) - f(minus)) / (2 * epsilon)
    return gradient
    ### END SOLUTION


# %% check="numerical_gradient"
check(numerical_gradient)

# %% [markdown]
# Your witness meets its first suspect. And as it works for any function of a vector, it can take derivatives that you haven't worked out:
# here that of a narrow, bent valley with its lowest point at (1, 1, 1).

# %% tags=["demo", "raises-exception"]
x, theta = 2.0, 4.0
measured = numerical_gradient(lambda v: forward_propagation(x, v[0]), np.array([theta]), 1e-5)[0]
print(f"J = θx: backward {backward_propagation(x, theta):g}, measured {measured:.6f}")
valley = functions.OF_A_VECTOR["valley"]
for point in [[0.0, 0.0, 0.0], [0.9, 0.9, 0.9], [1.0, 1.0, 1.0]]:
    slopes = numerical_gradient(valley, np.array(point), 1e-5).round(3) + 0.0
    print(f"valley at {point}: cost {valley(point):.3f}, gradient {slopes}")

# %% [markdown]
# ## 2 · How small should epsilon be?
#
# A smaller $\varepsilon$ makes the chord hug the curve. So why not take $10^{-15}$?
#
# **Predict.** Sketch the error of both differences against $\varepsilon$, from $10^{-1}$ down to $10^{-14}$, on logarithmic axes. Where are the lines straight, how steep are they, and what happens at the far end?

# %% tags=["demo", "raises-exception"]
epsilons = 10.0 ** -np.arange(1, 14.1, 0.25)


def f(t):
    return np.exp(t) * np.sin(3 * t)


def exact(t):
    return np.exp(t) * (np.sin(3 * t) + 3 * np.cos(3 * t))


def median_errors(seed, n_points=30):
    """Return the median error of both differences at random points, for every epsilon."""
    points = np.random.default_rng(seed).uniform(-1, 1, n_points)
    one = [[(f(t + eps) - f(t)) / eps for eps in epsilons] for t in points]
    two = [
        [numerical_gradient(lambda v: f(v[0]), np.array([t]), eps)[0] for eps in epsilons]
        for t in points
    ]
    true = exact(points)[:, None]
    return np.median(np.abs(one - true), axis=0), np.median(np.abs(two - true), axis=0)


one_sided, two_sided = (np.array(rows) for rows in zip(*map(median_errors, range(5)), strict=True))

# %% tags=["demo", "raises-exception"]
fig = plotting.plot_powers(
    epsilons,
    {"one-sided": one_sided, "two-sided": two_sided},
    xlabel=r"$\varepsilon$",
    ylabel="error of the slope",
)
plotting.show(fig, alt=stored["alt"]["errors"])


def fitted_slope(errors, smallest):
    """Return the slope of log error over log epsilon, for epsilons from `smallest` on."""
    part = epsilons >= smallest * 0.99
    return np.polyfit(np.log10(epsilons[part]), np.log10(errors[part]), 1)[0]


slopes_one = [fitted_slope(errors, 1e-6) for errors in one_sided]
slopes_two = [fitted_slope(errors, 1e-3) for errors in two_sided]
best_one, best_two = (
    np.median(epsilons[np.argmin(errors, axis=1)]) for errors in (one_sided, two_sided)
)
print(f"slopes on the straight part: {np.mean(slopes_one):.2f} and {np.mean(slopes_two):.2f}")

# %% tags=["demo", "raises-exception"]
assert np.allclose(slopes_one, 1, atol=0.03), "one-sided: the error should go with epsilon"
assert np.allclose(slopes_two, 2, atol=0.03), "two-sided: the error should go with epsilon squared"
assert 1e-9 < best_one < 1e-7 < best_two < 1e-4, "two-sided should do best at a larger epsilon"
assert np.all(two_sided.min(axis=1) < one_sided.min(axis=1) / 10), "and be far better there"
print("all five seeds: slopes within 0.03 of 1 and of 2")
print("best ε: one-sided between 1e-9 and 1e-7, two-sided between 1e-7 and 1e-4")

# %% [markdown]
# **What to notice.** From the right, the formula's error falls: with $\varepsilon$ (slope 1) one-sided, with $\varepsilon^2$ (slope 2) two-sided. Then it turns.
#
# A computer keeps about 16 digits. What it computes carries a rounding error of about $u \approx 10^{-16}$ times the largest number on the way; here that is about $u\,|J|$. For a tiny $\varepsilon$, the difference of two nearly equal costs consists of little else, and dividing by $\varepsilon$ magnifies it to $u\,|J| / \varepsilon$. This is **cancellation**.
#
# Where both errors balance, $\varepsilon$ is best: at about $\sqrt{u} \approx 10^{-8}$ one-sided, $\sqrt[3]{u} \approx 5 \cdot 10^{-6}$ two-sided. Two-sided not only does better; it does so at a more comfortable $\varepsilon$.

# %% [markdown]
# ### Play: too large, too small
#
# **Goal:** bring the two-sided error below $10^{-9}$. Then try the same with the one-sided one. The
# black marks are the errors at one point, $t = -0.3$, over the medians from above.


# %% tags=["demo", "raises-exception"]
def two_errors(eps=0.1):
    """Show the chords and where their errors lie, for one epsilon."""
    t, grid, errors = -0.3, np.linspace(-0.8, 0.2, 100), {}
    slopes = {
        "one-sided": (f(t + eps) - f(t)) / eps,
        "two-sided": numerical_gradient(lambda v: f(v[0]), np.array([t]), eps)[0],
    }
    fig, axes = plotting.subplots(1, 2, figsize=(9.5, 3.6))
    axes[0].plot(grid, f(grid), color="0.55", ls="-", lw=3, label="f")
    medians = {"one-sided": one_sided, "two-sided": two_sided}
    plotting.plot_powers(epsilons, medians, xlabel=r"$\varepsilon$", ylabel="error", ax=axes[1])
    for (label, slope), at, marker in zip(slopes.items(), [t, t - eps], "os", strict=True):
        axes[0].plot(grid, f(at) + slope * (grid - at), label=label)
        errors[label] = max(abs(slope - exact(t)), 1e-16)
        axes[1].plot(eps, errors[label], marker, color="black", ms=7)
    axes[0].set(xlabel="t", ylabel="f(t)", ylim=(-1.2, 0.9))
    axes[1].set(xlim=(3e-16, 3), ylim=(3e-17, 300))
    axes[0].legend()
    axes[1].legend(loc="upper center")
    plotting.show(fig, alt=f"Left: a curve and two chords. Right: their errors at ε = {eps:.0e}.")
    for label, error in errors.items():
        plotting.goal(error < 1e-9, f"{label} error {error:.1e} with ε = {eps:.0e}")


two_errors()

# %% tags=["demo", "raises-exception", "nbval-ignore-output"]
from ipywidgets import FloatLogSlider

steps = FloatLogSlider(
    value=0.1, min=-14, max=-0.5, step=0.5, readout_format=".0e", description="step ε"
)
plotting.explore(two_errors, eps=steps)

# %% tags=["demo", "raises-exception"]
t, on_the_slider = -0.3, 10.0 ** np.arange(-14, 0, 0.5)
to_the_right = [abs((f(t + eps) - f(t)) / eps - exact(t)) for eps in on_the_slider]
to_both = [
    abs(numerical_gradient(lambda v: f(v[0]), np.array([t]), eps)[0] - exact(t))
    for eps in on_the_slider
]
assert min(to_the_right) > 1e-9, "one-sided: out of reach"
assert max(np.array(to_both)[(on_the_slider > 9e-7) & (on_the_slider < 2e-5)]) < 1e-9
print("two-sided: below 1e-9 from 1e-5 to 1e-6; one-sided: above 1e-9 everywhere")

# %% [markdown]
# The one-sided difference never gets there. The two-sided one does, most safely around the bottom of its valley. Further left a single point may still be lucky; the medians show how much to rely on that.

# %% [markdown]
# ## 3 · One vector for all parameters
#
# `numerical_gradient` wants a vector. A network has a dictionary of matrices. So we lay all numbers in one row, in a fixed order,
#
# $$W^{[1]},\ b^{[1]},\ W^{[2]},\ b^{[2]},\ \dots,\ W^{[L]},\ b^{[L]},$$
#
# each matrix row by row, and back again. Which order we take doesn't matter, as long as it is *always the same*: for the parameters, for the gradients, there and back.
#
# ### Exercise 4: `dictionary_to_vector`
#
# Mind two traps: dictionaries come in any order, and sorting names puts W10 before W2.


# %% exercise="dictionary_to_vector"
def dictionary_to_vector(parameters):
    """Lay all parameters in one vector, in the order W1, b1, W2, b2, ..., WL, bL.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL", in any order: Wl of shape (n_l, n_{l-1}), bl of shape
        (n_l, 1). Layers are ordered by their number, so W10 comes after W9.

    Returns
    -------
    theta : numpy.ndarray, shape (n,)
        All their numbers, each matrix row by row; n is how many there are.

    Example
    -------
    >>> parameters = {"b1": np.array([[5.0], [6.0]]), "W1": np.array([[1.0, 2.0], [3.0, 4.0]])}
    >>> dictionary_to_vector(parameters)
    array([1., 2., 3., 4., 5., 6.])
    """
    ### BEGIN SOLUTION
    parts = []
    for l in range(1, len(parameters) // 2 + 1):
        parts.append(parameters[f"W{l}"].ravel())
        parts.append(parameters[f"b{l}"].ravel())
    return np.concatenate(parts)
    ### END SOLUTION


# %% check="dictionary_to_vector"
check(dictionary_to_vector)

# %% [markdown]
# ### Exercise 5: `vector_to_dictionary`
#
# The way back needs to know the shapes. They come with `like`, a dictionary of parameters whose *values* don't matter.


# %% exercise="vector_to_dictionary"
def vector_to_dictionary(theta, like):
    """Undo dictionary_to_vector: cut a vector into parameters.

    Parameters
    ----------
    theta : numpy.ndarray, shape (n,)
        Numbers in the order W1, b1, W2, b2, ..., WL, bL, each matrix row by row.
    like : dict
        "W1", "b1", ..., "WL", "bL", in any order: the shapes that the parameters shall have.
        Read it, but leave it as it is.

    Returns
    -------
    parameters : dict
        The same keys and shapes as `like`, filled from theta.

    Example
    -------
    >>> like = {"W1": np.zeros((2, 2)), "b1": np.zeros((2, 1))}
    >>> parameters = vector_to_dictionary(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), like)
    >>> parameters["W1"].tolist(), parameters["b1"].tolist()
    ([[1.0, 2.0], [3.0, 4.0]], [[5.0], [6.0]])
    """
    ### BEGIN SOLUTION
    parameters, start = {}, 0
    for l in range(1, len(like) // 2 + 1):
        for key in (f"W{l}", f"b{l}"):
            stop = start + like[key].size
            parameters[key] = theta[start:stop].reshape(like[key].shape)
            start = stop
    return parameters
    ### END SOLUTION


# %% check="vector_to_dictionary"
check(vector_to_dictionary)

# %% [markdown]
# ## 4 · One number for the verdict
#
# You will have two vectors: `grad` from backpropagation, `grad_approx` from differences. How near is near? A distance alone says nothing: 0.001 is a lot for a gradient of length 0.01, and nothing for one of length 1000. So we measure it against their lengths:
#
# $$\text{difference} = \frac{\lVert \text{grad} - \text{grad}_\text{approx} \rVert_2}{\lVert \text{grad} \rVert_2 + \lVert \text{grad}_\text{approx} \rVert_2}$$
#
# ### Exercise 6: `relative_difference`


# %% exercise="relative_difference"
def relative_difference(grad, grad_approx):
    """Compute the relative difference of two gradients.

    It is the length (Euclidean norm) of their difference, divided by the sum of their lengths.

    Parameters
    ----------
    grad, grad_approx : numpy.ndarray, shape (n,)

    Returns
    -------
    difference : float
        From 0 (equal) to 1 (opposite, or one of them zero); 0.0 if both are zero vectors.

    Example
    -------
    >>> relative_difference(np.array([3.0, 4.0]), np.array([3.0, -4.0]))
    0.8
    """
    ### BEGIN SOLUTION
    distance = np.linalg.norm(grad - grad_approx)
    lengths = np.linalg.norm(grad) + np.linalg.norm(grad_approx)
    if lengths == 0:
        return 0.0
    return float(distance / lengths)
    ### END SOLUTION


# %% check="relative_difference"
check(relative_difference)

# %% [markdown]
# ### Exercise 7: `gradient_check_n`
#
# Everything comes together. `cost` is any function of a dictionary of parameters: data, penalty and masks are inside it. If you use functions from above, they have to be right first.


# %% exercise="gradient_check_n"
def gradient_check_n(cost, parameters, gradients, epsilon):
    """Compare gradients from backpropagation with two-sided differences of the cost.

    Parameters
    ----------
    cost : callable
        cost(parameters) -> float.
    parameters : dict
        "W1", "b1", ..., "WL", "bL": where to check.
    gradients : dict
        "dW1", "db1", ..., "dWL", "dbL", in any order, each in the shape of its parameter.
    epsilon : float
        Step of the differences.

    Returns
    -------
    difference : float
        The relative difference of both gradients, all parameters taken as one vector each.

    Example
    -------
    >>> parameters = {"W1": np.array([[3.0]]), "b1": np.array([[1.0]])}
    >>> gradients = {"dW1": np.array([[6.0]]), "db1": np.array([[0.0]])}  # db1 should be 1
    >>> cost = lambda parameters: (parameters["W1"] ** 2 + parameters["b1"]).item()
    >>> round(gradient_check_n(cost, parameters, gradients, 1e-5), 4)
    0.0828
    """

    ### BEGIN SOLUTION
    def cost_of(vector):
        return cost(vector_to_dictionary(vector, parameters))

    theta = dictionary_to_vector(parameters)
    grad = dictionary_to_vector({key: gradients[f"d{key}"] for key in parameters})
    grad_approx = numerical_gradient(cost_of, theta, epsilon)
    return relative_difference(grad, grad_approx)
    ### END SOLUTION


# %% check="gradient_check_n"
check(gradient_check_n)

# %% [markdown]
# How to read the number, with $\varepsilon = 10^{-5}$:
#
# | difference | verdict |
# |---|---|
# | below 1e-7 | fine |
# | in between | look again, entry by entry |
# | above 1e-3 | a bug, very likely |
#
# **Predict.** Many tutorials use $\varepsilon = 10^{-7}$. A network's gradient is *right*. Will the verdict be "fine" for $\varepsilon = 10^{-2}$, $10^{-5}$, $10^{-7}$, $10^{-9}$: at random first weights, and again after long training, where the gradient has become small?


# %% tags=["demo", "raises-exception"]
X_few, Y_few = datasets.moons(20, rng=3)
SIZES = {"W1": (5, 2), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def some_start(seed):
    """Return parameters of deviation 0.6, biases too: nothing that happens to be zero."""
    rng = np.random.default_rng(seed)
    return {key: 0.6 * rng.standard_normal(shape) for key, shape in SIZES.items()}


def plain_cost(parameters):
    return network.cost(network.forward(X_few, parameters, activation="tanh")[0], Y_few)


def right_gradients(parameters):
    _, cache = network.forward(X_few, parameters, activation="tanh")
    return network.backward(Y_few, cache, parameters, activation="tanh")


def after_training(seed, steps=3000):
    learnt, _ = network.train(
        X_few, Y_few, some_start(seed), activation="tanh", learning_rate=0.5, epochs=steps
    )
    return learnt


# %% tags=["demo", "raises-exception"]
some_epsilons = 10.0 ** -np.arange(1, 10.1, 0.5)
places = {
    "first weights": [some_start(seed) for seed in range(5)],
    "after training": [after_training(seed) for seed in range(5)],
}
verdicts = {
    place: np.array(
        [
            [gradient_check_n(plain_cost, p, right_gradients(p), eps) for eps in some_epsilons]
            for p in starts
        ]
    )
    for place, starts in places.items()
}

# %% tags=["demo", "raises-exception"]
fig = plotting.plot_powers(
    some_epsilons, verdicts, xlabel=r"$\varepsilon$", ylabel="relative difference"
)
for level, words in [(1e-3, "bug?"), (1e-7, "fine below")]:
    fig.axes[0].axhline(level, color="0.35", ls=":", lw=1.2)
    fig.axes[0].text(0.09, 1.3 * level, words, ha="right", color="0.25")
plotting.show(fig, alt=stored["alt"]["verdicts"])
for place, rows in verdicts.items():
    for eps in [1e-2, 1e-5, 1e-7, 1e-9]:
        column = rows[:, np.argmin(np.abs(np.log10(some_epsilons / eps)))]
        print(f"{place}, ε = {eps:.0e}: below 1e-7 in {np.sum(column < 1e-7)} of 5 seeds")

# %% tags=["demo", "raises-exception"]
at = {eps: np.argmin(np.abs(np.log10(some_epsilons / eps))) for eps in (1e-5, 1e-7)}
assert all(np.all(rows[:, at[1e-5]] < 2e-8) for rows in verdicts.values()), "1e-5 should be safe"
assert np.all(verdicts["after training"][:, at[1e-7]] > 1e-7), "1e-7 should raise a false alarm"
ratio = np.median(verdicts["after training"][:, at[1e-7]] / verdicts["after training"][:, at[1e-5]])
assert ratio > 10
for seed, p in enumerate(places["first weights"]):
    untouched = all(np.array_equal(p[key], value) for key, value in some_start(seed).items())
    assert untouched, "your check changed the parameters: does anything write into `like`?"
print("ε = 1e-5: below 2e-8 everywhere; 1e-7 after training: a false alarm with every seed")

# %% tags=["demo", "raises-exception"]
lengths = {
    place: np.array(
        [np.sqrt(sum(np.sum(g**2) for g in right_gradients(p).values())) for p in starts]
    )
    for place, starts in places.items()
}
for place, starts in places.items():
    J = np.median([plain_cost(p) for p in starts])
    print(f"{place}: J {J:.1g}, length of the gradient {np.median(lengths[place]):.1g} (medians)")
assert np.all(lengths["first weights"] > 100 * lengths["after training"])
for eps in [1e-2, 1e-7]:
    column = np.argmin(np.abs(np.log10(some_epsilons / eps)))
    first, last = (2 * lengths[place] * verdicts[place][:, column] for place in places)
    assert np.all(first < 20 * last), "the distance should shrink far less"
print("all five seeds: the gradient gets more than 100 times shorter;")
print("its distance from the differences, at 1e-2 and at 1e-7, less than 20 times")

# %% [markdown]
# **What to notice.** The valley of section 2 again, now for a whole network. Training makes the gradient some hundred times shorter, but not the errors. The rounding error hardly shrinks with $J$: each probability near 1 is rounded by about $u$, and so is its logarithm. Set against a shorter gradient, *both* sides of the valley rise.
#
# After training, $10^{-7}$ accuses an innocent gradient, with every seed. $10^{-5}$ lies near the bottom in both cases. Take it as your default.

# %% [markdown]
# ## 5 · Which gradient is it?
#
# One number says *that* something is wrong. To learn *what*, look at the parameters one by one: `differences` holds all but one still and uses your own functions.
#
# **Predict.** Three backward passes: one right; one with a dW1 that is 10 % too large; one that forgets the slope of tanh in layer 2 of three ($\mathrm{d}Z^{[2]} = \mathrm{d}A^{[2]}$). Which of the six gradients come out wrong in each?


# %% tags=["demo", "raises-exception"]
def differences(cost, parameters, gradients, epsilon=1e-5):
    """Return the relative difference of each parameter's gradient by itself."""
    found = {}
    for key, value in parameters.items():

        def moved(part, key=key, value=value):
            return cost({**parameters, key: part.reshape(value.shape)})

        mine = np.broadcast_to(gradients[f"d{key}"], value.shape).ravel()
        found[f"d{key}"] = relative_difference(
            mine, numerical_gradient(moved, value.ravel(), epsilon)
        )
    return found


# %% tags=["demo"]
def plot_differences(found):
    """Draw bars for each gradient, one colour and hatch for each entry of `found`."""
    fig, ax = plt.subplots(figsize=(8, 3.6))
    names, width = list(next(iter(found.values()))), 0.8 / len(found)
    for i, ((label, values), hatch) in enumerate(
        zip(found.items(), ["", "//", ".."], strict=False)
    ):
        heights = [max(values[name], 1e-13) for name in names]
        places = np.arange(len(names)) + (i - (len(found) - 1) / 2) * width
        ax.bar(places, heights, width, hatch=hatch, edgecolor="white", label=label)
    ax.axhline(1e-7, color="0.35", ls=":", lw=1.2)
    ax.set(yscale="log", ylim=(1e-13, 3), ylabel="relative difference")
    ax.set_xticks(range(len(names)), names)
    ax.legend(ncols=len(found), loc="lower center", bbox_to_anchor=(0.5, 1))
    return fig


# %% tags=["demo", "raises-exception"]
def three_passes(parameters):
    _, cache = network.forward(X_few, parameters, activation="tanh")
    right = network.backward(Y_few, cache, parameters, activation="tanh")
    no_slope = {**cache, "Z2": np.zeros_like(cache["Z2"])}  # tanh has slope 1 there
    return {
        "right": right,
        "dW1 10 % too large": {**right, "dW1": 1.1 * right["dW1"]},
        "slope of layer 2 forgotten": network.backward(Y_few, no_slope, parameters, "tanh"),
    }


found = [
    {name: differences(plain_cost, p, grads) for name, grads in three_passes(p).items()}
    for p in places["first weights"]
]
plotting.show(plot_differences(found[0]), alt=stored["alt"]["bars"])
for name in found[0]:
    wrong = [key for key in found[0][name] if all(each[name][key] > 1e-3 for each in found)]
    fine = [key for key in found[0][name] if all(each[name][key] < 1e-7 for each in found)]
    print(f"{name}: wrong with all five seeds: {', '.join(wrong) or 'none'}")
    assert len(wrong) + len(fine) == 6, "each gradient should be clearly wrong or clearly right"

# %% [markdown]
# **What to notice.** A mistake in a line whose result nothing else uses, such as that of dW1, stays where it is. A mistake in a dZ or dA is handed down to every layer *below*, because the gradient travels backwards: the slope was forgotten in layer 2 alone, and layer 1 is wrong as well.
# So look for the highest layer that is wrong: that is where the bug sits, or just above. And if only a dW or only a db is wrong, it sits in that line itself.

# %% [markdown]
# ## 6 · Four rules for using it
#
# ### What belongs in the cost?
#
# The check compares a gradient with *the cost you hand over*. With L2 regularization, that is the cost with its penalty.
#
# **Predict.** A right gradient with penalty, checked against the cost *without* it: what will the check say?


# %% tags=["demo", "raises-exception"]
lambd, m = 0.7, Y_few.shape[1]


def penalised_cost(parameters):
    squares = sum(np.sum(parameters[key] ** 2) for key in ["W1", "W2", "W3"])
    return plain_cost(parameters) + lambd / (2 * m) * squares


def penalised_gradients(parameters):
    gradients = right_gradients(parameters)
    for key in ["W1", "W2", "W3"]:
        gradients[f"d{key}"] = gradients[f"d{key}"] + lambd / m * parameters[key]
    return gradients


penalty_verdicts = {
    name: [gradient_check_n(cost, p, penalised_gradients(p), 1e-5) for p in places["first weights"]]
    for name, cost in [("without", plain_cost), ("with", penalised_cost)]
}
for name, seen in penalty_verdicts.items():
    shown = "below 1e-8" if max(seen) < 1e-8 else f"{min(seen):.2f} to {max(seen):.2f}"
    print(f"cost {name} penalty: {shown} (five seeds)")

# %% tags=["demo", "raises-exception"]
assert min(penalty_verdicts["without"]) > 0.01, "without the penalty: a false alarm"
assert max(penalty_verdicts["with"]) < 1e-8, "with it: fine"

# %% [markdown]
# **Rule 1.** The cost has to hold everything that the gradient holds. This was a false alarm. The opposite is worse: if the penalty is missing in the cost *and* in the gradient, the check is content, and rightly so. It can't know what you meant to minimise.
#
# ### And with dropout?
#
# **Predict.** A network with dropout, its backward pass is right, and each call of the cost draws a fresh mask. What does the check say, and does a smaller $\varepsilon$ help?


# %% tags=["demo", "raises-exception"]
KEEP = 0.8


def drop_with(rng):
    """Return a dropout for network.forward that draws its masks from rng."""

    def drop(A, layer):
        mask = rng.random(A.shape) < KEEP
        return mask * A / KEEP, mask

    return drop


# %% tags=["demo", "raises-exception"]
def dropout_check(seed, masks, eps):
    """Check right gradients with dropout; masks are "fresh" in every call, "held", or "off"."""
    p, fresh = some_start(seed), np.random.default_rng(seed + 100)

    def masks_now():
        if masks == "off":
            return None
        return drop_with(fresh if masks == "fresh" else np.random.default_rng(seed))

    def cost(parameters):
        AL, _ = network.forward(X_few, parameters, "tanh", dropout=masks_now())
        return network.cost(AL, Y_few)

    _, cache = network.forward(X_few, p, "tanh", dropout=masks_now())
    back = None if masks == "off" else lambda dA, mask, layer: mask * dA / KEEP
    gradients = network.backward(Y_few, cache, p, "tanh", dropout_backward=back)
    return gradient_check_n(cost, p, gradients, eps)


# %% tags=["demo", "raises-exception"]
dropout_epsilons = 10.0 ** -np.arange(1, 7.1, 1)
dropout_verdicts = {
    f"masks {masks}": np.array(
        [[dropout_check(seed, masks, eps) for eps in dropout_epsilons] for seed in range(5)]
    )
    for masks in ["fresh", "held", "off"]
}
fig = plotting.plot_powers(
    dropout_epsilons, dropout_verdicts, xlabel=r"$\varepsilon$", ylabel="relative difference"
)
plotting.show(fig, alt=stored["alt"]["dropout"])
for name, rows in dropout_verdicts.items():
    for eps, column in [(1e-1, rows[:, 0]), (1e-5, rows[:, 4])]:
        shown = f"{column.min():.1g} to {column.max():.1g}"
        shown = "below 1e-7" if column.max() < 1e-7 else shown
        print(f"{name}, ε = {eps:.0e}: {shown} (five seeds)")

# %% tags=["demo", "raises-exception"]
assert np.all(dropout_verdicts["masks fresh"][:, 4] > 0.9), "fresh masks should ruin the check"
assert np.all(dropout_verdicts["masks fresh"][:, 4] > dropout_verdicts["masks fresh"][:, 0])
assert np.all(dropout_verdicts["masks held"][:, 4] < 1e-7), "held masks should mend it"
assert np.all(dropout_verdicts["masks off"][:, 4] < 1e-7), "and so should keep_prob = 1"

# %% [markdown]
# **Rule 2.** Nothing in the cost may be random. With fresh masks, $J(\theta + \varepsilon)$ and $J(\theta - \varepsilon)$ belong to two different networks. Their costs differ by some amount that has nothing to do with $\varepsilon$; divided by $2\varepsilon$ it becomes *larger* as $\varepsilon$ shrinks. The relative difference comes up against 1, which it can't exceed.
#
# Two remedies. Switch dropout off (keep_prob = 1), check, switch it on again: simple, but the dropout lines stay unchecked. Or hold the masks: draw them from a generator with the same seed in every call. Then the cost is an ordinary function again, and dropout's own backward pass is checked with the rest.

# %% [markdown]
# ### Where to check, and when?
#
# Somebody has added the penalty to the biases' gradients as well, $\mathrm{d}b^{[l]} + \tfrac{\lambda}{m} b^{[l]}$, though the cost penalises weights only. The network starts, as usual, with zero biases.
#
# **Predict.** What does the check say at the start? After ten steps? After 300?


# %% tags=["demo", "raises-exception"]
def too_much_penalty(parameters):
    gradients = penalised_gradients(parameters)
    for key in ["b1", "b2", "b3"]:
        gradients[f"d{key}"] = gradients[f"d{key}"] + lambd / m * parameters[key]
    return gradients


def step_by_step(seed, checks=(0, 10, 300)):
    """Train with the wrong gradients from zero biases; return the verdicts after some steps."""
    p = {key: value * (key[0] == "W") for key, value in some_start(seed).items()}
    verdicts = []
    for step in range(max(checks) + 1):
        gradients = too_much_penalty(p)
        if step in checks:
            verdicts.append(gradient_check_n(penalised_cost, p, gradients, 1e-5))
        p = {key: p[key] - 0.3 * gradients[f"d{key}"] for key in p}
    return verdicts


at_steps = np.array([step_by_step(seed) for seed in range(5)])
for step, column in zip([0, 10, 300], at_steps.T, strict=True):
    shown = "below 1e-7" if column.max() < 1e-7 else f"{column.min():.0e} to {column.max():.0e}"
    print(f"after {step} steps: {shown} (five seeds)")

# %% tags=["demo", "raises-exception"]
assert np.all(at_steps[:, 0] < 1e-7), "with zero biases the bug should be invisible"
assert np.all(at_steps[:, 1] > 1e-5) and np.all(at_steps[:, 2] > 1e-3), "later it should show"

# %% [markdown]
# **Rule 3.** Check at random numbers, biases too, and again after some training. At zero biases the faulty term is exactly zero, and the check is content. Some bugs show only where the numbers have grown.

# %% [markdown]
# ### What does it cost?
#
# Two costs for each of $n$ parameters make $2n$ forward passes. A training step needs one forward and one backward pass.
#
# **Predict.** A network has 4000 parameters. How many training steps could it do in the time of one check: 40, 400 or 4000?

# %% tags=["demo"]
price = {key: np.array(values) for key, values in stored["price"].items()}
ratio = price["check_seconds"] / price["step_seconds"]
fig = plotting.plot_powers(
    price["parameters"],
    {"one check": price["check_seconds"], "one training step": price["step_seconds"]},
    xlabel="number of parameters n",
    ylabel="seconds",
)
for line, marker in zip(fig.axes[0].lines, "os", strict=True):
    line.set_marker(marker)
plotting.show(fig, alt=stored["alt"]["price"])
for n, steps in zip(price["parameters"], ratio, strict=True):
    print(f"n = {n}: one check takes as long as about {float(f'{steps:.1g}'):g} training steps")

# %% [markdown]
# The seconds are those of the machine on which this notebook was built. On yours they differ, but not how the price grows with $n$: the next cell times your own `gradient_check_n`.


# %% tags=["demo", "raises-exception"]
def steps_per_check(units):
    """Return n, and how many gradient computations one check takes as long as."""
    rng = np.random.default_rng(0)
    sizes = {"W1": (units, 2), "b1": (units, 1), "W2": (1, units), "b2": (1, 1)}
    p = {key: rng.standard_normal(shape) for key, shape in sizes.items()}
    gradients = right_gradients(p)
    a_step = min(timeit.repeat(lambda: right_gradients(p), number=5, repeat=20)) / 5
    a_check = min(
        timeit.repeat(lambda: gradient_check_n(plain_cost, p, gradients, 1e-5), number=1, repeat=3)
    )
    return sum(value.size for value in p.values()), a_check / a_step


for units in [5, 250]:
    n, steps = steps_per_check(units)
    assert n / 2 < steps < 4 * n, "a check should cost one or two steps per parameter"
    print(f"n = {n}: one check takes as long as n/2 to 4n gradient computations")

# %% [markdown]
# **Rule 4.** Check only to debug, never to train. One check costs about as much as one or two training steps *per parameter*. With a million parameters nobody would wait for it.
#
# So check a *small* network made by the same code (few units, few examples), then switch the check off and train. That is what we do next.

# %% [markdown]
# ### Two false alarms
#
# Two things make even a right gradient look wrong: costs computed in *single precision* (7 digits instead of 16), and a *kink*, such as that of ReLU, within reach of $\varepsilon$.


# %% tags=["demo", "raises-exception"]
def best_error(number, seed):
    """Return the smallest error over all epsilons, with f computed in a given precision."""
    t = np.random.default_rng(seed).uniform(0.2, 1)
    found = [
        numerical_gradient(lambda v: float(f(number(v[0]))), np.array([t]), eps)[0]
        for eps in epsilons
    ]
    return np.min(np.abs(found - exact(t)))


best = {
    number: [best_error(number, seed) for seed in range(5)] for number in (np.float64, np.float32)
}
assert max(best[np.float64]) < 1e-8 and min(best[np.float32]) > 1e-7
print("best error over all epsilons, five seeds: below 1e-8 in float64, above 1e-7 in float32")
for z in [0.3, 1e-6]:
    slope = numerical_gradient(lambda v: max(v[0], 0.0), np.array([z]), 1e-5)[0]
    print(f"slope of ReLU at z = {z:g}: measured {slope:.2f} (it is 1)")

# %% [markdown]
# So check in float64. And when a single odd entry goes away with other random numbers, it was probably a kink.

# %% [markdown]
# ## 7 · Find the bugs
#
# Five people have written the backward pass of the same network: two hidden layers of five ReLU units, L2 penalty on all weights, dropout in both hidden layers. Each has made **one** mistake. None of the five passes crashes.
#
# `bench(seed)` builds that network with held masks: it returns a cost, parameters, and what a pass needs. Read the five passes; find the suspects; then let your check decide.


# %% tags=["demo", "raises-exception"]
X_bench, Y_bench = datasets.moons(12, rng=5)
LAMBD, KEEP_PROB = 0.7, 0.8


def bench(seed=0):
    """Return a cost with penalty and held masks, parameters, and the cache of a forward pass."""
    rng = np.random.default_rng(seed)
    sizes = {"W1": (5, 2), "b1": (5, 1), "W2": (5, 5), "b2": (5, 1), "W3": (1, 5), "b3": (1, 1)}
    parameters = {key: 0.6 * rng.standard_normal(shape) for key, shape in sizes.items()}
    masks = {layer: (rng.random((5, 12)) < KEEP_PROB).astype(int) for layer in (1, 2)}

    def drop(A, layer):
        return masks[layer] * A / KEEP_PROB, masks[layer]

    def cost(parameters):
        AL, _ = network.forward(X_bench, parameters, dropout=drop)
        squares = sum(np.sum(parameters[key] ** 2) for key in ["W1", "W2", "W3"])
        return network.cost(AL, Y_bench) + LAMBD / (2 * 12) * squares

    _, cache = network.forward(X_bench, parameters, dropout=drop)
    return cost, parameters, cache


# %% tags=["demo"]
def pass_1(Y, cache, parameters, lambd, keep_prob):
    m = Y.shape[1]
    A0, A1, A2, A3 = (cache[f"A{l}"] for l in range(4))
    W1, W2, W3 = (parameters[f"W{l}"] for l in (1, 2, 3))

    dZ3 = A3 - Y
    dW3 = 1 / m * np.dot(dZ3, A2.T) + lambd / m * W3
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3) * cache["D2"] / keep_prob
    dZ2 = dA2 * (cache["Z2"] > 0)
    dW2 = 2 / m * np.dot(dZ2, A1.T) + lambd / m * W2
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2) * cache["D1"] / keep_prob
    dZ1 = dA1 * (cache["Z1"] > 0)
    dW1 = 1 / m * np.dot(dZ1, A0.T) + lambd / m * W1
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)

    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3}


# %% tags=["demo"]
def pass_2(Y, cache, parameters, lambd, keep_prob):
    grads, m = {}, Y.shape[1]
    dZ = cache["A3"] - Y
    for l in (3, 2, 1):
        grads[f"dW{l}"] = dZ @ cache[f"A{l - 1}"].T / m
        grads[f"db{l}"] = dZ.mean(axis=1, keepdims=True)
        if l > 1:
            grads[f"dW{l}"] += lambd / m * parameters[f"W{l}"]
            dA = cache[f"D{l - 1}"] * (parameters[f"W{l}"].T @ dZ) / keep_prob
            dZ = np.where(cache[f"Z{l - 1}"] > 0, dA, 0)
    return grads


# %% tags=["demo"]
def pass_3(Y, cache, parameters, lambd, keep_prob):
    m = Y.shape[1]
    slope_1 = (cache["Z1"] > 0) * cache["D1"] / keep_prob
    slope_2 = (cache["Z2"] > 0) * cache["D2"] / keep_prob
    delta_3 = cache["A3"] - Y
    delta_2 = slope_2 * (parameters["W3"].T @ delta_3)
    delta_1 = slope_1 * (parameters["W2"].T @ delta_2)
    return {
        "dW3": (delta_3 @ cache["A2"].T + lambd * parameters["W3"]) / m,
        "dW2": (delta_2 @ cache["A1"].T + lambd * parameters["W2"]) / m,
        "dW1": (delta_1 @ cache["A0"].T + lambd * parameters["W1"]) / m,
        "db3": 1 / m * delta_3.sum(axis=1, keepdims=True),
        "db2": 1 / m * delta_2.sum(axis=1, keepdims=True),
        "db1": 4 / m * delta_1.sum(axis=1, keepdims=True),
    }


# %% tags=["demo"]
def pass_4(Y, cache, parameters, lambd, keep_prob):
    grads, m = {}, Y.shape[1]
    dZ3 = cache["A3"] - Y
    dZ2 = (parameters["W3"].T @ dZ3) * cache["D2"] / keep_prob * (cache["Z2"] > 0)
    dZ1 = (parameters["W2"].T @ dZ2) * cache["D2"] / keep_prob * (cache["Z1"] > 0)
    for l, dZ in [(1, dZ1), (2, dZ2), (3, dZ3)]:
        decay = lambd * parameters[f"W{l}"]
        grads[f"dW{l}"] = (dZ @ cache[f"A{l - 1}"].T + decay) / m
        grads[f"db{l}"] = np.sum(dZ, axis=1).reshape(-1, 1) / m
    return grads


# %% tags=["demo"]
def pass_5(Y, cache, parameters, lambd, keep_prob):
    grads, m = {}, Y.shape[1]
    dA, l = None, 3
    while l > 0:
        dZ = cache["A3"] - Y if dA is None else (cache[f"Z{l}"] > 0) * dA
        W = parameters[f"W{l}"]
        grads[f"dW{l}"] = (np.dot(dZ, cache[f"A{l - 1}"].T) + lambd * W) / m
        grads[f"db{l}"] = np.sum(dZ, keepdims=True) / m
        l -= 1
        if l > 0:
            dA = np.dot(W.T, dZ) * cache[f"D{l}"] / keep_prob
    return grads


# %% [markdown]
# This is how to question a pass; try the others in cells of your own. (`pass_0` stands for a pass whose gradients are all zero.)
# Where a gradient has another shape than its parameter, `differences` stretches it as NumPy would in an update: `W - learning_rate * dW` broadcasts without a word.


# %% tags=["demo", "raises-exception"]
def question(backward_pass, seed=0):
    """Print the relative difference of each of a pass's gradients."""
    cost, parameters, cache = bench(seed)
    gradients = backward_pass(Y_bench, cache, parameters, LAMBD, KEEP_PROB)
    for name, difference in differences(cost, parameters, gradients).items():
        print(f"{name}: " + ("below 1e-7" if difference < 1e-7 else f"{difference:.1e}"))


def pass_0(Y, cache, parameters, lambd, keep_prob):
    return {f"d{key}": np.zeros_like(value) for key, value in parameters.items()}


question(pass_0)

# %% [markdown]
# ### Exercise 8: `bugs`
#
# Which gradients does each pass get wrong? Give the letters, all of them where several are wrong:
#
# - a) dW1
# - b) db1
# - c) dW2
# - d) db2
# - e) dW3
# - f) db3

# %% exercise="bugs"
bugs = {
    "pass_1": "c",
    "pass_2": "a",
    "pass_3": "b",
    "pass_4": "ab",
    "pass_5": "bd",
}

# %% check="bugs"
check(bugs)

# %% [markdown]
# ### Exercise 9: `backward_propagation_n`
#
# Now write the pass as it should be, in your own style. It serves any three-layer network of this kind, whatever its width.


# %% exercise="backward_propagation_n"
def backward_propagation_n(Y, cache, parameters, lambd, keep_prob):
    """Compute the gradients of a three-layer network with L2 penalty and inverted dropout.

    The cost is the mean cross-entropy plus lambd / (2 m) times the sum of all squared weights.
    Hidden layers have ReLU and dropout, A[l] = relu(Z[l]) D[l] / keep_prob; layer 3 has a sigmoid.

    Parameters
    ----------
    Y : numpy.ndarray, shape (1, m)
        Labels, 0 or 1.
    cache : dict
        "A0" (the input), "Z1", "D1", "A1", "Z2", "D2", "A2", "Z3", "A3". D1 and D2 hold 1 where a
        unit was kept and 0 where it was dropped; A1 and A2 are what dropout left.
    parameters : dict
        "W1", "b1", "W2", "b2", "W3", "b3".
    lambd : float, at least 0
        Strength of the penalty.
    keep_prob : float, above 0, at most 1
        The same in both hidden layers.

    Returns
    -------
    grads : dict
        "dW1", "db1", ..., "dW3", "db3", each in the shape of its parameter.

    Example
    -------
    With one unit everywhere, m = 1, all weights 1, biases 0, lambd 0, keep_prob 1 and input 2:

    >>> two, one = np.array([[2.0]]), np.array([[1.0]])
    >>> cache = {"A0": two, "Z1": two, "D1": one, "A1": two, "Z2": two, "D2": one, "A2": two}
    >>> cache |= {"Z3": two, "A3": np.array([[0.9]])}  # rounded, to compute in the head
    >>> parameters = {f"{w}{l}": one * (w == "W") for l in (1, 2, 3) for w in "Wb"}
    >>> grads = backward_propagation_n(one, cache, parameters, 0.0, 1.0)
    >>> round(grads["dW3"].item(), 6), round(grads["db1"].item(), 6)
    (-0.2, -0.1)
    """
    ### BEGIN SOLUTION
    grads, m = {}, Y.shape[1]
    dZ = cache["A3"] - Y
    for l in (3, 2, 1):
        W = parameters[f"W{l}"]
        grads[f"dW{l}"] = dZ @ cache[f"A{l - 1}"].T / m + lambd / m * W
        grads[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = W.T @ dZ * cache[f"D{l - 1}"] / keep_prob
            dZ = dA * (cache[f"Z{l - 1}"] > 0)
    return grads
    ### END SOLUTION


# %% check="backward_propagation_n"
check(backward_propagation_n)

# %% [markdown]
# The proof: your pass before your own check, at random parameters and with held masks.

# %% tags=["demo", "raises-exception"]
verdict = []
for seed in range(5):
    cost, parameters, cache = bench(seed)
    gradients = backward_propagation_n(Y_bench, cache, parameters, LAMBD, KEEP_PROB)
    verdict.append(gradient_check_n(cost, parameters, gradients, 1e-5))
print(f"below 1e-7 with {np.sum(np.array(verdict) < 1e-7)} of 5 seeds")
assert max(verdict) < 1e-7

# %% [markdown]
# ## 8 · Put it together: does it matter?
#
# Your pass and the five broken ones, on handwritten digits: is the digit even or odd? One network (64, 20, 20 and 1 units), dropout and penalty on, five seeds each.
#
# **Predict.** How many of the five broken passes will fail to learn this?


# %% tags=["demo", "raises-exception"]
digits = datasets.digits(rng=0)
X_train, X_dev = digits.X_train[:, :400], digits.X_dev
even = np.arange(10) % 2 == 0
Y_train, Y_dev = (
    Y[even].sum(axis=0, keepdims=True) for Y in (digits.Y_train[:, :400], digits.Y_dev)
)


# %% tags=["demo", "raises-exception"]
def train_with(backward_pass, seed, steps=150, learning_rate=0.3):
    """Train with a given backward pass; return the costs and the share of dev digits right."""
    rng = np.random.default_rng(seed)
    sizes = {
        "W1": (20, 64),
        "b1": (20, 1),
        "W2": (20, 20),
        "b2": (20, 1),
        "W3": (1, 20),
        "b3": (1, 1),
    }
    p = {key: 0.25 * rng.standard_normal(shape) * (key[0] == "W") for key, shape in sizes.items()}
    costs = []
    for _ in range(steps):
        AL, cache = network.forward(X_train, p, dropout=drop_with(rng))
        costs.append(network.cost(AL, Y_train))
        gradients = backward_pass(Y_train, cache, p, 0.3, KEEP)
        p = {key: p[key] - learning_rate * gradients[f"d{key}"] for key in p}
    return costs, network.accuracy(network.predict(X_dev, p), Y_dev)


# %% tags=["demo", "raises-exception"]
passes = {"mended": backward_propagation_n} | {
    f"pass {i}": each for i, each in enumerate([pass_1, pass_2, pass_3, pass_4, pass_5], 1)
}
lessons = {name: [train_with(each, seed) for seed in range(5)] for name, each in passes.items()}
fig = plotting.plot_costs(
    {name: np.median([costs for costs, _ in runs], axis=0) for name, runs in lessons.items()},
    xlabel="step",
)
plotting.show(fig, alt=stored["alt"]["lessons"])
for name, runs in lessons.items():
    ends = [np.mean(costs[-10:]) for costs, _ in runs]
    right = [share for _, share in runs]
    print(f"{name}: cost ends near {np.mean(ends):.2f}, {np.mean(right):.0%} of dev digits right")

# %% tags=["demo", "raises-exception"]
for name, runs in lessons.items():
    assert all(np.mean(costs[-10:]) < 0.6 * costs[0] for costs, _ in runs), f"{name} should learn"
ends = {name: [np.mean(costs[-10:]) for costs, _ in runs] for name, runs in lessons.items()}
assert np.all(np.less(ends["mended"], ends["pass 4"])), "pass 4 should learn more slowly"
assert np.all(np.less(ends["pass 1"], ends["mended"])), "pass 1 should learn faster"

# %% [markdown]
# **What to notice.** All six learn. With every seed pass 4 is clearly slower, and pass 1 even faster; but would you have suspected a bug, without the mended twin beside them? The other three stay close to its line.
# Each of these networks works, only it isn't the one you think you have.
#
# And nobody had to check this network with its 1741 parameters: the bench with its 51, fed by the same code, had spoken.

# %% [markdown]
# ## 9 · Experiment: no difference, no cancellation
#
# **The paper.** Squire and Trapp (1998) avoid the subtraction. Step in the *imaginary* direction: $f(\theta + \mathrm{i}h) = f + \mathrm{i}h f' - \tfrac{h^2}{2} f'' - \dots$, so
#
# $$f'(\theta) \approx \frac{\operatorname{Im} f(\theta + \mathrm{i} h)}{h} .$$
#
# **Ours.** The function of section 2, at twenty random points for each of five seeds.
#
# **Predict.** How small an error does the complex step reach, and where does its curve turn up again?


# %% tags=["demo", "raises-exception"]
def complex_step(f, theta, h):
    """Estimate the gradient of f, a function of a complex vector, without a difference."""
    steps = h * np.eye(theta.size)
    return np.array([f(theta + 1j * step).imag / h for step in steps])


def total(v):
    return np.sum(np.exp(v) * np.sin(3 * v))


tiny = 10.0 ** -np.arange(1, 20.1, 0.5)
methods = {"two-sided difference": numerical_gradient, "complex step": complex_step}
points = [np.random.default_rng(seed).uniform(-1, 1, 20) for seed in range(5)]
reached = {
    name: [
        [max(relative_difference(exact(v), method(total, v, h)), 1e-17) for h in tiny]
        for v in points
    ]
    for name, method in methods.items()
}

# %% tags=["demo", "raises-exception"]
fig = plotting.plot_powers(
    tiny, reached, xlabel=r"$\varepsilon$ or $h$", ylabel="relative difference to the truth"
)
plotting.show(fig, alt=stored["alt"]["complex"])
difference, imaginary = (np.array(rows) for rows in reached.values())
print(f"two-sided, at its best: between 1e-12 and 1e-9; at 1e-15: above {1e-2:g}")
print("complex step, for every h of 1e-9 and below: less than 1e-15")
assert np.all((difference.min(axis=1) > 1e-12) & (difference.min(axis=1) < 1e-9))
assert np.all(difference[:, np.argmin(np.abs(tiny - 1e-15))] > 1e-2)
assert np.all(imaginary[:, tiny <= 1e-9] < 1e-15), "the complex step should stay at rounding"
gain = difference.min(axis=1) / imaginary[:, tiny <= 1e-9].max(axis=1)
assert np.all(gain > 1e3), "at least three more digits"

# %% tags=["demo"]
for name, trap in {"|t|": np.abs, "conj(t)": np.conj, "the real part of t": np.real}.items():
    at_two = complex_step(lambda v, trap=trap: trap(v).sum(), np.array([2.0]), 1e-20)[0]
    print(f"complex step on {name} at t = 2: {at_two:g} (the derivative is 1)")
    assert at_two != 1

# %% [markdown]
# **What we found.** As the paper says: nothing is subtracted, so nothing cancels, and $h$ may be as tiny as you like. The complex step's error falls with $h^2$ like the two-sided one, and then *stays* at the last digit; at least three digits better than the best difference, with every seed, and without any search for $\varepsilon$.

# %% [markdown]
# **Where it stops being true.** $f$ has to be smooth in the complex sense and be computed with complex numbers throughout. `np.abs` isn't: it takes the length of a complex number, and the answer is silently 0. `.conj()` turns the sign round, and a cast to float keeps nothing but the real part. For a network you can't rewrite, two-sided differences remain the honest tool. They take $2n$ evaluations where the complex step takes $n$, though a complex evaluation costs more than a real one.

# %% [markdown] explain="passed_once"
# ### In your own words: what a passed check doesn't say
#
# Your gradient check passed last week. What may still be wrong with your training today? Name at least three things that the check can't see.
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# The check compares two derivatives of one cost. If the cost itself is wrong, say without its penalty, and the gradient is wrong in the same way, both agree and the check passes. It looks at one point and a few examples: what isn't reached there, such as the branch of a unit that is off, isn't checked. Dropout is switched off for it, so that its way back is untested unless the masks were held fixed. It says nothing of what comes after the gradient: the update rule, the learning rate, the order of the mini-batches, the labels. And it vouches for last week's code. After a change of the way back it has to run again.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** You halve $\varepsilon$ from 0.02 to 0.01. The formula's error of the two-sided difference becomes about
#
# - a) half as large
# - b) a quarter as large
# - c) twice as large
# - d) no different

# %% [markdown]
# **q2.** A colleague uses $\varepsilon = 10^{-12}$, "to be accurate". What will happen?
#
# - a) the estimate is accurate to 12 digits, as the step is so small
# - b) the formula's error dominates
# - c) rounding dominates: the division magnifies lost digits
# - d) nothing changes, since $\varepsilon$ cancels out
#
# **q3.** With $\varepsilon = 10^{-5}$ your check returns 3e-3. What do you do?
#
# - a) probably a bug: look parameter by parameter
# - b) accept it, as it is below one percent
# - c) make $\varepsilon$ larger until the number is small
# - d) train first and see whether the cost falls

# %% [markdown]
# **q4.** The L2 penalty is missing in the cost that you hand to the check, and in the backward pass as well. The check
#
# - a) reports a bug in every dW, as the penalty is missing there
# - b) reports a bug in every db
# - c) is content: cost and gradient agree
# - d) divides by zero
#
# **q5.** Your network has dropout. Which checks are sound? (several)
#
# - a) with keep_prob = 1
# - b) with fresh masks and a smaller $\varepsilon$
# - c) with masks from a generator that gets the same seed in each call of the cost
# - d) with fresh masks, averaged over the parameters

# %% [markdown]
# **q6.** Why isn't the check part of every training step?
#
# - a) it would change the parameters
# - b) it takes two forward passes for each parameter
# - c) it only works for small weights
# - d) it needs labels
#
# **q7.** Your cost goes up and down from step to step. Which of these can be the reason *without* any bug? (several)
#
# - a) a large learning rate
# - b) mini-batches
# - c) dropout
# - d) steps on all examples with a very small learning rate

# %% [markdown]
# **q8.** Your cost falls smoothly to a low value. What follows for your backward pass?
#
# - a) it is right
# - b) it is right up to a constant factor, which $\alpha$ makes good
# - c) only the biases can be wrong
# - d) nothing certain: wrong gradients can go down too

# %% exercise="answers"
answers = {
    "q1": "b",
    "q2": "c",
    "q3": "a",
    "q4": "c",
    "q5": "ac",
    "q6": "b",
    "q7": "abc",
    "q8": "d",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. Two-sided differences have an error of order $\varepsilon^2$, one-sided ones of order $\varepsilon$: the second derivative cancels.
# 2. Too large an $\varepsilon$ bends, too small a one rounds. $10^{-5}$ is a good choice; $10^{-7}$ can accuse a right gradient.
# 3. One fixed order, W1, b1, ..., WL, bL by number, for parameters and gradients alike.
# 4. $\lVert \text{grad} - \text{grad}_\text{approx} \rVert / (\lVert \text{grad} \rVert + \lVert \text{grad}_\text{approx} \rVert)$: below 1e-7 fine, above 1e-3 a bug, in between look.
# 5. Look parameter by parameter. A fault in dZ is handed down; a fault in one dW or db stays there.
# 6. Penalty inside the cost, masks off or held, random weights and again trained ones; only to debug, on a small network.

# %% [markdown]
# ### Common slips
#
# - *Dividing by* $\varepsilon$. The two-sided difference spans $2\varepsilon$.
# - *Moving everything.* Only $\theta_i$ moves; start again from $\theta$ for the next $i$, from a copy.
# - *W10 before W2.* Sorted names aren't sorted numbers.
# - *"The cost rises, so there is a bug."* Not with mini-batches, dropout or a large step. *"It falls, so there is none"* is no better.
# - *The check without what training has.* No penalty, or no mask: then something else is checked than what is trained.
# - *Checking in float32*, or at the very first weights only.

# %% [markdown]
# ### Where next
#
# Your gradients are right. [**04 · Optimizers**](../04_optimizers/optimizers.ipynb) shows how to walk along them faster. In [**06 · Batch normalisation**](../06_batchnorm_softmax/batchnorm_softmax.ipynb) you write a backward pass that hardly anyone gets right at once; you know now how to find out.
# **07 · Frameworks** computes gradients by itself, and checks yours once more.

# %% [markdown]
# ### References
#
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016: section 11.5 on debugging, with numerical derivatives and complex steps.
# - J. Nocedal and S. J. Wright, *Numerical Optimization*, 2nd edition, 2006: section 8.1 on finite differences and the best $\varepsilon$.
# - W. Squire and G. Trapp, *Using complex variables to estimate derivatives of real functions*, SIAM Review 40, 1998, pages 110 to 112.
# - L. Bottou, *Stochastic Gradient Descent Tricks*, 2012: advice on checking gradients, and on much else.
