"""What the tests of the owner's pages share: a policy in force, forms, what a page shows."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.history import Author
from policies.models import PolicyVersion
from policies.services import add_rules, publish_version, start_new_version

OWNER = Author(1, "setup")


def large(euros: int, level: Level = Level.ONE_PERSON) -> Rule:
    """Amounts above a bound go to people."""
    bound = Condition("action.amount", Operator.MORE_THAN, Money(euros * 100, "EUR"))
    return Rule("large", "Large amounts", (bound,), level, because="fraud risk")


def strangers() -> Rule:
    """People who are not on record go to a person."""
    unknown = Condition("contact.on_record", Operator.IS, False)
    return Rule("strangers", "Strangers", (unknown,), Level.ONE_PERSON)


def in_force(*rules: Rule) -> PolicyVersion:
    """A live version with these rules."""
    draft = start_new_version(by=OWNER)
    for row in draft.rules.all():
        row.delete()
    add_rules(version=draft, rules=rules)
    publish_version(version=draft, by=OWNER, note="First rules.", owner_ids=frozenset({1}))
    return PolicyVersion.objects.get(pk=draft.pk)


def client_of(user: User) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *args: Any) -> str:
    """The address of an owner's page."""
    return reverse(f"admin:owner_{name}", args=args)


def form_of(page: str) -> dict[str, list[str]]:
    """Every named field of the draft's form with its value, as a browser would post it."""
    found: dict[str, list[str]] = {}
    body = page[page.index('<form id="draft"') :]
    for tag in re.findall(r"<input[^>]*>", body):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.S):
        found.setdefault(name, []).append(_selected(options))
    return found


def _selected(options: str) -> str:
    every = re.findall(r"<option([^>]*)>([^<]*)", options)
    attributes, text = next((one for one in every if " selected" in one[0]), every[0])
    value = re.search(r'value="([^"]*)"', attributes)
    return unescape(value[1] if value else text)
