# Every verb works as the first command on a machine that has python3 (3.11 or newer) and make.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	@echo "Installing everything into .venv, which takes a minute or two."
	@$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

.PHONY: setup
setup: $(READY) ## Create .venv with everything in it

.PHONY: demo
demo: $(READY) ## Run the whole flow against the mock and save the images under out/
	$(BIN)/python scripts/demo.py

.PHONY: test
test: $(READY) ## Run the tests, but for those that take seconds each
	$(BIN)/python -m pytest -n auto -m "not slow"

.PHONY: test-slow
test-slow: $(READY) ## Run those: guides, examples, a browser, workers that are killed
	$(BIN)/python -m pytest -n auto -m slow

.PHONY: browser
browser: $(READY) ## Try the dashboard in the system's Chromium, which `make check` does as well
	$(BIN)/python -m pytest tests/browser

.PHONY: screenshots
screenshots: $(READY) ## Write the images of the dashboard that README and guides show
	$(BIN)/python -m pytest tests/browser/test_screenshots.py --screenshots=docs/images

.PHONY: mock
mock: $(READY) ## Start the mock on a free port
	$(BIN)/kie4o-mock

# REPORTS is where `contract` and `contract-real` leave a JUnit and a Markdown report.
REPORTS ?= out/contract
SUITE = $(BIN)/python -m pytest contract_tests --junitxml="$(REPORTS)/junit.xml" --contract-report="$(REPORTS)/report.md" $(if $(MAX_GENERATIONS),--max-generations=$(MAX_GENERATIONS)) $(if $(TAPE),--contract-tape="$(TAPE)") $(OPTIONS)

.PHONY: contract
contract: $(READY) ## Hold an implementation to the document: BASE_URL=... KIE_API_KEY=..., MAX_GENERATIONS=0
	$(SUITE) $(if $(BASE_URL),--force-enable-socket --contract-url="$(BASE_URL)")

.PHONY: contract-real
contract-real: $(READY) ## Hold the real service to the document with KIE_API_KEY; MAX_GENERATIONS=1 pays for one image
	$(SUITE) --force-enable-socket --contract-real

.PHONY: generate
generate: $(READY) ## Generate the client from the document, its synchronous form, and the tables of the guides
	$(BIN)/python scripts/generate.py
	$(BIN)/python scripts/sync_client.py
	$(BIN)/python scripts/guide_tables.py

.PHONY: generate-check
generate-check: $(READY) ## Check that what is generated is up to date
	$(BIN)/python scripts/generate.py --check
	$(BIN)/python scripts/sync_client.py --check
	$(BIN)/python scripts/guide_tables.py --check

.PHONY: audit
audit: $(READY) ## Hold the document against the vendor's docs; DOCS="a.md folder/" reports what new pages change
	$(BIN)/python scripts/audit.py $(DOCS) $(if $(FROM),--from "$(FROM)") $(if $(PART),--part) $(if $(WHOLE),--whole) $(if $(JSON),--json)

.PHONY: drift
drift: $(READY) ## Compare a tape of a remote target with the document; TAPE=file.jsonl
	$(BIN)/python -m contract_tests.tape $(if $(TAPE),"$(TAPE)")

.PHONY: mutants
mutants: $(READY) ## Plant faults in the mock, and see that the contract tests find each
	$(BIN)/python -m contract_tests.mutants

.PHONY: bench
bench: $(READY) ## Measure client and mock beside their peers, in one run; QUICK=1 takes less
	$(BIN)/python scripts/benchmark.py $(if $(QUICK),--rounds 5)
	PYTHONPATH=scripts $(BIN)/python -m bench.fixtures $(if $(QUICK),--quick)
	PYTHONPATH=scripts $(BIN)/python -m bench.stores $(if $(QUICK),--quick)
	PYTHONPATH=scripts $(BIN)/python -m bench.servers $(if $(QUICK),--quick)

.PHONY: fleet
fleet: $(READY) ## Pay 200 orders once while 20 workers are killed and Redis breaks; takes minutes
	FLEET_ORDERS=200 FLEET_KILLS=20 FLEET_CUT_SECONDS=5 $(BIN)/python -m pytest tests/examples tests/kie4o/stores/test_fleet.py -o log_cli=true --log-cli-level=INFO

.PHONY: lint
lint: $(READY) ## Check style, format and workflows
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/actionlint -shellcheck= $(wildcard .github/workflows/*.yml examples/github_actions/*.yml)

.PHONY: types
types: $(READY) ## Check types
	$(BIN)/mypy

.PHONY: check
check: lint types generate-check audit test test-slow mutants smoke ## Everything that CI runs; writes only what git ignores

# Its tools are an extra of their own, so that `make setup` stays quick.
RELEASE := .venv/.release
$(RELEASE): $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[release]'
	@touch $@

# DIST is where `dist` leaves what is published.
DIST ?= dist

.PHONY: dist
dist: $(RELEASE) ## Build what is published, and check it
	rm -rf "$(DIST)"
	$(BIN)/python -m build --no-isolation --outdir "$(DIST)"
	$(BIN)/python -m build --no-isolation --wheel --outdir "$(DIST)" packaging/kie4o-mock
	$(BIN)/twine check --strict "$(DIST)"/*
	$(BIN)/check-wheel-contents "$(DIST)"/kie4o-*.whl

.PHONY: smoke
smoke: dist ## Install what is published, with newest and lowest versions, and use it
	$(BIN)/python scripts/smoke.py "$(DIST)"

# The tools of the site are an extra of their own, so that `make setup` stays quick.
SITE := .venv/.site
MKDOCS = NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs
$(SITE): $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	@touch $@

.PHONY: docs
docs: $(SITE) ## Build the site under out/site; a dead link or anchor fails
	$(MKDOCS) build

# PORT is where `docs-serve` listens, on loopback only.
PORT ?= 8000
.PHONY: docs-serve
docs-serve: $(SITE) ## Show the site at http://127.0.0.1:8000 while you write; PORT=... takes another port
	$(MKDOCS) serve --dev-addr 127.0.0.1:$(PORT)

.PHONY: format
format: $(READY) ## Rewrite the hand-written code in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: clean
clean: ## Remove everything that make made
	rm -rf .venv out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
