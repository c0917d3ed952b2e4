# Needs Python 3.11 or newer and git; everything else is installed into .venv.
PYTHON ?= python3
INVENTORY ?= examples/lyon.yaml
BIN := .venv/bin

.PHONY: diagnose test lint types pytest docs bench clean

diagnose: .venv/ready  ## install tiebreak and print the diagnosis of INVENTORY
	@$(BIN)/tiebreak diagnose $(INVENTORY)

test: lint types pytest  ## all that must pass

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev
	$(BIN)/mypy

pytest: .venv/ready-dev
	$(BIN)/python -m pytest

docs: .venv/ready-dev  ## write the generated pages of docs/ and the data package
	$(BIN)/python docs/write_reference.py
	$(BIN)/python docs/write_catalogue.py

bench: .venv/ready-dev  ## measure what the README quotes: benchmarks/results.md
	$(BIN)/python -m compileall -q src
	$(BIN)/python benchmarks/measure.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch .venv/ready $@
