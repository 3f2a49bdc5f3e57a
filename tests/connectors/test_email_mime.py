"""The bytes of a letter: exact, equal for equal requests, and never more headers than meant."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.headers import ExactPolicy
from connectors.email.mime import Letter, build_letter
from connectors.email.payload import EmailPayload
from connectors.email.sender import split_sender
from connectors.registry import InvalidPayload, validate_payload
from tests.connectors.examples import AT, EXAMPLES, KEY

LINES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300
).filter(str.strip)
BODIES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1, max_size=500
).filter(str.strip)


def letter_of(sender: str = "Shop <help@shop.example>", **changes: Any) -> Letter:
    payload = EmailPayload.model_validate({**EXAMPLES["email"], **changes})
    return build_letter(payload, sender=sender, key=KEY, dispatched_at=AT)


def read(letter: Letter) -> EmailMessage:
    return email.message_from_bytes(letter.data, policy=SMTP)


def body_of(letter: Letter) -> str:
    data = read(letter).get_payload(decode=True)
    assert isinstance(data, bytes)
    return data.decode("utf-8").replace("\r\n", "\n")


def subject_of(letter: Letter) -> str:
    """The subject as a reader decodes it from the raw header (RFC 2047), white space untouched."""
    raw = letter.data.split(b"\r\nSubject: ", 1)[1].split(b"\r\nDate: ", 1)[0].decode("ascii")
    chunks = email.header.decode_header(raw.replace("\r\n", ""))
    return "".join(c if isinstance(c, str) else c.decode(name or "ascii") for c, name in chunks)


def test_the_letter_is_the_expected_bytes() -> None:
    letter = letter_of(cc=["bo@example.com"], body="Grüße\n.dot\nFrom here\n")
    assert letter.sender == "help@shop.example"
    assert letter.recipients == ("ann@example.com", "bo@example.com")
    assert letter.data.decode("ascii").split("\r\n") == [
        'From: "Shop" <help@shop.example>',
        "To: ann@example.com",
        "Cc: bo@example.com",
        "Subject: Your order 1182",
        "Date: Sun, 22 Nov 2026 10:30:00 +0000",
        f"Message-ID: <{KEY}@shop.example>",
        "In-Reply-To: <q1@example.com>",
        "References: <q0@example.com>",
        " <q1@example.com>",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "MIME-Version: 1.0",
        "",
        "Gr=C3=BC=C3=9Fe",
        ".dot",
        "From here",
        "",
    ]


def test_the_same_request_gives_the_same_bytes() -> None:
    assert letter_of() == letter_of()


def test_the_date_is_the_dispatch_time_in_utc_whatever_its_zone() -> None:
    payload = EmailPayload.model_validate(EXAMPLES["email"])
    letter = build_letter(
        payload, sender="a@b.de", key=KEY, dispatched_at="2026-11-22T11:30:00+01:00"
    )
    assert read(letter)["Date"] == "Sun, 22 Nov 2026 10:30:00 +0000"


@given(LINES, BODIES)
def test_any_subject_and_body_come_out_exactly(subject: str, body: str) -> None:
    letter = letter_of(subject=subject, body=body)
    assert subject_of(letter) == subject
    assert body_of(letter) in (body, body + "\n")
    assert letter.data.isascii()
    assert max(len(line) for line in letter.data.split(b"\r\n")) <= 998
    assert b"\r" not in letter.data.replace(b"\r\n", b"")
    assert b"\n" not in letter.data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "subject",
    ["=?utf-8?q?Bcc=3A_b=40evil.com?=", " two  spaces ", "x" * 300, "é" * 300, "a" * 70 + " é " * 9,
     "日本語" * 90, "🙂" * 200, "=?", "Re: [x] (y) <z@w.de>, \"q\""],
)  # fmt: skip
def test_difficult_subjects_come_out_exactly(subject: str) -> None:
    assert subject_of(letter_of(subject=subject)) == subject


def test_naughty_strings_come_out_exactly_or_are_refused(naughty_strings: tuple[str, ...]) -> None:
    refused: list[tuple[str, dict[str, str]]] = []
    for text in naughty_strings:
        try:
            valid = validate_payload("email", {**EXAMPLES["email"], "subject": text, "body": text})
        except InvalidPayload as refusal:
            refused.append((text, refusal.problems))
            continue
        letter = letter_of(**valid)
        assert valid["subject"] == text
        assert subject_of(letter) == text
        assert body_of(letter) in (text, text + "\n")
        assert read(letter).keys() == read(letter_of()).keys()
    assert len(naughty_strings) >= 250
    # Two hold control characters; the others are blank or longer than a subject may be.
    odd = [p for text, p in refused if text.strip() and len(text) <= 300]
    assert [set(problems) for problems in odd] == [{"subject"}] * 2


def test_long_addresses_and_message_ids_are_never_broken_apart() -> None:
    address = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example.com"
    ids = [f"<{'i' * 200}{n}@example.com>" for n in range(20)]
    message = read(letter_of(to=[address, "z@b.de"], references=ids, in_reply_to=ids[0]))
    assert [a.addr_spec for a in message["To"].addresses] == [address, "z@b.de"]
    raw = letter_of(references=ids).data.split(b"References: ")[1].split(b"\r\nContent-Type")[0]
    assert raw.decode().split("\r\n ") == ids


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("help@shop.example", ""),
        ("Shop <help@shop.example>", "Shop"),
        ('"Shop, Inc." <help@shop.example>', "Shop, Inc."),
        ("Bäckerei Müller & Söhne <help@shop.example>", "Bäckerei Müller & Söhne"),
        ("=?utf-8?q?x?= <help@shop.example>", "=?utf-8?q?x?="),
    ],
)
def test_the_senders_name_reads_back_exactly(sender: str, name: str) -> None:
    message = read(letter_of(sender))
    (address,) = message["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, "help@shop.example")


@pytest.mark.parametrize(
    "sender",
    ["", "Shop", "a@b.de, c@d.de", "Shop <a@b.de> <c@d.de>", "Shop\r\nBcc: x@y.de <a@b.de>",
     '"a" b <c@d.de>', "S" * 101 + " <a@b.de>", "<a@b>"],
)  # fmt: skip
def test_a_sender_that_is_not_one_address_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match=r"must|has a display name"):
        split_sender(sender)


@pytest.mark.parametrize("text", ["a\r\nBcc: b@evil.com", "a\nb", "a\x0bb", "a\u2028b", "a\x85b"])
def test_the_policy_itself_refuses_line_breaks_in_any_header(text: str) -> None:
    message = EmailMessage(policy=ExactPolicy())
    for name in ("Subject", "To", "X-Anything"):
        with pytest.raises(ValueError, match="must be one line"):
            message[name] = text
    assert message.keys() == []
