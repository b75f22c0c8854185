# Everything a newcomer does, by name. Needs Python 3.11 or newer with pip, and a package index that pip can reach.
# Only the Kafka targets and tests need more: Java 17 or newer and Maven.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := .tools/bin/uv
BENCH_READY := .venv/bench.stamp
UV_READY := .tools/uv-$(UV_VERSION).stamp
READY := .venv/ready.stamp
# Test processes. Two suit a small machine; each runs a PostgreSQL of its own.
JOBS ?= 2
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links
PYTEST := $(BIN)/pytest -q --numprocesses $(JOBS) --dist loadgroup
export UV_PYTHON_DOWNLOADS := never
# Each service and each command is a process of its own: compiling everything again would be most of its start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run run-kafka test test-long test-storms soak check lint fmt types imports house schemas schemas-check migrate bench bench-large lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv from requirements-dev.lock, hashes checked, with this project in it

run: $(READY) ## both services on this machine alone: embedded database and bus, seeded; prints the addresses
	$(BIN)/gridwhistle demo

run-kafka: $(READY) ## the same with a local Kafka broker (needs Java and Maven)
	$(BIN)/gridwhistle demo --kafka

test: $(READY) ## all tests but the long ones
	$(PYTEST) -m "not long and not storm"

test-long: $(READY) ## the tests that kill, cut and repeat for minutes; among them an import of 2,000 requests through a storm
	$(PYTEST) -m "long and not storm" --timeout 600

test-storms: $(READY) ## more of the same: storm after storm, minutes of absence, a full disk; a quarter of an hour
	$(BIN)/pytest -q -m storm --timeout 1800

soak: $(READY) ## kill, freeze and count for as long as it is let; OPTIONS=--help tells more
	$(BIN)/python -m tests.faults.soak $(OPTIONS)

check: lint types imports house schemas-check ## everything about the code that needs no server

lint: $(READY) ## style and known mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fmt: $(READY) ## put the code into shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

types: $(READY) ## types, strictly
	$(BIN)/basedpyright

imports: $(READY) ## who may import whom
	$(BIN)/lint-imports

house: $(READY) ## our own rules about the code
	$(BIN)/pytest -q tests/house

schemas: $(READY) ## write what is generated under schemas/
	$(BIN)/python -m cli.schemas

schemas-check: $(READY)
	$(BIN)/python -m cli.schemas --check

migrate: $(READY) ## bring the databases up to date, as their owner
	$(BIN)/gridwhistle migrate

bench: $(BENCH_READY) ## measure, each figure against a baseline of the same run
	$(BIN)/python -m bench

bench-large: $(BENCH_READY) ## the same with replays of a million events
	$(BIN)/python -m bench --large

lock: $(UV_READY) ## resolve pyproject.toml into the lock files again, keeping what still fits
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraints requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --group build --constraints requirements-dev.lock --output-file requirements-build.lock
	$(COMPILE) --group bench --constraints requirements-dev.lock --output-file requirements-bench.lock

clean: ## remove tools, environment and caches; data under ./var stays
	rm -rf .tools .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(UV_READY):
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --only-binary=:all: \
	  --upgrade --target .tools uv==$(UV_VERSION)
	@touch $@

$(READY): requirements-dev.lock pyproject.toml | $(UV_READY)
	test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python $(BIN)/python --compile-bytecode --require-hashes requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

$(BENCH_READY): requirements-bench.lock $(READY)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements-bench.lock
	@touch $@
