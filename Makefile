# 3A Automation. `make help` lists what there is.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo wordpress test check test-all doctor migrate lock bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## create .venv from the lock, by hash

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (a minute or two, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $(READY)

demo: setup ## run churn, an article and an order on simulated vendors
	@$(BIN)/3a demo

wordpress: setup ## serve a real WordPress on loopback until Ctrl-C, and say its key (Debian, as root)
	@$(BIN)/python -m tests.wordpress.install packages
	@$(BIN)/python -m tests.wordpress.install

test: setup ## the tests that need no server
	@$(BIN)/pytest -q -m "not flow and not postgres and not process and not wordpress and not browser"

check: setup ## format, lint, types, import contracts, quick tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy flows tasks drains connectors deployments ingress voice domain store settings reports sandbox benchmarks
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

test-all: setup ## every test: flows on an engine, processes killed, PostgreSQL if TEST_POSTGRES_URL is set
	@$(BIN)/pytest -q

doctor: setup ## which vendors are configured
	@$(BIN)/3a doctor

migrate: setup ## bring the database to this version
	@$(BIN)/3a db upgrade

bench: setup ## measure; see docs/benchmarks.md
	@$(BIN)/python -m benchmarks

lock: ## pin the dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header -o requirements.lock

clean: ## remove what running leaves behind
	rm -rf .venv var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
