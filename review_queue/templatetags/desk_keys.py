"""The keys of whoever looks, for the list behind `?` that the scripts read too."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.contrib.auth.models import User

from review_queue.services.people.key_bindings import ACTIONS, KeyAction, bindings_of, shown
from review_queue.services.people.preferences import preferences_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One action with its present key; `label` is how the key is written."""

    action: KeyAction
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class DeskKeys:
    """All keys of one person, and whether single keys are on."""

    on: bool
    lines: tuple[KeyLine, ...]


@register.simple_tag
def keys_of(user: User) -> DeskKeys:
    """The person's keys as they are now."""
    kept = preferences_of(user)
    keys = bindings_of(kept.keys)
    lines = (KeyLine(one, keys[one.act], shown(keys[one.act])) for one in ACTIONS)
    return DeskKeys(kept.keys_on, tuple(lines))
