"""What the project lends these pages through settings, so that this package stays a leaf."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from policies.engine.languages import ENGLISH
from policies.history import Author
from policies.services import Record, record_nothing


def recorder() -> Record:
    """`POLICY_EVENT_RECORDER`: dotted path of a (kind, data) callable; without it, nothing."""
    path = getattr(settings, "POLICY_EVENT_RECORDER", None)
    return cast("Record", import_string(path)) if path else record_nothing


def known_workflows() -> Collection[str] | None:
    """`POLICY_WORKFLOW_KEYS`: dotted path of a callable giving all keys; None: not checked."""
    path = getattr(settings, "POLICY_WORKFLOW_KEYS", None)
    return cast("Collection[str]", import_string(path)()) if path else None


def rules_language() -> str:
    """`POLICY_RULES_LANGUAGE`: dotted path of a callable giving its code; without it, English."""
    path = getattr(settings, "POLICY_RULES_LANGUAGE", None)
    return cast("str", import_string(path)()) if path else ENGLISH


def author_of(request: HttpRequest) -> Author:
    """The logged-in person as the services want them."""
    return Author(request.user.pk, str(request.user))
