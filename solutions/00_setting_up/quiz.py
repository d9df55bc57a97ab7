"""Why each option of 00_setting_up's quiz is right or wrong; shown once it has been chosen."""

NOTES = {
    "q1": {
        "a": "In section 1 the best setting for the digits came 17th of 40 on the flower.",
        "b": "Right: experience keeps you out of the hopeless corners, and the loop does the rest.",
        "c": "Too much modesty: what was hopeless on one problem was mostly hopeless on the other.",
        "d": "There is no such formula; that is why the loop exists.",
    },
    "q2": {
        "ac": "Right: models were chosen on it, so it was a dev set, and the winner's 4 % owes "
        "something to luck.",
        "a": "This is right: a set on which models are compared is a dev set, whatever its name.",
        "b": "Nothing was trained on it, but something was *chosen* on it: the coins of section 2.",
        "c": "This is right: the best of fifty is partly the luckiest of fifty.",
        "d": "Then the model that learns by heart would win. Comparing needs data not trained on.",
    },
    "q3": {
        "a": "That is a habit from the days of thousands of examples: two million each would be "
        "wasted.",
        "b": "The training set is there to learn from; two thirds of the data would teach nothing.",
        "c": "To tell 5 % from 6 % safely, 1000 were too few.",
        "d": "Right: 10,000 already told 5 % from 6 % nearly always, and 1 % are 100,000. Still "
        "less would do.",
    },
    "q4": {
        "bd": "Right: in both, dev and test mirror the users, and training takes what there is. "
        "With some of the users' pictures in training, as in section 4, it will do better.",
        "a": "Then 95 % of the dev set are studio pictures, and you optimise for those.",
        "b": "This is sound: dev and test mirror the users, and training has some of their pictures.",
        "c": "Dev and test differ: the team aims at one target and is judged by another.",
        "d": "This is sound: training may differ, so long as dev and test mirror the users.",
    },
    "q5": {
        "a": "15 % is only one point above what people reach. Large errors can be unavoidable.",
        "b": "Variance is the gap from 15 % to 16 %: one point.",
        "c": "Right: both gaps are about a point. What people achieve is an upper estimate of the "
        "Bayes error.",
        "d": "It may be lower: somebody, or some network, could do better than these people.",
    },
    "q6": {
        "ac": "Right: the training error itself is too high, and both let the network fit better.",
        "a": "This helps: a bigger network can fit what the small one can't.",
        "b": "More data close the gap between training and dev error, and here it is one point.",
        "c": "This may help: perhaps it hasn't finished learning its training set.",
        "d": "Regularization is for variance; it makes the training error higher still.",
    },
    "q7": {
        "a": "Right: the dashed line of section 7, regularised, fell and then stayed level up to 2000 "
        "units.",
        "b": "More data close the gap between training and dev. The bias stays: section 6, line two.",
        "c": "In section 7 the regularised network got better with its size, then stayed level.",
        "d": "Section 7, solid line: without regularization it hurt badly near 100 units.",
    },
    "q8": {
        "a": "Right: mu and sigma belong to the model like its weights.",
        "b": "Then every group of examples looks average, and a single example becomes all zeros.",
        "c": "Then the training columns carry traces of dev and test: the picture of section 8.",
        "d": "The network learnt on normalised inputs; raw ones would be foreign to it.",
    },
    "q9": {
        "bc": "Right: the network fits what it has seen; both can help that to carry over to new "
        "examples.",
        "a": "It fits already: 1 %. Longer training may even widen the gap.",
        "b": "This helps: in section 5, more examples kept closing the gaps of Q and R.",
        "c": "This may help: it makes learning by heart harder.",
        "d": "A larger dev set measures the 11 % more precisely. It doesn't lower them.",
    },
    "q10": {
        "a": "A multiplication takes the same time for 0.5 and for 1000. Fewer *steps* are needed.",
        "b": "Scaling doesn't touch correlations: section 8's right bowl isn't quite round.",
        "c": "A linear model reaches the same cost before and after: weights and bias make up for "
        "the scale.",
        "d": "Right: on the wines the condition number fell from twelve million to 46.",
    },
}
