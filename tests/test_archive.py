"""The students' archive: what they need, nothing of the solutions, the same bytes anywhere."""

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from test_release import solution_lines

from helpers.authoring import archive
from helpers.checks.solutions import load_solutions, read_source
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.grading.errors import CourseError

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOLUTION, PRIVATE = "06_batchnorm_softmax", "helpers/checks/topics/my_own_exam.py"
pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None, reason="no git checkout"
)


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def checkout(folder):
    """What git tracks here, without the solutions, as a checkout of its own."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True
    )
    for name in listed.stdout.split("\0"):
        if name and not name.startswith(("solutions/", "tests/")) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-f", ".")
    return folder


@pytest.fixture
def course(tmp_path):
    return checkout(tmp_path / "course")


@pytest.fixture(scope="module", params=[True, False], ids=["with grading", "without grading"])
def files(request):
    return archive.student_files(ROOT, PROJECT, grading=request.param)


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory):
    """The archive without grading, as a student has it."""
    folder = tmp_path_factory.mktemp("student")
    for name, content in archive.student_files(ROOT, PROJECT, grading=False).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def given_lines(topic):
    """Lines that a topic shows everyone: what is a solution in one topic is given in the next."""
    source = read_source(ROOT / "solutions" / topic.name / f"{topic.notebook}.py")
    cells = [cell.source for cell in source.cells if "exercise" not in cell.metadata]
    return {line.strip() for cell in cells for line in cell.splitlines()}


def python(unzipped, elsewhere, *arguments):
    """Run this Python on the archive's package, in another folder."""
    environment = {**os.environ, "PYTHONPATH": str(unzipped), "PYTHONUTF8": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8"
    )


# ---- what is in it -----------------------------------------------------------------------------


def test_no_line_of_a_solution_is_in_it(files):
    text = b"\n".join(files.values()).decode("utf-8")
    topics = [load_topic(name) for name in NOTEBOOKS]
    given = set().union(*map(given_lines, topics))
    for topic in topics:
        secrets = solution_lines(topic) - given
        assert len(secrets) > len(topic.exercises)
        in_json = {line: json.dumps(line, ensure_ascii=False)[1:-1] for line in secrets}
        assert [line for line in secrets if line in text or in_json[line] in text] == []


def test_only_what_students_need_is_in_it(files):
    tops = {name.partition("/")[0] for name in files}
    assert tops == {
        ".devcontainer", "LICENSE", "LICENSE-prose", "Makefile", "README.md", "data",
        "environment.yml", "helpers", "nbgrader_config.py", "notebooks", "pyproject.toml",
        "requirements.lock",
    }  # fmt: skip
    assert {Path(name).suffix for name in files if name.startswith("notebooks/")} == {".ipynb"}
    assert not any("test" in name or "__pycache__" in name for name in files)


def test_what_git_does_not_track_stays_out_and_is_named(course):
    (course / PRIVATE).write_text("ANSWERS = {}")
    (course / "notebooks" / SOLUTION / "my_own.ipynb").write_text("{}")
    (course / "data" / "grades.csv").write_text("ada,100")
    git(course, "add", "notebooks", "data")
    made = archive.release(course)
    assert made["left_out"] == [PRIVATE]
    names = "\n".join(zipfile.ZipFile(made["archive"]).namelist())
    assert "my_own" not in names and "grades" not in names


def test_the_instructors_settings_stay_out_but_those_for_handing_in(course):
    with open(course / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write('c.CourseDirectory.db_url = "postgresql://ada:secret@host/grades"\n')
        config.write('c.Exchange.root = "/srv/exchange"\n')
    settings = archive.student_config(course)
    assert "secret" not in settings
    assert "c.CourseDirectory.course_id = 'improving-deep-networks'\n" in settings
    assert "c.Exchange.root = '/srv/exchange'\n" in settings
    assert "c.Exchange.assignment_dir = 'notebooks'\n" in settings


def test_the_manifest_tells_each_files_size_and_digest(course):
    made = archive.release(course)
    with zipfile.ZipFile(made["archive"]) as opened:
        contents = {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}
    manifest = json.loads(contents.pop(archive.MANIFEST))
    assert manifest["version"] == PROJECT["version"] and manifest["grading"] is True
    assert {file["name"]: (file["size"], file["sha256"]) for file in manifest["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest())
        for name, content in contents.items()
    }
    assert made["sha256"] == hashlib.sha256(Path(made["archive"]).read_bytes()).hexdigest()


# ---- the same bytes ----------------------------------------------------------------------------


def test_two_checkouts_give_the_same_bytes(course, tmp_path):
    other = checkout(tmp_path / "elsewhere")
    for number, path in enumerate(sorted(other.rglob("*.py"))):
        os.utime(path, (number * 1e6, number * 1e6))
        path.chmod(0o755)
    first = archive.release(course, tmp_path / "a.zip")
    again = archive.release(other, tmp_path / "b.zip")
    assert first["sha256"] == again["sha256"]
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_no_time_permission_or_system_shows_in_an_archive():
    packed = archive.pack({"b": b"2", "a": b"1"}, "course")
    assert packed == archive.pack({"a": b"1", "b": b"2"}, "course")
    digest = "fe41413bb5526358685b5a2a866823c83115f2a34e758eb90b5e451ea40223f4"
    assert hashlib.sha256(packed).hexdigest() == digest


# ---- what it refuses ---------------------------------------------------------------------------


def test_notebooks_older_than_their_sources_are_refused(course):
    source = f"solutions/{SOLUTION}/batchnorm_softmax.py"
    (course / source).parent.mkdir(parents=True)
    text = (ROOT / source).read_text(encoding="utf-8")
    (course / source).write_text(text.replace("# # ", "# # Again: ", 1), encoding="utf-8")
    with pytest.raises(CourseError, match=f"run: course build {SOLUTION}"):
        archive.release(course)
    assert not (course / "dist").exists()


@pytest.mark.parametrize("name", ["notebooks/start.ipynb", "data/checks/tuning.json", "student.mk"])
def test_a_missing_file_is_named_with_the_way_to_get_it(course, name):
    (course / name).unlink()
    with pytest.raises(CourseError, match=f"{name}.*git checkout -- {name}"):
        archive.release(course)


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
def test_a_link_is_not_followed(course, tmp_path):
    (tmp_path / "private").write_text("secret")
    (course / "helpers" / "network.py").unlink()
    (course / "helpers" / "network.py").symlink_to(tmp_path / "private")
    with pytest.raises(CourseError, match=r"network\.py"):
        archive.release(course)


def test_without_git_nothing_is_guessed(course):
    shutil.rmtree(course / ".git")
    with pytest.raises(CourseError, match=r"not a git repository.*git init"):
        archive.release(course)


@pytest.mark.parametrize("name", ["course", "course.tar.gz", "."])
def test_an_archive_that_pip_would_not_take_is_refused(course, name):
    with pytest.raises(CourseError, match=r"ends in \.zip"):
        archive.release(course, course / name)


# ---- it works ----------------------------------------------------------------------------------


def test_without_grading_the_command_offers_what_is_there(unzipped, tmp_path):
    shown = python(unzipped, tmp_path, "-m", "helpers.cli", "--help")
    assert shown.returncode == 0, shown.stderr
    offered = set(re.findall(r"^│ (\w+)", shown.stdout, re.MULTILINE))
    assert offered == {"lab", "doctor"}


CHECK_EVERYTHING = """
import importlib
from helpers import datasets, network, plotting
from helpers.checks.topics import NOTEBOOKS
for topic, notebook in NOTEBOOKS.items():
    module = importlib.import_module(f"helpers.checks.topics.{notebook}")
    module.hint(module.TOPIC.exercises[0].name)
    datasets.load_results(topic)
from helpers.checks.topics.initialization import check
exec(open("solved.py", encoding="utf-8").read())
check(initialize_parameters_he)
import sys
print([name for name in sys.modules if name.startswith("helpers.grading")])
"""


def test_without_grading_checks_and_hints_work_from_any_folder(unzipped, tmp_path):
    topic = load_topic("01_initialization")
    solved = load_solutions(topic, ROOT / "solutions" / topic.name).cells
    (tmp_path / "solved.py").write_text(
        "import numpy as np\n" + solved["initialize_parameters_he"], encoding="utf-8"
    )
    ran = python(unzipped, tmp_path, "-c", CHECK_EVERYTHING)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("Hint 1 of 3") == len(NOTEBOOKS)
    assert "initialize_parameters_he: all 4 behaviours hold" in ran.stdout
    assert ran.stdout.endswith("[]\n")


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
def test_its_makefile_opens_the_lab_and_says_what_else_it_does(unzipped):
    def make(*arguments):
        command = ["make", "-C", unzipped, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "bin/course lab" in make("-n", "lab")
    targets = re.findall(r"^make (\w+)  ", make(), re.MULTILINE)
    assert targets == ["lab", "doctor", "frameworks"]


def test_its_readme_is_for_students_and_its_links_lead_somewhere(unzipped):
    text = (unzipped / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Improving Deep Neural Networks")
    assert f" course-{PROJECT['version']}.zip" in text
    assert re.findall(r"^## (.+)", text, re.MULTILINE) == list(archive.README_SECTIONS)
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert len(links) >= len(NOTEBOOKS)
    assert [link for link in links if not (unzipped / link).is_file()] == []


def test_its_lock_file_holds_all_that_is_needed_and_no_tool_of_ours(unzipped):
    lock = (unzipped / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE))
    for name in pinned:
        try:
            required = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system
        needed = [r for r in map(Requirement, required) if not r.marker or r.marker.evaluate()]
        assert {canonicalize_name(r.name) for r in needed} <= set(pinned), name
    assert {canonicalize_name(Requirement(r).name) for r in PROJECT["dependencies"]} <= set(pinned)
    assert not {"pytest", "playwright", "pyright", "ruff", "uv"} & set(pinned)
    ours = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert {f"{name}=={version}" for name, version in pinned.items()} <= set(ours.split())


def test_binder_and_a_container_find_what_they_ask_for():
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    # The form that Binder's builder looks for; with another it takes a Python of its own choice.
    assert re.search(r"^  - python=3\.\d+\b", environment, re.MULTILINE)
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "make .venv/.installed"
    assert "READY := .venv/.installed\n" in (ROOT / "student.mk").read_text(encoding="utf-8")


@pytest.mark.long  # pip builds and installs the archive: up to a minute
def test_installed_with_pip_a_notebook_alone_runs_to_its_end(course, tmp_path, monkeypatch):
    site, alone = tmp_path / "site", tmp_path / "alone"
    alone.mkdir()
    made = archive.release(course)["archive"]
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps"]
    command = [*pip, "--no-build-isolation", "--target", site, made]
    subprocess.run(command, cwd=alone, check=True)
    monkeypatch.setenv("PYTHONPATH", str(site))
    notebook = nbformat.read(ROOT / "notebooks/01_initialization/initialization.ipynb", 4)
    place = "import helpers, helpers.datasets as d; print(helpers.__file__, d.REPOSITORY)"
    notebook.cells.append(nbformat.v4.new_code_cell(place))
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(alone)}}).execute()
    assert notebook.cells[-1].outputs[0].text.count(str(site)) == 2
    assert sum("not attempted" in str(cell.get("outputs")) for cell in notebook.cells) >= 7
