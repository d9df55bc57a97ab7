# make demo       the whole way on a sample class
# make lab        JupyterLab on the notebooks
# make test       everything CI checks; make test-long adds the tests that take minutes,
#                 make test-browser runs those in a browser (Chromium), make test-frameworks
#                 those that need PyTorch and are skipped without it
# make frameworks PyTorch, for the topic that needs it (3 GB on Linux)
# make notebooks  student notebooks from solutions/
# make audit      are mistakes rejected and named, right answers accepted? takes long; updates README
# make bench      how fast is grading, beside plain nbgrader?
# make format     tidy the code; make lint only looks
# make lock       requirements.lock from pyproject.toml
# make clean      remove .venv and what can be made again
#
# What students use, and how .venv is made, stands in student.mk, which is their Makefile.

include student.mk

.PHONY: demo test test-long test-browser test-frameworks notebooks bench audit format lint lock clean

# nbval runs the solution notebooks beside the tests; a notebook's cells must stay in one process.
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --nbval --nbval-current-env tests solutions

demo: $(READY)
	$(BIN)/course demo

notebooks: $(READY)
	$(BIN)/course build

bench: $(READY)
	$(BIN)/course bench

audit: $(READY)
	$(BIN)/course audit --seeds 1000 --readme

test: lint
	$(PYTEST)

# The marker expression replaces the one in pyproject.toml that leaves the long tests out.
test-long: lint
	$(PYTEST) -m ""

test-browser: $(READY)
	COURSE_NEEDS_CHROMIUM=1 $(BIN)/python -m pytest tests/browser -m ""

test-frameworks: frameworks
	$(PYTEST) -k "07_frameworks or frameworks" --ignore-glob "solutions/0[0-6]*"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# One file for Linux, macOS and Windows and for every Python from 3.11, with one version of each
# package: stored outputs must not depend on who built them. What is pinned stays pinned;
# make lock UPGRADE=1 renews all. No hashes: pip would refuse the editable install in environment.yml.
lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra cluster --extra postgresql --extra dev --fork-strategy fewest \
	    --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) pyproject.toml --output-file requirements.lock

# Never gradebooks, submissions or .course, which hold people's work.
clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find helpers solutions tests -name __pycache__ -type d -prune -exec rm -rf {} +
