"""Whom a task for a person may go to: active accounts and groups that somebody is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import QuerySet

from connectors.payloads import InvalidPayload
from kept.queries import kept


def assignees() -> tuple[tuple[str, str], ...]:
    """(value, words) of everybody a task can be given to, people first."""
    return assignees_among(_people(), _groups())


@kept
def _people() -> QuerySet[User]:
    return active_people()


@kept
def _groups() -> QuerySet[Group]:
    return groups_in_use()


def assignees_among(people: Iterable[User], groups: Iterable[Group]) -> tuple[tuple[str, str], ...]:
    """(value, words) of these people and groups."""
    return (
        *((f"person:{one.username}", one.get_full_name() or one.username) for one in people),
        *((f"group:{one.name}", f"Anybody in {one.name}") for one in groups),
    )


def active_people() -> QuerySet[User]:
    """The accounts that can log in, by name."""
    return User.objects.filter(is_active=True).order_by("username")


def groups_in_use() -> QuerySet[Group]:
    """The groups that somebody active is in, by name."""
    members = User.groups.through.objects.filter(user__is_active=True).values("group_id")
    return Group.objects.filter(pk__in=members).order_by("name")


def find_assignee(assignee: str) -> tuple[User | None, Group | None]:
    """The active account or the group. KeyError when there is none of that name."""
    sort, _, name = assignee.partition(":")
    if sort == "person":
        user = User.objects.filter(username=name, is_active=True).first()
        if user is not None:
            return user, None
    if sort == "group":
        group = Group.objects.filter(name=name).first()
        if group is not None:
            return None, group
    raise KeyError(assignee)


def check_assignee(kind: str, payload: Mapping[str, Any]) -> None:
    """Raises InvalidPayload when the payload gives work to nobody we know."""
    if "assignee" not in payload:
        return
    try:
        find_assignee(payload["assignee"])
    except KeyError:
        words = "names no active account and no group here"
        raise InvalidPayload(kind, {"assignee": words}) from None
