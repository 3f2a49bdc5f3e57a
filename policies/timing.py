"""How long policy changes wait and how long rules go unquestioned; settings may say otherwise."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

SHADOW_LEAST_TASKS = 100
SHADOW_LEAST_DAYS = 7
REVIEW_DAYS = 90
ZOMBIE_DAYS = 60
LOOSEN_DELAY_HOURS = 24


def loosen_delay() -> timedelta:
    """How long a loosening waits: `POLICY_LOOSEN_DELAY_HOURS`, 24 hours when it is not set."""
    return timedelta(hours=getattr(settings, "POLICY_LOOSEN_DELAY_HOURS", LOOSEN_DELAY_HOURS))
