# make run [PORT=8000]   a working instance with demonstration data
# make test              everything that must hold; make lint is its quick first part
# make bench             speeds, each beside a baseline taken in the same run
# make install           what the others share: .venv with the application and its tests' packages

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
INSTALLED := .venv/.installed
SOURCES := pyproject.toml hatch_build.py frontend/.npmrc $(wildcard frontend/*.json frontend/*.mjs) \
	$(wildcard cop/translations/*/LC_MESSAGES/*.po)
ASSETS := cop/static/vendor/.stamp

.PHONY: install run lint tools test messages bench again

install: $(INSTALLED)

# also again when someone has cleaned the assets away
$(INSTALLED): $(SOURCES) $(if $(wildcard $(ASSETS)),,again) | $(BIN)/python
	@echo "Installing into .venv: about a minute the first time, some seconds later on"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed. Where it has another name: make install PYTHON=python3.12"; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; } >&2
	$(PYTHON) -m venv .venv

run: install
	$(BIN)/cop run --port $(PORT)

lint: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

tools: install
	@$(BIN)/python -m tests.tools

test: lint tools
	$(BIN)/python -m pytest -n 2

# texts that the Italian catalogue does not have yet are added to it, empty; install compiles it
messages: install
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -k _l --no-location -o instance/messages.pot .
	$(BIN)/pybabel -q update -i instance/messages.pot -d cop/translations -l it --no-fuzzy-matching --ignore-obsolete

bench: install
	$(BIN)/python -m tests.bench
