"""Celery: messages are doorbells with ids only; the database is the queue."""

from __future__ import annotations

from typing import Any

from hitl_site.settings import timeouts

IN_THIS_PROCESS = "doorbell://here"  # see hitl_site/doorbell.py
WORKER_THREADS = 4
# SQLite: opening a connection costs more than most jobs. PostgreSQL hands it back to the pool.
SQLITE_CONNECTION_USES = 1000
SWEEP_EVERY_S = 30
RUN_DUE_EVERY_S = 5  # how late after its hold an action may start
DRAFT_EVERY_S = 60
EXPIRE_CLAIMS_EVERY_S = 60
POLICY_EVERY_S = 60
BACKTESTS_EVERY_S = 60
RECALLS_EVERY_S = 60
BATCHES_EVERY_S = 60
TRAININGS_EVERY_S = 60
CHECKS_EVERY_S = 60
CHECK_TRAIL_EVERY_S = 3600  # looks whether today's check was made; it is made once a day
LEARN_EVERY_S = 86_400
NOTICES_EVERY_S = 60
SEAL_EVERY_S = 5
SEAL_FORGOTTEN_EVERY_S = 3600


def celery_settings(*, redis_url: str, on_sqlite: bool, time_zone: str) -> dict[str, Any]:
    """Every CELERY_* setting; without `redis_url` the broker lives in this very process."""
    return {
        "CELERY_BROKER_URL": redis_url or IN_THIS_PROCESS,
        "CELERY_BROKER_TRANSPORT_OPTIONS": _redis_options() if redis_url else {},
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_RESULT_BACKEND": None,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_TASK_SOFT_TIME_LIMIT": timeouts.JOB_SOFT_LIMIT_S,
        "CELERY_TASK_TIME_LIMIT": timeouts.JOB_HARD_LIMIT_S,
        "CELERY_TASK_DEFAULT_QUEUE": "hitl",
        "CELERY_WORKER_POOL": "threads",
        "CELERY_WORKER_CONCURRENCY": WORKER_THREADS,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 40,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_WORKER_SEND_TASK_EVENTS": False,
        "CELERY_WORKER_ENABLE_REMOTE_CONTROL": bool(redis_url),
        "CELERY_DB_REUSE_MAX": SQLITE_CONNECTION_USES if on_sqlite else 0,
        "CELERY_TIMEZONE": time_zone,
        "CELERY_BEAT_SCHEDULER": "celery.beat:Scheduler",
        "CELERY_BEAT_SCHEDULE": beat_schedule(),
    }


def _redis_options() -> dict[str, Any]:
    return {
        "visibility_timeout": timeouts.BROKER_VISIBILITY_S,
        # The transport's default looks for messages of dead workers on every hundredth round only.
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 30,
    }


def beat_schedule() -> dict[str, dict[str, Any]]:
    """What rings by itself; a missed ring only delays, the next one catches up."""
    jobs = {
        "review_queue.jobs.sweep_job": SWEEP_EVERY_S,
        "review_queue.jobs.run_due_job": RUN_DUE_EVERY_S,
        "review_queue.jobs.draft_waiting_job": DRAFT_EVERY_S,
        "review_queue.jobs.expire_claims_job": EXPIRE_CLAIMS_EVERY_S,
        "review_queue.jobs.policy_job": POLICY_EVERY_S,
        "review_queue.jobs.waiting_backtests_job": BACKTESTS_EVERY_S,
        "review_queue.jobs.waiting_recalls_job": RECALLS_EVERY_S,
        "review_queue.jobs.waiting_batches_job": BATCHES_EVERY_S,
        "review_queue.jobs.waiting_trainings_job": TRAININGS_EVERY_S,
        "hitl_site.auditor_pages.jobs.waiting_checks_job": CHECKS_EVERY_S,
        "hitl_site.auditor_pages.jobs.check_trail_daily_job": CHECK_TRAIL_EVERY_S,
        "review_queue.jobs.learn_job": LEARN_EVERY_S,
        "review_queue.jobs.notices_job": NOTICES_EVERY_S,
        "audit.jobs.seal_job": SEAL_EVERY_S,
        "audit.jobs.seal_forgotten_job": SEAL_FORGOTTEN_EVERY_S,
    }
    return {
        name.rpartition(".")[2]: {
            "task": name,
            "schedule": seconds,
            "options": {"expires": seconds},
        }
        for name, seconds in jobs.items()
    }
