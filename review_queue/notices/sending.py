"""Sends letters, outside any transaction. At least once: a worker that dies after the server took
a letter leaves it to be sent again, under the same message id."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from review_queue.models import Letter
from review_queue.notices.composing import write_urgent_letters
from review_queue.notices.links import with_links
from review_queue.notices.message import build_message, keep_message

Status = Letter.Status
OPEN = (Status.WAITING, Status.SENDING)
# Longer than the mail client's own timeout for every step of one conversation.
LEASE = timedelta(minutes=5)
RETRY_MINUTES = (1, 5, 15, 60, 180, 360, 720)
BATCH = 100


def send_letters() -> int:
    """Write what is urgent, then send what is due; returns how many left (beat, doorbell)."""
    write_urgent_letters()
    due = Letter.objects.filter(status__in=OPEN, next_at__lte=timezone.now())
    ids = list(due.order_by("next_at", "id").values_list("id", flat=True)[:BATCH])
    return sum(_send(letter_id) for letter_id in ids)


def _send(letter_id: int) -> bool:
    letter = _claim(letter_id)
    if letter is None:
        return False
    if not letter.recipient.is_active:
        _record(letter, Status.FAILED, problem="The account is switched off.")
        return False
    try:
        with transaction.atomic():
            text, html = with_links(letter)
        message = build_message(letter, text=text, html=html)
        if not settings.EMAIL_CONFIGURED:
            keep_message(letter, message)
            _record(letter, Status.KEPT)
            return False
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        _record_failure(letter, error)
        return False
    except ValueError as error:
        _record(letter, Status.FAILED, problem=f"This is no address a letter can go to: {error}.")
        return False
    _record(letter, Status.SENT)
    return True


def _claim(letter_id: int) -> Letter | None:
    """The letter, ours until its lease ends; None when another worker has it or it left."""
    now = timezone.now()
    free = Letter.objects.filter(pk=letter_id, status__in=OPEN, next_at__lte=now)
    taken = free.update(
        status=Status.SENDING,
        attempts=F("attempts") + 1,
        fence=F("fence") + 1,
        next_at=now + LEASE,
    )
    return Letter.objects.select_related("recipient").get(pk=letter_id) if taken else None


def _record(
    letter: Letter, status: str, *, problem: str = "", next_at: datetime | None = None
) -> None:
    """How it went, unless another worker took the letter over meanwhile."""
    now = timezone.now()
    Letter.objects.filter(pk=letter.pk, fence=letter.fence, status=Status.SENDING).update(
        status=status,
        problem=problem[:300],
        next_at=next_at or letter.next_at,
        sent_at=now if status in (Status.SENT, Status.KEPT) else None,
    )


def _record_failure(letter: Letter, error: Exception) -> None:
    """A refusal for good, or the eighth failure, ends it; anything else is tried again later."""
    problem = _words(error)
    tries = letter.attempts
    if _is_for_good(error) or tries > len(RETRY_MINUTES):
        _record(letter, Status.FAILED, problem=problem)
        return
    later = timezone.now() + timedelta(minutes=RETRY_MINUTES[tries - 1])
    _record(letter, Status.WAITING, problem=problem, next_at=later)


def _is_for_good(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False  # a mistyped password is put right; the letters should still come
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"The mail server refused the address: {code} {_decoded(said)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server said: {error.smtp_code} {_decoded(error.smtp_error)}"
    return f"The mail server could not be reached ({type(error).__name__}: {error})."


def _decoded(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
