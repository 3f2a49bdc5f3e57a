"""What a reviewer can choose from in a form: files at hand, and whom work can be given to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from review_queue.models import Task
from review_queue.sources.files_at_hand import FileAtHand, files_at_hand


@dataclass(frozen=True, slots=True)
class AtHand:
    """`people` are (value, words) of colleagues and groups.

    `choices` are the values of other fields that the action's own connection lets choose from,
    `address` is the one on the customer's record now: "" for none, None where nobody looked.
    """

    files: tuple[FileAtHand, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    address: str | None = None


NOTHING = AtHand()


def at_hand_for(task: Task, posted: Mapping[str, str]) -> AtHand:
    """What the posted form may have chosen from; nothing is read where it chose no file."""
    if not any("-attachments-" in name or name.endswith("-file") for name in posted):
        return NOTHING
    return AtHand(files=tuple(files_at_hand(task)))
