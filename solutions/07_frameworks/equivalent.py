"""Generated mistakes of 07_frameworks that are none: each with why its values are the same."""

CONSTANT = "a constant in the cost has no part in its derivative"
ALREADY = (
    "the arrays of a network's parameters and inputs are float64, and a tensor takes that over"
)
SAME_SIZE = "there is one leaf for each parameter"

COST = "- cost = a * w ** 2 + b * w + c\n+ cost = a * w ** 2 + b * w"
START = (
    "- w = torch.tensor(float(w0), dtype=torch.float64, requires_grad=True)\n+ w = torch.tensor("
)
LEAF = (
    "- leaves[key] = torch.tensor(value, dtype=torch.float64, requires_grad=True)\n"
    "+ leaves[key] = torch.tensor(value, requires_grad=True)"
)
LAYERS = "- L = len(parameters) // 2\n+ L = len(leaves) // 2"

EQUIVALENT = {
    "minimize_quadratic": {
        COST: CONSTANT,
        f"{COST} - c": CONSTANT,
        **{
            f"{COST} + {other}": CONSTANT
            for other in ("w0", "learning_rate", "steps", "a", "b", "_")
        },
        f"{START}float(w0), requires_grad=True)": "single precision is precise enough here",
        f"{START}w0, dtype=torch.float64, requires_grad=True)": "a type is given, so whole numbers will do",
        "- a, b, c = (float(number) for number in coefficients)\n"
        "+ a, b, c = (number for number in coefficients)": "NumPy's numbers multiply tensors as well",
    },
    "autograd_gradients": {
        LEAF: ALREADY,
        "- A = torch.tensor(X, dtype=torch.float64)\n+ A = torch.tensor(X)": ALREADY,
        LAYERS: SAME_SIZE,
    },
    "train_with_torch": {
        LEAF: ALREADY,
        "- inputs = torch.tensor(X, dtype=torch.float64)\n+ inputs = torch.tensor(X)": ALREADY,
        LAYERS: SAME_SIZE,
        "- mover = rule(list(leaves.values()), lr=learning_rate)\n"
        "+ mover = rule(leaves.values(), lr=learning_rate)": "an optimizer takes any iterable",
    },
}
