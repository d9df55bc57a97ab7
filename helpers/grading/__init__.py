"""Grading: a submission's bytes in, a verdict out.

What runs a student's code never holds an answer. Read in this order. The trusted side: `reading`
and `repair` (a sound notebook from any bytes), `execute` (walks its cells), `grade` (judges),
`store` (keeps), `classroom` (a whole class), `record` and `nbgrader_plugin` (nbgrader's
gradebook). Between the sides: `session` and `protocol`. The untrusted side: `worker` and `shell`,
which run in a copy of what a student has (`staging`).
"""
