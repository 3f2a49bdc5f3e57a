"""The short cut of a backtest gives what the whole gate gives, whatever the facts and rules."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from math import isnan

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.engine.codec import verdict_to_json
from policies.engine.spec import PolicySpec
from review_queue.backtesting.reading import Needs, read_question
from review_queue.backtesting.stored import StoredQuestion
from review_queue.backtesting.weighing import Scales
from review_queue.services.replay import Inquiry, ask_gate, inquiry_from_text, inquiry_to_text
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


@settings(max_examples=150, deadline=None)
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
