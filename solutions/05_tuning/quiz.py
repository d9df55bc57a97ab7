"""Why each option of 05_tuning's quiz is right or wrong; shown once it has been chosen."""

NOTES = {
    "q1": {
        "a": "The number of layers comes later; with a poor learning rate no depth will train.",
        "b": "Right: on both of our tables it mattered most, whichever the optimizer. Once it is "
        "roughly known, look again.",
        "c": "It is among the last: hardly anybody tunes it, and this network doesn't even use it.",
        "d": "Equal care wastes most of it: in section 1 a few knobs made nearly all the difference.",
    },
    "q2": {
        "a": "That would be so if the exponent were drawn evenly. Here the number itself is.",
        "b": "A quarter would be one of four decades on the log scale. Here the number itself is "
        "drawn evenly.",
        "c": "Right: the share below 0.01 is about 1 %, so of 50 trials none or one.",
        "d": "About a tenth lie below 0.1. What about a number ten times smaller?",
    },
    "q3": {
        "a": "Even in beta: only one draw in eleven has a window of more than 100.",
        "b": "1 - beta, yes, but drawn evenly: that is the same as drawing beta evenly.",
        "c": "The logarithm of beta itself hardly bends between 0.9 and 0.999: nearly an even draw.",
        "d": "Right: windows of 10 to 100 as often as of 100 to 1000. From 0.98 to 0.99 the window "
        "doubles; from 0.9 to 0.91 it hardly moves.",
    },
    "q4": {
        "abd": "Right: that is the argument for random search, and its limit. On our table, with "
        "two hyperparameters, both did equally well.",
        "a": "This is right: three values, each of them three times.",
        "b": "This is right: every trial brings a new value of every hyperparameter.",
        "c": "Not in any search: in section 5 it was ahead in about six cases of ten, even where it "
        "was better on average.",
        "d": "This is right: where good values fill a third of the range, three even steps nearly "
        "always hit.",
    },
    "q5": {
        "a": "What lies beyond 0.1 hasn't been tried, so nobody knows.",
        "b": "This looks for the best inside a window, when it may well lie outside.",
        "c": "Right: on the log scale 0.097 is less than one hundredth of the way from the end. "
        "Move the range first, then refine.",
        "d": "Another ruler doesn't move the optimum; and for a learning rate the log scale is the "
        "one that counts.",
    },
    "q6": {
        "a": "Right: each trial misses the best 5 % with probability 0.95, in however many "
        "dimensions.",
        "b": "That would be linear in the dimensions. Where in 1 - 0.95^n do they occur?",
        "c": "That is how a grid grows. Where in 1 - 0.95^n do the dimensions occur?",
        "d": "The best 5 % are 5 % in any space.",
    },
    "q7": {
        "a": "That one is a panda: you can afford only one, so look after it.",
        "b": "This is caviar: many trainings in parallel, and nobody has to watch.",
        "c": "This is caviar, with successive halving.",
        "d": "This is what a panda's keeper does.",
        "bc": "Right: many at once, unattended, and most of them may fail.",
    },
    "q8": {
        "a": "A test set isn't changed because it disappoints: that would be choosing on it.",
        "b": "This is right: of many good trials the best on dev is also among the luckiest.",
        "c": "This is right: the test set had no say in the choice.",
        "d": "Whoever tunes on the test score makes a second dev set of it, and has no test set left.",
        "bc": "Right: the choice was made on the dev set, so its score flatters; the other didn't "
        "take part.",
    },
    "q9": {
        "a": "Right: settings go stale with data, network and machines. They are a good start, no "
        "more.",
        "b": "What is best depends on the data and the computing at hand, and both have changed.",
        "c": "alpha mattered most on our tables, so a wrong one costs most: section 7's old range "
        "cost about two points.",
        "d": "There is no such rule; a beta of 2.7 would be no average at all.",
    },
    "q10": {
        "a": "Then no weight would move at all: with every unit at zero, no gradient gets through, "
        "and units that start alike stay alike (topic 01).",
        "b": "This is worth trying: too small a rate creeps, too large a one leaps about.",
        "c": "This is worth trying: scaled steps walk through ravines and off plateaus (topic 04).",
        "d": "This is worth trying: with tiny weights signal and gradient vanish (topic 01).",
        "bcd": "Right: too small a rate, a narrow ravine, a vanished signal. Each can stall a "
        "network, and the cost alone doesn't tell which.",
    },
}
