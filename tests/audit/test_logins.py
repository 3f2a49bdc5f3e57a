"""A failed log-in leaves a trace: which name was tried, never the password."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from audit.logins import note_failed_login
from audit.models import Entry, Payload
from audit.verify import verify_ledger
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
CANARY = "canary-password-71c2"


def attempt(username: str, password: str) -> int:
    """Log in through the admin's form; the status of the answer."""
    answer = Client().post(reverse("admin:login"), {"username": username, "password": password})
    return answer.status_code


def test_a_wrong_password_is_noted_with_the_name_and_without_the_password(bob: User) -> None:
    assert attempt("bob", CANARY) == 200
    entry = Entry.objects.get(chain="logins")
    assert entry.kind == "accounts.login.failed"
    payload = Payload.objects.get(entry_hash=entry.entry_hash)
    assert json.loads(payload.text) == {"username": "bob", "cut": False}
    assert CANARY not in entry.actor + entry.object_ref + payload.text
    assert verify_ledger().is_clean


def test_a_log_in_that_works_is_no_failure(bob: User) -> None:
    assert attempt("bob", PASSWORD) == 302
    entry = Entry.objects.get(chain="logins")
    assert (entry.kind, '"name":"bob"' in entry.actor) == ("accounts.login.succeeded", True)


def test_a_very_long_or_odd_name_is_kept_bounded() -> None:
    note_failed_login(credentials={"username": "\ud800" + "é" * 10_000})
    assert json.loads(Payload.objects.get().text) == {"username": "?" + "é" * 149, "cut": True}
