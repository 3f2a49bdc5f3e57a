"""Files that go along: fixed before the approval, checked again at dispatch, never a stranger's."""

from __future__ import annotations

import email
import email.policy
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from connectors.registry import InvalidPayload
from drafting.contract import DraftedAction
from drafting.fixed_slots import completed, fixed_values, offered_types
from intake.parsers.email import parse_email
from review_queue.errors import WrongState
from review_queue.execution.due import run_due
from review_queue.models import Action, Execution, FiledDocument, Source, State, Task
from review_queue.services.arriving.intake import receive_task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.brief import request_for
from review_queue.services.drafts.drafting import record_result
from review_queue.services.drafts.freezing import Proposed, freeze_actions
from review_queue.services.effects.undoing import undo_effects
from review_queue.sources.files_at_hand import files_at_hand
from tests.builders import (
    CLI,
    a_contact,
    a_draft,
    a_filing,
    a_mail_with,
    a_workflow,
    an_email,
    ballot,
    fresh,
)
from tests.connectors.examples import file_payload
from tests.lifting import lifted
from tests.review_queue.desk.pages import address, client_of, decide_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
SCAN = b"%PDF-1.4 a scan"
TABLE = b"a;b;1;2"


def mailed(*files: tuple[str, str, bytes], sender: str = "sam@example.com") -> Task:
    a_workflow()
    raw = a_mail_with(*files, sender=sender)
    submission = parse_email(raw, workflow_key="support-replies")
    return receive_task(submission=submission, actor=CLI).task


def letter_with(*files: Any) -> tuple[str, dict[str, Any]]:
    kind, payload = an_email()
    return kind, payload | {"attachments": [file.as_payload() for file in files]}


def drafted(task: Task, *actions: tuple[str, dict[str, Any]]) -> Task:
    record_result(task.pk, a_draft(*actions))
    return fresh(task)


def run_all() -> int:
    Execution.objects.update(next_at=timezone.now())
    return run_due()


def sent_files(outbox: Path) -> list[tuple[str | None, bytes]]:
    (letter,) = outbox.glob("*.eml")
    message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    return [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]


def test_a_file_that_came_in_goes_out_as_it_was(bob: User, outbox: Path) -> None:
    a_contact()
    task = mailed(("scan.pdf", "application/pdf", SCAN), ("t.csv", "application/csv", TABLE))
    scan, _ = files_at_hand(task)
    assert scan.as_payload() == file_payload("scan.pdf", "application/pdf", SCAN)
    approve_task(ballot(drafted(task, letter_with(scan)), bob))
    assert run_all() == 1
    assert fresh(task).state == State.EXECUTED
    assert sent_files(outbox) == [("scan.pdf", SCAN)]


def test_a_file_that_came_with_nobodys_message_is_refused() -> None:
    a_contact()
    theirs = mailed(("salary.pdf", "application/pdf", b"secret"), sender="eve@example.com")
    task = mailed(("scan.pdf", "application/pdf", SCAN))
    (secret,) = files_at_hand(theirs)
    with pytest.raises(InvalidPayload) as refusal:
        freeze_actions(task, 1, [Proposed(*letter_with(secret))])
    assert refusal.value.problems == {
        "attachments 1": "is no file of this message and no document filed for this customer"
    }
    assert Action.objects.count() == 0


@pytest.mark.parametrize("change", [{"size": 16}, {"media_type": "text/html"}])
def test_a_file_said_to_be_another_is_refused(change: dict[str, Any]) -> None:
    task = mailed(("scan.pdf", "application/pdf", SCAN))
    (scan,) = files_at_hand(task)
    kind, payload = letter_with(scan)
    payload["attachments"][0] |= change
    with pytest.raises(InvalidPayload, match="has another size or type than the file it names"):
        freeze_actions(task, 1, [Proposed(kind, payload)])


def test_a_file_that_is_gone_at_dispatch_brings_the_task_back_to_a_person(
    bob: User, outbox: Path
) -> None:
    a_contact()
    task = mailed(("scan.pdf", "application/pdf", SCAN))
    (scan,) = files_at_hand(task)
    approve_task(ballot(drafted(task, letter_with(scan)), bob))
    raw = bytes(Source.objects.get(task=task).raw).replace(b"JVBERi0x", b"JVBERi0y")
    with lifted(Source):
        Source.objects.filter(task=task).update(raw=raw)
    run_all()
    task = fresh(task)
    assert task.state == State.PENDING
    assert task.problem.startswith("The file could not be taken out of the mail. Nothing was sent")
    assert list(outbox.iterdir()) == []


def test_a_document_is_filed_once_and_taken_out_while_nobody_used_it(bob: User) -> None:
    a_contact()
    task = mailed(("scan.pdf", "application/pdf", SCAN))
    (scan,) = files_at_hand(task)
    approve_task(ballot(drafted(task, a_filing(scan.as_payload())), bob))
    assert run_all() == 1
    document = FiledDocument.objects.get()
    assert (str(document), bytes(document.content.data)) == ("Invoices/2026/Invoice.pdf", SCAN)
    assert (document.size, document.contact) == (15, task.contact)
    undo_effects(task_id=task.pk, user=bob)
    assert fresh(task).state == State.REVERTED
    document.refresh_from_db()
    assert document.unfiled_at is not None


def test_a_filed_document_goes_to_its_customer_only_and_stays_once_it_went(
    bob: User, outbox: Path
) -> None:
    a_contact()
    first = mailed(("scan.pdf", "application/pdf", SCAN))
    (scan,) = files_at_hand(first)
    approve_task(ballot(drafted(first, a_filing(scan.as_payload())), bob))
    run_all()
    a_contact("eve@example.com", name="Eve")
    assert files_at_hand(mailed(sender="eve@example.com")) == []
    second = mailed()
    (filed,) = files_at_hand(second)
    assert (filed.name, filed.place) == ("Invoice.pdf", "Invoices/2026")
    approve_task(ballot(drafted(second, letter_with(filed)), bob))
    run_all()
    assert sent_files(outbox) == [("Invoice.pdf", SCAN)]
    assert FiledDocument.objects.get().used_at is not None
    with pytest.raises(WrongState, match="has downloaded or sent the document already"):
        undo_effects(task_id=first.pk, user=bob)
    assert FiledDocument.objects.get().unfiled_at is None


def test_the_desk_shows_name_size_and_digest_and_adds_or_leaves_out_a_file(
    bob: User, outbox: Path
) -> None:
    a_contact()
    task = mailed(("scan.pdf", "application/pdf", SCAN), ("t.csv", "application/csv", TABLE))
    scan, table = files_at_hand(task)
    task = drafted(task, letter_with(scan))
    client = client_of(bob)
    text = client.get(address("review_item", task.pk)).content.decode()
    assert "scan.pdf (application/pdf, 15 bytes)" in text
    assert f"SHA-256 {scan.sha256}" in text
    assert "Send t.csv along" in text
    assert f'name="a1-attachments-{scan.sha256}"><option value="yes" selected' in text
    assert f'name="a1-attachments-{table.sha256}"><option value="yes">' in text
    choice = {
        f"a1-attachments-{scan.sha256}": "no", f"a1-attachments-{table.sha256}": "yes",
        "flagged": "",
    }  # fmt: skip
    client.post(address("review_decide", task.pk), decide_form(task, bob, **choice))
    assert fresh(task).state == State.APPROVED
    action = Action.objects.filter(draft__task=task).latest("pk")
    assert json.loads(action.payload_text)["attachments"] == [table.as_payload()]
    run_all()
    assert sent_files(outbox) == [("t.csv", TABLE)]


def test_a_reply_names_the_message_it_answers(bob: User) -> None:
    a_workflow()
    raw = a_mail_with(References="<a@x.example> <b@x.example>", In_Reply_To="<b@x.example>")
    submission = parse_email(raw, workflow_key="support-replies")
    task = receive_task(submission=submission, actor=CLI).task
    fixed = fixed_values(request_for(task.pk))
    own = submission.fields["message_id"]
    assert fixed["in_reply_to"] == own
    assert fixed["references"] == ["<a@x.example>", "<b@x.example>", own]


def test_a_model_chooses_files_and_colleagues_from_a_list(bob: User, dana: User) -> None:
    task = mailed(("scan.pdf", "application/pdf", SCAN))
    request = request_for(task.pk)
    offered = {one.kind: one.schema["properties"] for one in offered_types(request)}
    assert offered["file_document"]["file"]["enum"] == ["file 1"]
    assert offered["task_for_person"]["assignee"]["enum"] == [
        "person:bob", "person:dana", "group:Reviewers",
    ]  # fmt: skip
    assert "attachments" not in offered["email"]
    _, payload = a_filing({})
    filled = completed(request, "file_document", payload | {"file": "file 1"})
    assert filled["file"] == files_at_hand(task)[0].as_payload()
    assert DraftedAction("file_document", filled).payload["name"] == "Invoice.pdf"
    without = request_for(mailed().pk)
    assert "file_document" not in {one.kind for one in offered_types(without)}
