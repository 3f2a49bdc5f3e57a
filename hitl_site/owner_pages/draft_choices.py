"""The words to choose from in the draft's sentences, taken from the catalogue of facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.registry import all_connectors
from hitl_site.owner_pages.draft_fields import EXCEPT, ConditionFields
from policies.engine.catalogue import CATALOGUE, FactEntry, FactKind, entry_for
from policies.engine.sentences import condition_phrase
from policies.engine.spec import Condition, Operator
from review_queue.models import Contact, Workflow

Choice = tuple[str, str]

_OPERATORS: dict[Operator, str] = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.MORE_THAN: "is more than",
    Operator.AT_LEAST: "is at least",
    Operator.LESS_THAN: "is less than",
    Operator.AT_MOST: "is at most",
    Operator.CONTAINS: "contains",
    Operator.ONE_OF: "is one of",
    Operator.MENTIONS: "mentions",
    Operator.LACKS: "lacks",
    Operator.IS_MISSING: "is not known",
    Operator.IS_PRESENT: "is known",
}
_SHELVES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The money", ("action.amount", "amount.")),
    ("What would be done", ("action.", "bundle.", "recipient.", "workflow.key")),
    ("The customer", ("contact.", "sender.", "customer.")),
    ("Your records", ("record.", "evidence.")),
    ("The time", ("clock.",)),
    ("What was found in the text", ("detector.",)),
    ("The message and the draft", ("message.", "draft.", "topic.")),
    ("Counted so far", ("workflow.", "reviewer.")),
)
_OTHER = "Other"
LEVELS: tuple[Choice, ...] = (
    ("ONE_PERSON", "one person checks it"),
    ("TWO_PEOPLE", "two people check it"),
    ("BLOCK", "it is stopped"),
    ("AUTO", "it may still run alone"),
)
PRIORITIES: tuple[Choice, ...] = (
    ("0", "at its usual place"),
    ("1", "before other work"),
    ("2", "first of all"),
    ("-1", "behind other work"),
)
HOLD_UNITS: tuple[Choice, ...] = (
    ("minutes", "minutes"),
    ("hours", "hours"),
    ("seconds", "seconds"),
)
_CURRENCIES = ("EUR", "USD", "GBP", "CHF")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Facts of one kind under a heading."""

    title: str
    choices: tuple[Choice, ...]


def fact_shelves(condition: ConditionFields) -> tuple[Shelf, ...]:
    """What a condition may look at, by heading. An exception rests on trusted facts only."""
    found: dict[str, list[Choice]] = {title: [] for title in (*dict(_SHELVES), _OTHER)}
    for entry in CATALOGUE.values():
        if entry.trusted or condition.place != EXCEPT:
            found[_shelf_of(entry.name)] += _choices_of(entry)
    if condition.fact and condition.fact not in {one for some in found.values() for one, _ in some}:
        found[_OTHER].append((condition.fact, _odd_label(condition.fact)))
    return tuple(Shelf(title, tuple(some)) for title, some in found.items() if some)


def operator_choices(condition: ConditionFields) -> tuple[Choice, ...]:
    """The comparisons that fit what the condition looks at; none where the fact says it all."""
    entry = entry_for(condition.fact)
    if entry is None or entry.kind is FactKind.FLAG:
        return ()
    ordered = [operator for operator in _OPERATORS if operator in entry.operators]
    return tuple((operator.value, _OPERATORS[operator]) for operator in ordered)


def value_choices(condition: ConditionFields) -> tuple[Choice, ...]:
    """The values to choose from, where there is a short list; otherwise none."""
    found = tuple(_known_values(condition.fact))
    if not found or condition.operator not in ("is", "is_not", "contains"):
        return ()
    if condition.value and condition.value not in dict(found):
        return (*found, (condition.value, condition.value))
    return found


def value_hints(condition: ConditionFields) -> tuple[str, ...]:
    """Values to suggest where several can be written."""
    return tuple(value for value, _ in _known_values(condition.fact))


def currency_choices(condition: ConditionFields, company: str) -> tuple[str, ...]:
    """The company's currency first, the one in use kept."""
    return tuple(dict.fromkeys(filter(None, (company, condition.currency, *_CURRENCIES))))


def unit_of(condition: ConditionFields) -> str:
    """The unit of the value, such as days."""
    entry = entry_for(condition.fact)
    return entry.unit if entry else ""


def value_kind(condition: ConditionFields) -> str:
    """How the value is asked: none, money, number, choice, several or text."""
    entry = entry_for(condition.fact)
    if entry is None or entry.kind is FactKind.FLAG:
        return "none"
    if condition.operator in ("is_missing", "is_present"):
        return "none"
    if condition.operator in ("one_of", "mentions", "lacks"):
        return "several"
    if entry.kind in (FactKind.MONEY, FactKind.NUMBER):
        return entry.kind.value
    return "choice" if value_choices(condition) else "text"


def _known_values(fact: str) -> Iterator[Choice]:
    match fact:
        case "contact.tier":
            yield from ((value, label.lower()) for value, label in Contact.Tier.choices)
        case "clock.weekday":
            yield from ((day, day.capitalize()) for day in _WEEKDAYS)
        case "action.kinds":
            yield from ((one.kind, one.label.lower()) for one in all_connectors())
        case "workflow.key":
            yield from Workflow.objects.values_list("key", "name")


def _choices_of(entry: FactEntry) -> list[Choice]:
    if entry.kind is not FactKind.FLAG:
        return [(entry.name, entry.label)]
    return [(f"{entry.name}=yes", entry.when_yes), (f"{entry.name}=no", entry.when_no)]


def _shelf_of(name: str) -> str:
    for title, starts in _SHELVES:
        if name.startswith(starts):
            return title
    return _OTHER


def _odd_label(fact: str) -> str:
    """A choice that is not offered any more but stands in the rule."""
    name, _, answer = fact.partition("=")
    if answer in ("missing", "present") and entry_for(name) is not None:
        return condition_phrase(Condition(name, Operator(f"is_{answer}")))
    return f"“{name}”, which is not known any more"
