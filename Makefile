# Two commands do everything: `make ui` and `make test`. Both install what they need first.
PYTHON ?= python3.11
ENV = .venv
BIN = $(ENV)/bin
STAMP = $(ENV)/installed

.PHONY: ui test check bench bench-check screenshots clean

ui: $(STAMP)
	$(BIN)/python ui.py $(ARGS)

# A file's tests share fixtures that take long to make, so they stay in one process.
test: $(STAMP)
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

# Some fifteen minutes, when nothing else runs: the table, then the sizes that `bench-check` compares.
bench: $(STAMP)
	$(BIN)/python -m benchmarks --save $(ARGS)
	$(BIN)/python -m benchmarks --quick --save $(ARGS)

bench-check: $(STAMP)
	$(BIN)/python -m benchmarks --check $(ARGS)

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
