"""What the desk shows where nobody may approve: why, what to do, and ways that really end it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.models import Decision, Execution, State, Task
from review_queue.services.judging.restaffing import recheck_staffing
from tests.builders import a_note, fresh, pending
from tests.review_queue.desk.pages import Page, address, client_of, decide_form
from tests.review_queue.services.judging.test_two_people import author, two_people_rule

pytestmark = pytest.mark.django_db


def _page(user: User, name: str, *args: object) -> Page:
    return Page(client_of(user).get(address(name, *args)).content.decode())


def _acts(page: Page) -> set[str]:
    return {value for _, name, value in page.attributes if name == "data-act"}


def test_the_author_of_the_rule_sees_why_and_may_only_say_no(carol: User) -> None:
    two_people_rule(author(carol))
    task = pending()
    page = _page(carol, "review_item", task.pk)
    assert "Nobody can approve this as things stand." in page.text
    assert "carol wrote the rule. Give somebody else the role of reviewer" in page.text
    assert "Choose a second person" not in page.text  # carol may not make accounts
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    assert "Choose a second person" in _page(carol, "review_item", task.pk).text
    assert {"send_back", "reject"} <= _acts(page)
    assert not {"approve", "edit"} & _acts(page)
    answer = client_of(carol).post(address("review_decide", task.pk), decide_form(task))
    assert answer.status_code == 403
    assert (fresh(task).state, Decision.objects.count()) == (State.PENDING, 0)
    client_of(carol).post(address("review_reject", task.pk), decide_form(task))
    assert (fresh(task).state, Execution.objects.count()) == (State.REJECTED, 0)


def test_the_queue_marks_it_and_review_next_passes_it_by(carol: User) -> None:
    two_people_rule(author(carol))
    stuck = pending()
    assert "nobody else may: carol wrote the rule" in _page(carol, "review_queue_home").text
    gone = client_of(carol).post(address("review_next"))
    assert gone.headers["Location"] == address("review_queue_home")
    assert fresh(stuck).state == State.PENDING


def test_the_editor_hears_that_their_version_is_kept_and_not_approved(bob: User) -> None:
    two_people_rule()
    task = pending(a_note())
    form = decide_form(task, **{"a1-text": "Wrote to the customer."})
    answer = client_of(bob).post(address("review_decide", task.pk), form, follow=True)
    said = Page(answer.content.decode()).text
    assert f"Your version of #{task.pk} is kept, and it has not been approved." in said
    assert "send it back for a new draft" in said
    assert (fresh(task).state, Execution.objects.count()) == (State.PENDING, 0)


def test_who_handed_it_in_alone_closes_it_with_a_reason(carol: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(requested_by=carol)
    recheck_staffing()
    page = _page(carol, "review_item", task.pk)
    assert "Close it unrun" in page.text
    assert not {"approve", "send_back", "reject"} & _acts(page)
    assert "Close it." in _page(carol, "review_recovery", task.pk).text
    client = client_of(carol)
    empty = client.post(address("review_resolve", task.pk), {"choice": "close", "note": ""})
    assert (empty.status_code, fresh(task).state) == (422, State.PENDING)
    client.post(address("review_resolve", task.pk), {"choice": "close", "note": "Not needed."})
    assert (fresh(task).state, Execution.objects.count()) == (State.CANCELLED, 0)


def test_somebody_else_may_not_close_what_only_its_requester_may(bob: User, carol: User) -> None:
    task = pending()
    Task.objects.filter(pk=task.pk).update(requested_by=bob, required_group="Finance")
    form = {"choice": "close", "note": "Away with it."}
    assert client_of(carol).post(address("review_resolve", task.pk), form).status_code == 403
    assert fresh(task).state == State.PENDING
