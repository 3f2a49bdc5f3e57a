"""Two policies compared in words: one change for every sentence that came, went or reads anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from policies.engine.sentences import rule_sentence
from policies.engine.spec import PolicySpec, Rule
from policies.loosening import covers

ChangeKind = Literal["added", "removed", "changed"]
Saying = Callable[[Rule], str]
Direction = Literal["tighter", "looser", "both", "neutral"]


@dataclass(frozen=True, slots=True)
class Change:
    """One rule's change. A sentence is empty where there is none.

    `direction` is "both" when it protects better in some cases and worse, or not provably as well,
    in others.
    """

    kind: ChangeKind
    rule_id: str
    name: str
    sentence_before: str
    sentence_after: str
    direction: Direction


def diff_in_words(old: PolicySpec, new: PolicySpec, *, say: Saying = rule_sentence) -> list[Change]:
    """What changed from `old` to `new`, in the order of the new rules; removed ones last.

    `say` puts a rule into words.
    """
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    found = []
    for rule in new.rules:
        known = before.get(rule.id)
        if known is None:
            found.append(_added(rule, old, say))
        elif known != rule:
            found.append(_changed(known, rule, say))
    return found + [_removed(rule, new, say) for rule in old.rules if rule.id not in after]


def _added(rule: Rule, old: PolicySpec, say: Saying) -> Change:
    said_before = any(covers(known, rule) for known in old.rules)
    direction: Direction = "neutral" if said_before else "tighter"
    return Change("added", rule.id, rule.name, "", say(rule), direction)


def _removed(rule: Rule, new: PolicySpec, say: Saying) -> Change:
    still_said = any(covers(known, rule) for known in new.rules)
    direction: Direction = "neutral" if still_said else "looser"
    return Change("removed", rule.id, rule.name, say(rule), "", direction)


def _changed(old: Rule, new: Rule, say: Saying) -> Change:
    directions: dict[tuple[bool, bool], Direction] = {
        (True, True): "neutral",
        (True, False): "tighter",
        (False, True): "looser",
        (False, False): "both",
    }
    direction = directions[covers(new, old), covers(old, new)]
    return Change("changed", new.id, new.name, say(old), say(new), direction)
