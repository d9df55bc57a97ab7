"""Why each option of 02_regularization's quiz is right or wrong; shown once it has been chosen."""

NOTES = {
    "q1": {
        "a": "0.98 is 1 - lambda/m: the learning rate is missing from it.",
        "b": "0.9 is 1 - alpha. What have lambda and m to do with it?",
        "c": "Right: 1 - 0.1 * 2/100 = 0.998. It looks harmless, but 1000 such steps leave about a seventh of it.",
        "d": "0.999 has a 2 too many in the denominator: it belongs to the cost and is gone after "
        "differentiating.",
    },
    "q2": {
        "ab": "Right: a layer has many weights for each bias, and a bias only moves a unit's "
        "threshold, which isn't what overfits.",
        "a": "This is right: beside a whole row of weights, one bias hardly counts.",
        "b": "This is right: sharp bends come from large weights; a bias only shifts them.",
        "c": "Their gradient isn't zero. They learn like the weights.",
        "d": "It would work, with lambda/m times b in db. It just isn't worth it.",
    },
    "q3": {
        "a": "J contains lambda itself: costs with different lambda can't be compared, and lambda "
        "= 0 would have the advantage.",
        "b": "The largest one oversmooths: at lambda = 30 the network of section 4 had no weights "
        "left, and nothing diverged.",
        "c": "On average, training accuracy falls as lambda grows: it would choose lambda = 0 or nearly.",
        "d": "Right: lambda is a hyperparameter, and hyperparameters are chosen on the dev set.",
    },
    "q4": {
        "a": "Right: the slope of |w| is 1 however small w is; that of w squared fades with w.",
        "b": "The other way round: it is L2 that takes off a share of what is left, for ever.",
        "c": "L2 never gets to zero: it takes off a share, and a share of something is something.",
        "d": "L2's pull is weak there, but L1's doesn't depend on the size of the weight.",
    },
    "q5": {
        "a": "With dropout on, the answer is a lottery. And the scale is right already.",
        "b": "That belongs to the older dropout, without the division in training. With inverted "
        "dropout the weights fit as they are.",
        "c": "Right: dividing by keep_prob in training has kept the expectation, so nothing is "
        "left to mend.",
        "d": "The last mask is as random as any other.",
    },
    "q6": {
        "bc": "Right: a jagged curve is what dropout looks like, and turning it off shows whether "
        "anything is wrong beside it.",
        "a": "A rising cost proves no bug here: every step measures another thinned network.",
        "b": "This is right: section 7 had such a curve, and nothing was wrong.",
        "c": "This is right: without masks, small steps on all examples have to go down.",
        "d": "It may be, but the rises don't show it: with small steps it looked the same.",
    },
    "q7": {
        "a": "It needs one: lambda.",
        "b": "It needs more: one for each lambda that you try.",
        "c": "Not always; on the unseen balls of section 9 the two came out nearly alike.",
        "d": "Right: early stopping turns one knob for two tasks. That is its price for needing "
        "a single run.",
    },
    "q8": {
        "bd": "Right: people write a little further up and at a slight slant all the time.",
        "a": "A 6 turned by half is a 9: the copy would teach a falsehood.",
        "b": "This one keeps its label, as long as all the ink stays inside.",
        "c": "A 2 in a mirror is no digit that anybody writes.",
        "d": "This one keeps its label: a slight slant is ordinary handwriting.",
    },
    "q9": {
        "ac": "Right: fewer units go out, so the network is freer to fit its training set, chance "
        "and all.",
        "a": "This is right: 30 % of the units go out instead of 50 %.",
        "b": "Dividing by keep_prob in training has seen to that, whatever its value.",
        "c": "This is right: weaker regularization lets it fit better what it has seen.",
        "d": "The other way round: weaker regularization tends to widen it.",
    },
    "q10": {
        "ad": "Right: both make learning by heart harder. Expect the training error to rise a "
        "little.",
        "a": "This may help. Too large a lambda oversmooths: section 4.",
        "b": "It follows the training set closely enough: 1 %. Less regularization means more "
        "variance.",
        "c": "It finds bugs. A wide gap between training and dev error isn't one.",
        "d": "This may help: many weights invite overfitting.",
    },
}
