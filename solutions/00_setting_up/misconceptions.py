"""Planted mistakes of 00_setting_up: each check must reject them, and name them.

A mistake is a patch of the reference: (old text, new text), the old one standing once in the cell.
"""

from helpers.checks.exercise import Misconception

SPLIT = "split_dataset"
DIAGNOSE = "diagnose"
FIT = "fit_normalizer"
APPLY = "apply_normalizer"

SHUFFLED = "rng.permutation(np.flatnonzero(Y[0] == label))"
CLASS_BY_CLASS = f"""    for label in np.unique(Y):
        members = {SHUFFLED}
        n_dev = round(dev_fraction * members.size)
        n_test = round(test_fraction * members.size)
        columns["dev"].extend(members[:n_dev])
        columns["test"].extend(members[n_dev : n_dev + n_test])
        columns["train"].extend(members[n_dev + n_test :])
"""
ALL_AT_ONCE = """    members = rng.permutation(Y.shape[1])
    n_dev = round(dev_fraction * members.size)
    n_test = round(test_fraction * members.size)
    columns["dev"].extend(members[:n_dev])
    columns["test"].extend(members[n_dev : n_dev + n_test])
    columns["train"].extend(members[n_dev + n_test :])
"""
PAIR = "(X[:, part], Y[:, part])"
BIAS_IF = "if train_error - bayes_error > tolerance:"
VARIANCE_IF = "if dev_error - train_error > tolerance:"
MEAN = "X.mean(axis=1, keepdims=True)"
DEVIATION = "X.std(axis=1, keepdims=True)"
CONSTANT = "    sigma[X.max(axis=1) == X.min(axis=1)] = 1\n"
RESULT = "(X - mu) / sigma"

SHUFFLED_APART = (
    "X and Y were shuffled apart, and no longer belong together. One list of column numbers has to "
    "serve both."
)
PART_FOR_ZERO = (
    "a part whose fraction is 0 got examples all the same. Zero is allowed, and that part is then "
    "empty."
)
DIVIDED_BY_ONE_LESS = (
    "sigma was divided by m - 1 (ddof=1). The formula of the docstring divides by m; with one "
    "example m - 1 would even be 0."
)
OVER_THE_FEATURES = (
    "the averages run over the features of one example (axis 0). Each feature is to be compared "
    "with itself in other examples."
)
OWN_STATISTICS = (
    "X was normalised with its own mean and deviation. mu and sigma come from the training set; a "
    "single example minus its own mean is always 0."
)

MISCONCEPTIONS = [
    # ---- split_dataset ----
    Misconception(
        "not shuffled",
        SPLIT,
        ((SHUFFLED, "np.flatnonzero(Y[0] == label)"),),
        "the parts are cut off as the examples stand. Data often come in an order: by day, by "
        "hospital, by difficulty. Which argument haven't you used?",
    ),
    Misconception(
        "not shuffled, all classes at once",
        SPLIT,
        (
            (
                CLASS_BY_CLASS,
                ALL_AT_ONCE.replace("rng.permutation(Y.shape[1])", "np.arange(Y.size)"),
            ),
        ),
        "X was cut into three pieces as it stands. Nothing was shuffled, and where the data are "
        "sorted by class whole classes are missing from a part.",
    ),
    Misconception(
        "classes left to chance",
        SPLIT,
        ((CLASS_BY_CLASS, ALL_AT_ONCE),),
        "the sizes are right, but how many of each class go where is left to chance. Divide each "
        "class by itself; with rare classes it matters most.",
    ),
    Misconception(
        "labels shuffled apart",
        SPLIT,
        ((PAIR, "(X[:, part], Y[:, rng.permutation(part)])"),),
        SHUFFLED_APART,
    ),
    Misconception(
        "all labels shuffled apart",
        SPLIT,
        (
            (
                '    columns = {"train": [], "dev": [], "test": []}\n',
                '    columns = {"train": [], "dev": [], "test": []}\n'
                "    X, Y = X[:, rng.permutation(Y.size)], Y[:, rng.permutation(Y.size)]\n",
            ),
        ),
        SHUFFLED_APART,
    ),
    Misconception(
        "features shuffled apart",
        SPLIT,
        ((PAIR, "(rng.permuted(X[:, part], axis=1), Y[:, part])"),),
        "each row of X was shuffled by itself, so that a column holds features of different "
        "examples. rng.permuted does that; shuffle column numbers instead.",
    ),
    Misconception(
        "dev and test overlap",
        SPLIT,
        (("members[n_dev : n_dev + n_test]", "members[:n_test]"),),
        "dev and test begin with the same examples. Both take from the front of one list: where "
        "does test have to start?",
    ),
    Misconception(
        "train keeps everything",
        SPLIT,
        (("members[n_dev + n_test :]", "members"),),
        "the examples of dev and test are in train as well. Train gets what the others leave.",
    ),
    Misconception(
        "test stays in train",
        SPLIT,
        (("members[n_dev + n_test :]", "members[n_dev:]"),),
        "the examples of test are in train as well: only those of dev were taken out.",
    ),
    Misconception(
        "fraction of the rest",
        SPLIT,
        (
            (
                "round(test_fraction * members.size)",
                "round(test_fraction * (members.size - n_dev))",
            ),
        ),
        "test got its fraction of what dev had left. Both fractions are of the whole.",
    ),
    Misconception(
        "dev as fraction of the rest",
        SPLIT,
        (
            (
                "round(dev_fraction * members.size)",
                "round(dev_fraction * (members.size - round(test_fraction * members.size)))",
            ),
        ),
        "dev got its fraction of what test had left. Both fractions are of the whole.",
    ),
    Misconception(
        "fractions swapped",
        SPLIT,
        (
            ("round(dev_", "round(other_"),
            ("round(test_", "round(dev_"),
            ("round(other_", "round(test_"),
        ),
        "dev has the size of test, and test that of dev.",
    ),
    Misconception(
        "dev and test swapped",
        SPLIT,
        ((f"name: {PAIR}", f'{{"dev": "test", "test": "dev"}}.get(name, name): {PAIR}'),),
        "dev has the size of test, and test that of dev: are the two swapped at the end?",
    ),
    Misconception(
        "at least one",
        SPLIT,
        (
            ("round(dev_fraction * members.size)", "max(1, round(dev_fraction * members.size))"),
            ("round(test_fraction * members.size)", "max(1, round(test_fraction * members.size))"),
        ),
        PART_FOR_ZERO,
    ),
    Misconception(
        "always one more",
        SPLIT,
        (
            ("round(dev_fraction * members.size)", "int(dev_fraction * members.size) + 1"),
            ("round(test_fraction * members.size)", "int(test_fraction * members.size) + 1"),
        ),
        PART_FOR_ZERO,
    ),
    Misconception(
        "row numbers",
        SPLIT,
        ((SHUFFLED, "rng.permutation(np.where(Y == label)[0])"),),
        "column 0 came over and over. Y has two axes, so np.where(Y == label) gives row numbers "
        "and column numbers; [0] are the row numbers, all of them 0.",
    ),
    Misconception(
        "column numbers became floats",
        SPLIT,
        ((PAIR, "(X[:, np.append([], part)], Y[:, np.append([], part)])"),),
        "the column numbers became floats, which can't be used as an index: np.array([]) and "
        "np.append on it make floats. Collect them in a list, or say dtype=int.",
    ),
    Misconception(
        "drawn with replacement",
        SPLIT,
        (
            (
                SHUFFLED,
                SHUFFLED.replace("permutation", "choice").replace(
                    "label))", "label), Y[0].tolist().count(label))"
                ),
            ),
        ),
        "some examples came twice and others never: a draw with replacement, as rng.choice and "
        "rng.integers make it unless told otherwise. A shuffled list has each of them once.",
    ),
    Misconception(
        "own seed",
        SPLIT,
        ((SHUFFLED, SHUFFLED.replace("rng", "np.random.default_rng(0)")),),
        "the same examples are chosen for every generator, as if a new one with a fixed seed "
        "was made inside. Draw from the rng that you are given.",
    ),
    Misconception(
        "last one lost",
        SPLIT,
        (("members[n_dev + n_test :]", "members[n_dev + n_test : -1]"),),
        "an example of each class got lost at the end of the list. In NumPy `:-1` leaves out the "
        "last one; `:` alone goes to the end.",
    ),
    Misconception(
        "labels counted from 0",
        SPLIT,
        (("in np.unique(Y)", "in range(np.unique(Y).size)"),),
        "labels are taken to be 0, 1, 2, ...; where they are 2, 5 and 9, most examples find no "
        "part. Ask Y which labels there are.",
    ),
    Misconception(
        "as many of each class",
        SPLIT,
        (
            (
                "round(dev_fraction * members.size)",
                "round(dev_fraction * Y.shape[1] / np.unique(Y).size)",
            ),
            (
                "round(test_fraction * members.size)",
                "round(test_fraction * Y.shape[1] / np.unique(Y).size)",
            ),
        ),
        "dev and test took equally many of each class. They should mirror the data: a class that "
        "is rare there is rare in every part.",
    ),
    Misconception(
        "whole size for each class",
        SPLIT,
        (
            ("round(dev_fraction * members.size)", "round(dev_fraction * Y.shape[1])"),
            ("round(test_fraction * members.size)", "round(test_fraction * Y.shape[1])"),
        ),
        "each class gave as many examples as the whole part should have. A fraction of the class "
        "is what it has to give.",
    ),
    Misconception(
        "examples in rows",
        SPLIT,
        ((PAIR, "(X[:, part].T, Y[:, part].T)"),),
        "the examples stand in rows. In this course each is a column: X has shape (n_x, m) and Y "
        "(1, m).",
    ),
    Misconception(
        "flat labels",
        SPLIT,
        ((PAIR, "(X[:, part], Y[0, part])"),),
        "the labels of a part have one axis only. Y has shape (1, m), and its parts keep the row.",
    ),
    Misconception(
        "labels first",
        SPLIT,
        ((PAIR, "(Y[:, part], X[:, part])"),),
        "each pair begins with the labels. X comes first.",
    ),
    # ---- diagnose ----
    Misconception(
        "gap to Bayes counts as variance",
        DIAGNOSE,
        ((VARIANCE_IF, "if dev_error - bayes_error > tolerance:"),),
        "a high dev error is called high variance, even where the training error is as high. "
        "Variance is what is lost on the way from training to dev.",
    ),
    Misconception(
        "Bayes error ignored",
        DIAGNOSE,
        ((BIAS_IF, "if train_error > tolerance:"),),
        "the training error is compared with 0. Where nobody can do better than 15 %, an error of "
        "15 % is no bias.",
    ),
    Misconception(
        "tolerance ignored",
        DIAGNOSE,
        ((BIAS_IF, "if train_error > bayes_error:"), (VARIANCE_IF, "if dev_error > train_error:")),
        "every gap counts, however small. Between 0.5 % and 1 % there is hardly anything to gain.",
    ),
    Misconception(
        "tolerance fixed",
        DIAGNOSE,
        (
            (BIAS_IF, BIAS_IF.replace("tolerance", "0.02")),
            (VARIANCE_IF, VARIANCE_IF.replace("tolerance", "0.02")),
        ),
        "a gap of 2 % decides, whatever tolerance says. Its default holds only when nothing else "
        "is passed.",
    ),
    Misconception(
        "either, never both",
        DIAGNOSE,
        ((VARIANCE_IF, "el" + VARIANCE_IF),),
        "a model with high bias is never asked about its variance. 15 % and 30 % is both.",
    ),
    Misconception(
        "words swapped",
        DIAGNOSE,
        (
            ('found.add("high bias")', 'found.add("high ...")'),
            ('found.add("high variance")', 'found.add("high bias")'),
            ('found.add("high ...")', 'found.add("high variance")'),
        ),
        "the two words are swapped. A training error that is too high is bias; what is lost "
        "between training and dev is variance.",
    ),
    Misconception(
        "size of the gap only",
        DIAGNOSE,
        (
            (BIAS_IF, "if abs(train_error - bayes_error) > tolerance:"),
            (VARIANCE_IF, "if abs(dev_error - train_error) > tolerance:"),
        ),
        "a gap counts whichever way it points. A dev error *below* the training error is no "
        "variance.",
    ),
    Misconception(
        "ratio of errors",
        DIAGNOSE,
        ((VARIANCE_IF, "if dev_error > (1 + tolerance) * train_error:"),),
        "the dev error is compared with the training error as a ratio. The gap is a difference: "
        "from 0.5 % to 1 % is half a percentage point, not a doubling.",
    ),
    Misconception(
        "tolerance for variance only",
        DIAGNOSE,
        ((BIAS_IF, "if train_error > bayes_error:"),),
        "for bias every gap counts, however small; the tolerance holds for both gaps.",
    ),
    Misconception(
        "two strings in one",
        DIAGNOSE,
        (("return found", 'return " and ".join(sorted(found))'),),
        "this is one string. A set of words can be asked `'high bias' in ...` and needs no order.",
    ),
    Misconception(
        "empty dictionary",
        DIAGNOSE,
        (("return found", "return found or {}"),),
        "where nothing is wrong a dictionary came back: `{}` is an empty dictionary. How is an "
        "empty set written?",
    ),
    Misconception(
        "nothing for nothing",
        DIAGNOSE,
        (("return found", "return found or None"),),
        "where nothing is wrong, nothing came back. A set may be empty; then whoever asks it "
        "needs no special case.",
    ),
    Misconception(
        "as large as the tolerance",
        DIAGNOSE,
        ((BIAS_IF, BIAS_IF.replace(">", ">=")), (VARIANCE_IF, VARIANCE_IF.replace(">", ">="))),
        "a gap just as large as the tolerance counts as high. The docstring says when it is high.",
    ),
    # ---- fit_normalizer ----
    Misconception(
        "variance",
        FIT,
        ((DEVIATION, DEVIATION.replace("std", "var")),),
        "sigma holds the variances. The deviation is their square root; section 8 shows what "
        "dividing by the variance does to the cost.",
    ),
    Misconception(
        "one degree less",
        FIT,
        ((DEVIATION, DEVIATION.replace("keepdims", "ddof=1, keepdims")),),
        DIVIDED_BY_ONE_LESS,
    ),
    Misconception(
        "one degree less, constant left at 0",
        FIT,
        ((DEVIATION, DEVIATION.replace("keepdims", "ddof=1, keepdims")), (CONSTANT, "")),
        DIVIDED_BY_ONE_LESS,
    ),
    Misconception(
        "over the features",
        FIT,
        (
            (MEAN, "X.mean(axis=0, keepdims=True)"),
            (DEVIATION, "X.std(axis=0, keepdims=True)"),
            (CONSTANT, ""),
        ),
        OVER_THE_FEATURES,
    ),
    Misconception(
        "over the features, flat",
        FIT,
        ((MEAN, "X.mean(axis=0)"), (DEVIATION, "X.std(axis=0)"), (CONSTANT, "")),
        OVER_THE_FEATURES,
    ),
    Misconception(
        "one number for all",
        FIT,
        ((MEAN, "X.mean()"), (DEVIATION, "X.std()"), (CONSTANT, "")),
        "all features share one mu and one sigma: mean and std without an axis take all of X "
        "together. The scales of the features differ, that is why we are here: each needs its own.",
    ),
    Misconception(
        "flat",
        FIT,
        ((MEAN, "X.mean(axis=1)"), (DEVIATION, "X.std(axis=1)")),
        "mu and sigma have one axis only. X - mu would then line them up with the examples instead "
        "of the features; keep them as columns.",
    ),
    Misconception(
        "constant left at 0",
        FIT,
        ((CONSTANT, ""),),
        "a feature that never changes has sigma 0, and dividing by it gives NaN. The docstring "
        "says what it gets instead.",
    ),
    Misconception(
        "constant means deviation 0",
        FIT,
        ((CONSTANT, "    sigma[sigma == 0] = 1\n"),),
        "a constant feature was missed: the deviation of seven times 0.1 comes out as 1e-17, as "
        "the mean is rounded. Ask the feature's values whether they are all the same, not sigma.",
    ),
    Misconception(
        "small number added",
        FIT,
        ((CONSTANT, "    sigma = sigma + 1e-8\n"),),
        "a small number was added to every sigma. That keeps constant features from dividing by "
        "0, but distorts features measured in small units; only constant ones need help.",
    ),
    Misconception(
        "constant gets all ones",
        FIT,
        ((CONSTANT, "    if np.any(sigma == 0):\n        sigma = np.ones_like(sigma)\n"),),
        "one constant feature made every sigma 1. Only its own is to change.",
    ),
    Misconception(
        "small deviations set to 1",
        FIT,
        ((CONSTANT, "    sigma[sigma < 1e-3] = 1\n"),),
        "features measured in small units were taken for constant ones and got sigma 1. Constant "
        "means that all values are the same.",
    ),
    Misconception(
        "absolute deviation",
        FIT,
        ((DEVIATION, "np.abs(X - mu).mean(axis=1, keepdims=True)"),),
        "sigma is the mean distance from mu. The standard deviation squares the distances before "
        "averaging and takes the root afterwards.",
    ),
    Misconception(
        "range",
        FIT,
        (
            (
                DEVIATION,
                "(X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)).astype(float)",
            ),
        ),
        "sigma is the range, from the smallest value to the largest. Asked for is the standard "
        "deviation.",
    ),
    Misconception(
        "mean square",
        FIT,
        ((DEVIATION, "np.sqrt(np.mean(X**2, axis=1, keepdims=True))"),),
        "sigma is the root of the mean square of X. mu has to be subtracted before squaring.",
    ),
    Misconception(
        "median",
        FIT,
        ((MEAN, "np.median(X, axis=1, keepdims=True)"),),
        "mu is the median, the value in the middle. Asked for is the mean.",
    ),
    Misconception(
        "kept as whole numbers",
        FIT,
        ((MEAN, "X.mean(axis=1, keepdims=True).astype(X.dtype)"),),
        "with whole numbers as input mu came out whole as well: an array made like X "
        "(np.zeros_like) holds integers and cuts off what follows the point.",
    ),
    # ---- apply_normalizer ----
    Misconception(
        "own statistics",
        APPLY,
        ((RESULT, "(X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)"),),
        OWN_STATISTICS,
    ),
    Misconception(
        "fitted again",
        APPLY,
        ((f"return {RESULT}", f"mu, sigma = fit_normalizer(X)\n    return {RESULT}"),),
        OWN_STATISTICS,
    ),
    Misconception(
        "own statistics, all features together",
        APPLY,
        ((RESULT, "(X - X.mean()) / X.std()"),),
        "X was normalised with the mean and deviation of all its numbers together. Use the mu and "
        "sigma you are given: one for each feature, from the training set.",
    ),
    Misconception(
        "own mean",
        APPLY,
        ((RESULT, "(X - X.mean(axis=1, keepdims=True)) / sigma"),),
        "X was centred with its own mean. Use the mu you are given, whatever X is.",
    ),
    Misconception(
        "own deviation",
        APPLY,
        ((RESULT, "(X - mu) / X.std(axis=1, keepdims=True)"),),
        "X was divided by its own deviation. Use the sigma you are given, whatever X is.",
    ),
    Misconception(
        "divided by the variance",
        APPLY,
        ((RESULT, "(X - mu) / sigma**2"),),
        "sigma is squared: that divides by the variance.",
    ),
    Misconception(
        "root of sigma",
        APPLY,
        ((RESULT, "(X - mu) / np.sqrt(sigma)"),),
        "the root of sigma was taken. sigma is a deviation already, not a variance.",
    ),
    Misconception(
        "brackets missing",
        APPLY,
        ((RESULT, "X - mu / sigma"),),
        "only mu was divided by sigma: / binds before -. The whole difference is to be divided.",
    ),
    Misconception(
        "divided first",
        APPLY,
        ((RESULT, "X / sigma - mu"),),
        "X was divided by sigma first and shifted by mu afterwards; mu is measured in the units "
        "of X.",
    ),
    Misconception(
        "multiplied",
        APPLY,
        ((RESULT, "(X - mu) * sigma"),),
        "the difference was multiplied by sigma: large features got larger still.",
    ),
    Misconception(
        "only centred",
        APPLY,
        ((RESULT, "X - mu + 0 * sigma"),),
        "the features are centred but keep their scale: sigma isn't used.",
    ),
    Misconception(
        "only scaled",
        APPLY,
        ((RESULT, "X / sigma"),),
        "the features are scaled but not centred: mu isn't used.",
    ),
    Misconception(
        "small number added to sigma",
        APPLY,
        ((RESULT, "(X - mu) / (sigma + 1e-8)"),),
        "a small number was added to sigma. fit_normalizer has seen to it that sigma is never 0; "
        "added here, it distorts features measured in small units.",
    ),
    Misconception(
        "mu added",
        APPLY,
        ((RESULT, "(X + mu) / sigma"),),
        "mu was added. To centre a feature, take its mean away.",
    ),
]
