"""Outputs of students' cells: what stays, and what never reaches a page or a terminal."""

import base64

import pytest

from helpers.grading import outputs
from helpers.grading.outputs import clean_outputs, clean_text, parse_outputs

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n...").decode()


def test_only_text_and_png_stay():
    data = {
        "text/plain": "a",
        "image/png": PNG,
        "text/html": "<script>",
        "image/svg+xml": "<svg>",
        "application/javascript": "alert(1)",
        "text/markdown": "[x](javascript:alert(1))",
        "text/latex": "$x$",
    }
    (output,) = clean_outputs([{"output_type": "display_data", "data": data, "metadata": {"a": 1}}])
    assert output == {
        "output_type": "display_data",
        "data": {"text/plain": "a", "image/png": PNG},
        "metadata": {},
    }


@pytest.mark.parametrize("image", ["", "not base64!", 5, None, base64.b64encode(b"<svg>").decode()])
def test_a_png_has_to_be_one(image):
    assert clean_outputs([{"output_type": "display_data", "data": {"image/png": image}}]) == []


@pytest.mark.parametrize(
    "output",
    [
        None,
        5,
        [],
        {},
        {"output_type": "pyout"},
        {"output_type": []},
        {"output_type": "display_data"},
        {"output_type": "display_data", "data": []},
        {"output_type": "update_display_data", "data": {"text/plain": "a"}},
    ],
)
def test_odd_outputs_are_dropped(output):
    assert clean_outputs([output]) == []


def test_missing_fields_of_errors_and_streams_are_empty():
    assert clean_outputs([{"output_type": "error"}, {"output_type": "stream", "name": 5}]) == [
        {"output_type": "error", "ename": "", "evalue": "", "traceback": []},
        {"output_type": "stream", "name": "stdout", "text": ""},
    ]


@pytest.mark.parametrize(
    "text, clean",
    [
        ("a\tb\n", "a\tb\n"),
        ("\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        ("\x1b[2J\x1b[1;1Hgone", "gone"),
        ("\x1b]0;title\x07x", "]0;titlex"),
        ("\x00\x08\x7f\x9b1", "1"),
        ("10%\r50%\r100%\r\nend\r", "100%\nend"),
        ("\u202eevil", "evil"),
        ("\u061ca\u200eb\u200fc\u2028d\u2029e\u200bf", "abcde\u200bf"),
        ("\ud800", "?"),
        (["a", "b"], "ab"),
        (5, ""),
        (["a", 5], ""),
    ],
)
def test_control_characters_go_and_colours_stay(text, clean):
    assert clean_text(text) == clean


def test_colours_go_where_they_may_not_stay():
    assert clean_text("\x1b[31mred\x1b[0m\x1b", colours=False) == "red"


def test_sizes_are_limited(monkeypatch):
    assert len(clean_text("x" * 10**6)) < outputs.MAX_TEXT + 100
    stream = {"output_type": "stream", "name": "stdout", "text": "x"}
    assert len(clean_outputs([stream] * 1000)) == outputs.MAX_OUTPUTS
    monkeypatch.setattr(outputs, "MAX_IMAGE", 1)
    image = {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 3000).decode()}
    assert clean_outputs([{"output_type": "display_data", "data": image}]) == []


@pytest.mark.parametrize("encoded", [b"", b"{", b"{}", b"\xff", b"[" * 100_000, b"9" * 5_000])
def test_outputs_that_are_no_list_are_none(encoded):
    assert parse_outputs(encoded) == []
