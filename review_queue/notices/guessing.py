"""Counts links that were not ours by where they came from, and shuts that place for a while."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from review_queue.models import GuessCount

MOST_WRONG = 20
WINDOW = timedelta(minutes=15)


def is_shut(place: str) -> bool:
    """Whether too many wrong links came from there in the last quarter of an hour."""
    since = timezone.now() - WINDOW
    return GuessCount.objects.filter(place=place, since__gt=since, wrong__gte=MOST_WRONG).exists()


def count_wrong(place: str) -> None:
    """One more wrong link from there; the count starts anew when its quarter of an hour is over."""
    now = timezone.now()
    counts = GuessCount.objects.filter(place=place)
    if counts.filter(since__gt=now - WINDOW).update(wrong=F("wrong") + 1):
        return
    if counts.update(since=now, wrong=1):
        return
    _forget_old()
    try:
        with transaction.atomic():
            GuessCount.objects.create(place=place, since=now, wrong=1)
    except IntegrityError:
        counts.update(wrong=F("wrong") + 1)


def _forget_old() -> None:
    """Drop counts that shut nothing any more, so that strangers cannot fill the table for good."""
    GuessCount.objects.filter(since__lt=timezone.now() - WINDOW * 4).delete()
