# Both targets set everything up on a machine that has Python 3.11+ (with venv) and make.
PYTHON ?= python3
BIN := .venv/bin

# Types are checked on one core while the tests begin on the other.
MAKEFLAGS += --jobs=2

.PHONY: help demo test pytest lint clean
help:
	@echo "make demo   sample shop -> checked promotional pictures -> a report to open"
	@echo "make test   ruff, strict types and all tests"

demo: .venv/.weights
	$(BIN)/bestshot demo

test: lint pytest

# The tests start many interpreters and use all cores by processes: they compile each file once and want no more threads.
pytest: export PYTHONDONTWRITEBYTECODE :=
pytest: export OMP_NUM_THREADS := 1
# Pictures need memory by the megabyte: in huge pages, where Linux has them, it takes a thirtieth less CPU to get it.
pytest: export GLIBC_TUNABLES := glibc.malloc.hugetlb=1
pytest: .venv/.weights .venv-litellm/installed.txt
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

# The net that cuts garments out, fetched once. Without a network all goes on with GrabCut alone; the next make tries again.
.venv/.weights: .venv/.made
	@$(BIN)/bestshot models get u2netp && touch $@ || true

# LiteLLM's proxy, for one test. Without a package index that test is skipped; the next make tries again.
.venv-litellm/installed.txt: tests/e2e/litellm.txt
	@$(PYTHON) -m venv --clear .venv-litellm
	@.venv-litellm/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps -r $< && cp $< $@ || true

clean:
	rm -rf .venv .venv-litellm demo build dist *.egg-info
