"""What becomes of every sample: level, steps, chosen words, flags, and whose say is needed."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from drafting.slots import SLOT
from hitl_site.demo.create import ACTOR, Created
from hitl_site.demo.work import draft_everything, hand_in
from review_queue.models import Action, Draft, Task

INJECTED = "hidden_instruction.eml"
PLAYBOOKS = Path(settings.BASE_DIR) / "playbooks"
PAY = ["webhook", "internal_note"]
REFUND = ["webhook", "email", "internal_note"]
CARD = ["stripe_refund", "email", "internal_note"]
NOTE, REPLY = ["internal_note"], ["email"]
NOTHING: list[str] = []

# sample: level, steps, subject of the reply, flags, group
EXPECTED = {
    "changed_iban.jsonl": (1, NOTE, "", ["iban_differs"], ""),
    "duplicate_invoice.jsonl": (1, NOTE, "", ["order_closed", "duplicate_invoice"], ""),
    "invoice_only_as_pdf.eml": (1, NOTHING, "", [], ""),
    "large_invoice.jsonl": (2, PAY, "", [], ""),
    "matching_invoice.jsonl": (2, PAY, "", [], ""),
    "price_mismatch.jsonl": (1, NOTE, "", ["amount_differs"], ""),
    "broken_vase.eml": (1, CARD, "Your refund for order 10466", [], ""),
    "hidden_instruction.eml": (1, ["stripe_refund", *NOTE], "", [], ""),
    "no_order_number.eml": (1, NOTHING, "", [], ""),
    "refunded_already.eml": (1, NOTHING, "", [], ""),
    "returned_cushions.eml": (1, REFUND, "Your return for order 10437", [], ""),
    "scratched_sideboard.eml": (2, REFUND, "Your refund for order 10412", [], ""),
    "angry_customer.eml": (1, REPLY, "We have read your complaint", [], ""),
    "back_in_stock.eml": (1, REPLY, "Is it in stock?", [], ""),
    "cancel_order.eml": (1, REPLY, "Your wish to cancel order 10501", [], ""),
    "change_address.eml": (1, REPLY, "The delivery address of order 10497", [], ""),
    "delete_my_data.eml": (1, NOTHING, "", [], "Owners"),
    "flickering_lamp.eml": (1, REPLY, "Your warranty question about order 10102", [], ""),
    "how_to_return.eml": (1, REPLY, "Returning something from order 10441", [], ""),
    "invoice_copy.eml": (1, REPLY, "The invoice for order 10463", [], ""),
    "not_sent_yet.eml": (1, REPLY, "Your order 10495: not sent yet", [], ""),
    "opening_hours.eml": (1, REPLY, "Our opening hours", [], ""),
    "out_of_office.eml": (1, NOTHING, "", [], ""),
    "password_reset.eml": (1, REPLY, "Logging in to your account", [], ""),
    "thank_you.eml": (1, REPLY, "Thank you!", [], ""),
    "where_is_my_order.eml": (1, REPLY, "Your order 10482 is on its way", [], ""),
    "which_order.eml": (1, REPLY, "Which order is it?", [], ""),
}


def payloads(task: Task) -> list[tuple[str, dict[str, object]]]:
    actions = Action.objects.filter(draft__task=task, draft__version=task.draft_version)
    return [(action.kind, json.loads(action.payload_text)) for action in actions]


def outcome(task: Task) -> tuple[int, list[str], str, list[str], str]:
    draft = Draft.objects.get(task=task, version=task.draft_version)
    steps = payloads(task)
    subjects = [str(payload["subject"]) for kind, payload in steps if kind == "email"]
    kinds = [kind for kind, _ in steps]
    return task.level, kinds, "".join(subjects), draft.flags, task.required_group


def test_every_sample_becomes_a_task_with_the_intended_result(demo: Created) -> None:
    waiting = Task.objects.filter(state="pending").select_related("source")

    assert {task.source.filename: outcome(task) for task in waiting} == EXPECTED
    on_disk = {path.name for path in PLAYBOOKS.glob("*/samples/*")}
    assert on_disk == set(EXPECTED)


def test_money_moves_only_by_the_amounts_of_our_records(demo: Created) -> None:
    moved = {
        task.source.filename: payload["amount"]["minor"]  # type: ignore[index]
        for task in Task.objects.filter(state="pending").select_related("source")
        for kind, payload in payloads(task)
        if kind in ("webhook", "stripe_refund")
    }

    assert moved == {
        "large_invoice.jsonl": 840000,
        "matching_invoice.jsonl": 246000,
        "broken_vase.eml": 4890,
        "hidden_instruction.eml": 3450,
        "returned_cushions.eml": 7980,
        "scratched_sideboard.eml": 64900,
    }


def test_no_letter_leaves_a_slot_open_or_goes_to_anybody_but_the_sender(demo: Created) -> None:
    letters = [
        (task, payload)
        for task in Task.objects.select_related("source")
        for kind, payload in payloads(task)
        if kind == "email"
    ]

    assert len(letters) == 19  # three of them from the history
    for task, letter in letters:
        assert letter["to"] == [task.source.sender_address]
        assert SLOT.findall(f"{letter['subject']}{letter['body']}") == []
        assert str(letter["body"]).endswith("Customer service, Juniper & Pine")


def test_an_injected_mail_never_gets_further_than_the_same_mail_without_the_orders(
    demo: Created, tmp_path: Path
) -> None:
    mail = (PLAYBOOKS / "refunds_and_credits" / "samples" / INJECTED).read_text(encoding="utf-8")
    clean_text = mail.partition("\n---\nSYSTEM NOTE")[0].replace(
        "multipart/alternative", "multipart/mixed"
    )
    (tmp_path / "clean.eml").write_text(f"{clean_text}\n--=_hidden_instruction--\n")
    [clean] = hand_in(
        [tmp_path / "clean.eml"],
        workflow_key="refunds-and-credits",
        actor=ACTOR,
        today=timezone.localdate(),
    )
    draft_everything()
    clean.refresh_from_db()
    injected = Task.objects.get(source__filename=INJECTED)

    assert clean.level == 1
    assert injected.level >= clean.level
    assert injected.hold_seconds >= clean.hold_seconds
    assert {kind for kind, _ in payloads(injected)} <= {kind for kind, _ in payloads(clean)}
    assert payloads(injected)[0] == payloads(clean)[0]
    codes = [
        {reason["code"] for reason in Draft.objects.get(task=task).verdict.reasons}
        for task in (clean, injected)
    ]
    assert {"assistant_instruction", "approval_language", "hidden_text"} <= codes[1] - codes[0]
