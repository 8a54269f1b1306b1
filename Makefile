# Good Enough. `make try` opens the room; `make test` checks everything. Both need Python 3.11 or newer (with venv) and make.

ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)
endif
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: try env test lint types content tests thorough browser picture catalogue bench lock clean

try: env
	@$(BIN)/goodenough try

# The environment that the program runs in. The stamp is made anew when a lock changes.
env: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Good Enough needs Python 3.11 or newer. Install it, or say: make PYTHON=/path/to/python3"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Good Enough needs into .venv"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps -e .
	@touch $@

.venv/.ready-test: .venv/.ready requirements-test.lock
	@echo "Installing what the tests need into .venv"
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

test: .venv/.ready-test browser lint types content tests

lint: .venv/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready-test
	$(BIN)/mypy

content: .venv/.ready
	$(BIN)/goodenough content lint bot/content

# Two workers more than there are cores, since some tests wait for a clock.
# Bytecode is kept also where the environment forbids it: the tests start the program hundreds of times.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $$(($$($(BIN)/python -c 'import os; print(os.cpu_count())') + 2)) --dist worksteal

tests: .venv/.ready-test
	$(PYTEST)

# What takes minutes: every half hour of two years in thirteen zones, many more lives of a group, big packs. Before a release.
thorough: .venv/.ready-test
	$(PYTEST) -m thorough

# The tests of the room's page drive a real Chromium: the system's, or the package manager's where it can be asked.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || { \
		command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; }; \
	} || echo "No Chromium here: the tests of the room's page will be skipped. Install the package chromium to run them."

picture: .venv/.ready-test browser
	$(BIN)/python -m tests.browser docs/room.png

# What is said anew comes into each language's catalogue untranslated; what is said no more goes.
catalogue: .venv/.ready
	$(BIN)/python -m tools.catalogue

# Measurements, each beside its peer in one run; not part of the tests.
bench: .venv/.ready-test
	@for name in schedules times commands matching screening slack slack_posts importing discord; do echo "== $$name"; $(BIN)/python -m benchmarks.$$name || true; done

# New exact versions. Hashes and all platforms, and no address of an index.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --extra test -c requirements.lock pyproject.toml -o requirements-test.lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
