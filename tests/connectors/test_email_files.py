"""Files in a letter: the approved bytes or none, under the approved name, at a real mail server."""

from __future__ import annotations

import email
import email.policy
from typing import Any

import pytest

from connectors.contract import NotSent, Outcome, Sent, Surroundings
from connectors.registry import InvalidPayload, connector_for, validate_payload
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES, KEY, MemoryWorkspace, file_payload
from tests.connectors.letters import connection_to
from tests.doubles.smtp_sink import SmtpSink

PRICES = b"item,price\r\nbread,2.50\r\n"
SCAN = bytes(range(256)) * 40
FILES = [
    file_payload("Preise für März.csv", "text/csv", PRICES),
    file_payload('scan "1";x.pdf', "application/pdf", SCAN),
]


@pytest.fixture
def shelf(workspace: MemoryWorkspace) -> MemoryWorkspace:
    for file, data in zip(FILES, (PRICES, SCAN), strict=True):
        workspace.files[file["sha256"]] = data
    return workspace


def send(
    make_request: RequestMaker, surroundings: Surroundings, sink: SmtpSink | None, **changes: Any
) -> Outcome:
    connection = connection_to(sink) if sink else None
    payload = {**EXAMPLES["email"], "attachments": FILES, **changes}
    return connector_for("email").send(
        make_request("email", payload, connection=connection), surroundings
    )


def parts_of(data: bytes) -> list[tuple[str | None, str, object]]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    return [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in message.iter_attachments()
    ]


@pytest.mark.usefixtures("shelf")
def test_files_arrive_byte_for_byte_under_their_names(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        outcome = send(make_request, surroundings, sink)
    assert isinstance(outcome, Sent)
    (letter,) = sink.letters
    assert parts_of(letter.data) == [
        ("Preise für März.csv", "text/csv", PRICES),
        ('scan "1";x.pdf', "application/pdf", SCAN),
    ]
    assert letter.data.isascii()
    assert max(map(len, letter.data.split(b"\r\n"))) <= 998
    assert letter.data.count(b"MIME-Version") == 1


@pytest.mark.usefixtures("shelf")
def test_the_sandbox_keeps_the_very_letter_a_server_would_get(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        send(make_request, surroundings, sink)
    assert isinstance(send(make_request, surroundings, None), Sent)
    (stored,) = surroundings.sandbox_dir.iterdir()
    assert stored.read_bytes() == sink.letters[0].data
    assert isinstance(send(make_request, surroundings, None), Sent)
    assert len(list(surroundings.sandbox_dir.iterdir())) == 1


@pytest.mark.parametrize("data", [b"", PRICES + b" ", PRICES[:-1] + b"!", SCAN])
def test_a_file_that_changed_after_the_approval_does_not_go_out(
    data: bytes, make_request: RequestMaker, surroundings: Surroundings, shelf: MemoryWorkspace
) -> None:
    shelf.files[FILES[0]["sha256"]] = data
    with SmtpSink() as sink:
        outcome = send(make_request, surroundings, sink)
    assert outcome == NotSent(
        "The file Preise für März.csv is not the one that was approved. Nothing was sent."
    )
    assert sink.connections == 0


def test_a_file_that_is_gone_stops_the_letter_before_a_socket_opens(
    make_request: RequestMaker, surroundings: Surroundings, shelf: MemoryWorkspace
) -> None:
    del shelf.files[FILES[1]["sha256"]]
    with SmtpSink() as sink:
        outcome = send(make_request, surroundings, sink)
    assert outcome == NotSent("An approved file is not there any more. Nothing was sent.")
    assert sink.connections == 0


def test_blind_copies_are_told_to_the_server_and_to_nobody_else(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        outcome = send(
            make_request, surroundings, sink,
            attachments=[], cc=["bo@example.com"], bcc=["cy@example.com", "di@example.com"],
        )  # fmt: skip
    assert isinstance(outcome, Sent)
    (letter,) = sink.letters
    assert letter.recipients == (
        "ann@example.com", "bo@example.com", "cy@example.com", "di@example.com",
    )  # fmt: skip
    assert b"cy@" not in letter.data
    assert b"cc: cy" not in letter.data.lower()


@pytest.mark.parametrize("refused", ["ann@example.com", "bo@example.com", "cy@example.com"])
def test_any_refused_recipient_stops_the_letter_for_all_before_its_text(
    refused: str, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        sink.refused = {refused}
        outcome = send(
            make_request, surroundings, sink,
            attachments=[], cc=["bo@example.com"], bcc=["cy@example.com"],
        )  # fmt: skip
    assert outcome == NotSent(
        f"The mail server refused the recipient {refused}: 550 no such mailbox", retryable=False
    )
    assert "DATA" not in sink.commands
    assert sink.letters == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": "a/b.pdf"}, "must be a file name without folders"),
        ({"name": "a\\b.pdf"}, "must be a file name without folders"),
        ({"name": ".."}, "must be a file name without folders"),
        ({"name": "a\r\nb"}, "must be one line without control characters; character 2 is U+000D"),
        ({"name": "fdp.\u202eexe"}, "must not hold invisible characters"),
        ({"name": "日" * 81}, "must have at most 240 bytes"),
        ({"name": " "}, "must not be blank"),
        ({"media_type": "message/rfc822"}, "must be a plain media type such as application/pdf"),
        ({"media_type": "multipart/mixed"}, "must be a plain media type such as application/pdf"),
        ({"media_type": "text/html; charset=utf-7"},
         "must be a plain media type such as application/pdf"),
        ({"size": 0}, "must be greater than or equal to 1"),
        ({"sha256": "A" * 64}, "must be a SHA-256 digest: 64 digits and letters a to f"),
    ],
)  # fmt: skip
def test_a_file_that_could_be_taken_for_another_is_refused(
    change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("email", {**EXAMPLES["email"], "attachments": [{**FILES[0], **change}]})
    assert list(refusal.value.problems.values()) == [problem]


def test_files_that_no_mail_takes_together_are_refused() -> None:
    large = [file_payload(f"{n}.pdf", "application/pdf", b"x") | {"size": 6_000_000} for n in "abc"]
    with pytest.raises(InvalidPayload, match="18000000 bytes together; a mail takes 15000000"):
        validate_payload("email", {**EXAMPLES["email"], "attachments": large})
    twice = [FILES[0], {**FILES[1], "name": FILES[0]["name"].upper()}]
    with pytest.raises(InvalidPayload, match=r"two files are named preise für märz\.csv"):
        validate_payload("email", {**EXAMPLES["email"], "attachments": twice})


def test_the_summary_counts_files_and_everybody_who_gets_it() -> None:
    payload = {**EXAMPLES["email"], "bcc": ["cy@example.com"], "attachments": FILES}
    assert connector_for("email").summary(payload) == (
        "E-mail to ann@example.com and 1 more with 2 files: Your order 1182"
    )
    assert KEY not in connector_for("email").summary(payload)


def test_a_letter_needs_nothing_beyond_seven_bits_even_where_more_is_offered(
    make_request: RequestMaker, surroundings: Surroundings, shelf: MemoryWorkspace
) -> None:
    with SmtpSink() as sink:
        outcome = send(make_request, surroundings, sink, subject="Grüße 🙂", body="日本語\n" * 300)
    assert isinstance(outcome, Sent)
    (letter,) = sink.letters
    assert letter.data.isascii()
    assert [one for one in sink.mail_options if not one.upper().startswith("SIZE=")] == []


def test_an_address_that_only_some_servers_take_is_refused_before_it_is_a_draft() -> None:
    for address in ("jörg@example.com", "ann@münchen.example"):
        with pytest.raises(InvalidPayload, match="exactly one plain e-mail address"):
            validate_payload("email", {**EXAMPLES["email"], "to": [address]})
