"""Ways of saying a rule that people in a shop use, each with the rule it is read as."""

from __future__ import annotations

import pytest

from policies.language import Understood, parse_sentence

GROUPS = ("Owners", "Reviewers")


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("two people for refunds over 200",
         "When the amount is more than €200.00, two people check it."),
        ("I want to see every refund over 50 euro",
         "When the amount is more than €50.00, one person checks it."),
        ("Let me check everything over 100", ("When the amount is more than €100.00, one person "
         "checks it.")),
        ("new customers always need a person", "When the customer is new, one person checks it."),
        ("angry customers go to a person", "When anger was found, one person checks it."),
        ("important customers go first", "When the customer is important, it goes first."),
        ("important customers are due within 2 hours",
         "When the customer is important, it is due within 2 hours."),
        ("on weekends a person checks everything",
         "When the day of the week is one of saturday, sunday, one person checks it."),
        ("after 6pm a person checks it", ("When the hour of the day is 18 or more, one person "
         "checks it.")),
        ("outside business hours one person checks it",
         "When it is outside business hours, one person checks it."),
        ("an owner must approve refunds over 500",
         "When the amount is more than €500.00, one person of Owners checks it."),
        ("if health data is found stop it", "When health data was found, it is stopped."),
        ("block mails that contain the word lawsuit",
         "When the message contains “lawsuit”, it is stopped."),
        ("When the message mentions the words “court”, one person checks it",
         "When the message mentions “court”, one person checks it."),
    ],
)  # fmt: skip
def test_it_is_read_as_the_rule_it_means(typed: str, echo: str) -> None:
    found = parse_sentence(typed, currency="EUR", groups=GROUPS)
    assert isinstance(found, Understood), found
    assert found.echo == echo
