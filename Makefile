# Two commands: `make demo` shows the whole on this machine, `make up` runs it for good.
# All of them set up what they need first; only python3, make, git and, once, a network are needed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON3 ?= python3
UV := .uv/bin/uv
PY := .venv/bin/python
WIREWATCH := .venv/bin/wirewatch
READY := .venv/.ready
JOBS ?= 2

# Trust the certificates that this machine trusts, as python3 does (the second name is older uv's).
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1

# $(call stage,NAME,COMMAND): a heading, the command, the seconds it took; its failure is make's.
define stage
@printf '\n== %s\n' '$(1)'; began=$$SECONDS; \
if $(2); then printf '== %s: passed in %d s\n' '$(1)' $$((SECONDS - began)); \
else code=$$?; printf '== %s: FAILED after %d s\n' '$(1)' $$((SECONDS - began)); exit $$code; fi
endef

.PHONY: help setup demo up down status airflow test lint types imports units slow check replay test-cluster chaos-alerts docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) .env ## uv, the environment .venv as locked, fresh secrets in .env
	@:

$(READY): uv.lock pyproject.toml tools/get_uv.py
	@$(PYTHON3) tools/get_uv.py
	@echo "setup: .venv as uv.lock says (the first time downloads some 260 MB)"
	@$(UV) sync --frozen --quiet
	@touch $@

.env: | $(READY)
	@$(PY) -m wirewatch.runtime.secrets

demo: setup ## sample newsroom, real Airflow, alerts to local sinks: what arrived, in 3 minutes
	@$(WIREWATCH) demo

up: setup ## start for good: config/feeds.yaml, config/watches.yaml, UI on 127.0.0.1:8080
	@$(WIREWATCH) up

down: setup ## stop what `make up` started
	@$(WIREWATCH) down

status: setup ## processes of `make up`, feeds, and what waits to be sent
	@$(WIREWATCH) status

airflow: setup ## Airflow's own command line for `make up`: make airflow ARGS="dags list"
	@$(PY) -m wirewatch.runtime airflow $(ARGS)

check: setup ## read all settings; name every mistake, or say what would be done
	@$(WIREWATCH) check

test: setup ## everything below, in this order
	@$(MAKE) lint types imports units slow

lint: setup ## ruff: rules and format
	$(call stage,lint,.venv/bin/ruff check . && .venv/bin/ruff format --check .)

types: setup ## mypy --strict
	$(call stage,types,.venv/bin/mypy)

imports: setup ## who may import whom
	$(call stage,imports,.venv/bin/lint-imports)

units: setup ## tests without Airflow, in $(JOBS) processes
	$(call stage,units,.venv/bin/pytest -n $(JOBS) --dist loadfile -m "not airflow and not slow")

slow: setup ## tests with a real Airflow and those over ten seconds, one by one
	$(call stage,slow,.venv/bin/pytest -m "airflow or slow" --durations 10)

chaos-alerts: setup ## 5,000 notifications, failing servers, the deliverer killed 40 times: minutes
	$(call stage,chaos-alerts,PYTHONPATH=. $(PY) tests/chaos/chaos_alerts.py $(ARGS))

test-cluster: setup ## PostgreSQL, Redis, two Celery workers, a DuckLake; one worker killed: under 12 minutes
	$(call stage,test-cluster,$(PY) -m benchmarks.cluster $(ARGS))

replay: setup ## recorded news through the real DAGs (SET=texts or pages): see benchmarks/RESULTS.md
	@$(PY) benchmarks/ingest.py $(or $(SET),texts) $(ARGS)

docs: setup ## the documents as a site in var/site; fails on a link that leads nowhere
	@NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --quiet && echo "docs: var/site/index.html"

clean: setup ## remove what `make demo` wrote
	@$(PY) -m wirewatch.runtime stop var/demo
	@rm -rf var/demo
