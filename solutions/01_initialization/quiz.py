"""Why each option of 01_initialization's quiz is right or wrong; shown once it has been chosen."""

NOTES = {
    "q1": {
        "a": "No: units with equal weights on both sides get equal gradients, so equal steps.",
        "b": "No: the learning rate multiplies equal gradients. Equal times anything stays equal.",
        "c": "Right: equal weights, equal gradients, equal steps, for ever. Only different first "
        "weights break the symmetry.",
        "d": "No: from 0.3 the weights do move, as those from 0.5 did in section 1. They move "
        "together. Only from zero do they stay where they are.",
    },
    "q2": {
        "abd": "Right: the random weights already make the units differ, so equal biases do no "
        "harm, be they 0 or 0.01, and small random ones change little.",
        "a": "Zero is fine, and the usual choice: the weights break the symmetry.",
        "b": "Small random biases are fine; they are just not needed.",
        "c": "At -100 nearly every z is negative: ReLU gives 0 with slope 0, and nothing learns.",
        "d": "One small value for all is fine: the weights break the symmetry.",
    },
    "q3": {
        "a": "A small learning rate makes learning slow, but it wouldn't drive activations to the "
        "ends of tanh.",
        "b": "Right: large weights make z large, tanh is flat there, and its slope, nearly 0, "
        "multiplies every gradient that passes, so hardly any gets through. Look at the row of "
        "scale 1 in section 2.",
        "c": "The other way round: a vanished signal shows as activations near 0.",
        "d": "A cost that still falls has not converged, and saturation alone says nothing about "
        "the cost.",
    },
    "q4": {
        "a": "0.005 is 2/400, the variance. The deviation is its root.",
        "b": "0.05 is the root of 1/400: Xavier's rule, half the variance that ReLU needs.",
        "c": "0.1 is 2 divided by the root of 400. The 2 belongs under the root as well.",
        "d": "Right: the root of 2/400 is 0.071.",
    },
    "q5": {
        "a": "Right: 0.9 taken 49 times is about 0.006, and the gradient passes the same matrices.",
        "b": "The gradient goes back through the same matrices (transposed), so it shrinks too.",
        "c": "Gradients are multiplied by the weights on their way back, never divided.",
        "d": "Biases are added; the gradient that goes back doesn't meet them at all.",
    },
    "q6": {
        "bc": "Right: half the mean square per layer leaves a billionth after 30, so the network "
        "gives all ten classes the same probability, which costs ln 10; and it stays there.",
        "a": "They are random, so they do break the symmetry. They are only too small for ReLU.",
        "b": "This is right: a factor of one half hardly hurts 5 times and ruins all 30 times.",
        "c": "This is right: minus the logarithm of 1/10 is ln 10.",
        "d": "Zero biases are harmless; with He's weights the same biases let the network train.",
    },
    "q7": {
        "a": "Only if both sides were equally wide. With 100 in and 300 out, no variance serves "
        "both directions.",
        "b": "Right: Var w = 2/400. Forward 100 times that is 0.5, back 300 times that is 1.5.",
        "c": "That is Xavier's rule, 1/100.",
        "d": "Take the numbers: n_in Var w forward, n_out Var w back. Which n is larger here?",
    },
    "q8": {
        "a": "In a deep network it does. With three layers, 1 to 4 differed by about three points.",
        "b": "Section 4 tried several numerators on such a network: all of them trained.",
        "c": "Larger isn't better: the signal grows by the same factor in every layer, and "
        "accuracy fell again towards 4.",
        "d": "Right: it is among the last things to tune. Learning rate and the like come first.",
    },
}
