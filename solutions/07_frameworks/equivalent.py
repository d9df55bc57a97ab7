"""Generated mistakes of 07_frameworks that are none: each with why its values are the same."""

ALREADY = (
    "the arrays of a network's parameters and inputs are float64, and a tensor takes that over"
)

START = (
    "- w = torch.tensor(float(w0), dtype=torch.float64, requires_grad=True)\n"
    "+ w = torch.tensor(float(w0), requires_grad=True)"
)
LEAF = (
    "- leaves[key] = torch.tensor(value, dtype=torch.float64, requires_grad=True)\n"
    "+ leaves[key] = torch.tensor(value, requires_grad=True)"
)

EQUIVALENT = {
    "minimize_quadratic": {START: "single precision is precise enough here"},
    "autograd_gradients": {
        LEAF: ALREADY,
        "- A = torch.tensor(X, dtype=torch.float64)\n+ A = torch.tensor(X)": ALREADY,
    },
    "train_with_torch": {
        LEAF: ALREADY,
        "- inputs = torch.tensor(X, dtype=torch.float64)\n+ inputs = torch.tensor(X)": ALREADY,
    },
}
