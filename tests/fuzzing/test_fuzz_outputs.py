"""Whatever a process says its cells put out becomes outputs that a notebook may hold."""

import json

import nbformat
import pytest
from fuzz import examples, fragments, is_clean, json_values, long_texts, texts
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.grading import outputs
from helpers.grading.outputs import clean_outputs, clean_text, parse_outputs

# Long inputs are long to print.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
PNG = "iVBORw0KGgo="
MIMES = ("text/plain", "image/png", "text/html", "image/svg+xml", "application/javascript")

lines = st.one_of(texts, long_texts, st.lists(texts, max_size=3), json_values)
images = st.one_of(
    st.sampled_from([PNG, f"{PNG[:5]} \n{PNG[5:]}", f"{PNG}{PNG}", "iVBORw0KGgp=", "PHN2Zz4="]),
    texts,
)
bundles = st.one_of(
    st.dictionaries(st.one_of(st.sampled_from(MIMES), texts), st.one_of(lines, images), max_size=4),
    json_values,
)
output = st.fixed_dictionaries(
    {
        "output_type": st.one_of(
            st.sampled_from(["stream", "error", "display_data", "execute_result"]),
            st.sampled_from(["update_display_data", "pyout"]),
            json_values,
        )
    },
    optional={
        "name": st.one_of(st.sampled_from(["stdout", "stderr"]), json_values),
        "text": lines,
        "ename": lines,
        "evalue": lines,
        "traceback": st.one_of(st.lists(lines, max_size=3), json_values),
        "data": bundles,
        "metadata": json_values,
        "execution_count": json_values,
        "transient": json_values,
    },
)
many = st.lists(st.one_of(output, json_values), max_size=5)


def check_outputs(cleaned):
    """Assert that outputs are valid, bounded, clean and without active content."""
    cell = nbformat.v4.new_code_cell(outputs=cleaned)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    assert len(cleaned) <= outputs.MAX_OUTPUTS
    for entry in cleaned:
        for key in ("text", "ename", "evalue"):
            check_text(entry.get(key, ""))
        for line in entry.get("traceback", ()):
            check_text(line)
        data = entry.get("data", {})
        assert set(data) <= {"text/plain", "image/png"} and not entry.get("metadata")
        check_text(data.get("text/plain", ""))
        assert data.get("image/png", PNG).startswith("iVBOR")


def check_text(text):
    assert is_clean(text, colours=True)
    assert len(text) <= outputs.MAX_TEXT + len(outputs.CUT)


@examples(300)
@given(many)
@example([{"output_type": "stream", "name": "stdout", "text": "\x00" + "x" * 100_000}])
def test_outputs_become_valid_clean_and_bounded(values):
    cleaned = clean_outputs(values)
    check_outputs(cleaned)
    # What was cut may be cut once more: the note about it makes it longer than the limit.
    if repr(outputs.CUT)[1:-1] not in str(cleaned):
        assert clean_outputs(cleaned) == cleaned


@examples(200)
@given(st.one_of(st.binary(max_size=60), st.builds(json.dumps, many).map(str.encode)))
@example(b"[" * 100_000)
@example(b"[" + b"9" * 5_000 + b"]")
@example(b"\xff\xfe[\x00")
@example(json.dumps([{"output_type": "stream", "text": "a"}] * 250).encode())
def test_any_bytes_become_outputs(encoded):
    parsed = parse_outputs(encoded)
    assert type(parsed) is list
    check_outputs(clean_outputs(parsed))


@examples(200)
@given(
    st.one_of(lines, st.lists(fragments, min_size=2).map("".join)),
    st.integers(50, 300),
    st.booleans(),
)
def test_cleaned_text_stays_as_it_is(text, limit, colours):
    cleaned = clean_text(text, limit, colours=colours)
    assert is_clean(cleaned, colours=colours) and len(cleaned) <= limit + len(outputs.CUT)
    assert clean_text(cleaned, len(cleaned), colours=colours) == cleaned
