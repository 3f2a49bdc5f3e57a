"""Batches through the screens, and no other way to approve many at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.batching.services import run_batch
from review_queue.models import Batch, BlindPick, Decision, State, Task
from tests.builders import a_note, a_refund, pending
from tests.review_queue.desk.pages import Page, address, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alike() -> list[Task]:
    tasks = [pending(a_note(), subject=f"Note {at}") for at in range(6)]
    BlindPick.objects.update(answer_first_chance=0, second_review_chance=0)
    return tasks


def test_a_reviewer_opens_three_and_approves_the_rest_with_them(
    bob: User, alike: list[Task]
) -> None:
    client = client_of(bob)
    item = client.get(address("review_item", alike[0].pk)).content.decode()
    assert address("review_batch_start", alike[0].pk) in item
    client.post(address("review_batch_start", alike[0].pk))
    batch = Batch.objects.get()
    page = Page(client.get(address("review_batch", batch.key)).content.decode())
    assert page.unsafe() == []
    assert "6 look-alikes" in page.text
    assert ("button", "aria-disabled", "true") in page.attributes
    ticked = {"task": [str(task.pk) for task in alike]}
    early = client.post(address("review_batch_approve", batch.key), ticked)
    assert early.status_code == 409
    assert "Nothing was approved." in early.content.decode()
    for row in batch.rows.filter(must_open=True):
        client.post(address("review_batch_open", batch.key, row.task_id))
    opened = client.get(address("review_batch", batch.key)).content.decode()
    assert opened.count("What came in, from outside") == 3
    assert 'aria-disabled="true"' not in opened
    client.post(address("review_batch_approve", batch.key), ticked)
    run_batch(batch.pk)
    done = Page(client.get(address("review_batch", batch.key)).content.decode()).text
    assert "6 approved." in " ".join(done.split())
    assert Decision.objects.filter(batch_id=batch.key).count() == 6


def test_a_task_of_a_higher_tier_offers_no_batch(bob: User) -> None:
    task = pending(a_refund())
    client = client_of(bob)
    item = client.get(address("review_item", task.pk)).content.decode()
    assert address("review_batch_start", task.pk) not in item
    response = client.post(address("review_batch_start", task.pk))
    assert response["Location"] == address("review_item", task.pk)
    assert not Batch.objects.exists()


def test_nobody_sees_or_decides_a_colleagues_list(bob: User, dana: User, alike: list[Task]) -> None:
    client_of(bob).post(address("review_batch_start", alike[0].pk))
    key = Batch.objects.get().key
    other = client_of(dana)
    assert other.get(address("review_batch", key)).status_code == 404
    assert other.post(address("review_batch_approve", key)).status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.parametrize("action", ["approve", "approve_selected", "delete_selected"])
def test_the_task_list_approves_nothing_at_once(
    bob: User, carol: User, alike: list[Task], action: str
) -> None:
    form = {
        "action": action,
        "select_across": "1",
        "index": "0",
        "_selected_action": [str(task.pk) for task in alike],
    }
    for user in (bob, carol):
        client = client_of(user)
        assert "select_across" not in client.get("/admin/queue/task/").content.decode()
        assert client.post("/admin/queue/task/", form).status_code < 500
    assert set(Task.objects.values_list("state", flat=True)) == {State.PENDING}
    assert Task.objects.count() == 6
    assert not Decision.objects.exists()
