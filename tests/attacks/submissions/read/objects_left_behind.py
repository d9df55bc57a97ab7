"""Searches all objects of its process for a reference, an expected value or a seed."""

import gc, sys

gc.unfreeze()
for thing in gc.get_objects():
    if type(thing).__name__ in ("Solutions", "Answers", "GradedTopic", "KnownMistake"):
        print(BROKE, thing)
    if isinstance(thing, dict) and ("COURSE_SECRET" in thing or "CANARY" in thing):
        print(BROKE, thing)
if any(
    name.startswith(("helpers.grading.grade", "helpers.checks.solutions")) for name in sys.modules
):
    print(BROKE, "a module of the trusted side")
