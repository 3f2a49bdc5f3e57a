"""What somebody can do who holds the whole database: rewrite it so that it agrees with itself."""

from __future__ import annotations

from audit.chain import GENESIS, entry_hash
from audit.models import Entry, Head, Seal
from audit.seals import seal_hash
from audit.verify import HASHED
from tests.audit.mutators import sql


def rewrite_from(seq: int) -> None:
    """Another kind for the entry sealed at `seq`, then every hash behind it made right again."""
    victim = Entry.objects.get(entry_hash=Seal.objects.get(seq=seq).entry_hash)
    renamed: dict[str, str] = {}
    last = victim.prev_hash
    chain = Entry.objects.filter(chain=victim.chain, position__gte=victim.position)
    for entry in chain.order_by("position"):
        if entry.pk == victim.pk:
            entry.kind = "test.thing.forged"
        entry.prev_hash = last
        last = entry_hash({name: getattr(entry, name) for name in HASHED})
        renamed[entry.entry_hash] = last
        _rename(entry, last)
    Head.objects.filter(chain=victim.chain).update(entry_hash=last)
    _seal_anew(renamed)


def _rename(entry: Entry, new: str) -> None:
    sql("UPDATE audit_payload SET entry_hash = %s WHERE entry_hash = %s", new, entry.entry_hash)
    sql(
        "UPDATE audit_entry SET kind = %s, prev_hash = %s, entry_hash = %s WHERE id = %s",
        *(entry.kind, entry.prev_hash, new, entry.pk),
    )


def _seal_anew(renamed: dict[str, str]) -> None:
    seals = list(Seal.objects.order_by("seq"))
    sql("DELETE FROM audit_seal")
    last = GENESIS
    for seal in seals:
        seal.entry_hash = renamed.get(seal.entry_hash, seal.entry_hash)
        seal.prev_hash = last
        last = seal.seal_hash = seal_hash(seal.seq, last, seal.entry_hash, seal.sealed_at)
    Seal.objects.bulk_create(seals)
