"""Why each option of 04_optimizers' quiz is right or wrong; shown once it has been chosen."""

NOTES = {
    "q1": {
        "a": "150 examples don't fit into a mini-batch of 100: the 50 left over get their own.",
        "b": "That would leave 50 examples out of every epoch.",
        "c": "Right: 100 complete mini-batches and one with the 50 that are left.",
        "d": "The number of steps is right, but 101 full mini-batches would need 10,100 examples.",
    },
    "q2": {
        "a": "It might, but this doesn't show it: section 1's correct code goes up and down as well.",
        "b": "Right: another mini-batch, another cost. Judge by the mean over an epoch.",
        "c": "A rate of zero would leave the parameters where they are; the cost would still vary "
        "from mini-batch to mini-batch.",
        "d": "Shuffled mini-batches differ from each other too.",
    },
    "q3": {
        "ac": "Right: beta^50 = 0.36 of the weight lies beyond the window, and a longer memory "
        "averages more of the noise away.",
        "a": "This is right: 0.98^50 = 0.36. The window is no wall.",
        "b": "Weights shrink by 0.98 a step and never become zero; at 50 steps 0.36 is left.",
        "c": "This is right: it moved less than half as far from day to day as 0.9 did.",
        "d": "The other way round: a long memory makes it late.",
    },
    "q4": {
        "a": "v is too small, yes: ten times. But it is divided by the root of s, which is too "
        "small as well. By which factor is that root too small?",
        "b": "They would cancel if v and the root of s were too small by the same factor. Here the "
        "factors are 10 and the root of 1000.",
        "c": "Right: v is a tenth and the root of s about a thirtieth of what it should be, so the "
        "first step is 3.16 times too long.",
        "d": "Both averages keep their signs; only the length suffers.",
    },
    "q5": {
        "a": "Section 3's ball with 0.98 had hardly come down when the one with 0.67 was long "
        "there.",
        "b": "beta is the share of the velocity that is kept, so a larger one brakes less.",
        "c": "That is beta = 0, the other end.",
        "d": "Right: larger beta, less friction.",
    },
    "q6": {
        "ac": "Right: units and flat surroundings are differences in the gradients' size, and that "
        "is what RMSprop divides away.",
        "a": "This is right: each coordinate gets its own scale.",
        "b": "Its scales belong to coordinates. On the diagonal both are equally steep, and nothing "
        "is evened out: section 4 measured it.",
        "c": "This is right: small gradients are divided by their own small size, and section 8 "
        "gave each optimizer its own best rate.",
        "d": "All directions are alike there, and gradient descent with a good rate goes straight "
        "to the middle.",
    },
    "q7": {
        "ab": "Right: section 6's even digits show how a lead can vanish once both are tuned, and "
        "one run says little.",
        "a": "This is right, and most such leads shrink by it.",
        "b": "This is right: one run may be luck.",
        "c": "Another hyperparameter of Adam would make the comparison less fair still.",
        "d": "More decimals of one run are still one run.",
    },
    "q8": {
        "a": "The noise floor grows with the rate: a larger one lifts it.",
        "b": "Right: level and noisy is the noise floor, and it sinks with the rate.",
        "c": "Smaller mini-batches have noisier gradients, so the floor rises.",
        "d": "Then s would be the last squared gradient alone: each step has the same length, "
        "whatever the gradient. That isn't where the noise comes from.",
    },
}
