"""What narrows a thing: "above €500", "to new customers", "from unknown senders", "on Sundays"."""

from __future__ import annotations

from policies.engine.catalogue import CATALOGUE
from policies.engine.sentences import condition_phrase
from policies.engine.spec import Condition, Operator
from policies.language.advice import closest, refuse_vague
from policies.language.clock import read_clock
from policies.language.comparing import read_comparison, read_value
from policies.language.money import read_money, stands_at_money
from policies.language.operators import COMPARISONS
from policies.language.reader import PhraseBook
from policies.language.setting import Scene
from policies.language.vocabulary import TIERS

CUSTOMERS = ("customers", "customer", "contacts", "contact", "clients", "client")
_DIRECTIONS = ("to", "for", "from", "of", "by", "with")
_FIXED: PhraseBook[tuple[str, bool]] = PhraseBook(
    [(phrase, (fact, value)) for phrase, fact, value in (
        ("from unknown senders", "sender.on_record", False),
        ("from an unknown sender", "sender.on_record", False),
        ("from unknown addresses", "sender.on_record", False),
        ("from unknown people", "sender.on_record", False),
        ("from new senders", "sender.on_record", False),
        ("from strangers", "sender.on_record", False),
        ("from known senders", "sender.on_record", True),
        ("to unknown recipients", "recipient.on_record", False),
        ("to new recipients", "recipient.on_record", False),
        ("to unknown addresses", "recipient.on_record", False),
        ("to an unknown recipient", "recipient.on_record", False),
        ("to strangers", "recipient.on_record", False),
        ("from unknown customers", "contact.on_record", False),
        ("to unknown customers", "contact.on_record", False),
        ("for unknown customers", "contact.on_record", False),
        ("with attachments", "message.has_attachment", True),
        ("with an attachment", "message.has_attachment", True),
        ("without attachments", "message.has_attachment", False),
        ("with links", "detector.link", True),
        ("with a link", "detector.link", True),
        ("without a source", "evidence.has_source", False),
        ("about legal matters", "detector.topic_legal", True),
        ("about a legal matter", "detector.topic_legal", True),
        ("about medical matters", "detector.topic_medical", True),
        ("about account security", "detector.topic_account_security", True),
        ("about cancellations", "detector.topic_cancellation_refund", True),
        ("about refunds", "detector.topic_cancellation_refund", True),
        ("from angry customers", "detector.topic_anger", True),
        ("outside business hours", "clock.is_business_hour", False),
        ("outside office hours", "clock.is_business_hour", False),
        ("out of hours", "clock.is_business_hour", False),
        ("after hours", "clock.is_business_hour", False),
        ("during business hours", "clock.is_business_hour", True),
        ("on public holidays", "clock.is_holiday", True),
        ("on holidays", "clock.is_holiday", True),
    )]
)  # fmt: skip


def read_quality(scene: Scene) -> list[Condition]:
    """The conditions of one quality; empty when none stands here. Raises NotUnderstood."""
    reader = scene.reader
    start = reader.place
    if (fixed := reader.find(_FIXED)) is not None:
        condition = Condition(fixed[0], Operator.IS, fixed[1])
        reader.assume(f"“{reader.said(start)}” is read as: {condition_phrase(condition)}.")
        return [condition]
    return _amount(scene) or _customers(scene) or _words(scene) or read_clock(scene)


def _amount(scene: Scene) -> list[Condition]:
    reader = scene.reader
    start = reader.place
    reader.eat("with an amount of", "with amounts of", "with an amount", "with amounts", "worth",
               "of", "with", "that are", "which are")  # fmt: skip
    refuse_vague(reader)
    entry = CATALOGUE["action.amount"]
    if COMPARISONS.at(reader.tokens, reader.place) and not reader.peek("is", "are", "contain"):
        found = COMPARISONS.at(reader.tokens, reader.place)
        if found and found[0] in {
            Operator.MORE_THAN, Operator.AT_LEAST, Operator.LESS_THAN, Operator.AT_MOST
        }:  # fmt: skip
            return [read_comparison(scene, entry)]
    if reader.place > start and stands_at_money(reader):
        amount = read_money(reader)
        for operator, words in (
            (Operator.AT_LEAST, ("or more", "and more", "or above", "and above", "or over")),
            (Operator.AT_MOST, ("or less", "and less", "or below", "and below")),
        ):
            if reader.eat(*words):
                return [Condition(entry.name, operator, amount)]
        raise reader.unclear(
            "Is this exactly the amount, at least, or at most?",
            "Write: of … or more",
            start,
            reader.place,
        )
    reader.place = start
    return []


def _customers(scene: Scene) -> list[Condition]:
    reader = scene.reader
    start = reader.place
    if not reader.eat(*_DIRECTIONS):
        return []
    reader.eat("all", "our", "a", "an", "the")
    refuse_vague(reader)
    tiers = [tier] if (tier := reader.eat(*TIERS)) else []
    while tiers and (reader.eat("or") or reader.peek(",")):
        reader.eat(",")
        if not (tier := reader.eat(*TIERS)):
            break
        tiers.append(tier)
    if tiers and reader.eat(*CUSTOMERS):
        if len(tiers) == 1:
            return [Condition("contact.tier", Operator.IS, tiers[0])]
        return [Condition("contact.tier", Operator.ONE_OF, tuple(tiers))]
    _refuse_unknown_tier(scene)
    reader.place = start
    return []


def _refuse_unknown_tier(scene: Scene) -> None:
    """Raise NotUnderstood for "vip customers" and the like."""
    reader = scene.reader
    after = reader.tokens[reader.place + 1 : reader.place + 2]
    if not after or after[0].folded not in CUSTOMERS or reader.next is None:
        return
    near = closest(reader.next.text, TIERS)
    raise reader.unclear(
        f"Customers can be: {', '.join(TIERS)}.", f"Did you mean: {near}?" if near else ""
    )


def _words(scene: Scene) -> list[Condition]:
    """ "that mention a lawyer", "containing “chargeback”"."""
    reader = scene.reader
    start = reader.place
    relative = reader.eat("that", "which", "where the message", "whose message")
    if reader.eat("mentioning", "containing"):
        reader.place -= 1
        return [_participle(scene)]
    if relative and reader.peek("mention", "mentions", "contain", "contains", "include", "says"):
        return [read_comparison(scene, CATALOGUE["message.text"])]
    reader.place = start
    return []


def _participle(scene: Scene) -> Condition:
    reader, entry = scene.reader, CATALOGUE["message.text"]
    is_mention = reader.eat("mentioning") != ""
    operator = Operator.MENTIONS if is_mention else Operator.CONTAINS
    if not is_mention:
        reader.eat("containing")
    return Condition(entry.name, operator, read_value(scene, entry, operator))
