# Both targets set everything up on a machine that has Python 3.11+ (with venv) and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test lint clean
help:
	@echo "make demo   sample shop -> checked promotional pictures -> a report to open"
	@echo "make test   ruff, strict types and all tests"

demo: .venv/.made
	$(BIN)/bestshot demo

test: lint
	$(BIN)/python -m pytest -q -n 3 --dist worksteal $(PYTEST_ARGS)

lint: .venv/.made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Made anew whenever the pins change.
.venv/.made: pyproject.toml constraints.txt
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv demo build dist *.egg-info
