"""In an untouched notebook, errors say which exercise to solve first; other errors stay."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers import frameworks
from helpers.checks.unwritten import explain_unwritten

STUB = "def softmax(Z):\n    raise NotImplementedError"


@pytest.fixture
def errors_of():
    shell = InteractiveShell()
    shell.history_manager.enabled = False
    explain_unwritten(shell, ["softmax"])
    shown = []
    shell._showtraceback = lambda kind, error, lines: shown.append((kind, "\n".join(lines)))

    def run(*cells):
        shown.clear()
        for cell in cells:
            shell.run_cell(cell, store_history=True)
        return list(shown)

    run.shell = shell
    yield run
    InteractiveShell.clear_instance()


def test_a_cell_that_uses_a_stub_names_it(errors_of):
    ((kind, text),) = errors_of(STUB, "A = softmax(1)")
    assert kind is NotImplementedError
    assert text.startswith("softmax isn't written yet: solve that exercise first")


def test_a_cell_that_misses_a_variable_names_the_exercise_behind_it(errors_of):
    errors = errors_of(STUB, "A, b = softmax(1), 2\ndef plot(): pass", "c = A + 1", "plot()", "c")
    assert [text.split(" waits")[0] for _, text in errors[1:]] == ["A", "plot", "c"]
    assert all("waits for softmax" in text for _, text in errors[1:])


def test_importing_another_topic_takes_nothing_away(errors_of):
    errors_of(STUB, "A = softmax(1)")
    explain_unwritten(errors_of.shell, ["update_lr"])
    ((_, text),) = errors_of("A")
    assert text.startswith("A waits for softmax")
    ((_, text),) = errors_of("softmax(1)")
    assert text.startswith("softmax isn't written yet")


def test_what_needs_a_missing_library_says_how_to_get_it(errors_of, monkeypatch):
    monkeypatch.setattr(frameworks, "find_spec", lambda name: None)
    setup = "from helpers.frameworks import torch"
    errors = errors_of(setup, "net = torch.nn.Linear(1, 1)", "net(2)")
    assert [text for _, text in errors] == [frameworks.HOW["torch"]] * 2
    ((_, text),) = errors_of("import nowhere_to_be_found")
    assert "Traceback" in text


def test_other_errors_keep_their_traceback(errors_of):
    for cell in ("nowhere", "1 / 0", "raise NotImplementedError('mine')"):
        ((_, text),) = errors_of(STUB, cell)
        assert "Traceback" in text and "isn't written" not in text


def test_after_the_exercise_is_written_the_cells_run(errors_of):
    errors_of(STUB, "A = softmax(1)")
    assert errors_of("def softmax(Z):\n    return Z", "A = softmax(1)", "A") == []
