"""Why each option of 07_frameworks's quiz is right or wrong; shown once it was chosen."""

NOTES = {
    "q1": {
        "a": "That is the derivative. But backward adds to what is there, and nobody cleared.",
        "b": "Right: each call adds 3.",
        "c": "It adds, it doesn't multiply.",
        "d": "It would, on the same cost: the record is gone after one backward. But the cost was "
        "computed anew each time.",
    },
    "q2": {
        "a": "PyTorch's momentum lacks the factor 1 - beta: these steps would be 50 times as long.",
        "b": "The other way: its sum is 1 / (1 - beta) times the course's average, so the rate has "
        "to be smaller.",
        "c": "Right: lr is (1 - 0.98) 0.5.",
        "d": "There momentum weighs the old, as beta does. Only batch norm turns it round.",
    },
    "q3": {
        "a": "Right: lambda / m is 0.002, and the biases need a group of their own to be spared.",
        "b": "The gradient of the penalty has a 1/m, which has to go into the number; and biases "
        "would shrink as well.",
        "c": "The number is right, but one group for all parameters shrinks the biases, too.",
        "d": "lambda / 2m stands in the cost. Its derivative has no 2.",
    },
    "q4": {
        "a": "Then the cost would still be falling.",
        "b": "Overfitting shows on the dev set; the training cost would go to 0.",
        "c": "Seven digits are enough for a cost far below 0.5.",
        "d": "Right: with a second sigmoid the loss sees scores from 0 to 1 only, and can't get below "
        "0.50 for equally frequent classes.",
    },
    "q5": {
        "ac": "Right: eval() to measure, train() to go on.",
        "a": "This is right: dropout rolls its dice as long as the model is in train mode.",
        "b": "no_grad() switches the record off, not dropout.",
        "c": "This is right: otherwise the rest of training runs without dropout.",
        "d": "A small dev set makes an accuracy uncertain. Twice the same set, same model, should "
        "give the same number.",
    },
    "q6": {
        "a": "It means the opposite: there it weighs the new value.",
        "b": "Right: 0.9 of each new batch, 0.1 of all that was before.",
        "c": "That would be a momentum near 0.",
        "d": "In train mode the batch's own statistics count; only eval mode uses the averages.",
    },
    "q7": {
        "a": "Nothing is computed until a session runs, whatever b is.",
        "b": "A placeholder has no value at all, not even zero.",
        "c": "Right: describing and computing are two things there.",
        "d": "An error comes only from a session that is run without a feed for a.",
    },
    "q8": {
        "ad": "Right: open source and good governance, both. They can't keep a project alive, but open.",
        "a": "This is right, but not all: it says what may be done with today's code.",
        "b": "It may decide to close it, or to stop. That has happened.",
        "c": "Free of charge isn't open: it may neither be read nor changed.",
        "d": "This is right, but not all: there must be open code to decide about.",
    },
    "q9": {
        "ac": "Right: less to write, and nothing lost.",
        "a": "This is right: you write the way forward only.",
        "b": "They run on any laptop; this notebook did.",
        "c": "This is right: section 5 had it to 1e-12.",
        "d": "Autograd differentiates faithfully whatever you wrote, a wrong cost as well.",
    },
}
