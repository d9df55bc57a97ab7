"""Planted mistakes of 03_gradient_checking: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from dataclasses import replace

from helpers.checks.exercise import Misconception

FORWARD = "forward_propagation"
BACKWARD = "backward_propagation"
NUMERICAL = "numerical_gradient"
TO_VECTOR = "dictionary_to_vector"
TO_DICTIONARY = "vector_to_dictionary"
DIFFERENCE = "relative_difference"
CHECK = "gradient_check_n"
MENDED = "backward_propagation_n"

J = "return theta * x"
DTHETA = "    return x\n"
AS_FLOATS = "np.asarray(theta, dtype=float)"
START = "theta = np.asarray(theta, dtype=float)\n    gradient = np.zeros(theta.size)"
WHOLE_START = "gradient = np.zeros_like(theta)\n    theta = np.asarray(theta, dtype=float)"
ALL_WHOLE_START = "gradient = np.zeros_like(theta)"
LOOP = "    for i in range(theta.size):\n"
COPIES = "plus, minus = theta.copy(), theta.copy()"
QUOTIENT = "(f(plus) - f(minus)) / (2 * epsilon)"
LAYERS = "for l in range(1, len(parameters) // 2 + 1):"
LAYERS_LIKE = "for l in range(1, len(like) // 2 + 1):"
FLAT_W = 'parameters[f"W{l}"].ravel()'
FLAT_B = 'parameters[f"b{l}"].ravel()'
BOTH_PARTS = f"        parts.append({FLAT_W})\n        parts.append({FLAT_B})\n"
CUT = "theta[start:stop].reshape(like[key].shape)"
RETURNED = "return float(distance / lengths)"
GUARDED = "    if lengths == 0:\n        return 0.0\n"
UNGUARDED = "    if lengths == 0:\n        return np.inf if distance else np.nan\n"
LENGTHS = "np.linalg.norm(grad) + np.linalg.norm(grad_approx)"
GRAD = 'dictionary_to_vector({key: gradients[f"d{key}"] for key in parameters})'
APPROX = "numerical_gradient(cost_of, theta, epsilon)"
VERDICT = "return relative_difference(grad, grad_approx)"
DW = 'dZ @ cache[f"A{l - 1}"].T / m + lambd / m * W'
DB = "np.sum(dZ, axis=1, keepdims=True) / m"
DA = 'W.T @ dZ * cache[f"D{l - 1}"] / keep_prob'
RELU = 'dA * (cache[f"Z{l - 1}"] > 0)'

NUMERIC_ORDER = (
    "the layers come in the order of their names: with ten of them, 10 stands before 2. Count the "
    "layers with numbers instead of sorting names."
)
ORDER_OF_KEYS = (
    "the parameters come in the order in which the dictionary happens to hold them. Another "
    "dictionary with the same numbers would give another result; which order is asked for?"
)
COLUMN_BY_COLUMN = (
    "the matrices go column by column. Row by row is asked for, which is what NumPy does unless "
    "told otherwise."
)
PILED_UP = (
    "entry 0 is right, and later ones are off: the steps of the entries before are still in it. "
    "Each i has to start from the theta that was given."
)
LOST_STEP = (
    "with a theta of whole numbers the result is wrong: NumPy cuts a fraction off when it is stored "
    "in an array of integers, and the small step is lost. Which dtype keeps it?"
)
WHOLE_RESULT = (
    "with a theta of whole numbers the results are whole numbers, too: they are stored in an array "
    "of integers, such as np.zeros_like makes from integers. Which dtype has to be asked for?"
)
WEIGHTS_THEN_BIASES = (
    "all weights come first and then all biases. Here each layer's W is followed by its own b."
)
BIAS_FIRST = "in each layer the bias comes before the weights. Look at the order once more."
LAST_LAYER = (
    "the last layer is left out: range stops before its end. How many layers belong to a "
    "dictionary with 2 L entries?"
)

MISCONCEPTIONS = [
    # ---- J = theta x
    Misconception(
        "sum", FORWARD, ((J, "return theta + x"),), "the two were added; J is their product."
    ),
    Misconception(
        "theta alone",
        FORWARD,
        ((J, "return theta"),),
        "this is theta itself: x plays no part in it.",
    ),
    Misconception(
        "x alone", FORWARD, ((J, "return x"),), "this is x itself: theta plays no part in it."
    ),
    Misconception(
        "x squared",
        FORWARD,
        ((J, "return theta * x**2"),),
        "x is in it twice. J is linear in x as well as in theta.",
    ),
    Misconception(
        "squared cost",
        FORWARD,
        ((J, "return (theta * x) ** 2"),),
        "this is the square of theta x. Here J is theta x itself, without a square.",
    ),
    Misconception(
        "derivative of J by x",
        BACKWARD,
        ((DTHETA, "    return theta\n"),),
        "this is the derivative with respect to x. By which of the two is J derived?",
    ),
    Misconception(
        "J again",
        BACKWARD,
        ((DTHETA, "    return theta * x\n"),),
        "this is J, not its derivative: how much does J change when theta grows by 1?",
    ),
    Misconception(
        "one",
        BACKWARD,
        ((DTHETA, "    return 1.0\n"),),
        "this is 1, the derivative of theta alone. The factor in front of it counts as well.",
    ),
    Misconception(
        "minus",
        BACKWARD,
        ((DTHETA, "    return -x\n"),),
        "the sign is turned round. The minus belongs to the step of gradient descent, not to the "
        "gradient.",
    ),
    Misconception(
        "a square derived",
        BACKWARD,
        ((DTHETA, "    return 2 * theta * x\n"),),
        "this would belong to theta squared times x. Here theta stands without a square.",
    ),
    # ---- numerical gradient
    Misconception(
        "one-sided",
        NUMERICAL,
        ((QUOTIENT, "(f(plus) - f(theta)) / epsilon"),),
        "these are one-sided differences, from theta to the right. Step to both sides.",
    ),
    Misconception(
        "one-sided to the left",
        NUMERICAL,
        ((QUOTIENT, "(f(theta) - f(minus)) / epsilon"),),
        "these are one-sided differences, from theta to the left. Step to both sides.",
    ),
    Misconception(
        "divided by epsilon",
        NUMERICAL,
        ((QUOTIENT, "(f(plus) - f(minus)) / epsilon"),),
        "all entries are twice as large as they should be. How far apart are the two points at "
        "which f is taken?",
    ),
    Misconception(
        "brackets of the denominator",
        NUMERICAL,
        ((QUOTIENT, "(f(plus) - f(minus)) / 2 * epsilon"),),
        "the numbers are far too small: without brackets, / 2 * epsilon divides by 2 and "
        "*multiplies* by epsilon.",
    ),
    Misconception(
        "brackets of the numerator",
        NUMERICAL,
        ((QUOTIENT, "f(plus) - f(minus) / (2 * epsilon)"),),
        "only the second f was divided. The difference as a whole belongs over the fraction.",
    ),
    Misconception(
        "sides swapped",
        NUMERICAL,
        ((QUOTIENT, "(f(minus) - f(plus)) / (2 * epsilon)"),),
        "every entry has the wrong sign. Which of the two values of f comes first?",
    ),
    Misconception(
        "all at once",
        NUMERICAL,
        (("plus[i] += epsilon", "plus += epsilon"), ("minus[i] -= epsilon", "minus -= epsilon")),
        "all entries of theta move together, so every entry of the result is the same number. "
        "Only entry i may move.",
    ),
    Misconception(
        "no copy",
        NUMERICAL,
        ((COPIES, "plus, minus = theta, theta"),),
        "every entry is zero. Is each result stored in its place? If so, are plus and minus one and "
        "the same array? An assignment doesn't copy.",
    ),
    Misconception(
        "steps pile up",
        NUMERICAL,
        ((COPIES, "plus, minus = theta, theta.copy()"),),
        PILED_UP,
    ),
    Misconception(
        "not put back",
        NUMERICAL,
        ((COPIES, "plus, minus = theta.copy(), theta"),),
        PILED_UP,
    ),
    Misconception(
        "copied before the loop",
        NUMERICAL,
        ((f"        {COPIES}\n", ""), (LOOP, f"    {COPIES}\n{LOOP}")),
        PILED_UP,
    ),
    Misconception(
        "overwritten",
        NUMERICAL,
        (("gradient[i] =", "gradient ="),),
        "a single number came back, that of the last entry: the loop overwrites it each time. Every "
        "entry has its own place in the result.",
    ),
    Misconception(
        "return in the loop",
        NUMERICAL,
        (("    return gradient", "        return gradient"),),
        "entry 0 is right and all others are still zero: the loop ends after its first round. Where "
        "does the return stand?",
    ),
    Misconception(
        "epsilon fixed",
        NUMERICAL,
        ((LOOP, f"    epsilon = 1e-7\n{LOOP}"),),
        "the step isn't the epsilon that was passed: the results are better than a step of 0.1 "
        "can give. Use the argument.",
    ),
    Misconception(
        "whole numbers stay whole",
        NUMERICAL,
        ((AS_FLOATS, "np.asarray(theta)"),),
        LOST_STEP,
    ),
    Misconception(
        "whole results",
        NUMERICAL,
        ((START, WHOLE_START),),
        WHOLE_RESULT,
    ),
    Misconception(
        "whole numbers and whole results",
        NUMERICAL,
        ((START, ALL_WHOLE_START),),
        LOST_STEP,
    ),
    Misconception(
        "relative step",
        NUMERICAL,
        (
            ("plus[i] += epsilon", "plus[i] *= 1 + epsilon"),
            ("minus[i] -= epsilon", "minus[i] *= 1 - epsilon"),
        ),
        "the step is epsilon times theta_i, while the division takes it for epsilon. Add and "
        "subtract epsilon itself.",
    ),
    Misconception(
        "last entry missing",
        NUMERICAL,
        (("for i in range(theta.size)", "for i in range(theta.size - 1)"),),
        "the last entry is still zero: the loop ends before it.",
    ),
    Misconception(
        "column vector",
        NUMERICAL,
        (("return gradient", "return gradient.reshape(-1, 1)"),),
        "the numbers are in a column of shape (n, 1). A vector has one axis here, (n,).",
    ),
    # ---- parameters to a vector
    Misconception(
        "order of the keys",
        TO_VECTOR,
        (
            (LAYERS, "for value in parameters.values():"),
            (BOTH_PARTS, "        parts.append(value.ravel())\n"),
        ),
        ORDER_OF_KEYS,
    ),
    Misconception(
        "sorted names",
        TO_VECTOR,
        (
            (LAYERS, "for key in sorted(parameters):"),
            (BOTH_PARTS, "        parts.append(parameters[key].ravel())\n"),
        ),
        "the names were sorted. That puts every W before every b, and W10 before W2.",
    ),
    Misconception(
        "alphabetic layers",
        TO_VECTOR,
        (
            (
                "in range(1, len(parameters) // 2 + 1)",
                "in sorted(range(1, len(parameters) // 2 + 1), key=str)",
            ),
        ),
        NUMERIC_ORDER,
    ),
    Misconception(
        "weights then biases",
        TO_VECTOR,
        (
            (f"        parts.append({FLAT_B})\n", ""),
            (
                "return np.concatenate(parts)",
                f"parts += [{FLAT_B} for l in range(1, len(parameters) // 2 + 1)]\n    return np.concatenate(parts)",
            ),
        ),
        WEIGHTS_THEN_BIASES,
    ),
    Misconception(
        "bias first",
        TO_VECTOR,
        ((BOTH_PARTS, f"        parts.append({FLAT_B})\n        parts.append({FLAT_W})\n"),),
        BIAS_FIRST,
    ),
    Misconception(
        "column by column",
        TO_VECTOR,
        ((FLAT_W, 'parameters[f"W{l}"].ravel(order="F")'),),
        COLUMN_BY_COLUMN,
    ),
    Misconception(
        "column vector",
        TO_VECTOR,
        (("return np.concatenate(parts)", "return np.concatenate(parts).reshape(-1, 1)"),),
        "the numbers are in a column of shape (n, 1). A vector has one axis here, (n,).",
    ),
    Misconception(
        "last layer missing",
        TO_VECTOR,
        (("len(parameters) // 2 + 1", "len(parameters) // 2"),),
        LAST_LAYER,
    ),
    Misconception(
        "biases missing",
        TO_VECTOR,
        ((f"        parts.append({FLAT_B})\n", ""),),
        "the biases are missing. They are parameters too, and have gradients that can be wrong.",
    ),
    Misconception(
        "not joined",
        TO_VECTOR,
        (("return np.concatenate(parts)", "return parts"),),
        "this is a list with an array for each parameter. Join them into one vector.",
    ),
    Misconception(
        "not flattened",
        TO_VECTOR,
        ((FLAT_W, 'parameters[f"W{l}"]'), (FLAT_B, 'parameters[f"b{l}"]')),
        "arrays of different shapes were to be joined. Each has to be made flat first.",
    ),
    # ---- and back
    Misconception(
        "always from the start",
        TO_DICTIONARY,
        (("            start = stop\n", ""),),
        "every parameter begins with the same numbers, the first of theta: the position doesn't "
        "move on.",
    ),
    Misconception(
        "column by column",
        TO_DICTIONARY,
        ((CUT, 'theta[start:stop].reshape(like[key].shape, order="F")'),),
        COLUMN_BY_COLUMN,
    ),
    Misconception(
        "order of the keys",
        TO_DICTIONARY,
        ((LAYERS_LIKE, "if True:"), ('for key in (f"W{l}", f"b{l}")', "for key in like")),
        ORDER_OF_KEYS,
    ),
    Misconception(
        "sorted names",
        TO_DICTIONARY,
        ((LAYERS_LIKE, "if True:"), ('for key in (f"W{l}", f"b{l}")', "for key in sorted(like)")),
        "the names were sorted. That fills every W before every b, and W10 before W2.",
    ),
    Misconception(
        "alphabetic layers",
        TO_DICTIONARY,
        (("in range(1, len(like) // 2 + 1)", "in sorted(range(1, len(like) // 2 + 1), key=str)"),),
        NUMERIC_ORDER,
    ),
    Misconception(
        "weights then biases",
        TO_DICTIONARY,
        (
            (LAYERS_LIKE, 'for letter in "Wb":'),
            (
                'for key in (f"W{l}", f"b{l}")',
                'for key in (f"{letter}{l}" for l in range(1, len(like) // 2 + 1))',
            ),
        ),
        WEIGHTS_THEN_BIASES,
    ),
    Misconception(
        "bias first",
        TO_DICTIONARY,
        (('(f"W{l}", f"b{l}")', '(f"b{l}", f"W{l}")'),),
        BIAS_FIRST,
    ),
    Misconception(
        "flat pieces",
        TO_DICTIONARY,
        ((CUT, "theta[start:stop]"),),
        "the pieces are still flat. Each has to take the shape that its parameter has in like.",
    ),
    Misconception(
        "like itself",
        TO_DICTIONARY,
        ((CUT, "like[key]"),),
        "these are the numbers of like; those of theta don't show up. Only the shapes of like "
        "matter.",
    ),
    Misconception(
        "last layer missing",
        TO_DICTIONARY,
        (("len(like) // 2 + 1", "len(like) // 2"),),
        LAST_LAYER,
    ),
    # ---- relative difference
    Misconception(
        "absolute",
        DIFFERENCE,
        ((RETURNED, "return float(distance)"),),
        "this is the distance itself. It has to be set against the lengths of the two gradients.",
    ),
    Misconception(
        "brackets",
        DIFFERENCE,
        (
            (
                RETURNED,
                'with np.errstate(divide="ignore"):\n        return float(distance / np.linalg.norm(grad) + np.linalg.norm(grad_approx))',
            ),
        ),
        "the second length was added after the division. The sum as a whole is the denominator.",
    ),
    Misconception(
        "squared lengths",
        DIFFERENCE,
        (
            ("np.linalg.norm(grad - grad_approx)", "np.sum((grad - grad_approx) ** 2)"),
            (LENGTHS, "np.sum(grad**2) + np.sum(grad_approx**2)"),
        ),
        "these are squared lengths throughout. A length is the root of the sum of squares.",
    ),
    Misconception(
        "length of the sum",
        DIFFERENCE,
        ((LENGTHS, "np.linalg.norm(grad + grad_approx)"),),
        "below the line stands the length of the sum. The sum of the two lengths is another "
        "number; for opposite vectors it isn't zero.",
    ),
    Misconception(
        "one length only",
        DIFFERENCE,
        ((LENGTHS, "np.linalg.norm(grad)"),),
        "the distance is set against one gradient only. Both lengths count, so that neither is "
        "preferred.",
    ),
    Misconception(
        "mean length",
        DIFFERENCE,
        ((LENGTHS, f"({LENGTHS}) / 2"),),
        "the results are twice as large as they should be, as if the mean of the two lengths stood "
        "below the line.",
    ),
    Misconception(
        "product",
        DIFFERENCE,
        ((LENGTHS, "np.linalg.norm(grad) * np.linalg.norm(grad_approx)"),),
        "the lengths were multiplied. Then the result depends on the unit of the gradients; add "
        "them.",
    ),
    Misconception(
        "sum of absolute values",
        DIFFERENCE,
        (
            ("np.linalg.norm(grad - grad_approx)", "np.sum(np.abs(grad - grad_approx))"),
            (LENGTHS, "np.sum(np.abs(grad)) + np.sum(np.abs(grad_approx))"),
        ),
        "absolute values were summed. The length meant here squares the entries, adds them up and "
        "takes the root.",
    ),
    Misconception(
        "largest entry",
        DIFFERENCE,
        (
            ("np.linalg.norm(grad - grad_approx)", "np.max(np.abs(grad - grad_approx))"),
            (LENGTHS, "np.max(np.abs(grad)) + np.max(np.abs(grad_approx))"),
        ),
        "only the largest entries count in it. The length meant here is made of all entries.",
    ),
    Misconception(
        "zero for one zero vector",
        DIFFERENCE,
        (("if lengths == 0", "if np.linalg.norm(grad) * np.linalg.norm(grad_approx) == 0"),),
        "it is 0 as soon as one of the two is zero. Then a pass whose gradients are all zero would "
        "be called right. 0 is for two zero vectors.",
    ),
    Misconception(
        "zero by zero",
        DIFFERENCE,
        ((GUARDED, UNGUARDED),),
        "two zero vectors give 0 / 0, which isn't a number. They are equal: what should come out?",
    ),
    Misconception(
        "something added below",
        DIFFERENCE,
        ((RETURNED, "return float(distance / (lengths + 1e-8))"),),
        "a small number was added below the line. For small gradients that changes the result; "
        "treat two zero vectors by themselves instead.",
    ),
    Misconception(
        "entry by entry",
        DIFFERENCE,
        (
            (GUARDED, ""),
            (
                RETURNED,
                "return np.abs(grad - grad_approx) / np.where(lengths == 0, np.nan, np.abs(grad) + np.abs(grad_approx))",
            ),
        ),
        "there is a number for each entry. Asked for is one, made of the lengths of whole vectors.",
    ),
    # ---- gradient check: what is stored of right gradients is rounded where it is rounding error
    Misconception(
        "one-sided",
        CHECK,
        (
            (
                APPROX,
                "np.array([(cost_of(theta + epsilon * e) - cost_of(theta)) / epsilon for e in np.eye(theta.size)])",
            ),
        ),
        "for right gradients about 1e-5 remains, as with one-sided differences. Which of your "
        "functions steps to both sides?",
    ),
    Misconception(
        "epsilon fixed",
        CHECK,
        ((APPROX, "numerical_gradient(cost_of, theta, 1e-4)"),),
        "the epsilon that was passed isn't used: a coarse one makes no difference to the result.",
    ),
    Misconception(
        "divided by epsilon",
        CHECK,
        ((APPROX, "2 * numerical_gradient(cost_of, theta, epsilon)"),),
        "right gradients come out at 1/3: the numerical ones are twice as large as they should be. "
        "The two points are 2 epsilon apart.",
    ),
    Misconception(
        "gradients in their own order",
        CHECK,
        ((GRAD, "np.concatenate([gradient.ravel() for gradient in gradients.values()])"),),
        "right gradients look wrong: they were joined in the order in which their dictionary holds "
        "them, which isn't the order of the parameters.",
    ),
    Misconception(
        "gradients under their own names",
        CHECK,
        ((GRAD, "dictionary_to_vector(gradients)"),),
        "dictionary_to_vector looks for W1, but the gradients are called dW1. Hand it a dictionary "
        "with the names it knows.",
    ),
    Misconception(
        "weights only",
        CHECK,
        (
            (
                VERDICT,
                "weights = dictionary_to_vector({key: np.full(value.shape, key[0] == 'W') for key, value in parameters.items()})\n    return round(relative_difference(grad[weights], grad_approx[weights]), 7)",
            ),
        ),
        "a wrong db goes unnoticed: the biases aren't compared.",
    ),
    Misconception(
        "biases only",
        CHECK,
        (
            (
                VERDICT,
                "biases = dictionary_to_vector({key: np.full(value.shape, key[0] == 'b') for key, value in parameters.items()})\n    return round(relative_difference(grad[biases], grad_approx[biases]), 7)",
            ),
        ),
        "a wrong dW goes unnoticed: the weights aren't compared.",
    ),
    Misconception(
        "absolute",
        CHECK,
        ((VERDICT, "return float(np.linalg.norm(grad - grad_approx))"),),
        "this is the distance of the two gradients, not set against their lengths.",
    ),
    Misconception(
        "mean of the parameters",
        CHECK,
        (
            (
                VERDICT,
                "mine, other = vector_to_dictionary(grad, parameters), vector_to_dictionary(grad_approx, parameters)\n    return round(float(np.mean([relative_difference(mine[k].ravel(), other[k].ravel()) for k in parameters])), 7)",
            ),
        ),
        "this is the mean of a relative difference for each parameter. Asked for is one, of all "
        "parameters taken as one vector.",
    ),
    Misconception(
        "worst entry",
        CHECK,
        (
            (
                VERDICT,
                "return round(float(np.max(np.abs(grad - grad_approx) / (np.abs(grad) + np.abs(grad_approx)))), 7)",
            ),
        ),
        "this is the relative difference of the worst single entry. Asked for is that of the "
        "vectors as a whole.",
    ),
    Misconception(
        "yes or no",
        CHECK,
        ((VERDICT, "return relative_difference(grad, grad_approx) < 1e-7"),),
        "this says yes or no. Return the difference itself: how large it is tells much more.",
    ),
    Misconception(
        "approximation returned",
        CHECK,
        ((VERDICT, "return grad_approx"),),
        "this is the numerical gradient itself. Compare it with the given one, and return how much "
        "they differ.",
    ),
    Misconception(
        "cost of a vector",
        CHECK,
        ((APPROX, "numerical_gradient(cost, theta, epsilon)"),),
        "cost was called with a vector, but it wants a dictionary of parameters. What turns the "
        "one into the other?",
    ),
    Misconception(
        "first layer only",
        CHECK,
        (
            (
                VERDICT,
                'size = parameters["W1"].size + parameters["b1"].size\n    return round(relative_difference(grad[:size], grad_approx[:size]), 7)',
            ),
        ),
        "mistakes beyond layer 1 go unnoticed: only its gradients are compared.",
    ),
    # ---- the mended pass
    Misconception(
        "penalty left out",
        MENDED,
        ((" + lambd / m * W", ""),),
        "the gradients of the weights lack the penalty, in every layer.",
    ),
    Misconception(
        "penalty left out in layer 1",
        MENDED,
        ((DW, 'dZ @ cache[f"A{l - 1}"].T / m + (lambd / m * W if l > 1 else 0)'),),
        "dW1 lacks the penalty; the other layers have it. That was somebody's mistake, too.",
    ),
    Misconception(
        "penalty without m",
        MENDED,
        ((DW, 'dZ @ cache[f"A{l - 1}"].T / m + lambd * W'),),
        "the penalty's part is m times too large. In the cost it is divided by 2 m.",
    ),
    Misconception(
        "half the penalty",
        MENDED,
        ((DW, 'dZ @ cache[f"A{l - 1}"].T / m + lambd / (2 * m) * W'),),
        "the penalty's part is half of what it should be: what is the derivative of a square?",
    ),
    Misconception(
        "twice the penalty",
        MENDED,
        ((DW, 'dZ @ cache[f"A{l - 1}"].T / m + 2 * lambd / m * W'),),
        "the penalty's part is twice what it should be: the 2 of the derivative cancels with the "
        "one below lambd in the cost.",
    ),
    Misconception(
        "penalty subtracted",
        MENDED,
        ((DW, 'dZ @ cache[f"A{l - 1}"].T / m - lambd / m * W'),),
        "the penalty's part has the wrong sign. It is part of the cost, so its derivative is added.",
    ),
    Misconception(
        "penalty on the biases",
        MENDED,
        ((DB, f'{DB} + lambd / m * parameters[f"b{{l}}"]'),),
        "the biases are penalised as well. The cost penalises weights only.",
    ),
    Misconception(
        "doubled dW2",
        MENDED,
        ((DW, '(1 + (l == 2)) * (dZ @ cache[f"A{l - 1}"].T) / m + lambd / m * W'),),
        "part of dW2 is doubled: one of the five mistakes has been copied.",
    ),
    Misconception(
        "four times db1",
        MENDED,
        ((DB, "(4 if l == 1 else 1) * np.sum(dZ, axis=1, keepdims=True) / m"),),
        "db1 is four times too large: one of the five mistakes has been copied.",
    ),
    Misconception(
        "m forgotten in db",
        MENDED,
        ((DB, "np.sum(dZ, axis=1, keepdims=True)"),),
        "every db is m times too large: the cost is a mean over the examples.",
    ),
    Misconception(
        "m of the wrong axis",
        MENDED,
        (("Y.shape[1]", "Y.shape[0]"),),
        "every gradient is as many times too large as there are examples. Y has the shape (1, m): "
        "which of the two is m?",
    ),
    Misconception(
        "db over all units",
        MENDED,
        (("dZ, axis=1, keepdims", "dZ, keepdims"),),
        "db is a single number for each layer: the sum runs over the units as well. Over which "
        "axis lie the examples?",
    ),
    Misconception(
        "db a bare number",
        MENDED,
        ((DB, "np.sum(dZ) / m"),),
        "db is a single number without any axis: the sum runs over everything. Over which axis lie "
        "the examples, and what keeps the other?",
    ),
    Misconception(
        "flat db",
        MENDED,
        ((DB, "np.sum(dZ, axis=1) / m"),),
        "db has lost an axis: its shape is (n_l,) where b has (n_l, 1).",
    ),
    Misconception(
        "no mask",
        MENDED,
        ((DA, "W.T @ dZ"),),
        "dropout plays no part in it. A unit that was dropped gets no gradient, and the others "
        "theirs over keep_prob.",
    ),
    Misconception(
        "mask not scaled",
        MENDED,
        ((DA, 'W.T @ dZ * cache[f"D{l - 1}"]'),),
        "the masks are there, but what is kept isn't scaled as it was on the way forward.",
    ),
    Misconception(
        "scaled without a mask",
        MENDED,
        ((DA, "W.T @ dZ / keep_prob"),),
        "all units are divided by keep_prob, but none is dropped: the masks are missing.",
    ),
    Misconception(
        "mask times keep_prob",
        MENDED,
        ((DA, 'W.T @ dZ * cache[f"D{l - 1}"] * keep_prob'),),
        "what is kept is multiplied by keep_prob. What happened to it on the way forward?",
    ),
    Misconception(
        "mask of layer 2 in both",
        MENDED,
        (
            (
                DA,
                'W.T @ dZ * (cache["D2"] if cache["D2"].shape == cache["D1"].shape else cache[f"D{l - 1}"]) / keep_prob',
            ),
        ),
        "layer 1 gets the mask of layer 2. Where both are equally wide nothing crashes, but the "
        "units that were dropped there are others.",
    ),
    Misconception(
        "slope forgotten",
        MENDED,
        ((RELU, "dA"),),
        "the slope of ReLU is missing: where z is below zero no gradient passes.",
    ),
    Misconception(
        "slope of the sigmoid twice",
        MENDED,
        (('cache["A3"] - Y', '(cache["A3"] - Y) * cache["A3"] * (1 - cache["A3"])'),),
        "the slope of the sigmoid is counted in dZ3. With the cross-entropy it cancels out.",
    ),
    Misconception(
        "sign",
        MENDED,
        (('cache["A3"] - Y', 'Y - cache["A3"]'),),
        "all signs that come from the data are turned round: look at the first line, dZ3.",
    ),
]

# A mistake rarely comes alone: with whole numbers, or zero vectors, overlooked as well, it still
# bears the name of the graver one.
SECOND = {
    NUMERICAL: ((AS_FLOATS, "np.asarray(theta)"), (START, ALL_WHOLE_START)),
    DIFFERENCE: ((GUARDED, UNGUARDED),),
}
OVERLAPPING = {AS_FLOATS, START, GUARDED, "if lengths == 0"}
ALL_ZERO, NO_ARRAY = "no copy", "overwritten"
MISCONCEPTIONS += [
    replace(m, id=f"{m.id}, and another ({number})", patch=(*m.patch, second))
    for m in MISCONCEPTIONS
    for number, second in enumerate(SECOND.get(m.exercise, ()), 1)
    if not {old for old, _ in m.patch} & OVERLAPPING
    and m.id != ALL_ZERO  # with whole numbers, too
    and (m.id != NO_ARRAY or second[0] == AS_FLOATS)  # the others only change the array
]
