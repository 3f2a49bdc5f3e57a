"""Work comes in: once per source key, raw input kept, refusals clear."""

from __future__ import annotations

import hashlib

import pytest

from audit.models import Entry
from review_queue.errors import RefusedInput
from review_queue.models import Source, State, Task
from review_queue.services.arriving.intake import receive_task
from tests.builders import CLI, a_contact, a_submission, a_workflow, received

pytestmark = pytest.mark.django_db


def test_a_submission_becomes_a_received_task_with_its_raw_input() -> None:
    contact = a_contact()
    task = received("Where is order 1182?", subject="Order 1182")
    assert (task.state, task.version, task.subject) == (State.RECEIVED, 1, "Order 1182")
    assert task.contact == contact
    assert bytes(task.source.raw) == b"Where is order 1182?"
    assert task.source.raw_sha256 == hashlib.sha256(b"Where is order 1182?").hexdigest()
    assert Entry.objects.get(chain=f"task:{task.pk}").kind == "queue.task.received"
    assert [row.history_type for row in task.history.all()] == ["+"]
    assert task.history.get().history_actor == "test"


def test_the_same_work_twice_is_one_task() -> None:
    a_workflow()
    submission = a_submission(source_key="email:<1@x>")
    first = receive_task(submission=submission, actor=CLI)
    second = receive_task(submission=submission, actor=CLI)
    assert (first.created, second.created) == (True, False)
    assert first.task.pk == second.task.pk
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"workflow_key": "nobody"}, "not known here"),
        ({"workflow_key": "asleep"}, "switched off"),
        ({"text": " ", "subject": ""}, "no text, no subject and no attachment"),
    ],
)
def test_what_cannot_be_worked_on_is_refused_and_nothing_is_stored(
    fields: dict[str, str], what: str
) -> None:
    a_workflow()
    a_workflow("asleep", is_active=False)
    text = fields.pop("text", "Hello")
    with pytest.raises(RefusedInput, match=what) as refused:
        receive_task(submission=a_submission(text, **fields), actor=CLI)
    assert refused.value.what_to_do
    assert (Task.objects.count(), Source.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_automatic_mail_goes_to_the_end_of_the_queue() -> None:
    assert received(automatic="bounce", automatic_because="delivery report").priority == -1
