"""Ways to tamper with the ledger behind the product's back, through raw SQL.

Each takes (chain, position of the victim, length of the chain) and returns the place that has to be
named as the first wrong one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from audit.chain import entry_hash
from audit.models import Entry
from audit.verify import HASHED

Mutator = Callable[[str, int, int], tuple[str, int]]
FORGED = "f" * 64


def sql(statement: str, *values: str | int) -> None:
    """Run it as whoever holds the database file would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _set(chain: str, position: int, column: str, value: str | int) -> None:
    sql(
        f"UPDATE audit_entry SET {column} = %s WHERE chain = %s AND position = %s",  # noqa: S608
        value,
        chain,
        position,
    )


def _at(chain: str, position: int) -> Entry:
    return Entry.objects.get(chain=chain, position=position)


def change_kind(chain: str, place: int, length: int) -> tuple[str, int]:
    _set(chain, place, "kind", "queue.task.approved_by_nobody")
    return chain, place


def change_actor(chain: str, place: int, length: int) -> tuple[str, int]:
    _set(chain, place, "actor", '{"channel":"admin","id":"1","kind":"person","name":"bob"}')
    return chain, place


def backdate(chain: str, place: int, length: int) -> tuple[str, int]:
    _set(chain, place, "occurred_at", "2001-01-01T00:00:00.000000Z")
    return chain, place


def point_at_another_object(chain: str, place: int, length: int) -> tuple[str, int]:
    _set(chain, place, "object_ref", "queue.task:999")
    return chain, place


def rewrite_payload(chain: str, place: int, length: int) -> tuple[str, int]:
    victim = _at(chain, place)
    sql("UPDATE audit_payload SET text = %s WHERE entry_hash = %s", "{}", victim.entry_hash)
    return chain, place


def change_salt(chain: str, place: int, length: int) -> tuple[str, int]:
    victim = _at(chain, place)
    sql("UPDATE audit_payload SET salt = %s WHERE entry_hash = %s", "00", victim.entry_hash)
    return chain, place


def remove_entry(chain: str, place: int, length: int) -> tuple[str, int]:
    sql("DELETE FROM audit_entry WHERE chain = %s AND position = %s", chain, place)
    return chain, place


def cut_from_here(chain: str, place: int, length: int) -> tuple[str, int]:
    sql("DELETE FROM audit_entry WHERE chain = %s AND position >= %s", chain, place)
    return chain, place


def remove_and_close_the_gap(chain: str, place: int, length: int) -> tuple[str, int]:
    remove_entry(chain, place, length)
    for later in range(place + 1, length + 1):
        _set(chain, later, "position", later - 1)
    return chain, place


def swap_with_neighbour(chain: str, place: int, length: int) -> tuple[str, int]:
    other = place + 1 if place < length else place - 1
    _set(chain, place, "position", 10_000)
    _set(chain, other, "position", place)
    _set(chain, 10_000, "position", other)
    return chain, min(place, other)


def break_link(chain: str, place: int, length: int) -> tuple[str, int]:
    _set(chain, place, "prev_hash", FORGED)
    return chain, place


def change_own_hash(chain: str, place: int, length: int) -> tuple[str, int]:
    _set(chain, place, "entry_hash", FORGED)
    return chain, place


def forge_consistently(chain: str, place: int, length: int) -> tuple[str, int]:
    """Hash recomputed, details moved along: only the next link or the head gives it away."""
    victim = _at(chain, place)
    victim.kind = "queue.task.rejected"
    forged = entry_hash({name: getattr(victim, name) for name in HASHED})
    sql("UPDATE audit_payload SET entry_hash = %s WHERE entry_hash = %s", forged, victim.entry_hash)
    _set(chain, place, "kind", victim.kind)
    _set(chain, place, "entry_hash", forged)
    return chain, min(place + 1, length)


def append_after_the_head(chain: str, place: int, length: int) -> tuple[str, int]:
    """A well-linked entry more than the head knows."""
    last = _at(chain, length)
    last.position, last.prev_hash = length + 1, last.entry_hash
    last.entry_hash = entry_hash({name: getattr(last, name) for name in HASHED})
    last.pk = None
    last.save(force_insert=True)
    return chain, length + 1


def copy_to_a_chain_of_its_own(chain: str, place: int, length: int) -> tuple[str, int]:
    """A chain that is whole in itself but that nothing carries."""
    first = _at(chain, 1)
    first.chain = "zz-invented"
    first.entry_hash = entry_hash({name: getattr(first, name) for name in HASHED})
    first.pk = None
    first.save(force_insert=True)
    return "zz-invented", 1


MUTATORS: tuple[Mutator, ...] = (
    change_kind,
    change_actor,
    backdate,
    point_at_another_object,
    rewrite_payload,
    change_salt,
    remove_entry,
    cut_from_here,
    remove_and_close_the_gap,
    swap_with_neighbour,
    break_link,
    change_own_hash,
    forge_consistently,
    append_after_the_head,
    copy_to_a_chain_of_its_own,
)
