"""A playbook is understood completely or refused with every mistake in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.registry import ACTION_KINDS
from policies.engine.facts import Money
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Condition, Operator
from review_queue.playbooks.contract import BrokenPlaybook
from review_queue.playbooks.install import gallery
from review_queue.playbooks.read import read_playbook
from tests.playbooks.folders import KNOWLEDGE, TEMPLATE, TOML, write_playbook


def problems_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(BrokenPlaybook) as refused:
        read_playbook(folder, currency="EUR")
    assert str(refused.value).startswith(f"The playbook “{folder.name}” was not installed. ")
    return refused.value.problems


def test_every_playbook_of_the_gallery_is_read() -> None:
    read = [read_playbook(folder, currency="EUR") for folder in gallery()]

    assert [(one.key, one.mode, one.strategy) for one in read] == [
        ("invoice-matching", "flag_on_exception", "invoice_match"),
        ("refunds-and-credits", "approve_before_action", "refund"),
        ("support-replies", "review_after_draft", "reply"),
    ]
    assert [len(one.templates) for one in read] == [0, 8, 25]
    assert [len(one.knowledge) for one in read] == [3, 2, 5]
    assert [len(one.sample_names) for one in read] == [6, 6, 15]


def test_the_rules_read_as_sentences() -> None:
    refunds = read_playbook(gallery()[1], currency="EUR")

    assert [rule_sentence(rule) for rule in refunds.rules] == [
        (
            "In refunds-and-credits: when the amount is more than €150.00, two people check it, "
            "because a large refund deserves a second pair of eyes."
        ),
        (
            "In refunds-and-credits: when what is proposed contains webhook and the customer is "
            "new, one person checks it and it is held for 30 minutes, because fraud usually "
            "comes from accounts that are a few days old."
        ),
        (
            "In refunds-and-credits: when what is proposed contains stripe_refund and the customer "
            "is new, one person checks it and it is held for 30 minutes, because fraud usually "
            "comes from accounts that are a few days old."
        ),
        (
            "In refunds-and-credits: when the amount differs from the record, two people check it, "
            "because somebody changed it by hand."
        ),
        (
            "In refunds-and-credits: when a legal matter was found, one person of Owners checks "
            "it, because an owner has to speak for the company in such a matter."
        ),
    ]


def test_money_without_a_currency_is_in_the_companys(tmp_path: Path) -> None:
    rule = read_playbook(write_playbook(tmp_path), currency="SEK").rules[0]

    assert rule.conditions == (Condition("action.amount", Operator.MORE_THAN, Money(5000, "SEK")),)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('key = "small-replies"\n', "", "playbook.toml: key is missing."),
        ("small-replies", "Small Replies",
         "playbook.toml: key must be lower-case words such as support-replies."),
        ("review_after_draft", "yolo",
         ("playbook.toml: mode is “yolo”; use one of: approve_before_action, review_after_draft, "
         "flag_on_exception, decision_support, human_owned.")),
        ('strategy = "reply"', 'strategy = "magic"',
         "playbook.toml: strategy is “magic”; use one of: reply, refund, invoice_match."),
        ('["email", "internal_note"]', '["email", "fax"]',
         f"playbook.toml: allowed_kinds names “fax”; known are: {', '.join(ACTION_KINDS)}."),
        ('["email", "internal_note"]', "[]",
         "playbook.toml: allowed_kinds must name at least one thing, and nothing twice."),
        ("confidence_percent = 60", "confidence_percent = 101",
         "playbook.toml, [limits]: confidence_percent is 101; it must be from 0 to 100."),
        ("hold_seconds = 60", 'hold_seconds = "60"',
         "playbook.toml, [limits]: hold_seconds must be a whole number."),
        ("hold_seconds = 60", "hold_seconds = true",
         "playbook.toml, [limits]: hold_seconds must be a whole number."),
        ("due_minutes", "due_minuets", "playbook.toml, [limits]: due_minutes is missing."),
        ('name = "Small replies"', 'name = "Small replies"\nauto_send = true',
         "playbook.toml: “auto_send” is not a setting here."),
        ('role = "Drafts', 'role = "' + "x" * 300 + "Drafts",
         "playbook.toml: role has 331 characters, 300 are allowed."),
        ("action.amount", "action.amuont",
         "playbook.toml, rule “over-the-cap”: there is no fact “action.amuont”."),
        ("{ minor = 5000 }", '"50 EUR"',
         "playbook.toml, rule “over-the-cap”: the value does not fit the amount."),
        ("{ minor = 5000 }", "{ minor = 50.5 }",
         "playbook.toml, rule “over-the-cap”: the value does not fit the amount."),
        ('is = "more_than"', 'is = "contains"',
         "playbook.toml, rule “over-the-cap”: “contains” does not fit the amount."),
        ('then = "two_people"', 'then = "allow"',
         ("playbook.toml, rule “over-the-cap”: then is “allow”; use one of: held, one_person, "
         "two_people, block.")),
        ('then = "two_people"', 'then = "held"',
         'playbook.toml, rule “over-the-cap”: then = "held" needs hold_seconds above 0.'),
    ],
)  # fmt: skip
def test_a_mistake_in_the_settings_is_named(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in TOML

    assert problem in problems_of(write_playbook(tmp_path, toml=TOML.replace(old, new)))


def test_a_rule_without_conditions_is_refused(tmp_path: Path) -> None:
    toml = TOML.partition("[[rules.when]]")[0]

    assert problems_of(write_playbook(tmp_path, toml=toml)) == (
        "playbook.toml, rule “over-the-cap”: it has no [[rules.when]].",
    )


def test_an_exception_that_a_stranger_could_write_is_refused(tmp_path: Path) -> None:
    toml = TOML + '[[rules.except]]\nfact = "message.text"\nis = "contains"\nvalue = "please"\n'

    assert problems_of(write_playbook(tmp_path, toml=toml)) == (
        (
            "playbook.toml, rule “over-the-cap”: an exception cannot rest on the message, which a "
            "stranger could write."
        ),
    )


def test_two_rules_of_one_key_are_refused(tmp_path: Path) -> None:
    toml = TOML + "[[rules]]" + TOML.partition("[[rules]]")[2]

    assert problems_of(write_playbook(tmp_path, toml=toml)) == (
        "playbook.toml: two rules have the key “over-the-cap”.",
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title: Where is my order\n", "", "templates/where.md: title is missing."),
        ("topic: parcel, tracking", "topic: " + "x" * 81,
         "templates/where.md: topic has 81 characters, 80 are allowed."),
        ("topic:", "topics:",
         ("templates/where.md: the line “topics: parcel, tracking” above the text is not "
         "understood.")),
        ("{order_shipped_on}", "{Shipped On}",
         ("templates/where.md: the text has a “{” that belongs to no slot; a slot is written "
         "{like_this}.")),
        ("{order_id}", "{order_id", ("templates/where.md: the subject has a “{” that belongs to no "
         "slot; a slot is written {like_this}.")),
        ("---\ntitle", "title",
         "templates/where.md: it must be “title: ...” lines between two --- and then a text."),
        ("Hello {contact_name}, it left on {order_shipped_on}.\n", "",
         "templates/where.md: it must be “title: ...” lines between two --- and then a text."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_template_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in TEMPLATE

    assert problem in problems_of(write_playbook(tmp_path, template=TEMPLATE.replace(old, new, 1)))


def test_every_mistake_is_listed_at_once(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path, toml=TOML.replace("small-replies", "X"), instructions="  ")
    (folder / "knowledge" / "latin.md").write_bytes(b"caf\xe9")
    (folder / "knowledge" / "again.md").write_text(KNOWLEDGE, encoding="utf-8")
    (folder / "templates" / "note.txt").write_text("x", encoding="utf-8")
    (folder / "prompt.md").write_text("x", encoding="utf-8")

    assert problems_of(folder) == (
        "“prompt.md” does not belong into a playbook.",
        "playbook.toml: key must be lower-case words such as support-replies.",
        "instructions.md: it is empty.",
        "templates/note.txt: only files ending in .md belong here.",
        "knowledge/latin.md: it is not UTF-8 text.",
        "knowledge: two files have the title “Opening hours”.",
    )


def test_a_folder_without_settings_or_with_broken_toml_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == ("There is no file playbook.toml in it.",)

    (tmp_path / "playbook.toml").write_text("key = ", encoding="utf-8")
    assert problems_of(tmp_path) == ("playbook.toml: Invalid value (at end of document).",)
