#!/bin/sh
# Runs the tests that touch database and broker on a throw-away PostgreSQL and Redis.
set -eu
cd "$(dirname "$0")/.."
folders=""
for name in audit policies review_queue intake oversight services torture hitl_site; do
  if [ -d "tests/$name" ]; then folders="$folders tests/$name"; fi
done
# shellcheck disable=SC2086  # a list of words on purpose
exec .venv/bin/python -m tests.doubles.postgres_server \
  .venv/bin/python -m tests.doubles.redis_server \
  .venv/bin/python -m pytest -n 2 $folders --ignore=tests/policies/engine "$@"
