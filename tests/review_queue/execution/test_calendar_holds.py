"""A calendar hold from the draft to the entry and back, over the way the workflow has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.execution.due import run_due
from review_queue.execution.ways_out import way_out_for
from review_queue.models import Action, Connection, Execution, State, Workflow
from review_queue.secrets import encrypt_secrets
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.effects.undoing import undo_effects
from tests.builders import a_contact, a_workflow, ballot, fresh, pending
from tests.connectors.examples import EXAMPLES
from tests.doubles.caldav_server import PASSWORD, USER, CalDavServer
from tests.review_queue.desk.pages import address, client_of, decide_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
HOLD = EXAMPLES["calendar_hold"] | {"attendees": ["sam@example.com"]}


def a_connection(workflow: Workflow, kind: str, **settings: Any) -> Connection:
    row = Connection.objects.create(
        kind=kind,
        label=kind,
        settings=settings,
        secrets_encrypted=encrypt_secrets({"password": PASSWORD}),
    )
    workflow.connections.add(row)
    return row


def run_all() -> int:
    Execution.objects.update(next_at=timezone.now())
    return run_due()


def test_a_hold_is_approved_put_into_the_calendar_and_taken_out(
    bob: User, settings: Any, outbox: Path
) -> None:
    a_contact()
    with CalDavServer() as server:
        settings.WEBHOOK_PRIVATE_HOSTS = frozenset({server.place})
        a_connection(a_workflow(), "calendar", url=server.url, username=USER)
        task = pending(("calendar_hold", HOLD))
        approve_task(ballot(task, bob))
        assert run_all() == 1
        run = Execution.objects.get()
        assert (run.effect_class, run.before) == ("N", {"etag": '"1"'})
        name = run.external_ref.replace("@", "%40")
        assert list(server.entries) == [f"/ann/diary/{name}.ics"]
        undo_effects(task_id=task.pk, user=bob)
        assert fresh(task).state == State.REVERTED
        assert server.entries == {}
    assert list(outbox.iterdir()) == []


def test_without_a_calendar_it_goes_by_mail_and_without_either_into_the_sandbox() -> None:
    workflow = a_workflow()
    assert way_out_for(workflow, "calendar_hold").settings is None
    mail = a_connection(workflow, "email", host="m.example", port=25, security="none")
    assert way_out_for(workflow, "calendar_hold").connection_id == mail.pk
    calendar = a_connection(workflow, "calendar", url="https://c.example/w/", username="ann")
    assert way_out_for(workflow, "calendar_hold").connection_id == calendar.pk
    assert way_out_for(workflow, "email").connection_id == mail.pk


def test_guests_are_the_customer_and_colleagues_or_in_doubt(bob: User) -> None:
    a_contact()
    found = []
    for guests in (["sam@example.com"], ["sam@example.com", "bob@example.com"],
                   ["bob@example.com"], ["sam@example.com", "eve@evil.example"]):  # fmt: skip
        task = pending(("calendar_hold", HOLD | {"attendees": guests}))
        origin = Action.objects.get(draft__task=task).provenance["attendees"]
        found.append(origin.partition(":")[0])
    assert found == ["contact", "records", "records", "untrusted"]


def test_the_desk_shows_the_span_and_changes_it(bob: User) -> None:
    a_contact()
    task = pending(("calendar_hold", HOLD))
    client = client_of(bob)
    page = client.get(address("review_item", task.pk)).content.decode()
    assert 'type="datetime-local" id="a1-starts" name="a1-starts" value="2026-12-01T14:00"' in page
    later = {"a1-starts": "2026-12-01T16:00", "a1-ends": "2026-12-01T15:00"}
    refused = client.post(address("review_decide", task.pk), decide_form(task, bob, **later))
    assert refused.status_code == 422
    assert "it ends before it begins" in refused.content.decode()
    good = {"a1-starts": "2026-12-01T16:00", "a1-ends": "2026-12-01T17:00"}
    client.post(address("review_decide", task.pk), decide_form(task, bob, **good))
    assert fresh(task).state == State.APPROVED
    action = Action.objects.filter(draft__task=task).latest("pk")
    assert action.summary.startswith("Hold Tuesday, 1 December 2026, 16:00 to 17:00")
