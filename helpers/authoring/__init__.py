"""The author's side: from `solutions/` to all that is generated, and the audit of the checks.

`notebook` turns a topic's py:percent source into a notebook with nbgrader's metadata, `release`
makes the student's version with nbgrader, `build` writes or compares all generated files. `audit`
grades the graders, with the generated mistakes of `mutants`, and `audit_pages` shows what it found.
"""
