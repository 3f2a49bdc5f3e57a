"""Lawful erasure of a person: what packages hold about them goes, on record, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.erasing import NotErased, erase_payload
from audit.services import append_event

PERSON_ERASED = "audit.person.erased"
IN_LEDGER = "details in the audit trail that name them"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows about a person, in words; `erase` returns how many it changed."""

    words: str
    count: Callable[[], int]
    erase: Callable[[], int]


class Keeper(Protocol):
    """A package that holds something about people named such as `queue.contact:12`."""

    def why_not(self, ref: str) -> str:
        """Empty when the person may be erased now, else the reason."""

    def kinds(self, ref: str) -> Sequence[Kind]:
        """What it holds, in the order it has to be erased in."""

    def entries(self, ref: str) -> Sequence[str]:
        """The hashes of ledger entries whose details name the person."""

    def tell(self, ref: str, actor: Actor, at: datetime) -> None:
        """Note it wherever the package keeps chains of its own."""


_keepers: dict[str, Keeper] = {}


def register(prefix: str, keeper: Keeper) -> None:
    """Let `keeper` answer for every reference that begins with `prefix`, such as queue.contact:."""
    _keepers[prefix] = keeper


def preview_person(ref: str) -> dict[str, int]:
    """What would go: kind in words to number of rows. Raises NotErased when nothing may."""
    keeper = _keeper_of(ref)
    found = {kind.words: kind.count() for kind in keeper.kinds(ref)}
    return {**found, IN_LEDGER: len(keeper.entries(ref))}


@transaction.atomic
def erase_person(*, ref: str, actor: Actor, reason: str) -> Mapping[str, int]:
    """Erase it all, with an entry that says who, why, which kinds and how many rows of each.

    Raises NotErased, and erases nothing, without a reason, or while something speaks against it.
    """
    if not reason.strip():
        raise NotErased("A reason is needed. Nothing was erased.")
    keeper, now = _keeper_of(ref), timezone.now()
    going, named = preview_person(ref), keeper.entries(ref)
    # First the entry: the database takes no erasure that is not on record.
    told = {"reason": reason.strip(), "rows": going}
    append_event(Event(PERSON_ERASED, actor, ref, told, now), chain="audit")
    for own in named:
        erase_payload(entry_hash=own, actor=actor, reason=f"{ref}: {reason.strip()}")
    for kind in keeper.kinds(ref):
        erased = kind.erase()
        if erased != going[kind.words]:
            raise NotErased(f"Of {kind.words} others came in meanwhile. Nothing was erased; again.")
    keeper.tell(ref, actor, now)
    return going


def _keeper_of(ref: str) -> Keeper:
    for prefix, keeper in _keepers.items():
        if ref.startswith(prefix):
            if why := keeper.why_not(ref):
                raise NotErased(f"{why} Nothing was erased.")
            return keeper
    raise NotErased(f"Nobody keeps anything under {ref[:80]}. Nothing was erased.")
