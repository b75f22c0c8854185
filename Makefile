# Everything a newcomer does, by name. Needs Python 3.11 or newer with pip, and a package index that pip can reach; nothing else.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
SETUP := .venv/.stamp-$(UV_VERSION)
LOCK_COMMAND := make lock
export UV_PYTHON_DOWNLOADS := never

.PHONY: help setup
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.tools/bin/uv: Makefile
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --only-binary=:all: \
	  --upgrade --target .tools uv==$(UV_VERSION)
	@touch $@

$(SETUP): requirements.lock pyproject.toml | .tools/bin/uv
	test -x $(BIN)/python || .tools/bin/uv venv --quiet --python $(PYTHON) .venv
	.tools/bin/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	.tools/bin/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

setup: $(SETUP) ## make .venv from requirements.lock (hashes checked), with this project in it
