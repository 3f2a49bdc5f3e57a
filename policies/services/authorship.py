"""Who wrote which rule: nobody decides alone under a rule of their own where two must."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from policies.history import Author
from policies.models import PolicyVersion, Rule


def authors_in(version: PolicyVersion) -> dict[str, Author]:
    """The author of every rule of a version, by the rule's id."""
    rows = Rule.objects.filter(version=version).values_list("key", "author_id", "author_name")
    return {key: Author(author_id, name) for key, author_id, name in rows}


def written_in(version: PolicyVersion) -> dict[str, datetime]:
    """When every rule of a version was last written, by the rule's id."""
    return dict(Rule.objects.filter(version=version).values_list("key", "written_at"))


def author_ids_of(*, number: int, rule_ids: Collection[str]) -> frozenset[int]:
    """The accounts that wrote these rules of version `number`; the product's own have no author."""
    if not rule_ids:
        return frozenset()
    rows = Rule.objects.filter(
        version__number=number, key__in=list(rule_ids), author_id__isnull=False
    )
    return frozenset(rows.values_list("author_id", flat=True))
