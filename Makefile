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
# Every target first makes the environment in .venv from requirements.lock, if it isn't there or is
# out of date. It takes python3 if that is 3.11 or newer, else a newer one on PATH;
# make PYTHON=/path/to/python names another.
#
# Windows, without make:
#   py -m venv .venv
#   .venv\Scripts\python -m pip install -r requirements.lock
#   .venv\Scripts\python -m pip install --no-deps --no-build-isolation -e .
# and then .venv\Scripts\course demo, .venv\Scripts\course lab, .venv\Scripts\python -m pytest.

.DEFAULT_GOAL := help
.PHONY: help demo test test-long test-browser test-frameworks lab frameworks notebooks bench audit format lint lock clean

BIN := .venv/bin
READY := .venv/.installed

# nbgrader starts alembic by name, so the environment's programs come first for every recipe.
# .venv itself is made with the PATH as it was: a half-made .venv must not be asked to make itself.
USER_PATH := $(PATH)
export PATH := $(CURDIR)/$(BIN):$(PATH)

# nbval runs the solution notebooks beside the tests; a notebook's cells must stay in one process.
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --nbval --nbval-current-env tests solutions

help:
	@sed -n '1,12s/^# \{0,1\}//p' Makefile

demo: $(READY)
	$(BIN)/course demo

lab: $(READY)
	$(BIN)/course lab

frameworks: $(READY)
	$(BIN)/python -m pip install --no-build-isolation -e ".[frameworks]"

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
	$(BIN)/python -m pytest tests/browser

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

$(READY): requirements.lock pyproject.toml
	@set -e; PATH="$(USER_PATH)"; \
	suits() { "$$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	if ! suits $(BIN)/python; then \
	    found=; \
	    if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; \
	    else set -- python3 python3.14 python3.13 python3.12 python3.11 python; fi; \
	    for python in "$$@"; do if suits "$$python"; then found="$$python"; break; fi; done; \
	    if [ -z "$$found" ]; then \
	        echo "No Python 3.11 or newer with venv among: $$*. Install one (Debian, Ubuntu: also python3-venv) or say make PYTHON=/path/to/python." >&2; \
	        exit 1; \
	    fi; \
	    "$$found" -m venv --clear .venv; \
	fi
	@echo "Installing requirements.lock into .venv (a minute or two) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
