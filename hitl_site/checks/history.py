"""The state machine library is the one we mean; history is written and cannot be rewritten."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def one_distribution_provides_django_fsm(**_kwargs: Any) -> list[CheckMessage]:
    """E001: django-fsm and django-fsm-2 share a module; the last one installed wins silently."""
    providers = sorted(set(packages_distributions().get("django_fsm", [])))
    if providers == ["django-fsm-2"]:
        return []
    return [
        Error(
            f"The module django_fsm comes from {', '.join(providers) or 'nowhere'}.",
            hint="Run: pip uninstall -y django-fsm django-fsm-2 && pip install django-fsm-2.",
            id="hitl.E001",
        )
    ]


@register()
def history_cannot_be_edited(**_kwargs: Any) -> list[CheckMessage]:
    """E002: with SIMPLE_HISTORY_EDIT the admin can change an old version in place."""
    if not getattr(settings, "SIMPLE_HISTORY_EDIT", False):
        return []
    return [
        Error(
            "SIMPLE_HISTORY_EDIT lets the admin rewrite what happened.",
            hint="Remove it: history is only ever added to.",
            id="hitl.E002",
        )
    ]


@register()
def history_is_written(**_kwargs: Any) -> list[CheckMessage]:
    """E003: with SIMPLE_HISTORY_ENABLED=False changes leave no trace."""
    if getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        return []
    return [
        Error(
            "SIMPLE_HISTORY_ENABLED is off: changes would leave no trace.",
            hint="Remove it from the settings.",
            id="hitl.E003",
        )
    ]
