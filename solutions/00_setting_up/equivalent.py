"""Changes of the references that no check has to see, each with the reason."""

EQUIVALENT = {
    "split_dataset": {
        "- members = rng.permutation(np.flatnonzero(Y[0] == label))\n"
        "+ members = rng.permutation(np.flatnonzero(Y[-1] ==": "Y has one row, its first and last",
    },
}
