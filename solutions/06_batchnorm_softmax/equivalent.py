"""Changes of the references that no check has to see, each with the reason."""

EQUIVALENT = {
    "batchnorm_forward": {
        "- cache = (Z_norm, gamma, var, epsilon)\n+ cache = (Z_norm, gamma, epsilon, var)": (
            "what the cache holds is free, and batchnorm_backward only adds these two"
        ),
    },
    "softmax": {
        f"- exponentials = np.exp(Z - np.max(Z, axis=0))\n+ exponentials = {factor} *": (
            "a common factor cancels in the shares"
        )
        for factor in ("2", "1.0001", "-1")
    },
}
