"""People, rules and shortcuts for the tests of a version's life."""

from __future__ import annotations

from typing import Any

from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.history import Author
from policies.models import PolicyVersion
from policies.models import Rule as RuleRow
from policies.services import Published, add_rules, publish_version, start_new_version

# Numbers that no account of a test has: authors are kept from deciding.
CAROL, OLGA = Author(900_007, "carol"), Author(900_008, "olga")
BOTH = frozenset({900_007, 900_008})
ALONE = frozenset({900_007})


def refunds(euros: int, level: Level = Level.ONE_PERSON) -> Rule:
    """Refunds above an amount go to a person."""
    bound = Condition("action.amount", Operator.MORE_THAN, Money(euros * 100, "EUR"))
    return Rule("refunds", "Refunds", (bound,), level)


class Recorder:
    """Keeps what was recorded."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, dict[str, object]]] = []

    def __call__(self, kind: str, data: dict[str, object]) -> None:
        self.entries.append((kind, data))

    @property
    def kinds(self) -> list[str]:
        """The kinds alone."""
        return [kind for kind, _ in self.entries]


def draft_with(*rules: Rule, by: Author = CAROL) -> PolicyVersion:
    """A draft that holds these rules and no others."""
    draft = start_new_version(by=by)
    for row in RuleRow.objects.filter(version=draft):
        row.delete()
    add_rules(version=draft, rules=rules, authors={rule.id: by for rule in rules})
    draft.refresh_from_db()
    return draft


def publish(version: PolicyVersion, by: Author = CAROL, **more: Any) -> Published:
    """Publish under a note; carol is the only owner unless said otherwise."""
    options: dict[str, Any] = {"note": "Because.", "owner_ids": ALONE}
    return publish_version(version=version, by=by, **(options | more))


def fresh(version: PolicyVersion) -> PolicyVersion:
    """The version as the database has it."""
    return PolicyVersion.objects.get(pk=version.pk)
