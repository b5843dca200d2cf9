# Two words do everything: `make demo` (a practice to look at) and `make test` (all checks).
# Both set themselves up; what cannot be installed is named.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore

.DEFAULT_GOAL := help

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/.ready: pyproject.toml constraints.txt
	@tools/setup.sh python $(PYTHON)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/.ready-dev: .venv/.ready
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[postgresql,lsp]' $$($(BIN)/python tools/dev_packages.py)
	@touch $@

node_modules/.ready: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

.PHONY: demo
demo: .venv/.ready ## Build the demonstration practice, serve site and endpoint, say the address
	$(BIN)/parvis serve

.PHONY: setup-test
setup-test: .venv/.ready-dev
	@tools/setup.sh test
	@$(MAKE) --no-print-directory node_modules/.ready

.PHONY: test
test: setup-test lint types ## Lint, types and every test, browser and PostgreSQL included
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup --ignore tests/browser
	$(BIN)/python -m pytest -q -n 0 tests/browser

.PHONY: soak
soak: setup-test ## The long random tests, whole (make test runs a seeded tenth)
	PARVIS_SOAK_FACTOR=10 HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -q -n 2 --dist loadgroup --ignore tests/browser
	PARVIS_SOAK_FACTOR=10 HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -q -n 0 tests/browser

.PHONY: lint
lint: .venv/.ready-dev ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: .venv/.ready-dev ## mypy, strict
	$(BIN)/mypy

.PHONY: format
format: .venv/.ready-dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: docs
docs: .venv/.ready-dev ## Write the generated parts of docs/reference again
	$(BIN)/python tools/write_reference.py
	$(BIN)/python tools/write_performance.py

.PHONY: wheel
wheel: .venv/.ready-dev ## Build dist/parvis-….whl
	$(BIN)/python -m build --wheel --quiet

.PHONY: bench
bench: .venv/.ready-dev ## What benchmarks/ measures, in its quick form
	for script in benchmarks/[a-z]*.py; do $(BIN)/python $$script --quick || exit 1; done

.PHONY: clean
clean: ## Remove what was made
	rm -rf .venv node_modules dist output .parvis .mypy_cache .ruff_cache .pytest_cache .hypothesis
