"""A name in a table is a name, whatever it looks like to a spreadsheet."""

import pytest

from helpers.instructor.cells import neutral


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\n=x",
        " =x",
        "-Ann",
        "－x",
        "-inf",
        "-1\n",
    ],
)
def test_what_looks_like_a_formula_is_marked_as_text(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ann", "Ann=Bob", "-1", "-0.5", "+3", "1e-05", "-1E5", "3"])
def test_names_and_numbers_stay_as_they_are(text):
    assert neutral(text) == text
