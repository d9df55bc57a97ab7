"""nbgrader's settings for this course; a copy of this file makes any folder a course folder.

`nbgrader autograde`, formgrader and `course grade` all read it, and give the same scores.
"""

import os
from pathlib import Path

c = get_config()

# ---- the course folder -----------------------------------------------------------------------

c.CourseDirectory.root = str(Path(__file__).resolve().parent)
# Its name in nbgrader's exchange and in the gradebook; a PostgreSQL server insists on one.
c.CourseDirectory.course_id = "improving-deep-networks"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
# The gradebook: gradebook.db in this folder, or a database that several machines can reach, such as
# postgresql+psycopg://name:password@host/database
if os.environ.get("COURSE_DB_URL"):
    c.CourseDirectory.db_url = os.environ["COURSE_DB_URL"]
# nbgrader copies every file beside a notebook but these; the sources of the solutions lie there.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.py",
    "*.pyc",
    "__pycache__",
    "precompute*",
    "feedback",
]

# ---- releasing: solutions/ -> notebooks/ (written by `course build`) ---------------------------

c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.LockCells",
    "helpers.authoring.release.ClearWork",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.ClearSolutions.code_stub = {"python": "# Your code here\nraise NotImplementedError"}
# Executed notebooks hold times; a release has to be the same each time it is made.
c.ClearOutput.remove_metadata_fields = ["ExecuteTime", "collapsed", "execution", "scrolled"]

# ---- grading: submitted/ -> autograded/ --------------------------------------------------------

c.Autograde.exporter_class = "helpers.grading.nbgrader_plugin.GradingExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "helpers.grading.nbgrader_plugin.SaveVerdict",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# ---- kernels ---------------------------------------------------------------------------------

# Kernels talk over local sockets; "auto" encrypts where it can and keeps Jupyter from warning.
c.KernelManager.transport_encryption = "auto"
