"""Planted mistakes of 01_initialization: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from helpers.checks.exercise import Misconception

ZEROS = "initialize_parameters_zeros"
RANDOM = "initialize_parameters_random"
STATISTICS = "forward_statistics"
XAVIER = "initialize_parameters_xavier"
HE = "initialize_parameters_he"
GLOROT = "initialize_parameters_glorot"

DRAW = "deviation * rng.standard_normal((layers_dims[l], n_in))"
RANDOM_DRAW = "scale * rng.standard_normal((layers_dims[l], layers_dims[l - 1]))"
UNIFORM_DRAW = "rng.uniform(-r, r, (n_out, n_in))"
BIAS = "np.zeros((layers_dims[l], 1))"

NOT_CENTRED = (
    "rng.random draws from 0 to 1, so all weights are positive and their mean isn't 0. "
    "Which method of the generator draws around zero?"
)
RANDOM_BIASES = (
    "the biases are random. They needn't be: different weights already make the units differ. "
    "Look again at what the docstring says about b."
)
VARIANCE_AS_DEVIATION = (
    "the weights' deviation is what their variance should be. Multiplying a standard normal draw "
    "by s gives it the variance s squared; what must s be then?"
)
OTHER_SIDE = (
    "the number of units of the layer was used where the number of its inputs belongs. W[l] has "
    "n_l rows and n_{l-1} columns: which of the two is n_in?"
)
TRANSPOSED = (
    "rows and columns of W are swapped. In Z = W A every row of W belongs to one unit of "
    "layer l; how many units has it, and how many inputs has each?"
)

MISCONCEPTIONS = [
    Misconception(
        "ones",
        ZEROS,
        (
            (
                "np.zeros((layers_dims[l], layers_dims[l - 1]))",
                "np.ones((layers_dims[l], layers_dims[l - 1]))",
            ),
        ),
        "the weights are ones. That keeps all units equal as well, but here we start from zeros.",
    ),
    Misconception(
        "transposed weights",
        ZEROS,
        (("(layers_dims[l], layers_dims[l - 1])", "(layers_dims[l - 1], layers_dims[l])"),),
        TRANSPOSED,
    ),
    Misconception(
        "row bias",
        ZEROS,
        ((BIAS, "np.zeros((1, layers_dims[l]))"),),
        "the biases lie in a row. b is added to Z of shape (n_l, m), one number for each row.",
    ),
    Misconception(
        "flat bias",
        ZEROS,
        ((BIAS, "np.zeros(layers_dims[l])"),),
        "the biases have one axis only. NumPy would add such a vector along the columns of Z, "
        "one number for each example; a column has shape (n_l, 1).",
    ),
    Misconception(
        "scalar bias",
        ZEROS,
        ((BIAS, "0.0"),),
        "each layer has one single number as its bias. Every unit has a bias of its own.",
    ),
    Misconception(
        "last layer missing",
        ZEROS,
        (("range(1, len(layers_dims))", "range(1, len(layers_dims) - 1)"),),
        "the last layer is missing. layers_dims lists n_0 to n_L, so it has L + 1 entries, and "
        "range leaves out its end.",
    ),
    Misconception(
        "layers from zero",
        ZEROS,
        (('f"W{l}"', 'f"W{l - 1}"'), ('f"b{l}"', 'f"b{l - 1}"')),
        "the layers are counted from 0. The input is layer 0 and has no weights; the first "
        "weights are W1 and b1.",
    ),
    Misconception(
        "starts at layer 0",
        ZEROS,
        (("range(1, len(layers_dims))", "range(len(layers_dims))"),),
        "there is a W0: the loop starts at layer 0. Layer 0 is the input and has no weights; the "
        "first are W1 and b1.",
    ),
    Misconception(
        "scale forgotten",
        RANDOM,
        ((RANDOM_DRAW, RANDOM_DRAW.replace("scale * ", "")),),
        "the weights have deviation 1 whatever scale is: it isn't used.",
    ),
    Misconception(
        "scale fixed",
        RANDOM,
        ((RANDOM_DRAW, RANDOM_DRAW.replace("scale", "10")),),
        "the weights have deviation 10 even when scale says otherwise. The default value of an "
        "argument holds only when nothing else is passed.",
    ),
    Misconception(
        "divided by scale",
        RANDOM,
        ((RANDOM_DRAW, "rng.standard_normal((layers_dims[l], layers_dims[l - 1])) / scale"),),
        "a larger scale makes the weights smaller: they were divided by it.",
    ),
    Misconception(
        "scale as variance",
        RANDOM,
        ((RANDOM_DRAW, RANDOM_DRAW.replace("scale", "np.sqrt(scale)")),),
        "scale came out as the variance. Here it is the standard deviation itself.",
    ),
    Misconception(
        "uniform from 0 to 1",
        RANDOM,
        ((RANDOM_DRAW, RANDOM_DRAW.replace("standard_normal", "random")),),
        NOT_CENTRED,
    ),
    Misconception(
        "uniform within scale",
        RANDOM,
        ((RANDOM_DRAW, "rng.uniform(-scale, scale, (layers_dims[l], layers_dims[l - 1]))"),),
        "the weights lie evenly between -scale and scale. Such a draw has the deviation "
        "scale / sqrt(3), which is less than scale.",
    ),
    Misconception(
        "random biases",
        RANDOM,
        ((BIAS, "scale * rng.standard_normal((layers_dims[l], 1))"),),
        RANDOM_BIASES,
    ),
    Misconception(
        "one number for each unit",
        RANDOM,
        (
            (
                RANDOM_DRAW,
                "scale * rng.standard_normal((layers_dims[l], 1)) * np.ones((1, layers_dims[l - 1]))",
            ),
        ),
        "all weights of a unit are the same number. Each entry of W is drawn on its own: the "
        "shape passed to the generator is the shape of W.",
    ),
    Misconception(
        "same start in each layer",
        RANDOM,
        ((RANDOM_DRAW, RANDOM_DRAW.replace("rng", "np.random.default_rng(1)")),),
        "every layer begins with the same numbers, as if a new generator with the same seed was "
        "made inside the loop. Draw from the one generator that you were given.",
    ),
    Misconception(
        "scale squared",
        RANDOM,
        ((RANDOM_DRAW, RANDOM_DRAW.replace("scale", "scale**2")),),
        "the deviation is the square of scale: right at scale 1, too large above, too small below. "
        "scale is a deviation already, not the root of one.",
    ),
    Misconception(
        "default 1",
        RANDOM,
        (("scale=10", "scale=1"),),
        "where no scale is passed, the weights have deviation 1. Look at the default of the "
        "argument again: the exercise wants it far too large.",
    ),
    Misconception(
        "shifted by scale",
        RANDOM,
        ((RANDOM_DRAW, RANDOM_DRAW.replace("scale * ", "scale + ")),),
        "the weights lie around scale, with deviation 1: adding moves a draw, it doesn't widen it. "
        "The mean should be 0 and the deviation scale.",
    ),
    Misconception(
        "transposed weights",
        RANDOM,
        ((RANDOM_DRAW, "scale * rng.standard_normal((layers_dims[l - 1], layers_dims[l]))"),),
        TRANSPOSED,
    ),
    Misconception(
        "variance",
        STATISTICS,
        (("np.std(A)", "np.var(A)"),),
        "these are variances. The deviation is the square root of the variance.",
    ),
    Misconception(
        "one degree less",
        STATISTICS,
        (("np.std(A)", "np.std(A, ddof=1)"),),
        "the deviations divide by one less than the number of entries (ddof=1). Here they "
        "describe these very numbers, so divide by how many there are.",
    ),
    Misconception(
        "before the activation",
        STATISTICS,
        (("np.mean(A)", "np.mean(Z)"), ("np.std(A)", "np.std(Z)")),
        "these are the statistics of Z, before the activation. Asked for are those of A.",
    ),
    Misconception(
        "one layer late",
        STATISTICS,
        (
            ("        A = network.ACTIVATIONS[activation](Z)\n", ""),
            (
                "        deviations.append(float(np.std(A)))\n",
                "        deviations.append(float(np.std(A)))\n"
                "        A = network.ACTIVATIONS[activation](Z)\n",
            ),
        ),
        "the lists begin with the statistics of the input X and end before the last layer. "
        "Note the numbers after A has been computed.",
    ),
    Misconception(
        "no bias",
        STATISTICS,
        ((' + parameters[f"b{l}"]', ""),),
        "the biases were left out: Z = W A + b.",
    ),
    Misconception(
        "always relu",
        STATISTICS,
        (("= network.ACTIVATIONS[activation]", '= network.ACTIVATIONS["relu"]'),),
        "every layer uses ReLU, whichever activation is asked for.",
    ),
    Misconception(
        "last layer linear",
        STATISTICS,
        (
            (
                "A = network.ACTIVATIONS[activation](Z)",
                "A = network.ACTIVATIONS[activation](Z) if l < len(parameters) // 2 else Z",
            ),
        ),
        "the last layer has no activation. Here all layers are treated alike, the last one too.",
    ),
    Misconception(
        "last layer missing",
        STATISTICS,
        (("len(parameters) // 2 + 1", "len(parameters) // 2"),),
        "the last layer is missing. parameters holds a W and a b for each layer, and range "
        "leaves out its end.",
    ),
    Misconception(
        "too many layers",
        STATISTICS,
        (("len(parameters) // 2 + 1", "len(parameters) + 1"),),
        "your loop asks for a layer that isn't there. parameters holds two entries for each "
        "layer, a W and a b.",
    ),
    Misconception(
        "alphabetic order",
        STATISTICS,
        (
            (
                "range(1, len(parameters) // 2 + 1)",
                "sorted(range(1, len(parameters) // 2 + 1), key=str)",
            ),
        ),
        "with ten layers or more they come in alphabetic order: W10 and W11 before W2. Count "
        "the layers with numbers instead of sorting their names.",
    ),
    Misconception(
        "deviation within units",
        STATISTICS,
        (("np.std(A)", "np.mean(np.std(A, axis=1))"),),
        "the deviations were taken for each unit over the examples and then averaged. All "
        "entries of A[l] count together, so that differences between units show as well.",
    ),
    Misconception(
        "lists swapped",
        STATISTICS,
        (("return means, deviations", "return deviations, means"),),
        "the two lists are there, but the deviations come first. Read again in which order they "
        "are to be returned.",
    ),
    Misconception(
        "input counted",
        STATISTICS,
        (
            (
                "means, deviations = [], []",
                "means, deviations = [float(np.mean(X))], [float(np.std(X))]",
            ),
        ),
        "each list has one number too many: it begins with the input X. Asked for are the layers "
        "1 to L.",
    ),
    Misconception(
        "keys from zero",
        STATISTICS,
        (("range(1, len(parameters) // 2 + 1)", "range(len(parameters) // 2)"),),
        "your loop asks for W0. The layers are numbered from 1; layer 0 is the input X.",
    ),
    Misconception(
        "sigmoid at the end",
        STATISTICS,
        (
            (
                "A = network.ACTIVATIONS[activation](Z)",
                'A = network.ACTIVATIONS[activation if l < len(parameters) // 2 else "sigmoid"](Z)',
            ),
        ),
        "the last layer went through a sigmoid, whichever activation is asked for. Here all layers "
        "are treated alike, the last one too.",
    ),
    Misconception(
        "variance as deviation",
        XAVIER,
        (("np.sqrt(1 / n_in)", "1 / n_in"),),
        VARIANCE_AS_DEVIATION,
    ),
    Misconception(
        "he",
        XAVIER,
        (("np.sqrt(1 / n_in)", "np.sqrt(2 / n_in)"),),
        "this is twice the variance asked for: 2/n_in is the rule for ReLU, the next exercise.",
    ),
    Misconception(
        "outputs for inputs",
        XAVIER,
        (
            ("n_in = layers_dims[l - 1]", "n_in = layers_dims[l]"),
            ("(layers_dims[l], n_in)", "(layers_dims[l], layers_dims[l - 1])"),
        ),
        OTHER_SIDE,
    ),
    Misconception(
        "uniform without the 3",
        XAVIER,
        ((DRAW, "rng.uniform(-deviation, deviation, (layers_dims[l], n_in))"),),
        "the weights lie evenly between -1/sqrt(n_in) and 1/sqrt(n_in). An even draw from -r to "
        "r has the variance r squared over 3, so this is a third of what is asked for.",
    ),
    Misconception(
        "uniform from 0 to 1",
        XAVIER,
        ((DRAW, DRAW.replace("standard_normal", "random")),),
        NOT_CENTRED,
    ),
    Misconception(
        "random biases",
        XAVIER,
        ((BIAS, "deviation * rng.standard_normal((layers_dims[l], 1))"),),
        RANDOM_BIASES,
    ),
    Misconception(
        "first layer everywhere",
        XAVIER,
        (
            ("n_in = layers_dims[l - 1]", "n_in = layers_dims[0]"),
            ("(layers_dims[l], n_in)", "(layers_dims[l], layers_dims[l - 1])"),
        ),
        "all layers have the deviation that belongs to the first. n_in is the number of inputs "
        "of a unit of layer l, which differs from layer to layer.",
    ),
    Misconception(
        "not scaled",
        XAVIER,
        (("deviation * ", ""),),
        "the weights have deviation 1 in every layer: they aren't scaled.",
    ),
    Misconception(
        "transposed weights",
        XAVIER,
        (("(layers_dims[l], n_in)", "(n_in, layers_dims[l])"),),
        TRANSPOSED,
    ),
    Misconception(
        "variance as deviation",
        HE,
        (("np.sqrt(2 / n_in)", "2 / n_in"),),
        VARIANCE_AS_DEVIATION,
    ),
    Misconception(
        "root of the 2 only",
        HE,
        (("np.sqrt(2 / n_in)", "np.sqrt(2) / n_in"),),
        "the root covers the 2, but not n_in. The whole variance 2/n_in belongs under it.",
    ),
    Misconception(
        "xavier",
        HE,
        (("np.sqrt(2 / n_in)", "np.sqrt(1 / n_in)"),),
        "this is half the variance asked for: 1/n_in suits linear and tanh layers. What does "
        "ReLU do to half of the values?",
    ),
    Misconception(
        "outputs for inputs",
        HE,
        (
            ("n_in = layers_dims[l - 1]", "n_in = layers_dims[l]"),
            ("(layers_dims[l], n_in)", "(layers_dims[l], layers_dims[l - 1])"),
        ),
        OTHER_SIDE,
    ),
    Misconception(
        "limit as deviation",
        HE,
        (("np.sqrt(2 / n_in)", "np.sqrt(6 / n_in)"),),
        "the deviation is sqrt(6/n_in). That is the limit of an even draw with the right "
        "variance; a normal draw is multiplied by the deviation itself.",
    ),
    Misconception(
        "deviation as limit",
        HE,
        ((DRAW, "rng.uniform(-deviation, deviation, (layers_dims[l], n_in))"),),
        "the weights lie evenly between -sqrt(2/n_in) and sqrt(2/n_in). An even draw from -r to "
        "r has the variance r squared over 3: choose r so that this is 2/n_in.",
    ),
    Misconception(
        "random biases",
        HE,
        ((BIAS, "deviation * rng.standard_normal((layers_dims[l], 1))"),),
        RANDOM_BIASES,
    ),
    Misconception(
        "small and fixed",
        HE,
        (("np.sqrt(2 / n_in)", "0.01"),),
        "every layer has deviation 0.01. The right one depends on the number of inputs.",
    ),
    Misconception(
        "transposed weights",
        HE,
        (("(layers_dims[l], n_in)", "(n_in, layers_dims[l])"),),
        TRANSPOSED,
    ),
    Misconception(
        "root of n only",
        HE,
        (("np.sqrt(2 / n_in)", "2 / np.sqrt(n_in)"),),
        "the variance is 4/n_in, twice what is asked for: the 2 belongs under the root as well.",
    ),
    Misconception(
        "brackets",
        GLOROT,
        (("np.sqrt(6 / (n_in + n_out))", "np.sqrt(6 / n_in + n_out)"),),
        "the division comes before the sum: without brackets, 6 / n_in + n_out is a large "
        "number. n_in + n_out belongs under the fraction as a whole.",
    ),
    Misconception(
        "limit as deviation",
        GLOROT,
        ((UNIFORM_DRAW, "r * rng.standard_normal((n_out, n_in))"),),
        "the deviation is sqrt(6/(n_in + n_out)), three times the variance asked for. The 6 "
        "belongs to the limit of an even draw, not to a normal one.",
    ),
    Misconception(
        "deviation as limit",
        GLOROT,
        (("np.sqrt(6 / (n_in + n_out))", "np.sqrt(2 / (n_in + n_out))"),),
        "the weights lie evenly between -sqrt(2/(n_in + n_out)) and the same above zero. An even "
        "draw from -r to r has the variance r squared over 3, a third of what is asked for.",
    ),
    Misconception(
        "half",
        GLOROT,
        (("np.sqrt(6 / (n_in + n_out))", "np.sqrt(3 / (n_in + n_out))"),),
        "the variance is 1/(n_in + n_out), half of what is asked for: the mean of n_in and n_out "
        "is their sum over 2.",
    ),
    Misconception(
        "he",
        GLOROT,
        (("np.sqrt(6 / (n_in + n_out))", "np.sqrt(6 / n_in)"),),
        "the variance is 2/n_in: n_out, which matters on the gradient's way back, is missing.",
    ),
    Misconception(
        "root forgotten",
        GLOROT,
        (("np.sqrt(6 / (n_in + n_out))", "6 / (n_in + n_out)"),),
        "the square root is missing: r squared over 3 has to be 2/(n_in + n_out).",
    ),
    Misconception(
        "positive only",
        GLOROT,
        (("rng.uniform(-r, r,", "rng.uniform(0, r,"),),
        "all weights are positive. An even draw around zero goes from -r to r.",
    ),
    Misconception(
        "product",
        GLOROT,
        (("np.sqrt(6 / (n_in + n_out))", "np.sqrt(6 / (n_in * n_out))"),),
        "n_in and n_out were multiplied; their sum stands in the rule.",
    ),
    Misconception(
        "random biases",
        GLOROT,
        (("np.zeros((n_out, 1))", "rng.uniform(-r, r, (n_out, 1))"),),
        RANDOM_BIASES,
    ),
    Misconception(
        "variance as deviation",
        GLOROT,
        (
            ("np.sqrt(6 / (n_in + n_out))", "2 / (n_in + n_out)"),
            (UNIFORM_DRAW, "r * rng.standard_normal((n_out, n_in))"),
        ),
        VARIANCE_AS_DEVIATION,
    ),
    Misconception(
        "root of the 2 only",
        GLOROT,
        (
            ("np.sqrt(6 / (n_in + n_out))", "np.sqrt(2) / (n_in + n_out)"),
            (UNIFORM_DRAW, "r * rng.standard_normal((n_out, n_in))"),
        ),
        "the root covers the 2, but not n_in + n_out. The whole variance 2/(n_in + n_out) belongs "
        "under it.",
    ),
    Misconception(
        "brackets of a normal draw",
        GLOROT,
        (
            ("np.sqrt(6 / (n_in + n_out))", "np.sqrt(2 / n_in + n_out)"),
            (UNIFORM_DRAW, "r * rng.standard_normal((n_out, n_in))"),
        ),
        "the weights are far too large, about the root of n_out: without brackets the division "
        "comes before the sum. n_in + n_out belongs under the fraction as a whole.",
    ),
]
