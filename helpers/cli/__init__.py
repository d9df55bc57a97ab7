"""The `course` command. Each subcommand is a few lines: the work is done in the packages."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

from helpers.cli.common import app, errors
from helpers.display import plain
from helpers.grading.begin import skip_iri_grammar

# They add their commands. A student's archive may lack what only instructors and authors use.
for _module in ("students", "instructors", "authors"):
    if find_spec(f"{__name__}.{_module}"):
        import_module(f"{__name__}.{_module}")


def main() -> None:
    """Run the command; a user's mistake ends it with one line and exit status 1."""
    from helpers.checks.solutions import SourceError
    from helpers.grading.errors import CourseError
    from helpers.grading.scripts import put_scripts_on_path

    skip_iri_grammar()
    put_scripts_on_path()
    try:
        app()
    except (CourseError, SourceError, FileNotFoundError, PermissionError) as error:
        errors.print(plain(f"course: {error}"), soft_wrap=True)
        sys.exit(1)
    except ModuleNotFoundError as error:
        errors.print(
            f"course: the package {error.name} is missing; install the course's packages with "
            "'make .venv/.installed' or 'pip install -r requirements.lock'",
            soft_wrap=True,
        )
        sys.exit(1)
