"""What every worker needs, imported once in the process that workers are forked from."""

from __future__ import annotations

import gc
import importlib

from helpers.grading.begin import leave_ctrl_c, skip_iri_grammar

MODULES = (
    "helpers.checks.properties",
    "helpers.datasets",
    "helpers.grading.jobs",
    "helpers.plotting",
)

leave_ctrl_c()
skip_iri_grammar()
for module in MODULES:
    importlib.import_module(module)
gc.freeze()
