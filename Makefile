# What a person needs: run and test. Everything else is made of the same parts.
# Variables such as PORT, DATA_DIR, DEMO_PASSWORD, EMPTY, REDIS_URL, DATABASE_URL go through:
#   make run PORT=9000 EMPTY=1

VENV := .venv
PY := $(VENV)/bin/python
SETUP := sh scripts/ensure_venv.sh
PASSED := DATA_DIR DATABASE_URL REDIS_URL PORT HOST EMPTY DEMO_PASSWORD LOG_LEVEL ALLOWED_HOSTS \
	MONITOR_TOKEN OPENAI_API_KEY OPENAI_BASE_URL OPENAI_MODEL \
	OPENAI_PRICE_IN OPENAI_PRICE_OUT DRAFTING_IN_FLIGHT EMAIL_URL WEBHOOK_PRIVATE_HOSTS \
	DEFAULT_FROM_EMAIL TIME_ZONE HTTPS DEBUG \
	ANCHOR_DIR CHECKPOINT_DIR CHECKPOINT_KEYS CHECKPOINT_WEBHOOK_URL CHECKPOINT_WEBHOOK_KEY \
	SECRET_KEY FIELD_ENCRYPTION_KEYS DEPLOYMENT_ID CSRF_TRUSTED_ORIGINS ENV_FILE SHARED_DATA
export $(foreach name,$(PASSED),$(if $(filter command line environment,$(origin $(name))),$(name)))
ARGS ?=

.DEFAULT_GOAL := run
.PHONY: run worker beat test test-fast test-pair test-postgres lint types ci clean bench torture torture-audit screenshots

run:
	@$(SETUP) run
	@exec $(PY) -m hitl_site.run all

worker:
	@$(SETUP) run
	@exec $(PY) -m hitl_site.run worker

beat:
	@$(SETUP) run
	@exec $(PY) -m hitl_site.run beat

# Both pairs: SQLite with the in-process broker, then PostgreSQL with Redis.
test: test-fast test-pair

test-fast:
	@$(SETUP) dev
	$(PY) -m pytest -n 2 $(ARGS)

test-pair:
	@$(SETUP) dev
	@sh scripts/test_pair.sh $(ARGS)

test-postgres: test-pair

lint:
	@$(SETUP) dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports

types:
	@$(SETUP) dev
	$(VENV)/bin/mypy .

ci:
	@bash .ci/run

bench:
	@$(SETUP) dev
	$(PY) -m bench $(ARGS)

# Hours on a slow machine: make torture ARGS="--part kills --database postgres --scale 0.1"
torture:
	@$(SETUP) dev
	$(PY) -m tests.torture $(ARGS)

# The ledger in full on both databases: 100 places a way to tamper, 16 writers of 1,000 entries.
torture-audit:
	@$(SETUP) dev
	$(PY) -m tests.audit.torture $(ARGS)

screenshots:
	@$(SETUP) dev
	$(PY) -m scripts.screenshots $(ARGS)

# Leaves DATA_DIR alone: that is your work.
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
