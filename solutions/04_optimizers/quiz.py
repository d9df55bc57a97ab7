"""Why each option of 04_optimizers' quiz is right or wrong; shown once it has been chosen."""

NOTES = {
    "q1": {
        "bc": "Right: 100 complete mini-batches and one with the rest; [l] layer, {t} mini-batch, "
        "(i) example.",
        "a": "150 examples don't fit into a mini-batch of 100: the 50 left over get their own.",
        "b": "This is right: 100 complete mini-batches, and the 50 that are left.",
        "c": "This is right: square brackets layer, braces mini-batch, round brackets example.",
        "d": "Braces and round brackets are exchanged: X{1}, X{2}, ... are the mini-batches.",
    },
    "q2": {
        "ad": "Right: exact steps are expensive, and with a suitable rate each of them goes down.",
        "a": "This is right: with millions of examples, one step per pass is slow going.",
        "b": "Section 1 timed it: one at a time is far slower, as fast matrix products are thrown "
        "away.",
        "c": "Each mini-batch holds other examples, so its cost is noisy. Judge by the mean over "
        "an epoch.",
        "d": "This is right: all steps see the same cost. Look for too large a rate, or a bug.",
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
        "bd": "Right: v gives the direction, s the scale, and how long a step suits the problem is "
        "up to you.",
        "a": "Section 6 trains it with mini-batches; that is its usual life.",
        "b": "This is right: v from momentum, s from RMSprop.",
        "c": "v is ten times too small, but it is divided by the root of s, which is too small by "
        "the root of 1000. So the first step would be 3.16 times too long.",
        "d": "This is right: section 6 tried nine rates for it, and one pair of betas.",
    },
    "q5": {
        "a": "Right: without memory it leaps from wall to wall; the more of the velocity is kept, "
        "the slower and rounder the swings.",
        "b": "The other way round: a ball that keeps nine tenths of its velocity can't turn at "
        "every step.",
        "c": "Larger beta, less friction: the ball with 0.9 has the slowest swings.",
        "d": "A leap to the other side at every step is what plain gradient descent does here: "
        "beta = 0.",
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
        "ab": "Right: section 6's even digits show how little of a lead is left once both are "
        "tuned, and one run says little.",
        "a": "This is right, and most such leads shrink by it.",
        "b": "This is right: one run may be luck.",
        "c": "Another hyperparameter of Adam would make the comparison less fair still.",
        "d": "More decimals of one run are still one run.",
    },
    "q8": {
        "bd": "Right: both let the rate decay, and the noise floor sinks with it.",
        "a": "1.05 to the t grows: this rate rises, and the noise floor with it.",
        "b": "This is right: exponential decay.",
        "c": "Smaller mini-batches have noisier gradients, so the floor rises.",
        "d": "This is right: inverse-time decay, with a decay rate of 0.1.",
    },
    "q9": {
        "a": "v starts at 0, not at the first value: v1 = 0.2 * 10 = 2.",
        "b": "beta and 1 - beta are exchanged: the old average keeps 0.8.",
        "c": "v2 is right. The correction divides by 1 - beta^t with t = 2, not by 1 - beta.",
        "d": "Right: v1 = 2, v2 = 0.8 * 2 + 0.2 * 20 = 5.6, and 5.6 / (1 - 0.64) = 15.6.",
    },
    "q10": {
        "a": "All 10,000 directions would have to lead up; for random Hessians six are too many "
        "already.",
        "b": "Right: critical points of high cost are mostly saddles, and noise or scaled steps "
        "get you off.",
        "c": "A zero gradient says only that the surface is level there, and the cost is high.",
        "d": "In one dimension, minima and maxima are. Section 8 counted: for n = 4 over 99 % are "
        "saddles.",
    },
}
