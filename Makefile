# Two commands do everything: `make ui` and `make test`. Both install what they need first.
PYTHON ?= python3.11
ENV = .venv
BIN = $(ENV)/bin
STAMP = $(ENV)/installed

.PHONY: ui test check bench screenshots clean

ui: $(STAMP)
	$(BIN)/python ui.py $(ARGS)

test: $(STAMP)
	$(BIN)/python -m pytest $(ARGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks $(ARGS)

screenshots: $(STAMP)
	$(BIN)/python -m benchmarks.screenshots

$(STAMP): pyproject.toml constraints.txt
	@echo "Installing into $(ENV); this takes some minutes the first time."
	$(PYTHON) -m venv $(ENV) || python3 -m venv $(ENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	touch $@

clean:
	rm -rf $(ENV) *.egg-info
