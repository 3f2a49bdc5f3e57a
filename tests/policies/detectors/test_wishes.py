"""What customers want and fear: each detector's hits, and sentences that only sound like it."""

from __future__ import annotations

import pytest

from tests.policies.detectors.looking import came_in, out, raised


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I want my money back", "topic_cancellation_refund"),
        ("I no longer want order 7", "topic_cancellation_refund"),
        ("please delete my account", "topic_cancellation_refund"),
        ("can you undo that payment", "topic_cancellation_refund"),
        ("Could you make an exception?", "exception_asked"),
        ("may I get a discount", "exception_asked"),
        ("even though the deadline is past, please accept it", "exception_asked"),
        ("let me talk to a person", "person_asked"),
        ("I want to speak with your supervisor", "person_asked"),
        ("my address details have changed", "data_change_asked"),
        ("update my bank details", "data_change_asked"),
        ("why was I charged twice", "billing_dispute"),
        ("there is a payment that isn't mine", "billing_dispute"),
        ("the exchange rate was wrong", "billing_dispute"),
        ("send 100 dollars from savings to my brother", "topic_financial"),
        ("raise my credit limit", "topic_financial"),
        ("my loan went to a debt collector", "topic_financial"),
        ("my identity verification failed", "identity_check"),
        ("the ATM kept my card", "identity_check"),
        ("I forgot my passcode", "identity_check"),
        ("my husband passed away", "topic_distress"),
        ("I lost my job and cannot pay", "topic_distress"),
        ("I was diagnosed with asthma", "health_data"),
        ("he takes 20 mg twice a day", "health_data"),
        ("my lab results are back", "health_data"),
        ("p&#108;ease can&#99;el it", "topic_cancellation_refund"),
    ],
)
def test_it_is_heard(text: str, code: str) -> None:
    assert code in raised(came_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "what is your refund policy?",
        "in which cases can I ask for a refund?",
        "how long do refunds take?",
        "how can I transfer money into my account?",
        "shrimp scampi recipe",
        "the court house on foot",
        "tell me a good joke",
        "is the calendar cancelend",
        "what is your address?",
        "which card do you accept?",
        "do you sell 20 ml bottles",
    ],
)
def test_a_question_that_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert raised(came_in(text)) == set()


def test_a_wish_beside_a_question_about_the_policy_is_still_heard() -> None:
    found = raised(came_in("What is your refund policy? I want a refund for this one."))
    assert found == {"topic_cancellation_refund"}


def test_a_draft_that_speaks_of_health_or_finance_goes_to_a_person() -> None:
    assert "health_data" in out("You were diagnosed with asthma.")
    assert "topic_financial" in out("Your mortgage was accepted.")
