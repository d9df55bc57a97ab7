"""Tests run without an activated environment, too."""

from helpers.grading.scripts import put_scripts_on_path

put_scripts_on_path()
