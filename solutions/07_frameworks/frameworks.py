# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Leave the derivatives to a framework
#
# So far you wrote every derivative by hand, and found out how easily one goes wrong. Here you hand the bookkeeping over, and check that nothing is lost on the way.
#
# **You will**
#
# 1. say what autograd records, and minimise a function without its derivative,
# 2. get a network's gradients from autograd, and check them,
# 3. train with `torch.optim`, to the same numbers as in NumPy,
# 4. tell apart what bears one name and means two things: momentum, weight decay, Xavier,
# 5. use `train()`, `eval()` and schedulers,
# 6. choose a framework, and say what became of the famous ones.
#
# **You need** backpropagation, and **03** to **06** for what you'll compare. **Run time:** about 20 seconds.

# %% [markdown]
# This notebook uses **PyTorch**, which the rest of the course doesn't. If a cell says that it is missing, run `%pip install torch` in a cell of your own and restart the kernel. (Without it you can still read on and take the quiz.)
#
# You write three functions, each with a cell `check(...)` under it. NumPy arrays go in and NumPy arrays come out, and the *values* are what counts: a derivative by hand would pass as well. But then you would miss the point.
# When you are stuck, make a new cell and run, for instance, `hint("autograd_gradients")`; run it again for a stronger hint.
#
# **Predict** marks a question. Commit to an answer before you run the next cell.

# %% tags=["setup"]
from copy import deepcopy

import matplotlib.pyplot as plt
import numpy as np
from sklearn.neural_network import MLPClassifier

from helpers import datasets, network, plotting
from helpers.checks.topics.frameworks import check, hint
from helpers.frameworks import torch

plotting.use_course_style()

# %% [markdown]
# ## 1 · One weight, by hand
#
# Take the smallest problem there is: one number $w$ to learn, and the cost
#
# $$J(w) = (w - 5)^2 = w^2 - 10\,w + 25 .$$
#
# By hand that takes two lines: the **derivative**, $\mathrm{d}w = 2(w - 5)$, and the **update**, $w := w - \alpha\,\mathrm{d}w$.
#
# **Predict.** We start from 0 with $\alpha = 0.1$. Where is $w$ after one step? And how much of the way to 5 is left after each further one?

# %% tags=["demo"]
stored = datasets.load_results("07_frameworks")
path = [0.0]
for _ in range(30):
    dw = 2 * (path[-1] - 5)
    path.append(path[-1] - 0.1 * dw)
path = np.array(path)
fig, ax = plt.subplots()
grid = np.linspace(-0.5, 10.5, 200)
ax.plot(grid, (grid - 5) ** 2, color="0.55", ls="-")
ax.plot(path, (path - 5) ** 2, "o", ms=5)
ax.set(xlabel="w", ylabel="cost")
plotting.show(fig, alt=stored["alt"]["parabola"])
left = (5 - path[1:]) / (5 - path[:-1])
print(f"w: {path[0]:g}, {path[1]:g}, {path[2]:g}, {path[3]:g}, ..., {path[-1]:.3f} after 30 steps")
print(f"each step leaves {left.mean():.2f} of the way")

# %% [markdown]
# Two lines for one weight. How many would a real network take? The one from **04 · Optimizers** has layers of 64, 50, 50 and 10 units.

# %% tags=["demo"]
sizes = [64, 50, 50, 10]
n = sum(sizes[l] * (sizes[l - 1] + 1) for l in range(1, len(sizes)))
print(f"{n} parameters; their gradient by two-sided differences: {2 * n} forward passes")

# %% [markdown]
# Differences are too slow, and backpropagation by hand has to be written anew for every layer anybody thinks of. There is a third way: let the program that computes the cost **keep a record** of what it does, and read the record backwards.

# %% [markdown]
# ## 2 · Autograd keeps a record
#
# Any cost, however long, is made of small operations: a sum, a product, a maximum. Each has a derivative that everybody knows. So let a number remember **what it was made from**, and with which **slope** it follows each ingredient. The chain rule then is a walk: go back from the cost, multiply by the slopes on the way, and add up what arrives.
#
# This is all the machinery for sums and products:


# %% tags=["demo"]
class Number:
    """A number that remembers how it was made."""

    def __init__(self, value, made_from=()):
        self.value, self.made_from, self.grad = value, made_from, 0.0

    def __add__(self, other):
        return Number(self.value + other.value, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Number(self.value * other.value, [(self, other.value), (other, self.value)])

    def backward(self, arrived=1.0):
        """Add what arrived to the gradient, and send it on to the ingredients."""
        self.grad += arrived
        for ingredient, slope in self.made_from:
            ingredient.backward(arrived * slope)


# %% [markdown]
# **Predict.** Let $w = 3$ and $J = w \cdot w - 10 \cdot w + 25$. Three times `w` meets an operation. What will stand in `w.grad` after `J.backward()`? And what if `J.backward()` is called a second time?

# %% tags=["demo"]
w = Number(3.0)
J = w * w + Number(-10.0) * w + Number(25.0)
J.backward()
print(f"J = {J.value:g}; dJ/dw = {w.grad:g}; by hand 2 (w - 5) = {2 * (3 - 5)}")
J.backward()
print(f"after a second backward: {w.grad:g}")
for value in (-2.0, 0.0, 1.5, 5.0, 8.0):
    w = Number(value)
    (w * w + Number(-10.0) * w + Number(25.0)).backward()
    assert w.grad == 2 * (value - 5)

# %% [markdown]
# **What to notice.** Along three ways $w$ acts on $J$: twice through $w \cdot w$ (each brings 3), once through $-10 \cdot w$ (which brings $-10$). Their **sum** is the derivative. That is why a gradient is *added to*, never overwritten; and why a second call adds the same once more.
#
# A framework does this for arrays, for hundreds of operations, fast, and on graphics cards. It is called **autograd**, and its arrays are called **tensors**.

# %% [markdown]
# ### The same in PyTorch
#
# `requires_grad=True` makes a tensor a **leaf**: something whose gradient you want. PyTorch records what is computed from leaves. After a `backward()` the record is thrown away, so we compute the cost again before the second one.
#
# **Predict.** What does the second line print?

# %% tags=["demo", "raises-exception"]
w = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
for call in ("first", "second"):
    cost = (w - 5) ** 2
    cost.backward()
    print(f"{call} call: cost {cost.item():g}, w.grad {w.grad.item():g}")
print(
    "what the cost remembers:", cost.grad_fn.name(), "of", cost.grad_fn.next_functions[0][0].name()
)

# %% [markdown]
# PyTorch adds up, too. So whoever takes many steps has to **clear the gradient** in between. Your tools for the first exercise:
#
# | you want | you write |
# |---|---|
# | a number to learn, a leaf | `torch.tensor(3.0, dtype=torch.float64, requires_grad=True)` |
# | the derivative of a cost by all its leaves | `cost.backward()`, and then `w.grad` |
# | to clear it | `w.grad.zero_()`, or `w.grad = None` |
# | to change a leaf, in place and off the record | `with torch.no_grad():` around the change |
# | a plain number again | `w.item()` |

# %% [markdown]
# ### Exercise 1: `minimize_quadratic`
#
# $(w - 5)^2$ is $a\,w^2 + b\,w + c$ with the coefficients $(1, -10, 25)$. Let the coefficients be **data**: then the same program minimises any parabola, as a network's program learns from any training set.


# %% exercise="minimize_quadratic"
def minimize_quadratic(coefficients, w0, learning_rate, steps):
    """Minimise J(w) = a w^2 + b w + c by gradient descent, with the derivative from autograd.

    Each step takes learning_rate times dJ/dw off w.

    Parameters
    ----------
    coefficients : numpy.ndarray, shape (3,)
        a, b and c, in this order; any numbers, also whole ones.
    w0 : float or int
        Where to start.
    learning_rate : float
        Factor of the gradient.
    steps : int, at least 0
        How many steps to take; with 0, w stays at w0.

    Returns
    -------
    w : float
        After the last step: a plain number, not a tensor.

    Example
    -------
    >>> minimize_quadratic(np.array([1.0, -10.0, 25.0]), w0=0.0, learning_rate=0.1, steps=2)
    1.8
    """
    ### BEGIN SOLUTION
    a, b = (float(number) for number in coefficients[:2])
    w = torch.tensor(float(w0), dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        cost = a * w**2 + b * w  # c lifts the parabola; its slope is the same
        cost.backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad = None
    return w.item()
    ### END SOLUTION


# %% check="minimize_quadratic"
check(minimize_quadratic)

# %% [markdown]
# **Predict.** Three lots of data, with $w_0 = 0$ and $\alpha = 0.1$: $(1, -10, 25)$, $(2, -4, 0)$ and $(0.2, 1, 7)$. Where is each going, and who gets there first?

# %% tags=["demo", "raises-exception"]
lots = {"a, b, c = 1, -10, 25": (1, -10, 25), "2, -4, 0": (2, -4, 0), "0.2, 1, 7": (0.2, 1, 7)}
fig, ax = plt.subplots()
for (name, lot), marker in zip(lots.items(), "os^", strict=True):
    walk = [minimize_quadratic(np.array(lot, float), 0.0, 0.1, steps) for steps in range(31)]
    ax.plot(walk, marker=marker, ms=4, label=name)
    lowest = -lot[1] / (2 * lot[0])
    print(f"{name}: w = {walk[-1]:.2f} after 30 steps, lowest point at -b / 2a = {lowest:g}")
ax.set(xlabel="step", ylabel="w")
ax.legend(loc="upper right", bbox_to_anchor=(1, 0.9))
plotting.show(fig, alt=stored["alt"]["lots"])

# %% tags=["demo", "raises-exception"]
for seed in range(5):
    a, b, c, start = np.random.default_rng(seed).uniform(0.5, 3.0, 4)
    lowest, shrink = -b / (2 * a), 1 - 2 * a * 0.1
    formula = lowest + shrink**25 * (start - lowest)
    assert abs(minimize_quadratic(np.array([a, b, c]), start, 0.1, 25) - formula) < 1e-5
print("by autograd = by formula, for five parabolas: each step leaves 1 - 2 a α of the way")

# %% [markdown]
# ### What forgetting does
#
# The commonest slip of all is to forget the clearing. No error comes of it: the program steps by the *sum of all gradients so far*.
#
# **Predict.** On $(w-5)^2$, does $w$ then a) get there sooner, b) run away, c) swing to and fro for ever, d) stop too early?


# %% tags=["demo"]
def descend(clear, start, steps=600):
    """Return the path of w on (w - 5)^2, with or without clearing the gradient."""
    w, grad, walk = start, 0.0, [start]
    for _ in range(steps):
        grad = 2 * (w - 5) + (0.0 if clear else grad)
        w -= 0.1 * grad
        walk.append(w)
    return np.array(walk)


walks = {name: descend(name == "cleared", 0.0) for name in ("cleared", "never cleared")}
fig = plotting.plot_costs(
    {name: walk[:61] for name, walk in walks.items()}, xlabel="step", ylabel="w"
)
fig.axes[0].set(ylim=(-1, 14))
plotting.show(fig, alt=stored["alt"]["forgetting"])
late = walks["never cleared"][-60:]
print(f"never cleared: between {late.min():.1f} and {late.max():.1f} in the last 60 of 600 steps")
for start in (-3.0, 0.0, 4.0, 6.0, 20.0):
    swing = np.abs(descend(False, start) - 5)
    assert abs(swing[-60:].max() / swing[:60].max() - 1) < 0.02, "it should swing on and on"
    assert abs(descend(True, start)[-1] - 5) < 1e-9

# %% [markdown]
# **What to notice.** c). A sum of all past gradients is momentum without any friction: the ball swings through the valley for ever. From five starts, after 600 steps it swings as far as at the beginning. A cost that goes up and down in a regular rhythm is a good reason to look for the line that clears.

# %% [markdown]
# ## 3 · The gradients of a network
#
# For a network, every $W^{[l]}$ and $b^{[l]}$ becomes a leaf, and the forward pass is written with tensors. Most of it looks like NumPy: `@`, `+` with broadcasting, `.shape`, `.sum()`; `torch.relu` and `torch.sigmoid` are there already.
#
# One thing doesn't look different, and is. **Predict.** Of which type are `torch.tensor(0.1)` and `torch.tensor(np.array(0.1))`? Can a matrix of the first type be multiplied with one of the second?

# %% tags=["demo", "raises-exception"]
from_python, from_numpy = torch.tensor(0.1), torch.tensor(np.array(0.1))
print(f"from a Python number: {from_python.dtype}, off by {abs(from_python.item() - 0.1):.1g}")
print(f"from a NumPy number:  {from_numpy.dtype}, off by {abs(from_numpy.item() - 0.1):.1g}")
try:
    torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.float64)
except RuntimeError as error:
    print(f"a float32 matrix @ a float64 matrix: {type(error).__name__}")
mixed = torch.ones(2, 2) * torch.ones(2, 2, dtype=torch.float64)
print(f"a float32 matrix * a float64 matrix: {mixed.dtype}")

# %% [markdown]
# PyTorch's own choice is **float32**: half the memory, faster, and precise enough for training (section 9). But it keeps about seven digits only, so comparisons with NumPy want `dtype=torch.float64`, everywhere. Entry by entry (`*`, `+`) PyTorch mixes the two types without a word; `@` refuses.
#
# ### Scores, not probabilities
#
# The given network ends with a sigmoid, $a = \sigma(z)$, and a loss of $-\ln a$ or $-\ln(1-a)$. Suppose it is *sure and wrong*: the **score** is $z = 50$, and the label $y = 0$.
#
# **Predict.** How large is the loss? And its derivative by $z$, which is $a - y$?

# %% tags=["demo", "raises-exception"]
functional = torch.nn.functional
no = torch.tensor(0.0, dtype=torch.float64)
losses = {
    "the formula, with torch.log": lambda z: -torch.log(1 - torch.sigmoid(z)),
    "binary_cross_entropy(sigmoid(z), y)": lambda z: functional.binary_cross_entropy(
        torch.sigmoid(z), no
    ),
    "binary_cross_entropy_with_logits(z, y)": lambda z: functional.binary_cross_entropy_with_logits(
        z, no
    ),
}
found = {}
for name, loss_of in losses.items():
    z = torch.tensor(50.0, dtype=torch.float64, requires_grad=True)
    loss = loss_of(z)
    loss.backward()
    found[name] = (loss.item(), z.grad.item())
    print(f"{name}: loss {loss.item():g}, derivative {z.grad.item():g}")

# %% [markdown]
# **What to notice.** $\sigma(50)$ is so near to 1 that float64 makes it exactly 1. The formula then takes the logarithm of 0, and the derivative is no number at all. The second cuts the logarithm off at $-100$, and the sigmoid's slope $a(1-a)$ is exactly 0, so that nothing comes back: the network is wrong, sure, and learns *nothing*. Only the third, which is given the **score** ("logit"), has both right.
#
# So in a framework the last sigmoid (or softmax) lives in the cost.

# %% tags=["demo", "raises-exception"]
assert np.isnan(found["the formula, with torch.log"][1])
assert found["binary_cross_entropy(sigmoid(z), y)"] == (100.0, 0.0)
assert np.allclose(found["binary_cross_entropy_with_logits(z, y)"], (50.0, 1.0))
print("only the one that is given the score has loss 50 and derivative 1")

# %% [markdown]
# ### Exercise 2: `autograd_gradients`
#
# Now let autograd do the backward pass of the given network, for any number of layers.


# %% exercise="autograd_gradients"
def autograd_gradients(parameters, X, Y):
    """Return the gradients of the given network's cost, from autograd.

    The network is that of helpers.network: Z[l] = W[l] A[l-1] + b[l] with A[0] = X, ReLU in the
    layers 1 to L-1, a sigmoid in layer L. The cost is the mean cross-entropy over the m examples.
    Scores may be large; the gradients are right for them, too. float64 is wished for. What comes
    in (`parameters`, their arrays, X and Y) is left as it is.

    Parameters
    ----------
    parameters : dict
        "W1", "b1", ..., "WL", "bL" as NumPy arrays; Wl of shape (n_l, n_{l-1}), bl (n_l, 1).
    X : numpy.ndarray, shape (n_0, m)
        Inputs, one example per column.
    Y : numpy.ndarray of int, shape (1, m)
        Labels 0 and 1.

    Returns
    -------
    grads : dict
        "dW1", "db1", ..., "dWL", "dbL" as NumPy arrays, each in the shape of its parameter.

    Example
    -------
    >>> parameters = {"W1": np.array([[2.0, 1.0]]), "b1": np.array([[-1.0]])}
    >>> autograd_gradients(parameters, np.array([[1.0], [-1.0]]), np.array([[1]]))  # z = 0, a = 0.5
    {'dW1': array([[-0.5,  0.5]]), 'db1': array([[-0.5]])}
    """
    ### BEGIN SOLUTION
    L = len(parameters) // 2
    leaves = {}
    for key, value in parameters.items():
        leaves[key] = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    A = torch.tensor(X, dtype=torch.float64)
    labels = torch.tensor(Y, dtype=torch.float64)
    for l in range(1, L):
        A = torch.relu(leaves[f"W{l}"] @ A + leaves[f"b{l}"])
    scores = leaves[f"W{L}"] @ A + leaves[f"b{L}"]
    cost = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)
    cost.backward()
    return {f"d{key}": leaf.grad.numpy() for key, leaf in leaves.items()}
    ### END SOLUTION


# %% check="autograd_gradients"
check(autograd_gradients)

# %% [markdown]
# ### Two witnesses
#
# Trust, but check. The first witness is the course's backpropagation, `network.backward`. The second are differences, along *directions*: for a random direction $u$ of length 1,
#
# $$\frac{J(\theta + \varepsilon u) - J(\theta - \varepsilon u)}{2\varepsilon} \approx u \cdot \nabla J .$$
#
# That takes two forward passes for a direction, not two for each parameter.
#
# **Predict.** How far apart will the three be, relative to their size?


# %% tags=["demo"]
def first_weights(seed, layers_dims=(2, 16, 8, 1)):
    """Draw weights by He's rule; the biases are zero."""
    rng, parameters = np.random.default_rng(seed), {}
    for l in range(1, len(layers_dims)):
        n, n_in = layers_dims[l], layers_dims[l - 1]
        parameters[f"W{l}"] = np.sqrt(2 / n_in) * rng.standard_normal((n, n_in))
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters


def slope_along(parameters, direction, X, Y, epsilon=1e-6):
    """Return the two-sided difference of the cost along a direction."""
    J = []
    for sign in (1, -1):
        moved = {key: p + sign * epsilon * direction[key] for key, p in parameters.items()}
        J.append(network.cost(network.forward(X, moved)[0], Y))
    return (J[0] - J[1]) / (2 * epsilon)


# %% tags=["demo", "raises-exception"]
off_by_hand, off_slopes = [], []
for seed in range(5):
    X, Y = datasets.moons(200, rng=seed)
    parameters, rng = first_weights(seed), np.random.default_rng(seed)
    grads = autograd_gradients(*deepcopy((parameters, X, Y)))  # whatever it does to them
    by_hand = network.backward(Y, network.forward(X, parameters)[1], parameters)
    size = np.sqrt(sum(np.sum(np.square(g)) for g in by_hand.values()))
    off = np.sqrt(sum(np.sum(np.square(grads[key] - g)) for key, g in by_hand.items()))
    off_by_hand.append(off / size)
    for _ in range(20):
        u = {key: rng.standard_normal(p.shape) for key, p in parameters.items()}
        length = np.sqrt(sum(np.sum(part**2) for part in u.values()))
        u = {key: part / length for key, part in u.items()}
        predicted = sum(np.sum(u[key] * grads[f"d{key}"]) for key in u)
        seen = slope_along(parameters, u, X, Y)
        off_slopes.append(abs(seen - predicted) / size)
apart = {"backpropagation by hand": off_by_hand, "differences along directions": off_slopes}
for name, values in apart.items():
    power = next(power for power in (-12, -6, -3, 9) if max(values) < 10.0**power)
    print(f"autograd against {name}: below 1e{power} (five networks)")

# %% [markdown]
# **What to notice.** Autograd and backpropagation are one and the same computation, so only rounding lies between them. (If yours says 1e-6 there, it computed in float32.) Differences are a third way to the same number, apart by the error that **03 · Gradient checking** is about.
#
# Have a look yourself: copy your `gradient_check_n` and what it calls from that topic into a cell of your own, and run
# `gradient_check_n(lambda p: network.cost(network.forward(X, p)[0], Y), parameters, grads, 1e-5)`.

# %% tags=["demo", "raises-exception"]
assert max(apart["backpropagation by hand"]) < 1e-5, "autograd should be backpropagation"
assert max(apart["differences along directions"]) < 1e-5, "and the slope of the cost"
print("five networks of 193 parameters, 100 directions: nothing hand-made is missing")

# %% [markdown]
# ## 4 · Modules and optimizers
#
# A framework also keeps the *parts* of a network. A **module** holds parameters and computes something; modules are made of modules. `torch.nn.Linear(n_in, n_out)` is a layer without its activation. Two conventions differ from ours:
#
# - examples are **rows**, so it takes $X^T$ of shape $(m, n_x)$,
# - the bias has the shape $(n_l,)$.
#
# The weight is $(n_l, n_{l-1})$, as in the course: inside, the layer computes $X W^T + b$.


# %% tags=["demo", "raises-exception"]
class ThreeLayers(torch.nn.Module):
    """Two inputs, ReLU layers of 16 and 8 units, one score."""

    def __init__(self):
        super().__init__()
        self.layer1 = torch.nn.Linear(2, 16, dtype=torch.float64)
        self.layer2 = torch.nn.Linear(16, 8, dtype=torch.float64)
        self.layer3 = torch.nn.Linear(8, 1, dtype=torch.float64)

    def forward(self, X):
        """Return the score of every row of X."""
        A = torch.relu(self.layer1(X))
        A = torch.relu(self.layer2(A))
        return self.layer3(A)


model = ThreeLayers()
for name, p in model.named_parameters():
    print(f"{name}: {tuple(p.shape)}")
print(f"{sum(p.numel() for p in model.parameters())} parameters, found by the module itself")

# %% [markdown]
# A new layer draws its first weights at random, by a rule of its own (section 6). To compare with NumPy we overwrite them: off the record, as this is no part of any cost.
#
# **Predict.** With the same weights and the same examples, is the cost the same?


# %% tags=["demo", "raises-exception"]
def load_weights(model, parameters):
    """Copy W1, b1, ... into a module whose parameters come in this order."""
    with torch.no_grad():
        for p, value in zip(model.parameters(), parameters.values(), strict=True):
            p.copy_(torch.tensor(value).reshape(p.shape))


gaps = []
for seed in range(5):
    X, Y = datasets.moons(200, rng=seed)
    parameters = first_weights(seed)
    load_weights(model, parameters)
    scores = model(torch.tensor(X.T)).T
    cost = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.tensor(Y * 1.0))
    ours = network.cost(network.forward(X, parameters)[0], Y)
    gaps.append(abs(cost.item() - ours))
print(f"seed {seed}: NumPy {ours:.6f}, PyTorch {cost.item():.6f}")
assert max(gaps) < 1e-12
print("with five seeds: apart by less than 1e-12")

# %% [markdown]
# An **optimizer** is made once, with the list of what it may change; it keeps its own state, such as Adam's averages. After that, every training loop in PyTorch has the same three verbs:
#
# - `optimizer.zero_grad()` clears all gradients,
# - `cost.backward()` fills them,
# - `optimizer.step()` moves the parameters.
#
# `torch.optim.SGD(leaves, lr=...)` is plain gradient descent. (The S, "stochastic", depends on the examples that you give it.) `torch.optim.Adam(leaves, lr=...)` has the $\beta$s and the $\varepsilon$ you know as its defaults.

# %% [markdown]
# ### Exercise 3: `train_with_torch`
#
# Train the network of exercise 2, with all examples in every step. Whether you hold the parameters in a module or in a dictionary of leaves is up to you.


# %% exercise="train_with_torch"
def train_with_torch(parameters, X, Y, optimizer, learning_rate, steps):
    """Train the given network with an optimizer of PyTorch, in float64.

    Network and cost are those of autograd_gradients. Each step uses all examples. What comes in
    (`parameters`, their arrays, X and Y) is left as it is: the optimizer moves copies.

    Parameters
    ----------
    parameters : dict
        Where to start: "W1", "b1", ..., "WL", "bL" as NumPy arrays; bl of shape (n_l, 1).
    X : numpy.ndarray, shape (n_0, m)
        Inputs, one example per column.
    Y : numpy.ndarray of int, shape (1, m)
        Labels 0 and 1.
    optimizer : {"sgd", "adam"}
        torch.optim.SGD without momentum, or torch.optim.Adam with its default betas and epsilon.
    learning_rate : float
        For the optimizer.
    steps : int, at least 0
        How many steps to take.

    Returns
    -------
    parameters : dict
        "W1", "b1", ... after the last step, as NumPy arrays in the shapes they had.

    Example
    -------
    >>> parameters = {"W1": np.array([[2.0, 1.0]]), "b1": np.array([[-1.0]])}
    >>> X, Y = np.array([[1.0], [-1.0]]), np.array([[1]])  # dW1 = [[-0.5, 0.5]], db1 = [[-0.5]]
    >>> train_with_torch(parameters, X, Y, "sgd", learning_rate=0.1, steps=1)
    {'W1': array([[2.05, 0.95]]), 'b1': array([[-0.95]])}
    """
    ### BEGIN SOLUTION
    L = len(parameters) // 2
    leaves = {}
    for key, value in parameters.items():
        leaves[key] = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    inputs = torch.tensor(X, dtype=torch.float64)
    labels = torch.tensor(Y, dtype=torch.float64)
    rule = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    mover = rule(leaves.values(), lr=learning_rate)
    for _ in range(steps):
        A = inputs
        for l in range(1, L):
            A = torch.relu(leaves[f"W{l}"] @ A + leaves[f"b{l}"])
        scores = leaves[f"W{L}"] @ A + leaves[f"b{L}"]
        cost = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)
        mover.zero_grad()
        cost.backward()
        mover.step()
    return {key: leaf.detach().numpy() for key, leaf in leaves.items()}
    ### END SOLUTION


# %% check="train_with_torch"
check(train_with_torch)

# %% [markdown]
# ## 5 · Put it together: three programs, one curve
#
# The two moons, the network 2-16-8-1, 100 steps of plain gradient descent with $\alpha = 0.5$. Three programs train it, from the same first weights:
#
# - the course's NumPy, `network.train`,
# - PyTorch, by your function,
# - scikit-learn's `MLPClassifier`, a third program, written by yet other people.
#
# **Predict.** In which decimal place will the costs differ after 100 steps?


# %% tags=["demo"]
def costs_of_sklearn(parameters, X, Y, learning_rate, steps):
    """Return the cost before each step; its `alpha` is an L2 penalty, not the learning rate."""
    model = MLPClassifier(
        (16, 8), solver="sgd", learning_rate_init=learning_rate, momentum=0.0, alpha=0.0,
        batch_size=X.shape[1], shuffle=False, random_state=0,
    )  # fmt: skip
    model.partial_fit(X.T, Y[0], classes=[0, 1])  # makes the layers; their weights are replaced
    model.coefs_ = [parameters[f"W{l}"].T.copy() for l in (1, 2, 3)]
    model.intercepts_ = [parameters[f"b{l}"].ravel().copy() for l in (1, 2, 3)]
    for _ in range(steps):
        model.partial_fit(X.T, Y[0])
    return np.array(model.loss_curve_[1:])


def cost_at(parameters, X, Y):
    """Return the cost of the given network."""
    parameters = {key: np.asarray(value) for key, value in parameters.items()}
    return network.cost(network.forward(X, parameters)[0], Y)


# %% tags=["demo", "raises-exception"]
at = np.arange(0, 100, 9)  # the steps at which we look
seeds = {"NumPy": [], "PyTorch": [], "scikit-learn": []}
for seed in range(5):
    X, Y = datasets.moons(200, rng=seed)
    start = first_weights(seed)
    _, costs = network.train(X, Y, start, learning_rate=0.5, epochs=100)
    seeds["NumPy"].append(np.array(costs)[at])
    seeds["scikit-learn"].append(costs_of_sklearn(start, X, Y, 0.5, 100)[at])
    walk = []
    for steps in at:
        learnt = train_with_torch(*deepcopy((start, X, Y)), "sgd", 0.5, int(steps))
        walk.append(cost_at(learnt, X, Y))
    seeds["PyTorch"].append(walk)
curves = {name: np.array(runs) for name, runs in seeds.items()}

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots()
for (name, runs), style, marker in zip(
    curves.items(), ["-", "", ""], [None, "o", "x"], strict=True
):
    ax.plot(at, runs[0], ls=style, marker=marker, ms=9, mfc="none", label=name)
ax.set(xlabel="step", ylabel="cost")
ax.legend()
plotting.show(fig, alt=stored["alt"]["three_programs"])
for name in ("PyTorch", "scikit-learn"):
    gap = np.max(np.abs(curves[name] - curves["NumPy"]))
    power = next(power for power in (-12, -6, 9) if gap < 10.0**power)
    print(f"{name} against NumPy: costs apart by less than 1e{power}, with all five seeds")
    assert gap < 1e-12, "in float64 they should agree to rounding"
ends = curves["NumPy"][:, [0, -1]].mean(axis=0)
print(f"cost {ends[0]:.3f} at first, {ends[1]:.3f} after 99 steps (mean of five seeds)")

# %% [markdown]
# **What to notice.** In the first twelve decimal places they don't differ at all: only rounding lies between them. There is no magic in a framework: the same weights, the same formulas, the same numbers.
#
# Now Adam. When this notebook was built, an Adam in NumPy trained the same network for 200 steps, $\alpha = 0.01$, and its last parameters were stored. (You can put your own from **04 · Optimizers** in their place.)

# %% tags=["demo", "raises-exception"]
farthest, costs = [], []
for seed, numbers in enumerate(stored["adam"]):
    X, Y = datasets.moons(200, rng=seed)
    learnt = train_with_torch(*deepcopy((first_weights(seed), X, Y)), "adam", 0.01, 200)
    costs.append([cost_at(first_weights(seed), X, Y), cost_at(learnt, X, Y)])
    theta = np.concatenate([np.ravel(learnt[key]) for key in first_weights(seed)])
    farthest.append(np.max(np.abs(theta - np.array(numbers, dtype=float))))
assert max(farthest) < 1e-6, "Adam in PyTorch should be Adam in NumPy"
before, after = np.mean(costs, axis=0)
print(f"cost {before:.3f} -> {after:.3f} (mean of five seeds)")
print(
    f"all {theta.size} parameters within 1e-6 of NumPy's, with five seeds: {max(farthest) < 1e-6}"
)

# %% [markdown]
# ## 6 · One word, two meanings
#
# A framework's words are often the course's words. Their meanings aren't always. The next cells try six of them out, because none of them gives an error when it is misread.
#
# ### Momentum
#
# The course averages, $v := \beta v + (1-\beta)\,\mathrm{d}W$. PyTorch *sums*: $v := \beta v + \mathrm{d}W$. Both then take $\alpha v$ off $W$.
#
# **Predict.** You trained with $\alpha = 0.1$ and $\beta = 0.9$ in NumPy. With which `lr` does `torch.optim.SGD(..., lr=lr, momentum=0.9)` walk the same path?

# %% tags=["demo", "raises-exception"]
STEEP = np.array([1.0, 20.0])  # J = (w1^2 + 20 w2^2) / 2


def walk_in_numpy(start, alpha, beta=0.9, steps=40):
    """Return the path of the course's momentum."""
    v, path = np.zeros(2), [np.array(start)]
    for _ in range(steps):
        v = beta * v + (1 - beta) * STEEP * path[-1]
        path.append(path[-1] - alpha * v)
    return np.array(path)


def walk_in_torch(start, lr, beta=0.9, steps=40):
    """Return the path of torch.optim.SGD with momentum."""
    w, path = torch.tensor(start, dtype=torch.float64, requires_grad=True), [np.array(start)]
    sgd, steep = torch.optim.SGD([w], lr=lr, momentum=beta), torch.tensor(STEEP)
    for _ in range(steps):
        w.grad = steep * w.detach()  # set by hand: only the optimizer is looked at
        sgd.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


# %% tags=["demo", "raises-exception"]
paths = {
    "NumPy, α = 0.1": walk_in_numpy([-8.0, 2.0], 0.1),
    "PyTorch, lr = 0.1": walk_in_torch([-8.0, 2.0], 0.1),
    "PyTorch, lr = 0.01": walk_in_torch([-8.0, 2.0], 0.01),
}
fig = plotting.plot_paths(
    lambda x, y: (STEEP[0] * x**2 + STEEP[1] * y**2) / 2, paths, xlim=(-9, 9), ylim=(-5, 3.5)
)
fig.axes[0].lines[0].set(lw=5, ms=9, alpha=0.4)
fig.axes[0].legend(loc="lower right")
plotting.show(fig, alt=stored["alt"]["momentum"])
for lr in (0.1, 0.01):
    distances = [
        np.max(np.abs(walk_in_torch(start, lr) - walk_in_numpy(start, 0.1)))
        for start in np.random.default_rng(0).uniform(-5, 5, (5, 2)).tolist()
    ]
    same = max(distances) < 1e-12
    assert same if lr == 0.01 else min(distances) > 1
    print(f"lr = {lr}: the course's path with α = 0.1, from five starts: {same}")

# %% [markdown]
# **What to notice.** `lr` $= (1-\beta)\,\alpha$. At $\beta = 0.9$ PyTorch's steps are ten times as long for the same number, at 0.99 a hundred times. A learning rate tuned in one convention is not for the other, and whoever changes `momentum` there should change `lr` with it.
#
# ### Weight decay
#
# `weight_decay` adds that number times the parameter to its gradient. In $J$ stood $\frac{\lambda}{2m}\lVert W\rVert^2$, in the gradient $\frac{\lambda}{m} W$: so it is $\lambda / m$.
#
# **Predict.** A layer whose data gradient is zero takes one step with `lr=0.1` and `weight_decay=0.5`. What happens to its weights? To its biases?


# %% tags=["demo", "raises-exception"]
def shrink(groups_of):
    """Return by which factor one step without any data gradient multiplies weight and bias."""
    factors = []
    for seed in range(5):
        torch.manual_seed(seed)
        layer = torch.nn.Linear(4, 3, dtype=torch.float64)
        before = [p.detach().clone() for p in layer.parameters()]
        sgd = torch.optim.SGD(groups_of(layer), lr=0.1, weight_decay=0.5)
        for p in layer.parameters():
            p.grad = torch.zeros_like(p)
        sgd.step()
        factors.append(
            [(p / b).mean().item() for p, b in zip(layer.parameters(), before, strict=True)]
        )
    return np.array(factors)


everything = shrink(lambda layer: layer.parameters())
spared = shrink(lambda layer: [{"params": layer.weight}, {"params": layer.bias, "weight_decay": 0}])
for name, factors in {"as it comes": everything, "bias in a group of its own": spared}.items():
    print(f"{name}: weight x {factors[:, 0].mean():.2f}, bias x {factors[:, 1].mean():.2f}")
assert np.allclose(everything, 0.95) and np.allclose(spared, [0.95, 1.0])

# %% [markdown]
# **What to notice.** Weight and bias shrink alike, by $1 - \texttt{lr} \cdot \texttt{weight\_decay}$. The course leaves biases alone; there, put them into a group of their own. (`Adam` has the same argument, and treats it as part of the gradient, which *isn't* weight decay: **02 · Regularization**. `AdamW` decays the weights themselves.)
#
# ### Batch norm
#
# One unit gives 2, 4, 6, 8 to a batch of four: mean 5, variance 5. The running averages start at 0 and 1.
#
# **Predict.** With the course's momentum 0.9 they become $0.9 \cdot 0 + 0.1 \cdot 5 = 0.5$ and $0.9 \cdot 1 + 0.1 \cdot 5 = 1.4$. What does PyTorch give with *its* default, `momentum=0.1`?

# %% tags=["demo", "raises-exception"]
batch = torch.tensor([[2.0], [4.0], [6.0], [8.0]], dtype=torch.float64)
for momentum in (0.1, 0.9):
    norm = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    out = norm(batch)
    print(
        f"momentum={momentum}: running mean {norm.running_mean.item():.3f}, "
        f"running variance {norm.running_var.item():.3f}"
    )
print(f"deviation of the output, divided by m: {out.detach().numpy().std():.3f}")
print(f"variance divided by m - 1: {np.var([2, 4, 6, 8], ddof=1):.3f}")
assert np.isclose(norm.running_var.item(), 0.1 * 1 + 0.9 * 20 / 3)

# %% [markdown]
# **What to notice.** Two differences. PyTorch's `momentum` weighs the **new** value: 0.1 there is 0.9 here. And the running variance takes in the **unbiased** one, divided by $m - 1$: $0.9 + 0.1 \cdot 6.667 = 1.567$. The batch itself is normalised with the variance divided by $m$, as in the course. For batches of four that matters; for 256 it is 0.4 %.
#
# ### Dropout
#
# **Predict.** `torch.nn.Dropout(0.8)` gets a hundred thousand ones. How many are left? How large are they?

# %% tags=["demo", "raises-exception"]
kept, sizes_left = [], []
for seed in range(5):
    torch.manual_seed(seed)
    out = torch.nn.Dropout(0.8)(torch.ones(100_000)).numpy()
    kept.append(np.mean(out != 0))
    sizes_left.append(out.max())
print(f"left: {np.mean(kept):.2f} of them, each {np.mean(sizes_left):.3g} (five seeds)")
assert np.allclose(kept, 0.2, atol=0.01) and np.allclose(sizes_left, 5.0)

# %% [markdown]
# **What to notice.** Its argument is the share that is *dropped*: $p = 1 - \texttt{keep\_prob}$. It is inverted dropout, so what is left is divided by 0.2.
#
# ### Xavier
#
# In **01 · Initialization** Xavier's rule was $\operatorname{Var} w = 1/n_\text{in}$, Glorot's $2/(n_\text{in} + n_\text{out})$, He's $2/n_\text{in}$. A layer goes from 1000 units to 250.
#
# **Predict.** Which of them is `xavier_normal_`? And which rule does a `Linear` layer follow if you do nothing?

# %% tags=["demo", "raises-exception"]
rules = {
    "xavier_normal_": torch.nn.init.xavier_normal_,
    "kaiming_normal_, nonlinearity='relu'": lambda W: torch.nn.init.kaiming_normal_(
        W, nonlinearity="relu"
    ),
    "a new Linear layer": lambda W: W,
}
variances = {name: [] for name in rules}
for seed in range(5):
    torch.manual_seed(seed)
    for name, start in rules.items():
        W = torch.nn.Linear(1000, 250).weight.detach()
        variances[name].append(1000 * start(W).numpy().var())
print(f"Xavier 1, Glorot {1000 * 2 / 1250:g}, He 2")
for (name, values), wanted in zip(variances.items(), (1.6, 2.0, 1 / 3), strict=True):
    print(f"{name}: n_in Var w = {np.mean(values):.2f} (five seeds)")
    assert np.allclose(values, wanted, rtol=0.02)

# %% [markdown]
# **What to notice.** `xavier_normal_` is Glorot's rule: Xavier is Glorot's first name. `kaiming_normal_` is He's: Kaiming is his. A new layer draws uniformly between $\pm 1/\sqrt{n_\text{in}}$, which is the variance $\frac{1}{3 n_\text{in}}$: what **01 · Initialization** called the custom of the time, against which Glorot and Bengio wrote in 2010. For deep ReLU networks set He's rule yourself.
#
# ### Softmax twice
#
# `CrossEntropyLoss` wants **scores**, and the class as a **number**; the softmax is inside. `BCEWithLogitsLoss` holds the sigmoid.
#
# **Predict.** A network is right about everything, and sure. What does it cost if somebody put a sigmoid, or a softmax over three classes, in front of these losses?

# %% tags=["demo", "raises-exception"]
double = {"dtype": torch.float64}
yes_or_no = torch.tensor([50.0, -50.0], **double), torch.tensor([1.0, 0.0], **double)
of_three = 50 * torch.eye(3, **double), torch.arange(3)
bce, ce = torch.nn.BCEWithLogitsLoss(), torch.nn.CrossEntropyLoss()
scores, labels = yes_or_no
two = [bce(scores, labels).item(), bce(torch.sigmoid(scores), labels).item()]
scores, labels = of_three
three = [ce(scores, labels).item(), ce(torch.softmax(scores, dim=1), labels).item()]
print(f"two classes:   {two[0]:.2f} from scores, {two[1]:.2f} after a sigmoid of one's own")
print(f"three classes: {three[0]:.2f} from scores, {three[1]:.2f} after a softmax of one's own")
assert np.isclose(two[1], (np.log(1 + np.exp(-1)) + np.log(2)) / 2)
assert np.isclose(three[1], np.log(1 + 2 * np.exp(-1)))

# %% [markdown]
# **What to notice.** With the sigmoid applied twice, the best cost there is isn't 0 but 0.50 (for as many of either class). Training works, badly, and the curve levels off for no visible reason. All six at a glance:
#
# | course | PyTorch |
# |---|---|
# | momentum: $\alpha$, $\beta$ | `lr` $= (1-\beta)\alpha$, `momentum` $= \beta$ |
# | penalty $\lambda$ over $m$ examples | `weight_decay` $= \lambda/m$, on biases too |
# | running averages, momentum 0.9 | `momentum` $= 0.1$; variance with $m-1$ |
# | dropout with `keep_prob` | `p` $= 1 -$ `keep_prob` |
# | Glorot; He | `xavier_normal_`; `kaiming_normal_` |
# | probabilities into the cost | scores into the cost |

# %% [markdown]
# ## 7 · `train()` and `eval()`
#
# Batch norm and dropout do one thing in training and another in use. A module knows which by a switch: `model.train()` sets it (a new model starts that way), `model.eval()` resets it, for all modules inside.
#
# Here is a model with both. Thirty times it is asked about the *same* example, among the same 15 others, first in train mode, then in eval mode.
#
# **Predict.** How many different answers will it give in each? And what if the example comes alone, in train mode?

# %% tags=["demo", "raises-exception"]
torch.manual_seed(0)
nn = torch.nn
model = nn.Sequential(
    nn.Linear(2, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1)
)
X, _ = datasets.moons(16, rng=0)
inputs = torch.tensor(X.T, dtype=torch.float32)


def ask(times=30):
    """Return the probability of the first example, so many times."""
    return np.array([torch.sigmoid(model(inputs))[0].item() for _ in range(times)])


answers_given = {}
for mode, switch in {"train()": model.train, "eval()": model.eval}.items():
    switch()
    answers_given[mode] = ask()
model.train()
try:
    model(inputs[:1])
    alone = "an answer"
except ValueError as error:
    alone = type(error).__name__

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots(figsize=(7, 3))
for (mode, values), marker in zip(answers_given.items(), "os", strict=True):
    ax.plot(range(1, 31), values, marker, ls="", ms=5, label=mode)
ax.set(xlabel="question", ylabel="probability of class 1", ylim=(0, 1))
ax.legend()
plotting.show(fig, alt=stored["alt"]["modes"])
counts = {mode: len(np.unique(values.round(6))) for mode, values in answers_given.items()}
print(f"more than 20 different answers in train mode: {counts['train()'] > 20}")
print(f"different answers in eval mode: {counts['eval()']}")
print(f"one example alone in train mode: {alone}")
assert counts["train()"] > 20 and counts["eval()"] == 1 and alone == "ValueError"

# %% [markdown]
# **What to notice.** In train mode dropout rolls its dice at every question, so the answers of a model left in it scatter. And batch norm has no variance over a single example: `BatchNorm1d` refuses that outright. As long as there is more than one example, forgetting `eval()` before measuring on the dev set, or `train()` afterwards, gives no error; only worse numbers.
#
# **Predict.** Does `eval()` also switch the record off? And does `no_grad()` keep a model in train mode from changing while you measure it?

# %% tags=["demo", "raises-exception"]
model.eval()
recorded = model(inputs).requires_grad
with torch.no_grad():
    silent = model(inputs).requires_grad
print(f"eval(): recorded {recorded}; inside torch.no_grad(): recorded {silent}")
assert recorded and not silent
moved = {}
for mode, switch in {"train()": model.train, "eval()": model.eval}.items():
    switch()
    average = model[1].running_mean.clone()
    with torch.no_grad():
        model(inputs)
    moved[mode] = not torch.equal(model[1].running_mean, average)
    print(f"{mode}, inside torch.no_grad(): batch norm's averages moved {moved[mode]}")
assert moved == {"train()": True, "eval()": False}

# %% [markdown]
# Neither. `eval()` is about what layers *do*, `no_grad()` about what is *remembered*. Measuring in train mode also changes the model: batch norm's averages move, inside `no_grad()`, too. To measure a model you want both.

# %% [markdown]
# ## 8 · Schedulers
#
# A **scheduler** changes an optimizer's `lr`, when `scheduler.step()` is called: after the optimizer's steps, and for those here once an epoch (some, like `OneCycleLR`, want it after every batch). Two of the course's decays, written for PyTorch:
#
# - exponential, $0.9^{\text{epoch}}\alpha_0$: `ExponentialLR(optimizer, gamma=0.9)`
# - inverse time, $\alpha_0/(1 + \text{epoch})$: `LambdaLR` with a function that returns the *factor* of $\alpha_0$
#
# and `StepLR(optimizer, step_size=10, gamma=0.5)`, a staircase.
#
# **Predict.** The staircase of **04 · Optimizers**, with decay rate 1 and an interval of 10, is at $\alpha_0/4$ after 30 epochs. Where is `StepLR`?

# %% tags=["demo", "raises-exception"]
schedulers = {
    "ExponentialLR": lambda sgd: torch.optim.lr_scheduler.ExponentialLR(sgd, gamma=0.9),
    "LambdaLR": lambda sgd: torch.optim.lr_scheduler.LambdaLR(sgd, lambda epoch: 1 / (1 + epoch)),
    "StepLR": lambda sgd: torch.optim.lr_scheduler.StepLR(sgd, step_size=10, gamma=0.5),
}
epochs, rates = np.arange(41), {}
for name, make in schedulers.items():
    leaf = torch.zeros(1, requires_grad=True)
    sgd = torch.optim.SGD([leaf], lr=0.2)
    scheduler, rates[name] = make(sgd), []
    for _ in epochs:
        rates[name].append(sgd.param_groups[0]["lr"])
        sgd.step()  # without a gradient nothing moves, but a scheduler warns about the order
        scheduler.step()
staircase = 0.2 / (1 + epochs // 10)

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots()
for name, values in rates.items():
    ax.plot(epochs, values, drawstyle="steps-post" if name == "StepLR" else "default", label=name)
ax.plot(epochs, staircase, "k.", ms=5, ls="", label="staircase of topic 04")
ax.set(xlabel="epoch", ylabel="learning rate")
ax.legend()
plotting.show(fig, alt=stored["alt"]["schedulers"])
assert np.allclose(rates["ExponentialLR"], 0.2 * 0.9**epochs)
assert np.allclose(rates["LambdaLR"], 0.2 / (1 + epochs))
assert np.allclose(rates["StepLR"], 0.2 * 0.5 ** (epochs // 10))
print(
    f"epoch 30: StepLR α0 / {0.2 / rates['StepLR'][30]:g}, staircase α0 / {0.2 / staircase[30]:g}"
)

# %% [markdown]
# **What to notice.** `StepLR` *multiplies* at every stair: it is an exponential decay in disguise, and falls faster than the course's. Read a scheduler's formula before you trust its name.
#
# ## 9 · Experiment: how many digits does learning need?
#
# Frameworks are fast partly because they compute with few digits. **float64** keeps 16 of them, **float32** about 7, **float16** about 3.
#
# **The paper.** Micikevicius and colleagues (2018) trained large networks with float16 in all passes. When the *weights* lived in float16, too, a speech network lost much of its accuracy; with a **float32 copy** of the weights, to which the updates are added, nothing was lost. Why? An update smaller than about 1/2000 of its weight vanishes when it is added in float16.

# %% [markdown]
# **Ours.** Digits, layers of 64, 32 and 10, plain mini-batch steps for six epochs, with four learning rates. The weights are *kept* in one type and *used*, in forward and backward pass, in another. (All else stays in float64: it is the weights that this is about.)
#
# What counts is the **progress**: by how much the training cost has fallen, as a share of what it is with float64.
#
# **Predict.** Weights kept in float16: at which learning rates will they hurt, at large ones or at small ones?


# %% tags=["demo", "raises-exception"]
def cost_of_digits(weights, X, labels):
    """Return the cost of a network with one hidden ReLU layer; examples are rows."""
    W1, b1, W2, b2 = weights
    scores = torch.relu(X @ W1 + b1) @ W2 + b2
    return torch.nn.functional.cross_entropy(scores, labels)


def progress(seed, kept_as, used_as, learning_rate, epochs=6):
    """Return by how much the training cost falls."""
    parts, rng, double = datasets.digits(rng=seed), np.random.default_rng(seed), torch.float64
    X, labels = torch.tensor(parts.X_train.T), torch.tensor(parts.Y_train.argmax(axis=0))
    shapes = [(64, 32), (1, 32), (32, 10), (1, 10)]
    sizes = [np.sqrt(2 / 64), 0, np.sqrt(2 / 32), 0]
    start = [s * rng.standard_normal(f) for s, f in zip(sizes, shapes, strict=True)]
    kept = [torch.tensor(w).to(kept_as) for w in start]
    before = cost_of_digits([w.to(double) for w in kept], X, labels)
    for _ in range(epochs):
        for part in np.array_split(rng.permutation(len(X)), 18):
            used = [w.to(used_as).to(double).requires_grad_() for w in kept]
            grads = torch.autograd.grad(cost_of_digits(used, X[part], labels[part]), used)
            moved = [w.to(double) - learning_rate * g for w, g in zip(kept, grads, strict=True)]
            kept = [w.to(kept_as) for w in moved]
    return (before - cost_of_digits([w.to(double) for w in kept], X, labels)).item()


# %% tags=["demo", "raises-exception"]
rates = np.array([1e-4, 1e-3, 1e-2, 1e-1])
kinds = {
    "float64": (torch.float64, torch.float64),
    "kept in float32, used in float16": (torch.float32, torch.float16),
    "kept and used in float16": (torch.float16, torch.float16),
}
runs = {
    name: np.array([[progress(seed, *types, rate) for rate in rates] for seed in range(5)])
    for name, types in kinds.items()
}
shares = {name: values / runs["float64"] for name, values in runs.items()}

# %% tags=["demo", "raises-exception"]
fig, ax = plt.subplots()
for (name, values), marker in zip(shares.items(), "os^", strict=True):
    ax.plot(rates, values.mean(axis=0), marker=marker, label=name)
    ax.fill_between(rates, values.min(axis=0), values.max(axis=0), alpha=0.18, lw=0)
ax.set(xscale="log", xlabel="learning rate", ylabel="progress, over that of float64")
ax.legend()
plotting.show(fig, alt=stored["alt"]["precision"])
print("progress over that of float64 at", ", ".join(f"{rate:g}" for rate in rates), "(five seeds)")
for name, values in shares.items():
    print(f"{name}: " + ", ".join(f"{share:.2f}" for share in values.mean(axis=0)))

# %% tags=["demo", "raises-exception"]
mixed, half = shares["kept in float32, used in float16"], shares["kept and used in float16"]
assert np.max(np.abs(mixed - 1)) < 0.02, "with a copy in float32 nothing should be lost"
assert np.max(half[:, 0]) < 0.3 and np.max(half[:, 1]) < 0.9, "small steps should be lost"
assert np.min(half[:, 2:]) > 0.95, "and large ones not"
print(f"kept in float16: {half[:, 0].min():.2f} to {half[:, 0].max():.2f} of the progress "
      f"at 0.0001, {half[:, 1].min():.2f} to {half[:, 1].max():.2f} at 0.001")  # fmt: skip

# %% [markdown]
# **What we found.** At small ones. With every seed, weights *kept* in three digits lose most of the progress at $\alpha = 0.0001$ and a good part at 0.001: small updates are rounded away, over and over. *Using* three digits costs nothing that one can see, as long as somebody keeps seven.
#
# **Where it stops being true.** With large steps hardly any update vanishes. But late in a training, when $\alpha$ has decayed, steps are small. And we rounded the weights only: in real float16 small *gradients* vanish as well; the paper scales the loss up against that.

# %% [markdown]
# ## 10 · Which framework?
#
# The theory of this course fits on any of them. Three things to look for:
#
# 1. **Ease of programming**: in developing, and in bringing the model to those who shall use it.
# 2. **Speed**, above all of training, on the machines that you have.
# 3. **Truly open**: open source *and* good governance. A licence says what you may do with today's code. Who decides about tomorrow's? One company alone can close its project, or lose interest in it. A foundation, maintainers of several houses and decisions in public make the first hard, and the second less likely to be the end.
#
# Beyond these: your language, your application, and what the people around you use.

# %% [markdown]
# In the chart, a bar runs from the first public version to the year in which the makers stopped, or made their last release.
#
# **Predict.** Of ten frameworks that were well known in 2017, how many have been given up by their makers?

# %% tags=["demo"]
NOW, QUIET = 2026, "Deeplearning4j"  # nobody gave it up, but a release is long past
ten = [
    ("Theano", 2007, 2017), ("Torch7", 2011, 2017), ("Caffe", 2013, 2017), (QUIET, 2014, 2022),
    ("Lasagne", 2015, 2015), ("MXNet", 2015, 2023), ("Keras", 2015, NOW), ("TensorFlow", 2015, NOW),
    ("CNTK", 2016, 2019), ("PaddlePaddle", 2016, NOW),
]  # fmt: skip
besides = [("Chainer", 2015, 2019), ("PyTorch", 2017, NOW), ("JAX", 2018, NOW)]
places = [*range(len(ten)), *range(len(ten) + 1, len(ten) + 1 + len(besides))]
fig, ax = plt.subplots(figsize=(7.5, 4.4))
for y, (name, first, last) in zip(places, ten + besides, strict=True):
    kind = 0 if last == NOW else 2 if name == QUIET else 1
    label = ("goes on", f"until {last}", f"last release {last}")[kind]
    ax.barh(y, last - first + 0.9 * (kind > 0), left=first, color=plotting.COLOURS[kind],
            hatch=("", "//", "..")[kind], edgecolor="white")  # fmt: skip
    ax.text(2026.2, y, label, va="center", fontsize=9.5)
ax.set(yticks=places, yticklabels=[name for name, *_ in ten + besides])
ax.set(xlabel="year", xlim=(2006.5, 2031), xticks=range(2008, 2027, 3))
ax.axhline(len(ten), color="0.55", lw=1, ls=":")
ax.invert_yaxis()
plotting.show(fig, alt=stored["alt"]["lives"])
ended = [name for name, _, last in ten if last != NOW and name != QUIET]
print(f"of the ten, {len(ended)} were given up: {', '.join(ended)}")

# %% [markdown]
# What became of them:
#
# - **Theano** (Montréal) showed the way; its makers stopped after version 1.0 in 2017 (others maintain a descendant, PyTensor). **Lasagne**, built on it, made no release after 2015.
# - **Torch7** was programmed in Lua; **PyTorch** (2017) carried its ideas over to Python.
# - **Caffe** (Berkeley) reached version 1.0 in 2017. Its successor, Caffe2, was merged into PyTorch in 2018.
# - **CNTK** was Microsoft's; its last main version is of 2019. **MXNet**, Amazon's choice, was retired by the Apache foundation in 2023.
# - **Chainer** (Japan) was among the first to record while running; its company went over to PyTorch in 2019.
# - **Keras** began in 2015 as an easy front for Theano, and soon for TensorFlow, too. Since version 3 (2023) it runs on TensorFlow, JAX or PyTorch.

# %% [markdown]
# Of those that go on, **TensorFlow**, **JAX** and **Keras** are led by Google, **PaddlePaddle** by Baidu. **PyTorch** came from Facebook, and has been under a foundation of its own within the Linux Foundation since 2022. **Deeplearning4j** belongs to the Eclipse foundation; nobody gave it up, but its last release we know of is from 2022.
#
# So being famous, fast and backed by a giant protects no framework. Nor does a foundation keep one *alive*: MXNet had one. It keeps what is there *open*. What protects *you* is knowing what happens inside: whoever understands `backward` learns the next one in a week.

# %% [markdown]
# ### Graph, session, feed
#
# In older material, and in older courses, you will meet another style: that of TensorFlow 1. There the program first *describes* the computation, and nothing is computed:
#
# ```python
# coefficients = tf.placeholder(tf.float32, [3])        # a place for data, still empty
# w = tf.Variable(0.0)
# cost = coefficients[0] * w**2 + coefficients[1] * w + coefficients[2]
# train = tf.train.GradientDescentOptimizer(0.01).minimize(cost)
# ```
#
# `cost` is not a number. It is a node of a **graph**, and printing it shows a name. Then a **session** runs parts of the graph, with data that is **fed** to the placeholders:
#
# ```python
# with tf.Session() as session:
#     session.run(tf.global_variables_initializer())
#     session.run(train, feed_dict={coefficients: [1, -10, 25]})
# ```

# %% [markdown]
# A whole graph that is known beforehand can be optimised and shipped. But a mistake shows only when the session runs, far from the line that made it; and an `if` or a loop has to become a node.
#
# Recording **while** running, as in `Number`, won: PyTorch began that way, and TensorFlow followed with version 2 in 2019. What was good about graphs lives on as an option: a compiler that watches your function, once for each kind of input, and builds the graph from it (`torch.compile`, `tf.function`, `jax.jit`).

# %% [markdown] explain="autograd"
# ### In your own words: what autograd doesn't know
#
# What does autograd take off your hands, and which mistakes does it leave to you? Choose two that raise no error, and say how you would notice them.
#
# *Three to six sentences. No points, and no check: a person may read it.*
#
# <!-- BEGIN SOLUTION -->
# Autograd records every operation on the way forward and applies the chain rule backwards, so that the gradients always fit the cost as it is written. It doesn't know what I meant. If the gradients aren't set to zero, they add up from step to step. A network left in training mode still drops units when it is tested. Softmax before a loss that contains it is applied twice. Momentum and weight decay may mean something else than in the course. None of these raises an error: the network trains, only worse. I would notice by comparing one step with NumPy to the last digits, and by asking the same network twice for the same prediction.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Quiz
#
# Put letters into the `answers` below: one, or several where several options are right (`"ac"`). The check explains every answer.
#
# **q1.** `w` is 1, and `cost = 3 * w`. Three times over you compute the cost *anew* and call `cost.backward()`; you never clear. What stands in `w.grad`?
#
# - a) 3
# - b) 9
# - c) 27
# - d) nothing: the second call raises an error
#
# **q2.** In the course's form you found $\alpha = 0.5$ and $\beta = 0.98$. What do you give `torch.optim.SGD`?
#
# - a) `lr=0.5, momentum=0.98`
# - b) `lr=25, momentum=0.98`
# - c) `lr=0.01, momentum=0.98`
# - d) `lr=0.5, momentum=0.02`

# %% [markdown]
# **q3.** You regularised with $\lambda = 0.6$ and $m = 300$ examples, gradient descent, biases left out. Which is the same in PyTorch?
#
# - a) `weight_decay=0.002` for the weights, 0 for a group with the biases
# - b) `weight_decay=0.6` for all parameters
# - c) `weight_decay=0.002` for all parameters
# - d) `weight_decay=0.001` for the weights, 0 for a group with the biases
#
# **q4.** A classifier with two equally frequent classes is trained with `BCEWithLogitsLoss`. All training examples come out right, yet the cost has levelled off just above 0.5. What do you look for first?
#
# - a) a learning rate that is too small
# - b) overfitting
# - c) float32 in place of float64
# - d) a sigmoid at the end of the model

# %% [markdown]
# **q5.** A model with dropout is measured on the dev set, twice in a row, and the accuracies differ. What is likely, and what helps? (several)
#
# - a) it is still in train mode; call `model.eval()` before
# - b) put the measurement inside `torch.no_grad()`, that switches dropout off
# - c) afterwards, before training goes on, call `model.train()`
# - d) the dev set is too small
#
# **q6.** A colleague copies `momentum=0.9` from the course into `torch.nn.BatchNorm1d`. What happens?
#
# - a) nothing: it means the same
# - b) the running averages follow nearly the last batch alone
# - c) the running averages hardly move from their start
# - d) the outputs in train mode change

# %% [markdown]
# **q7.** In a program in the style of TensorFlow 1, `c = a * b` has been run; `a` is a placeholder. What does `print(c)` show?
#
# - a) the product, as soon as `b` has a value
# - b) zero, until something is fed
# - c) a node of the graph: a value comes only from a session that is run with a feed for `a`
# - d) an error, as `a` is empty
#
# **q8.** What makes a framework *truly open*, and likely to stay so? (several)
#
# - a) its source can be read and used by all
# - b) one strong company decides quickly about its future
# - c) it costs nothing to download
# - d) a foundation and maintainers from several places decide in public

# %% [markdown]
# **q9.** What is right about deep-learning frameworks? (several)
#
# - a) the same network takes fewer lines than in NumPy, as the backward pass is not written
# - b) they need a machine in the cloud
# - c) from the same weights and data, by the same formulas, they give the same results as a correct NumPy program, up to rounding
# - d) with autograd, a wrong cost function can't happen any more

# %% exercise="answers"
answers = {
    "q1": "b",
    "q2": "c",
    "q3": "a",
    "q4": "d",
    "q5": "ac",
    "q6": "b",
    "q7": "c",
    "q8": "ad",
    "q9": "ac",
}

# %% check="answers"
check(answers)

# %% [markdown]
# ## Recap
#
# 1. Autograd records how a cost was made, and walks back: multiply by the slopes, add up what arrives. As it adds, gradients have to be cleared between steps.
# 2. Autograd and backpropagation agree to rounding; differences testify to both. The cost gets scores, not probabilities.
# 3. `zero_grad`, `backward`, `step`; the optimizer is made once. From the same weights NumPy, PyTorch and scikit-learn draw one curve.
# 4. Same word, other meaning: `lr` $= (1-\beta)\alpha$, `weight_decay` $= \lambda/m$ on biases too, batch norm's `momentum` weighs the new, `p` is dropped, `xavier_` is Glorot.
# 5. `eval()` before measuring, `train()` before going on, `no_grad()` to record nothing. `scheduler.step()` after the optimizer's, mostly once an epoch; read its formula.
# 6. Ease, speed, truly open. Six of ten famous ones were given up; what you understand stays.

# %% [markdown]
# ### Common slips
#
# - *Never cleared.* The step follows the sum of all gradients, and swings.
# - *A new optimizer in every step.* Adam forgets its averages, and always takes its first step.
# - *A sigmoid or softmax too many.* The cost levels off above 0.
# - *float32 without noticing.* Numbers that should agree to 1e-12 agree to 1e-6.
# - *A leaf that is none.* `torch.tensor([1.0], requires_grad=True).double()` changes the type, so it is a new tensor, made *from* a leaf; it gets no `.grad`.
# - *Shared memory.* `torch.from_numpy(W)` and `.numpy()` copy nothing: an optimizer then moves your NumPy array, and the "same" start isn't the same any more.
# - *Left in train mode.* No error, only worse numbers.

# %% tags=["demo", "raises-exception"]
array = np.ones(2)
shared, copied = torch.from_numpy(array), torch.tensor(array)
array[0] = 7.0
made = torch.tensor([1.0], requires_grad=True).double()
print(f"from_numpy sees the change: {shared[0].item()}; torch.tensor doesn't: {copied[0].item()}")
print(f"torch.tensor([1.0], requires_grad=True).double() is a leaf: {made.is_leaf}")

# %% [markdown]
# ### Where next
#
# This was the last topic. You have written by hand what every framework does inside, and seen that the two agree. Next time a training goes wrong, you know which of its parts to suspect, and how to check it.
#
# Ideas for the road: write a layer of your own for `Number`, say a maximum; move the tuned network of **05 · Tuning** over to PyTorch; read the source of `torch.optim.SGD` and find the line that has no $1 - \beta$.

# %% [markdown]
# ### References
#
# - A. Paszke and others, *PyTorch: An Imperative Style, High-Performance Deep Learning Library*, NeurIPS 2019.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind, *Automatic Differentiation in Machine Learning: a Survey*, Journal of Machine Learning Research 18, 2018.
# - M. Abadi and others, *TensorFlow: A System for Large-Scale Machine Learning*, OSDI 2016: graphs and sessions.
# - P. Micikevicius and others, *Mixed Precision Training*, ICLR 2018: section 3.1 on the float32 copy of the weights.
# - D. P. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015.
# - I. Loshchilov and F. Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019: why `AdamW` isn't `Adam` with `weight_decay`.
# - X. Glorot and Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010; K. He, X. Zhang, S. Ren and J. Sun, *Delving Deep into Rectifiers*, ICCV 2015.
# - I. Goodfellow, Y. Bengio and A. Courville, *Deep Learning*, 2016: section 6.5 on back-propagation and computational graphs.
