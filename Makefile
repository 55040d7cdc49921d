# The commands of the project. `make help` lists them. Nothing here needs root or the network from the second run on.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes
CORES := offices/eligibility routing/core $(wildcard intake/matching)

.PHONY: help setup messages run test lint bench axe axe-pages chaos mutants clean lock doctor
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# pip comes last, so that an interrupted venv is made again.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, for example: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python lacks venv. Install it (Debian: apt-get install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.run: requirements.txt requirements-embedded.txt | $(VENV)/bin/pip
	@echo "Installing the locked requirements …" >&2
	@$(PIP) -r requirements.txt -r requirements-embedded.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing what the tests need …" >&2
	@$(PIP) -r requirements.txt -r requirements-embedded.txt -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	@echo "Installing what the benchmarks compare with …" >&2
	@$(PIP) -r requirements.txt -r requirements-embedded.txt -r requirements-bench.txt
	@touch $@

setup: $(VENV)/.run ## virtual environment and compiled translations
	@$(RUN) -m config.translations

messages: setup ## write the texts of the code into the catalogues
	@$(RUN) -m config.messages

run: setup ## everything, with demonstration data; PORT=8001 for another port
	@exec $(RUN) manage.py up

test: setup $(VENV)/.dev ## the whole suite
	@$(RUN) -m tests.run

axe: setup $(VENV)/.dev ## accessibility of every page, both sizes, all languages
	@$(RUN) -m pytest tests/browser -m axe --ignore=tests/browser/test_axe_pages.py

axe-pages: setup $(VENV)/.dev ## the same on the pages that no other walk knows; not yet part of what every change must pass
	@$(RUN) -m pytest tests/browser/test_axe_pages.py -m axe

CASES ?= 2000
ROUNDS ?= 20
chaos: setup $(VENV)/.dev ## kill -9 for long: 2,000 cases, 80 kills; CASES=… ROUNDS=…
	@CHAOS_CASES=$(CASES) CHAOS_ROUNDS=$(ROUNDS) CHAOS_PAGES=1 $(RUN) -m pytest tests/chaos -m chaos

mutants: setup $(VENV)/.dev ## one guard less at a time: do the tests notice? SAMPLE=40, NEAR=1
	@$(RUN) -m tests.mutants $(ONLY)

lint: setup $(VENV)/.dev ## style, imports, types of the pure cores, templates
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy --strict $(CORES)
	$(RUN) -m djlint --lint --quiet templates

bench: setup $(VENV)/.bench ## measurements, one JSON object a line
	@$(RUN) -m tests.bench

doctor: setup ## what is missing or wrong on this machine
	@$(RUN) manage.py doctor

clean: ## stop this checkout's servers and remove everything that was made here
	@if $(RUN) -c 'import psycopg' 2>/dev/null; then $(RUN) -m config.embedded remove; fi
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . \( -name '*.mo' -o -name __pycache__ \) -prune -exec rm -rf {} +

lock: ## compile the requirement files anew (needs uv)
	for name in requirements requirements-embedded requirements-dev requirements-bench; do \
	  uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 -q $$name.in -o $$name.txt; done
