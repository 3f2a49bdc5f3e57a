"""Who carries the ends of which chains: packages that keep heads on their own rows say so here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap

from django.db import connection

from audit.models import Head


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where a chain ends according to the row that carries its head."""

    chain: str
    position: int
    entry_hash: str


# Given chain names, the heads of those that exist; given None, every head there is, streamed.
HeadReader = Callable[[Sequence[str] | None], Iterable[ChainHead]]

_readers: dict[str, HeadReader] = {}


def register(prefix: str, reader: HeadReader) -> None:
    """Let `reader` answer for every chain whose name starts with `prefix`, such as "task:"."""
    _readers[prefix] = reader


def heads_of(chains: Sequence[str]) -> dict[str, ChainHead]:
    """The heads of these chains; a chain nobody carries is missing from the answer."""
    found: dict[str, ChainHead] = {}
    for reader, names in _by_reader(chains):
        found |= {head.chain: head for head in reader(names)}
    return found


def all_heads() -> Iterator[ChainHead]:
    """Every head of every chain, streamed."""
    yield from _named_heads(None)
    for reader in _readers.values():
        yield from reader(None)


def _by_reader(chains: Sequence[str]) -> Iterator[tuple[HeadReader, list[str]]]:
    left = list(chains)
    for prefix, reader in _readers.items():
        names = [chain for chain in left if chain.startswith(prefix)]
        left = [chain for chain in left if not chain.startswith(prefix)]
        if names:
            yield reader, names
    if left:
        yield _named_heads, left


def _named_heads(chains: Sequence[str] | None) -> Iterator[ChainHead]:
    columns = ("chain", "position", "entry_hash")
    if chains is None:
        found = Head.objects.order_by("chain").values_list(*columns).iterator(chunk_size=500)
        yield from starmap(ChainHead, found)
        return
    # Not by Django: it would prepare each of five hundred names, which takes longer than reading.
    marks = ", ".join(["%s"] * len(chains))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM audit_head WHERE chain IN ({marks})",  # noqa: S608
            list(chains),
        )
        rows = cursor.fetchall()
    yield from starmap(ChainHead, rows)
