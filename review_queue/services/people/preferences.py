"""What one reviewer has set for themselves; without a row the defaults count."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from review_queue.models import ReviewerPreferences
from review_queue.services.people.key_bindings import changed_keys


def preferences_of(user: User) -> ReviewerPreferences:
    """The stored settings, or unsaved ones with the defaults; one query at most."""
    # A missing row is an AttributeError here, and Django remembers that it is missing.
    stored: ReviewerPreferences | None = getattr(user, "review_preferences", None)
    return stored or ReviewerPreferences(user=user, changed_at=timezone.now())


@transaction.atomic
def change_keys(
    *, user: User, keys: Mapping[str, str], keys_on: bool, assistive_technology: bool
) -> ReviewerPreferences:
    """Store keys, the switch and the exemption from speed. Raises KeysRefused; nothing is stored.

    The ledger names the changed keys only: that somebody uses assistive technology is theirs.
    """
    changed = changed_keys(keys)
    now = timezone.now()
    preferences, _ = ReviewerPreferences.objects.update_or_create(
        user=user,
        defaults={
            "keys": changed,
            "keys_on": keys_on,
            "assistive_technology": assistive_technology,
            "changed_at": now,
        },
    )
    append_event(
        Event(
            "queue.preferences.changed",
            person(user),
            f"queue.preferences:{user.pk}",
            {"keys": changed, "keys_on": keys_on},
            now,
        ),
        chain="preferences",
    )
    return preferences


def switch_keys(*, user: User, on: bool) -> ReviewerPreferences:
    """Single keys on or off; everything else stays."""
    kept = preferences_of(user)
    return change_keys(
        user=user,
        keys=kept.keys,
        keys_on=on,
        assistive_technology=kept.assistive_technology,
    )
