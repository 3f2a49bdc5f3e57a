"""What an outcome is done to: "refunds above €500", "e-mails to new customers", "everything"."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.engine.facts import Money
from policies.engine.sentences import condition_phrase
from policies.engine.spec import Condition, Operator
from policies.language.advice import refuse_vague
from policies.language.qualities import CUSTOMERS, read_quality
from policies.language.reader import PhraseBook
from policies.language.setting import Scene
from policies.language.vocabulary import TIERS

PRONOUNS = ("it", "this", "them", "these", "that", "those")
_EVERYTHING = ("everything", "anything", "all of it", "all work", "every task", "all tasks", "work")
_MONEY = (
    "refunds", "refund", "payments", "payment", "invoices", "invoice", "credits", "payouts",
    "transfers", "money", "amounts", "purchases", "everything that moves money",
)  # fmt: skip
_FROM: PhraseBook[tuple[str, bool]] = PhraseBook(
    [
        ("angry customers", ("detector.topic_anger", True)),
        ("upset customers", ("detector.topic_anger", True)),
        ("unknown customers", ("contact.on_record", False)),
        ("unknown senders", ("sender.on_record", False)),
        ("strangers", ("sender.on_record", False)),
    ]
)
_EACH = ("all of the", "all of our", "all the", "all our", "all", "any", "every", "each", "our",
         "the", "a", "an")  # fmt: skip
_INCOMING = ("message.", "sender.", "detector.")


@dataclass
class Thing:
    """What it is: the conditions it stands for, and whether it only points back ("it")."""

    is_pronoun: bool = False
    workflow: str = ""
    conditions: list[Condition] = field(default_factory=list)


def read_thing(scene: Scene) -> Thing | None:
    """The thing named here; None when nothing is. Raises NotUnderstood."""
    reader = scene.reader
    start = reader.place
    if reader.eat(*_EVERYTHING):
        return _with_qualities(scene, Thing())
    if reader.eat(*PRONOUNS):
        return Thing(is_pronoun=True)
    reader.eat(*_EACH)
    refuse_vague(reader)
    thing = _read_head(scene)
    if thing is None:
        if reader.place > start and reader.tokens[start].folded == "all":
            return _with_qualities(scene, Thing())
        reader.place = start
        return None
    return _with_qualities(scene, thing)


def _read_head(scene: Scene) -> Thing | None:
    reader = scene.reader
    start = reader.place
    if workflow := scene.read_workflow():
        return Thing(workflow=workflow)
    if (kind := reader.find(scene.kinds)) is not None:
        condition = Condition("action.kinds", Operator.CONTAINS, kind)
        return Thing(conditions=[condition])
    if reader.eat("messages", "message", "inquiries", "requests"):
        reader.assume(f"“{reader.said(start)}” is read as everything that comes in.")
        return Thing()
    if reader.eat(*_MONEY):
        return _money_head(scene, start)
    return _people_head(scene)


def _people_head(scene: Scene) -> Thing | None:
    """ "new customers", "angry customers", "strangers": everything that comes from them."""
    reader = scene.reader
    start = reader.place
    if (fixed := reader.find(_FROM)) is not None:
        condition = Condition(fixed[0], Operator.IS, fixed[1])
    elif (tier := reader.eat(*TIERS)) and reader.eat(*CUSTOMERS):
        condition = Condition("contact.tier", Operator.IS, tier)
    else:
        reader.place = start
        return None
    reader.assume(f"“{reader.said(start)}” is read as: {condition_phrase(condition)}.")
    return Thing(conditions=[condition])


def _money_head(scene: Scene, start: int) -> Thing:
    """Everything that moves money, because steps are not told apart by what they pay for."""
    reader = scene.reader
    reader.assume(
        f"“{reader.said(start)}” is read as everything that moves money, whatever it is paid for."
    )
    moves = Condition("action.amount", Operator.MORE_THAN, Money(0, reader.currency))
    return Thing(conditions=[moves])


def _with_qualities(scene: Scene, thing: Thing) -> Thing:
    reader = scene.reader
    named = list(thing.conditions)
    while True:
        start = reader.place
        reader.eat("and")
        found = read_quality(scene)
        if not found and not thing.workflow and reader.eat("in"):
            thing.workflow = scene.read_workflow()
            found = []
        if not found and not (thing.workflow and reader.place > start + 1):
            reader.place = start
            break
        thing.conditions += found
    _drop_what_is_implied(scene, thing, named)
    return thing


def _drop_what_is_implied(scene: Scene, thing: Thing, named: list[Condition]) -> None:
    """A bound on the amount says that money moves; "e-mails from" are those that come in."""
    if not named:
        return
    head, others = named[0], [c for c in thing.conditions if c is not named[0]]
    if head.fact == "action.amount":
        if any(c.fact == "action.amount" and _is_positive_floor(c) for c in others):
            thing.conditions = others
    elif head.value == "email" and _comes_in(others):
        phrase = condition_phrase(head)
        scene.reader.assume(
            "The e-mails are read as those that come in, whatever is proposed in answer; "
            f"for those that go out, write: {phrase}."
        )
        thing.conditions = others
    elif head.fact == "action.kinds":
        scene.reader.assume(f"The words for the step are read as: {condition_phrase(head)}.")


def _comes_in(qualities: list[Condition]) -> bool:
    """Whether they tell of what came in, and not of whom an answer goes to."""
    facts = [condition.fact for condition in qualities]
    goes_out = any(fact.startswith("recipient.") for fact in facts)
    return not goes_out and any(fact.startswith(_INCOMING) for fact in facts)


def _is_positive_floor(condition: Condition) -> bool:
    floors = {Operator.MORE_THAN: 0, Operator.AT_LEAST: 1}
    least = floors.get(condition.operator)
    return (
        isinstance(condition.value, Money)
        and least is not None
        and (condition.value.minor >= least)
    )
