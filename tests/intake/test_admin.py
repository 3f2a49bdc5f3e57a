"""Refused input in the admin: read only, and its bytes only ever a download."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from intake.models import Refusal
from intake.parsers.contract import RefusedPart
from intake.services import keep_refusal

pytestmark = pytest.mark.django_db
RAW = b"<script>alert(1)</script>\x00\xff"


@pytest.fixture
def refusal() -> Refusal:
    part = RefusedPart("line 2", "The row has no text.", "Add it.", RAW)
    return keep_refusal(part=part, door="file", workflow_key="support", filename="<b>a.csv")


def test_the_same_bytes_at_the_same_door_are_kept_once(refusal: Refusal) -> None:
    part = RefusedPart("line 9", "Another reason.", "Add it.", RAW)
    again = keep_refusal(part=part, door="file", workflow_key="support", filename="b.csv")
    other = keep_refusal(part=part, door="file", workflow_key="refunds", filename="b.csv")
    assert again == refusal
    assert other != refusal
    assert Refusal.objects.count() == 2


def test_the_bytes_come_back_as_a_download_no_browser_runs(
    client: Client, erin: User, refusal: Refusal
) -> None:
    client.force_login(erin)
    answer = client.get(f"/admin/intake/refusal/{refusal.pk}/raw/")
    assert answer.content == RAW
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="refused-{refusal.pk}.bin"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_without_the_permission_nothing_is_shown(
    client: Client, mallory: User, refusal: Refusal
) -> None:
    client.force_login(mallory)
    assert client.get(f"/admin/intake/refusal/{refusal.pk}/raw/").status_code == 403
    assert client.get("/admin/intake/refusal/").status_code == 403


def test_the_pages_show_the_reason_and_escape_the_name(
    client: Client, erin: User, refusal: Refusal
) -> None:
    client.force_login(erin)
    for address in ("/admin/intake/refusal/", f"/admin/intake/refusal/{refusal.pk}/change/"):
        page = client.get(address).content.decode()
        assert "The row has no text." in page
        assert "&lt;b&gt;a.csv" in page
        assert "<b>a.csv" not in page


def test_nobody_changes_or_deletes_a_refusal(
    client: Client, admin_user: User, refusal: Refusal
) -> None:
    client.force_login(admin_user)
    change = client.post(f"/admin/intake/refusal/{refusal.pk}/change/", {"reason": "x"})
    delete = client.post(f"/admin/intake/refusal/{refusal.pk}/delete/", {"post": "yes"})
    assert (change.status_code, delete.status_code) == (403, 403)
    assert Refusal.objects.get().reason == "The row has no text."


def test_an_unknown_refusal_is_not_found(client: Client, erin: User) -> None:
    client.force_login(erin)
    assert client.get("/admin/intake/refusal/99/raw/").status_code == 404
