"""What payloads refuse, in words a person understands, and what they keep exactly."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.registry import InvalidPayload, validate_payload
from connectors.webhook.payload import WebhookPayload
from tests.connectors.examples import EXAMPLES

ADDRESS_TRICKS = [
    "a@good.com, b@evil.com", "a@good.com,b@evil.com", "a@good.com;b@evil.com",
    "a@good.com b@evil.com", "a@good.com (b@evil.com)",
    "Ann <a@good.com>", "<a@good.com>", '"a@good.com" <b@evil.com>', "a@good.com <b@evil.com>",
    '"b@evil.com"@good.com', "a@good.com@evil.com", "a(comment)@good.com",
    "@evil.com:a@good.com", "group: a@good.com, b@evil.com;", "a@good.com\r\nBcc: b@evil.com",
    "a@good.com\nBcc: b@evil.com", "a@good.com\rRCPT TO:<b@evil.com>", "a@good.com\x00@evil.com",
    "a@good.com\u2028b@evil.com", "a@good.com\u200b", " a@good.com", "a@good.com ", "a@good.com\t",
    "a@[127.0.0.1]", "a@localhost", "a@good..com", "a@-good.com", "a@good.com.", ".a@good.com",
    "a..b@good.com", "a%evil.com@good.com>", "\u0430@good.com", "a@g\u043e\u043ed.com",
    "a@good.com?cc=b@evil.com",
    "mailto:a@good.com", "a@good.com%0Acc:b@evil.com", "", "@", "a@", "@good.com",
    "x" * 65 + "@good.com", "a@" + "b." * 130 + "com", "=?utf-8?q?b=40evil.com?= <a@good.com>",
]  # fmt: skip


@pytest.mark.parametrize("slot", ["to", "cc"])
@pytest.mark.parametrize("address", ADDRESS_TRICKS, ids=ascii)
def test_anything_but_one_plain_address_is_refused(slot: str, address: str) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("email", {**EXAMPLES["email"], slot: [address]})
    assert refusal.value.problems == {
        f"{slot} 1": "must be exactly one plain e-mail address such as ann@example.com"
    }


@pytest.mark.parametrize(
    "address",
    ["ann@example.com", "a.b+c_d@sub.example.co.uk", "o'hara@example.com", "x@xn--mnchen-3ya.de"],
)
def test_ordinary_addresses_are_kept_letter_by_letter(address: str) -> None:
    assert validate_payload("email", {**EXAMPLES["email"], "to": [address]})["to"] == [address]


@pytest.mark.parametrize(
    "character",
    ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x00", "\x1c", "\x1d", "\x1e", "\x85", "\u2028",
     "\u2029", "\t", "\x7f", "\x1b", "\x08", "\x9f"],
    ids=ascii,
)  # fmt: skip
def test_a_subject_that_could_start_another_header_is_refused(character: str) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("email", {**EXAMPLES["email"], "subject": f"Hi{character}Bcc: b@evil.com"})
    number = f"U+{ord(character[0]):04X}"
    assert refusal.value.problems == {
        "subject": f"must be one line without control characters; character 3 is {number}"
    }


@pytest.mark.parametrize(
    ("kind", "change", "field", "words"),
    [
        ("email", {"to": []}, "to", "must not be empty"),
        ("email", {"to": [f"a{n}@b.de" for n in range(11)]}, "to", "must have at most 10 entries"),
        ("email", {"cc": ["ANN@example.com"]}, "payload",
         "ANN@example.com stands twice among the recipients"),
        ("email", {"subject": " \u3000"}, "subject", "must not be blank"),
        ("email", {"subject": "x" * 301}, "subject", "must have at most 300 characters"),
        ("email", {"body": "x" * 20_001}, "body", "must have at most 20000 characters"),
        ("email", {"body": "a\0b"}, "body", "character 2 is U+0000, which cannot be sent or kept"),
        ("email", {"body": "\ud800"}, "body",
         "holds half a character (lone surrogate), which cannot be sent or kept"),
        ("email", {"body": None}, "body", "must be text"),
        ("email", {"to": "a@b.de"}, "to", "must be a list"),
        ("email", {"in_reply_to": "<a@b>\r\nBcc: <c@d>"}, "in_reply_to",
         "must be one message id in angle brackets such as <abc@example.com>"),
        ("email", {"references": ["<a> <b>"]}, "references 1",
         "must be one message id in angle brackets such as <abc@example.com>"),
        ("webhook", {"event": "Refund"}, "event",
         "must be a dotted lower-case name such as refund.requested"),
        ("webhook", {"amount": {"minor": 12.5, "currency": "EUR"}}, "amount minor",
         "must be a whole number"),
        ("webhook", {"amount": {"minor": 0, "currency": "EUR"}}, "amount minor",
         "must be greater than or equal to 1"),
        ("webhook", {"amount": {"minor": True, "currency": "EUR"}}, "amount minor",
         "must be a whole number"),
        ("webhook", {"amount": {"minor": "12", "currency": "EUR"}}, "amount minor",
         "must be a whole number"),
        ("webhook", {"amount": {"minor": 12, "currency": "XXY"}}, "amount currency",
         "must be a currency code in capitals such as EUR"),
        ("webhook", {"data": [{"name": "a", "value": 1.5}]}, "data 1 value",
         "must be text, a whole number, or true/false"),
        ("webhook", {"data": [{"name": "a", "value": 2**53}]}, "data 1 value",
         "must be a whole number of at most 53 bits"),
        ("webhook", {"data": [{"name": "a", "value": "x" * 2001}]}, "data 1 value",
         "must have at most 2000 characters"),
        ("webhook", {"data": [{"name": "a", "value": 1}] * 2}, "payload",
         "data holds the name a twice"),
        ("webhook", {"data": [{"name": "__proto__", "value": 1}]}, "data 1 name",
         "must be a lower-case name such as order_id"),
        ("internal_note", {"text": "\n"}, "text", "must not be blank"),
        ("internal_note", {"text": "x" * 10_001}, "text", "must have at most 10000 characters"),
        ("contact_update", {"contact_id": 0}, "contact_id", "must be greater than or equal to 1"),
        ("contact_update", {"changes": [{"name": "is_staff", "value": "1"}]}, "changes 1 name",
         "must be 'name', 'email', 'phone', 'address', 'tier' or 'notes'"),
        ("contact_update", {"changes": [{"name": "email", "value": "a@b.de, c@d.de"}]}, "changes 1",
         "email must be exactly one plain e-mail address such as ann@example.com"),
        ("contact_update", {"changes": [{"name": "phone", "value": "1\n2"}]}, "changes 1",
         "phone must be one line without control characters; character 2 is U+000A"),
        ("contact_update", {"changes": [{"name": "tier", "value": "x" * 51}]}, "changes 1",
         "tier holds at most 50 characters"),
        ("contact_update", {"changes": [{"name": "tier", "value": "a"}] * 2}, "payload",
         "changes set tier twice"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_field_by_field(
    kind: str, change: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload(kind, {**EXAMPLES[kind], **change})
    assert refusal.value.problems == {field: words}


def test_no_error_repeats_what_was_given() -> None:
    with pytest.raises(ValidationError) as error:
        WebhookPayload.model_validate({"event": "C4NARY", "data": [{"name": "C4NARY"}]})
    assert "C4NARY" not in str(error.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("email", {"to": ["nobody"], "subject": 3})
    assert str(refusal.value) == (
        "This email action was not accepted. to 1: must be exactly one plain e-mail address such "
        "as ann@example.com; subject: must be text; body: is missing"
    )


def test_left_out_fields_are_filled_in_before_hashing() -> None:
    short = {"to": ["a@b.de"], "subject": "s", "body": "b"}
    assert validate_payload("email", short) == {
        **short, "cc": [], "bcc": [], "in_reply_to": None, "references": [], "attachments": [],
    }  # fmt: skip


def test_line_ends_of_browsers_become_one_spelling() -> None:
    assert validate_payload("internal_note", {"text": "a\r\nb\rc\n"}) == {"text": "a\nb\nc\n"}


def test_truth_and_number_stay_apart() -> None:
    data = [{"name": "a", "value": True}, {"name": "b", "value": 1}, {"name": "c", "value": "1"}]
    valid = validate_payload("webhook", {"event": "a.b", "data": data})
    assert [type(item["value"]) for item in valid["data"]] == [bool, int, str]


def test_an_empty_contact_value_clears_the_field() -> None:
    changes = [{"name": "email", "value": ""}]
    assert validate_payload("contact_update", {"contact_id": 7, "changes": changes}) == {
        "contact_id": 7, "changes": changes,
    }  # fmt: skip
