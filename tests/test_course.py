"""The course as a whole: every concept taught and practised, one shape, links that lead."""

import ast
import inspect
import re
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from helpers.checks.solutions import load_solutions, read_source
from helpers.checks.topics import NOTEBOOKS, load_topic

ROOT = Path(__file__).resolve().parents[1]
EACH_TOPIC = pytest.mark.parametrize("name", NOTEBOOKS)

# For each topic its concepts: words that its text has to hold, and the exercises that practise it,
# with the arguments that other people's code relies on.
CONCEPTS = {
    "00_setting_up": [
        ("idea, code, experiment", ()),
        ("leak; 98; dev", ("split_dataset(X, Y, dev_fraction, test_fraction, rng)",)),
        ("same distribution|measure what you will meet", ()),
        (
            "bias; variance; bayes",
            ("diagnose(train_error, dev_error, bayes_error=0.0, tolerance=0.02)",),
        ),
        ("basic recipe; orthogonal", ()),
        ("normalis; condition", ("fit_normalizer(X)", "apply_normalizer(X, mu, sigma)")),
    ],
    "01_initialization": [
        ("symmetry|alike", ("initialize_parameters_zeros(layers_dims)",)),
        ("saturat", ("initialize_parameters_random(layers_dims, rng, scale=10)",)),
        (
            r"he\b; xavier; glorot",
            (
                "initialize_parameters_he(layers_dims, rng)",
                "initialize_parameters_xavier(layers_dims, rng)",
                "initialize_parameters_glorot(layers_dims, rng)",
            ),
        ),
        ("vanish; explod", ("forward_statistics(parameters, X, activation)",)),
        ("30 layers; 1000 units", ()),
    ],
    "02_regularization": [
        (
            "frobenius; weight decay; lambda",
            (
                "compute_cost_with_regularization(AL, Y, parameters, lambd)",
                "backward_propagation_with_regularization(X, Y, cache, parameters, lambd)",
                "weight_decay_update(W, dW, learning_rate, lambd, m)",
            ),
        ),
        ("l1; exactly zero", ("l1_cost(parameters, lambd, m)", "soft_threshold(W, threshold)")),
        ("tanh; small weights", ()),
        (
            "inverted dropout; keep_prob",
            ("dropout_forward(A, keep_prob, rng)", "dropout_backward(dA, D, keep_prob)"),
        ),
        ("early stopping", ("early_stopping(dev_costs, patience)",)),
        ("augment; flip|mirror", ("augment(X, Y, sigma, rng)",)),
        ("srivastava; bishop; loshchilov", ()),
    ],
    "03_gradient_checking": [
        (
            "two-sided; one-sided",
            (
                "forward_propagation(x, theta)",
                "backward_propagation(x, theta)",
                "numerical_gradient(f, theta, epsilon)",
            ),
        ),
        (
            "vector; w10|w_{10}|ten layers",
            ("dictionary_to_vector(parameters)", "vector_to_dictionary(theta, like)"),
        ),
        (
            "relative difference",
            (
                "relative_difference(grad, grad_approx)",
                "gradient_check_n(cost, parameters, gradients, epsilon)",
            ),
        ),
        ("dropout; debugging|when to check|where to check", ("bugs",)),
        ("find the bugs", ("backward_propagation_n(Y, cache, parameters, lambd, keep_prob)",)),
    ],
    "04_optimizers": [
        (
            "mini-batch; epoch; shuffl; vectoris|matrix product",
            (
                "random_mini_batches(X, Y, mini_batch_size, rng)",
                "update_parameters_with_gd(parameters, grads, learning_rate)",
            ),
        ),
        (
            "moving average; bias correction",
            (
                "exponentially_weighted_average(values, beta, bias_correction)",
                "ewa_weights(beta, t)",
            ),
        ),
        (
            "momentum; friction; ravine",
            (
                "initialize_velocity(parameters)",
                "update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)",
            ),
        ),
        (
            "rmsprop",
            (
                "initialize_rmsprop(parameters)",
                "update_parameters_with_rmsprop("
                "parameters, grads, s, beta, learning_rate, epsilon)",
            ),
        ),
        (
            "adam; reddi",
            (
                "initialize_adam(parameters)",
                "update_parameters_with_adam("
                "parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon)",
            ),
        ),
        (
            "decay; staircase|steps; noise floor",
            (
                "update_lr(learning_rate0, epoch_num, decay_rate)",
                "schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval)",
                "exponential_decay(learning_rate0, epoch_num, decay_rate)",
                "sqrt_decay(learning_rate0, epoch_num, k)",
            ),
        ),
        ("saddle; plateau; local optim", ("classify_critical_point(hessian)",)),
    ],
    "05_tuning": [
        ("importan|which knobs matter", ()),
        (
            "random; grid; bergstra",
            ("grid(space, n_per_axis)", "sample_configurations(space, n, rng)"),
        ),
        (
            "log scale|logarithmic",
            ("sample_learning_rate(low, high, n, rng)", "sample_beta(low, high, n, rng)"),
        ),
        (
            "coarse; edge|boundary",
            (
                "refine_space(trials, space, keep)",
                "on_boundary(config, space, tolerance=0.05)",
            ),
        ),
        ("panda; caviar; 60 trials|60", ("successive_halving(curves, eta)",)),
    ],
    "06_batchnorm_softmax": [
        (
            "gamma; beta; epsilon",
            ("batchnorm_forward(Z, gamma, beta, epsilon)", "batchnorm_backward(dout, cache)"),
        ),
        (
            "running; test time",
            (
                "update_running_stats(running, mu, var, momentum)",
                "batchnorm_predict(Z, gamma, beta, running, epsilon)",
            ),
        ),
        ("covariate shift; santurkar; ioffe", ()),
        ("softmax; logistic; temperature", ("softmax(Z)", "hardmax(Z)")),
        (
            "cross-entropy",
            ("cross_entropy_cost(A, Y)", "softmax_backward(A, Y)", "one_hot(labels, C)"),
        ),
    ],
    "07_frameworks": [
        (
            "autograd; by hand; coefficients",
            ("minimize_quadratic(coefficients, w0, learning_rate, steps)",),
        ),
        ("backpropagation; gradient_check_n", ("autograd_gradients(parameters, X, Y)",)),
        (
            "module; optimizer; adam; scikit-learn",
            ("train_with_torch(parameters, X, Y, optimizer, learning_rate, steps)",),
        ),
        ("momentum; weight_decay; unbiased; xavier_normal_", ()),
        (r"eval\(\); scheduler", ()),
        ("governance; theano; graph; session; fed", ()),
    ],
}


@cache
def source_of(name):
    topic = load_topic(name)
    return read_source(ROOT / "solutions" / name / f"{topic.notebook}.py")


def prose_of(name):
    return [cell.source for cell in source_of(name).cells if cell.cell_type == "markdown"]


MODEL_ANSWER = re.compile(r"<!-- BEGIN SOLUTION -->\n(.*?)\n<!-- END SOLUTION -->", re.DOTALL)


@EACH_TOPIC
def test_one_question_is_answered_in_words_before_the_quiz(name):
    cells = [cell for cell in source_of(name).cells if cell.cell_type == "markdown"]
    (at,) = [index for index, cell in enumerate(cells) if "explain" in cell.metadata]
    assert cells[at].source.startswith("### In your own words: ")
    assert cells[at + 1].source.startswith("## Quiz")
    (answer,) = MODEL_ANSWER.findall(cells[at].source)
    assert 60 <= len(answer.split()) <= 120


def test_every_topic_has_its_concepts():
    assert set(CONCEPTS) == set(NOTEBOOKS)


@EACH_TOPIC
def test_every_concept_is_taught_and_every_exercise_belongs_to_one(name):
    text = "\n".join(prose_of(name)).lower()
    for words, _ in CONCEPTS[name]:
        for word in words.split("; "):
            assert re.search(word, text), f"{name} never says {word!r}"
    promised = {call.split("(")[0] for _, calls in CONCEPTS[name] for call in calls}
    there = {e.name for e in load_topic(name).exercises}
    assert there == promised | {"answers"}


@EACH_TOPIC
def test_exercises_take_the_arguments_that_are_promised(name):
    namespace = load_solutions(load_topic(name), ROOT / "solutions" / name).namespace
    for call in (call for _, calls in CONCEPTS[name] for call in calls if "(" in call):
        function = call.split("(")[0]
        assert f"{function}{inspect.signature(namespace[function])}" == call


LAST = ["Quiz", "Recap", "Common slips", "Where next", "References"]


@EACH_TOPIC
def test_headings_nest_and_every_topic_ends_alike(name):
    lines = "\n".join(prose_of(name)).splitlines()
    headings = [line for line in lines if re.match(r"#+ ", line)]
    levels = [len(heading.split()[0]) for heading in headings]
    assert levels[0] == 1 and levels.count(1) == 1 and max(levels) == 3
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [heading.lstrip("# ") for heading in headings[-5:]] == LAST
    assert len(set(headings)) == len(headings)
    opening = prose_of(name)[0]
    assert "**You will**" in opening and "**You need**" in opening and "**Run time:**" in opening


@EACH_TOPIC
def test_goals_are_mirrored_by_the_recap(name):
    goals = re.findall(r"^\d\. ", prose_of(name)[0], re.MULTILINE)
    (recap,) = re.findall(r"^## Recap$(.*?)^### ", "\n".join(prose_of(name)), re.M | re.DOTALL)
    assert 3 <= len(goals) <= 6
    assert len(re.findall(r"^\d\. ", recap, re.MULTILINE)) == len(goals)


MOST_WORDS, MOST_LINES = 135, 25
LISTS = r"^#* ?(Quiz|Recap|References|Common slips)|^\*\*q\d|^\||^\*\*You will"
"""Cells to look things up in, where the length is no burden."""


@EACH_TOPIC
def test_cells_are_small(name):
    for cell in source_of(name).cells:
        prose = cell.cell_type == "markdown"
        if prose and not re.search(LISTS, cell.source, re.MULTILINE):
            assert len(MODEL_ANSWER.sub("", cell.source).split()) <= MOST_WORDS, cell.source
        if not prose and "exercise" not in cell.metadata:
            assert len(cell.source.splitlines()) <= MOST_LINES, cell.source


@EACH_TOPIC
def test_every_figure_says_what_it_shows(name):
    notebook = nbformat.read(
        ROOT / "solutions" / name / f"{load_topic(name).notebook}.ipynb", as_version=4
    )
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", ())]
    pictures = [o for o in outputs if "image/png" in o.get("data", {})]
    assert pictures
    for picture in pictures:
        assert len(picture.metadata["image/png"]["alt"].split()) >= 8


def test_no_helper_is_written_twice():
    owners = defaultdict(set)
    for name in NOTEBOOKS:
        for cell in source_of(name).cells:
            if cell.cell_type != "code" or "exercise" in cell.metadata:
                continue
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.FunctionDef):
                    owners[ast.dump(ast.Module(node.body, []))].add(f"{name}: {node.name}")
    assert [sorted(names) for names in owners.values() if len(names) > 1] == []


def pages():
    yield ROOT / "README.md", (ROOT / "README.md").read_text(encoding="utf-8")
    yield ROOT / "CONTRIBUTING.md", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in [
        ROOT / "notebooks" / "start.ipynb",
        *sorted((ROOT / "notebooks").glob("0*/*.ipynb")),
    ]:
        cells = nbformat.read(path, as_version=4).cells
        yield path, "\n".join(c.source for c in cells if c.cell_type == "markdown")


def test_links_lead_somewhere():
    dead = []
    for path, text in pages():
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"https?://|mailto:", target):
                place = path.parent / target.split("#")[0] if target[0] != "#" else path
                if not place.exists():
                    dead.append(f"{path.relative_to(ROOT)}: {target}")
    assert dead == []


def title_and_time(name):
    opening = prose_of(name)[0]
    title = opening.splitlines()[0].removeprefix("# ")
    (seconds,) = re.findall(r"\*\*Run time:\*\* about (\d+) seconds", opening)
    return title, int(seconds)


@EACH_TOPIC
def test_start_page_and_readme_call_it_by_its_name(name):
    title, seconds = title_and_time(name)
    link = f"{name}/{NOTEBOOKS[name]}.ipynb"
    start = "\n".join(
        c.source for c in nbformat.read(ROOT / "notebooks" / "start.ipynb", as_version=4).cells
    )
    (row,) = (line for line in start.splitlines() if f"({link})" in line)
    assert f"[{name[:2]} · {title}]({link})" in row and row.endswith(f"| {seconds} s |")
    assert f"[{title}](notebooks/{link})" in (ROOT / "README.md").read_text(encoding="utf-8")
