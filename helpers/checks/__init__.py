"""The checks: what `check(f)` is made of, shared by the student's side and the grading side.

Read in this order: `exercise` (the words), `run` (calls a student's function), `judge` (compares),
`report` (shows), `student` (`check` and `hint`), `solutions` (the trusted side's answers).
"""
