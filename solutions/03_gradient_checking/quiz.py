"""Why each option of 03_gradient_checking's questions is right or wrong; shown once chosen."""

FINE_HERE = "Its difference is only rounding: question(...) shows it."

NOTES = {
    "pass_1": {
        "a": f"dW1 is fine. {FINE_HERE}",
        "b": f"db1 is fine. {FINE_HERE}",
        "c": "Yes: 2/m where the others have 1/m. Only dW2 is wrong, since nothing else is "
        "computed from it: dA1 goes back through dZ2.",
        "d": f"db2 is fine. {FINE_HERE}",
        "e": f"dW3 is fine. {FINE_HERE}",
        "f": f"db3 is fine. {FINE_HERE}",
    },
    "pass_2": {
        "a": "Yes: the penalty stands under `if l > 1`, with the lines that layer 1 doesn't "
        "need. So W1 gets none.",
        "b": f"db1 is fine: biases have no penalty here. {FINE_HERE}",
        "c": f"dW2 is fine. {FINE_HERE}",
        "d": f"db2 is fine: mean over the examples is sum over m. {FINE_HERE}",
        "e": f"dW3 is fine. {FINE_HERE}",
        "f": f"db3 is fine. {FINE_HERE}",
    },
    "pass_3": {
        "a": f"dW1 is fine: lambd W and the product share the division by m. {FINE_HERE}",
        "b": "Yes: 4/m where the others have 1/m. It is the last line, and nothing comes after "
        "it, so nothing else suffers.",
        "c": f"dW2 is fine. {FINE_HERE}",
        "d": f"db2 is fine. {FINE_HERE}",
        "e": f"dW3 is fine. {FINE_HERE}",
        "f": f"db3 is fine. {FINE_HERE}",
    },
    "pass_4": {
        "ab": "Yes: layer 1 is given the mask of layer 2. dZ1 is wrong, and with it all that is "
        "computed from it. Equal widths let it pass without an error.",
        "a": "wrong, yes.",
        "b": "wrong, yes.",
        "c": f"dW2 is fine. {FINE_HERE}",
        "d": f"db2 is fine. {FINE_HERE}",
        "e": f"dW3 is fine. {FINE_HERE}",
        "f": f"db3 is fine. {FINE_HERE}",
    },
    "pass_5": {
        "bd": "Yes: without an axis, the sum runs over units as well as examples, and one number "
        "serves a whole layer; updates broadcast it silently. Layer 3 has a single unit, so there "
        "it happens to be right.",
        "a": f"dW1 is fine. {FINE_HERE}",
        "b": "wrong, yes.",
        "c": f"dW2 is fine. {FINE_HERE}",
        "d": "wrong, yes.",
        "e": f"dW3 is fine. {FINE_HERE}",
        "f": "db3 is fine, if only because layer 3 has a single unit.",
    },
    "q1": {
        "a": "That would be the one-sided difference, whose error goes with epsilon.",
        "b": "Right: the error goes with epsilon squared, so half of it leaves a quarter.",
        "c": "A smaller step makes the formula's error smaller. What grows is rounding, which "
        "doesn't count yet at 0.01.",
        "d": "The formula's error does depend on epsilon: look at the straight parts in section 2.",
    },
    "q2": {
        "a": "The digits that a small epsilon gains in the formula, it loses in the subtraction.",
        "b": "The formula's error is tiny there. Something else isn't.",
        "c": "Right: about 1e-16 of J is lost in each cost, and dividing by 1e-12 leaves 1e-4.",
        "d": "It would cancel out only if J were computed without rounding and were a straight "
        "line.",
    },
    "q3": {
        "a": "Right: 3e-3 is far beyond rounding and beyond the formula's error. The parameters' "
        "own differences show where to look.",
        "b": "One percent is a lot here: a right gradient comes out a hundred thousand times "
        "smaller.",
        "c": "That hides the evidence under the formula's error.",
        "d": "It may well fall: the three bugs of the opening never made it rise.",
    },
    "q4": {
        "a": "Only if the penalty were in one of the two. The check compares them with each other.",
        "b": "Biases have no penalty in either.",
        "c": "Right: gradient and cost fit each other, and that is all the check can see. The "
        "network isn't trained with the cost you meant.",
        "d": "Nothing is divided by lambda.",
    },
    "q5": {
        "ac": "Right: either no masks, or the same masks in each call; then the cost is a function "
        "of the parameters alone.",
        "a": "Sound, though dropout's own lines stay unchecked.",
        "b": "The jump between two masks doesn't shrink with epsilon; divided by it, it grows.",
        "c": "Sound: the cost is the same function in each call, and dropout is checked as well.",
        "d": "Every entry is spoilt by jumps far larger than itself; averaging doesn't bring the "
        "gradient back.",
    },
    "q6": {
        "a": "It needn't: what moves are the numbers of a vector made from them. (If your "
        "vector_to_dictionary writes into `like`, it does: let it make new arrays.)",
        "b": "Right: 2n forward passes against one forward and one backward pass.",
        "c": "It works for weights of any size.",
        "d": "So does training: the labels are there.",
    },
    "q7": {
        "abc": "Right: each of them makes the cost rise now and then without any bug.",
        "a": "It can: the step overshoots. Run C of the opening did so.",
        "b": "They can: every mini-batch has its own cost. Run E of the opening did so.",
        "c": "It can: every step computes the cost of another thinned-out network.",
        "d": "With a small enough step on all examples a right gradient makes the cost fall. If it "
        "doesn't, look for a bug.",
    },
    "q8": {
        "a": "Three bugs in the opening, five in section 8: all their costs fell.",
        "b": "A penalty left out isn't a constant factor, and its cost fell all the same.",
        "c": "A doubled dW2 let the cost fall as well.",
        "d": "Right: whatever points more or less downhill brings the cost down. Only a check "
        "tells.",
    },
}
