"""A course folder, as its `nbgrader_config.py` sets it up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import Config, PyFileConfigLoader

from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.nbgrader_plugin import GradingExporter

CONFIG = "nbgrader_config.py"


@dataclass(frozen=True)
class CourseFolder:
    """Where a course lies, and its settings.

    Attributes
    ----------
    root : Path
        Holds `nbgrader_config.py`, `solutions/`, `notebooks/`, `submitted/` and what is made of it.
    config : Config
        What the configuration says.
    directory : CourseDirectory
        nbgrader's view of the folder.
    limits : Limits
        How long a submission may take.
    sandbox_required : bool
        Whether nothing may be graded without a sandbox.
    """

    root: Path
    config: Config
    directory: CourseDirectory
    limits: Limits
    sandbox_required: bool


def open_course(root: Path) -> CourseFolder:
    """Read a course folder's configuration.

    Raises
    ------
    CourseError
        When the folder holds none.
    """
    root = Path(root).resolve()
    if not (root / CONFIG).is_file():
        raise CourseError(f"{root} is not a course folder: there is no {CONFIG} in it")
    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    directory = CourseDirectory(config=config)
    directory.root = str(root)
    settings = GradingExporter(config=config)
    return CourseFolder(root, config, directory, settings.limits(), settings.sandbox_required)
