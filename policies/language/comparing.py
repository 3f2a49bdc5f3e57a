"""The comparison and the value after a fact's name, as the fact's kind allows."""

from __future__ import annotations

from policies.engine.catalogue import FactEntry, FactKind
from policies.engine.facts import FactValue
from policies.engine.spec import Condition, Operator
from policies.language.advice import closest, refuse_vague
from policies.language.lookahead import starts_another_part
from policies.language.money import read_money
from policies.language.numbers import read_hour, read_whole
from policies.language.operators import COMPARISONS, HOURS, SUFFIXES
from policies.language.reader import Reader
from policies.language.setting import Scene
from policies.language.texts import read_text
from policies.language.vocabulary import CLOSED, WEEKDAYS

_SEVERAL = frozenset({Operator.ONE_OF, Operator.MENTIONS, Operator.LACKS})
_WITHOUT_VALUE = frozenset({Operator.IS_MISSING, Operator.IS_PRESENT})


def read_comparison(scene: Scene, entry: FactEntry) -> Condition:
    """The rest of a condition on this fact. Raises NotUnderstood."""
    reader = scene.reader
    start = reader.place
    operator = reader.find(HOURS) if entry.name == "clock.hour" else None
    operator = operator or reader.find(COMPARISONS)
    if operator is None:
        refuse_vague(reader)
        raise reader.unclear(f"After “{entry.label}” a comparison is expected.", _example(entry))
    if operator is Operator.LACKS and entry.kind is FactKind.TEXT:
        raise reader.unclear(
            "A rule cannot ask for words that a message does not have.",
            "Ask for words that it has: the message mentions …",
            start,
            reader.place,
        )
    if operator not in entry.operators:
        raise reader.unclear(
            f"This comparison does not fit {entry.label}.", _example(entry), start, reader.place
        )
    if operator in _WITHOUT_VALUE:
        return Condition(entry.name, operator)
    value = read_value(scene, entry, operator)
    return Condition(entry.name, _with_suffix(reader, entry, operator), value)


def read_value(scene: Scene, entry: FactEntry, operator: Operator) -> FactValue:
    """The value with its unit, or the list of values. Raises NotUnderstood."""
    reader = scene.reader
    refuse_vague(reader)
    if reader.peek("between"):
        raise reader.unclear(
            "A condition has one bound.", f"Write: {entry.label} is at least … and at most …"
        )
    if entry.kind is FactKind.MONEY:
        return read_money(reader)
    if entry.kind is FactKind.NUMBER:
        return _read_number(reader, entry)
    if operator not in _SEVERAL:
        return _read_item(scene, entry, operator)
    items = [_read_item(scene, entry, operator)]
    while _another_item(scene, entry):
        items.append(_read_item(scene, entry, operator))
    return tuple(dict.fromkeys(items))


def _with_suffix(reader: Reader, entry: FactEntry, operator: Operator) -> Operator:
    if operator is not Operator.IS or entry.kind not in {FactKind.MONEY, FactKind.NUMBER}:
        return operator
    for suffixed, words in SUFFIXES.items():
        if not reader.peek(*(f"{said} than" for said in words)) and reader.eat(*words):
            return suffixed
    return operator


def _read_number(reader: Reader, entry: FactEntry) -> int:
    start = reader.place
    if entry.name == "clock.hour":
        hour = read_hour(reader)
        if hour is None:
            raise reader.unclear("An hour of the day is expected here.", "such as 18:00")
        return hour
    number = read_whole(reader)
    if entry.unit == "days":
        times = 7 if reader.eat("week", "weeks") else 1
        if times == 1 and not reader.eat("day", "days"):
            raise reader.unclear(
                f"Say that these are {entry.unit}.", f"{number} {entry.unit}", start, reader.place
            )
        return number * times
    return number


def _read_item(scene: Scene, entry: FactEntry, operator: Operator) -> str:
    reader = scene.reader
    start = reader.place
    if entry.name == "action.kinds":
        return _known_kind(scene)
    if entry.name == "workflow.key":
        return _known_workflow(scene)
    if entry.name in CLOSED:
        return _closed_choice(reader, CLOSED[entry.name], entry)
    if entry.kind is FactKind.TEXT:
        reader.eat("the word", "the words", "the phrase")
    if operator is Operator.MENTIONS:
        reader.eat_article()
    text = read_text(
        reader, lambda: starts_another_part(scene), expected=f"A value for {entry.label} is"
    )
    if reader.place - start > 1 and entry.kind is FactKind.TEXT:
        reader.assume(f"The words to look for are “{text}”.")
    return text


def _closed_choice(reader: Reader, choices: tuple[str, ...], entry: FactEntry) -> str:
    start = reader.place
    reader.eat_article()
    token = reader.next
    said = token.text.casefold() if token else ""
    if choices == WEEKDAYS and said.endswith("days"):
        said = said[:-1]
    if said in choices:
        reader.place += 1
        if entry.name == "contact.tier":
            reader.eat("customer", "contact", "client", "one")
        return said
    near = closest(said, choices) if said else ""
    reader.place = start
    reader.eat_article()
    raise reader.unclear(
        f"{entry.label.capitalize()} can be: {', '.join(choices)}.",
        f"Did you mean: {near}?" if near else "",
    )


def _known_kind(scene: Scene) -> str:
    kind = scene.reader.find(scene.kinds)
    if kind is None:
        names = ", ".join(sorted(scene.setting.kinds))
        raise scene.reader.unclear(f"No step of this kind is known. There are: {names}.", names)
    return kind


def _known_workflow(scene: Scene) -> str:
    key = scene.read_workflow()
    if not key:
        names = ", ".join(sorted(scene.setting.workflows))
        raise scene.reader.unclear(f"There is no such workflow. There are: {names or 'none'}.")
    return key


def _another_item(scene: Scene, entry: FactEntry) -> bool:
    """Read over the comma or "or" before a further value; a further condition is left alone."""
    reader = scene.reader
    start = reader.place
    if reader.eat(", or", ",", "or") and not reader.is_done and not starts_another_part(scene):
        return True
    reader.place = start
    return False


def _example(entry: FactEntry) -> str:
    endings = {
        FactKind.MONEY: "is more than 100.00 …",
        FactKind.NUMBER: f"is 3 {entry.unit}".rstrip() + " or more",
        FactKind.TEXT: "mentions “lawyer”",
        FactKind.CHOICES: "contains …",
        FactKind.FLAG: "is known",
    }
    ending = endings.get(entry.kind, "is …")
    if entry.name in CLOSED:
        ending = f"is {CLOSED[entry.name][0]}"
    return f"such as: {entry.label} {ending}"
