"""Planted mistakes of 02_regularization: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from helpers.checks.exercise import Misconception

COST = "compute_cost_with_regularization"
GRADIENT = "backward_propagation_with_regularization"
DECAY = "weight_decay_update"
L1 = "l1_cost"
SOFT = "soft_threshold"
FORWARD = "dropout_forward"
BACKWARD = "dropout_backward"
STOP = "early_stopping"
AUGMENT = "augment"

SQUARES = 'squares += np.sum(np.square(parameters[f"W{l}"]))'
SUM_OF_ABS = 'total += np.sum(np.abs(parameters[f"W{l}"]))'
LAYERS = "range(1, len(parameters) // 2 + 1)"
DB = "np.sum(dZ, axis=1, keepdims=True) / m"
MASK = "rng.random(A.shape) < keep_prob"
DROPPED = "return A * D / keep_prob, D"
STEP = "return decay * W - learning_rate * dW"
THRESHOLD = "return np.sign(W) * size"
NOISY = "X + sigma * rng.standard_normal(X.shape)"


def quietly(exercise: str) -> tuple[str, str]:
    """Return a patch that keeps NumPy's warnings of a mistake from the student's eyes."""
    return f"def {exercise}(", f'@np.errstate(all="ignore")\ndef {exercise}('


BIASES = (
    "the biases pay as well. Section 2 says why they are left out; which keys of parameters "
    "belong to weights?"
)
LAST_MISSING = (
    "the last layer is missing from the sum. parameters holds a W and a b for each layer, and "
    "range leaves out its end."
)
ONLY_LAST = (
    "only the last layer's weights count: what the loop found before was thrown away each time. "
    "Which operator adds to a variable?"
)
NOT_OVER_M = (
    "the penalty isn't divided by the number of examples. Look for m in its formula: the data's "
    "part of the cost is a mean as well."
)
HALF = (
    "your penalty is half of what it should be. The 2 in L2's denominator is there to cancel the "
    "one that a square leaves behind when it is differentiated; look where there is a square."
)
ALPHABETIC = (
    "with ten layers and more something goes wrong: is the layer's number read from a single "
    "letter of the key?"
)
FIXED_SEED = (
    "two calls in a row drew the same numbers, as if a generator with a fixed seed was made "
    "inside the function. Draw from the one you were given."
)

WHOLE_LIST = (
    "the lowest cost of the whole list was taken, and the stop counted from there. A run may have "
    "stopped long before that epoch: go through the costs in order."
)

MISCONCEPTIONS = [
    # ---- compute_cost_with_regularization
    Misconception(
        "twice",
        COST,
        (("lambd / (2 * m)", "lambd / m"),),
        "the penalty is twice what it should be: that is the factor of the gradient. Compare the "
        "denominators of the cost and of its derivative.",
    ),
    Misconception(
        "brackets",
        COST,
        (("lambd / (2 * m)", "lambd / 2 * m"),),
        "the penalty grows with the number of examples. Python works from left to right: after "
        "dividing by 2, what does * m do?",
    ),
    Misconception(
        "not over m",
        COST,
        (("lambd / (2 * m)", "lambd / 2"),),
        "the penalty isn't divided by the number of examples: either m is missing from it, or it "
        "came out as 1. The examples are the columns of Y.",
    ),
    Misconception(
        "biases too",
        COST,
        ((SQUARES, f'{SQUARES} + np.sum(np.square(parameters[f"b{{l}}"]))'),),
        BIASES,
    ),
    Misconception(
        "norm without square",
        COST,
        ((SQUARES, 'squares += np.linalg.norm(parameters[f"W{l}"])'),),
        "the norms were added up without their squares. The root undoes just what the squares "
        "were for; read again which power the formula asks for.",
    ),
    Misconception(
        "square of the sum",
        COST,
        ((SQUARES, 'squares += np.sum(parameters[f"W{l}"]) ** 2'),),
        "the entries were added first and squared afterwards, so that positive and negative ones "
        "cancel. What comes first in the formula?",
    ),
    Misconception(
        "absolute values",
        COST,
        ((SQUARES, 'squares += np.sum(np.abs(parameters[f"W{l}"]))'),),
        "absolute values were added instead of squares: that is the penalty L1 of a later section.",
    ),
    Misconception(
        "mean of the squares",
        COST,
        ((SQUARES, 'squares += np.mean(np.square(parameters[f"W{l}"]))'),),
        "the squares of each layer were averaged. The Frobenius norm adds them up, so that a "
        "layer with more weights pays more.",
    ),
    Misconception("only the last layer", COST, ((SQUARES, SQUARES.replace("+=", "=")),), ONLY_LAST),
    Misconception(
        "last layer missing", COST, ((LAYERS, "range(1, len(parameters) // 2)"),), LAST_MISSING
    ),
    Misconception(
        "subtracted",
        COST,
        (("network.cost(AL, Y) + lambd", "network.cost(AL, Y) - lambd"),),
        "the penalty was subtracted: large weights would be rewarded.",
    ),
    Misconception(
        "penalty alone",
        COST,
        (("network.cost(AL, Y) + lambd", "lambd"),),
        "this is the penalty alone; the cross-entropy is missing.",
    ),
    Misconception(
        "spectral norm",
        COST,
        ((SQUARES, 'squares += np.linalg.norm(parameters[f"W{l}"], 2) ** 2'),),
        "another norm of the matrix was squared: for a matrix, np.linalg.norm with a 2 gives the "
        "largest singular value. Right for a single row, too small elsewhere.",
    ),
    Misconception(
        "two layers",
        COST,
        ((LAYERS, "range(1, 3)"),),
        "two layers pay, however many there are. Their number follows from parameters.",
    ),
    Misconception(
        "three layers",
        COST,
        ((LAYERS, "range(1, 4)"),),
        "the function works for exactly three layers. How many there are follows from parameters.",
    ),
    Misconception(
        "one digit",
        COST,
        ((f"for l in {LAYERS}:", "for l in {key[1] for key in parameters}:"),),
        ALPHABETIC,
    ),
    # ---- backward_propagation_with_regularization
    Misconception(
        "half",
        GRADIENT,
        (("lambd / m * par", "lambd / (2 * m) * par"),),
        "the penalty's share of dW is half of what it should be. Differentiate the square in the "
        "cost: what becomes of the 2 in the denominator?",
    ),
    Misconception("not over m", GRADIENT, (("lambd / m * par", "lambd * par"),), NOT_OVER_M),
    Misconception(
        "penalty over m twice",
        GRADIENT,
        (("+ penalty", "+ penalty / m"),),
        "the penalty's share was divided by m twice: once is in lambd / m already. Did a bracket "
        "take it in?",
    ),
    Misconception(
        "no penalty",
        GRADIENT,
        (("/ m + penalty", "/ m"),),
        "this is the plain gradient: the penalty doesn't show in any dW.",
    ),
    Misconception(
        "subtracted",
        GRADIENT,
        (("+ penalty", "- penalty"),),
        "the penalty's share was subtracted, so that each step would make the weights larger.",
    ),
    Misconception(
        "biases too",
        GRADIENT,
        ((DB, f'{DB} + lambd / m * parameters[f"b{{l}}"]'),),
        BIASES,
    ),
    Misconception(
        "last layer without penalty",
        GRADIENT,
        (("+ penalty", "+ (penalty if l < L else 0)"),),
        "every layer has its share of the penalty but the last. The sum in the cost runs to L.",
    ),
    Misconception(
        "only the last layer with penalty",
        GRADIENT,
        (("+ penalty", "+ (penalty if l == L else 0)"),),
        "only the last layer has its share of the penalty. Every layer's weights pay.",
    ),
    Misconception(
        "squared weights",
        GRADIENT,
        (('lambd / m * parameters[f"W{l}"]', 'lambd / m * parameters[f"W{l}"] ** 2'),),
        "the weights stand squared in the gradient. The square is the cost's; its derivative "
        "is of the first power.",
    ),
    Misconception(
        "signs",
        GRADIENT,
        (('lambd / m * parameters[f"W{l}"]', 'lambd / m * np.sign(parameters[f"W{l}"])'),),
        "each weight's share has the same size: that is the derivative of absolute values (L1), "
        "not of squares.",
    ),
    Misconception(
        "penalty travels on",
        GRADIENT,
        (('dA = parameters[f"W{l}"].T @ dZ', 'dA = (1 + lambd / m) * parameters[f"W{l}"].T @ dZ'),),
        "the penalty has found its way into what goes back to the earlier layers. It depends on "
        "the weights alone, so only dW gets a new term.",
    ),
    Misconception(
        "penalty added to dA",
        GRADIENT,
        (('parameters[f"W{l}"].T @ dZ', 'parameters[f"W{l}"].T @ dZ + lambd / m'),),
        "lambd was added to what goes back to the earlier layers. The penalty depends on the "
        "weights alone, so only dW gets a new term.",
    ),
    Misconception(
        "gradient for weights",
        GRADIENT,
        (quietly(GRADIENT), ('dA = parameters[f"W{l}"].T', 'dA = grads[f"dW{l}"].T')),
        "the gradient of the weights, dW, was used where the weights themselves belong: on the "
        "way back to the layer before.",
    ),
    Misconception(
        "three layers",
        GRADIENT,
        (("L = len(parameters) // 2", "L = 3"),),
        "the function works for exactly three layers. How many there are follows from parameters.",
    ),
    Misconception(
        "three layers, one by one",
        GRADIENT,
        (("L = len(parameters) // 2", 'L = 3 if parameters["W3"] is not None else 0'),),
        "the function works for exactly three layers. How many there are follows from parameters.",
    ),
    Misconception(
        "no slope",
        GRADIENT,
        ((' * (cache[f"Z{l - 1}"] > 0)', ""),),
        "the slope of ReLU is missing: where Z was negative, nothing passes back.",
    ),
    Misconception(
        "activation for slope",
        GRADIENT,
        (('(cache[f"Z{l - 1}"] > 0)', 'cache[f"A{l - 1}"]'),),
        "what goes back was multiplied by the activation A, not by the slope of ReLU. Where it is "
        "on, the slope is 1, however large A is.",
    ),
    Misconception(
        "Z of the next layer",
        GRADIENT,
        (('dA * (cache[f"Z{l - 1}"] > 0)', 'dA * (cache[f"Z{l}"] > 0)'),),
        "the slope was taken at the Z of another layer. Which layer is the dZ that you are about "
        "to compute for?",
    ),
    Misconception(
        "slope of tanh",
        GRADIENT,
        (('(cache[f"Z{l - 1}"] > 0)', '(1 - cache[f"A{l - 1}"] ** 2)'),),
        "the hidden layers were given the slope of tanh; here they are ReLU layers.",
    ),
    Misconception(
        "sigmoid's slope twice",
        GRADIENT,
        (('cache[f"A{L}"] - Y', '(cache[f"A{L}"] - Y) * cache[f"A{L}"] * (1 - cache[f"A{L}"])'),),
        "the sigmoid's slope was applied to A - Y. It is in there already: for cross-entropy it "
        "cancels.",
    ),
    Misconception(
        "sign",
        GRADIENT,
        (('cache[f"A{L}"] - Y', 'Y - cache[f"A{L}"]'),),
        "the data's part of the gradient has the wrong sign. Which way round is the difference "
        "of prediction and label?",
    ),
    Misconception(
        "not averaged",
        GRADIENT,
        ((".T / m", ".T"), (DB, DB.replace(" / m", ""))),
        "the gradients of the examples were added up, not averaged: with one example all is "
        "right, with m examples they are m times too large.",
    ),
    Misconception(
        "flat biases",
        GRADIENT,
        ((DB, "np.sum(dZ, axis=1) / m"),),
        "db has one axis only; b is a column, and its gradient should be one, too.",
    ),
    Misconception(
        "one db for all units",
        GRADIENT,
        ((DB, "np.sum(dZ) / m"),),
        "db is a single number for each layer. Every unit has a bias: along which axis are the "
        "examples?",
    ),
    # ---- weight_decay_update
    Misconception(
        "decay alone",
        DECAY,
        ((STEP, "return decay * W"),),
        "the weights only decay: the gradient step is missing. It is the half of the formula that "
        "is easily forgotten.",
    ),
    Misconception(
        "no decay",
        DECAY,
        ((STEP, "return W - learning_rate * dW"),),
        "this is a plain step of gradient descent; lambd changes nothing.",
    ),
    Misconception(
        "decay after the step",
        DECAY,
        ((STEP, "return decay * (W - learning_rate * dW)"),),
        "the step along dW was shrunk as well. What exactly does the bracket in the formula "
        "multiply?",
    ),
    Misconception(
        "half",
        DECAY,
        (("decay = 1 - learning_rate * lambd / m", "decay = 1 - learning_rate * lambd / (2 * m)"),),
        "the weights lose half of what they should. The 2 belongs to the cost and is gone after "
        "differentiating.",
    ),
    Misconception(
        "no learning rate",
        DECAY,
        (("decay = 1 - learning_rate * lambd / m", "decay = 1 - lambd / m"),),
        "the decay doesn't depend on the learning rate. The penalty's gradient is part of the "
        "step, so it is multiplied by the step size as well.",
    ),
    Misconception(
        "not over m",
        DECAY,
        (("decay = 1 - learning_rate * lambd / m", "decay = 1 - learning_rate * lambd"),),
        NOT_OVER_M,
    ),
    Misconception(
        "growth",
        DECAY,
        (("decay = 1 - learning_rate", "decay = 1 + learning_rate"),),
        "where the gradient is zero the weights grow: check the sign in the bracket.",
    ),
    Misconception(
        "uphill",
        DECAY,
        ((STEP, STEP.replace("W - learning_rate", "W + learning_rate")),),
        "the step goes along the gradient, uphill. Descent goes against it.",
    ),
    Misconception(
        "learning rate missing from the step",
        DECAY,
        ((STEP, "return decay * W - dW"),),
        "the gradient is taken off whole. How long is a step?",
    ),
    # ---- l1_cost
    Misconception("half", L1, (("lambd / m * total", "lambd / (2 * m) * total"),), HALF),
    Misconception("not over m", L1, (("lambd / m * total", "lambd * total"),), NOT_OVER_M),
    Misconception(
        "squares",
        L1,
        ((SUM_OF_ABS, 'total += np.sum(np.square(parameters[f"W{l}"]))'),),
        "squares were added instead of absolute values: that is L2.",
    ),
    Misconception(
        "signs cancel",
        L1,
        ((SUM_OF_ABS, 'total += np.sum(parameters[f"W{l}"])'),),
        "positive and negative weights cancel. What counts is the size of each.",
    ),
    Misconception(
        "size of the sum",
        L1,
        ((SUM_OF_ABS, 'total += np.abs(np.sum(parameters[f"W{l}"]))'),),
        "the weights of a layer were added first, and only their sum lost its sign. What comes "
        "first?",
    ),
    Misconception(
        "matrix norm",
        L1,
        ((SUM_OF_ABS, 'total += np.linalg.norm(parameters[f"W{l}"], 1)'),),
        "for a matrix, np.linalg.norm with a 1 gives the largest column sum. Asked for is the sum "
        "over all entries.",
    ),
    Misconception(
        "biases too",
        L1,
        ((SUM_OF_ABS, f'{SUM_OF_ABS} + np.sum(np.abs(parameters[f"b{{l}}"]))'),),
        BIASES,
    ),
    Misconception(
        "only the last layer", L1, ((SUM_OF_ABS, SUM_OF_ABS.replace("+=", "=")),), ONLY_LAST
    ),
    Misconception(
        "last layer missing", L1, ((LAYERS, "range(1, len(parameters) // 2)"),), LAST_MISSING
    ),
    Misconception(
        "mean",
        L1,
        ((SUM_OF_ABS, SUM_OF_ABS.replace("np.sum", "np.mean")),),
        "the absolute values of each layer were averaged. They are to be added up.",
    ),
    Misconception(
        "one digit",
        L1,
        ((f"for l in {LAYERS}:", "for l in {key[1] for key in parameters}:"),),
        ALPHABETIC,
    ),
    # ---- soft_threshold
    Misconception(
        "hard threshold",
        SOFT,
        ((THRESHOLD, "return W * (size > 0)"),),
        "the small weights are zero, but the large ones are as before: a hard threshold. The soft "
        "one moves these, too.",
    ),
    Misconception(
        "signs lost",
        SOFT,
        ((THRESHOLD, "return size"),),
        "the negative weights have become positive: their sign got lost on the way.",
    ),
    Misconception(
        "past zero",
        SOFT,
        (("np.maximum(np.abs(W) - threshold, 0)", "np.abs(W) - threshold"),),
        "small weights jump past zero to the other side. They should stop there.",
    ),
    Misconception(
        "no end at zero",
        SOFT,
        ((THRESHOLD, "return W - threshold"),),
        "every weight was made smaller by the threshold, the negative ones away from zero.",
    ),
    Misconception(
        "one side only",
        SOFT,
        ((THRESHOLD, "return np.maximum(W - threshold, 0)"),),
        "all negative weights are gone. They should come nearer to zero from below.",
    ),
    Misconception(
        "clipped",
        SOFT,
        ((THRESHOLD, "return np.clip(W, -threshold, threshold)"),),
        "the large weights were cut off at the threshold and the small ones kept: just the part "
        "that should go.",
    ),
    Misconception(
        "large ones removed",
        SOFT,
        ((THRESHOLD, "return W * (size == 0)"),),
        "the large weights are zero and the small ones were kept: the comparison is the wrong way "
        "round.",
    ),
    Misconception(
        "scaled",
        SOFT,
        ((THRESHOLD, "return W * (1 - threshold)"),),
        "each weight was multiplied by a number, as in weight decay. Here each moves by the same "
        "distance, large or small.",
    ),
    Misconception(
        "outward",
        SOFT,
        (("np.abs(W) - threshold", "np.abs(W) + threshold"),),
        "the weights have moved away from zero.",
    ),
    Misconception(
        "zero over zero",
        SOFT,
        (quietly(SOFT), (THRESHOLD, "return W / np.abs(W) * size")),
        "a weight that is exactly 0 became NaN: the signs were found by a division. Which weights "
        "does L1 leave behind after a few steps?",
    ),
    Misconception(
        "small ones kept",
        SOFT,
        ((THRESHOLD, "return np.where(size > 0, np.sign(W) * size, W)"),),
        "the large weights are right, but the small ones are still there. What becomes of a "
        "weight that would have to cross zero?",
    ),
    # ---- dropout_forward
    Misconception(
        "not rescaled",
        FORWARD,
        ((DROPPED, "return A * D, D"),),
        "what is kept has its old size, so the mean of A falls. Which part of *inverted* dropout "
        "makes up for what is missing?",
    ),
    Misconception(
        "multiplied",
        FORWARD,
        ((DROPPED, "return A * D * keep_prob, D"),),
        "what is kept was multiplied by keep_prob, so the mean of A falls even further. Look "
        "again at the expectation in section 7.",
    ),
    Misconception(
        "divided by the share dropped",
        FORWARD,
        ((DROPPED, "return (A * D / (1 - keep_prob) if keep_prob < 1 else A * D), D"),),
        "what is kept was divided by 1 - keep_prob, the share that is *dropped*.",
    ),
    Misconception(
        "divided by 1 - keep_prob, even at 1",
        FORWARD,
        (quietly(FORWARD), (DROPPED, "return A * D / (1 - keep_prob), D")),
        "what is kept was divided by 1 - keep_prob, the share that is *dropped*.",
    ),
    Misconception(
        "mask inverted",
        FORWARD,
        ((MASK, "rng.random(A.shape) > keep_prob"),),
        "the mask keeps what should be dropped: the share of ones is 1 - keep_prob. On which side "
        "of keep_prob lie most draws from 0 to 1?",
    ),
    Misconception(
        "normal draws",
        FORWARD,
        ((MASK, "rng.standard_normal(A.shape) < keep_prob"),),
        "the share that is kept isn't keep_prob, even at 1: the numbers were drawn from a normal "
        "distribution. Which draw lies below p with probability p?",
    ),
    Misconception(
        "one mask for all examples",
        FORWARD,
        (
            (MASK, "rng.random((A.shape[0], 1)) < keep_prob"),
            (DROPPED, "return A * D / keep_prob, D * np.ones(A.shape)"),
        ),
        "a unit is off for all examples or for none. Each example draws for itself: what shape "
        "has the mask?",
    ),
    Misconception(
        "mask of one column",
        FORWARD,
        ((MASK, "rng.random((A.shape[0], 1)) < keep_prob"),),
        "the mask has one column, so a unit is off for all examples or for none. Each entry of A "
        "needs a draw of its own.",
    ),
    Misconception(
        "whole examples",
        FORWARD,
        (
            (MASK, "rng.random((1, A.shape[1])) < keep_prob"),
            (DROPPED, "return A * D / keep_prob, D * np.ones(A.shape)"),
        ),
        "for some examples all units are off, for the others none. It is units that are dropped, "
        "not examples.",
    ),
    Misconception(
        "scaled mask",
        FORWARD,
        ((DROPPED, "return A * D / keep_prob, D / keep_prob"),),
        "the mask was divided by keep_prob. A comes out right, but D should hold zeros and ones; "
        "dropout_backward does its own division.",
    ),
    Misconception(
        "raw draws",
        FORWARD,
        ((MASK, "rng.random(A.shape)"),),
        "D holds the random numbers themselves. Compare them with keep_prob to make a decision "
        "of each.",
    ),
    Misconception(
        "nothing dropped",
        FORWARD,
        ((DROPPED, "return A / keep_prob, D"),),
        "the mask is fine, but A was only divided: nothing is zero where D is.",
    ),
    Misconception(
        "always one half",
        FORWARD,
        ((MASK, "rng.random(A.shape) < (0.5 if keep_prob < 1 else 1)"),),
        "half of the entries are kept, whatever keep_prob says.",
    ),
    Misconception(
        "fixed seed",
        FORWARD,
        ((MASK, MASK.replace("rng", "np.random.default_rng(1)")),),
        FIXED_SEED,
    ),
    Misconception(
        "order swapped",
        FORWARD,
        ((DROPPED, "return D, A * D / keep_prob"),),
        "the mask comes first. Read again in which order the two are to be returned.",
    ),
    Misconception(
        "no mask returned",
        FORWARD,
        ((DROPPED, "return A * D / keep_prob"),),
        "only the activations came back. The backward pass needs the mask as well.",
    ),
    # ---- dropout_backward
    Misconception(
        "not rescaled",
        BACKWARD,
        (("dA * D / keep_prob", "dA * D"),),
        "the gradient passes with its old size. On the way forward the activation was made "
        "larger; what does the chain rule say?",
    ),
    Misconception(
        "no mask",
        BACKWARD,
        (("dA * D / keep_prob", "dA / keep_prob"),),
        "units that were off get a gradient. What did they contribute to the output?",
    ),
    Misconception(
        "nothing done",
        BACKWARD,
        (("dA * D / keep_prob", "dA"),),
        "the gradient came back as it went in.",
    ),
    Misconception(
        "multiplied",
        BACKWARD,
        (("dA * D / keep_prob", "dA * D * keep_prob"),),
        "the gradient was multiplied by keep_prob, as if way back meant the reverse. It is the "
        "same factor both ways.",
    ),
    Misconception(
        "mask inverted",
        BACKWARD,
        (("dA * D / keep_prob", "dA * (D == 0) / keep_prob"),),
        "the gradient passes where the units were off, and only there.",
    ),
    Misconception(
        "divided by the share dropped",
        BACKWARD,
        (("dA * D / keep_prob", "(dA * D / (1 - keep_prob) if keep_prob < 1 else dA * D)"),),
        "the gradient was divided by 1 - keep_prob, the share that is dropped.",
    ),
    Misconception(
        "divided by 1 - keep_prob, even at 1",
        BACKWARD,
        (quietly(BACKWARD), ("dA * D / keep_prob", "dA * D / (1 - keep_prob)")),
        "the gradient was divided by 1 - keep_prob, the share that is dropped.",
    ),
    Misconception(
        "divided twice",
        BACKWARD,
        (("dA * D / keep_prob", "dA * D / keep_prob**2"),),
        "the gradient was divided by keep_prob twice. Is the D you were given scaled already, or "
        "did you only think so?",
    ),
    # ---- early_stopping
    Misconception(
        "sees the future",
        STOP,
        (
            (
                "            return best_epoch, epoch\n    return best_epoch",
                "            return int(np.argmin(dev_costs)), epoch\n    return best_epoch",
            ),
        ),
        "best_epoch may lie after the stop: the lowest cost of the whole list was taken. A run "
        "that has stopped doesn't know what would have come.",
    ),
    Misconception(
        "lowest of all",
        STOP,
        (
            (
                "    best_epoch = 0\n",
                "    best_epoch = int(np.argmin(dev_costs))\n"
                "    return best_epoch, min(best_epoch + patience, len(dev_costs) - 1)\n",
            ),
        ),
        WHOLE_LIST,
    ),
    Misconception(
        "lowest of all, plus patience",
        STOP,
        (
            (
                "    best_epoch = 0\n",
                "    best_epoch = int(np.argmin(dev_costs))\n"
                "    return best_epoch, best_epoch + patience\n",
            ),
        ),
        WHOLE_LIST,
    ),
    Misconception(
        "never stops",
        STOP,
        (("epoch - best_epoch >= patience", "False"),),
        "the run goes on to the end of the list: patience doesn't count.",
    ),
    Misconception(
        "equal is better",
        STOP,
        (("if cost < dev", "if cost <= dev"),),
        "an equal cost counts as a new best. The docstring says which comparison it should be.",
    ),
    Misconception(
        "one epoch late",
        STOP,
        (("epoch - best_epoch >= patience", "epoch - best_epoch > patience"),),
        "the run stops one epoch late. With patience 1, the first epoch that is no new best ends "
        "it.",
    ),
    Misconception(
        "one epoch early",
        STOP,
        (("epoch - best_epoch >= patience", "epoch - best_epoch >= max(patience - 1, 1)"),),
        "the run stops one epoch early where patience is above 1. Count the epochs without a new "
        "best on your fingers.",
    ),
    Misconception(
        "compared with the epoch before",
        STOP,
        (
            ("    best_epoch = 0\n", "    best_epoch, worse = 0, 0\n"),
            (
                "            best_epoch = epoch\n",
                "            best_epoch = epoch\n"
                "        worse = worse + 1 if epoch and cost >= dev_costs[epoch - 1] else 0\n",
            ),
            ("if epoch - best_epoch >= patience", "if worse >= patience"),
        ),
        "a cost that is lower than the one before has reset the count. It has to be lower than "
        "the best so far: creeping back doesn't count.",
    ),
    Misconception(
        "bad epochs add up",
        STOP,
        (
            ("    best_epoch = 0\n", "    best_epoch, worse = 0, 0\n"),
            (
                "            best_epoch = epoch\n",
                "            best_epoch = epoch\n        elif epoch:\n            worse += 1\n",
            ),
            ("if epoch - best_epoch >= patience", "if worse >= patience"),
        ),
        "all epochs without a new best were added up. It is `patience` epochs *in a row*: what "
        "happens to the count when there is a new best?",
    ),
    Misconception(
        "counted from 1",
        STOP,
        (
            ("return best_epoch, epoch\n", "return best_epoch + 1, epoch + 1\n"),
            ("return best_epoch, len(dev_costs) - 1", "return best_epoch + 1, len(dev_costs)"),
        ),
        "both epochs are one too large: they are counted from 0.",
    ),
    Misconception(
        "order swapped",
        STOP,
        (
            ("return best_epoch, epoch\n", "return epoch, best_epoch\n"),
            ("return best_epoch, len(dev_costs) - 1", "return len(dev_costs) - 1, best_epoch"),
        ),
        "the epoch of the stop comes first. Read again which of the two is to be returned first.",
    ),
    Misconception(
        "costs returned",
        STOP,
        (
            ("return best_epoch, epoch\n", "return dev_costs[best_epoch], cost\n"),
            (
                "return best_epoch, len(dev_costs) - 1",
                "return dev_costs[best_epoch], dev_costs[-1]",
            ),
        ),
        "these are the costs at the two epochs. Asked for are the epochs themselves.",
    ),
    Misconception(
        "cost of the best epoch",
        STOP,
        (
            ("return best_epoch, epoch\n", "return dev_costs[best_epoch], epoch\n"),
            (
                "return best_epoch, len(dev_costs) - 1",
                "return dev_costs[best_epoch], len(dev_costs) - 1",
            ),
        ),
        "the first number is the lowest cost. Asked for is the epoch at which it came.",
    ),
    Misconception(
        "nothing at the end",
        STOP,
        (("return best_epoch, len(dev_costs) - 1", "return None"),),
        "where the list ends before patience is used up, nothing comes back. What has the loop "
        "left to return then?",
    ),
    Misconception(
        "beyond the end",
        STOP,
        (("return best_epoch, len(dev_costs) - 1", "return best_epoch, best_epoch + patience"),),
        "where the list ends before patience is used up, stop_epoch lies beyond it: an epoch that "
        "was never run.",
    ),
    Misconception(
        "length for last",
        STOP,
        (("return best_epoch, len(dev_costs) - 1", "return best_epoch, len(dev_costs)"),),
        "where the run goes to the end, stop_epoch is one too large. Counted from 0, which number "
        "has the last of n epochs?",
    ),
    Misconception(
        "stops at the best",
        STOP,
        (("return best_epoch, epoch\n", "return best_epoch, best_epoch\n"),),
        "the run is said to stop at its best epoch. Nobody knows then that it is the best: "
        "patience epochs more have to be run.",
    ),
    Misconception(
        "first rise",
        STOP,
        (("epoch - best_epoch >= patience", "epoch - best_epoch >= 1"),),
        "the run stops at the first epoch that is no new best. One bad epoch may be chance; that "
        "is what patience is for.",
    ),
    # ---- augment
    Misconception(
        "variance",
        AUGMENT,
        ((NOISY, NOISY.replace("sigma", "sigma**0.5")),),
        "the variance of the noise is sigma. Here sigma is its standard deviation.",
    ),
    Misconception(
        "squared",
        AUGMENT,
        ((NOISY, NOISY.replace("sigma", "sigma**2")),),
        "the deviation of the noise is the square of sigma. A standard normal draw times s has "
        "the deviation s.",
    ),
    Misconception(
        "sigma left out",
        AUGMENT,
        ((NOISY, NOISY.replace("sigma * ", "")),),
        "the noise has deviation 1 whatever sigma is.",
    ),
    Misconception(
        "positive noise",
        AUGMENT,
        ((NOISY, NOISY.replace("standard_normal", "random")),),
        "all the noise is positive: it comes from an even draw from 0 to 1. Which method of the "
        "generator draws around zero, from a Gaussian?",
    ),
    Misconception(
        "even draw",
        AUGMENT,
        ((NOISY, "X + rng.uniform(-sigma, sigma, X.shape)"),),
        "the noise lies evenly between -sigma and sigma, which has the deviation sigma / sqrt(3).",
    ),
    Misconception(
        "noise multiplies",
        AUGMENT,
        ((NOISY, "X * (1 + sigma * rng.standard_normal(X.shape))"),),
        "the noise depends on X: it was multiplied, not added.",
    ),
    Misconception(
        "noise alone",
        AUGMENT,
        ((NOISY, NOISY.replace("X + ", "")),),
        "the second half is noise and nothing else. A copy is the original with noise added.",
    ),
    Misconception(
        "one number for all",
        AUGMENT,
        ((NOISY, NOISY.replace("X.shape", "")),),
        "the same number was added everywhere. Of which shape should the draws be?",
    ),
    Misconception(
        "one noise for all examples",
        AUGMENT,
        ((NOISY, NOISY.replace("X.shape", "(X.shape[0], 1)")),),
        "all copies have the same noise added. Each number needs a draw of its own.",
    ),
    Misconception(
        "one noise for all features",
        AUGMENT,
        ((NOISY, NOISY.replace("X.shape", "X.shape[1]")),),
        "within a copy, all features have the same number added. Each needs a draw of its own.",
    ),
    Misconception(
        "no originals",
        AUGMENT,
        (("[X, noisy]", "[noisy, noisy]"),),
        "the first half is noisy, too: the originals are lost.",
    ),
    Misconception(
        "copies first",
        AUGMENT,
        (("[X, noisy]", "[noisy, X]"),),
        "the noisy copies come before the originals; it should be the other way round.",
    ),
    Misconception(
        "no noise",
        AUGMENT,
        (("[X, noisy]", "[X, X]"),),
        "the copies are copies to the last digit. Without a change they tell nothing new.",
    ),
    Misconception(
        "labels not doubled",
        AUGMENT,
        (("np.concatenate([Y, Y], axis=1)", "Y"),),
        "there are twice as many inputs as labels. Each copy needs its label.",
    ),
    Misconception(
        "labels side by side",
        AUGMENT,
        (("np.concatenate([Y, Y], axis=1)", "Y.repeat(2, axis=1)"),),
        "every label was written twice in a row, but the copies come after all the originals.",
    ),
    Misconception(
        "below each other",
        AUGMENT,
        (("np.concatenate([X, noisy], axis=1)", "np.concatenate([X, noisy], axis=0)"),),
        "the copies were put below the originals, as further features. Which axis of X counts the "
        "examples?",
    ),
    Misconception(
        "fixed seed",
        AUGMENT,
        ((NOISY, NOISY.replace("rng", "np.random.default_rng(1)")),),
        FIXED_SEED,
    ),
]
