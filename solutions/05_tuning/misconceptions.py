"""Planted mistakes of 05_tuning: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from helpers.checks.exercise import Misconception

RATE = "sample_learning_rate"
BETA = "sample_beta"
GRID = "grid"
SAMPLE = "sample_configurations"
REFINE = "refine_space"
BOUNDARY = "on_boundary"
HALVING = "successive_halving"

RATE_LINE = "exponents = rng.uniform(np.log10(low), np.log10(high), n)\n    return 10**exponents"
BETA_LINE = "exponents = rng.uniform(np.log10(1 - high), np.log10(1 - low), n)\n    return 1 - 10**exponents"

ONE_DRAW = (
    "all n numbers are the same: one was drawn and repeated. The generator takes the number of "
    "draws as its last argument."
)
OWN_SEED = (
    "every call gives the same numbers, whatever generator it is given: a new one with a fixed "
    "seed was made inside. Draw from the one in the argument."
)
WHOLE_EXPONENTS = (
    "only a few different numbers occur, each a power of ten: the exponents were drawn as whole "
    "numbers. Between two powers of ten lies a whole decade."
)
TWO_BASES = (
    "the exponents were taken with one base and raised with another. np.log is the natural "
    "logarithm; which power undoes it, and which logarithm belongs to 10**?"
)


def rate(id: str, line: str, hint: str) -> Misconception:
    return Misconception(id, RATE, ((RATE_LINE, f"return {line}"),), hint)


def beta(id: str, line: str, hint: str) -> Misconception:
    return Misconception(id, BETA, ((BETA_LINE, f"return {line}"),), hint)


RATES = [
    rate(
        "uniform",
        "rng.uniform(low, high, n)",
        "the numbers themselves are spread evenly, so nearly all of them have the size of high. "
        "What should be spread evenly is the exponent.",
    ),
    rate(
        "raw ends",
        "10 ** rng.uniform(low, high, n)",
        "low and high were taken for exponents: 10 to the power 0.0001 is 1.0002. Find the "
        "exponents that belong to low and high first.",
    ),
    rate("natural logarithm", "10 ** rng.uniform(np.log(low), np.log(high), n)", TWO_BASES),
    rate("natural power", "np.exp(rng.uniform(np.log10(low), np.log10(high), n))", TWO_BASES),
    rate(
        "exponents returned",
        "rng.uniform(np.log10(low), np.log10(high), n)",
        "these are the exponents, some of them negative. The learning rate is ten to that power.",
    ),
    rate(
        "whole exponents",
        "10.0 ** rng.integers(np.floor(np.log10(low)), np.floor(np.log10(high)), n, endpoint=True)",
        WHOLE_EXPONENTS,
    ),
    rate(
        "fixed exponents",
        "10 ** (-4 * rng.random(n))",
        "the exponents go from -4 to 0 whatever low and high are. That fits the range 0.0001 to 1 "
        "only; work the exponents out from low and high.",
    ),
    rate(
        "negative exponents",
        "10 ** -rng.uniform(np.log10(low), np.log10(high), n)",
        "the exponents have the wrong sign: the numbers are one over what they should be. "
        "log10(0.001) is negative by itself.",
    ),
    rate("one draw", "np.full(n, 10 ** rng.uniform(np.log10(low), np.log10(high)))", ONE_DRAW),
    rate(
        "a single number",
        "10 ** rng.uniform(np.log10(low), np.log10(high))",
        "one single number came back. n of them are wanted, as an array of shape (n,), even for "
        "n = 1.",
    ),
    rate(
        "not at random",
        "np.geomspace(low, high, n)",
        "evenly spaced on the right scale, but not drawn: every call gives the same numbers. "
        "A grid does that; here chance should decide.",
    ),
    rate(
        "own seed",
        "10 ** np.random.default_rng(0).uniform(np.log10(low), np.log10(high), n)",
        OWN_SEED,
    ),
    rate(
        "a bell in the middle",
        "10 ** np.clip(rng.normal((np.log10(low) + np.log10(high)) / 2, "
        "(np.log10(high) - np.log10(low)) / 6, n), np.log10(low), np.log10(high))",
        "the exponents crowd in the middle of the range, as those of a normal draw do. Every "
        "decade should get the same share.",
    ),
]

BETAS = [
    beta(
        "uniform",
        "rng.uniform(low, high, n)",
        "beta itself is spread evenly: too few values come near high, where they matter most. "
        "Look at what 1 - beta does from one end to the other.",
    ),
    beta(
        "log of beta itself",
        "10 ** rng.uniform(np.log10(low), np.log10(high), n)",
        "beta itself was put on the log scale. Between 0.9 and 0.999 its logarithm hardly moves; "
        "which number is it whose order of magnitude counts?",
    ),
    beta(
        "not turned back",
        "10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low), n)",
        "these are values of 1 - beta. The last step, back to beta, is missing.",
    ),
    beta(
        "ends of beta",
        "1 - 10 ** rng.uniform(np.log10(low), np.log10(high), n)",
        "the exponents are those of low and high, not those of 1 minus them: the values lie near "
        "the wrong end. What are the ends of 1 - beta?",
    ),
    beta(
        "ends swapped",
        "1 - 10 ** rng.uniform(np.log10(1 - low), np.log10(1 - high), n)",
        "the draw went from the larger end to the smaller one. The largest beta has the smallest "
        "1 - beta: swap the ends.",
    ),
    beta(
        "raw ends",
        "1 - 10 ** rng.uniform(1 - high, 1 - low, n)",
        "the ends of 1 - beta were taken for exponents, and negative numbers came out. Their "
        "logarithms are the exponents.",
    ),
    beta(
        "natural logarithm",
        "1 - 10 ** rng.uniform(np.log(1 - high), np.log(1 - low), n)",
        TWO_BASES,
    ),
    beta(
        "natural power",
        "1 - np.exp(rng.uniform(np.log10(1 - high), np.log10(1 - low), n))",
        TWO_BASES,
    ),
    beta(
        "fixed exponents",
        "1 - 10 ** rng.uniform(-3, -1, n)",
        "1 - beta goes from 0.001 to 0.1 whatever low and high are. That fits the range 0.9 to "
        "0.999 only.",
    ),
    beta(
        "whole exponents",
        "1 - 10.0 ** rng.integers(np.round(np.log10(1 - high)), np.round(np.log10(1 - low)), n, "
        "endpoint=True)",
        WHOLE_EXPONENTS,
    ),
    beta(
        "one draw",
        "np.full(n, 1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low)))",
        ONE_DRAW,
    ),
    beta(
        "a single number",
        "1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low))",
        "one single number came back. n of them are wanted, as an array of shape (n,), even for "
        "n = 1.",
    ),
    beta(
        "reflected",
        "low + high - 10 ** rng.uniform(np.log10(low), np.log10(high), n)",
        "the log scale of beta was turned round, low for high. That isn't the log scale of "
        "1 - beta: the distance from 1 is what has to be drawn.",
    ),
    beta(
        "exponents not negative",
        "1 - 10 ** -rng.uniform(np.log10(1 - high), np.log10(1 - low), n)",
        "large negative numbers came out: the exponents of 1 - beta are negative by themselves, "
        "and lost their sign.",
    ),
    beta(
        "not at random",
        "1 - np.geomspace(1 - low, 1 - high, n)",
        "evenly spaced on the right scale, but not drawn: every call gives the same numbers. "
        "A grid does that; here chance should decide.",
    ),
    beta(
        "own seed",
        "1 - 10 ** np.random.default_rng(0).uniform(np.log10(1 - high), np.log10(1 - low), n)",
        OWN_SEED,
    ),
]

GRIDS = [
    Misconception(
        "linear scale",
        GRID,
        (("np.geomspace(low, high, n_per_axis)", "np.linspace(low, high, n_per_axis)"),),
        "values on 'log' are evenly spaced as numbers, so all but one have the size of high. "
        "Their logarithms should be evenly spaced.",
    ),
    Misconception(
        "one spacing for all",
        GRID,
        (
            ("np.geomspace(low, high, n_per_axis)", "np.linspace(low, high, n_per_axis)"),
            (
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis)",
                "np.linspace(low, high, n_per_axis)",
            ),
            ("{round(point) for point in points}", "points"),
        ),
        "all numbers are evenly spaced as they are, and 'int' isn't whole: nothing looks at the "
        "scale. Each parameter says there what should be evenly spaced.",
    ),
    Misconception(
        "beta linear",
        GRID,
        (
            (
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis)",
                "np.linspace(low, high, n_per_axis)",
            ),
        ),
        "values on 'one_minus_log' are evenly spaced as numbers. Look up in the docstring what "
        "should be evenly spaced there.",
    ),
    Misconception(
        "log of beta itself",
        GRID,
        (
            (
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis)",
                "np.geomspace(low, high, n_per_axis)",
            ),
        ),
        "on 'one_minus_log' the value itself was put on the log scale. It is 1 minus the value "
        "that belongs there.",
    ),
    Misconception(
        "beta not turned back",
        GRID,
        (("1 - np.geomspace(1 - low", "np.geomspace(1 - low"),),
        "on 'one_minus_log' these are 1 minus the values; the step back is missing.",
    ),
    Misconception(
        "zipped",
        GRID,
        (("itertools.product(*axes.values())", "zip(*axes.values())"),),
        "the first values were taken together, then the second ones, and so on. A grid has every "
        "combination of one value of each parameter.",
    ),
    Misconception(
        "high left out",
        GRID,
        (
            (
                "np.geomspace(low, high, n_per_axis)",
                "np.geomspace(low, high, n_per_axis, endpoint=False)",
            ),
            (
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis)",
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis, endpoint=False)",
            ),
            (
                "np.linspace(low, high, n_per_axis)",
                "np.linspace(low, high, n_per_axis, endpoint=False)",
            ),
        ),
        "the last value isn't high: the range was cut into n_per_axis parts, and the last end "
        "left out. Both ends belong to the grid.",
    ),
    Misconception(
        "middles of equal parts",
        GRID,
        (
            (
                "np.geomspace(low, high, n_per_axis)",
                "low * (high / low) ** ((np.arange(n_per_axis) + 0.5) / n_per_axis)",
            ),
            (
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis)",
                "1 - (1 - low) * ((1 - high) / (1 - low)) ** ((np.arange(n_per_axis) + 0.5) / n_per_axis)",
            ),
            (
                "np.linspace(low, high, n_per_axis)",
                "low + (high - low) * (np.arange(n_per_axis) + 0.5) / n_per_axis",
            ),
        ),
        "the values are the middles of n_per_axis equal parts, so neither end is among them. "
        "The first should be low, the last high.",
    ),
    Misconception(
        "one too many",
        GRID,
        (
            ("np.geomspace(low, high, n_per_axis)", "np.geomspace(low, high, n_per_axis + 1)"),
            (
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis)",
                "1 - np.geomspace(1 - low, 1 - high, n_per_axis + 1)",
            ),
            ("np.linspace(low, high, n_per_axis)", "np.linspace(low, high, n_per_axis + 1)"),
        ),
        "there is one value too many on each axis: n_per_axis is the number of values, not that "
        "of the steps between them.",
    ),
    Misconception(
        "whole numbers not rounded",
        GRID,
        (("{round(point) for point in points}", "sorted(set(points))"),),
        "'int' has values that aren't whole numbers. Nobody can train 18.67 units.",
    ),
    Misconception(
        "whole numbers cut off",
        GRID,
        (("round(point)", "int(point)"),),
        "the digits after the point were cut off, so 18.67 became 18. The nearest whole number "
        "is asked for.",
    ),
    Misconception(
        "whole numbers cut off, and twice",
        GRID,
        (("{round(point) for point in points}", "points.astype(int)"),),
        "the digits after the point were cut off, so 18.67 became 18, and where two numbers then "
        "coincide, both stand there. Round to the nearest, and count each number once.",
    ),
    Misconception(
        "whole numbers twice",
        GRID,
        (("{round(point) for point in points}", "[round(point) for point in points]"),),
        "a whole number stands there twice, where two values were rounded to the same one; so "
        "some configurations come twice. Each should count once.",
    ),
    Misconception(
        "every whole number",
        GRID,
        (("{round(point) for point in points}", "list(range(low, high + 1))"),),
        "'int' takes every whole number of its range. It should take n_per_axis of them, evenly "
        "spaced.",
    ),
    Misconception(
        "choice cut",
        GRID,
        (('axes[name] = axis["values"]', 'axes[name] = axis["values"][:n_per_axis]'),),
        "of a choice only the first n_per_axis values were taken. n_per_axis is for numbers; a "
        "choice takes all its values.",
    ),
    Misconception(
        "axes returned",
        GRID,
        (
            (
                "[dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]",
                "axes",
            ),
        ),
        "these are the values of each parameter, in one dictionary. What is missing is the second "
        "step: a list with a dictionary for every combination.",
    ),
    Misconception(
        "tuples",
        GRID,
        (("dict(zip(axes, values, strict=True)) for", "tuple(values) for"),),
        "the combinations are right, but without names. Each configuration is a dictionary "
        "{name: value}.",
    ),
    Misconception(
        "one axis at a time",
        GRID,
        (
            (
                "[dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]",
                "[{**{k: v[0] for k, v in axes.items()}, name: value} "
                "for name, values in axes.items() for value in values]",
            ),
        ),
        "only one parameter was moved at a time, with the others at their first value. A grid has "
        "every combination.",
    ),
    Misconception(
        "one dictionary for all",
        GRID,
        (
            (
                "return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]",
                "config, configs = {}, []\n"
                "    for values in itertools.product(*axes.values()):\n"
                "        config.update(zip(axes, values))\n"
                "        configs.append(config)\n"
                "    return configs",
            ),
        ),
        "all entries of the list are one and the same dictionary, which holds the last "
        "combination. Make a new dictionary for each.",
    ),
]

FLOAT_DRAW = "rng.uniform(np.log10(low), np.log10(high))"
BETA_DRAW = "1 - 10 ** rng.uniform(np.log10(1 - high), np.log10(1 - low))"
PICK = 'axis["values"][rng.integers(len(axis["values"]))]'
INT_DRAW = "int(rng.integers(low, high, endpoint=True))"
BETA_CROWDED = (
    "values on 'one_minus_log' crowd at the low end, as they do when the value itself is drawn "
    "evenly, or on a log scale. Which number's order of magnitude counts?"
)
ONE_CONFIGURATION = (
    "the same configuration stands there n times: it was drawn once, or one dictionary was "
    "filled again and again. Draw, and make a new dictionary, inside the loop over n."
)

SAMPLES = [
    Misconception(
        "uniform for log",
        SAMPLE,
        ((f"10 ** {FLOAT_DRAW}", "rng.uniform(low, high)"),),
        "values on 'log' are spread evenly as numbers, so nearly all of them have the size of "
        "high. The exponents should be spread evenly.",
    ),
    Misconception(
        "uniform for beta",
        SAMPLE,
        ((BETA_DRAW, "rng.uniform(low, high)"),),
        BETA_CROWDED,
    ),
    Misconception(
        "scales ignored",
        SAMPLE,
        ((f"10 ** {FLOAT_DRAW}", "rng.uniform(low, high)"), (BETA_DRAW, "rng.uniform(low, high)")),
        "all numbers were spread evenly, whatever their scale says. 'log' and 'one_minus_log' "
        "spread something else.",
    ),
    Misconception(
        "raw ends",
        SAMPLE,
        ((FLOAT_DRAW, "rng.uniform(low, high)"),),
        "on 'log', low and high were taken for exponents: 10 to the power 0.0001 is 1.0002. Find "
        "the exponents that belong to them first.",
    ),
    Misconception(
        "beta not turned back",
        SAMPLE,
        ((BETA_DRAW, BETA_DRAW.replace("1 - 10", "10")),),
        "on 'one_minus_log' these are values of 1 - beta; the step back to beta is missing.",
    ),
    Misconception(
        "high left out",
        SAMPLE,
        ((INT_DRAW, "int(rng.integers(low, high))"),),
        "the largest whole number never occurs: rng.integers stops one before its second "
        "argument, unless it is told otherwise. Both ends belong to 'int'.",
    ),
    Misconception(
        "ends half as often",
        SAMPLE,
        ((INT_DRAW, "round(rng.uniform(low, high))"),),
        "the first and the last whole number occur half as often as the others: only half a step "
        "is rounded to each of them. Is there a method that draws whole numbers?",
    ),
    Misconception(
        "last choice left out",
        SAMPLE,
        ((PICK, 'axis["values"][rng.integers(max(len(axis["values"]) - 1, 1))]'),),
        "the last value of a choice never occurs, of two always the first. The places of a list go from 0 to its length "
        "minus 1, and rng.integers leaves out its end already.",
    ),
    Misconception(
        "ends of a choice half as often",
        SAMPLE,
        ((PICK, 'axis["values"][round(rng.random() * (len(axis["values"]) - 1))]'),),
        "the first and the last value of a choice occur half as often as those between: only half "
        "a step is rounded to each of them. Is there a method that draws whole numbers?",
    ),
    Misconception(
        "place of the choice",
        SAMPLE,
        ((PICK, 'int(rng.integers(len(axis["values"])))'),),
        "a choice gives a number, the place in the list. The value at that place is asked for.",
    ),
    Misconception(
        "words made of numbers",
        SAMPLE,
        ((PICK, 'rng.choice(axis["values"])'),),
        "where words and numbers stand in one choice, the numbers came back as words: rng.choice "
        "makes an array of the list first, and an array has one type. Draw a place in the list "
        "instead.",
    ),
    Misconception(
        "one dictionary for all",
        SAMPLE,
        (
            (
                "    configs = []\n    for _ in range(n):\n        config = {}\n",
                "    configs, config = [], {}\n    for _ in range(n):\n",
            ),
        ),
        ONE_CONFIGURATION,
    ),
    Misconception(
        "one exponent for all parameters",
        SAMPLE,
        (
            ("        config = {}\n", "        config, u = {}, rng.random()\n"),
            (f"10 ** {FLOAT_DRAW}", "low * (high / low) ** u"),
            (BETA_DRAW, "1 - (1 - low) * ((1 - high) / (1 - low)) ** u"),
            (INT_DRAW, "low + int(u * (high - low + 1))"),
            (
                "                config[name] = rng.uniform(low, high)",
                "                config[name] = low + u * (high - low)",
            ),
        ),
        "in each configuration all numbers stand at the same place of their ranges: one random "
        "number was used for all parameters. Each needs a draw of its own.",
    ),
    Misconception(
        "lists in one dictionary",
        SAMPLE,
        (
            (
                "configs.append(config)\n    return configs",
                "configs.append(config)\n    return {name: [c[name] for c in configs] for name in space}",
            ),
        ),
        "this is one dictionary with n values for each name. Turned the other way round, it "
        "would be a list of n dictionaries, each a configuration.",
    ),
    Misconception(
        "own seed",
        SAMPLE,
        (("    configs = []\n", "    configs, rng = [], np.random.default_rng(0)\n"),),
        "every call gives the same configurations, whatever generator it is given: a new one with "
        "a fixed seed was made inside. Draw from the one in the argument.",
    ),
]

BEST = 'sorted(trials, key=lambda trial: trial["score"], reverse=True)[:keep]'
NUMBERS = '"low": min(seen), "high": max(seen)'
CHOOSE = '[value for value in axis["values"] if value in seen]'

REFINEMENTS = [
    Misconception(
        "sorted with their configurations",
        REFINE,
        (
            (
                BEST,
                '[{"config": c} for _, c in sorted(((t["score"], t["config"]) for t in trials), '
                "reverse=True)[:keep]]",
            ),
        ),
        "two trials have the same score, and then their dictionaries were compared, which have no "
        "order. Tell sorted by its `key` what to sort by.",
    ),
    Misconception(
        "the worst trials",
        REFINE,
        ((", reverse=True", ""),),
        "the box is spanned by the worst trials: sorted puts the smallest score first, and here a "
        "larger one is better.",
    ),
    Misconception(
        "the first trials",
        REFINE,
        ((BEST, "trials[:keep]"),),
        "the box is spanned by the first trials of the list. They stand there in any order; which "
        "ones are the best?",
    ),
    Misconception(
        "the last trials",
        REFINE,
        ((BEST, "trials[-keep:]"),),
        "the box is spanned by the last trials of the list. They stand there in any order; which "
        "ones are the best?",
    ),
    Misconception(
        "all trials",
        REFINE,
        (("reverse=True)[:keep]", "reverse=True)"),),
        "the box is spanned by all trials: keep isn't used.",
    ),
    Misconception(
        "one too many",
        REFINE,
        (("[:keep]", "[: keep + 1]"),),
        "one trial too many counts. [:keep] has keep entries, from 0 to keep - 1.",
    ),
    Misconception(
        "old bounds",
        REFINE,
        ((NUMBERS, '"low": axis["low"], "high": axis["high"]'),),
        "low and high are those of the old space. The box should be spanned by the best trials.",
    ),
    Misconception(
        "from the old low",
        REFINE,
        ((NUMBERS, '"low": axis["low"], "high": max(seen)'),),
        "only high was moved; low is that of the old space.",
    ),
    Misconception(
        "to the old high",
        REFINE,
        ((NUMBERS, '"low": min(seen), "high": axis["high"]'),),
        "only low was moved; high is that of the old space.",
    ),
    Misconception(
        "first and last of the best",
        REFINE,
        ((NUMBERS, '"low": seen[0], "high": seen[-1]'),),
        "the ends are the values of the best trial and of the last that counts. They are sorted "
        "by score, not by value: what are the smallest and the largest value?",
    ),
    Misconception(
        "ends swapped",
        REFINE,
        ((NUMBERS, '"low": max(seen), "high": min(seen)'),),
        "low and high are swapped: low is above high.",
    ),
    Misconception(
        "mean and deviation",
        REFINE,
        ((NUMBERS, '"low": np.mean(seen) - np.std(seen), "high": np.mean(seen) + np.std(seen)'),),
        "the ends are the mean of the best values, minus and plus their deviation. The box should "
        "reach from the smallest of them to the largest.",
    ),
    Misconception(
        "a margin",
        REFINE,
        (
            (
                NUMBERS,
                '"low": min(seen) - 0.1 * (max(seen) - min(seen)), '
                '"high": max(seen) + 0.1 * (max(seen) - min(seen))',
            ),
        ),
        "the box is a little wider than the best trials: it has a margin. That may be sensible, "
        "but here it should reach from the smallest value to the largest.",
    ),
    Misconception(
        "size without sign",
        REFINE,
        (('trial["score"], reverse', 'abs(trial["score"]), reverse'),),
        "with scores below zero the wrong trials count: the sign was dropped. -1 is better than "
        "-3.",
    ),
    Misconception(
        "choice unchanged",
        REFINE,
        ((CHOOSE, 'list(axis["values"])'),),
        "a choice still has all its values. Those that none of the best trials chose should go.",
    ),
    Misconception(
        "choice of the very best",
        REFINE,
        ((CHOOSE, "[seen[0]]"),),
        "a choice has only the value of the very best trial. All values that occur among the best "
        "`keep` stay.",
    ),
    Misconception(
        "choice repeated",
        REFINE,
        ((CHOOSE, "seen"),),
        "a choice lists what the best trials chose, one after the other, some of it more than "
        "once. Each value counts once, in the order of the old space.",
    ),
    Misconception(
        "choice in another order",
        REFINE,
        ((CHOOSE, "list(dict.fromkeys(seen))"),),
        "the values of a choice stand in the order in which the trials came. Keep the order of "
        "the old space.",
    ),
    Misconception(
        "choice sorted",
        REFINE,
        ((CHOOSE, "sorted(set(seen))"),),
        "the values of a choice are sorted. Keep the order of the old space.",
    ),
    Misconception(
        "choice as numbers",
        REFINE,
        (
            (
                '{"scale": "choice", "values": values}',
                '{"scale": "choice", "low": min(values), "high": max(values)}',
            ),
        ),
        "a choice got low and high instead of its values. It has no ends: keep those of its "
        "values that occur.",
    ),
    Misconception(
        "scale lost",
        REFINE,
        (('{"scale": axis["scale"], "low"', '{"low"'),),
        "the numeric parameters don't have their old scale. The result is a space again, from which the "
        "sampler draws as before: each keeps the scale that it had.",
    ),
    Misconception(
        "box of pairs",
        REFINE,
        (
            (
                '{"scale": axis["scale"], "low": min(seen), "high": max(seen)}',
                "(min(seen), max(seen))",
            ),
        ),
        "each numeric parameter is a pair of numbers. The result is a space again: a dictionary "
        "with scale, low and high for each.",
    ),
    Misconception(
        "trials returned",
        REFINE,
        (("return refined", "return best"),),
        "these are the best trials. Asked for is the space that they span.",
    ),
]

PLACES = (
    '        if axis["scale"] == "log":\n'
    "            points = np.log10(points)\n"
    '        elif axis["scale"] == "one_minus_log":\n'
    "            points = np.log10(1 - points)\n"
)
RING = "place <= tolerance or place >= 1 - tolerance"

EDGES = [
    Misconception(
        "raw scale",
        BOUNDARY,
        ((PLACES, ""),),
        "all distances were measured between the numbers themselves. From 0.0001 to 1, the number "
        "0.02 lies at 2 % of the way, and yet in the upper half of the decades: measure on the "
        "parameter's own scale.",
    ),
    Misconception(
        "beta on the raw scale",
        BOUNDARY,
        ((PLACES, PLACES.split("        elif")[0]),),
        "'one_minus_log' was measured between the numbers themselves. 0.9972 looks close to 0.999, "
        "but is nearly three times as far from 1.",
    ),
    Misconception(
        "log of beta itself",
        BOUNDARY,
        (("np.log10(1 - points)", "np.log10(points)"),),
        "on 'one_minus_log' the logarithm of the value itself was taken. It is 1 minus the value "
        "that belongs on the log scale.",
    ),
    Misconception(
        "everything on the log scale",
        BOUNDARY,
        ((PLACES, "        points = np.log10(np.abs(points) + 1e-12)\n"),),
        "all parameters were measured on the log scale. Only 'log' asks for that.",
    ),
    Misconception(
        "upper end only",
        BOUNDARY,
        ((RING, "place >= 1 - tolerance"),),
        "no alarm near the low end: only the high one was looked at.",
    ),
    Misconception(
        "lower end only",
        BOUNDARY,
        ((RING, "place <= tolerance"),),
        "no alarm near the high end: only the low one was looked at.",
    ),
    Misconception(
        "absolute tolerance",
        BOUNDARY,
        ((RING, "value - low <= tolerance or high - value >= 0 and high - value <= tolerance"),),
        "the tolerance was compared with distances, not with shares of the range: in a wide range "
        "hardly anything alarms, in a narrow one nearly everything. Divide by the whole way from "
        "low to high.",
    ),
    Misconception(
        "absolute tolerance, raw scale",
        BOUNDARY,
        (
            (PLACES, ""),
            (RING, "value - low <= tolerance or high - value <= tolerance"),
        ),
        "the tolerance was compared with distances between the numbers themselves: neither their "
        "scale nor the width of the range was taken into account.",
    ),
    Misconception(
        "share of the end's value",
        BOUNDARY,
        (
            (
                RING,
                'config[name] <= axis["low"] * (1 + tolerance) '
                'or config[name] >= axis["high"] * (1 - tolerance)',
            ),
        ),
        "the tolerance was taken as a share of low and of high themselves. It is a share of the "
        "way from low to high.",
    ),
    Misconception(
        "only the very end",
        BOUNDARY,
        ((RING, "place <= 0 or place >= 1"),),
        "there is an alarm only right at an end, or beyond it: the tolerance isn't used.",
    ),
    Misconception(
        "tolerance fixed",
        BOUNDARY,
        ((RING, "place <= 0.05 or place >= 0.95"),),
        "the tolerance is 0.05 even when another one is given. The default value of an argument "
        "holds only when nothing else is passed.",
    ),
    Misconception(
        "border left out",
        BOUNDARY,
        ((RING, "place < tolerance or place > 1 - tolerance"),),
        "a value just as far from an end as the tolerance doesn't alarm. Read what the docstring "
        "says about the tolerance: is that distance still near?",
    ),
    Misconception(
        "both ends at once",
        BOUNDARY,
        ((RING, "place <= tolerance and place >= 1 - tolerance"),),
        "nothing ever alarms: a value can't be near both ends. One of them is enough.",
    ),
    Misconception(
        "inside out",
        BOUNDARY,
        ((RING, "tolerance < place < 1 - tolerance"),),
        "these are the names of the values that lie well inside. Asked for are the others.",
    ),
    Misconception(
        "ends shut out",
        BOUNDARY,
        ((RING, "0 < place <= tolerance or 1 > place >= 1 - tolerance"),),
        "a value right at an end doesn't alarm. Nearer than that it can't be.",
    ),
    Misconception(
        "choices alarm",
        BOUNDARY,
        (
            (
                '        if axis["scale"] == "choice":\n            continue\n',
                '        if axis["scale"] == "choice":\n'
                '            if config[name] in (axis["values"][0], axis["values"][-1]):\n'
                "                names.add(name)\n"
                "            continue\n",
            ),
        ),
        "the first and the last value of a choice alarm. A list of choices has no ends: what "
        "would lie beyond them?",
    ),
    Misconception(
        "half on each side",
        BOUNDARY,
        ((RING, "place <= tolerance / 2 or place >= 1 - tolerance / 2"),),
        "the alarm comes too late: the tolerance was divided between the two ends. Each end has "
        "the whole of it.",
    ),
    Misconception(
        "shares returned",
        BOUNDARY,
        (("names = set()", "names = {}"), ("names.add(name)", "names[name] = place")),
        "a dictionary came back, with a number for each name. Only the names are asked for.",
    ),
    Misconception(
        "a yes or no",
        BOUNDARY,
        (("return names", "return bool(names)"),),
        "a yes or no came back. Asked for are the names that alarm.",
    ),
]

ALIVE = "alive = alive[order[: int(np.ceil(len(alive) / eta))]]"
SPEND = "spent += len(alive) * (rung - trained)"
ORDER = "np.argsort(-curves[alive, rung - 1])"
RETURN = "return int(alive[0]), int(spent)"

HALVINGS = [
    Misconception(
        "the worst go on",
        HALVING,
        ((ORDER, "np.argsort(curves[alive, rung - 1])"),),
        "the worst go on, and the worst of all wins: argsort puts the smallest first, and here a "
        "larger score is better.",
    ),
    Misconception(
        "rounded down",
        HALVING,
        (("int(np.ceil(len(alive) / eta))", "max(len(alive) // eta, 1)"),),
        "too few go on where eta doesn't divide their number: it was rounded down. ceil rounds up.",
    ),
    Misconception(
        "rounded to the nearest",
        HALVING,
        (("int(np.ceil(len(alive) / eta))", "max(int(len(alive) / eta + 0.5), 1)"),),
        "too few go on in some rounds: their number was rounded to the nearest whole one. It "
        "should be rounded up.",
    ),
    Misconception(
        "one thrown out at a time",
        HALVING,
        (("int(np.ceil(len(alive) / eta))", "len(alive) - 1"),),
        "only the last of the race is thrown out at each rung. A share of 1/eta goes on, all "
        "others leave.",
    ),
    Misconception(
        "a share thrown out",
        HALVING,
        (("int(np.ceil(len(alive) / eta))", "len(alive) - int(np.ceil(len(alive) / eta))"),),
        "a share of 1/eta was thrown out. The other way round: that share goes on.",
    ),
    Misconception(
        "always half",
        HALVING,
        (("len(alive) / eta))", "len(alive) / 2))"),),
        "half of them go on whatever eta is. For eta = 3 it should be a third.",
    ),
    Misconception(
        "epochs from the start",
        HALVING,
        ((SPEND, "spent += len(alive) * rung"),),
        "too many epochs: at each rung those in the race were counted from their first epoch "
        "again. They go on from where they stopped.",
    ),
    Misconception(
        "all go on training",
        HALVING,
        ((SPEND, "spent += len(curves) * (rung - trained)"),),
        "too many epochs: those who have been thrown out were counted as well. They don't train "
        "any more.",
    ),
    Misconception(
        "one epoch a rung",
        HALVING,
        ((SPEND, "spent += len(alive)"),),
        "too few epochs: one was counted at each rung. From one rung to the next it is as many as "
        "lie between them.",
    ),
    Misconception(
        "counted after the cut",
        HALVING,
        (
            (f"        {SPEND}\n", ""),
            (f"        {ALIVE}\n", f"        {ALIVE}\n        {SPEND}\n"),
        ),
        "too few epochs: they were counted after the worst had been thrown out. These trained "
        "up to the rung, too.",
    ),
    Misconception(
        "winner trained to the end",
        HALVING,
        ((RETURN, "return int(alive[0]), int(spent + len(alive) * (curves.shape[1] - trained))"),),
        "too many epochs: whoever is left at the end was trained up to the last epoch. Here the "
        "race is over when the winner is known.",
    ),
    Misconception(
        "one epoch late",
        HALVING,
        ((ORDER, "np.argsort(-curves[alive, min(rung, curves.shape[1] - 1)])"),),
        "the scores were taken one epoch too late. Column e holds the scores after e + 1 epochs.",
    ),
    Misconception(
        "scores at the end",
        HALVING,
        ((ORDER, "np.argsort(-curves[alive, -1])"),),
        "the winner is who would be best after full training. The race can't know that: the "
        "scores at each rung decide, and at the first one nobody has trained any further.",
    ),
    Misconception(
        "best so far",
        HALVING,
        ((ORDER, "np.argsort(-curves[alive, :rung].max(axis=1))"),),
        "the best score so far decided. It is the score at the rung itself that counts.",
    ),
    Misconception(
        "mean so far",
        HALVING,
        ((ORDER, "np.argsort(-curves[alive, :rung].mean(axis=1))"),),
        "the mean of the curve so far decided. It is the score at the rung itself that counts.",
    ),
    Misconception(
        "winner at the last epoch",
        HALVING,
        ((RETURN, "return int(alive[np.argmax(curves[alive, -1])]), int(spent)"),),
        "where several are left, the score of the very last epoch decided; but they haven't been "
        "trained that far. What was the last rung they reached?",
    ),
    Misconception(
        "row number lost",
        HALVING,
        (
            (
                ALIVE,
                "curves = curves[order[: int(np.ceil(len(alive) / eta))]]\n"
                "        alive = np.arange(len(curves))",
            ),
        ),
        "the winner is always row 0: curves itself was cut and sorted, and the place in what was "
        "left returned. Keep a list of the rows still in the race.",
    ),
    Misconception(
        "race after the winner",
        HALVING,
        (("len(alive) > 1 and ", ""),),
        "too many epochs: the race goes on after one is left. It ends when the winner is known.",
    ),
    Misconception(
        "place among the survivors",
        HALVING,
        (
            (
                ALIVE,
                "order = order[: int(np.ceil(len(alive) / eta))]\n        alive = alive[order]",
            ),
            ("return int(alive[0])", "return int(order[0])"),
        ),
        "the winner's number is its place among those who were left, not its row in curves. Keep "
        "a list of the rows still in the race.",
    ),
    Misconception(
        "winner of the first rung",
        HALVING,
        ((RETURN, "return int(np.argmax(curves[:, 0])), int(spent)"),),
        "the winner is who led after the first epoch. The race goes on after that.",
    ),
    Misconception(
        "even rungs",
        HALVING,
        (("trained, rung = rung, rung * eta", "trained, rung = rung, rung + eta"),),
        "the rungs are eta epochs apart. They should grow by the factor eta: 1, eta, eta squared.",
    ),
    Misconception(
        "every epoch a rung",
        HALVING,
        (("trained, rung = rung, rung * eta", "trained, rung = rung, rung + 1"),),
        "there was a cut after every epoch. The rungs are 1, eta, eta squared, and so on.",
    ),
    Misconception(
        "first rung at eta",
        HALVING,
        (
            (
                "rung, trained, spent = 1, 0, 0",
                "rung, trained, spent = min(eta, curves.shape[1]), 0, 0",
            ),
        ),
        "the first cut came after eta epochs. The first rung is 1.",
    ),
    Misconception(
        "a rung too few",
        HALVING,
        (("rung <= curves.shape[1]", "rung < curves.shape[1]"),),
        "a rung at the very last epoch was left out. It lies within the curves, too.",
    ),
    Misconception(
        "a score for a winner",
        HALVING,
        (("return int(alive[0])", "return float(curves[alive[0], -1])"),),
        "a score came back for the winner. Asked for is its row in curves.",
    ),
    Misconception(
        "swapped",
        HALVING,
        ((RETURN, "return int(spent), int(alive[0])"),),
        "both numbers are there, but the epochs come first. Read again in which order they are to "
        "be returned.",
    ),
    Misconception(
        "winner only",
        HALVING,
        ((RETURN, "return int(alive[0])"),),
        "only the winner came back. The epochs spent are asked for as well.",
    ),
]

MISCONCEPTIONS = [*RATES, *BETAS, *GRIDS, *SAMPLES, *REFINEMENTS, *EDGES, *HALVINGS]
