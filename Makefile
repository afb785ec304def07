# Everything a developer types. Needs only Python 3.11+ with venv, and make.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Without compiled files every process would compile Django again.
unexport PYTHONDONTWRITEBYTECODE

EMBEDDED := python -m migranportal.embedded
PORT ?= 8000
ARGS ?=
LOCK := uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	--no-annotate pyproject.toml

.PHONY: help setup demo test check fix lock messages schema bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## Install the locked packages into .venv and node_modules
	@bin/setup

demo: setup ## Start the whole portal with sample data (ONCE=1: and stop; PORT=8000; LOGS=1; RESET=1)
	@$(EMBEDDED) demo --port $(PORT) $(if $(ONCE),--once) $(if $(LOGS),--logs) $(if $(RESET),--reset)

# A file's tests share a process and its browser; tests/conftest.py puts the longest files first.
test: setup ## Run the tests beside throw-away servers (ARGS="-k name" picks some, -n0 in one process)
	@$(EMBEDDED) run --settings migranportal.settings.test -- \
		pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup ## Check style, types, layers, templates, migrations, deployment settings, translations
	@$(EMBEDDED) run --settings migranportal.settings.test -- bin/check

fix: setup ## Repair what the formatters can
	ruff check --fix .
	ruff format .
	-find templates -name '*.html' -exec djade --target-version 5.2 {} +

lock: setup ## Renew the hashed locks (ARGS=--upgrade takes newer versions)
	$(LOCK) $(ARGS) -o requirements/runtime.txt
	$(LOCK) $(ARGS) --constraint requirements/runtime.txt --group embedded --group dev \
		-o requirements/dev.txt
	npm install --package-lock-only --ignore-scripts --loglevel=error

messages: setup ## Bring the translations up to date and compile them (no gettext needed)
	@$(EMBEDDED) run -- python manage.py collect_messages
	@python bin/messages.py

schema: setup ## Write the schema of the partner API (migranportal/openapi.yaml) from the code
	@$(EMBEDDED) run -- python manage.py write_schema

bench: setup ## Measure the national work beside throw-away servers (ARGS="--workers 100000 --runs 3")
	@$(EMBEDDED) run --disk --settings migranportal.settings.demo -- python -m tests.benchmarks $(ARGS)
