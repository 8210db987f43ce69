# The commands of the portal. `make` alone lists them.

PYTHON ?= python3
# Processes for the test suite, and whatever else goes to pytest: make test ARGS="-k feeds"
TEST_PROCESSES ?= 2
ARGS ?=

RUN := .venv
# Its own environment: the portal then provably runs with nothing but its runtime lock.
DEV := .venv-dev
RUN_PYTHON := $(RUN)/bin/python
DEV_PYTHON := $(DEV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help run dev test security bench bench-scale lighthouse pictures lock format jobs clean python $(RUN) $(DEV)

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## install, load the content into an empty database, serve on http://127.0.0.1:8000 (PORT)
	@exec $(RUN_PYTHON) -m inm_portal.serve --demo

dev: export DEBUG := true
dev: $(RUN) ## the same with debug pages and a server that reloads changed code
	@exec $(RUN_PYTHON) -m inm_portal.serve --demo

jobs: $(RUN) ## background tasks and scheduled publishing alone (make run has them too)
	@exec $(RUN_PYTHON) manage.py jobs

test: export PORTAL_DATA_DIR := $(DEV)/var
test: $(DEV) ## lint, then all tests on PostgreSQL, then those marked sqlite on SQLite
	@$(DEV_PYTHON) -m ruff check
	@$(DEV_PYTHON) -m ruff format --check
	@$(DEV_PYTHON) -m djlint --lint --check --quiet templates
	@$(DEV_PYTHON) -m mypy inm_portal/drawings \
		inm_portal/demo/format.py inm_portal/demo/layout.py inm_portal/demo/folder.py inm_portal/demo/scalars.py
	@DATABASE_URL=sqlite://:memory: $(DEV_PYTHON) manage.py makemigrations --check --dry-run
	@$(DEV_PYTHON) tests/with_postgres.py $(DEV_PYTHON) -m pytest -n $(TEST_PROCESSES) $(ARGS)
	@DATABASE_URL= $(DEV_PYTHON) -m pytest -n $(TEST_PROCESSES) -m sqlite $(ARGS) || { \
		code=$$?; [ $$code -eq 5 ] && [ -n "$(ARGS)" ] || exit $$code; }  # 5: ARGS choose none of these

security: export SECURITY_WHOLE := 1
security: export PORTAL_DATA_DIR := $(DEV)/var
security: $(DEV) ## all of the security tests, of which make test takes a sample (10 to 30 minutes)
	@$(DEV_PYTHON) tests/with_postgres.py $(DEV_PYTHON) -m pytest -n $(TEST_PROCESSES) $(or $(ARGS),tests/security)

bench: $(DEV) ## what an answer costs beside nginx with the same bytes (10 minutes; needs wrk and nginx)
	@$(DEV_PYTHON) tests/with_postgres.py $(DEV_PYTHON) tests/bench/hits.py $(ARGS)

bench-scale: $(DEV) ## how answers slow down from 300 to 100,000 pages (15 minutes)
	@$(DEV_PYTHON) tests/with_postgres.py $(DEV_PYTHON) tests/bench/scale.py $(ARGS)

lighthouse: $(DEV) ## Lighthouse on each template of the running portal (needs npm install; PORT)
	@$(DEV_PYTHON) tests/lighthouse.py http://127.0.0.1:$(or $(PORT),8000)

pictures: $(DEV) ## take the pictures of README and docs anew from the running portal (PORT)
	@$(DEV_PYTHON) tests/pictures.py http://127.0.0.1:$(or $(PORT),8000)

format: $(DEV) ## format code and templates, and repair what lint can repair
	@$(DEV_PYTHON) -m ruff check --fix --quiet || true
	@$(DEV_PYTHON) -m ruff format
	@$(DEV_PYTHON) -m djlint --reformat --quiet templates || true

# The address of an index and the name of this machine stay out of the locks, so that they are
# the same wherever they are compiled. The development lock may not move a runtime version.
COMPILE = $(DEV_PYTHON) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header $(ARGS)
lock: $(DEV) ## compile the lock files from pyproject.toml (ARGS=--upgrade for newer versions)
	$(COMPILE) --output-file requirements/runtime.txt
	$(COMPILE) --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt

clean: ## remove the virtual environments and caches; var/ with the data stays
	rm -rf $(RUN) $(DEV) .ruff_cache .mypy_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "The portal needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo missing). PYTHON=... chooses another." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python lacks its venv module: install it with apt-get install python3-venv." >&2; \
		exit 1; }

# The environment keeps what it was made of: the same Python and lock again change nothing, and
# another lock makes it anew, so that no package stays that is no longer locked.
define environment
@{ $(PYTHON) -VV; cat $(2); } | cmp -s - $(1)/made-of || { \
	echo "Installing $(2) into $(1) ..."; \
	rm -rf $(1) && $(PYTHON) -m venv $(1) && \
	$(1)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(2) && \
	{ $(PYTHON) -VV; cat $(2); } > $(1)/made-of; }
endef

$(RUN): python
	$(call environment,$(RUN),requirements/runtime.txt)

$(DEV): python
	$(call environment,$(DEV),requirements/dev.txt)
