"""Commands for those who take the course: lab, doctor."""

from __future__ import annotations

import typer

from helpers.cli.common import HERE, Folder, app, console, course_root
from helpers.display import plain

PANEL = "For students"


@app.command(
    rich_help_panel=PANEL,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def lab(context: typer.Context, course: Folder = HERE) -> None:
    """Open JupyterLab on the notebooks, with nbgrader's Validate button.

    Other options, such as --port=9000 or --no-browser, are JupyterLab's.
    """
    from helpers.lab import open_lab

    raise SystemExit(open_lab(course_root(course), arguments=context.args))


@app.command(rich_help_panel=PANEL)
def doctor(course: Folder = HERE) -> None:
    """Say what is missing on this machine, and how to get it."""
    from helpers.doctor import diagnose

    findings = diagnose(course_root(course))
    for finding in findings:
        mark = "✔" if finding.ok else "✘"
        console.print(plain(f"{mark} {finding.label}: {finding.detail}"), soft_wrap=True)
        if finding.remedy:
            console.print(plain(f"    {finding.remedy}"), soft_wrap=True)
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)
