# Everything a person needs: `make demo` and `make test`. Each sets up what it needs first.

PYTHON := $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8000
.DEFAULT_GOAL := help
.PHONY: help demo test setup setup-dev browser check prove bench pictures lock migration clean

help: ## show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: setup ## a sample community to walk through, at http://localhost:8000
	@$(BIN)/ethicomm demo --port $(PORT)

test: setup-dev browser ## everything, on SQLite and PostgreSQL and in a real browser
	@$(BIN)/pytest -n 2 --dist worksteal -q --durations 10

setup: .venv/runtime ## only what running needs, in .venv

setup-dev: .venv/development

browser: setup-dev
	@$(BIN)/python -m tests.browser

check: setup-dev ## format, lint, types, import contracts, templates, dependencies, security
	@$(BIN)/ruff format --check -q . && $(BIN)/ruff check -q . && echo "format and lint: fine"
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/deptry src
	@$(BIN)/bandit -q -r src -c pyproject.toml

prove: setup-dev browser ## the full numbers of every guarantee; takes long
	@$(BIN)/pytest -q -m prove --override-ini addopts="--strict-markers" --durations 10

bench: setup-dev ## how fast, as ratios to a baseline of the same run
	@$(BIN)/python -m bench

pictures: setup-dev browser ## the screenshots of README
	@$(BIN)/python -m tests.pictures

lock: ## write the lock files anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 pyproject.toml --group build -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

words: setup-dev ## gather every string for the translators
	@$(BIN)/pybabel -q extract -F babel.cfg -k "_ _n:1,2 lazy" --no-location --sort-output --omit-header -o .venv/words.pot .
	@$(BIN)/pybabel -q update -w 110 -i .venv/words.pot -d src/ethicomm/locale -D ethicomm --no-fuzzy-matching --ignore-obsolete

migration: setup-dev ## write the next migration from the models: make migration NAME="Add …"
	@$(BIN)/python tools/migration.py "$(NAME)"

clean: ## remove the environment and what was built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "ethicomm needs Python 3.11 or newer, and none was found. Install it and try again."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || command -v uv >/dev/null || { \
		echo "$(PYTHON) has no ensurepip. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@test "$$(df -Pk . | awk 'NR==2 {print $$4}')" -gt 700000 || { \
		echo "Less than 700 MB are free here; ethicomm needs that much to set up. Nothing was changed."; exit 1; }
	@echo "Making the environment in .venv with $(PYTHON)"
	@if command -v uv >/dev/null; then uv venv -q --seed -p $(PYTHON) .venv; else $(PYTHON) -m venv .venv; fi

.venv/runtime: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing what ethicomm runs with (about half a minute, once)"
	@sh tools/install requirements.lock
	@touch $@

.venv/development: .venv/bin/python requirements-dev.lock pyproject.toml
	@echo "Installing what the tests need (about a minute, once)"
	@sh tools/install requirements-dev.lock
	@touch $@ .venv/runtime
