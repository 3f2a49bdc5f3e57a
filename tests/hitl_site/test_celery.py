"""The jobs there are, what rings them, and how the worker is set."""

from __future__ import annotations

from pathlib import Path

from hitl_site.celery import app
from hitl_site.settings import broker

SNAPSHOT = Path(__file__).resolve().parent.parent / "snapshots" / "registered_jobs.txt"


def registered() -> list[str]:
    """The names of our own jobs."""
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if not name.startswith("celery."))


def test_the_registered_jobs_are_the_committed_list() -> None:
    assert registered() == SNAPSHOT.read_text().split()


def test_every_scheduled_job_is_registered_and_none_piles_up() -> None:
    schedule = app.conf.beat_schedule
    assert {entry["task"] for entry in schedule.values()} <= set(registered())
    assert {name: entry["schedule"] for name, entry in schedule.items()} == {
        "sweep_job": 30,
        "run_due_job": 5,
        "draft_waiting_job": 60,
        "expire_claims_job": 60,
        "policy_job": 60,
        "waiting_backtests_job": 60,
        "waiting_recalls_job": 60,
        "waiting_batches_job": 60,
        "waiting_trainings_job": 60,
        "waiting_checks_job": 60,
        "check_trail_daily_job": 3600,
        "learn_job": 86400,
        "notices_job": 60,
        "seal_job": 5,
        "seal_forgotten_job": 3600,
    }
    assert all(entry["options"] == {"expires": entry["schedule"]} for entry in schedule.values())


def test_messages_are_json_hints_that_leave_no_results() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1


def test_redis_gives_messages_of_dead_workers_back_after_an_hour() -> None:
    settings = broker.celery_settings(redis_url="redis://h", on_sqlite=False, time_zone="UTC")
    options = settings["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert settings["CELERY_BROKER_URL"] == "redis://h"
    assert (options["visibility_timeout"], options["unacked_restore_throttle"]) == (3600, 1)


def test_connections_outlive_a_job_on_sqlite_and_go_back_to_the_pool_on_postgres() -> None:
    on_sqlite = broker.celery_settings(redis_url="", on_sqlite=True, time_zone="UTC")
    on_postgres = broker.celery_settings(redis_url="", on_sqlite=False, time_zone="UTC")
    assert on_sqlite["CELERY_DB_REUSE_MAX"] == 1000
    assert on_postgres["CELERY_DB_REUSE_MAX"] == 0
