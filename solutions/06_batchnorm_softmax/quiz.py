"""Why each option of 06_batchnorm_softmax's quiz is right or wrong; shown once it was chosen."""

NOTES = {
    "q1": {
        "a": "One mean for the whole layer would leave units of different scale different. Each "
        "has its own.",
        "b": "64 would be one for each example: over the units, the other way round.",
        "c": "Right: one for each unit, over the 64 examples. gamma and beta have as many entries.",
        "d": "That is one for each number; the mean of a single number is that number.",
    },
    "q2": {
        "abd": "Right: b is subtracted together with the mean, gamma and beta are ordinary "
        "parameters, and with gamma the deviation and beta the mean they undo it all.",
        "a": "This is right: b shifts a row and its mean alike, so it drops out.",
        "b": "This is right: they have gradients like any parameter.",
        "c": "They only share a letter: momentum's beta is a hyperparameter, this one is learnt.",
        "d": "This is right: section 2 got z back to within rounding.",
    },
    "q3": {
        "a": "No: it is a small constant, the same for any number of examples.",
        "b": "Right: with variance 0 there would be 0/0; with epsilon the unit gives beta.",
        "c": "That epsilon is another one, of topic 03.",
        "d": "No: it is a constant. The noise comes from the other examples of the batch.",
    },
    "q4": {
        "a": "Over one example z is its own mean: nothing but beta would be left.",
        "b": "Then the weights would meet values of another scale than they learnt with.",
        "c": "Over the units of one example is another method, layer normalisation.",
        "d": "Right: fixed statistics, kept while training or taken from the whole training set, so "
        "that each image is judged for itself.",
    },
    "q5": {
        "a": "Right: 16 times the examples, and the root of 16 is 4. Whatever regularization it "
        "brings shrinks with it.",
        "b": "The other way round: means over more examples are steadier.",
        "c": "gamma scales signal and noise alike; the noise comes from estimating mu and sigma.",
        "d": "It falls as one over the root of the batch size, not as one over the size itself.",
    },
    "q6": {
        "a": "The missing terms are means over the batch, and don't vanish when it is large.",
        "b": "Right: every z has a share in both, so two of the three ways are missing.",
        "c": "It does: between z-hat and the output stands a multiplication by gamma.",
        "d": "No: z was divided by the root, so the gradient is too.",
    },
    "q7": {
        "ac": "Right: all to the first; and e^z is above 0 for every score.",
        "a": "This is right: the largest score takes all.",
        "b": "That divides the scores themselves by their sum. Softmax divides their exponentials: "
        "about 0.67, 0.24 and 0.09.",
        "c": "This is right: an exponential is never 0 (but for rounding).",
        "d": "Adding a number to all scores changes nothing; doubling them does: half the "
        "temperature.",
    },
    "q8": {
        "a": "With equal probabilities 1000 classes cost 6.9. 48 is far worse than knowing nothing.",
        "b": "Right: small weights make all classes about equally probable. 48 means confident "
        "errors, so something is too large.",
        "c": "ln 2 belongs to two classes.",
        "d": "The first cost is the one that is known beforehand: ln C.",
    },
    "q9": {
        "a": "They sum to 1 before and after, so not all can get smaller.",
        "b": "Each column is a matter of its own: the others don't notice.",
        "c": "Right: within the example e to the -5 cancels, and the other columns aren't touched.",
        "d": "Numerator and denominator both are: it cancels.",
    },
    "q10": {
        "ac": "Right: mean and deviation of z-tilde are the unit's own two numbers, no longer the "
        "weights' affair.",
        "a": "This is right: z-hat has mean 0 and deviation 1; times 3, minus 1.",
        "b": "z is normalised, before the activation. After ReLU nothing is negative, so no mean "
        "is -1.",
        "c": "This is right: mean and deviation of z double too, and cancel.",
        "d": "mu and sigma are. gamma and beta are learnt from step to step, like weights.",
    },
}
