"""Changes of the references that no check has to see, each with the reason."""

OTHER_ORDER = "the same points from high to low: configurations may come in any order"
CANCELS = "a common factor of value, low and high cancels in the share of the way"

CONFIGS = "- return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]"
BEST = "- best = sorted(trials, key=lambda trial: trial['score'], reverse=True)[:keep]"

EQUIVALENT = {
    "grid": {
        f"{CONFIGS}\n+ return [dict(zip(space, values": "axes has the names of space, in its order",
        "- points = np.geomspace(low, high, n_per_axis)\n+ points = np.geomspace(high,": OTHER_ORDER,
        "- points = np.linspace(low, high, n_per_axis)\n+ points = np.linspace(high,": OTHER_ORDER,
        "- points = 1 - np.geomspace(1 - low, 1 - high, n_per_axis)\n"
        "+ points = 1 - np.geomspace(1 - high,": OTHER_ORDER,
    },
    "refine_space": {
        f"{BEST}\n+ best = 2 *": "a list times 2 is the list twice: the same ends, and the same choices",
    },
    "on_boundary": {
        "- value, low, high = points\n+ value, low, high = 2 * points": CANCELS,
        "- points = np.log10(points)\n+ points = 2 * np.log10(points)": CANCELS,
        "- points = np.log10(1 - points)\n+ points = 2 * np.log10(1 - points)": CANCELS,
    },
}
