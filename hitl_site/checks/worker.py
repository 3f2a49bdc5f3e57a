"""The waits nest, and the broker carries nothing but JSON doorbells."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from hitl_site.celery import app


@register()
def timeouts_nest(**_kwargs: Any) -> list[CheckMessage]:
    """E004: 5+20 < 30 < 120 < 150 < 180 < 3600, or a job outlives its lease and runs twice."""
    steps = [
        (
            "EFFECT_CONNECT_TIMEOUT_S + EFFECT_READ_TIMEOUT_S",
            settings.EFFECT_CONNECT_TIMEOUT_S + settings.EFFECT_READ_TIMEOUT_S,
        ),
        ("EFFECT_WALL_S", settings.EFFECT_WALL_S),
        ("EXECUTION_LEASE_S", settings.EXECUTION_LEASE_S),
        ("task_soft_time_limit", app.conf.task_soft_time_limit),
        ("task_time_limit", app.conf.task_time_limit),
        ("BROKER_VISIBILITY_S", settings.BROKER_VISIBILITY_S),
    ]
    return [
        Error(
            f"{shorter} is {short} s and must be less than {longer}, which is {long} s.",
            hint="An action could run twice: put the numbers back as in settings/timeouts.py.",
            id="hitl.E004",
        )
        for (shorter, short), (longer, long) in pairwise(steps)
        if not short < long
    ]


@register()
def broker_waits_as_long_as_we_think(**_kwargs: Any) -> list[CheckMessage]:
    """E005: on Redis the visibility timeout really is the one that was compared."""
    given = app.conf.broker_transport_options.get("visibility_timeout")
    if not settings.REDIS_URL or given == settings.BROKER_VISIBILITY_S:
        return []
    return [
        Error(
            f"The broker's visibility_timeout is {given}, not {settings.BROKER_VISIBILITY_S} s.",
            hint="The shortest of all apps on one broker wins; keep them equal.",
            id="hitl.E005",
        )
    ]


@register()
def messages_are_json(**_kwargs: Any) -> list[CheckMessage]:
    """E006: pickled messages would let whoever writes to Redis run code here."""
    if app.conf.accept_content == ["json"] and app.conf.task_serializer == "json":
        return []
    return [
        Error(
            "Celery accepts messages that are not JSON.",
            hint='Set CELERY_TASK_SERIALIZER = "json" and CELERY_ACCEPT_CONTENT = ["json"].',
            id="hitl.E006",
        )
    ]
