"""The short cut of a backtest gives what the whole gate gives, whatever the facts and rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from math import isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.engine.codec import UnreadableJson, verdict_to_json
from policies.engine.facts import Fact, FactValue, LabelledText, Money, TrustedFacts, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.spec import Condition, Mode, Operator, PolicySpec, Rule, WorkflowSpec
from review_queue.backtesting.compact import CompactRow, compact_of, digest, read_compact
from review_queue.backtesting.reading import AMOUNT, Needs, StoredQuestion, read_question
from review_queue.backtesting.weighing import Scales
from review_queue.services.judging.replay import (
    Inquiry,
    ask_gate,
    inquiry_from_text,
    inquiry_to_text,
)
from tests.policies.engine import strategies

_TRICKY = st.sampled_from(
    [
        '"name": "action.amount", "value": {"minor": 1}',
        '{"workflow": {"key": "x"}}',
        '\\"draw_millionths\\": 5',
        "refund new vip",
    ]
)


def stored(inquiry: Inquiry, policy: PolicySpec) -> StoredQuestion:
    """The question as the database keeps it, judged under `policy`."""
    text = inquiry_to_text(inquiry)
    verdict = ask_gate(inquiry_from_text(text), policy)
    reasons = json.loads(verdict_to_json(verdict))["reasons"]
    return StoredQuestion(1, 1, 1, text, hashlib.sha256(text.encode()).hexdigest(), reasons)


def _storable(inquiry: Inquiry) -> Inquiry:
    """Facts under their own names and a confidence that is a number, as the services make them."""
    untrusted, confidence = inquiry.untrusted, inquiry.untrusted.confidence
    is_number = confidence is not None and not isnan(confidence)
    return replace(
        inquiry,
        actions=tuple(replace(action, amount=None) for action in inquiry.actions),
        untrusted=replace(untrusted, confidence=confidence if is_number else None),
    )


def _with_text(inquiry: Inquiry, tricky: str) -> Inquiry:
    texts = inquiry.untrusted.input_texts
    longer = tuple(replace(text, text=text.text + tricky) for text in texts)
    return replace(inquiry, untrusted=replace(inquiry.untrusted, input_texts=longer))


_inquiries = st.builds(
    Inquiry,
    trusted=strategies.trusted_facts,
    untrusted=strategies.untrusted_facts,
    actions=strategies.actions,
    workflow=strategies.workflows,
    draw_millionths=st.integers(0, 999_999),
).map(_storable)


@settings(max_examples=150)
@given(
    inquiry=st.builds(_with_text, _inquiries, _TRICKY),
    before=strategies.policies,
    after=strategies.policies,
)
def test_weighing_gives_what_the_gate_gives(
    inquiry: Inquiry, before: PolicySpec, after: PolicySpec
) -> None:
    question = read_question(stored(inquiry, before), Needs.of(before, after))
    policies = (before, after)
    for policy, weighed in zip(policies, Scales(*policies).weigh(question), strict=True):
        verdict = ask_gate(inquiry, policy)
        assert (weighed.level, weighed.hold_seconds, weighed.required_group) == (
            verdict.level, verdict.hold_seconds, verdict.required_group,
        )  # fmt: skip


@settings(max_examples=150)
@given(
    inquiry=st.builds(_with_text, _inquiries, _TRICKY),
    before=strategies.policies,
    after=strategies.policies,
)
def test_the_small_copy_asks_the_same_question_as_the_whole(
    inquiry: Inquiry, before: PolicySpec, after: PolicySpec
) -> None:
    whole, needs = stored(inquiry, before), Needs.of(before, after)
    text, message = compact_of(inquiry_from_text(whole.facts_text), whole.reasons)
    short = read_compact(CompactRow(1, 1, 1, text, digest(text), message), needs)
    long = read_question(whole, needs)
    if short is None:  # only where a fault or a detector that is merely noticed needs the whole
        assert long.inquiry is not None or needs.noticed
        return
    scales = Scales(before, after)
    assert scales.weigh(short) == scales.weigh(long)
    for name in needs.names:
        for side, other in ((short.trusted, long.trusted), (short.untrusted, long.untrusted)):
            assert _with_type(side, name) == _with_type(other, name)


def _with_type(values: Mapping[str, FactValue], name: str) -> tuple[type, object]:
    """To Python 1 equals True."""
    value = values.get(name, "absent")
    return type(value), value


def test_a_small_copy_keeps_every_digit() -> None:
    policy = PolicySpec(1, ())
    inquiry = Inquiry(
        TrustedFacts({AMOUNT: Fact(AMOUNT, Money(2**80 + 1, "EUR"), "order")}), UntrustedFacts(),
        (), WorkflowSpec("support", Mode.FLAG_ON_EXCEPTION, frozenset(), 0.8, 0.1, 0), 5,
    )  # fmt: skip
    text, message = compact_of(inquiry, [])
    question = read_compact(CompactRow(1, 1, 1, text, digest(text), message), Needs.of(policy))
    assert question is not None
    assert (question.amount, question.sample_rate) == (Money(2**80 + 1, "EUR"), 0.1)


@pytest.mark.parametrize("part", ["text", "message", "check_hash"])
def test_a_small_copy_that_was_changed_is_not_believed(part: str) -> None:
    inquiry = Inquiry(
        TrustedFacts(), UntrustedFacts(input_texts=(LabelledText("message", "refund"),)), (),
        WorkflowSpec("support", Mode.FLAG_ON_EXCEPTION, frozenset(), 0.8, 0.0, 0), 5,
    )  # fmt: skip
    asks = Condition("message.text", Operator.CONTAINS, "refund")
    needs = Needs.of(PolicySpec(1, (Rule("r", "R", (asks,), Level.ONE_PERSON),)))
    text, message = compact_of(inquiry, [])
    row = CompactRow(1, 1, 1, text, digest(text), message)
    assert read_compact(row, needs) is not None
    changed = row._replace(**{part: getattr(row, part) + " "})
    with pytest.raises(UnreadableJson):
        read_compact(changed, needs)
