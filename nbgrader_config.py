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
c.ClearSolutions.text_stub = "*Your explanation:*"
# Executed notebooks hold times; a release has to be the same each time it is made.
c.ClearOutput.remove_metadata_fields = ["ExecuteTime", "collapsed", "execution", "scrolled"]

# ---- grading: submitted/ -> autograded/ --------------------------------------------------------

c.Autograde.exporter_class = "helpers.grading.nbgrader_plugin.GradingExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "helpers.grading.nbgrader_plugin.SaveVerdict",
    "helpers.grading.late.LatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# ---- calendar --------------------------------------------------------------------------------

# Times that name no zone are meant in this one. Formgrader and the exchange show and write UTC:
# nbgrader can, but doesn't always, read other zones' times back as it wrote them.
c.Calendar.timezone = "UTC"  # such as "Europe/Berlin"
# When topics are due. A day alone means its end; None takes a due date away; a topic that isn't
# named keeps the one that formgrader gave it. Graded work follows at the next grading.
c.Calendar.due_dates = {
    # "01_initialization": "2026-10-12 23:59",
    # "02_regularization": "2026-10-19 23:59 America/New_York",
}
# Who has longer: a table with the columns student, topic (* for all) and until.
c.Calendar.extensions = str(Path(__file__).resolve().with_name("extensions.csv"))
# What late work costs, in percent of its score. Any other of nbgrader's late submission plugins
# can stand here; see https://nbgrader.readthedocs.io/en/stable/plugins/late-plugin.html
c.AssignLatePenalties.plugin_class = "helpers.grading.late.PenaltyPerDay"
c.PenaltyPerDay.percent_a_day = 0  # such as 10, for each day begun after the due date
c.PenaltyPerDay.grace_minutes = 0  # so late costs nothing yet
c.PenaltyPerDay.most_percent = 100  # never more than this

# ---- collecting by nbgrader itself --------------------------------------------------------------

# `nbgrader zip_collect` on Canvas's archive: students by Canvas's numbers. `course collect` does
# more: it reads the roster, takes the newest of several files and keeps what it replaces.
c.FileNameCollectorPlugin.named_regexp = (
    r".*[/\\]\w+?_(?:LATE_|late_)?(?P<student_id>\d+)_\d+_(?P<file_id>\w+)(?:-\d+)?\.ipynb$"
)

# ---- handing in through nbgrader's exchange ----------------------------------------------------

# A folder on a machine that all share, in which all may write; students' archives know it, too.
# c.Exchange.root = "/srv/nbgrader/exchange"
c.Exchange.assignment_dir = "notebooks"

# ---- feedback: autograded/ -> feedback/ ----------------------------------------------------------

c.GenerateFeedback.exporter_class = "helpers.instructor.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = [
    "helpers.instructor.feedback.Summarise",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# ---- kernels ---------------------------------------------------------------------------------

# Kernels talk over local sockets; "auto" encrypts where it can and keeps Jupyter from warning.
c.KernelManager.transport_encryption = "auto"
