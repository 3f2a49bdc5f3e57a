"""Every kind of event that must be in the trail, each driven through the door a person takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from audit.logins import MOST_FAILURES, note_failed_login
from audit.models import Entry, Payload
from audit.verify import verify_ledger
from connectors.contract import Unknown
from policies.admin.wiring import recorder
from policies.engine.spec import PolicySpec
from policies.history import Author
from policies.services import publish_version, start_new_version
from review_queue.backtesting.runs import start_backtest
from review_queue.execution.claim import claim_execution
from review_queue.execution.dispatch import dispatch
from review_queue.execution.due import run_due
from review_queue.execution.record import record_outcome
from review_queue.models import Company, Execution, State, Task
from review_queue.services.decisions import noting_refusals
from review_queue.services.decisions.noting_refusals import note_refusal
from tests.builders import a_contact, a_note, an_email, approved, fresh, pending
from tests.conftest import PASSWORD
from tests.review_queue.admin.conftest import a_connection
from tests.review_queue.admin.forms import filled
from tests.review_queue.desk.pages import address, client_of, decide_form, everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


@pytest.fixture
def root(roles: None) -> User:
    """A superuser, who keeps the accounts."""
    return User.objects.create_superuser("root", "root@example.com", PASSWORD)


def told(kind: str) -> list[dict[str, Any]]:
    """The payloads of a kind, oldest first."""
    rows = Entry.objects.filter(kind=kind).order_by("id").values_list("entry_hash", flat=True)
    return [json.loads(Payload.objects.get(entry_hash=one).text) for one in rows]


def log_in_and_out(name: str = "bob") -> None:
    client = Client()
    client.post("/admin/login/", {"username": name, "password": PASSWORD})
    client.post("/admin/logout/")


def new_own_password(user: User) -> None:
    form = {"old_password": PASSWORD, "new_password1": "a brighter lamp", "new_password2": ""}
    client = client_of(user)
    client.post("/admin/password_change/", form)
    assert not told("accounts.password.changed")
    answer = client.post("/admin/password_change/", form | {"new_password2": form["new_password1"]})
    assert answer.status_code == 302


def change_account(root: User, user: User, **fields: Any) -> None:
    client, page = client_of(root), f"/admin/auth/user/{user.pk}/change/"
    form = {**filled(client, page), **fields}
    sent = {name: value for name, value in form.items() if value is not None}
    assert client.post(page, sent).status_code == 302


def lost_run(bob: User) -> Task:
    """Approved, sent, and nobody knows what became of it."""
    a_contact()
    task = approved(bob, [an_email()]).task
    Execution.objects.update(next_at=timezone.now())
    lease = claim_execution(Execution.objects.get().pk)
    assert lease is not None
    dispatch(lease)
    record_outcome(lease, Unknown("The line went dead."))
    Execution.objects.update(dispatched_at=timezone.now() - timedelta(minutes=3))
    return fresh(task)


def resolve(bob: User) -> None:
    task = lost_run(bob)
    form = {"choice": "happened", "note": "It is in the sent folder."}
    client_of(bob).post(address("review_resolve", task.pk), form)


def run_one(bob: User) -> None:
    approved(bob, [a_note()])
    Execution.objects.update(next_at=timezone.now())
    run_due()


def look(bob: User) -> None:
    task = pending()
    client_of(bob).post(
        address("review_views", task.pk),
        json.dumps({"cards": {"item": 1500}}),
        content_type="application/json",
    )


def refused(user: User) -> None:
    client_of(user).post(address("review_decide", pending().pk), {})


def take_table(carol: User) -> None:
    now = timezone.now()
    run = start_backtest(
        candidate=PolicySpec(0), baseline=PolicySpec(0), since=now - timedelta(days=1), until=now
    )
    assert client_of(carol).get(f"/admin/policies/replays/{run.pk}/csv/").status_code == 200


def new_secret(carol: User) -> None:
    row = a_connection()
    client, page = client_of(carol), f"/admin/queue/connection/{row.pk}/change/"
    client.post(page, filled(client, page) | {"secret_password": "another-5521"})


def new_rules(carol: User) -> None:
    by = Author(carol.pk, "carol")
    version = start_new_version(by=by, record=recorder())
    publish_version(version=version, by=by, note="First rules.", record=recorder())


Door = Callable[..., Any]
DOORS: dict[str, Door] = {
    "accounts.login.succeeded": lambda who: log_in_and_out(who["bob"].username),
    "accounts.login.ended": lambda who: log_in_and_out(who["bob"].username),
    "accounts.login.failed": lambda who: Client().post(
        "/admin/login/", {"username": who["bob"].username, "password": "wrong"}
    ),
    "accounts.password.changed": lambda who: new_own_password(who["bob"]),
    "auth.user.changed": lambda who: change_account(who["root"], who["bob"], first_name="Bo"),
    "auth.user.rights_changed": lambda who: change_account(
        who["root"], who["bob"], groups=[Group.objects.get(name="Owners").pk]
    ),
    "auth.user.switched_off": lambda who: change_account(who["root"], who["bob"], is_active=None),
    "queue.connection.secret_changed": lambda who: new_secret(who["carol"]),
    "queue.connection.changed": lambda who: new_secret(who["carol"]),
    "queue.task.viewed": lambda who: look(who["bob"]),
    "queue.task.refused": lambda who: refused(who["alice"]),
    "queue.task.approved": lambda who: approved(who["bob"], [a_note()]),
    "queue.task.dispatched": lambda who: run_one(who["bob"]),
    "queue.task.executed": lambda who: run_one(who["bob"]),
    "queue.task.outcome_lost": lambda who: lost_run(who["bob"]),
    "queue.task.confirmed": lambda who: resolve(who["bob"]),
    "queue.automation.stopped": lambda who: client_of(who["carol"]).post(
        address("review_stop"), {"stop": "1"}
    ),
    "queue.backtest.exported": lambda who: take_table(who["carol"]),
    "audit.trail.exported": lambda who: client_of(who["erin"]).post(address("auditor_trail_csv")),
    "policies.version.published": lambda who: new_rules(who["carol"]),
}


@pytest.mark.parametrize("kind", DOORS)
def test_each_kind_is_written_by_the_door_it_belongs_to(
    kind: str, request: pytest.FixtureRequest
) -> None:
    names = ("alice", "bob", "carol", "erin", "root")
    people = {name: request.getfixturevalue(name) for name in names}
    Company.objects.get_or_create(pk=1)
    DOORS[kind](people)
    assert Entry.objects.filter(kind=kind).count() >= 1
    assert verify_ledger().is_clean


def test_changed_rights_name_what_came_and_what_went(root: User, bob: User) -> None:
    change_account(root, bob, groups=[Group.objects.get(name="Owners").pk], is_superuser="on")
    assert told("auth.user.rights_changed") == [
        {
            "name": "bob",
            "groups_added": ["Owners"],
            "groups_removed": ["Reviewers"],
            "is_superuser": True,
        }
    ]
    change_account(root, bob, first_name="Bo")
    assert len(told("auth.user.rights_changed")) == 1


def test_a_group_that_may_more_is_told_by_name(root: User) -> None:
    group = Group.objects.create(name="Packers")
    client, page = client_of(root), f"/admin/auth/group/{group.pk}/change/"
    auditors = Group.objects.get(name="Auditors")
    right = auditors.permissions.get(codename="view_entry")
    client.post(page, {"name": "Packers", "permissions": [right.pk]})
    assert told("auth.group.rights_changed") == [
        {"name": "Packers", "permissions_added": ["audit.view_entry"]}
    ]


def test_a_refused_step_is_kept_although_nothing_was_decided(alice: User, bob: User) -> None:
    task = pending()
    before = everything()
    assert client_of(alice).post(address("review_decide", task.pk), {}).status_code == 403
    stale = decide_form(task, bob, draft_hash="0" * 64)
    before |= {"views": everything()["views"]}
    assert client_of(bob).post(address("review_reject", task.pk), stale).status_code == 409
    assert everything() == before
    assert [(one["step"], one["because"]) for one in told("queue.task.refused")] == [
        ("decide", "NoPermission"),
        ("reject", "StaleDraft"),
    ]
    assert verify_ledger().is_clean
    assert fresh(task).state == State.PENDING


def test_the_second_of_two_is_refused_and_the_trail_says_so(bob: User, dana: User) -> None:
    task = pending()
    form = decide_form(task, dana)
    client_of(bob).post(address("review_reject", task.pk), decide_form(task, bob))
    assert client_of(dana).post(address("review_decide", task.pk), form).status_code == 409
    assert [one["because"] for one in told("queue.task.refused")] == ["AlreadyDecided"]


def test_nobody_floods_the_trail_with_refusals(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting_refusals, "MOST_AN_HOUR", 3)
    first, second = pending(), pending()
    noted = [
        note_refusal(task_id=task.pk, user=bob, step=step, why="StaleDraft")
        for task, step in [
            (first, "decide"),
            (first, "decide"),
            (second, "decide"),
            (first, "reject"),
            (second, "reject"),
        ]
    ]
    assert noted == [True, False, True, True, False]
    assert [one.get("more_are_not_noted") for one in told("queue.task.refused")] == [
        None,
        None,
        True,
    ]
    assert not note_refusal(task_id=999_999, user=bob, step="decide", why="NoPermission")


def test_nobody_floods_the_trail_with_failed_log_ins() -> None:
    for place in range(MOST_FAILURES + 5):
        note_failed_login(credentials={"username": f"u{place}"})
    failures = told("accounts.login.failed")
    assert len(failures) == MOST_FAILURES
    assert failures[-1] == {"username": "u99", "cut": False, "more_are_not_noted": True}
    assert "more_are_not_noted" not in failures[-2]
