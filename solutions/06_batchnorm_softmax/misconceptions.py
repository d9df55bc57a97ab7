"""Planted mistakes of 06_batchnorm_softmax: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from helpers.checks.exercise import Misconception

FORWARD = "batchnorm_forward"
BACKWARD = "batchnorm_backward"
UPDATE = "update_running_stats"
PREDICT = "batchnorm_predict"
SOFTMAX = "softmax"
HARDMAX = "hardmax"
ONE_HOT = "one_hot"
COST = "cross_entropy_cost"
DZ = "softmax_backward"

MU = "mu = np.mean(Z, axis=1, keepdims=True)"
VAR = "var = np.var(Z, axis=1, keepdims=True)"
NORM = "Z_norm = (Z - mu) / np.sqrt(var + epsilon)"
OUT = "out = gamma * Z_norm + beta"
CACHE = "return out, cache"

DGAMMA = "dgamma = np.sum(dout * Z_norm, axis=1, keepdims=True)"
DBETA = "dbeta = np.sum(dout, axis=1, keepdims=True)"
BY_MU = "by_mu = np.mean(dZ_norm, axis=1, keepdims=True)"
BY_VAR = "by_var = Z_norm * np.mean(dZ_norm * Z_norm, axis=1, keepdims=True)"
BACK = "dZ = (dZ_norm - by_mu - by_var) / np.sqrt(var + epsilon)"

NEW_MU = 'momentum * running["mu"] + (1 - momentum) * mu'
NEW_VAR = 'momentum * running["var"] + (1 - momentum) * var'

RUNNING_NORM = '(Z - running["mu"]) / np.sqrt(running["var"] + epsilon)'
PREDICTED = "return gamma * Z_norm + beta"

SHIFT = "Z - np.max(Z, axis=0)"
SHARES = "return exponentials / np.sum(exponentials, axis=0)"
BY_CLASS = ("axis=0", "axis=1, keepdims=True")

LARGEST = "winners = np.argmax(Z, axis=0)"
PLACED = "A[winners, np.arange(len(winners))] = 1"
COLUMNS = "return (np.arange(C).reshape(C, 1) == labels).astype(float)"

RIGHT = "p_right = np.sum(Y * A, axis=0)"
MEAN_LOG = "return float(-np.mean(np.log(p_right)))"
DIFFERENCE = "return A - Y"


def quietly(exercise: str) -> tuple[str, str]:
    """Return a patch that keeps NumPy's warnings of a mistake from the student's eyes."""
    return f"def {exercise}(", f'@np.errstate(all="ignore")\ndef {exercise}('


VARIANCE = (
    "Z was divided by something of the size of the variance. Variance and deviation differ by a "
    "square root; which of the two has the unit of z?"
)
OUTSIDE = (
    "epsilon was added to the deviation. Look at the formula again: is it under the root, or "
    "beside it?"
)
NO_EPSILON = (
    "the result doesn't depend on epsilon, and where a unit doesn't vary, zero was divided by "
    "zero. Where does epsilon stand in the formula?"
)
SWAPPED = "gamma and beta have changed places: which of them multiplies, and which is added?"
BRACKETS = (
    "beta was added before gamma multiplied, so that gamma scales beta as well. Which comes last "
    "in the formula?"
)
BEFORE = (
    "gamma seems to have acted before the normalisation, which then took it away again. What "
    "does gamma multiply in the formula?"
)
WHOLE_ROWS = (
    "whole rows are full of ones: one index alone picks a row with all its columns. To place a 1 in "
    "each column, NumPy needs a row and a column number for each."
)
BINARY = "Y * np.log(A) + (1 - Y) * np.log(1 - A)"
WRONG_CLASSES = (
    "the wrong classes pay as well, as if each class were a yes or no of its own. With softmax "
    "only the right class's probability counts."
)
LOG_OF = "return float(-np.sum(Y * np.log("
ADDED = (
    "a small number seems to have been added to the probabilities, or they were clipped: that "
    "keeps the loss of a tiny probability from growing. Is there a way that needs no such number, "
    "where only the right class's probability goes into the logarithm?"
)
LACKING = (
    "the cache doesn't hold all that is taken out of it. Add it in batchnorm_forward, and run that "
    "cell again."
)
TURNED = (
    "rows and columns are swapped. The course puts one example in each column, so the result has "
    "C rows."
)

MISCONCEPTIONS = [
    # ---- batchnorm_forward
    Misconception(
        "over the units",
        FORWARD,
        ((MU, MU.replace("axis=1", "axis=0")), (VAR, VAR.replace("axis=1", "axis=0"))),
        "each example was normalised over its units. Batch norm goes the other way: a unit over "
        "the examples. Which axis of Z (n_l, m) counts the examples?",
    ),
    Misconception(
        "over everything",
        FORWARD,
        ((MU, "mu = np.mean(Z)"), (VAR, "var = np.var(Z)")),
        "one mean and one variance serve the whole batch. Every unit has its own.",
    ),
    Misconception(
        "one mean for all units",
        FORWARD,
        ((MU, "mu = np.mean(Z)"),),
        "the deviations are each unit's own, the mean is that of all units together. Which shape "
        "should mu have?",
    ),
    Misconception(
        "one variance for all units",
        FORWARD,
        ((VAR, "var = np.var(Z)"),),
        "the means are each unit's own, the variance is that of all units together. Which shape "
        "should var have?",
    ),
    Misconception("variance", FORWARD, (("np.sqrt(var + epsilon)", "(var + epsilon)"),), VARIANCE),
    Misconception(
        "epsilon outside the root",
        FORWARD,
        (("np.sqrt(var + epsilon)", "(np.sqrt(var) + epsilon)"),),
        OUTSIDE,
    ),
    Misconception(
        "no epsilon",
        FORWARD,
        (quietly(FORWARD), ("np.sqrt(var + epsilon)", "np.sqrt(var)")),
        NO_EPSILON,
    ),
    Misconception(
        "epsilon squared",
        FORWARD,
        (("np.sqrt(var + epsilon)", "np.sqrt(var + epsilon**2)"),),
        "epsilon seems to have been squared. It is added to the variance as it is.",
    ),
    Misconception(
        "epsilon fixed",
        FORWARD,
        (("np.sqrt(var + epsilon)", "np.sqrt(var + 1e-8)"),),
        "a number of the size of 1e-8 stands where epsilon should: use the argument.",
    ),
    Misconception(
        "one degree less",
        FORWARD,
        (
            quietly(FORWARD),
            (VAR, "var = np.sum((Z - mu)**2, axis=1, keepdims=True) / (Z.shape[1] - 1)"),
        ),
        "the variances divide by m - 1 (ddof=1). In training, batch norm describes this very "
        "batch and divides by m; with one example m - 1 is 0.",
    ),
    Misconception(
        "variance times m",
        FORWARD,
        ((VAR, "var = np.sum((Z - mu)**2, axis=1, keepdims=True)"),),
        "the squared distances were added up but not divided by their number: that is m times "
        "the variance.",
    ),
    Misconception(
        "mean absolute distance",
        FORWARD,
        ((VAR, "var = np.mean(np.abs(Z - mu), axis=1, keepdims=True) ** 2"),),
        "the mean absolute distance took the place of the deviation. In the formula the distances "
        "are squared before they are averaged.",
    ),
    Misconception(
        "square outside the mean",
        FORWARD,
        ((VAR, "var = np.mean(Z - mu, axis=1, keepdims=True) ** 2"),),
        "the outputs are huge: the distances from the mean cancelled before they were squared. "
        "The square belongs inside the sum.",
    ),
    Misconception(
        "mean square",
        FORWARD,
        ((VAR, "var = np.mean(Z**2, axis=1, keepdims=True)"),),
        "the squares of z itself were averaged. The variance is about the distance from the mean.",
    ),
    Misconception(
        "not centred",
        FORWARD,
        ((NORM, "Z_norm = Z / np.sqrt(var + epsilon)"),),
        "the units don't have mean beta: Z was divided without being centred first.",
    ),
    Misconception(
        "only centred",
        FORWARD,
        ((NORM, "Z_norm = Z - mu"),),
        "the units keep their spread: Z was centred and not divided.",
    ),
    Misconception(
        "gamma before normalising",
        FORWARD,
        (
            (MU, f"Z = gamma * Z\n    {MU}"),
            (OUT, "out = Z_norm + beta"),
        ),
        BEFORE,
    ),
    Misconception(
        "beta before gamma", FORWARD, ((OUT, "out = gamma * (Z_norm + beta)"),), BRACKETS
    ),
    Misconception(
        "gamma and beta swapped", FORWARD, ((OUT, "out = beta * Z_norm + gamma"),), SWAPPED
    ),
    Misconception(
        "gamma and beta forgotten",
        FORWARD,
        ((OUT, "out = Z_norm"),),
        "every unit comes out with mean 0 and deviation 1, whatever gamma and beta are. The last "
        "line of the formula is missing.",
    ),
    Misconception(
        "gamma forgotten",
        FORWARD,
        ((OUT, "out = Z_norm + beta"),),
        "every unit comes out with deviation 1: gamma isn't used.",
    ),
    Misconception(
        "beta forgotten",
        FORWARD,
        ((OUT, "out = gamma * Z_norm"),),
        "every unit comes out with mean 0: beta isn't used.",
    ),
    Misconception(
        "beta subtracted",
        FORWARD,
        ((OUT, "out = gamma * Z_norm - beta"),),
        "the units' means are the opposite of beta.",
    ),
    Misconception(
        "divided by gamma",
        FORWARD,
        ((OUT, "out = Z_norm / gamma + beta"),),
        "a larger gamma makes the outputs smaller: they were divided by it.",
    ),
    Misconception(
        "gamma of the unnormalised z",
        FORWARD,
        ((OUT, "out = gamma * Z + beta"),),
        "gamma multiplies z itself: the normalised values were computed, but not used.",
    ),
    Misconception(
        "no cache",
        FORWARD,
        ((CACHE, "return out"),),
        "only the output came back. The backward pass will need what you have computed here: "
        "return a second value that holds it.",
    ),
    Misconception(
        "cache first",
        FORWARD,
        ((CACHE, "return cache, out"),),
        "the two values came back in the other order: out first, then the cache.",
    ),
    Misconception(
        "mean first",
        FORWARD,
        ((CACHE, "return mu, out"),),
        "the first value that came back holds the means. out comes first, and after it one cache "
        "with all that you want to keep.",
    ),
    Misconception(
        "no columns",
        FORWARD,
        (
            quietly(FORWARD),
            (MU, "mu = np.mean(Z, axis=1)"),
            (VAR, "var = np.var(Z, axis=1)"),
        ),
        "mean and variance have lost their second axis: NumPy lays a vector of shape (n_l,) along "
        "the columns, or refuses. Which argument of np.mean keeps a column?",
    ),
    Misconception(
        "root of the deviation",
        FORWARD,
        ((VAR, "var = np.std(Z, axis=1, keepdims=True)"),),
        "Z was divided by the root of the deviation: np.std has taken the root already. What "
        "stands under the root in the formula?",
    ),
    # ---- batchnorm_backward
    Misconception(
        "mu and var held constant",
        BACKWARD,
        ((BACK, "dZ = dZ_norm / np.sqrt(var + epsilon)"),),
        "dZ takes the direct way only, as if mu and var were fixed numbers. But every z of the "
        "batch has a share in both: two ways are missing.",
    ),
    Misconception(
        "way through var dropped",
        BACKWARD,
        ((BACK, BACK.replace(" - by_var", "")),),
        "the way through the variance is missing from dZ, or it came out as 0 (a mean of products "
        "isn't the product of the means): when one z moves, so does the deviation that all of "
        "them are divided by.",
    ),
    Misconception(
        "way through mu dropped",
        BACKWARD,
        ((BACK, BACK.replace(" - by_mu", "")),),
        "the way through the mean is missing from dZ: when one z moves, the mean follows, and "
        "all examples shift.",
    ),
    Misconception(
        "sums for means",
        BACKWARD,
        ((BY_MU, BY_MU.replace("mean", "sum")), (BY_VAR, BY_VAR.replace("mean", "sum"))),
        "in dZ the ways through mean and variance count m times too much: where did the 1/m of "
        "mu and of var go?",
    ),
    Misconception(
        "sum for the mean through mu",
        BACKWARD,
        ((BY_MU, BY_MU.replace("mean", "sum")),),
        "in dZ the way through mu counts m times too much. mu is a mean: one z has a share of 1/m "
        "in it.",
    ),
    Misconception(
        "sum for the mean through var",
        BACKWARD,
        ((BY_VAR, BY_VAR.replace("mean", "sum")),),
        "in dZ the way through the variance counts m times too much. It is a mean of squares: one "
        "z has a share of 1/m in it.",
    ),
    Misconception(
        "half the way through var",
        BACKWARD,
        ((BY_VAR, BY_VAR.replace("Z_norm * np.mean", "0.5 * Z_norm * np.mean")),),
        "in dZ the way through the variance is half of what it should be. The square in the "
        "variance leaves a factor 2 behind, the root a half.",
    ),
    Misconception(
        "twice the way through var",
        BACKWARD,
        ((BY_VAR, BY_VAR.replace("Z_norm * np.mean", "2 * Z_norm * np.mean")),),
        "in dZ the way through the variance is twice what it should be. The square in the "
        "variance leaves a factor 2 behind, the root a half.",
    ),
    Misconception(
        "no x-hat in the way through var",
        BACKWARD,
        ((BY_VAR, BY_VAR.replace("Z_norm * np.mean(", "np.mean(")),),
        "in dZ the way through the variance is one number for all examples. How much an example "
        "moves the variance depends on where it stands: one of the two normalised z is missing.",
    ),
    Misconception(
        "way through var added",
        BACKWARD,
        ((BACK, BACK.replace("- by_var", "+ by_var")),),
        "the way through the variance has the wrong sign in dZ. A larger deviation makes what is "
        "divided by it smaller.",
    ),
    Misconception(
        "way through mu added",
        BACKWARD,
        ((BACK, BACK.replace("- by_mu", "+ by_mu")),),
        "the way through the mean has the wrong sign in dZ. A larger mean makes what is left "
        "after subtracting it smaller.",
    ),
    Misconception(
        "both ways added",
        BACKWARD,
        ((BACK, BACK.replace("- by_mu - by_var", "+ by_mu + by_var")),),
        "the ways through the mean and through the variance both have the wrong sign in dZ. What "
        "becomes of (z - mu) / s when mu or s grows?",
    ),
    Misconception(
        "gamma left out",
        BACKWARD,
        (("dZ_norm = gamma * dout", "dZ_norm = dout"),),
        "dZ doesn't depend on gamma. On its way back to z the gradient passes it first.",
    ),
    Misconception(
        "divided by gamma",
        BACKWARD,
        (("dZ_norm = gamma * dout", "dZ_norm = dout / gamma"),),
        "on the way back through gamma the gradient was divided. The derivative of gamma times "
        "something is gamma.",
    ),
    Misconception(
        "divided by the variance",
        BACKWARD,
        ((BACK, BACK.replace("np.sqrt(var + epsilon)", "(var + epsilon)")),),
        "dZ was divided by the variance. On the way forward z was divided by its root.",
    ),
    Misconception(
        "multiplied by the deviation",
        BACKWARD,
        ((BACK, BACK.replace("/ np.sqrt", "* np.sqrt")),),
        "dZ was multiplied by the deviation. z was divided by it on the way forward, and the "
        "derivative of z / s is 1 / s.",
    ),
    Misconception(
        "not divided",
        BACKWARD,
        ((BACK, "dZ = dZ_norm - by_mu - by_var"),),
        "dZ has the scale of the normalised z. On the way forward z was divided by a number; the "
        "gradient meets it again.",
    ),
    Misconception(
        "no epsilon",
        BACKWARD,
        (quietly(BACKWARD), (BACK, BACK.replace("var + epsilon", "var"))),
        "epsilon plays no part on the way back. What exactly did the forward pass divide by?",
    ),
    Misconception(
        "epsilon outside the root",
        BACKWARD,
        ((BACK, BACK.replace("np.sqrt(var + epsilon)", "(np.sqrt(var) + epsilon)")),),
        "on the way back epsilon was added to the deviation. What exactly did the forward pass "
        "divide by?",
    ),
    Misconception(
        "epsilon fixed",
        BACKWARD,
        ((BACK, BACK.replace("epsilon", "1e-8")),),
        "on the way back a number of the size of 1e-8 stands where epsilon should. Does your cache "
        "hold what the forward pass divided by?",
    ),
    Misconception(
        "no cache",
        BACKWARD,
        (("Z_norm, gamma, var, epsilon = cache", "Z_norm, gamma, var, epsilon = None"),),
        "the cache is None. Let batchnorm_forward put into it what is needed here, and run that "
        "cell again.",
    ),
    Misconception(
        "too little in the cache",
        BACKWARD,
        (("Z_norm, gamma, var, epsilon = cache", "Z_norm, gamma, var, epsilon = cache[:3]"),),
        LACKING,
    ),
    Misconception(
        "not in the cache",
        BACKWARD,
        (
            (
                "Z_norm, gamma, var, epsilon = cache",
                'Z_norm, gamma, var, epsilon = (cache, {}["Z_norm"])',
            ),
        ),
        LACKING,
    ),
    Misconception(
        "dgamma without x-hat",
        BACKWARD,
        ((DGAMMA, "dgamma = np.sum(dout, axis=1, keepdims=True)"),),
        "dgamma equals dbeta. In the output gamma multiplies something; that something belongs "
        "into its derivative.",
    ),
    Misconception(
        "dgamma with the centred z",
        BACKWARD,
        (
            (
                DGAMMA,
                "dgamma = np.sum(dout * Z_norm * np.sqrt(var + epsilon), axis=1, keepdims=True)",
            ),
        ),
        "dgamma was built with z before it was divided. What does gamma multiply: z, centred z or "
        "normalised z?",
    ),
    Misconception(
        "dgamma with gamma in it",
        BACKWARD,
        ((DGAMMA, "dgamma = np.sum(gamma * dout * Z_norm, axis=1, keepdims=True)"),),
        "gamma itself stands in dgamma. The derivative of gamma times something with respect to "
        "gamma is that something.",
    ),
    Misconception(
        "dbeta with gamma in it",
        BACKWARD,
        ((DBETA, "dbeta = np.sum(gamma * dout, axis=1, keepdims=True)"),),
        "gamma stands in dbeta. beta is added after gamma has multiplied.",
    ),
    Misconception(
        "dgamma and dbeta with gamma in them",
        BACKWARD,
        (
            (DGAMMA, "dgamma = np.sum(gamma * dout * Z_norm, axis=1, keepdims=True)"),
            (DBETA, "dbeta = np.sum(gamma * dout, axis=1, keepdims=True)"),
        ),
        "gamma stands in dgamma and in dbeta: dout was multiplied by it too early. Only the way on "
        "to z leads through gamma.",
    ),
    Misconception(
        "dbeta averaged",
        BACKWARD,
        ((DBETA, DBETA.replace("sum", "mean")),),
        "dbeta was averaged over the batch. Here gradients are added up; the 1/m comes in the "
        "training loop.",
    ),
    Misconception(
        "dgamma averaged",
        BACKWARD,
        ((DGAMMA, DGAMMA.replace("sum", "mean")),),
        "dgamma was averaged over the batch. Here gradients are added up; the 1/m comes in the "
        "training loop.",
    ),
    Misconception(
        "dgamma and dbeta averaged",
        BACKWARD,
        ((DGAMMA, DGAMMA.replace("sum", "mean")), (DBETA, DBETA.replace("sum", "mean"))),
        "dgamma and dbeta were averaged over the batch. dout is the gradient of a sum over the "
        "examples; the 1/m comes in the training loop.",
    ),
    Misconception(
        "dgamma and dbeta swapped",
        BACKWARD,
        (("return dZ, dgamma, dbeta", "return dZ, dbeta, dgamma"),),
        "dgamma and dbeta came back in the other order.",
    ),
    Misconception(
        "flat gradients",
        BACKWARD,
        (("return dZ, dgamma, dbeta", "return dZ, dgamma.ravel(), dbeta.ravel()"),),
        "dgamma and dbeta have one axis only. gamma and beta are columns (n_l, 1), and their "
        "gradients have their shape.",
    ),
    Misconception(
        "one gradient for each entry",
        BACKWARD,
        ((DGAMMA, "dgamma = dout * Z_norm"), (DBETA, "dbeta = dout")),
        "dgamma and dbeta still have one column for each example. A unit has one gamma for all "
        "examples: what has to be done with their gradients?",
    ),
    Misconception(
        "one number for all units",
        BACKWARD,
        ((DGAMMA, "dgamma = np.sum(dout * Z_norm)"), (DBETA, "dbeta = np.sum(dout)")),
        "dgamma and dbeta were summed over the units as well. Each unit has a gamma and a beta of "
        "its own: sum along its row only.",
    ),
    Misconception(
        "dZ averaged",
        BACKWARD,
        ((BACK, BACK.replace("np.sqrt(var + epsilon)", "np.sqrt(var + epsilon) / dout.shape[1]")),),
        "dZ is m times too small. The 1/m of mu and of the variance belongs to their two ways; "
        "the direct one has none.",
    ),
    # ---- update_running_stats
    Misconception(
        "momentum weighs the new",
        UPDATE,
        (
            (NEW_MU, '(1 - momentum) * running["mu"] + momentum * mu'),
            (NEW_VAR, '(1 - momentum) * running["var"] + momentum * var'),
        ),
        "momentum weighs the new batch. Here it is the share of the old value, near 1 as a rule. "
        "(Some libraries define it the other way round.)",
    ),
    Misconception(
        "new added in full",
        UPDATE,
        (
            (NEW_MU, 'momentum * running["mu"] + mu'),
            (NEW_VAR, 'momentum * running["var"] + var'),
        ),
        "the new values count in full, so the shares add up to more than 1, and the statistics "
        "would grow beyond any batch's.",
    ),
    Misconception(
        "old kept in full",
        UPDATE,
        (
            (NEW_MU, 'running["mu"] + (1 - momentum) * mu'),
            (NEW_VAR, 'running["var"] + (1 - momentum) * var'),
        ),
        "the old values count in full, so the shares add up to more than 1, and the statistics "
        "grow without end.",
    ),
    Misconception(
        "latest batch only",
        UPDATE,
        ((NEW_MU, "mu"), (NEW_VAR, "var")),
        "the past is forgotten: these are the statistics of the latest batch alone.",
    ),
    Misconception(
        "nothing new",
        UPDATE,
        ((NEW_MU, 'running["mu"]'), (NEW_VAR, 'running["var"]')),
        "the statistics are those you were given: the new batch has no part in them.",
    ),
    Misconception(
        "half and half",
        UPDATE,
        ((NEW_MU, '(running["mu"] + mu) / 2'), (NEW_VAR, '(running["var"] + var) / 2')),
        "old and new count half and half, whatever momentum says.",
    ),
    Misconception(
        "momentum fixed",
        UPDATE,
        (
            (NEW_MU, NEW_MU.replace("momentum", "0.9")),
            (NEW_VAR, NEW_VAR.replace("momentum", "0.9")),
        ),
        "old and new count nine to one even when momentum says otherwise: use the argument.",
    ),
    Misconception(
        "var not updated",
        UPDATE,
        ((NEW_VAR, 'running["var"]'),),
        "mu is right; var is what it was before. Both follow the same rule.",
    ),
    Misconception(
        "deviations averaged",
        UPDATE,
        ((NEW_VAR, '(momentum * running["var"]**0.5 + (1 - momentum) * var**0.5) ** 2'),),
        "for var the deviations were averaged and then squared. It is the variances themselves "
        "that are averaged.",
    ),
    Misconception(
        "deviation stored",
        UPDATE,
        ((NEW_VAR, f"({NEW_VAR}) ** 0.5"),),
        "what is stored under var is a deviation: the root was taken too early. It comes when "
        "predicting.",
    ),
    Misconception(
        "mu into var",
        UPDATE,
        ((NEW_VAR, NEW_VAR.replace(" * var", " * mu")),),
        "the batch's mu went into the running var.",
    ),
    Misconception(
        "no dictionary",
        UPDATE,
        (("return {", "return tuple({"), ("* var,\n    }", "* var,\n    }.values())")),
        "two values came back without their names. The result is a dictionary like the one you "
        "are given.",
    ),
    # ---- batchnorm_predict
    Misconception(
        "the batch's statistics",
        PREDICT,
        (
            (
                RUNNING_NORM,
                "(Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)",
            ),
        ),
        "the batch at hand was normalised by its own statistics, so an example's output depends "
        "on its company, and one alone comes out as beta. What were the running statistics kept "
        "for?",
    ),
    Misconception(
        "the batch's mean",
        PREDICT,
        ((RUNNING_NORM, RUNNING_NORM.replace('running["mu"]', "Z.mean(axis=1, keepdims=True)")),),
        "the mean is that of the batch at hand; only the variance is the running one.",
    ),
    Misconception(
        "the batch's variance",
        PREDICT,
        ((RUNNING_NORM, RUNNING_NORM.replace('running["var"]', "Z.var(axis=1, keepdims=True)")),),
        "the variance is that of the batch at hand; only the mean is the running one.",
    ),
    Misconception(
        "running statistics updated",
        PREDICT,
        (
            (
                RUNNING_NORM,
                '(Z - 0.9 * running["mu"] - 0.1 * Z.mean(axis=1, keepdims=True)) / np.sqrt('
                '0.9 * running["var"] + 0.1 * Z.var(axis=1, keepdims=True) + epsilon)',
            ),
        ),
        "the running statistics were moved towards this batch first. They are updated in training "
        "only; a prediction takes them as they are.",
    ),
    Misconception(
        "variance",
        PREDICT,
        ((RUNNING_NORM, '(Z - running["mu"]) / (running["var"] + epsilon)'),),
        'running["var"] was used as if it were a deviation. Which of the two has the unit of z?',
    ),
    Misconception(
        "epsilon outside the root",
        PREDICT,
        ((RUNNING_NORM, '(Z - running["mu"]) / (np.sqrt(running["var"]) + epsilon)'),),
        OUTSIDE,
    ),
    Misconception(
        "no epsilon",
        PREDICT,
        ((RUNNING_NORM, '(Z - running["mu"]) / np.sqrt(running["var"])'),),
        "the result doesn't depend on epsilon. Predictions divide by exactly the same kind of "
        "number as training does.",
    ),
    Misconception(
        "not centred",
        PREDICT,
        ((RUNNING_NORM, 'Z / np.sqrt(running["var"] + epsilon)'),),
        "the running mean wasn't taken off.",
    ),
    Misconception(
        "not divided",
        PREDICT,
        ((RUNNING_NORM, 'Z - running["mu"]'),),
        "the running variance isn't used: Z was centred and not divided.",
    ),
    Misconception(
        "not normalised",
        PREDICT,
        ((RUNNING_NORM, "Z"),),
        "Z went to gamma and beta as it was: the running statistics aren't used at all.",
    ),
    Misconception(
        "beta before gamma", PREDICT, ((PREDICTED, "return gamma * (Z_norm + beta)"),), BRACKETS
    ),
    Misconception(
        "gamma and beta swapped", PREDICT, ((PREDICTED, "return beta * Z_norm + gamma"),), SWAPPED
    ),
    Misconception(
        "gamma and beta forgotten",
        PREDICT,
        ((PREDICTED, "return Z_norm"),),
        "gamma and beta aren't used. They were learnt in training and belong to the layer.",
    ),
    Misconception(
        "gamma forgotten",
        PREDICT,
        ((PREDICTED, "return Z_norm + beta"),),
        "gamma isn't used. It was learnt in training and belongs to the layer.",
    ),
    Misconception(
        "beta forgotten",
        PREDICT,
        ((PREDICTED, "return gamma * Z_norm"),),
        "beta isn't used. It was learnt in training and belongs to the layer.",
    ),
    Misconception(
        "a cache as well",
        PREDICT,
        ((PREDICTED, "return gamma * Z_norm + beta, None"),),
        "two values came back. Nobody goes back from a prediction: return the output alone.",
    ),
    # ---- softmax
    Misconception(
        "over the whole batch",
        SOFTMAX,
        ((SHIFT, "Z - np.max(Z)"), (SHARES, "return exponentials / np.sum(exponentials)")),
        "all entries of the batch together sum to 1. Each example has probabilities of its own.",
    ),
    Misconception(
        "over the examples",
        SOFTMAX,
        ((SHIFT, SHIFT.replace(*BY_CLASS)), (SHARES, SHARES.replace(*BY_CLASS))),
        "the rows sum to 1: a class was shared out among the examples. What should sum to 1 is "
        "the column of an example.",
    ),
    Misconception(
        "not shifted",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, "Z")),
        "scores of 1000 overflow, and those of -1000 give zero over zero. The text before the "
        "exercise tells what you may do with the scores first.",
    ),
    Misconception(
        "shifted by the batch's largest",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, "Z - np.max(Z)")),
        "one number was taken off all scores of the batch. An example whose scores lie far below "
        "another's then has nothing but zeros to share. Each column has a largest score of its own.",
    ),
    Misconception(
        "shifted by the largest in size",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, "Z - np.abs(Z).max(axis=0)")),
        "the largest *absolute* score seems to have been taken off. Where that score is negative, "
        "all exponents lie far below 0, and nothing but zeros is left to share.",
    ),
    Misconception(
        "shifted by a fixed number",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, "Z - 1000")),
        "one and the same number was taken off whatever the scores: with it, ordinary scores leave "
        "nothing but zeros to share. Each column has a largest score of its own.",
    ),
    Misconception(
        "not a number made zero",
        SOFTMAX,
        (
            quietly(SOFTMAX),
            (SHIFT, "Z"),
            (SHARES, SHARES.replace("return ", "return np.nan_to_num(") + ")"),
        ),
        "scores of 1000 still overflow; what wasn't a number was only replaced by 0 afterwards, so "
        "the largest score gets nothing. What can be taken off the scores first?",
    ),
    Misconception(
        "shifted by each class's largest",
        SOFTMAX,
        (
            quietly(SOFTMAX),
            (SHIFT, SHIFT.replace(*BY_CLASS)),
        ),
        "the columns sum to 1, but the shares are wrong: within one example different scores had "
        "different numbers taken off. Only the same number for all of them leaves softmax as it is.",
    ),
    Misconception(
        "shifted by the mean",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, "Z - np.mean(Z, axis=0, keepdims=True)")),
        "the mean was taken off the scores. That changes nothing in the shares, but a score far "
        "above the mean still overflows.",
    ),
    Misconception(
        "shifted by the smallest",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, SHIFT.replace("max", "min"))),
        "the smallest score was taken off, so that no exponent is below 0. It is exponents far "
        "above 0 that overflow.",
    ),
    Misconception(
        "clipped",
        SOFTMAX,
        ((SHIFT, "np.clip(Z, -500, 500)"),),
        "large scores seem to have been clipped: nothing overflows, but 1000 and 998 come out "
        "alike. What can be taken off all scores without changing the result?",
    ),
    Misconception(
        "no exponential",
        SOFTMAX,
        (
            quietly(SOFTMAX),
            (f"np.exp({SHIFT})", "Z"),
        ),
        "the scores themselves were divided by their sum. A score may be negative; what makes all "
        "of them positive first?",
    ),
    Misconception(
        "two to the power",
        SOFTMAX,
        ((f"np.exp({SHIFT})", f"2.0 ** ({SHIFT})"),),
        "the shares are powers of 2. The base is e.",
    ),
    Misconception(
        "minus in the exponent",
        SOFTMAX,
        ((f"np.exp({SHIFT})", "np.exp(np.min(Z, axis=0, keepdims=True) - Z)"),),
        "the smallest score gets the largest share: the exponent has the wrong sign.",
    ),
    Misconception(
        "sigmoids",
        SOFTMAX,
        ((SHARES, "return (1 + np.tanh(Z / 2)) / 2"),),
        "this is the sigmoid of each score: no class knows of the others. What do all classes of "
        "an example have to share?",
    ),
    Misconception(
        "divided by the largest",
        SOFTMAX,
        ((SHARES, "return exponentials"),),
        "the largest entry of each column is 1: the exponentials weren't divided by their sum.",
    ),
    Misconception(
        "logarithm",
        SOFTMAX,
        (
            (
                SHARES,
                "return np.log(exponentials / np.sum(exponentials, axis=0) + 1e-300)",
            ),
        ),
        "these look like logarithms of probabilities: none of them is above 0.",
    ),
    Misconception(
        "over the examples, not shifted",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, "Z"), (SHARES, SHARES.replace(*BY_CLASS))),
        "the rows sum to 1: a class was shared out among the examples. What should sum to 1 is "
        "the column of an example. (And large scores overflow.)",
    ),
    Misconception(
        "over the whole batch, not shifted",
        SOFTMAX,
        (quietly(SOFTMAX), (SHIFT, "Z"), (SHARES, "return exponentials / np.sum(exponentials)")),
        "all entries of the batch together sum to 1. Each example has probabilities of its own. "
        "(And large scores overflow.)",
    ),
    # ---- hardmax
    Misconception(
        "all of equal scores",
        HARDMAX,
        ((PLACED, "A = Z == np.max(Z, axis=0)"),),
        "where several scores are the largest, each of them got a 1. One-hot means exactly one; "
        "which of them, says the docstring.",
    ),
    Misconception(
        "last of equal scores",
        HARDMAX,
        ((LARGEST, "winners = Z.shape[0] - 1 - np.argmax(Z[::-1], axis=0)"),),
        "of equal scores the last one won. The docstring says which one should.",
    ),
    Misconception(
        "over the examples",
        HARDMAX,
        ((PLACED, "A[np.arange(Z.shape[0]), np.argmax(Z, axis=1)] = 1"),),
        "every row has a 1: the best example of each class was sought. It should be the best "
        "class of each example.",
    ),
    Misconception(
        "over the whole batch",
        HARDMAX,
        ((PLACED, "A.flat[np.argmax(Z)] = 1"),),
        "there is one single 1 in the whole batch. Every example has a winner of its own.",
    ),
    Misconception(
        "smallest",
        HARDMAX,
        ((LARGEST, LARGEST.replace("argmax", "argmin")),),
        "the smallest score of each example won.",
    ),
    Misconception(
        "largest in size",
        HARDMAX,
        ((LARGEST, "winners = np.argmax(np.abs(Z), axis=0)"),),
        "the score farthest from zero won, even if it is negative.",
    ),
    Misconception(
        "row numbers",
        HARDMAX,
        (("return A", "return winners.reshape(1, -1)"),),
        "these are the numbers of the winning rows. They should be turned into columns of zeros "
        "with a single 1.",
    ),
    Misconception(
        "row numbers, flat",
        HARDMAX,
        (("return A", "return winners"),),
        "these are the numbers of the winning rows. They should be turned into columns of zeros "
        "with a single 1.",
    ),
    Misconception(
        "whole rows",
        HARDMAX,
        ((PLACED, "A[winners] = 1"),),
        WHOLE_ROWS,
    ),
    Misconception(
        "score kept",
        HARDMAX,
        ((PLACED, "A[winners, np.arange(Z.shape[1])] = np.max(Z, axis=0)"),),
        "the right places hold the scores themselves. One-hot means a 1.",
    ),
    Misconception(
        "above one half",
        HARDMAX,
        (
            (
                PLACED,
                "E = np.exp(Z - np.max(Z, axis=0))\n    A = (E / np.sum(E, axis=0) > 0.5).astype(float)",
            ),
        ),
        "a class got its 1 only where its probability is above one half. With several classes "
        "the largest may be smaller than that.",
    ),
    # ---- one_hot
    Misconception(
        "transposed",
        ONE_HOT,
        ((COLUMNS, "return np.eye(C)[labels.ravel()]"),),
        TURNED,
    ),
    Misconception(
        "C guessed",
        ONE_HOT,
        (
            (
                COLUMNS,
                "C = labels.max() + 1\n    return (np.arange(C).reshape(C, 1) == labels).astype(float)",
            ),
        ),
        "the number of rows was guessed from the largest label. A batch needn't hold every class; "
        "C is an argument for that reason.",
    ),
    Misconception(
        "as many classes as occur",
        ONE_HOT,
        ((COLUMNS, "return (np.unique(labels).reshape(-1, 1) == labels).astype(float)"),),
        "only the classes that occur have a row. Another batch would then have other rows.",
    ),
    Misconception(
        "counted from 1",
        ONE_HOT,
        ((COLUMNS, "return (np.arange(1, C + 1).reshape(C, 1) == labels).astype(float)"),),
        "the classes were counted from 1, so the ones stand a row too high, and class 0 has none. "
        "The labels run from 0 to C - 1.",
    ),
    Misconception(
        "one less than the label",
        ONE_HOT,
        ((COLUMNS, COLUMNS.replace("labels", "(labels - 1) % C")),),
        "the ones stand a row too high, and those of class 0 in the last row: row -1 is the last "
        "one. The labels run from 0 to C - 1 already.",
    ),
    Misconception(
        "whole rows",
        ONE_HOT,
        (
            (
                COLUMNS,
                "Y = np.zeros((C, labels.shape[1]))\n    Y[labels] = 1\n    return Y",
            ),
        ),
        WHOLE_ROWS,
    ),
    Misconception(
        "one row too many",
        ONE_HOT,
        ((COLUMNS, "return (np.arange(C + 1).reshape(C + 1, 1) == labels).astype(float)"),),
        "there is one row too many: labels from 0 to C - 1 are C classes.",
    ),
    Misconception(
        "up to the label",
        ONE_HOT,
        ((COLUMNS, COLUMNS.replace("==", "<=")),),
        "the ones fill each column down to its label. Exactly one entry is 1, that of the class.",
    ),
    Misconception(
        "minus ones",
        ONE_HOT,
        ((COLUMNS, "return np.where(np.arange(C).reshape(C, 1) == labels, 1.0, -1.0)"),),
        "the other classes got -1 instead of 0.",
    ),
    Misconception(
        "upside down",
        ONE_HOT,
        ((COLUMNS, COLUMNS.replace("np.arange(C)", "np.arange(C)[::-1]")),),
        "the rows are upside down: row 0 belongs to class 0.",
    ),
    Misconception(
        "three axes",
        ONE_HOT,
        ((COLUMNS, "return np.eye(C)[labels]"),),
        "the result has three axes: labels of shape (1, m) pick rows of the identity along both of "
        "theirs. Flatten the labels first, and look which way the result lies.",
    ),
    Misconception(
        "zeros and ones swapped",
        ONE_HOT,
        ((COLUMNS, COLUMNS.replace("==", "!=")),),
        "zeros and ones have changed places.",
    ),
    # ---- cross_entropy_cost
    Misconception(
        "over all entries",
        COST,
        ((MEAN_LOG, "return float(-np.sum(np.log(p_right)) / A.size)"),),
        "the sum was divided by the number of all entries, C times m (np.mean does that to a "
        "matrix). The mean is over the examples.",
    ),
    Misconception(
        "sum over the examples",
        COST,
        ((MEAN_LOG, "return float(-np.sum(np.log(p_right)))"),),
        "the losses of the examples were added up and not divided by their number.",
    ),
    Misconception(
        "no minus",
        COST,
        ((MEAN_LOG, "return float(np.mean(np.log(p_right)))"),),
        "the cost is negative. The logarithm of a probability is at most 0: a sign is missing.",
    ),
    Misconception(
        "base 2",
        COST,
        ((MEAN_LOG, "return float(-np.mean(np.log2(p_right)))"),),
        "the cost is in bits: a logarithm to base 2. The course uses the natural one.",
    ),
    Misconception(
        "base 10",
        COST,
        ((MEAN_LOG, "return float(-np.mean(np.log10(p_right)))"),),
        "the logarithm is the one to base 10. In NumPy the natural one is np.log.",
    ),
    Misconception(
        "logarithm of zero",
        COST,
        (
            quietly(COST),
            (MEAN_LOG, "return float(-np.mean(np.sum(Y * np.log(A), axis=0)))"),
        ),
        "where A is exactly 0, its logarithm is minus infinity, and 0 times infinity isn't a "
        "number, even if that class doesn't count. Pick the right class's probability first.",
    ),
    Misconception(
        "wrong classes too",
        COST,
        (
            quietly(COST),
            (
                MEAN_LOG,
                "p_others = 1 - A + (Y == 1) * A\n"
                "    return float(-np.mean(np.log(p_right) + np.sum(np.log(p_others), axis=0)))",
            ),
        ),
        WRONG_CLASSES,
    ),
    Misconception(
        "wrong classes too, logarithm of zero",
        COST,
        (quietly(COST), (MEAN_LOG, f"return float(-np.sum({BINARY}) / A.shape[1])")),
        f"{WRONG_CLASSES} (And where A is exactly 0 or 1, the result isn't a number.)",
    ),
    Misconception(
        "wrong classes too, over all entries",
        COST,
        (quietly(COST), (MEAN_LOG, f"return float(-np.mean({BINARY}))")),
        f"{WRONG_CLASSES} (The sum was divided by the number of all entries, too, and where A is "
        "exactly 0 or 1, the result isn't a number.)",
    ),
    *(
        Misconception(
            f"{size} added", COST, ((MEAN_LOG, f"{LOG_OF}A + {size})) / A.shape[1])"),), ADDED
        )
        for size in ("1e-8", "1e-10", "1e-12", "1e-15")
    ),
    *(
        Misconception(
            f"clipped at {size}",
            COST,
            ((MEAN_LOG, f"{LOG_OF}np.maximum(A, {size}))) / A.shape[1])"),),
            ADDED,
        )
        for size in ("1e-10", "1e-12", "1e-15")
    ),
    Misconception(
        "logarithm of the mean",
        COST,
        ((MEAN_LOG, "return float(-np.log(np.mean(p_right)))"),),
        "the probabilities were averaged before the logarithm. It is the losses that are averaged.",
    ),
    Misconception(
        "no logarithm",
        COST,
        ((MEAN_LOG, "return float(1 - np.mean(p_right))"),),
        "there is no logarithm in it: this is the mean distance of the right class's probability "
        "from 1.",
    ),
    Misconception(
        "squared error",
        COST,
        ((MEAN_LOG, "return float(np.mean(np.sum((A - Y) ** 2, axis=0)))"),),
        "this is a squared error. The cross-entropy is about a logarithm.",
    ),
    Misconception(
        "half of it",
        COST,
        ((MEAN_LOG, "return float(-np.mean(np.log(p_right)) / 2)"),),
        "this is half the cross-entropy: there is no 2 in its denominator.",
    ),
    Misconception(
        "one for each example",
        COST,
        ((MEAN_LOG, "return -np.log(p_right)"),),
        "there is one loss for each example. The cost is their mean.",
    ),
    Misconception(
        "the most probable class",
        COST,
        ((RIGHT, "p_right = np.max(A, axis=0)"),),
        "the largest probability of each example was taken, whether or not that class is right. "
        "What does Y say?",
    ),
    Misconception(
        "over all entries, logarithm of zero",
        COST,
        (quietly(COST), (MEAN_LOG, "return float(-np.mean(Y * np.log(A)))")),
        "two things: the sum was divided by the number of all entries, C times m, instead of the "
        "examples; and where A is exactly 0 the result isn't a number.",
    ),
    Misconception(
        "sum over the examples, logarithm of zero",
        COST,
        (quietly(COST), (MEAN_LOG, "return float(-np.sum(Y * np.log(A)))")),
        "two things: the losses of the examples were added up and not divided by their number; "
        "and where A is exactly 0 the result isn't a number.",
    ),
    # ---- softmax_backward
    Misconception(
        "over m",
        DZ,
        ((DIFFERENCE, "return (A - Y) / A.shape[1]"),),
        "dZ was divided by the number of examples. As everywhere in the course, dZ belongs to "
        "single examples, and the 1/m comes in dW and db.",
    ),
    Misconception(
        "over C",
        DZ,
        ((DIFFERENCE, "return (A - Y) / A.shape[0]"),),
        "dZ was divided by the number of classes.",
    ),
    Misconception(
        "the other way round",
        DZ,
        ((DIFFERENCE, "return Y - A"),),
        "the signs are the wrong way round: gradient descent would climb. For a wrong class, "
        "which is given too much, the gradient is positive.",
    ),
    Misconception(
        "gradient of A",
        DZ,
        ((DIFFERENCE, "return -Y / np.where(Y == 1, A, 1)"),),
        "this is the gradient with respect to A. The way on through softmax is missing; together "
        "the two are simpler than either.",
    ),
    Misconception(
        "gradient of A, divided by zero",
        DZ,
        (quietly(DZ), (DIFFERENCE, "return -Y / A")),
        "this is the gradient with respect to A (and where A is 0, 0/0 isn't a number). The way on "
        "through softmax is missing; together the two are simpler than either.",
    ),
    Misconception(
        "the whole Jacobian",
        DZ,
        (
            quietly(DZ),
            (DIFFERENCE, "dA = -Y / A\n    return A * (dA - np.sum(dA * A, axis=0))"),
        ),
        "right, but for a class of probability 0: there -y/a is 0/0. Multiply the two "
        "derivatives out on paper: all divisions cancel.",
    ),
    Misconception(
        "sigmoid's slope too",
        DZ,
        ((DIFFERENCE, "return (A - Y) * A * (1 - A)"),),
        "a slope A (1 - A) was multiplied in. The derivative of softmax is in the difference "
        "already: it has cancelled with the logarithm's.",
    ),
    Misconception(
        "only the right class",
        DZ,
        ((DIFFERENCE, "return Y * (A - Y)"),),
        "only the right class has a gradient. Lowering the wrong classes' scores lowers the loss "
        "as well.",
    ),
    Misconception(
        "only the wrong classes",
        DZ,
        ((DIFFERENCE, "return A * (1 - Y)"),),
        "only the wrong classes have a gradient. The right class's score should rise.",
    ),
    Misconception(
        "A alone",
        DZ,
        ((DIFFERENCE, "return A"),),
        "this is A itself: Y plays no part.",
    ),
    Misconception(
        "absolute difference",
        DZ,
        ((DIFFERENCE, "return np.abs(A - Y)"),),
        "no entry is negative: the sign got lost, and with it the direction.",
    ),
    Misconception(
        "twice",
        DZ,
        ((DIFFERENCE, "return 2 * (A - Y)"),),
        "this is twice the gradient, as a squared error's would be.",
    ),
    Misconception(
        "hard decision",
        DZ,
        ((DIFFERENCE, "return np.eye(A.shape[0])[:, np.argmax(A, axis=0)] - Y"),),
        "the probabilities were rounded to a hard decision first, so an example that is right "
        "but unsure teaches nothing.",
    ),
    Misconception(
        "mean over the examples",
        DZ,
        ((DIFFERENCE, "return np.mean(A - Y, axis=1, keepdims=True)"),),
        "the examples were averaged away. dZ keeps a column for each of them; dW needs them.",
    ),
]
