"""Conditions joined by "and" or "or", with at most one bracket."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.engine.catalogue import CATALOGUE, entry_for
from policies.engine.quoting import quote
from policies.engine.sentences import condition_phrase
from policies.engine.spec import Condition, Operator
from policies.language.advice import not_a_condition
from policies.language.clock import read_clock
from policies.language.comparing import read_comparison
from policies.language.lookahead import starts_comparison, starts_outcome
from policies.language.operators import COMPARISONS
from policies.language.setting import Scene
from policies.language.vocabulary import CLOSED, FACTS, FLAGS

_REFUND = "detector.topic_cancellation_refund"


@dataclass
class Asked:
    """What a sentence asks: conditions joined one way, and one bracket joined one way."""

    conditions: list[Condition] = field(default_factory=list)
    match_all: bool = True
    group: list[Condition] = field(default_factory=list)
    group_match_all: bool = False


def read_conditions(scene: Scene) -> Asked:
    """All conditions up to the next part of the sentence. Raises NotUnderstood."""
    asked, reader = Asked(), scene.reader
    joined, opened = "", reader.place
    while True:
        if reader.peek("("):
            _read_bracket(scene, asked)
        else:
            before = asked.conditions[-1] if asked.conditions else None
            asked.conditions += read_condition(scene, before, joined)
        place = reader.place
        joiner = _read_joiner(scene)
        if not joiner:
            break
        if joined and joiner != joined:
            _refuse_mixed(scene, opened, place, joined, joiner)
        joined = joiner
    asked.match_all = joined != "or"
    return _without_needless_bracket(asked)


def read_condition(
    scene: Scene, before: Condition | None = None, joined: str = ""
) -> list[Condition]:
    """One condition; two where one phrase says two things. Raises NotUnderstood."""
    reader = scene.reader
    start = reader.place
    if flag := reader.find(FLAGS):
        condition = Condition(flag.fact, Operator.IS, flag.value)
        if not flag.is_own:
            _assume_reading(scene, start, condition)
        return [condition, *_amount_asked(scene, flag.fact, joined)]
    if found := read_clock(scene):
        return found
    if (fact := _find_fact(scene)) and (entry := entry_for(fact)):
        return [read_comparison(scene, entry)]
    if before and (entry := entry_for(before.fact)):
        if starts_comparison(scene):
            return [read_comparison(scene, entry)]
        if before.operator is Operator.IS and _stands_at_choice(scene, before.fact):
            value = reader.tokens[reader.place].folded
            reader.place += 1
            return [Condition(before.fact, Operator.IS, value)]
    raise not_a_condition(reader)


def _find_fact(scene: Scene) -> str | None:
    reader = scene.reader
    start = reader.place
    fact = reader.find(FACTS)
    if fact is None:
        return None
    said = reader.said(start).casefold()
    label = CATALOGUE[fact].label
    if said.removeprefix("the ") != label.casefold().removeprefix("the "):
        reader.assume(f"“{reader.said(start)}” is read as: {label}.")
    return fact


def _amount_asked(scene: Scene, fact: str, joined: str) -> list[Condition]:
    """The amount after "asks for a refund": over 50 euros, of more than 50 euros."""
    reader = scene.reader
    start = reader.place
    if fact != _REFUND:
        return []
    reader.eat("of", "for", "worth")
    if COMPARISONS.at(reader.tokens, reader.place) is None or reader.peek("is", "are"):
        reader.place = start
        return []
    amount = read_comparison(scene, CATALOGUE["message.amount"])
    reader.assume(f"“{reader.said(start)}” is read as: {condition_phrase(amount)}.")
    if joined == "or" or reader.peek("or"):
        raise reader.unclear(
            "The amount belongs to the refund, which “or” would tear apart.",
            "Put both in brackets: (… and …) or …",
            start,
            reader.place,
        )
    return [amount]


def _assume_reading(scene: Scene, start: int, condition: Condition) -> None:
    scene.reader.assume(f"“{scene.reader.said(start)}” is read as: {condition_phrase(condition)}.")


def _stands_at_choice(scene: Scene, fact: str) -> bool:
    token = scene.reader.next
    return token is not None and token.folded in CLOSED.get(fact, ())


def _read_joiner(scene: Scene) -> str:
    """ "and" or "or" in front of another condition; empty when the conditions end here."""
    reader = scene.reader
    start = reader.place
    reader.eat(",")
    joiner = reader.eat("and", "or")
    if joiner and reader.eat("if", "when", "also"):
        return joiner
    if not joiner or starts_outcome(scene):
        reader.place = start
        return ""
    return joiner


def _read_bracket(scene: Scene, asked: Asked) -> None:
    reader = scene.reader
    start = reader.place
    reader.eat("(")
    inside: list[Condition] = []
    joined = ""
    while True:
        if reader.peek("("):
            raise reader.unclear("A bracket inside a bracket is more than one rule can hold.",
                                 "Write two rules.")  # fmt: skip
        inside += read_condition(scene, inside[-1] if inside else None)
        place = reader.place
        joiner = reader.eat("and", "or")
        if not joiner:
            break
        if joined and joiner != joined:
            raise reader.unclear(
                "Inside the bracket stand both “and” and “or”.", "Write two rules.", place
            )
        joined = joiner
    if not reader.eat(")"):
        raise reader.unclear("The bracket is not closed here.", "Write “)” where it ends.")
    if asked.group:
        raise reader.unclear(
            "A rule can have one bracket only.", "Write two rules.", start, reader.place
        )
    asked.group, asked.group_match_all = inside, joined == "and"


def _refuse_mixed(scene: Scene, opened: int, place: int, joined: str, joiner: str) -> None:
    """Raise NotUnderstood: two ways to read, and the owner chooses."""
    reader = scene.reader
    before = reader.said(opened, place)
    raise reader.unclear(
        "“and” and “or” together can be read in two ways. Which conditions belong together?",
        f"Put brackets around those, such as: ({quote(before)}) {joiner} …",
        place if reader.tokens[place].folded != "," else place + 1,
    )


def _without_needless_bracket(asked: Asked) -> Asked:
    """A bracket that holds everything, or only one condition, is none."""
    if asked.group and not asked.conditions:
        return Asked(asked.group, asked.group_match_all)
    if len(asked.group) == 1:
        return Asked([*asked.conditions, *asked.group], asked.match_all)
    return asked
