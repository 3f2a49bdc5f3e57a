"""Publishing a policy in the admin leaves its mark in the ledger."""

from __future__ import annotations

import json

import pytest

from audit.models import Entry, Payload
from policies.admin.wiring import known_workflows, recorder
from policies.history import Author
from policies.services import publish_version, start_new_version
from tests.builders import a_workflow

pytestmark = pytest.mark.django_db


def test_starting_and_publishing_a_version_are_on_the_policy_chain() -> None:
    by = Author(7, "carol")
    version = start_new_version(by=by, record=recorder())
    publish_version(version=version, by=by, note="First rules.", record=recorder())
    entries = list(Entry.objects.filter(chain="policy").order_by("position"))
    assert [entry.kind for entry in entries] == [
        "policies.version.started",
        "policies.version.published",
    ]
    assert json.loads(entries[1].actor)["name"] == "carol"
    assert json.loads(Payload.objects.get(pk=entries[1].entry_hash).text)["number"] == 1


def test_the_pages_know_the_workflows() -> None:
    a_workflow("refunds")
    assert known_workflows() == ["refunds"]
