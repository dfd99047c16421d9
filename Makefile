# Porte-voix: the one entry for people, hooks and CI. Each target sets up what it needs.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
COMPILED := .venv/compiled
CHROMIUM := $(or $(PORTEVOIX_CHROMIUM),/usr/bin/chromium)

.PHONY: help setup run test check eval bench compiled train clean

help: ## Show what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: .venv/.run ## Install Porte-voix into .venv

run: .venv/.run ## Serve everything here, with demonstration data the first time
	@exec $(BIN)/portevoix run

test: .venv/.develop $(CHROMIUM) ## Run every test, on real servers and in a real browser
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/.develop ## Check form, types, imports, packs, workflows, corpus and floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/portevoix packs check
	$(BIN)/portevoix workflows check
	$(BIN)/python -m bench.corpus
	$(BIN)/python -m bench.evaluate --floor
	$(BIN)/djlint service/web/templates --check --lint --quiet

eval: .venv/.develop ## Measure the checker on the open test set, into docs/figures.md
	$(BIN)/python -m bench.evaluate

train: .venv/.train ## Train the sentence models from the corpus, into nlp_models/trained
	$(BIN)/python -m bench.train

compiled: .venv/.compiled ## Compile the checker's busiest modules apart, into .venv/compiled

bench: .venv/.develop ## Measure speed as ratios to baselines of the same run, into docs/figures.md
	$(BIN)/python -m bench.checker
	@if command -v cc > /dev/null; \
	then $(MAKE) compiled && PYTHONSAFEPATH=1 PYTHONPATH=$(COMPILED):. $(BIN)/python -m bench.checker; \
	else echo "No C compiler here: the compiled checker is not measured."; fi
	$(BIN)/python -m bench.hard_input
	$(BIN)/python -m bench.proof
	$(BIN)/python -m bench.simulation
	$(BIN)/python -m bench.journey
	$(BIN)/python -m bench.desk
	$(BIN)/python -m bench.voice
	$(BIN)/python -m bench.library
	$(BIN)/python -m bench.recheck
	$(BIN)/python -m bench.fuzz

clean: ## Remove the virtual environment and caches; data in .portevoix stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Porte-voix needs Python 3.11 or later; PYTHON=... chooses another." >&2; exit 1; }
	$(PYTHON) -m venv .venv \
		|| { echo "Python has no venv module here: install the package python3-venv." >&2; exit 1; }

.venv/.run: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/.develop: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,dev]'
	@touch $@ .venv/.run

.venv/.train: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train]'
	@touch $@ .venv/.run

.venv/.compiled: setup.py $(shell find nlp_models rules -name '*.py' -o -name '*.yaml') | .venv/.develop
	rm -rf build $(COMPILED)
	PORTEVOIX_COMPILE=1 $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --target $(COMPILED) .
	rm -rf build
	PORTEVOIX_COMPILED=$(COMPILED) $(BIN)/python -m pytest --quiet tests/unit/rules/test_compiled.py
	@touch $@

/usr/bin/chromium:
	@test "$$(id -u)" = 0 || { echo "The browser tests need Chromium: install the package chromium, or set PORTEVOIX_CHROMIUM." >&2; exit 1; }
	apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends chromium
