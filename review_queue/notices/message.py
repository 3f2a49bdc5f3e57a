"""A letter as the mail that leaves, or as the file that stays while no mail server is connected."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from review_queue.models import Letter


def build_message(letter: Letter, *, text: str, html: str) -> EmailMultiAlternatives:
    """Plain text with an HTML twin, marked as written by a machine, with a way to get none."""
    wishes = f"{settings.SITE_URL}{reverse('admin:review_notice_wishes')}"
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=text,
        from_email=settings.STAFF_MAIL_FROM,
        to=[letter.address],
        headers={
            "Message-ID": message_id(letter),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Unsubscribe": f"<{wishes}>",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def message_id(letter: Letter) -> str:
    """The same for every try, so that a letter sent twice is shown once."""
    return f"<letter-{letter.pk}@{settings.DEPLOYMENT_ID}.review-desk>"


def keep_message(letter: Letter, message: EmailMultiAlternatives) -> None:
    """Write the very bytes to the data folder, readable by the product's own account only."""
    path = kept_path(letter)
    path.parent.mkdir(parents=True, exist_ok=True)
    half_done = path.with_suffix(".part")
    with os.fdopen(os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(message.message().as_bytes())
    half_done.replace(path)


def kept_path(letter: Letter) -> Path:
    """Where a letter that could not leave is kept."""
    return Path(settings.STAFF_MAIL_DIR) / f"{letter.pk}.eml"
