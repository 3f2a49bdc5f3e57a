"""Takes checkpoints out of the house by mail: once a day, to owners and auditors."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.chain import utc_text
from audit.models import Checkpoint, CheckpointReceipt
from review_queue.models import Letter
from review_queue.notices.wishes import address_of
from review_queue.services.people.roles import AUDITORS, OWNERS

EVERY = timedelta(hours=20)
WAY, SLOT = "mail", "checkpoint "
WORDS = (
    "This is the signed checkpoint of the audit trail. Keep this letter: if somebody ever rewrites "
    "the trail, even whole, it will contradict these lines.\n\n{note}\n"
    "manage.py audit_verify compares the trail with the checkpoints kept on the server; "
    "docs/operations.md says how to compare it with this letter.\n"
)


def mail_checkpoint() -> int:
    """Write the letters of the newest checkpoint when a day is over, and keep what was sent (beat).

    Returns how many letters were written.
    """
    keep_receipts()
    newest = Checkpoint.objects.order_by("-id").first()
    now = timezone.now()
    if newest is None or _slot_of(newest, now) is None:
        return 0
    with transaction.atomic():
        return sum(_write(person, newest, now) for person in _readers())


def keep_receipts() -> int:
    """A receipt for every letter that a mail server took."""
    kept = 0
    sent = Letter.objects.filter(slot__startswith=SLOT, status=Letter.Status.SENT)
    for letter in sent.filter(sent_at__gt=timezone.now() - 2 * EVERY):
        number = letter.slot.removeprefix(SLOT)
        _, is_new = CheckpointReceipt.objects.get_or_create(
            checkpoint_id=int(number),
            way=WAY,
            place=letter.address[:300],
            defaults={
                "receipt": f"letter {letter.pk}, taken by the mail server",
                "created_at": utc_text(letter.sent_at or timezone.now()),
            },
        )
        kept += is_new
    return kept


def _slot_of(newest: Checkpoint, now: datetime) -> str | None:
    """The letters' slot; None while the last ones are young or tell of this checkpoint already."""
    last = Letter.objects.filter(slot__startswith=SLOT).order_by("-id").first()
    slot = f"{SLOT}{newest.pk}"
    if last is not None and (last.slot == slot or last.created_at > now - EVERY):
        return None
    return slot


def _readers() -> list[User]:
    people = User.objects.filter(is_active=True, groups__name__in=(OWNERS, AUDITORS)).distinct()
    return [person for person in people.order_by("pk") if address_of(person)]


def _write(person: User, checkpoint: Checkpoint, now: datetime) -> bool:
    text = WORDS.format(note=checkpoint.note)
    _, is_new = Letter.objects.get_or_create(
        recipient=person,
        slot=f"{SLOT}{checkpoint.pk}",
        defaults={
            "address": address_of(person),
            "subject": f"Audit trail: signed over {checkpoint.size} entries",
            "text": text,
            "html": f"<pre>{escape(text)}</pre>",
            "next_at": now,
            "created_at": now,
        },
    )
    return is_new
