"""`course doctor` names what is missing and says how to get it."""

import os
import shutil
import sysconfig
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from helpers import doctor
from helpers.grading import isolation as grading
from helpers.grading.isolation import Isolation, isolation
from helpers.grading.process import ProcessSession

ROOT = Path(__file__).parents[1]


def test_nothing_is_wrong_with_the_environment_that_runs_the_tests(monkeypatch):
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts"), prepend=os.pathsep)
    assert [finding for finding in doctor.diagnose(ROOT) if not finding.ok] == []


def test_every_dependency_of_the_course_is_looked_at():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {Requirement(text).name for text in project["dependencies"]}
    assert names <= {finding.label for finding in doctor.diagnose(ROOT)}


def test_another_folder_is_not_taken_for_the_course(tmp_path):
    finding = doctor.course_folder(tmp_path)
    assert not finding.ok
    assert str(tmp_path) in finding.detail
    assert "top folder" in finding.remedy
    doctor.diagnose(tmp_path)  # and the rest is still looked at


def test_a_folder_that_cannot_be_written_is_found(course, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    finding = doctor.course_folder(course)
    assert not finding.ok
    assert "Permission denied" in finding.detail
    assert "folder of your own" in finding.remedy


def test_looking_leaves_nothing_behind(course):
    before = sorted(course.rglob("*"))
    assert doctor.course_folder(course).ok
    assert sorted(course.rglob("*")) == before


@pytest.mark.parametrize("requires", [">=4", "<3"])
def test_an_unsuitable_python_is_found(requires):
    finding = doctor.python_version(requires)
    assert not finding.ok
    assert requires in finding.detail
    assert finding.remedy


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("numpy>=999", "needed >=999"),
        ("numpy<1", "needed <1"),
        ("no-such-distribution-of-the-course", "not installed"),
    ],
)
def test_an_absent_old_or_too_new_package_is_found(requirement, reason):
    finding = doctor.package(Requirement(requirement))
    assert not finding.ok
    assert reason in finding.detail
    assert "requirements.lock" in finding.remedy


def test_a_package_that_breaks_on_import_is_found(monkeypatch):
    def break_down(_):
        raise OSError("a shared library is missing")

    monkeypatch.setattr(doctor.importlib, "import_module", break_down)
    finding = doctor.package(Requirement("numpy"))
    assert not finding.ok
    assert "OSError: a shared library is missing" in finding.detail


def test_a_program_off_path_and_one_not_installed_get_different_advice(monkeypatch, tmp_path):
    def only_nbgrader(name, path=None):
        return "there" if name == "nbgrader" and path else None

    monkeypatch.setattr(doctor.shutil, "which", only_nbgrader)
    nbgrader, alembic = doctor.programs()
    assert not nbgrader.ok
    assert "on PATH" in nbgrader.remedy
    assert not alembic.ok
    assert "requirements.lock" in alembic.remedy


def test_a_kernel_of_another_python_is_found(monkeypatch, tmp_path):
    class Spec:
        argv = (str(tmp_path / "python"), "-m", "ipykernel_launcher")
        resource_dir = "somewhere"

    monkeypatch.setattr(doctor.KernelSpecManager, "get_kernel_spec", lambda *_: Spec)
    finding = doctor.kernel()
    assert not finding.ok
    assert str(tmp_path) in finding.detail
    assert "ipykernel install" in finding.remedy


def test_the_sandbox_is_tried_for_real():
    if not isolation().sandboxed:
        pytest.skip(isolation().reason)
    finding = doctor.sandbox(ROOT)
    assert finding.ok and finding.detail.startswith("tried: a submission can neither read")


def test_a_leak_is_found(monkeypatch):
    monkeypatch.setattr(grading, "isolation", lambda: Isolation("warm"))
    monkeypatch.setattr(grading, "open_session", ProcessSession)
    finding = doctor.sandbox(ROOT)
    assert not finding.ok
    assert finding.detail == "a submission can read the course's files and use the network"


def test_without_a_sandbox_it_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(grading, "isolation", lambda: Isolation("none", "install it"))
    finding = doctor.sandbox(ROOT)
    assert finding.ok and finding.detail.startswith("none") and finding.remedy == "install it"


@pytest.fixture
def course(tmp_path):
    """An empty course folder."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path
