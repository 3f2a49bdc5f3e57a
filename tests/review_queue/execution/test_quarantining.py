"""A copied or restored database sends nothing: everything goes to a person, until an owner says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from connectors.contract import Unknown
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.execution import quarantining
from review_queue.execution.due import run_due
from review_queue.execution.origin import forget_origin
from review_queue.execution.quarantining import lift_quarantine
from review_queue.models import Attempt, Company, Execution, Note, Notice, Quarantine, State, Task
from review_queue.rounds.sweep import sweep
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_note, approved, ballot, dispatched, fresh
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    forget_origin()
    yield
    forget_origin()


def due() -> None:
    Execution.objects.filter(status="ready").update(next_at=timezone.now())


def test_a_copy_sends_nothing_and_spends_no_try(bob: User, carol: User) -> None:
    waiting = approved(bob, [a_note()]).task
    between = approved(bob, [a_note("one"), a_note("two")]).task
    run_first(between)
    on_its_way = approved(bob, [a_note()]).task
    dispatched(on_its_way)
    before = Note.objects.count()
    forget_origin()
    Company.objects.update(deployment_id="another-house")
    due()
    sweep()
    assert run_due() == 0
    assert [fresh(one).state for one in (waiting, between, on_its_way)] == [
        State.PENDING,
        State.FAILED,
        State.OUTCOME_UNKNOWN,
    ]
    assert Note.objects.count() == before
    assert not Execution.objects.filter(status__in=["ready", "leased", "dispatching"]).exists()
    assert Execution.objects.get(task=waiting).attempts == 0
    assert "belongs to another deployment" in fresh(waiting).problem
    assert Quarantine.objects.count() == 1
    assert Notice.objects.filter(recipient=carol).count() == 1
    assert Entry.objects.filter(kind="queue.task.quarantined").count() == 3


def run_first(task: Task) -> None:
    from review_queue.execution.run import run_execution  # noqa: PLC0415

    step = Execution.objects.filter(task=task).order_by("position")[0]
    Execution.objects.filter(pk=step.pk).update(next_at=step.created_at)
    assert run_execution(step.pk) is True


def test_fifty_of_a_restored_backup_go_to_people(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(50):
        approved(bob, [a_note()])
    due()
    monkeypatch.setattr(quarantining, "is_rolled_back", lambda: True)
    assert run_due() == 0
    assert Attempt.objects.count() == Note.objects.count() == 0
    assert {one.state for one in map(fresh, {e.task for e in Execution.objects.all()})} == {
        State.PENDING
    }
    assert Entry.objects.filter(kind="queue.task.quarantined").count() == 50


def test_only_a_named_owner_with_a_reason_lets_work_go_on(
    bob: User, carol: User, settings: object
) -> None:
    task = approved(bob, [a_note()]).task
    old_key = Execution.objects.get().idempotency_key
    Company.objects.update(deployment_id="another-house")
    sweep()
    with pytest.raises(NotReviewer):
        lift_quarantine(user=bob, reason="It is fine.")
    with pytest.raises(InvalidEdit):
        lift_quarantine(user=carol, reason=" ")
    assert Quarantine.objects.get().lifted_at is None
    lift_quarantine(user=carol, reason="The old server burnt down.")
    with pytest.raises(WrongState):
        lift_quarantine(user=carol, reason="Again.")
    entry = Entry.objects.get(kind="queue.quarantine.lifted")
    assert '"name":"carol"' in entry.actor
    approve_task(ballot(fresh(task), bob))
    due()
    assert run_due() == 1
    assert Note.objects.count() == 1
    assert Company.objects.get().epoch == 1
    assert Execution.objects.latest("id").idempotency_key != old_key


def test_what_is_approved_meanwhile_waits_and_runs_afterwards(bob: User, carol: User) -> None:
    Company.objects.update(deployment_id="another-house")
    sweep()
    task = approved(bob, [a_note()]).task
    due()
    assert (run_due(), fresh(task).state) == (0, State.APPROVED)
    lift_quarantine(user=carol, reason="Moved to a new server.")
    assert (run_due(), fresh(task).state) == (1, State.EXECUTED)


def test_the_page_says_why_and_takes_the_owners_answer(bob: User, carol: User) -> None:
    approved(bob, [a_note()])
    client = client_of(carol)
    assert (
        "Work leaves from here as usual"
        in client.get(address("review_quarantine")).content.decode()
    )
    Company.objects.update(deployment_id="another-house")
    sweep()
    page = client_of(bob).get(address("review_quarantine")).content.decode()
    assert "Nothing leaves from here" in page
    assert "An owner has to answer for it" in page
    assert (
        client_of(bob).post(address("review_quarantine_lift"), {"reason": "x"}).status_code == 403
    )
    assert client.post(address("review_quarantine_lift"), {"reason": ""}).status_code == 422
    assert Quarantine.objects.get().lifted_at is None
    client.post(address("review_quarantine_lift"), {"reason": "Restored after a fire."})
    page = client.get(address("review_quarantine")).content.decode()
    assert "carol answered for it" in page
    assert "Restored after a fire." in page


def test_first_page_and_desk_lead_to_it_while_it_stands(bob: User, carol: User) -> None:
    where = f'href="{address("review_quarantine")}"'
    pages = [address("index"), f"{address('review_queue_home')}?tab=needs"]
    client = client_of(carol)
    assert [where in client.get(page).content.decode() for page in pages] == [False] * 2
    Company.objects.update(deployment_id="another-house")
    sweep()
    assert [where in client.get(page).content.decode() for page in pages] == [True] * 2
    desk = client_of(bob).get(pages[1]).content.decode()
    assert "What was found; an owner has to answer for it" in desk
    lift_quarantine(user=carol, reason="Moved to a new server.")
    assert [where in client.get(page).content.decode() for page in pages] == [False] * 2


def test_unknown_outcomes_have_a_list_of_their_own(bob: User) -> None:
    from tests.builders import a_contact, an_email, ended  # noqa: PLC0415

    client = client_of(bob)
    assert "Nothing is unknown" in client.get(address("review_unknown")).content.decode()
    a_contact()
    task = ended(approved(bob, [an_email()]).task, Unknown("The line went dead."))
    page = client.get(address("review_unknown")).content.decode()
    assert f"#{task.pk}" in page
    assert "A worker may still be sending it. You can say what happened from" in page
