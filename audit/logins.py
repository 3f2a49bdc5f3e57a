"""Failed log-ins are written to the ledger: the name that was tried, never the password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.services import append_event

LONGEST_NAME = 150
NOBODY = Actor("system", "", "nobody logged in", "login")


def watch_logins() -> None:
    """Start noting failures; called once when the apps are loaded."""
    user_login_failed.connect(note_failed_login, dispatch_uid="audit.failed_login")


def note_failed_login(*, credentials: Mapping[str, Any], **_: object) -> None:
    """Append `accounts.login.failed` to the chain "logins"."""
    tried = str(credentials.get("username", ""))
    storable = tried.encode("utf-8", "replace").decode()[:LONGEST_NAME]
    append_event(
        Event(
            "accounts.login.failed",
            NOBODY,
            "accounts.login",
            {"username": storable, "cut": len(tried) > LONGEST_NAME},
            timezone.now(),
        ),
        chain="logins",
    )
