"""What the audit shows people: README's table, and every planted mistake's report."""

from dataclasses import replace

import pytest

from helpers.authoring.audit import Audit
from helpers.authoring.audit_pages import BEGIN, END, mistakes_page, readme_table, write_readme
from helpers.checks.solutions import SourceError
from helpers.checks.topics import load_topic

ONE = Audit("01_a", "f", 5, 5, 5, 3, 3, 40, 39, ["- a\n+ b"], compared=700, agreed=700)
AUDITS = [ONE, replace(ONE, name="g", named=4), replace(ONE, topic="02_b", name="h")]


def test_the_table_sums_by_topic_and_over_all():
    lines = readme_table(AUDITS).splitlines()
    assert lines[2] == "| 01_a | 2 | 9 of 10 | 6 of 6 | 78 of 80 | 2 | 1400 of 1400 |"
    assert lines[4].startswith("| **all** | 3 | 14 of 15 | 9 of 9 | 117 of 120 | 3 |")
    assert lines[-1].startswith("Version ")


def test_it_replaces_only_what_stands_between_the_marks(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_readme(AUDITS, readme)
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n\n| topic |") and text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    write_readme(AUDITS, readme)
    assert readme.read_text(encoding="utf-8") == text


def test_without_marks_nothing_is_written(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="between the lines"):
        write_readme(AUDITS, readme)
    assert readme.read_text(encoding="utf-8") == "mine"


def test_the_page_shows_each_planted_mistake_with_its_hint(request):
    page = mistakes_page([load_topic("01_initialization")], request.config.rootpath)
    assert page.count("This looks familiar:") == page.count("<h3>") > 50
