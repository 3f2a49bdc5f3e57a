"""What an account or a group may do, before and after a change, told to the ledger by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event

FLAGS = ("is_superuser", "is_staff")


@dataclass(frozen=True, slots=True)
class Rights:
    """Names of groups and permissions, and who belongs to it; empty for what is being made."""

    groups: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()

    def changed_from(self, before: Rights) -> dict[str, object]:
        """What came and what went, by name; empty when nothing did."""
        told = {
            "groups_added": self.groups - before.groups,
            "groups_removed": before.groups - self.groups,
            "permissions_added": self.permissions - before.permissions,
            "permissions_removed": before.permissions - self.permissions,
        }
        return {name: sorted(names) for name, names in told.items() if names}


def rights_of(row: User | Group) -> Rights:
    """As the database has them now."""
    if row.pk is None:
        return Rights()
    held = row.user_permissions if isinstance(row, User) else row.permissions
    names = held.order_by().values_list("content_type__app_label", "codename")
    permissions = frozenset(f"{label}.{codename}" for label, codename in names)
    if isinstance(row, Group):
        return Rights(permissions=permissions)
    return Rights(frozenset(row.groups.values_list("name", flat=True)), permissions)


def note_rights(
    request: HttpRequest, row: User | Group, before: Rights, flags: Mapping[str, bool]
) -> None:
    """Append what changed about the rights, and whether the account was switched off or on.

    `flags` are the ticks that changed, with what they are now.
    """
    told = rights_of(row).changed_from(before)
    told |= {name: flags[name] for name in FLAGS if name in flags}
    if told:
        _note(request, row, "rights_changed", told)
    if "is_active" in flags:
        _note(request, row, "switched_on" if flags["is_active"] else "switched_off", {})


def _note(request: HttpRequest, row: User | Group, verb: str, told: Mapping[str, object]) -> None:
    label = f"auth.{row._meta.model_name}"
    event = Event(
        f"{label}.{verb}",
        person(request.user),
        f"{label}:{row.pk}",
        {"name": str(row), **told},
        timezone.now(),
    )
    append_event(event, chain="settings")
