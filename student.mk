# make lab         JupyterLab on the notebooks
# make doctor      what is missing on this machine, and how to get it
# make frameworks  PyTorch, for the topic that needs it (3 GB on Linux)
#
# Every target first makes the environment in .venv from requirements.lock, if it isn't there or is
# out of date. It takes python3 if that is 3.11 or newer, else a newer one on PATH;
# make PYTHON=/path/to/python names another. README.md has the commands for Windows, without make.
#
# In the students' archive this is the Makefile; in the repository the Makefile includes it.

.DEFAULT_GOAL := help
.PHONY: help lab doctor frameworks

BIN := .venv/bin
READY := .venv/.installed

# nbgrader starts alembic by name, so the environment's programs come first for every recipe.
# .venv itself is made with the PATH as it was: a half-made .venv must not be asked to make itself.
USER_PATH := $(PATH)
export PATH := $(CURDIR)/$(BIN):$(PATH)

help:
	@sed -n '/^#$$/q;s/^# //p' $(firstword $(MAKEFILE_LIST))

lab: $(READY)
	$(BIN)/course lab

doctor: $(READY)
	$(BIN)/course doctor

frameworks: $(READY)
	$(BIN)/python -m pip install --no-build-isolation -e ".[frameworks]"

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
