# Assumes nothing but make, and Python 3.11 or later with its venv module.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name) 2>/dev/null)))
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo
REPORTS := $(DEMO)/reports

.PHONY: help demo test check evaluate benchmark schema docs clean

help:
	@echo "make demo       read the bundled sample reports: records, a page, a ledger, a card, incidents"
	@echo "make test       set everything up and run the tests"
	@echo "make check      lint, types, import contracts"
	@echo "make evaluate   measure against gold and hold the floors (needs TRUCELINE_GOLD)"
	@echo "make benchmark  measure speed, memory and start-up into docs/performance.md"
	@echo "make schema     write the published JSON Schema anew"
	@echo "make docs       the same, and the README's card"
	@echo "make clean      remove what make made here"

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or later is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)" \
	  || { echo "this Python has no venv module (on Debian: apt-get install python3-venv)"; exit 1; }

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/installed

demo: $(VENV)/installed
	@rm -rf "$(DEMO)" && mkdir -p "$(DEMO)"
	@$(BIN)/truceline sample --to "$(REPORTS)" >/dev/null
	$(BIN)/truceline read "$(REPORTS)" --jsonl --html "$(DEMO)/reports.html" > "$(DEMO)/records.jsonl"
	$(BIN)/truceline add "$(REPORTS)" --ledger "$(DEMO)/ledger.sqlite"
	$(BIN)/truceline read "$(REPORTS)/wire.txt"
	$(BIN)/truceline incidents "$(REPORTS)"
	$(BIN)/truceline show --ledger "$(DEMO)/ledger.sqlite"
	$(BIN)/truceline verify --ledger "$(DEMO)/ledger.sqlite"
	@echo
	@echo "All of these reports are composed: no outlet among them exists, and nothing in them is evidence of anything."
	@echo "Look next:"
	@echo "  $(DEMO)/reports.html     every report with its evidence beside it; open it in a browser"
	@echo "  $(DEMO)/records.jsonl    the records, one report a line: docs/schema/record.schema.json says what is in them"
	@echo "  $(BIN)/truceline incidents $(REPORTS) --incident ID     who says what of one incident, side by side"
	@echo "  $(BIN)/truceline compare $(REPORTS)/wire.txt $(REPORTS)/daily.txt"
	@echo "  $(BIN)/truceline read YOUR-REPORT.txt"

test: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest

check: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

evaluate: $(VENV)/installed-for-tests
	$(BIN)/python -m evaluation.run

benchmark: $(VENV)/installed-for-tests
	$(BIN)/python benchmarks/read.py --write

schema: $(VENV)/installed
	$(BIN)/truceline schema > docs/schema/record.schema.json

docs: schema
	$(BIN)/python docs/build.py

clean:
	rm -rf "$(VENV)" "$(DEMO)" .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
