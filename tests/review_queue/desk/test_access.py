"""Who may open and do what at the desk, and that looking changes nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from review_queue.models import Claim, Company, Decision, State, Workflow
from tests.builders import approved, fresh, pending
from tests.review_queue.desk.pages import address, client_of, decide_form, everything

pytestmark = pytest.mark.django_db

LISTS = ("review_queue_home", "review_view_counts", "review_outbox", "review_connect_model")
OF_A_TASK = ("review_item", "review_timeline", "review_recovery")
DECISIONS = (
    "review_decide",
    "review_send_back",
    "review_reject",
    "review_undo",
    "review_claim",
    "review_release",
    "review_resolve",
    "review_later",
    "review_wake",
    "review_take_over",
    "review_hand_back",
    "review_lift_block",
    "review_comment",
    "review_put_forward",
)
MOVES = ("review_assign", "review_block", "review_ask_opinion", "review_never_again")


def test_nobody_sees_the_desk_without_logging_in() -> None:
    task = pending()
    pages = [address(name) for name in LISTS] + [address(name, task.pk) for name in OF_A_TASK]
    for page in pages:
        response = Client().get(page)
        assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={page}")


def test_staff_without_permission_are_refused_everywhere_with_a_reason(mallory: User) -> None:
    task = pending()
    client = client_of(mallory)
    pages = [address(name) for name in LISTS] + [address(name, task.pk) for name in OF_A_TASK]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 403, page
        assert "may not look at the review queue" in response.content.decode()
    for name in DECISIONS:
        response = client.post(address(name, task.pk), decide_form(task))
        assert response.status_code == 403, name
    assert fresh(task).state == State.PENDING
    assert Decision.objects.count() == 0


def test_an_auditor_reads_every_page_and_changes_nothing(erin: User) -> None:
    task = pending()
    client = client_of(erin)
    pages = [address(name) for name in LISTS] + [address(name, task.pk) for name in OF_A_TASK]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    before = everything()
    for name in DECISIONS:
        assert client.post(address(name, task.pk), decide_form(task)).status_code == 403, name
    assert client.post(address("review_next")).status_code == 403
    assert everything() == before
    assert 'data-act="approve"' not in client.get(address("review_item", task.pk)).content.decode()


def test_opening_any_page_changes_nothing(bob: User) -> None:
    approved(bob)
    task = pending()
    client = client_of(bob)
    before = everything()
    for name in LISTS:
        assert client.get(address(name)).status_code == 200
    for tab in ("waiting", "snoozed", "hold", "needs", "done"):
        assert client.get(address("review_queue_home"), {"tab": tab}).status_code == 200
    for name in OF_A_TASK:
        assert client.get(address(name, task.pk)).status_code == 200
    assert client.get("/admin/").status_code == 200
    assert everything() == before


def test_every_change_refuses_get(bob: User, carol: User) -> None:
    task = pending()
    reviewer, owner = client_of(bob), client_of(carol)
    for name in (*DECISIONS, "review_views"):
        assert reviewer.get(address(name, task.pk)).status_code == 405, name
    assert reviewer.get(address("review_next")).status_code == 405
    assert owner.get(address("review_stop")).status_code == 405
    assert owner.get(address("review_stop_workflow", task.workflow_id)).status_code == 405
    assert fresh(task).state == State.PENDING
    assert Claim.objects.count() == 0


def test_a_change_without_the_csrf_token_is_refused(bob: User) -> None:
    task = pending()
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    response = client.post(address("review_decide", task.pk), decide_form(task))
    assert response.status_code == 403
    assert "nothing was changed" in response.content.decode()
    assert fresh(task).state == State.PENDING


def test_only_an_owner_stops_and_restarts(bob: User, carol: User) -> None:
    workflow = pending().workflow
    assert client_of(bob).post(address("review_stop"), {"stop": "1"}).status_code == 403
    assert Company.objects.get().stopped_at is None
    owner = client_of(carol)
    owner.post(address("review_stop"), {"stop": "1"})
    assert Company.objects.get().stopped_by == carol
    assert "Everything is stopped" in owner.get("/admin/").content.decode()
    owner.post(address("review_stop"), {"stop": "0"})
    assert Company.objects.get().stopped_at is None
    owner.post(address("review_stop_workflow", workflow.pk), {"stop": "1"})
    assert Workflow.objects.get(pk=workflow.pk).is_stopped is True


def test_an_unclear_stop_changes_nothing(carol: User) -> None:
    response = client_of(carol).post(address("review_stop"), {"stop": "maybe"}, follow=True)
    assert "did not say stop or start" in response.content.decode()
    assert Company.objects.get().stopped_at is None


def test_a_task_that_is_not_there_is_a_plain_404(bob: User) -> None:
    client = client_of(bob)
    for number in (0, 999, 10**30):
        assert client.get(f"/admin/review/{number}/").status_code == 404
        assert client.post(f"/admin/review/{number}/approve/").status_code == 404
        assert client.post(f"/admin/review/{number}/undo/").status_code == 404


def test_pages_that_move_an_item_are_for_reviewers_and_change_nothing_by_looking(
    bob: User, erin: User
) -> None:
    task = pending()
    before = everything()
    for name in MOVES:
        assert client_of(bob).get(address(name, task.pk)).status_code == 200, name
        assert client_of(erin).get(address(name, task.pk)).status_code == 403, name
        assert client_of(erin).post(address(name, task.pk)).status_code == 403, name
    assert everything() == before
