# Each target sets up everything it needs in .venv; only Python 3.11+, make and a C library are required.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: demo test lint lock bench docs clean
.DEFAULT_GOAL := demo

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cicatrix needs Python 3.11 or newer; run: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

demo: $(READY) ## plan the bundled demo case; the report lands in ./demo
	$(BIN)/cicatrix demo --out demo

test: $(READY) lint ## every check but the slow ones, which .ci/run adds
	$(BIN)/python -m pytest -q -n 2 --dist worksteal --durations=15

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

lock: $(READY) ## rebuild the hash-locked requirements from pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--quiet --upgrade --group dev --output-file requirements.lock pyproject.toml

bench: $(READY) ## timings; writes benchmarks/results.md
	$(BIN)/python benchmarks/run.py

docs: $(READY) ## regenerate the generated pages under docs/reference
	$(BIN)/python tools/make_docs.py

clean:
	rm -rf $(VENV) demo dist build
