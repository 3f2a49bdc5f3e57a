"""What colleagues call each other on a screen: the full name, or the account's where none is set.

The record keeps account names; only what people read is made of these.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import CharField, F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf, Trim


def name_of(person: User | None, *, otherwise: str = "") -> str:
    """The name a colleague reads; `otherwise` when there is nobody."""
    return (person.get_full_name() or person.get_username()) if person else otherwise


def name_in_rows(path: str) -> Combinable:
    """The same for a query, where `path` leads to the person, such as "author"."""
    full = Trim(
        Concat(
            F(f"{path}__first_name"), Value(" "), F(f"{path}__last_name"), output_field=CharField()
        )
    )
    return Coalesce(
        NullIf(full, Value("")), F(f"{path}__username"), output_field=CharField(max_length=301)
    )
