"""The topics' exercises: cases, behaviours and hints. No reference code."""

from __future__ import annotations

from importlib import import_module

from helpers.checks.exercise import Topic

NOTEBOOKS = {
    "00_setting_up": "setting_up",
    "01_initialization": "initialization",
    "02_regularization": "regularization",
    "03_gradient_checking": "gradient_checking",
    "04_optimizers": "optimizers",
    "05_tuning": "tuning",
    "06_batchnorm_softmax": "batchnorm_softmax",
    "07_frameworks": "frameworks",
}
"""For each topic, in the course's order, the name of its notebook and of its module here."""


def load_topic(name: str) -> Topic:
    """Return a topic by the name of its folder.

    Raises
    ------
    KeyError
        When there is no such topic.
    """
    return import_module(f"{__name__}.{NOTEBOOKS[name]}").TOPIC
