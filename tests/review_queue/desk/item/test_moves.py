"""Later, assign, take over, hand back, block: through the forms of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import Claim, Decision, Notice, State, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_contact, an_email, ballot, fresh, pending
from tests.review_queue.desk.pages import Page, address, client_of, decide_form, everything

pytestmark = pytest.mark.django_db


def page_of(user: User, task: Task, name: str = "review_item") -> Page:
    return Page(client_of(user).get(address(name, task.pk)).content.decode())


def words_of(page: Page) -> str:
    return " ".join(page.text.split())


def acts_of(page: Page) -> set[str]:
    return {value for _, name, value in page.attributes if name == "data-act"}


def test_every_move_has_its_control_for_keys(bob: User) -> None:
    acts = acts_of(page_of(bob, pending()))
    assert {"second_opinion", "later", "block", "comment", "assign", "never_again"} <= acts


def test_an_hour_later_it_is_gone_from_the_queue_and_can_be_brought_back(bob: User) -> None:
    task, client = pending(), client_of(bob)
    form = decide_form(task, later="hour")
    client.post(address("review_later", task.pk), form)
    until = fresh(task).snoozed_until
    assert until is not None
    left = until - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    tab = client.get(address("review_queue_home"), {"tab": "snoozed"}).content.decode()
    assert address("review_wake", task.pk) in tab
    assert "Put off until" in words_of(page_of(bob, task))
    client.post(address("review_wake", task.pk))
    tab = client.get(address("review_queue_home"), {"tab": "snoozed"}).content.decode()
    assert "Nothing is put off" in tab


def test_past_the_promise_it_is_refused_first_and_everything_typed_stays(bob: User) -> None:
    a_contact()
    task, client = pending(an_email()), client_of(bob)
    when = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    form = decide_form(task, later="at", until=when, **{"a1-body": "My words."})
    before = everything()
    response = client.post(address("review_later", task.pk), form)
    page = Page(response.content.decode())
    assert response.status_code == 409
    assert "An answer was promised by" in page.text
    assert (page.fields["until"], page.fields["a1-body"]) == (when, "My words.")
    assert everything() == before
    client.post(address("review_later", task.pk), form | {"may_be_late": "1"})
    assert fresh(task).snoozed_until is not None


@pytest.mark.parametrize("until", ["", "soon", "2026-13-40T99:99", "0001-01-01T00:00"])
def test_a_time_nobody_can_read_changes_nothing(bob: User, until: str) -> None:
    task = pending()
    form = decide_form(task, later="at", until=until)
    response = client_of(bob).post(address("review_later", task.pk), form)
    assert response.status_code == 409
    assert "not put off" in response.content.decode()
    assert fresh(task).snoozed_until is None


def test_an_item_is_assigned_on_a_page_of_its_own(bob: User, dana: User, erin: User) -> None:
    task, client = pending(), client_of(bob)
    page = page_of(bob, task, "review_assign")
    offered = [value for tag, name, value in page.attributes if (tag, name) == ("input", "value")]
    assert str(dana.pk) in offered
    assert str(erin.pk) not in offered
    refused = client.post(address("review_assign", task.pk), {"person": str(erin.pk)})
    assert (refused.status_code, fresh(task).assigned_to) == (422, None)
    client.post(address("review_assign", task.pk), {"person": str(dana.pk)})
    assert fresh(task).assigned_to == dana
    assert Notice.objects.get().recipient == dana
    assert "Assigned to Dana" in words_of(page_of(bob, task))
    assert "This one is yours" in words_of(page_of(dana, task))


def test_taking_over_tells_the_other_and_handing_back_frees_it(bob: User, dana: User) -> None:
    task = pending()
    client_of(bob).post(address("review_claim", task.pk))
    assert "take_over" in acts_of(page_of(dana, task))
    client_of(dana).post(address("review_take_over", task.pk))
    assert client_of(bob).post(address("review_claim", task.pk)).json()["by"] == "Dana"
    assert Notice.objects.get().recipient == bob
    client_of(dana).post(address("review_hand_back", task.pk))
    assert (fresh(task).assigned_to, Claim.objects.count()) == (None, 0)


def test_a_block_is_told_to_everybody_and_lifted_by_who_may(
    bob: User, dana: User, carol: User
) -> None:
    task = pending()
    empty = client_of(bob).post(address("review_block", task.pk), {"block_reason": " "})
    assert (empty.status_code, fresh(task).state) == (422, State.PENDING)
    client_of(bob).post(address("review_block", task.pk), {"block_reason": "Ask the lawyer."})
    seen = page_of(dana, task)
    assert "Bob blocked this" in words_of(seen)
    assert "Ask the lawyer." in seen.text
    assert not {"approve", "lift_block"} & acts_of(seen)
    response = client_of(dana).post(address("review_lift_block", task.pk))
    assert (response.status_code, fresh(task).state) == (403, State.BLOCKED)
    late = client_of(dana).post(address("review_decide", task.pk), decide_form(task))
    assert (late.status_code, Decision.objects.count()) == (409, 0)
    assert "lift_block" in acts_of(page_of(carol, task))
    client_of(carol).post(address("review_lift_block", task.pk))
    assert fresh(task).state == State.PENDING


def test_what_is_approved_can_be_blocked_from_its_page(bob: User, dana: User) -> None:
    task = pending()
    approve_task(ballot(task, bob))
    assert "block" in acts_of(page_of(dana, task))
    client_of(dana).post(address("review_block", task.pk), {"block_reason": "Wait."})
    assert fresh(task).state == State.BLOCKED


def test_rejecting_costs_no_more_than_approving(bob: User) -> None:
    for name in ("review_decide", "review_reject", "review_send_back"):
        task = pending()
        response = client_of(bob).post(address(name, task.pk), decide_form(task))
        assert response.status_code == 302, name  # one form, one press, nothing required
    page = page_of(bob, pending())
    required = [tag for tag, name, _ in page.attributes if name == "required"]
    assert required == []
