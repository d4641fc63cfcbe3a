# Zhanggui (掌柜): every command of the project. `make` alone lists them.
#
# Needs Python 3.11 or newer, and make. Everything else comes into .venv, pinned.

PYTHON  ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
             $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PORT    ?= 8501
WORKERS ?= 2
# What `make check` runs of the tests: all that need no browser, no server and no patience.
FAST    ?= -m "not browser and not postgres and not slow" tests

VENV    := .venv
BIN     := $(VENV)/bin
RUNS    := $(VENV)/.requirements
TOOLS   := $(VENV)/.requirements-dev
TYPED   := $(wildcard core models tests)

.DEFAULT_GOAL := help
.PHONY: help setup run demo own test check lint types contracts fast bench coverage browser verify screenshots format clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNS) ## the environment alone, in .venv

run: $(RUNS) ## the app, on http://localhost:8501 (PORT=… for another); an empty database gets the demo
	@$(BIN)/python -m core.demo --if-empty
	@echo "掌柜 Zhanggui: http://localhost:$(PORT)   (Ctrl-C stops it)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

demo: $(RUNS) ## build the demo company anew, up to yesterday; never touches a company of your own
	@$(BIN)/python -m core.demo

own: $(RUNS) ## put the demo away and leave an empty database for your own company
	@$(BIN)/python -m core.demo --own

test: $(TOOLS) browser ## the whole suite, real browser and real PostgreSQL included
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup

check: lint types contracts fast ## style, types, the order of the rooms, quick tests

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TOOLS)
	$(BIN)/mypy $(TYPED)

contracts: $(TOOLS)
	$(BIN)/lint-imports

fast: $(TOOLS)
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -q $(FAST)

coverage: $(TOOLS) browser ## the whole suite, and what of core it reaches
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --cov --cov-report=
	$(BIN)/coverage report --include='core/kernel/*,core/ledgers/*,core/posting/*,core/platform/rights*' --fail-under=100
	$(BIN)/coverage report --fail-under=95

# A benchmark prints one JSON object as its last line; make stops at the first that fails.
bench: $(TOOLS) ## every benchmark, one JSON line each
	@for program in posting writers replay_cost reader till demo; do \
	  [ -f benchmarks/$$program.py ] || continue; \
	  echo "== $$program"; $(BIN)/python -m benchmarks.$$program || exit 1; \
	done

verify: $(RUNS) ## prove the database: all ledgers agree, the audit chain is whole
	@$(BIN)/python -m core.posting.verify

screenshots: $(TOOLS) browser ## remake the pictures of the README and the guides, on the demo
	$(BIN)/python -m tests.browser.screenshots

format: $(TOOLS) ## let ruff put the code in order
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## forget .venv and what the tools keep; never the data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage

# --------------------------------------------------------------------------------------------
# The environment. A stamp remembers which requirements it was made from.

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed and was not found." >&2; \
	  echo "Install it, or name it: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNS): requirements.txt | $(BIN)/python
	@echo "Bringing what the app runs on into $(VENV) (about a minute) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

$(TOOLS): requirements-dev.txt $(RUNS)
	@echo "Bringing what checks and tests need ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The browser of the tests: the machine's own Chromium; else the system's package, where we may
# install one; else the copy that Playwright brings. Chinese glyphs come with it, where we may.
INSTALL := export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq --no-install-recommends
MAY_INSTALL := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null

browser: $(TOOLS)
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome; do \
	  [ -n "$$name" ] && "$$name" --version >/dev/null 2>&1 && exit 0; \
	done; \
	if $(MAY_INSTALL); then ($(INSTALL) chromium) >/dev/null && chromium --version && exit 0; fi; \
	$(BIN)/playwright install chromium
	@if $(MAY_INSTALL) && [ -z "$$(fc-list :lang=zh 2>/dev/null)" ]; then \
	  ($(INSTALL) fontconfig fonts-noto-cjk) >/dev/null || echo "No Chinese font: screenshots will show boxes."; fi
