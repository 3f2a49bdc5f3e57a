"""Broken mail, by hand: read as far as it goes, stable keys, and any bytes end well."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.parsers.email import parse_email
from intake.parsers.errors import UnreadableInput
from review_queue.submission import Submission

HEAD = b"From: Ann <ann@example.com>\nTo: shop@example.org\nSubject: Order 12\nMessage-ID: <m1@x>\n"


def _read(raw: bytes) -> Submission:
    return parse_email(raw, workflow_key="support", filename="a.eml")


def _read_or_refused(raw: bytes) -> Submission | UnreadableInput:
    try:
        return _read(raw)
    except UnreadableInput as refused:
        return refused


def test_a_plain_mail_is_read_whole() -> None:
    mail = _read(HEAD + b"Date: Mon, 1 Jan 2024 10:00:00 +0100\nReply-To: b@c.d\n\nWhere is it?\n")
    assert (mail.sender_name, mail.sender_address) == ("Ann", "ann@example.com")
    assert mail.recipients == ("shop@example.org",)
    assert mail.text == "Where is it?"
    assert mail.sent_at == datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
    assert mail.fields == {"message_id": "<m1@x>", "reply_to": "b@c.d"}
    assert mail.kind == "email"


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x00\x00", b"hello there", b"From: a@b.c\n\n"])
def test_what_is_no_mail_is_refused_with_what_to_do(raw: bytes) -> None:
    with pytest.raises(UnreadableInput) as refused:
        _read(raw)
    assert refused.value.reason
    assert "Save the mail again" in refused.value.what_to_do


@pytest.mark.parametrize(
    ("label", "body", "text"),
    [
        ("windows-1252", "10 €".encode("cp1252"), "10 €"),
        ("iso-8859-1", "“it”".encode("cp1252"), "“it”"),
        ("us-ascii", "naïve".encode(), "naïve"),
        ("no-such-charset", "naïve".encode(), "naïve"),
        ("utf-8", "naïve".encode("cp1252"), "naïve"),
        ("utf-8", "日本語の注文".encode("iso2022_jp"), "日本語の注文"),
        ("gb2312", "朱镕基".encode("gb18030"), "朱镕基"),
        ("idna", b"xn--", "xn--"),
        ("unicode_escape", b"\\q", "\\q"),
        ("\x00", b"abc", "abc"),
    ],
)
def test_mislabelled_charsets_are_seen_through(label: str, body: bytes, text: str) -> None:
    head = HEAD + f'Content-Type: text/plain; charset="{label}"\n\n'.encode()
    assert _read(head + body).text == text


def test_nul_is_replaced_and_said() -> None:
    mail = _read(HEAD + b"\na\x00b")
    assert mail.text == "a\ufffdb"
    assert "NUL characters in the text were replaced" in mail.parse_notes


def test_broken_base64_keeps_what_can_be_read() -> None:
    coded = base64.b64encode(b"Where is my order?")[:-3]
    mail = _read(HEAD + b"Content-Transfer-Encoding: base64\n\n" + coded)
    assert mail.text.startswith("Where is my")
    assert any("Base64" in note for note in mail.parse_notes)


def test_a_uuencoded_file_in_the_text_is_an_attachment() -> None:
    mail = _read(HEAD + b"\nSee file.\nbegin 644 a.txt\n#86)C\n`\nend\nBye")
    assert mail.text == "See file.\nBye"
    assert [(file.name, file.size) for file in mail.attachments] == [("a.txt", 3)]


def test_html_alone_becomes_text_without_what_is_hidden() -> None:
    html = b"<style>p{}</style><p>Hello</p><p style='display:none'>secret</p><script>x</script>"
    mail = _read(HEAD + b"Content-Type: text/html\n\n" + html)
    assert mail.text == "Hello"
    assert mail.html == html.decode()


def test_words_nested_in_thousands_of_tags_are_not_lost() -> None:
    mail = _read(HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 5000 + b"found")
    assert mail.text == "found"


def test_an_enclosed_mail_is_a_file_and_speaks_when_nothing_else_does() -> None:
    mail = _read(HEAD + b"Content-Type: message/rfc822\n\nSubject: Inner\n\nWords inside\n")
    assert [file.name for file in mail.attachments] == ["Inner.eml"]
    assert mail.text == "Words inside"
    assert mail.parse_notes == ("the text is that of the enclosed message",)


def test_a_file_name_never_holds_a_path() -> None:
    head = HEAD + b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="'
    mail = _read(head + b'../..\\etc\\pass\x07wd.pdf"\n\nx')
    assert [file.name for file in mail.attachments] == ["passwd.pdf"]


def test_the_key_survives_another_route_but_not_another_text() -> None:
    direct = _read(HEAD + b"\nHello").source_key
    relayed = _read(b"Received: from x by y; Mon, 1 Jan 2024\n" + HEAD + b"\nHello").source_key
    reused = _read(HEAD + b"\nAnother mail with the same id").source_key
    assert direct.startswith("email:m1@x:")
    assert relayed == direct
    assert reused != direct


def test_without_a_message_id_the_key_is_the_hash_of_the_bytes() -> None:
    raw = HEAD.replace(b"<m1@x>", b"") + b"\nHello"
    assert _read(raw).source_key == _read(raw).source_key
    assert _read(raw).source_key.startswith("email:sha256:")


def test_an_mbox_line_and_a_byte_order_mark_do_not_hide_the_headers() -> None:
    assert _read(b"From ann@example.com Mon Jan 1\n" + HEAD + b"\nHi").subject == "Order 12"
    assert _read(b"\xef\xbb\xbf" + HEAD + b"\nHi").subject == "Order 12"
    assert _read((HEAD + b"\nHi").decode().encode("utf-16")).subject == "Order 12"


@pytest.mark.parametrize(
    "hostile",
    [
        b"Content-Type: text/plain;" + b"a*0*=1;" * 50_000 + b"\n\nx",
        b"Cc: " + b'"(' * 100_000 + b"\n\nx",
        b"X: " + b"=?u?q?" * 100_000 + b"\n\nx",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
            for number in range(2_000)
        ),
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000,
        b"Content-Type: text/html\n\n" + b"<blockquote>" * 20_000,
    ],
)
def test_hostile_mail_costs_little(hostile: bytes) -> None:
    began = time.process_time()
    end = _read_or_refused(HEAD + hostile)
    said = end.subject if isinstance(end, Submission) else end.reason
    assert said in {"Order 12", "The mail's parts are nested without end."}
    assert time.process_time() - began < 10


_PIECES = st.sampled_from(
    [HEAD, b"\n", b"\n\n", b"\x00", b"\xff\xfe", b"=?utf-8?B?!!?=", b"=?x?q?=ZZ?=", b"--b\n",
     b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n",
     b"Content-Type: text/html; charset=idna\n", b"Content-Transfer-Encoding: base64\n",
     b"Content-Disposition: attachment; filename*0*=''%ff; filename*1=x\n", b"<blockquote>",
     b"begin 644 x\n", b"Date: Mon, 99 Foo 99999 99:99\n", b"From: <(,;@:\n", b"\r", b"> q\n"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.one_of(_PIECES, st.binary(max_size=40)), max_size=14))
def test_any_bytes_are_read_or_refused_and_can_be_stored(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    mail = _read_or_refused(raw)
    if isinstance(mail, UnreadableInput):
        assert mail.what_to_do
        return
    assert mail.raw == raw
    texts = [mail.text, mail.quoted_text, mail.subject, mail.html, mail.sender_name]
    texts += [mail.sender_address, mail.source_key, mail.automatic_because, *mail.parse_notes]
    texts += [*mail.recipients, *mail.fields.values()]
    texts += [f"{file.name}{file.media_type}" for file in mail.attachments]
    for text in texts:
        text.encode()
        assert "\x00" not in text
