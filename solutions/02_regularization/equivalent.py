"""Changes of the references that no check has to see, each with the reason."""

EQUIVALENT = {
    "compute_cost_with_regularization": {
        "- m = Y.shape[1]\n+ m = AL.shape[1]": "AL and Y have the same shape",
    },
    "backward_propagation_with_regularization": {
        "- dZ = dA * (cache[f'Z{l - 1}'] > 0)\n+ dZ = dA * (cache[f'Z{l - 1}'] >= 0)": (
            "no Z is exactly 0 in the cases, and the slope of ReLU there is a convention"
        ),
        "- L = len(parameters) // 2\n+ L = len(cache) // 2": (
            "the cache holds A0 and a Z and an A for each layer: 2 L + 1 arrays, half of which, "
            "rounded down, is L"
        ),
    },
    "dropout_forward": {
        "- D = rng.random(A.shape) < keep_prob\n+ D = rng.random(A.shape) <= keep_prob": (
            "a draw equals keep_prob with probability 2 to the power of -53 at most; at keep_prob "
            "= 1 every draw is below it"
        ),
    },
    "augment": {
        "- noisy = X + sigma * rng.standard_normal(X.shape)\n"
        "+ noisy = X - sigma * rng.standard_normal(X.shape)": (
            "Gaussian noise of mean 0 is as often negative as positive: the law is the same"
        ),
    },
}
