"""Planted mistakes of 07_frameworks: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from helpers.checks.exercise import Misconception

QUADRATIC = "minimize_quadratic"
GRADIENTS = "autograd_gradients"
TRAINING = "train_with_torch"

START = "torch.tensor(float(w0), dtype=torch.float64, requires_grad=True)"
LOOP = "for _ in range(steps):"
PARABOLA = "cost = a * w**2 + b * w  # c lifts the parabola; its slope is the same"
COEFFICIENTS = "a, b = (float(number) for number in coefficients[:2])"
OFF_THE_RECORD = "with torch.no_grad():"
UPDATE = "w -= learning_rate * w.grad"
CLEAR = "w.grad = None"
NUMBER = "return w.item()"

LEAF = "torch.tensor(value, dtype=torch.float64, requires_grad=True)"
INPUT = "A = torch.tensor(X, dtype=torch.float64)"
LABELS = "labels = torch.tensor(Y, dtype=torch.float64)"
HIDDEN = 'A = torch.relu(leaves[f"W{l}"] @ A + leaves[f"b{l}"])'
SCORES = 'scores = leaves[f"W{L}"] @ A + leaves[f"b{L}"]'
COST = "torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)"
BACK = "cost.backward()"
GRADS = 'return {f"d{key}": leaf.grad.numpy() for key, leaf in leaves.items()}'

RULE = 'rule = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]'
MOVER = "mover = rule(leaves.values(), lr=learning_rate)"
INPUTS = "inputs = torch.tensor(X, dtype=torch.float64)"
ZERO = "mover.zero_grad()"
STEP = "mover.step()"
LEARNT = "return {key: leaf.detach().numpy() for key, leaf in leaves.items()}"

SUMMED = (
    "the values look as if the losses were added up and not averaged: `reduction` says which. "
    "The cost is their mean."
)
TWICE = (
    "a sigmoid seems to act twice: once of your own, and once inside "
    "binary_cross_entropy_with_logits, which wants scores."
)
CUT_OFF = (
    "for scores that are large and wrong the gradient is 0: the loss got probabilities, whose "
    "logarithm it cuts off, and of a sigmoid that is exactly 1 or 0 the slope is 0. Section 3 compares three ways to write the loss."
)
NOT_A_NUMBER = (
    "for large scores the result is no number: the sigmoid came out as exactly 1, and the "
    "logarithm of 1 - 1 has no derivative. Section 3 shows a loss that is given the score "
    "instead."
)
RELU_AT_THE_END = (
    "the last layer went through ReLU, too, so that no score is below zero. Its scores go to the "
    "cost as they are."
)
NO_RELU = "the hidden layers have no activation: what stands between two linear layers?"
TANH = "the hidden layers use tanh. The given network has ReLU there."
SIGMOID = "the hidden layers use the sigmoid. The given network has ReLU there."
SQUARES = (
    "that is what the mean squared distance between probability and label gives. The given "
    "network's cost is the cross-entropy."
)
FLAT = (
    "the biases came back flat, with shape (n_l,), as torch.nn.Linear keeps them. The course's "
    "have shape (n_l, 1)."
)
TURNED = (
    "the matrices came back transposed. torch.nn.Linear takes examples as rows, but its weight has "
    "the course's shape already."
)
NOT_RECORDED = (
    "nothing was recorded on the way to the cost. Either there is no leaf (which argument makes one?), "
    "or something cut the record: .detach(), .data, .item() and .numpy() do."
)
MOVED = "the parameters were moved between a cost and its backward, so that the record is no longer true. "
BY_HAND = "torch.sigmoid(scores)"
A_NEW_TENSOR = (
    "after the first step w is no leaf any more: `w = w - ...` makes a *new* tensor, which gets no "
    "gradient. Change the leaf in place, off the record."
)
NO_ZERO = (
    "w.grad was to be cleared while there was none (`None`). Was w changed by `w = w - ...`? That is "
    "a *new* tensor and no leaf: change the leaf in place, off the record. Or does the clearing "
    "come before the first backward?"
)
NUMPY = (
    "a NumPy function got a tensor that is on the record: use torch's own. What PyTorch's message "
    "advises, `detach()`, would cut the record."
)


MISCONCEPTIONS = [
    # ---- minimize_quadratic
    Misconception(
        "never cleared",
        QUADRATIC,
        ((CLEAR, "pass"),),
        "the first step is right, the later ones follow the sum of all gradients so far. What does "
        "backward do to a gradient that is there already?",
    ),
    Misconception(
        "one step too few",
        QUADRATIC,
        ((LOOP, "for _ in range(1, steps):"),),
        "this is where w stands one step earlier. How often does your loop run?",
    ),
    Misconception(
        "one step too many",
        QUADRATIC,
        ((LOOP, "for _ in range(steps + 1):"),),
        "this is where w stands one step later. How often does your loop run?",
    ),
    Misconception(
        "uphill",
        QUADRATIC,
        ((UPDATE, "w += learning_rate * w.grad"),),
        "w goes up the cost, not down. The gradient points uphill.",
    ),
    Misconception(
        "no learning rate",
        QUADRATIC,
        ((UPDATE, "w -= w.grad"),),
        "the steps are as long as the gradient itself: what shortens them?",
    ),
    Misconception(
        "by the cost",
        QUADRATIC,
        (
            (PARABOLA, "cost = a * w**2 + b * w + float(coefficients[2])"),
            (UPDATE, "w -= learning_rate * cost"),
        ),
        "w was moved by the cost instead of its derivative. Where does backward put that?",
    ),
    Misconception(
        "a new w",
        QUADRATIC,
        ((OFF_THE_RECORD, "if True:"), (UPDATE, "w = w - learning_rate * w.grad")),
        A_NEW_TENSOR,
    ),
    Misconception(
        "a new w, off the record",
        QUADRATIC,
        ((UPDATE, "w = w - learning_rate * w.grad"),),
        A_NEW_TENSOR,
    ),
    Misconception(
        "a new w, cleared",
        QUADRATIC,
        (
            (OFF_THE_RECORD, "if True:"),
            (UPDATE, "w = w - learning_rate * w.grad"),
            (CLEAR, "w.grad.zero_()"),
        ),
        NO_ZERO,
    ),
    Misconception(
        "a new w, off the record, cleared",
        QUADRATIC,
        ((UPDATE, "w = w - learning_rate * w.grad"), (CLEAR, "w.grad.zero_()")),
        NO_ZERO,
    ),
    Misconception(
        "cleared too soon",
        QUADRATIC,
        ((BACK, "w.grad.zero_()\n        cost.backward()"), (f"        {CLEAR}\n", "")),
        NO_ZERO,
    ),
    Misconception(
        "cleared before the step",
        QUADRATIC,
        ((BACK, "cost.backward()\n        w.grad.zero_()"),),
        "w hasn't moved. Is there a step at all; and is the gradient still there when it comes, or "
        "cleared in between?",
    ),
    Misconception(
        "fixed learning rate",
        QUADRATIC,
        ((UPDATE, "w -= 0.1 * w.grad"),),
        "the learning rate makes no difference: 0.1 is used whatever it is.",
    ),
    Misconception(
        "record kept",
        QUADRATIC,
        (
            (LOOP, f"{PARABOLA}\n    {LOOP}"),
            (f"        {PARABOLA}\n", ""),
            (BACK, "cost.backward(retain_graph=True)"),
        ),
        "w was moved between a cost and its backward, so that the record is no longer true. Was the "
        "cost computed once, before the loop, and its record kept by retain_graph?",
    ),
    Misconception(
        "NumPy on a tensor",
        QUADRATIC,
        ((PARABOLA, "cost = np.polyval(coefficients, w)"),),
        NUMPY,
    ),
    Misconception(
        "on the record",
        QUADRATIC,
        ((OFF_THE_RECORD, "if True:"),),
        "a leaf was changed in place while the record was on, which PyTorch refuses: the record "
        "would no longer be true. See the table in section 2.",
    ),
    Misconception(
        "whole start",
        QUADRATIC,
        ((START, "torch.tensor(w0, requires_grad=True)"),),
        "a start that is a whole number makes a tensor of whole numbers, and those have no "
        "gradient. Ask for a floating-point type.",
    ),
    Misconception(
        "read before backward",
        QUADRATIC,
        ((BACK, "slope = w.grad\n        cost.backward()"), (UPDATE, "w -= learning_rate * slope")),
        "w.grad was read while it was still empty (`None`). Which line fills it, and does that come "
        "first? Or is w no leaf: a result of `.double()`, or of `w - ...`?",
    ),
    Misconception(
        "no leaf",
        QUADRATIC,
        ((START, "torch.tensor(float(w0), dtype=torch.float64)"),),
        NOT_RECORDED,
    ),
    Misconception(
        "coefficients reversed",
        QUADRATIC,
        ((COEFFICIENTS, "b, a = (float(number) for number in coefficients[1:])"),),
        "the coefficients were read from the wrong end: the first belongs to w squared.",
    ),
    Misconception(
        "coefficients ignored",
        QUADRATIC,
        ((PARABOLA, "cost = (w - 5) ** 2"),),
        "w goes to 5 whatever the coefficients are: they are data here, and come with each call.",
    ),
    Misconception(
        "double instead of square",
        QUADRATIC,
        ((PARABOLA, "cost = a * w * 2 + b * w + c"),),
        "the derivative doesn't depend on w, as if w were doubled where it should be squared.",
    ),
    Misconception(
        "cost computed once",
        QUADRATIC,
        (
            (LOOP, f"{PARABOLA}\n    {LOOP}"),
            (f"        {PARABOLA}\n", ""),
        ),
        "the cost was computed once, before the loop. A record serves one backward; and the cost "
        "has to be that of the w of this step.",
    ),
    Misconception(
        "stops after one step",
        QUADRATIC,
        ((CLEAR, NUMBER),),
        "w is where one step takes it: does the return stand inside the loop?",
    ),
    Misconception(
        "the bottom",
        QUADRATIC,
        ((NUMBER, "return -b / (2 * a) if a else w.item()"),),
        "that is the parabola's lowest point (or highest). Asked for is where w stands after so "
        "many steps.",
    ),
    Misconception(
        "returns the gradient",
        QUADRATIC,
        (
            (CLEAR, "last = w.grad.item(); w.grad = None"),
            (NUMBER, "return last if steps else w.item()"),
        ),
        "that is the derivative at the last step. Asked for is w itself.",
    ),
    Misconception(
        "returns the cost",
        QUADRATIC,
        ((NUMBER, "return np.polyval(coefficients, w.item())"),),
        "that is the cost at w. Asked for is w itself.",
    ),
    Misconception(
        "starts at zero",
        QUADRATIC,
        ((START, "torch.zeros((), dtype=torch.float64, requires_grad=True)"),),
        "w starts at 0 whatever w0 is.",
    ),
    # ---- autograd_gradients
    Misconception("summed", GRADIENTS, ((COST, f'{COST[:-1]}, reduction="sum")'),), SUMMED),
    Misconception("sigmoid twice", GRADIENTS, ((COST, COST.replace("scores", BY_HAND)),), TWICE),
    Misconception(
        "loss of probabilities",
        GRADIENTS,
        ((COST, f"torch.nn.functional.binary_cross_entropy({BY_HAND}, labels)"),),
        CUT_OFF,
    ),
    Misconception(
        "logarithms by hand",
        GRADIENTS,
        (
            (
                f"cost = {COST}",
                f"p = {BY_HAND}\n"
                "    cost = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()",
            ),
        ),
        NOT_A_NUMBER,
    ),
    Misconception(
        "half of the loss",
        GRADIENTS,
        ((f"cost = {COST}", "cost = -(labels * torch.nn.functional.logsigmoid(scores)).mean()"),),
        "examples of class 0 have no part in it: the loss has a second half for them.",
    ),
    Misconception(
        "squares",
        GRADIENTS,
        ((f"cost = {COST}", f"cost = (({BY_HAND} - labels) ** 2).mean()"),),
        SQUARES,
    ),
    Misconception(
        "softmax over one score",
        GRADIENTS,
        ((COST, "torch.nn.functional.cross_entropy(scores.T, labels.T)"),),
        "every gradient is zero: cross_entropy puts a softmax over the scores of an example, and over a "
        "single score that is always 1. Section 3 shows the loss for one score.",
    ),
    Misconception(
        "sign",
        GRADIENTS,
        ((f"cost = {COST}", f"cost = -{COST}"),),
        "every gradient has the opposite sign: the cost is what should get smaller.",
    ),
    Misconception(
        "backward twice",
        GRADIENTS,
        ((BACK, "cost.backward(retain_graph=True)\n    cost.backward()"),),
        "every gradient is twice what it should be, as if backward had been called twice: it adds.",
    ),
    Misconception(
        "ReLU at the end",
        GRADIENTS,
        ((SCORES, f"{SCORES}\n    scores = torch.relu(scores)"),),
        RELU_AT_THE_END,
    ),
    Misconception("no ReLU", GRADIENTS, ((HIDDEN, HIDDEN.replace("torch.relu(", "(")),), NO_RELU),
    Misconception(
        "NumPy on a tensor",
        GRADIENTS,
        ((HIDDEN, HIDDEN.replace("torch.relu(", "np.maximum(0, ")),),
        NUMPY,
    ),
    Misconception(
        "the given forward pass",
        GRADIENTS,
        ((SCORES, "scores, _ = network.forward(X, leaves)"),),
        NUMPY,
    ),
    Misconception("tanh", GRADIENTS, ((HIDDEN, HIDDEN.replace("relu", "tanh")),), TANH),
    Misconception("sigmoid", GRADIENTS, ((HIDDEN, HIDDEN.replace("relu", "sigmoid")),), SIGMOID),
    Misconception(
        "no d in the keys",
        GRADIENTS,
        ((GRADS, GRADS.replace('f"d{key}"', "key")),),
        "the gradients stand under the parameters' names: theirs begin with a d, as in dW1.",
    ),
    Misconception(
        "returns the parameters",
        GRADIENTS,
        ((GRADS, GRADS.replace("leaf.grad", "leaf.detach()")),),
        "those are the parameters themselves. Where does a leaf keep its gradient?",
    ),
    Misconception(
        "transposed", GRADIENTS, ((GRADS, GRADS.replace("numpy()", "numpy().T")),), TURNED
    ),
    Misconception(
        "flat biases",
        GRADIENTS,
        (
            (
                GRADS,
                GRADS.replace(
                    "leaf.grad.numpy()", 'leaf.grad.numpy()[(..., 0) if key[0] == "b" else ...]'
                ),
            ),
        ),
        FLAT,
    ),
    Misconception(
        "detached",
        GRADIENTS,
        ((HIDDEN, f"{HIDDEN}.detach()"),),
        "the record breaks off behind a hidden layer, so that the parameters before it have no "
        "gradient (`None`): .detach(), .data and .numpy() in the forward pass cut it.",
    ),
    Misconception(
        "no leaves",
        GRADIENTS,
        ((LEAF, "torch.tensor(value, dtype=torch.float64)"),),
        NOT_RECORDED,
    ),
    Misconception(
        "no backward",
        GRADIENTS,
        ((BACK, "pass"),),
        "no parameter has a gradient (`None`). Was backward called? And is the cost made from the leaves "
        "themselves? What comes of a leaf, say by a change of type, is a new tensor and no leaf.",
    ),
    Misconception(
        "backward on many losses",
        GRADIENTS,
        ((COST, f'{COST[:-1]}, reduction="none")'),),
        "backward wants one number to start from. The losses of the examples have to become one "
        "cost first.",
    ),
    Misconception(
        "two types",
        GRADIENTS,
        ((LEAF, "torch.tensor(value, dtype=torch.float32, requires_grad=True)"),),
        "float32 and float64 meet in a matrix product, which PyTorch refuses. Ask for one type "
        "everywhere.",
    ),
    Misconception(
        "whole labels",
        GRADIENTS,
        ((LABELS, "labels = torch.tensor(Y)"),),
        "the labels are whole numbers, which the loss can't take: ask for a floating-point type.",
    ),
    # ---- train_with_torch
    Misconception(
        "never cleared",
        TRAINING,
        ((ZERO, "pass"),),
        "the first step is right, the later ones follow sums of gradients: which of the three "
        "verbs is missing?",
    ),
    Misconception(
        "cleared after backward",
        TRAINING,
        ((f"{ZERO}\n", "pass\n"), (BACK, f"{BACK}\n        {ZERO}")),
        "nothing has moved. Is there a step at all; and are the gradients still there when it comes, or "
        "cleared in between?",
    ),
    Misconception(
        "step before backward",
        TRAINING,
        (
            (f"{ZERO}\n", f"{STEP}\n"),
            (BACK, f"{ZERO}\n        {BACK}"),
            (f"        {STEP}\n    return", "    return"),
        ),
        f"{MOVED}In which order do the three verbs come?",
    ),
    Misconception(
        "record kept",
        TRAINING,
        (
            (MOVER, f"{MOVER}\n    made = []"),
            (f"cost = {COST}", f"made.append({COST})\n        cost = made[0]"),
            (BACK, "cost.backward(retain_graph=True)"),
        ),
        f"{MOVED}Was the cost computed once, before the loop, and its record kept by retain_graph?",
    ),
    Misconception(
        "one step too few",
        TRAINING,
        ((LOOP, "for _ in range(1, steps):"),),
        "the parameters are those of one step earlier. How often does your loop run; and does "
        "backward come before the step, the first time, too?",
    ),
    Misconception(
        "one step too many",
        TRAINING,
        ((LOOP, "for _ in range(steps + 1):"),),
        "the parameters are those of one step later. How often does your loop run?",
    ),
    Misconception(
        "stops after one step",
        TRAINING,
        ((STEP, f"{STEP}\n        break"),),
        "the parameters are where one step takes them: does something end the loop, a return "
        "perhaps?",
    ),
    Misconception(
        "optimizer made anew",
        TRAINING,
        ((ZERO, f"{MOVER}\n        {ZERO}"),),
        "sgd is right and Adam's first step, too; its later ones look like first steps again. "
        "Where is the optimizer made, and what does it forget when it is made anew?",
    ),
    Misconception(
        "always sgd",
        TRAINING,
        ((RULE, "rule = torch.optim.SGD"),),
        'gradient descent moved the parameters even where "adam" was asked for.',
    ),
    Misconception(
        "always adam",
        TRAINING,
        ((RULE, "rule = torch.optim.Adam"),),
        'Adam moved the parameters even where "sgd" was asked for.',
    ),
    Misconception(
        "AdamW",
        TRAINING,
        ((RULE, RULE.replace("Adam}", "AdamW}")),),
        "the weights shrink a little in each of Adam's steps: AdamW has weight decay as its "
        "default.",
    ),
    Misconception(
        "momentum",
        TRAINING,
        (
            (
                MOVER,
                'mover = rule(leaves.values(), lr=learning_rate, **({"momentum": 0.9} if optimizer == "sgd" else {}))',
            ),
        ),
        "the first step of sgd is right, the later ones still follow the earlier gradients, as "
        "with momentum 0.9. Here it is plain gradient descent.",
    ),
    Misconception(
        "learning rate ignored",
        TRAINING,
        ((MOVER, "mover = rule(leaves.values(), lr=0.01)"),),
        "the learning rate makes no difference: 0.01 is used whatever it is.",
    ),
    Misconception(
        "Adam's own learning rate",
        TRAINING,
        (
            (
                MOVER,
                'mover = rule(leaves.values(), **({"lr": learning_rate} if optimizer == "sgd" else {}))',
            ),
        ),
        "sgd is right; Adam takes steps of its default learning rate, 0.001.",
    ),
    Misconception(
        "only the weights",
        TRAINING,
        (
            (
                MOVER,
                'mover = rule([leaves[key] for key in leaves if key[0] == "W"], lr=learning_rate)',
            ),
        ),
        "the biases haven't moved: which parameters does the optimizer know?",
    ),
    Misconception(
        "uphill",
        TRAINING,
        ((MOVER, "mover = rule(leaves.values(), lr=learning_rate, maximize=True)"),),
        "the cost goes up: every step has the wrong sign.",
    ),
    Misconception(
        "example by example",
        TRAINING,
        (
            (LOOP, "for j in (column for _ in range(steps) for column in range(X.shape[1])):"),
            ("A = inputs", "A = inputs[:, j : j + 1]"),
            (COST, COST.replace("labels", "labels[:, j : j + 1]")),
        ),
        "a step was taken for every single example. Each step uses all of them, and their mean "
        "cost.",
    ),
    Misconception("summed", TRAINING, ((COST, f'{COST[:-1]}, reduction="sum")'),), SUMMED),
    Misconception("sigmoid twice", TRAINING, ((COST, COST.replace("scores", BY_HAND)),), TWICE),
    Misconception(
        "loss of probabilities",
        TRAINING,
        ((COST, f"torch.nn.functional.binary_cross_entropy({BY_HAND}, labels)"),),
        CUT_OFF,
    ),
    Misconception(
        "logarithms by hand",
        TRAINING,
        (
            (
                f"cost = {COST}",
                f"p = {BY_HAND}\n"
                "        cost = -(labels * torch.log(p) + (1 - labels) * torch.log(1 - p)).mean()",
            ),
        ),
        NOT_A_NUMBER,
    ),
    Misconception(
        "ReLU at the end",
        TRAINING,
        ((SCORES, f"{SCORES}\n        scores = torch.relu(scores)"),),
        RELU_AT_THE_END,
    ),
    Misconception("no ReLU", TRAINING, ((HIDDEN, HIDDEN.replace("torch.relu(", "(")),), NO_RELU),
    Misconception(
        "NumPy on a tensor",
        TRAINING,
        ((HIDDEN, HIDDEN.replace("torch.relu(", "np.maximum(0, ")),),
        NUMPY,
    ),
    Misconception(
        "float32",
        TRAINING,
        (
            (LEAF, "torch.tensor(value, dtype=torch.float32, requires_grad=True)"),
            (INPUTS, INPUTS.replace("64", "32")),
            (LABELS, LABELS.replace("64", "32")),
        ),
        "it computes in float32, which can't tell 100000001 from 100000000. Which type do your "
        "tensors have, and your module, if you use one?",
    ),
    Misconception(
        "no longer leaves",
        TRAINING,
        ((LEAF, "torch.tensor(value, dtype=torch.float32, requires_grad=True).double()"),),
        "the optimizer refuses tensors that are no leaves: even a change of type by .double() "
        "makes a new one. Ask for the type when you make the tensor.",
    ),
    Misconception(
        "cost computed once",
        TRAINING,
        (
            (MOVER, f"{MOVER}\n    made = []"),
            (f"cost = {COST}", f"made.append({COST})\n        cost = made[0]"),
        ),
        "the cost was computed once, before the loop. A record serves one backward; and each "
        "step needs the cost of the parameters as they are then.",
    ),
    Misconception(
        "transposed", TRAINING, ((LEARNT, LEARNT.replace("numpy()", "numpy().T")),), TURNED
    ),
    Misconception(
        "flat biases",
        TRAINING,
        (
            (
                LEARNT,
                LEARNT.replace(
                    "leaf.detach().numpy()",
                    'leaf.detach().numpy()[(..., 0) if key[0] == "b" else ...]',
                ),
            ),
        ),
        FLAT,
    ),
    Misconception(
        "attached",
        TRAINING,
        ((LEARNT, LEARNT.replace(".detach()", "")),),
        "a leaf doesn't turn into an array as long as it is on the record. What takes it off?",
    ),
]
