"""The sandbox outbox: the real bytes, once per key, never written over, and nothing else read."""

from __future__ import annotations

import email
import os
from datetime import UTC, datetime
from email.policy import SMTP
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from connectors.contract import NotSent, Sent, Surroundings, Unknown
from connectors.registry import connector_for
from connectors.sandbox import NoSuchItem, list_outbox, read_item
from connectors.webhook.signing import SANDBOX_KEY
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES, KEY

EXTENSIONS = {"email": "eml", "webhook": "http"}


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_different_bytes_under_a_used_key_are_refused_and_the_first_kept(
    kind: str, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    connector = connector_for(kind)
    first = connector.send(make_request(kind), surroundings)
    path = surroundings.sandbox_dir / f"{KEY}.{EXTENSIONS[kind]}"
    kept = path.read_bytes()
    later = make_request(kind, at="2026-11-22T10:30:01+00:00")
    assert connector.send(later, surroundings) == NotSent(
        "The sandbox outbox already holds different bytes under this key. Nothing was written "
        "over; approve a new version."
    )
    assert isinstance(connector.lookup(later, surroundings), Unknown)
    assert path.read_bytes() == kept
    assert connector.lookup(make_request(kind), surroundings) == first
    assert [item.name for item in surroundings.sandbox_dir.iterdir()] == [path.name]


def test_the_letter_in_the_outbox_is_a_readable_mail(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    outcome = connector_for("email").send(make_request("email"), surroundings)
    assert isinstance(outcome, Sent)
    assert outcome.reference == f"sandbox:{KEY}.eml"
    message = email.message_from_bytes(
        read_item(surroundings.sandbox_dir, f"{KEY}.eml"), policy=SMTP
    )
    assert message["To"] == "ann@example.com"
    assert message["Subject"] == "Your order 1182"


def test_the_request_in_the_outbox_is_complete_and_verifiable(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    request = make_request("webhook", at=datetime.now(UTC).isoformat())
    connector_for("webhook").send(request, surroundings)
    data = read_item(surroundings.sandbox_dir, f"{KEY}.http")
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert first == "POST / HTTP/1.1"
    assert headers["Host"] == "sandbox.invalid"
    assert headers["Content-Length"] == str(len(body))
    assert Webhook(SANDBOX_KEY).verify(body, headers)["type"] == "refund.requested"


def test_the_outbox_lists_newest_first_and_only_what_it_wrote(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    folder = surroundings.sandbox_dir
    assert list_outbox(folder) == ()
    connector_for("email").send(make_request("email", key="first-key-1"), surroundings)
    connector_for("webhook").send(make_request("webhook", key="second-key"), surroundings)
    os.utime(folder / "first-key-1.eml", (1_700_000_000, 1_700_000_000))
    (folder / ".writing-x").write_bytes(b"half")
    (folder / "notes.txt").write_text("mine")
    (folder / "linked-key.eml").symlink_to(folder / "notes.txt")
    items = list_outbox(folder)
    assert [(item.name, item.kind) for item in items] == [
        ("second-key.http", "webhook"), ("first-key-1.eml", "email"),
    ]  # fmt: skip
    assert items[1].modified == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert items[1].size == len(read_item(folder, "first-key-1.eml"))


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../secret-file.eml", "..%2fsecret-file.eml", "/etc/passwd", "a/../../x.eml",
     "notes.txt", "linked-key.eml", "missing-key.eml", "first-key-1.eml\0", "first-key-1.eml/",
     "first-key-1.EML", "first-key-1.eml\n"],
    ids=ascii,
)  # fmt: skip
def test_no_name_reads_anything_but_an_item(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    (tmp_path / "secret-file.eml").write_text("secret")
    (folder / "notes.txt").write_text("secret")
    (folder / "first-key-1.eml").write_text("fine")
    (folder / "linked-key.eml").symlink_to(tmp_path / "secret-file.eml")
    with pytest.raises(NoSuchItem):
        read_item(folder, name)
    assert read_item(folder, "first-key-1.eml") == b"fine"


@pytest.mark.parametrize(
    "key",
    ["", "short", "../../etc/x", "a/b/c/d/e", "key with space", "k" * 201, "key-ok-but\r\nX: y",
     ".hidden-key", "kéy-of-letters"],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize("kind", EXTENSIONS)
def test_a_key_that_cannot_name_a_file_sends_nothing(
    kind: str, key: str, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    outcome = connector_for(kind).send(make_request(kind, key=key), surroundings)
    assert outcome == NotSent(
        "The idempotency key must be 8 to 200 letters, digits, =, _ or -. Nothing was sent."
    )
    assert not surroundings.sandbox_dir.exists()


def test_an_outbox_that_cannot_be_written_is_not_sent_and_worth_another_try(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    surroundings.sandbox_dir.write_text("a file where the folder should be")
    outcome = connector_for("email").send(make_request("email"), surroundings)
    assert isinstance(outcome, NotSent)
    assert outcome.retryable
    assert "The sandbox outbox could not be written (File exists)" in outcome.reason


def test_a_write_that_fails_half_way_leaves_nothing_behind(
    make_request: RequestMaker, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = connector_for("email").send(make_request("email"), surroundings)
    assert isinstance(outcome, NotSent)
    assert outcome.retryable
    assert list(surroundings.sandbox_dir.iterdir()) == []


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T00:00:00Z"])
@pytest.mark.parametrize("kind", EXTENSIONS)
def test_a_request_without_a_dispatch_time_sends_nothing(
    kind: str, at: str, make_request: RequestMaker, surroundings: Surroundings
) -> None:
    outcome = connector_for(kind).send(make_request(kind, EXAMPLES[kind], at=at), surroundings)
    assert isinstance(outcome, NotSent)
    assert "could not be built" in outcome.reason
    assert not surroundings.sandbox_dir.exists()
