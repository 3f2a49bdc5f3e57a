"""What is proposed: a card for every step, and an empty one where nothing is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from connectors.registry import all_connectors
from review_queue.desk.forms.action_cards import cards_for, with_typed
from review_queue.desk.forms.at_hand import AtHand
from review_queue.desk.forms.blank_actions import blank_card
from review_queue.desk.panels.shown import Shown
from review_queue.sources.files_at_hand import came_in_and_filed, files_named
from review_queue.sources.upload_types import TAKEN

_OF_A_STEP = re.compile(r"[an]\d")


@dataclass(frozen=True, slots=True)
class AddedFileShown:
    """A file somebody added. `goes_along`: the standing draft sends it."""

    pk: int
    name: str
    media_type: str
    size: int
    by: str
    goes_along: bool


def what_is_proposed(shown: Shown) -> Mapping[str, Any]:
    """Cards with what was typed in and what was wrong with it."""
    kinds = shown.task.workflow.allowed_kinds
    posted, errors = shown.posted, shown.errors
    files = tuple(came_in_and_filed(shown.task.source, shown.around.filed, shown.around.added))
    contact = shown.task.contact
    address = contact.email if contact is not None else None
    at_hand = AtHand(files, shown.around.people, address=address)
    blank = None
    if not shown.item.actions:
        blank = with_typed(blank_card(shown.task, kinds, at_hand), posted, errors)
    return {
        "cards": cards_for(shown.item.actions, posted=posted, errors=errors, at_hand=at_hand),
        "blank": blank,
        "added_files": _added_files(shown),
        "upload_accepts": TAKEN,
        "editing": any(_OF_A_STEP.match(name) for name in posted or {}),
        "allowed": [one.label for one in all_connectors() if one.kind in set(kinds)],
    }


def _added_files(shown: Shown) -> tuple[AddedFileShown, ...]:
    added = shown.around.added
    if not added:
        return ()
    people = User.objects.in_bulk({one.added_by_id for one in added})
    payloads = (json.loads(action.payload_text) for action in shown.item.actions)
    along = {file["sha256"] for payload in payloads for _, file in files_named(payload)}
    return tuple(
        AddedFileShown(
            pk=one.pk,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            by=str(people[one.added_by_id]),
            goes_along=one.sha256 in along,
        )
        for one in added
    )
