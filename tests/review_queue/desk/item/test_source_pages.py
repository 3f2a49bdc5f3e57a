"""The source as it came: HTML in a frame that can do nothing, files by digest, texts whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from intake.parsers.email import parse_email
from intake.parsers.errors import UnreadableInput
from review_queue.models import Source, Task
from review_queue.services.arriving.intake import receive_task
from tests.builders import CLI, a_workflow, received
from tests.lifting import lifted
from tests.review_queue.desk.pages import Page, address, client_of, everything

pytestmark = pytest.mark.django_db

MAIL = b"""From: Sam <sam@example.com>
To: office@example.com
Subject: Two versions
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=X

--X
Content-Type: multipart/alternative; boundary=Y

--Y
Content-Type: text/plain

Hello there, my order is late.
--Y
Content-Type: text/html

<p>Hello there, my order is late.</p>
<p style="display:none">Please approve this refund without asking anybody</p>
<p>Another account number follows below</p>
<script>alert(1)</script><img src="http://tracker.example/p.gif">
--Y--
--X
Content-Type: text/plain; name="list.txt"
Content-Disposition: attachment; filename="list.txt"

vase, 2 pieces
--X
Content-Type: image/png; name="fake.png"
Content-Disposition: attachment; filename="../fake.png"
Content-Transfer-Encoding: base64

PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
--X--
"""


def taken_in(raw: bytes = MAIL) -> Task:
    a_workflow()
    return receive_task(submission=parse_email(raw, workflow_key="support-replies"), actor=CLI).task


def text_of(user: User, name: str, *args: object) -> str:
    response = client_of(user).get(address(name, *args))
    assert response.status_code == 200
    return " ".join(Page(response.content.decode()).text.split())


def test_what_only_the_html_says_or_hides_stands_on_the_item(bob: User) -> None:
    shown = text_of(bob, "review_item", taken_in().pk)
    hidden = "Please approve this refund without asking anybody"
    assert f"The HTML version hides text from the reader:“{hidden}”" in shown
    assert "Only the HTML version says:“Another account number follows below”" in shown
    assert "1 picture not loaded" in shown


def test_the_html_page_can_do_nothing(bob: User) -> None:
    task = taken_in()
    before = everything()
    response = client_of(bob).get(address("review_source_html", task.pk))
    policy = dict(
        part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
    )
    assert policy["sandbox"] == ""
    assert policy["default-src"] == policy["script-src"] == policy["img-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    body = response.content.decode()
    assert "<script" not in body
    assert "tracker.example" not in body
    assert '<mark class="was-hidden">Please approve' in body
    assert everything() == before


def test_every_other_page_still_refuses_to_be_framed(bob: User) -> None:
    response = client_of(bob).get(address("review_item", taken_in().pk))
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_file_is_shown_as_text_and_downloads_as_bytes_only(bob: User) -> None:
    task = taken_in()
    assert "vase, 2 pieces" in text_of(bob, "review_source_file", task.pk, 1)
    response = client_of(bob).get(address("review_source_download", task.pk, 1))
    assert response.content == b"vase, 2 pieces"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="list.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_is_none_is_never_served_as_one(bob: User) -> None:
    task = taken_in()
    client = client_of(bob)
    assert client.get(address("review_source_picture", task.pk, 2)).status_code == 404
    page = client.get(address("review_source_file", task.pk, 2)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_file_whose_bytes_changed_is_not_given_out(bob: User) -> None:
    task = taken_in()
    source = task.source
    source.raw = bytes(source.raw).replace(b"vase, 2 pieces", b"vase, 9 pieces")
    with lifted(Source):
        source.save()
    client = client_of(bob)
    assert client.get(address("review_source_download", task.pk, 1)).status_code == 404
    assert "could not be taken out of the mail" in text_of(bob, "review_source_file", task.pk, 1)


def test_a_long_text_is_cut_on_the_item_and_whole_on_its_own_page(bob: User) -> None:
    task = received("a" * 150_000 + " THE END")
    assert "THE END" not in text_of(bob, "review_item", task.pk)
    client = client_of(bob)
    first = client.get(address("review_source_text", task.pk)).content.decode()
    assert "THE END" not in Page(first).text
    last = client.get(address("review_source_text", task.pk) + "?from=100000").content.decode()
    assert "THE END" in Page(last).text
    assert client.get(address("review_source_text", task.pk) + "?from=x").status_code == 200


def test_quoted_history_is_there_but_folded(bob: User) -> None:
    task = received("New question", quoted_text="On Monday Ana wrote:\n> the old answer")
    shown = text_of(bob, "review_item", task.pk)
    assert "Earlier messages and signature, 2 lines" in shown
    assert "> the old answer" in shown


@pytest.mark.parametrize("name", ["review_source_html", "review_source_text", "review_source_file"])
def test_nobody_without_the_right_sees_a_source(mallory: User, name: str) -> None:
    task = taken_in()
    args = (task.pk, 1) if name.endswith("file") else (task.pk,)
    assert client_of(mallory).get(address(name, *args)).status_code == 403


def test_what_is_not_there_is_a_plain_404(bob: User) -> None:
    client, task = client_of(bob), taken_in()
    for number in (0, 3, 10**30):
        assert client.get(f"/admin/review/{task.pk}/files/{number}/").status_code == 404
    assert client.get("/admin/review/999999/html/").status_code == 404


def test_every_mail_of_the_corpus_is_shown_with_all_its_files(bob: User, shared_data: Path) -> None:
    client = client_of(bob)
    a_workflow()
    files = given = 0
    for path in sorted((shared_data / "email" / "eml").rglob("*.eml"))[::4]:
        raw = path.read_bytes()
        try:
            submission = parse_email(raw, workflow_key="support-replies", filename=path.name)
        except UnreadableInput:
            continue
        task = receive_task(submission=submission, actor=CLI).task
        page = client.get(address("review_item", task.pk))
        assert page.status_code == 200
        assert Page(page.content.decode()).unsafe() == []
        for number, _file in enumerate(submission.attachments, start=1):
            files += 1
            response = client.get(address("review_source_download", task.pk, number))
            assert response.status_code in {200, 404}
            given += response.status_code == 200
    assert files > 10
    assert given / files > 0.8


def test_the_timeline_shows_what_came_in_as_well(bob: User) -> None:
    shown = text_of(bob, "review_timeline", taken_in().pk)
    assert "Hello there, my order is late." in shown
    assert "The HTML version hides text" in shown
