"""Stored codes read as plain words; a stranger's quoted words and unknown codes stay exact."""

from __future__ import annotations

import pytest

from review_queue.desk.words.plain_words import (
    actor_words,
    event_words,
    evidence_words,
    field_words,
    flag_words,
    plain_sentence,
)

NAMES = {"support-replies": "Support replies"}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (
            "In support-replies: when the sender is new, one person checks it.",
            "In Support replies: when the sender is new, one person checks it.",
        ),
        ("In another-key: when it is late, wait.", "In another-key: when it is late, wait."),
        ("Step 2 (internal_note) moves money.", "Step 2 (Internal note) moves money."),
        (
            "Step 1 (email) takes its cc from text that could not be traced to a record.",
            "Step 1 (E-mail) takes its “Copy to” from text that could not be traced to a record.",
        ),
        (
            "An amount of money in the internal_note note: “€7”.",
            "An amount of money in the internal note: “€7”.",
        ),
        (
            "A promise of money in the email body: “refund”.",
            "A promise of money in the e-mail body: “refund”.",
        ),
        (
            "Anger in the message: “in the email body: “x””.",
            "Anger in the message: “in the email body: “x””.",
        ),
        (
            "It contains webhook. Here what is proposed is email, internal_note, webhook.",
            "It contains webhook. Here what is proposed is e-mail, internal note, webhook.",
        ),
        (
            "The draft asks for a person: “iban_differs”.",
            "The draft asks for a person: the account is not the one we know.",
        ),
        (
            "The draft asks for a person: “odd_case”.",
            "The draft asks for a person: “odd case”.",
        ),
        (
            "Webhook refund.requested for €34.50; Note: ok",
            "Webhook “Refund requested” for €34.50; Note: ok",
        ),
        ("Note: use Webhook a.b there", "Note: use Webhook a.b there"),
    ],
)
def test_a_stored_sentence_is_shown_in_plain_words(stored: str, shown: str) -> None:
    assert plain_sentence(stored, NAMES) == shown


def test_actors_are_called_what_they_are() -> None:
    builtin = {"kind": "worker", "id": "builtin", "name": "builtin", "channel": "worker"}
    assert actor_words(builtin) == "the built-in drafter"
    assert actor_words({"kind": "rule", "id": "3", "name": "policy"}) == "the rules"
    assert actor_words({"kind": "worker", "id": "openai", "name": "gpt-5-mini"}) == "gpt-5-mini"
    assert actor_words({"kind": "person", "id": "2", "name": "builtin"}) == "builtin"
    assert actor_words({}, otherwise="a rule") == "a rule"


def test_names_of_fields_flags_events_and_sources_are_words() -> None:
    assert field_words("placed_on") == "Placed on"
    assert field_words("message_id") == "Message id"
    assert field_words("Größe <b>") == "Größe <b>"
    assert flag_words("odd_case") == "odd case"
    assert flag_words("Please look, boss") == "Please look, boss"
    assert event_words("refund.requested") == "Refund requested"
    assert evidence_words("template") == "Reply template"
    assert evidence_words("knowledge") == "Knowledge"
