"""The sandbox outbox shows the real bytes, and only files of the outbox."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from connectors.calendar_hold.entry import Method
from connectors.calendar_hold.letter import build_invitation
from connectors.calendar_hold.payload import CalendarHoldPayload
from connectors.email.mime import build_letter
from connectors.email.payload import EmailPayload
from tests.connectors.examples import AT, EXAMPLES, KEY, file_payload
from tests.review_queue.desk.pages import Page, address, client_of

pytestmark = pytest.mark.django_db

MAIL = (
    b"From: desk@localhost\r\nTo: sam@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    b"\r\nHello <b>Sam</b> =E2=80=8B end\r\n"
)
HOOK = b'POST /hook HTTP/1.1\r\nHost: x.example\r\nX-Sign: v1,abc\r\n\r\n{"a":1}'


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR = tmp_path
    (tmp_path / "keykeykey1.eml").write_bytes(MAIL)
    (tmp_path / "keykeykey2.http").write_bytes(HOOK)
    (tmp_path / "secret.txt").write_bytes(b"not for the outbox")
    return tmp_path


def test_the_list_names_what_would_have_gone_out(bob: User, outbox: Path) -> None:
    page = client_of(bob).get(address("review_outbox")).content.decode()
    assert "keykeykey1.eml" in page
    assert "keykeykey2.http" in page
    assert "secret" not in page


def test_a_mail_is_readable_and_its_bytes_stand_below(bob: User, outbox: Path) -> None:
    page = Page(
        client_of(bob).get(address("review_outbox_item", "keykeykey1.eml")).content.decode()
    )
    for words in ("Grüße", "sam@example.com", "Hello <b>Sam</b> U+200B end", "=?utf-8?q?Gr=C3=BC"):
        assert words in page.text
    assert "b" not in page.tags


def test_a_webhook_shows_its_head_and_body(bob: User, outbox: Path) -> None:
    page = client_of(bob).get(address("review_outbox_item", "keykeykey2.http")).content.decode()
    for words in ("POST /hook HTTP/1.1", "x.example", "v1,abc", "{&quot;a&quot;:1}"):
        assert words in page


@pytest.mark.parametrize("name", ["secret.txt", "..", "%2e%2e%2fdb.sqlite3", "none12345.eml"])
def test_nothing_else_can_be_read(bob: User, outbox: Path, name: str) -> None:
    response = client_of(bob).get(f"/admin/review/outbox/{name}/")
    assert response.status_code == 404
    assert "not for the outbox" not in response.content.decode()


def test_an_outbox_that_does_not_exist_yet_is_empty(
    bob: User, settings: Any, tmp_path: Path
) -> None:
    settings.OUTBOX_DIR = tmp_path / "none"
    assert "Nothing here yet" in client_of(bob).get(address("review_outbox")).content.decode()


def test_files_and_invitations_in_a_mail_are_shown_and_saved_byte_for_byte(
    bob: User, outbox: Path
) -> None:
    scan = bytes(range(256))
    payload = EmailPayload.model_validate(
        {"to": ["a@b.de"], "subject": "s", "body": "b",
         "attachments": [file_payload("scan.pdf", "application/pdf", scan)]}
    )  # fmt: skip
    letter = build_letter(payload, sender="a@b.de", key=KEY, dispatched_at=AT, files=[scan])
    (outbox / "keykeykey3.eml").write_bytes(letter.data)
    hold = CalendarHoldPayload.model_validate(EXAMPLES["calendar_hold"])
    invitation = build_invitation(
        hold, sender="a@b.de", key=KEY, dispatched_at=AT, method=Method.REQUEST
    )
    (outbox / "keykeykey4.eml").write_bytes(invitation.data)
    client = client_of(bob)
    page = client.get(address("review_outbox_item", "keykeykey3.eml")).content.decode()
    assert "scan.pdf" in page
    assert f"SHA-256 {hashlib.sha256(scan).hexdigest()}" in page
    saved = client.get(address("review_outbox_bytes", "keykeykey3.eml", 1))
    assert saved.content == scan
    assert saved["Content-Disposition"] == 'attachment; filename="scan.pdf"'
    assert saved["X-Content-Type-Options"] == "nosniff"
    whole = client.get(address("review_outbox_bytes", "keykeykey3.eml", 0))
    assert whole.content == letter.data
    assert client.get(address("review_outbox_bytes", "keykeykey3.eml", 2)).status_code == 404
    shown = client.get(address("review_outbox_item", "keykeykey4.eml")).content.decode()
    assert "BEGIN:VEVENT" in shown
    assert f"UID:{KEY}@calendar-hold" in shown
