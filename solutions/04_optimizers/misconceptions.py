"""Planted mistakes of 04_optimizers: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from helpers.checks.exercise import Misconception

GD = "update_parameters_with_gd"
BATCHES = "random_mini_batches"
AVERAGE = "exponentially_weighted_average"
WEIGHTS = "ewa_weights"
VELOCITY = "initialize_velocity"
MOMENTUM = "update_parameters_with_momentum"
SQUARES = "initialize_rmsprop"
RMSPROP = "update_parameters_with_rmsprop"
BOTH = "initialize_adam"
ADAM = "update_parameters_with_adam"
INVERSE = "update_lr"
STAIRCASE = "schedule_lr_decay"
EXPONENTIAL = "exponential_decay"
ROOT = "sqrt_decay"
POINT = "classify_critical_point"

EACH = "for key, value in parameters.items():"
LAST_LAYER_LEFT_OUT = "for key, value in list(parameters.items())[:-2]:"

GD_STEP = 'value - learning_rate * grads["d" + key]'
MOMENTUM_AVERAGE = 'beta * v["d" + key] + (1 - beta) * grads["d" + key]'
MOMENTUM_STEP = 'value - learning_rate * new_v["d" + key]'
RMSPROP_AVERAGE = 'beta * s["d" + key] + (1 - beta) * gradient**2'
RMSPROP_STEP = 'value - learning_rate * gradient / (np.sqrt(new_s["d" + key]) + epsilon)'
ADAM_V = 'beta1 * v["d" + key] + (1 - beta1) * gradient\n'
ADAM_S = 'beta2 * s["d" + key] + (1 - beta2) * gradient**2'
V_HAT = 'v_hat = new_v["d" + key] / (1 - beta1**t)'
S_HAT = 's_hat = new_s["d" + key] / (1 - beta2**t)'
ADAM_STEP = "value - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)"

COMPLETE_ONES = (
    "    for start in range(0, m, mini_batch_size):\n        end = start + mini_batch_size",
    "    for k in range(m // mini_batch_size):\n"
    "        start, end = k * mini_batch_size, (k + 1) * mini_batch_size",
)

UPHILL = (
    "the parameters moved in the direction of the gradient: uphill. Look at the sign in front of "
    "the learning rate."
)
ONE_LAYER_SHORT = (
    "the last layer is missing: with a loop over range(1, L) the end isn't included. How many "
    "layers does len(parameters) // 2 count?"
)
NO_D = (
    "the keys are those of the parameters. They should be the gradients' keys, so that v or s and "
    "grads go together: what distinguishes 'dW1' from 'W1'?"
)
COPIES = (
    "the entries hold the parameters' values. Only their shapes are wanted; what has been averaged "
    "before the first step?"
)
ONES = "the entries are one. Nothing has been averaged before the first step; what is that as a number?"
FLAT = (
    "the biases' entries have lost their column: a bias of shape (n_l, 1) needs an entry of the "
    "same shape, or NumPy will broadcast later."
)
SCALARS = "each entry is a single number. Every weight and every bias keeps an average of its own."
NOT_FROM_ZERO = "what is right in epoch 0 comes one epoch too late: the epoch was counted from 1."


def start_of(exercise: str, entry: str) -> list[Misconception]:
    """Return the mistakes of a start from zero whose last dictionary is called `entry`."""
    line = f'{entry}["d" + key] = np.zeros(value.shape)'
    return [
        Misconception("ones", exercise, ((line, line.replace("zeros", "ones")),), ONES),
        Misconception("scalars", exercise, ((line, f'{entry}["d" + key] = 0.0'),), SCALARS),
        Misconception(
            "the parameters' keys", exercise, ((line, line.replace('"d" + key', "key")),), NO_D
        ),
        Misconception("copies", exercise, ((line, f'{entry}["d" + key] = value.copy()'),), COPIES),
        Misconception(
            "last layer left out", exercise, ((EACH, LAST_LAYER_LEFT_OUT),), ONE_LAYER_SHORT
        ),
        Misconception(
            "flat biases",
            exercise,
            (
                (
                    line,
                    f'{entry}["d" + key] = np.zeros(value.shape if key[0] == "W" else len(value))',
                ),
            ),
            FLAT,
        ),
    ]


MISCONCEPTIONS = [
    # ---- gradient descent --------------------------------------------------------------------
    Misconception("uphill", GD, ((GD_STEP, GD_STEP.replace("-", "+")),), UPHILL),
    Misconception(
        "no rate",
        GD,
        ((GD_STEP, 'value - grads["d" + key]'),),
        "the whole gradient was taken off: learning_rate isn't used.",
    ),
    Misconception(
        "rate divides",
        GD,
        ((GD_STEP, 'value - grads["d" + key] / max(learning_rate, 1e-9)'),),
        "a small learning rate makes a large step: the gradient was divided by it.",
    ),
    Misconception(
        "only the step",
        GD,
        ((GD_STEP, '-learning_rate * grads["d" + key]'),),
        "the result is the step alone. Where does the step start from?",
    ),
    Misconception(
        "parameters shrink",
        GD,
        ((GD_STEP, 'value - learning_rate * value * grads["d" + key]'),),
        "the gradient was multiplied by the parameter. The step doesn't depend on where it starts.",
    ),
    Misconception(
        "biases stay",
        GD,
        ((GD_STEP, GD_STEP + ' if key[0] == "W" else value'),),
        "the weights move and the biases don't. They have gradients as well: db1, db2, ...",
    ),
    Misconception(
        "last layer stays",
        GD,
        (("    stepped = {}", "    stepped = dict(parameters)"), (EACH, LAST_LAYER_LEFT_OUT)),
        "the last layer hasn't moved: with a loop over range(1, L) the end isn't included.",
    ),
    Misconception(
        "one gradient for all",
        GD,
        ((GD_STEP, 'value - learning_rate * np.mean(grads["d" + key])'),),
        "all entries of an array moved by the same amount. Each has a gradient of its own; the "
        "arrays are subtracted entry by entry.",
    ),
    Misconception(
        "only the first",
        GD,
        (
            (
                "    for key, value in parameters.items():",
                "    stepped = dict(parameters)\n    for key, value in parameters.items():",
            ),
            ("    return stepped", "        return stepped"),
        ),
        "only W1 has moved: the `return` stands inside the loop.",
    ),
    # ---- mini-batches ------------------------------------------------------------------------
    Misconception(
        "X and Y apart",
        BATCHES,
        (("Y[:, order]", "Y[:, rng.permutation(m)]"),),
        "X and Y were shuffled in two different orders, so an image bears another one's label. "
        "How many permutations does one shuffle need?",
    ),
    Misconception(
        "Y stays",
        BATCHES,
        (("Y[:, order]", "Y"),),
        "X was shuffled, and Y still has its old order. The labels have to move with their "
        "examples.",
    ),
    Misconception(
        "X stays",
        BATCHES,
        (("X[:, order]", "X"),),
        "Y was shuffled, and X still has its old order. The examples have to move with their "
        "labels.",
    ),
    Misconception(
        "not shuffled",
        BATCHES,
        (("rng.permutation(m)", "np.arange(m)"),),
        "the examples come in the order in which they were given. Use rng to draw another one.",
    ),
    Misconception(
        "the same order each time",
        BATCHES,
        (("rng.permutation(m)", "np.random.default_rng(0).permutation(m)"),),
        "every call gives the same order: the generator was started anew, with a fixed seed, "
        "inside the function. Use the `rng` that comes as an argument.",
    ),
    Misconception(
        "with replacement",
        BATCHES,
        (("rng.permutation(m)", "rng.integers(0, m, m)"),),
        "examples were drawn with replacement, so some come twice and others never. A shuffle "
        "gives every example exactly one place.",
    ),
    Misconception(
        "no last batch",
        BATCHES,
        (("range(0, m, mini_batch_size)", "range(0, m - mini_batch_size + 1, mini_batch_size)"),),
        "the examples left over at the end are missing. When mini_batch_size doesn't divide m, "
        "there is one more, shorter mini-batch.",
    ),
    Misconception(
        "rounded number",
        BATCHES,
        (
            (
                "range(0, m, mini_batch_size)",
                "range(0, mini_batch_size * round(m / mini_batch_size), mini_batch_size)",
            ),
        ),
        "the number of mini-batches was rounded to the nearest: sometimes the short one at the "
        "end is there, sometimes not. What is left over always gets a mini-batch, however little "
        "it is.",
    ),
    Misconception(
        "an empty last batch",
        BATCHES,
        (
            (
                "range(0, m, mini_batch_size)",
                "range(0, m - m % mini_batch_size + 1, mini_batch_size)",
            ),
        ),
        "when mini_batch_size divides m, there is one mini-batch too many, without any example. "
        "A short one is needed only where something is left over.",
    ),
    Misconception(
        "last batch from the loop variable",
        BATCHES,
        (
            COMPLETE_ONES,
            (
                "    return mini_batches",
                "    if m % mini_batch_size:\n"
                "        start = k * mini_batch_size\n"
                "        mini_batches.append((X_shuffled[:, start:], Y_shuffled[:, start:]))\n"
                "    return mini_batches",
            ),
        ),
        "the last mini-batch repeats examples of the one before it. After the loop its variable "
        "still has the value of the last complete mini-batch; where does the rest begin? And where "
        "m is smaller than mini_batch_size, the loop hasn't run at all.",
    ),
    Misconception(
        "loop variable without a loop",
        BATCHES,
        (
            COMPLETE_ONES,
            (
                "    return mini_batches",
                "    if m % mini_batch_size:\n"
                "        start = (k + 1) * mini_batch_size\n"
                "        mini_batches.append((X_shuffled[:, start:], Y_shuffled[:, start:]))\n"
                "    return mini_batches",
            ),
        ),
        "the last mini-batch begins where the loop's variable says. With fewer examples than "
        "mini_batch_size there is no complete mini-batch, so the loop doesn't run and the variable "
        "isn't there.",
    ),
    Misconception(
        "Y made one row",
        BATCHES,
        (("Y[:, order]", "Y[:, order].reshape((1, m))"),),
        "Y was reshaped to a single row. One-hot labels have a row for each class; shuffling "
        "columns needs no reshaping.",
    ),
    Misconception(
        "last batch of what is left, from the front",
        BATCHES,
        (
            ("range(0, m, mini_batch_size)", "range(0, m - mini_batch_size + 1, mini_batch_size)"),
            (
                "    return mini_batches",
                "    if m % mini_batch_size:\n"
                "        rest = m % mini_batch_size\n"
                "        mini_batches.append((X_shuffled[:, :rest], Y_shuffled[:, :rest]))\n"
                "    return mini_batches",
            ),
        ),
        "the last mini-batch has the right size, but it holds the first examples again. Where "
        "does what is left over begin?",
    ),
    Misconception(
        "last batch shifted back",
        BATCHES,
        (
            (
                "end = start + mini_batch_size",
                "end = start + mini_batch_size\n"
                "        start = max(0, min(start, m - mini_batch_size))",
            ),
        ),
        "the last mini-batch is as large as the others, because it took examples that another one "
        "holds already. It may be shorter.",
    ),
    Misconception(
        "one column short",
        BATCHES,
        (("end = start + mini_batch_size", "end = start + mini_batch_size - 1"),),
        "every mini-batch lacks an example at its end. The end of a slice isn't part of it, so "
        "there is nothing to take off.",
    ),
    Misconception(
        "equal parts",
        BATCHES,
        (
            (
                "    mini_batches = []\n",
                "    parts = np.array_split(np.arange(m), -(-m // mini_batch_size))\n"
                "    return [(X_shuffled[:, part], Y_shuffled[:, part]) for part in parts]\n",
            ),
        ),
        "the number of mini-batches is right, but the examples are spread evenly over them. All "
        "but the last should hold mini_batch_size.",
    ),
    Misconception(
        "size taken for number",
        BATCHES,
        (
            (
                "    mini_batches = []\n",
                "    parts = np.array_split(np.arange(m), mini_batch_size)\n"
                "    return [(X_shuffled[:, part], Y_shuffled[:, part]) for part in parts]\n",
            ),
        ),
        "there are as many mini-batches as each should have examples: mini_batch_size was taken "
        "for their number.",
    ),
    Misconception(
        "only the first batch",
        BATCHES,
        (("    return mini_batches", "        return mini_batches"),),
        "there is one mini-batch only: the `return` stands inside the loop.",
    ),
    Misconception(
        "shuffled within batches",
        BATCHES,
        (
            ("    order = rng.permutation(m)\n", ""),
            (
                "X_shuffled, Y_shuffled = X[:, order], Y[:, order]",
                "X_shuffled, Y_shuffled = X, Y",
            ),
            (
                "mini_batches.append((X_shuffled[:, start:end], Y_shuffled[:, start:end]))",
                "order = start + rng.permutation(min(end, m) - start)\n"
                "        mini_batches.append((X[:, order], Y[:, order]))",
            ),
        ),
        "the data were cut first and shuffled within each piece, so the same examples meet in "
        "every epoch. Which comes first?",
    ),
    Misconception(
        "X and Y swapped",
        BATCHES,
        (
            (
                "(X_shuffled[:, start:end], Y_shuffled[:, start:end])",
                "(Y_shuffled[:, start:end], X_shuffled[:, start:end])",
            ),
        ),
        "the pairs hold Y first and X second.",
    ),
    Misconception(
        "rows cut",
        BATCHES,
        (
            (
                "(X_shuffled[:, start:end], Y_shuffled[:, start:end])",
                "(X_shuffled[start:end], Y_shuffled[start:end])",
            ),
        ),
        "rows were cut off instead of columns. Examples are columns here: which axis of X counts "
        "them?",
    ),
    Misconception(
        "position not times the size",
        BATCHES,
        (
            (
                "range(0, m, mini_batch_size)",
                "range(-(-m // mini_batch_size))",
            ),
        ),
        "each mini-batch begins only one column after the one before, so they overlap. Where does "
        "number k begin, when each of those before it holds mini_batch_size?",
    ),
    Misconception(
        "shuffle gives nothing back",
        BATCHES,
        (("rng.permutation(m)", "rng.shuffle(np.arange(m))"),),
        "the shapes are strange: X[:, None] adds an axis. `rng.shuffle` changes its argument and "
        "returns None; another method returns the order.",
    ),
    # ---- moving averages ---------------------------------------------------------------------
    Misconception(
        "share of the value forgotten",
        AVERAGE,
        (("beta * v + (1 - beta) * theta", "beta * v + theta"),),
        "the averages are larger than all values: the current value counts in full. Which share "
        "belongs to it, so that both shares sum to 1?",
    ),
    Misconception(
        "shares swapped",
        AVERAGE,
        (("beta * v + (1 - beta) * theta", "(1 - beta) * v + beta * theta"),),
        "beta and 1 - beta have changed places. With beta = 0.9 the average should be slow: which "
        "of the two terms is the old one?",
    ),
    Misconception(
        "never corrected",
        AVERAGE,
        (("v / (1 - beta**t) if bias_correction else v", "v"),),
        "the averages are never corrected: bias_correction isn't used.",
    ),
    Misconception(
        "always corrected",
        AVERAGE,
        (("v / (1 - beta**t) if bias_correction else v", "v / (1 - beta**t)"),),
        "the averages are corrected even when bias_correction is False.",
    ),
    Misconception(
        "correction without a power",
        AVERAGE,
        (("(1 - beta**t)", "(1 - beta)"),),
        "every average was divided by 1 - beta. What is missing from the average shrinks with "
        "each step: look at the exponent in the correction.",
    ),
    Misconception(
        "correction multiplies",
        AVERAGE,
        (("v / (1 - beta**t)", "v * (1 - beta**t)"),),
        "the corrected averages are smaller than the uncorrected ones. They start too small, so "
        "which way must the correction go?",
    ),
    Misconception(
        "one step late",
        AVERAGE,
        (("(1 - beta**t)", "(1 - beta ** (t + 1))"),),
        "the correction belongs to the step after: the exponent is one too large. Which t has "
        "the first value?",
    ),
    Misconception(
        "t from zero",
        AVERAGE,
        (("(1 - beta**t)", "(1 - beta ** (t - 1))"),),
        "the exponent is one too small, so the first average is divided by 0. The first value has "
        "t = 1; what does enumerate count from?",
    ),
    Misconception(
        "corrected average goes on",
        AVERAGE,
        (
            (
                "averages.append(v / (1 - beta**t) if bias_correction else v)",
                "v = v / (1 - beta**t) if bias_correction else v\n        averages.append(v)",
            ),
        ),
        "the corrected average was put back into the recursion, so it is corrected again and "
        "again. Keep v as it is, and correct only what you store.",
    ),
    Misconception(
        "product for power",
        AVERAGE,
        (("(1 - beta**t)", "(1 - np.float64(beta) * t)"),),
        "beta was multiplied by t in the correction. What is missing after t steps is a power.",
    ),
    Misconception(
        "starts at the first value",
        AVERAGE,
        (("v = 0.0", "v = values[0]"),),
        "the recursion starts from the first value. Then nothing needs correcting; here it starts "
        "from 0.",
    ),
    Misconception(
        "only the last",
        AVERAGE,
        (("return np.array(averages)", "return averages[-1]"),),
        "only the last average came back; one is wanted after each value.",
    ),
    Misconception(
        "oldest first",
        WEIGHTS,
        (("beta**ages", "beta ** ages[::-1]"),),
        "the weights are in the reverse order. Entry 0 belongs to the newest value: is it the "
        "largest or the smallest?",
    ),
    Misconception(
        "powers from 1",
        WEIGHTS,
        (("np.arange(t)", "np.arange(1, t + 1)"),),
        "each weight has one factor beta too many. How old is the newest value?",
    ),
    Misconception(
        "powers alone",
        WEIGHTS,
        (("(1 - beta) * beta**ages", "beta**ages"),),
        "these are the powers of beta. With which share does every value enter the average?",
    ),
    Misconception(
        "made to sum to 1",
        WEIGHTS,
        (("(1 - beta) * beta**ages", "beta**ages / np.sum(beta**ages)"),),
        "the weights sum to 1: that is the average after bias correction. Without it some weight "
        "stays with v_0 = 0.",
    ),
    Misconception(
        "one too many",
        WEIGHTS,
        (("np.arange(t)", "np.arange(t + 1)"),),
        "there is one weight more than values.",
    ),
    Misconception(
        "shares swapped",
        WEIGHTS,
        (("(1 - beta) * beta**ages", "beta * (1.0 - beta) ** ages"),),
        "beta and 1 - beta have changed places: the powers are those of what is kept.",
    ),
    Misconception(
        "ages multiply",
        WEIGHTS,
        (("beta**ages", "beta * ages"),),
        "the weights grow with the age. Each step back multiplies by beta once more: what is that "
        "after i steps?",
    ),
    # ---- momentum ----------------------------------------------------------------------------
    *start_of(VELOCITY, "v"),
    Misconception(
        "share of the gradient forgotten",
        MOMENTUM,
        ((MOMENTUM_AVERAGE, 'beta * v["d" + key] + grads["d" + key]'),),
        "v counts the gradient in full. That is momentum in another convention, with longer "
        "steps; here v is a weighted average: look at its second share.",
    ),
    Misconception(
        "v times the rate",
        MOMENTUM,
        (
            (MOMENTUM_AVERAGE, 'beta * v["d" + key] - learning_rate * grads["d" + key]'),
            (MOMENTUM_STEP, 'value + new_v["d" + key]'),
        ),
        "the learning rate is part of v, and v is added. That is momentum in another convention; "
        "here v averages gradients, and the rate comes in only with the step.",
    ),
    Misconception(
        "step along the gradient",
        MOMENTUM,
        ((MOMENTUM_STEP, GD_STEP),),
        "v is right, but the parameters still step along the gradient: v isn't used.",
    ),
    Misconception(
        "step along the old v",
        MOMENTUM,
        ((MOMENTUM_STEP, 'value - learning_rate * v["d" + key]'),),
        "the step used the velocity from before the update. Which comes first?",
    ),
    Misconception(
        "shares swapped",
        MOMENTUM,
        ((MOMENTUM_AVERAGE, '(1 - beta) * v["d" + key] + beta * grads["d" + key]'),),
        "beta and 1 - beta have changed places. beta is the share of the old velocity.",
    ),
    Misconception(
        "no memory",
        MOMENTUM,
        ((MOMENTUM_AVERAGE, '(1 - beta) * grads["d" + key]'),),
        "the old velocity is lost: v holds the current gradient's share alone.",
    ),
    Misconception(
        "old velocity in full",
        MOMENTUM,
        ((MOMENTUM_AVERAGE, 'v["d" + key] + (1 - beta) * grads["d" + key]'),),
        "the old velocity is kept in full: without friction the ball never stops.",
    ),
    Misconception("uphill", MOMENTUM, ((MOMENTUM_STEP, MOMENTUM_STEP.replace("-", "+")),), UPHILL),
    Misconception(
        "biases by plain descent",
        MOMENTUM,
        ((MOMENTUM_STEP, MOMENTUM_STEP + f' if key[0] == "W" else {GD_STEP}'),),
        "the weights step along v, the biases along their plain gradients.",
    ),
    Misconception(
        "v of the biases stays",
        MOMENTUM,
        ((MOMENTUM_AVERAGE, MOMENTUM_AVERAGE + ' if key[0] == "W" else v["d" + key]'),),
        "v was updated for the weights, and for the biases it is as before.",
    ),
    Misconception(
        "old v returned",
        MOMENTUM,
        (("return stepped, new_v", "return stepped, v"),),
        "the parameters are right, but v comes back as it was: the next step would know nothing "
        "of this one.",
    ),
    Misconception(
        "old parameters returned",
        MOMENTUM,
        (("return stepped, new_v", "return parameters, new_v"),),
        "v is right, but the parameters come back as they were.",
    ),
    Misconception(
        "returned in another order",
        MOMENTUM,
        (("return stepped, new_v", "return new_v, stepped"),),
        "v comes first and the parameters second. Look at the order in the docstring.",
    ),
    Misconception(
        "v not returned",
        MOMENTUM,
        (("return stepped, new_v", "return stepped"),),
        "only the parameters came back. Without v the next step can't go on.",
    ),
    Misconception(
        "last layer stays",
        MOMENTUM,
        (
            ("new_v, stepped = {}, {}", "new_v, stepped = dict(v), dict(parameters)"),
            (EACH, LAST_LAYER_LEFT_OUT),
        ),
        ONE_LAYER_SHORT,
    ),
    Misconception(
        "biases stay",
        MOMENTUM,
        (
            (MOMENTUM_STEP, MOMENTUM_STEP + ' if key[0] == "W" else value'),
            (MOMENTUM_AVERAGE, MOMENTUM_AVERAGE + ' if key[0] == "W" else v["d" + key]'),
        ),
        "the weights move and the biases don't. They have gradients and velocities as well.",
    ),
    # ---- RMSprop -----------------------------------------------------------------------------
    *start_of(SQUARES, "s"),
    Misconception(
        "not squared",
        RMSPROP,
        ((RMSPROP_AVERAGE, RMSPROP_AVERAGE.replace("**2", "")),),
        "s averages the gradients themselves, so it may be negative and its root isn't a number. "
        "What does the S in RMS stand for?",
    ),
    Misconception(
        "the average squared",
        RMSPROP,
        ((RMSPROP_AVERAGE, '(beta * s["d" + key] + (1 - beta) * gradient) ** 2'),),
        "the whole average was squared. The square belongs to the gradient alone.",
    ),
    Misconception(
        "share squared",
        RMSPROP,
        ((RMSPROP_AVERAGE, 'beta * s["d" + key] + ((1 - beta) * gradient) ** 2'),),
        "1 - beta was squared together with the gradient. Mind the brackets.",
    ),
    Misconception(
        "share of the square forgotten",
        RMSPROP,
        ((RMSPROP_AVERAGE, 'beta * s["d" + key] + gradient**2'),),
        "s counts the squared gradient in full. It is an average: look at its second share.",
    ),
    Misconception(
        "shares swapped",
        RMSPROP,
        ((RMSPROP_AVERAGE, '(1 - beta) * s["d" + key] + beta * gradient**2'),),
        "beta and 1 - beta have changed places. beta is the share of the old average.",
    ),
    Misconception(
        "all squares summed",
        RMSPROP,
        (
            (
                's["d" + key] + (1 - beta) * gradient**2',
                's["d" + key] + (1 - beta) * np.sum(gradient**2)',
            ),
        ),
        "the squares of a whole array were added up. Every entry keeps an average of its own.",
    ),
    Misconception(
        "no memory",
        RMSPROP,
        ((RMSPROP_AVERAGE, "(1 - beta) * gradient**2"),),
        "the old average is lost: s holds the current square's share alone.",
    ),
    Misconception(
        "epsilon inside",
        RMSPROP,
        ((RMSPROP_STEP, 'value - learning_rate * gradient / np.sqrt(new_s["d" + key] + epsilon)'),),
        "epsilon stands under the root. Both forms are in use, and mostly they agree; the course "
        "adds it to the root, outside. Section 4 shows where they differ.",
    ),
    Misconception(
        "no epsilon",
        RMSPROP,
        ((RMSPROP_STEP, RMSPROP_STEP.replace(" + epsilon", "")),),
        "epsilon isn't used: where s is 0, zero is divided by zero.",
    ),
    Misconception(
        "no brackets",
        RMSPROP,
        (
            (
                RMSPROP_STEP,
                'value - learning_rate * gradient / np.sqrt(new_s["d" + key]) + epsilon',
            ),
        ),
        "epsilon was added to the parameter, not to the root: the denominator needs brackets.",
    ),
    Misconception(
        "epsilon in s",
        RMSPROP,
        ((RMSPROP_AVERAGE, RMSPROP_AVERAGE + " + epsilon"),),
        "epsilon was added to s itself, so it piles up from step to step. It belongs to the "
        "denominator.",
    ),
    Misconception(
        "no root",
        RMSPROP,
        ((RMSPROP_STEP, 'value - learning_rate * gradient / (new_s["d" + key] + epsilon)'),),
        "the gradient was divided by s, not by its root. Which of the two has the gradient's unit?",
    ),
    Misconception(
        "multiplied",
        RMSPROP,
        (
            (
                RMSPROP_STEP,
                'value - learning_rate * gradient * (np.sqrt(new_s["d" + key]) + epsilon)',
            ),
        ),
        "steps grow where gradients are large: the root multiplies instead of dividing.",
    ),
    Misconception(
        "divided by the old s",
        RMSPROP,
        ((RMSPROP_STEP, RMSPROP_STEP.replace("new_s", "s")),),
        "the step was divided by the root of the old s. Which comes first?",
    ),
    Misconception(
        "sign alone",
        RMSPROP,
        ((RMSPROP_STEP, "value - learning_rate * gradient / (np.abs(gradient) + epsilon)"),),
        "each step was divided by the current gradient's own size, so only its sign is left. "
        "s remembers more than that.",
    ),
    Misconception(
        "plain step",
        RMSPROP,
        ((RMSPROP_STEP, "value - learning_rate * gradient"),),
        "s is right, but the step doesn't use it.",
    ),
    Misconception("uphill", RMSPROP, ((RMSPROP_STEP, RMSPROP_STEP.replace("-", "+")),), UPHILL),
    Misconception(
        "biases by plain descent",
        RMSPROP,
        ((RMSPROP_STEP, RMSPROP_STEP + ' if key[0] == "W" else value - learning_rate * gradient'),),
        "the weights' steps are divided by the root of s, the biases' steps aren't.",
    ),
    Misconception(
        "s of the biases stays",
        RMSPROP,
        ((RMSPROP_AVERAGE, RMSPROP_AVERAGE + ' if key[0] == "W" else s["d" + key]'),),
        "s was updated for the weights, and for the biases it is as before.",
    ),
    Misconception(
        "old s returned",
        RMSPROP,
        (("return stepped, new_s", "return stepped, s"),),
        "the parameters are right, but s comes back as it was.",
    ),
    Misconception(
        "last layer stays",
        RMSPROP,
        (
            ("new_s, stepped = {}, {}", "new_s, stepped = dict(s), dict(parameters)"),
            (EACH, LAST_LAYER_LEFT_OUT),
        ),
        ONE_LAYER_SHORT,
    ),
    # ---- Adam --------------------------------------------------------------------------------
    *start_of(BOTH, "s"),
    Misconception(
        "only one",
        BOTH,
        (("return v, s", "return v"),),
        "only one dictionary came back. Adam keeps two.",
    ),
    Misconception(
        "one inside the other",
        BOTH,
        (("return v, s", 'return {"v": v, "s": s}'),),
        "v and s came back inside one dictionary. Return both, separated by a comma.",
    ),
    Misconception(
        "beta1 for s",
        ADAM,
        ((ADAM_S, 'beta1 * s["d" + key] + (1 - beta1) * gradient**2'),),
        "s was averaged with beta1. It has a share of its own.",
    ),
    Misconception(
        "beta2 for v",
        ADAM,
        ((ADAM_V, 'beta2 * v["d" + key] + (1 - beta2) * gradient\n'),),
        "v was averaged with beta2. Which beta belongs to momentum's part?",
    ),
    Misconception(
        "not squared",
        ADAM,
        ((ADAM_S, ADAM_S.replace("**2", "")),),
        "s averages the gradients themselves, not their squares.",
    ),
    Misconception(
        "share of the gradient forgotten",
        ADAM,
        ((ADAM_V, 'beta1 * v["d" + key] + gradient\n'),),
        "v counts the gradient in full; which share belongs to it?",
    ),
    Misconception(
        "share of the square forgotten",
        ADAM,
        ((ADAM_S, 'beta2 * s["d" + key] + gradient**2'),),
        "s counts the squared gradient in full; which share belongs to it?",
    ),
    Misconception(
        "no correction",
        ADAM,
        ((V_HAT, 'v_hat = new_v["d" + key]'), (S_HAT, 's_hat = new_s["d" + key]')),
        "the bias isn't corrected: right for large t, and in the first steps up to six times too "
        "long. Look at the formulas with the hats.",
    ),
    Misconception(
        "power 2",
        ADAM,
        (("(1 - beta1**t)", "(1 - beta1**2)"), ("(1 - beta2**t)", "(1 - beta2**2)")),
        "the correction has a fixed power: it is right at t = 2 only. What should the exponent be?",
    ),
    Misconception(
        "power 1",
        ADAM,
        (("(1 - beta1**t)", "(1 - beta1)"), ("(1 - beta2**t)", "(1 - beta2)")),
        "the correction is that of the first step, whatever t is: the exponent is missing.",
    ),
    Misconception(
        "layer for t",
        ADAM,
        (
            ("(1 - beta1**t)", "(1 - beta1 ** int(key[1:]))"),
            ("(1 - beta2**t)", "(1 - beta2 ** int(key[1:]))"),
        ),
        "the exponent of the correction is the number of the layer. It is that of the step.",
    ),
    Misconception(
        "t from zero",
        ADAM,
        (
            ("(1 - beta1**t)", "(1 - beta1 ** (t + 1))"),
            ("(1 - beta2**t)", "(1 - beta2 ** (t + 1))"),
        ),
        "the exponent is one too large. t is 1 in the first step already.",
    ),
    Misconception(
        "v not corrected",
        ADAM,
        ((V_HAT, 'v_hat = new_v["d" + key]'),),
        "s is corrected, v isn't: was its corrected value computed and then not used?",
    ),
    Misconception(
        "s not corrected",
        ADAM,
        ((S_HAT, 's_hat = new_s["d" + key]'),),
        "v is corrected, s isn't: was its corrected value computed and then not used?",
    ),
    Misconception(
        "corrections swapped",
        ADAM,
        (
            ("(1 - beta1**t)", "(1 - BETA**t)"),
            ("(1 - beta2**t)", "(1 - beta1**t)"),
            ("BETA", "beta2"),
        ),
        "v was corrected with beta2 and s with beta1. Each is corrected with the beta that it was "
        "averaged with.",
    ),
    Misconception(
        "beta1 in both corrections",
        ADAM,
        (("(1 - beta2**t)", "(1 - beta1**t)"),),
        "beta1 stands in both corrections. s was averaged with another beta.",
    ),
    Misconception(
        "correction multiplies",
        ADAM,
        (
            ('new_v["d" + key] / (1', 'new_v["d" + key] * (1'),
            ('new_s["d" + key] / (1', 'new_s["d" + key] * (1'),
        ),
        "the correction multiplies. v and s start too small: which way must it go?",
    ),
    Misconception(
        "root before the correction",
        ADAM,
        (
            (
                ADAM_STEP,
                'value - learning_rate * v_hat / (np.sqrt(new_s["d" + key]) / (1 - beta2**t) + epsilon)',
            ),
        ),
        "the root was taken of s before its correction. Correct s first, then take the root.",
    ),
    Misconception(
        "corrected averages returned",
        ADAM,
        (
            (
                "    return stepped, new_v, new_s",
                '        new_v["d" + key], new_s["d" + key] = v_hat, s_hat\n'
                "    return stepped, new_v, new_s",
            ),
        ),
        "v and s came back corrected. The next step would average them, and correct them, once "
        "more: the corrected ones need names of their own.",
    ),
    Misconception(
        "epsilon inside",
        ADAM,
        ((ADAM_STEP, "value - learning_rate * v_hat / np.sqrt(s_hat + epsilon)"),),
        "epsilon stands under the root. Both forms are in use, and mostly they agree; the course "
        "adds it to the root, outside. Section 4 shows where they differ.",
    ),
    Misconception(
        "no epsilon",
        ADAM,
        ((ADAM_STEP, "value - learning_rate * v_hat / np.sqrt(s_hat)"),),
        "epsilon isn't used: where s is 0, zero is divided by zero.",
    ),
    Misconception(
        "no root",
        ADAM,
        ((ADAM_STEP, "value - learning_rate * v_hat / (s_hat + epsilon)"),),
        "the step was divided by s, not by its root.",
    ),
    Misconception(
        "no brackets",
        ADAM,
        ((ADAM_STEP, "value - learning_rate * v_hat / np.sqrt(s_hat) + epsilon"),),
        "epsilon was added to the parameter, not to the root: the denominator needs brackets.",
    ),
    Misconception(
        "epsilon on the uncorrected root",
        ADAM,
        (
            (
                ADAM_STEP,
                "value - learning_rate * np.sqrt(1 - beta2**t) * v_hat"
                ' / (np.sqrt(new_s["d" + key]) + epsilon)',
            ),
        ),
        "the correction was put into the learning rate, and epsilon added to the root of the "
        "*uncorrected* s. Adam's authors offer that form too; here it is added to the root of the "
        "corrected one.",
    ),
    Misconception(
        "betas swapped",
        ADAM,
        (
            (ADAM_V, "beta2 * v['d' + key] + (1 - beta2) * gradient\n"),
            (ADAM_S, "beta1 * s['d' + key] + (1 - beta1) * gradient**2"),
            ("(1 - beta1**t)", "(1 - BETA**t)"),
            ("(1 - beta2**t)", "(1 - beta1**t)"),
            ("BETA", "beta2"),
        ),
        "beta1 and beta2 have changed places throughout.",
    ),
    Misconception(
        "t counted for each parameter",
        ADAM,
        (("        gradient = grads", "        t = t + (key != 'W1')\n        gradient = grads"),),
        "W1 is right and the corrections of the others drift: t was raised inside the loop. It "
        "counts steps, and comes as an argument.",
    ),
    Misconception(
        "product for power",
        ADAM,
        (
            ("(1 - beta1**t)", "(1 - np.float64(beta1) * t)"),
            ("(1 - beta2**t)", "(1 - np.float64(beta2) * t)"),
        ),
        "the betas were multiplied by t in the corrections. What is missing after t steps is a "
        "power.",
    ),
    Misconception(
        "biases stay",
        ADAM,
        (
            (ADAM_STEP, ADAM_STEP + ' if key[0] == "W" else value'),
            (ADAM_V[:-1], ADAM_V[:-1] + ' if key[0] == "W" else v["d" + key]'),
            (ADAM_S, ADAM_S + ' if key[0] == "W" else s["d" + key]'),
        ),
        "the weights move and the biases don't. They have gradients and averages as well.",
    ),
    Misconception(
        "gradient for v",
        ADAM,
        ((ADAM_STEP, ADAM_STEP.replace("v_hat", "gradient")),),
        "the step goes along the current gradient, as in RMSprop. In Adam, what takes its place?",
    ),
    Misconception("uphill", ADAM, ((ADAM_STEP, ADAM_STEP.replace("-", "+")),), UPHILL),
    Misconception(
        "biases by plain descent",
        ADAM,
        ((ADAM_STEP, ADAM_STEP + ' if key[0] == "W" else value - learning_rate * gradient'),),
        "the weights take Adam's step, the biases a plain one.",
    ),
    Misconception(
        "v and s swapped",
        ADAM,
        (("return stepped, new_v, new_s", "return stepped, new_s, new_v"),),
        "v and s came back in the other order.",
    ),
    Misconception(
        "old averages returned",
        ADAM,
        (("return stepped, new_v, new_s", "return stepped, v, s"),),
        "the parameters are right, but v and s come back as they were.",
    ),
    Misconception(
        "last layer stays",
        ADAM,
        (
            (
                "new_v, new_s, stepped = {}, {}, {}",
                "new_v, new_s, stepped = dict(v), dict(s), dict(parameters)",
            ),
            (EACH, LAST_LAYER_LEFT_OUT),
        ),
        ONE_LAYER_SHORT,
    ),
    # ---- decay -------------------------------------------------------------------------------
    Misconception(
        "multiplied",
        INVERSE,
        (("return learning_rate0 / (1", "return learning_rate0 * (1"),),
        "the rate grows from epoch to epoch: the bracket multiplies instead of dividing.",
    ),
    Misconception(
        "brackets",
        INVERSE,
        (
            (
                "learning_rate0 / (1 + epoch_num * decay_rate)",
                "learning_rate0 / 1 + epoch_num * decay_rate",
            ),
        ),
        "the rate grows by decay_rate each epoch: without brackets only the 1 is divided by.",
    ),
    Misconception(
        "no one",
        INVERSE,
        (("(1 + epoch_num * decay_rate)", "max(epoch_num * decay_rate, 1e-9)"),),
        "without the 1 in the denominator the rate explodes in epoch 0.",
    ),
    Misconception(
        "epoch from one",
        INVERSE,
        (("epoch_num * decay_rate)", "(epoch_num + 1) * decay_rate)"),),
        NOT_FROM_ZERO,
    ),
    Misconception(
        "a power",
        INVERSE,
        (("(1 + epoch_num * decay_rate)", "(1 + decay_rate) ** epoch_num"),),
        "the rate was divided by 1 + decay_rate in every epoch anew, which is an exponential "
        "decay. Here decay_rate and epoch_num are multiplied.",
    ),
    Misconception(
        "straight down",
        INVERSE,
        (
            (
                "learning_rate0 / (1 + epoch_num * decay_rate)",
                "learning_rate0 * (1 - epoch_num * decay_rate)",
            ),
        ),
        "the rate falls on a straight line and becomes negative.",
    ),
    Misconception(
        "initial rate left out",
        INVERSE,
        (("return learning_rate0 /", "return 1 /"),),
        "the factor is right, but what it multiplies is missing: learning_rate0.",
    ),
    Misconception(
        "not in steps",
        STAIRCASE,
        (("epoch_num // time_interval", "epoch_num / time_interval"),),
        "the rate falls in every epoch. Only whole intervals count: round down.",
    ),
    Misconception(
        "rounded to the nearest",
        STAIRCASE,
        (("epoch_num // time_interval", "np.floor(epoch_num / time_interval + 0.5)"),),
        "the drops come half an interval too early: the number of intervals was rounded to the "
        "nearest.",
    ),
    Misconception(
        "rounded up",
        STAIRCASE,
        (("epoch_num // time_interval", "-(-epoch_num // time_interval)"),),
        "the first drop comes in epoch 1: the number of intervals was rounded up.",
    ),
    Misconception(
        "only at multiples",
        STAIRCASE,
        (
            (
                "    passed = epoch_num // time_interval",
                "    if epoch_num % time_interval:\n"
                "        return learning_rate0\n"
                "    passed = epoch_num // time_interval",
            ),
        ),
        "the rate is lower at exact multiples of the interval and back at learning_rate0 in "
        "between. What was reached has to last until the next drop.",
    ),
    Misconception(
        "rounded after the product",
        STAIRCASE,
        (
            (
                "return learning_rate0 / (1 + decay_rate * passed)",
                "return learning_rate0 / (1 + decay_rate * epoch_num // time_interval)",
            ),
        ),
        "the product of decay_rate and epoch_num was rounded down, so the drops come at other "
        "epochs. Count the whole intervals first, then multiply.",
    ),
    Misconception(
        "remainder",
        STAIRCASE,
        (("epoch_num // time_interval", "epoch_num % time_interval"),),
        "the rate falls and jumps back in every interval: % gives the remainder, not the number "
        "of whole intervals.",
    ),
    Misconception(
        "epoch at the multiples",
        STAIRCASE,
        (("epoch_num // time_interval", "epoch_num // time_interval * time_interval"),),
        "the number of *epochs* up to the last drop was counted, not that of intervals: the steps "
        "are too deep.",
    ),
    Misconception(
        "interval ignored",
        STAIRCASE,
        (("epoch_num // time_interval", "epoch_num"),),
        "the rate falls in every epoch as in update_lr: time_interval isn't used.",
    ),
    Misconception(
        "multiplied",
        STAIRCASE,
        (("return learning_rate0 / (1", "return learning_rate0 * (1"),),
        "the rate grows from drop to drop: the bracket multiplies instead of dividing.",
    ),
    Misconception(
        "late by one",
        STAIRCASE,
        (("epoch_num // time_interval", "max(epoch_num - 1, 0) // time_interval"),),
        "each drop comes one epoch too late. The epochs count from 0: in epoch time_interval, how "
        "many have passed?",
    ),
    Misconception(
        "product",
        EXPONENTIAL,
        (("decay_rate**epoch_num", "epoch_num * decay_rate"),),
        "decay_rate and epoch_num were multiplied. Multiplying by the same number again and again "
        "is a power.",
    ),
    Misconception(
        "powers swapped",
        EXPONENTIAL,
        (("decay_rate**epoch_num", "float(epoch_num) ** decay_rate"),),
        "base and exponent have changed places.",
    ),
    Misconception(
        "e to the power",
        EXPONENTIAL,
        (("decay_rate**epoch_num", "np.exp(-decay_rate * epoch_num)"),),
        "the base is e. That is an exponential decay too, but here each epoch multiplies the rate "
        "by decay_rate itself.",
    ),
    Misconception(
        "divided",
        EXPONENTIAL,
        (("decay_rate**epoch_num * learning_rate0", "learning_rate0 / decay_rate**epoch_num"),),
        "the rate grows from epoch to epoch: it was divided by the power.",
    ),
    Misconception(
        "epoch from one", EXPONENTIAL, (("**epoch_num", "** (epoch_num + 1)"),), NOT_FROM_ZERO
    ),
    Misconception(
        "initial rate inside",
        EXPONENTIAL,
        (("decay_rate**epoch_num * learning_rate0", "(decay_rate * learning_rate0) ** epoch_num"),),
        "learning_rate0 was taken to the power as well. It counts once.",
    ),
    Misconception(
        "one minus",
        EXPONENTIAL,
        (("decay_rate**epoch_num", "(1 - decay_rate) ** epoch_num"),),
        "the rate falls far too fast: 1 - decay_rate is what is lost in an epoch, not what is left.",
    ),
    Misconception(
        "no root",
        ROOT,
        (("np.sqrt(epoch_num)", "epoch_num"),),
        "the rate falls with the epoch itself, not with its root.",
    ),
    Misconception(
        "k under the root",
        ROOT,
        (("k / np.sqrt(epoch_num)", "np.sqrt(k / epoch_num)"),),
        "k stands under the root as well. Only the epoch does.",
    ),
    Misconception(
        "everything under the root",
        ROOT,
        (("k / np.sqrt(epoch_num) * learning_rate0", "np.sqrt(k * learning_rate0 / epoch_num)"),),
        "the root was taken of everything. Only the epoch stands under it.",
    ),
    Misconception(
        "multiplied",
        ROOT,
        (("k / np.sqrt(epoch_num)", "k * np.sqrt(epoch_num)"),),
        "the rate grows with the epoch: the root multiplies instead of dividing.",
    ),
    Misconception(
        "k left out",
        ROOT,
        (("k / np.sqrt", "1 / np.sqrt"),),
        "k isn't used.",
    ),
    Misconception(
        "initial rate left out",
        ROOT,
        (("np.sqrt(epoch_num) * learning_rate0", "np.sqrt(epoch_num)"),),
        "learning_rate0 isn't used: decay formulas multiply it.",
    ),
    Misconception(
        "one more epoch",
        ROOT,
        (("np.sqrt(epoch_num)", "np.sqrt(epoch_num + 1)"),),
        "the epoch was counted one too high. It starts at 1 here, so there is no zero to avoid.",
    ),
    Misconception(
        "rate in the denominator",
        ROOT,
        (("k / np.sqrt(epoch_num) * learning_rate0", "k / (np.sqrt(epoch_num) * learning_rate0)"),),
        "learning_rate0 stands in the denominator. It multiplies the fraction.",
    ),
    # ---- critical points ---------------------------------------------------------------------
    Misconception(
        "zeros first",
        POINT,
        (
            (
                "    if up and down:\n",
                '    if np.min(np.abs(eigenvalues)) < 1e-8:\n        return "degenerate"\n'
                "    if up and down:\n",
            ),
        ),
        "a point with directions up *and* down was called degenerate because another one is flat. "
        "Whatever the flat one does, up and down are there: what is that called?",
    ),
    Misconception(
        "maximum for minimum",
        POINT,
        (('return "minimum" if up else "maximum"', 'return "maximum" if up else "minimum"'),),
        "minimum and maximum have changed places. Does a positive curvature bend up or down?",
    ),
    Misconception(
        "determinant alone",
        POINT,
        (
            (
                "    if up and down:\n",
                "    if abs(np.linalg.det(hessian)) > 1e-8:\n"
                "        if np.linalg.det(hessian) < 0:\n"
                '            return "saddle"\n'
                '        return "minimum" if np.asarray(hessian)[0, 0] > 0 else "maximum"\n'
                "    if up and down:\n",
            ),
        ),
        "the sign of the determinant decided. That is a rule for two dimensions: with more, two "
        "negative eigenvalues make a positive determinant.",
    ),
    Misconception(
        "determinant for a zero",
        POINT,
        (
            (
                "    if up and down:\n",
                "    if abs(np.linalg.det(hessian)) < 1e-8:\n"
                '        return "degenerate"\n'
                '    return "minimum" if np.linalg.det(hessian) > 0 else "saddle"\n'
                "    if up and down:\n",
            ),
        ),
        "only the determinant was looked at. It is the product of all eigenvalues: their single "
        "signs can't be read from it.",
    ),
    Misconception(
        "trace",
        POINT,
        (
            (
                "    if up and down:\n",
                "    if abs(np.sum(eigenvalues)) > 1e-8 and not flat:\n"
                '        return "minimum" if np.sum(eigenvalues) > 0 else "maximum"\n'
                "    if up and down:\n",
            ),
        ),
        "the sum of the eigenvalues decided. One large positive one can hide a negative one.",
    ),
    Misconception(
        "diagonal",
        POINT,
        (("np.linalg.eigvalsh(hessian)", "np.diag(hessian)"),),
        "the diagonal of the Hessian was taken for its eigenvalues. That holds only when all other "
        "entries are zero.",
    ),
    Misconception(
        "any for all",
        POINT,
        (
            (
                "    if up and down:\n",
                '    if up and not flat:\n        return "minimum"\n    if up and down:\n',
            ),
        ),
        "one positive eigenvalue was enough for a minimum. How many directions must lead up?",
    ),
    Misconception(
        "all entries positive",
        POINT,
        (
            (
                "    if up and down:\n",
                "    if np.all(np.asarray(hessian) > 0):\n"
                '        return "minimum"\n'
                "    if np.all(np.asarray(hessian) < 0):\n"
                '        return "maximum"\n'
                '    return "degenerate" if flat else "saddle"\n'
                "    if up and down:\n",
            ),
        ),
        "the signs of the Hessian's entries decided. The curvatures are its eigenvalues.",
    ),
    Misconception(
        "zero by equality",
        POINT,
        (("np.min(np.abs(eigenvalues)) < 1e-8", "np.any(eigenvalues == 0)"),),
        "zero eigenvalues were looked for with ==. Round-off turns 0 into something like 1e-16.",
    ),
    Misconception(
        "no absolute value",
        POINT,
        (("np.min(np.abs(eigenvalues)) < 1e-8", "np.min(eigenvalues) < 1e-8"),),
        "a dome was called degenerate: every negative number is below 1e-8. Only what is near "
        "zero counts as zero.",
    ),
    Misconception(
        "never degenerate",
        POINT,
        (('return "degenerate"', "pass"),),
        "no point is called degenerate, not even where a direction is flat.",
    ),
    Misconception(
        "zero counts as up",
        POINT,
        (("    if flat:\n", "    if flat and not (up or down):\n"),),
        "a flat direction was counted as leading up, or down. There the second derivatives can't "
        "tell, and the answer has a word of its own.",
    ),
    Misconception(
        "capitals",
        POINT,
        (('return "saddle"', 'return "saddle point"'),),
        "the word for a saddle is another one: look at the four words in the docstring.",
    ),
]
