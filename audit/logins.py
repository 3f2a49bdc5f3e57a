"""Log-ins, log-outs and failures go to the ledger: the name that was tried, never the password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone

from audit.actors import Actor, person
from audit.chain import Event, utc_text
from audit.models import Entry
from audit.services import append_event

CHAIN = "logins"
FAILED = "accounts.login.failed"
LONGEST_NAME = 150
MOST_FAILURES = 100  # are noted in WITHIN, whoever tries: nobody can flood the trail
WITHIN = timedelta(minutes=10)
NOBODY = Actor("system", "", "nobody logged in", "login")


def watch_logins() -> None:
    """Start noting; called once when the apps are loaded."""
    user_login_failed.connect(note_failed_login, dispatch_uid="audit.failed_login")
    user_logged_in.connect(note_login, dispatch_uid="audit.login")
    user_logged_out.connect(note_logout, dispatch_uid="audit.logout")


def note_login(*, user: Any, **_: object) -> None:
    """Append `accounts.login.succeeded`."""
    _note("accounts.login.succeeded", person(user, channel="login"), {})


def note_logout(*, user: Any, **_: object) -> None:
    """Append `accounts.login.ended`; a session that was nobody's ends without an entry."""
    if user is not None:
        _note("accounts.login.ended", person(user, channel="login"), {})


def note_password_changed(user: Any) -> None:
    """Append `accounts.password.changed`: somebody set a new password of their own."""
    _note("accounts.password.changed", person(user), {})


def note_failed_login(*, credentials: Mapping[str, Any], **_: object) -> None:
    """Append `accounts.login.failed`, a hundred in ten minutes at most; the last one says so."""
    before = _failures_lately()
    if before >= MOST_FAILURES:
        return
    tried = str(credentials.get("username", ""))
    storable = tried.encode("utf-8", "replace").decode()[:LONGEST_NAME]
    told: dict[str, object] = {"username": storable, "cut": len(tried) > LONGEST_NAME}
    if before == MOST_FAILURES - 1:
        told["more_are_not_noted"] = True
    _note(FAILED, NOBODY, told)


def _failures_lately() -> int:
    last = Entry.objects.filter(kind=FAILED).order_by("-id")[:MOST_FAILURES]
    since = utc_text(timezone.now() - WITHIN)
    return sum(at > since for at in last.values_list("occurred_at", flat=True))


def _note(kind: str, actor: Actor, told: Mapping[str, object]) -> None:
    append_event(Event(kind, actor, "accounts.login", told, timezone.now()), chain=CHAIN)
