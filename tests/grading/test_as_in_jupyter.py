"""A graded notebook shows what Jupyter would have shown: the same cells, run by both."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from helpers.grading.isolation import open_session
from helpers.grading.outputs import clean_outputs
from helpers.grading.staging import load_stage

PROBES = {
    "print": "print('a', 1, [2.5]); print('b', end='')",
    "a last expression": "x = 3\nx + 1",
    "a last expression with a semicolon": "x + 1;",
    "nothing": "y = x",
    "text before and after a value": "print('before')\n[print('inside'), 5][1]",
    "stderr": "import sys; print('out'); print('err', file=sys.stderr); print('out again')",
    "a warning": "import warnings; warnings.warn('careful')",
    "display": "from IPython.display import HTML, Markdown, display\n"
    "display(1, 'two', Markdown('**b**'))",
    "html": "HTML('<b>bold</b>')",
    "an array": "import numpy as np\nnp.arange(12).reshape(3, 4) / 7",
    "a long array": "np.arange(5000)",
    "a dictionary of arrays": "{'W1': np.zeros((2, 3)), 'b1': np.ones((2, 1))}",
    "a long text": "'x' * 3000",
    "an error": "def f(a):\n    return 1 / a\n\nf(0)",
    "an error from a library": "np.zeros((2, 3)) @ np.zeros((2, 3))",
    "an error in an error": "try:\n    {}['k']\nexcept KeyError:\n    raise ValueError('second')",
    "an error from another cell": "f('text')",
    "an error that comes from another": "raise RuntimeError('wrapped') from OSError('cause')",
    "a syntax error": "for = 3",
    "a bad indentation": "if x:\nprint(1)",
    "an assertion": "assert x == 4, 'x is not 4'",
    "a missing name": "missing + 1",
    "not written yet": "raise NotImplementedError",
    "an interrupt of one's own": "raise KeyboardInterrupt",
    "awaiting": "import asyncio\nawait asyncio.sleep(0, 'waited')",
    "a magic": "%precision 3\n%timeit -n1 -r1 -q pass\n1 / 3",
    "a cell magic": "%%capture caught\nprint('caught')",
    "what it caught": "caught.stdout",
    "a shell": "!echo from a shell",
    "a shell's output": "lines = !echo one; echo two\nlines",
    "the history": "_, Out[2], In[2]",
    "clearing": "from IPython.display import clear_output\n"
    "print('gone'); clear_output(); print('here')",
    "clearing later": "print('gone'); clear_output(wait=True); print('here')",
    "a progress bar": "for i in range(3): print(f'\\r{i}', end='')",
    "colours": "print('\\x1b[31mred\\x1b[0m')",
    "a figure": "import matplotlib.pyplot as plt\n"
    "plt.plot([1, 2], [3, 4], label='$x^2$'); plt.legend(); plt.show()",
    "a figure without show": "fig, ax = plt.subplots(); ax.set_title('t')",
    "two figures": "plt.figure(); plt.figure(); print('both')",
    "a figure as a value": "fig",
    "a class of one's own": "class A:\n    def __repr__(self): return 'an A'\nA()",
    "a repr that raises": "class B:\n    def __repr__(self): raise ValueError('no')\nB()",
    "updating a display": "h = display('old', display_id=True); h.update('new')",
    "the name of the module": "__name__, type(get_ipython()).__name__",
    "help": "len?",
    "the seed": "np.random.seed(1); np.random.rand(2), np.random.default_rng(0).normal()",
    "many lines": "for i in range(300): print(i)",
    "exit": "exit()",
    "after exit": "'still here'",
}


@pytest.fixture(scope="module")
def jupyter():
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in PROBES.values()]
    )
    NotebookClient(notebook, allow_errors=True, timeout=60).execute()
    return dict(zip(PROBES, notebook.cells, strict=True))


@pytest.fixture(scope="module")
def graded():
    session = open_session(load_stage())
    try:
        return {n: clean_outputs(session.run_cell(s, 20).outputs) for n, s in PROBES.items()}
    finally:
        session.close()


def streams(outputs):
    """Return each stream's text: a kernel sends the two in an order of its own."""
    texts = {"stdout": "", "stderr": ""}
    for output in outputs:
        if output["output_type"] == "stream":
            texts[output["name"]] += re.sub(r"\S*/ipykernel_\d+", "", output["text"])
    return texts


def others(outputs):
    return [
        {key: value for key, value in output.items() if key != "execution_count"}
        for output in outputs
        if output["output_type"] != "stream"
    ]


@pytest.mark.parametrize("name", PROBES)
def test_the_outputs_are_the_same(name, jupyter, graded):
    shown = clean_outputs(jupyter[name].outputs)
    assert streams(graded[name]) == streams(shown)
    assert others(graded[name]) == others(shown)
