"""The local topic check inside the gate, and what is only told to the rules."""

from __future__ import annotations

import time

import pytest

from policies.engine.detectors.registry import DETECTORS
from policies.engine.facts import Fact, LabelledText, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from tests.policies.detectors.looking import came_in, out, raised
from tests.policies.engine.cases import verdict


def test_a_doubt_of_the_local_check_sends_the_work_to_a_person() -> None:
    found = came_in("Hello", topic__doubt="high risk", topic__local="refund")
    assert [reason.sentence for reason in found.reasons] == [
        "A topic the local check does not vouch for in the message: “high risk (refund)”."
    ]
    assert raised(came_in("Hello", topic__doubt="too few examples")) == {"topic_doubt"}


def test_without_a_doubt_or_without_the_check_it_says_nothing() -> None:
    assert came_in("Hello", topic__local="hours").reasons == ()
    assert came_in("Hello").reasons == ()


def test_what_is_only_noticed_reaches_the_rules() -> None:
    rule = Rule(
        "mail", "Names an address", (Condition("detector.personal_email", Operator.IS, True),),
        Level.TWO_PEOPLE,
    )  # fmt: skip

    def mail(text: str) -> UntrustedFacts:
        return UntrustedFacts(
            values={"topic.local": Fact("topic.local", "hours", "the local topic check")},
            input_texts=(LabelledText("body", text),),
            confidence=0.95,
        )

    assert verdict(rule, untrusted=mail("Write to a@b.example.org")).level is Level.TWO_PEOPLE
    assert verdict(rule, untrusted=mail("Write to us")).level is Level.AUTO


@pytest.mark.parametrize(
    "piece",
    ["1 ", "12-", "GB33 ", "a@b.", "$1,", "born ", "12 Abc ", "(0) ", "refund how long ",
     "want a ", "not ", "https://a.", "call 12 ", "my name is A "],
)  # fmt: skip
def test_looking_takes_time_in_proportion_to_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        start = time.process_time()
        came_in(text)
        out(text)
        return time.process_time() - start

    short, long = min(seconds(2_000), seconds(2_000)), seconds(16_000)
    assert long < 30 * max(short, 0.004)  # 8 times the text; a quadratic pattern takes 64 times


def test_every_detector_is_in_the_registry_once_with_a_plain_label() -> None:
    codes = [detector.code for detector in DETECTORS]
    assert len(codes) == len(set(codes))
    assert all(detector.only_noticed <= detector.sides for detector in DETECTORS)
    assert all(" " in detector.label or len(detector.label) < 12 for detector in DETECTORS)
