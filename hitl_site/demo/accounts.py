"""Accounts with passwords that are shown once and stored only as hashes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from hitl_site.demo.company_file import Person
from review_queue.services.people.roles import OWNERS

# Without letters and digits that are easily taken for one another: 59 bits in three groups.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 3, 4


@dataclass(frozen=True, slots=True)
class Account:
    """A new account as shown to the person who started the product; `password` is plain text."""

    username: str
    name: str
    role: str
    password: str


def readable_password() -> str:
    """A random password such as kfmt-8qxz-w3np."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)
    )


def create_accounts(people: Iterable[Person], *, password: str = "") -> tuple[Account, ...]:
    """Staff accounts in their groups, each with `password` or a random one of its own.

    Owners are superusers too, because they make the accounts of new colleagues; deciding tasks
    still asks for their group's permission.
    """
    people = tuple(people)
    words = [password or readable_password() for _ in people]
    # Hashing is slow on purpose; threads hash side by side.
    with ThreadPoolExecutor() as threads:
        hashes = list(threads.map(make_password, words))
    return tuple(map(_create, people, words, hashes))


def _create(person: Person, password: str, password_hash: str) -> Account:
    user = User.objects.create(
        username=person.username,
        first_name=person.first_name,
        last_name=person.last_name,
        password=password_hash,
        is_staff=True,
        is_superuser=person.group == OWNERS,
    )
    user.groups.add(Group.objects.get(name=person.group))
    role = person.group.removesuffix("s").lower()
    return Account(person.username, user.get_full_name(), role, password)
