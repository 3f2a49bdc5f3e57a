"""Owners hear at once when the anchor refuses; checkpoints leave by mail once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from audit.chain import utc_text
from audit.models import AnchorRefusal, Checkpoint, CheckpointReceipt, Entry
from review_queue.ledger.alarms import tell_refusals
from review_queue.ledger.letters import keep_receipts, mail_checkpoint
from review_queue.models import Letter, Notice, Urgency
from review_queue.notices.sending import send_letters

pytestmark = pytest.mark.django_db
REASON = "5 seals were signed, 3 are left. Nothing was signed."
NOTE = "hitl.shop\n7\nroot=\nat then\n\n\u2014 hitl.shop mark\n"


def a_checkpoint(size: int) -> Checkpoint:
    return Checkpoint.objects.create(
        origin="hitl.shop", size=size, root="root=", note=NOTE, key_id="00", created_at="then"
    )


def test_a_refusal_is_told_to_every_owner_once_and_goes_on_record(carol: User, bob: User) -> None:
    refusal = AnchorRefusal.objects.create(
        reason=REASON, size=5, created_at=utc_text(timezone.now())
    )
    assert (tell_refusals(), tell_refusals()) == (1, 0)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.urgency) == (carol, Urgency.INSTANT)
    assert notice.text == (
        f"The audit trail was not signed: {REASON} Have it checked, and change nothing."
    )
    entry = Entry.objects.get(kind="audit.anchor.refused")
    assert entry.object_ref == f"audit.anchor_refusal:{refusal.pk}"


def test_the_newest_checkpoint_goes_to_owners_and_auditors_once_a_day(
    carol: User, erin: User, bob: User
) -> None:
    assert mail_checkpoint() == 0
    a_checkpoint(7)
    assert (mail_checkpoint(), mail_checkpoint()) == (2, 0)
    letters = Letter.objects.order_by("address")
    assert [one.address for one in letters] == ["carol@example.com", "erin@example.com"]
    assert all(NOTE in one.text and "signed over 7 entries" in one.subject for one in letters)
    a_checkpoint(9)
    assert mail_checkpoint() == 0
    Letter.objects.update(created_at=timezone.now() - timedelta(hours=21))
    assert mail_checkpoint() == 2


def test_a_receipt_is_kept_of_what_a_mail_server_took_and_of_nothing_else(
    carol: User, settings: Any
) -> None:
    checkpoint = a_checkpoint(7)
    mail_checkpoint()
    assert keep_receipts() == 0
    settings.EMAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_letters()
    assert NOTE in str(mail.outbox[0].body)
    assert (keep_receipts(), keep_receipts()) == (1, 0)
    receipt = CheckpointReceipt.objects.get()
    assert (receipt.checkpoint, receipt.way, receipt.place) == (
        checkpoint,
        "mail",
        "carol@example.com",
    )
