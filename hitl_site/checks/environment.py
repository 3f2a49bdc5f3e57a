"""Variables that are almost right, and settings that only fit one machine."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004

from hitl_site.environment.reading import find_misspelled


@register()
def names_are_spelled_right(**_kwargs: Any) -> list[CheckMessage]:
    """W001 for OPENAI_APIKEY and the like: it is set, and nothing reads it."""
    return [
        Warning(
            f"{written} is set, but nothing reads it.",
            hint=f"Did you mean {meant}? See .env.example for every variable.",
            id="hitl.W001",
        )
        for written, meant in find_misspelled(sorted(os.environ))
    ]


@register()
def any_host_is_answered_on_purpose(**_kwargs: Any) -> list[CheckMessage]:
    """W002 when every Host header is accepted."""
    if "*" not in settings.ALLOWED_HOSTS or settings.DEBUG:
        return []
    return [
        Warning(
            "ALLOWED_HOSTS is *: links in mails can be made to point to another site.",
            hint="Name the hosts, such as ALLOWED_HOSTS=desk.example.com.",
            id="hitl.W002",
        )
    ]


@register()
def secrets_are_shared_by_every_process(**_kwargs: Any) -> list[CheckMessage]:
    """W003 when several machines may each make up their own keys."""
    if settings.ON_SQLITE or settings.SECRETS_FROM_ENVIRONMENT:
        return []
    return [
        Warning(
            "With PostgreSQL several machines can serve one database, but SECRET_KEY, "
            "FIELD_ENCRYPTION_KEYS or DEPLOYMENT_ID comes from this machine's DATA_DIR.",
            hint="Copy secret.key, field.key and deployment.id of DATA_DIR into the environment "
            "of every machine.",
            id="hitl.W003",
        )
    ]
