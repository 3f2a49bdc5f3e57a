"""Whatever a stranger or a model writes is text on every page, and comes back exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from connectors.registry import InvalidPayload, validate_payload
from review_queue.models import Contact, ContactRecord, Draft, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import record_result
from review_queue.services.drafts.freezing import Proposed
from review_queue.submission import AttachedFile
from tests.builders import a_draft, ballot, fresh, received
from tests.review_queue.desk.pages import Page, address, client_of, decide_form

pytestmark = pytest.mark.django_db

PAGES = ("review_item", "review_timeline", "review_recovery")
CHUNK = 25
STEPS = 10


def corpus(folder: Path) -> list[str]:
    """Naughty strings and web payloads, as text a database and a mail can hold."""
    found: list[str] = []
    for name in ("naughty_strings.jsonl", "web_payloads.jsonl"):
        lines = (folder / "robustness" / name).read_text(encoding="utf-8").split("\n")
        for line in filter(None, lines):
            row = json.loads(line)
            text = next((row[key] for key in ("text", "string", "payload") if key in row), "")
            found.append(text.replace("\x00", ""))
    return [text for text in found if text.strip()]


def chunks(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), CHUNK):
        yield texts[start : start + CHUNK]


def usable(text: str) -> bool:
    """Whether a payload may hold it: half characters and control characters are refused."""
    try:
        validate_payload("internal_note", {"text": text})
    except InvalidPayload:
        return False
    return True


def hostile_task(texts: list[str]) -> Task:
    """Every string in every place a stranger or a model can write to."""
    joined = "\n".join(texts)
    contact = Contact.objects.create(name=texts[0][:200], notes=joined, email="")
    ContactRecord.objects.create(
        contact=contact,
        kind="order",
        reference=texts[-1][:80],
        title=texts[0][:200],
        values={text: text for text in texts},
    )
    task = received(
        joined,
        subject=texts[0],
        html=joined,
        sender_name=texts[-1],
        recipients=tuple(texts),
        fields={text: text for text in texts},
        attachments=tuple(AttachedFile(text, text, 1, "0" * 64) for text in texts),
        automatic="bounce",
        automatic_because=joined,
        parse_notes=tuple(texts),
        filename=texts[0],
    )
    Task.objects.filter(pk=task.pk).update(contact=contact)
    good = [text for text in texts if usable(text)]
    draft = a_draft(
        *(("internal_note", {"text": text}) for text in good[:STEPS]),
        unsure_about=joined,
        flags=tuple(texts),
        prompt_text=joined,
        raw_output=joined,
        category=texts[0][:120],
    )
    record_result(task.pk, draft)
    Task.objects.filter(pk=task.pk).update(problem=joined, why=texts[0][:300])
    return fresh(task)


def test_no_page_runs_styles_or_links_what_a_stranger_wrote(bob: User, shared_data: Path) -> None:
    client = client_of(bob)
    plain = received("Hello")
    record_result(plain.pk, a_draft(("internal_note", {"text": "Hello"})))
    expected = {name: set(_page(client, name, plain).tags) for name in PAGES}
    may_appear = {
        "li",
        "ul",
        "ol",
        "bdi",
        "span",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "p",
        "h3",
    }
    may_appear |= {"blockquote", "pre", "strong", "article", "br", "del", "ins", "div", "textarea"}
    may_appear |= {"input", "a", "label", "h2", "form", "button", "select", "option", "table"}
    may_appear |= {"iframe", "mark"}
    for texts in chunks(corpus(shared_data)):
        task = hostile_task(texts)
        for name in PAGES:
            page = _page(client, name, task)
            assert page.unsafe() == []
            assert set(page.tags) - expected[name] <= may_appear
            scripts = [
                value for tag, key, value in page.attributes if (tag, key) == ("script", "src")
            ]
            assert page.tags.count("script") == len(scripts)
            assert page.tags.count("img") == 1  # our own mark
            assert page.tags.count("iframe") == page.attributes.count(("iframe", "sandbox", ""))
        alone = Page(client.get(address("review_source_html", task.pk)).content.decode())
        assert alone.unsafe() == []
        assert not set(alone.tags) & {"script", "img", "a", "form", "input", "iframe", "svg"}
    queue = Page(client.get(address("review_queue_home")).content.decode())
    assert queue.unsafe() == []
    assert queue.tags.count("img") == 1


def test_every_string_comes_back_exactly_in_the_form(bob: User, shared_data: Path) -> None:
    client = client_of(bob)
    texts = [text for text in corpus(shared_data) if usable(text)]
    assert len(texts) > 300
    for start in range(0, len(texts), STEPS):
        some = texts[start : start + STEPS]
        task = received()
        record_result(task.pk, a_draft(*(("internal_note", {"text": text}) for text in some)))
        fields = _page(client, "review_item", fresh(task)).fields
        for position, text in enumerate(some, start=1):
            shown = fields[f"a{position}-text"].replace("\r", "\n")
            assert shown == text.replace("\r\n", "\n").replace("\r", "\n")


def test_an_edit_made_of_naughty_strings_is_stored_exactly_or_refused(
    bob: User, shared_data: Path
) -> None:
    client = client_of(bob)
    for texts in chunks(corpus(shared_data)):
        text = "\n".join(one for one in texts if usable(one)).replace("\r", "\n")
        task = received()
        record_result(task.pk, a_draft(("internal_note", {"text": "before"})))
        task = fresh(task)
        form = decide_form(task, **{"a1-text": text.replace("\n", "\r\n")})
        assert client.post(address("review_decide", task.pk), form).status_code == 302
        stored = Draft.objects.get(task=task, version=2).actions.get().payload_text
        assert json.loads(stored) == {"text": text}


def test_names_of_colleagues_are_escaped_too(bob: User, dana: User) -> None:
    dana.username, dana.first_name = "dana<b>", "<img src=x onerror=alert(1)>"
    dana.save()
    task = received()
    record_result(task.pk, a_draft(("internal_note", {"text": "x"})))
    client_of(dana).post(address("review_claim", task.pk))
    client = client_of(bob)
    page = _page(client, "review_item", task)
    assert "<img src=x onerror=alert(1)> is on this" in page.text
    assert page.tags.count("img") == 1
    approve_task(ballot(fresh(task), dana), edits=[Proposed("internal_note", {"text": "y"})])
    assert _page(client, "review_timeline", task).tags.count("img") == 1


def _page(client: object, name: str, task: Task) -> Page:
    response = client.get(address(name, task.pk))  # type: ignore[attr-defined]
    assert response.status_code == 200
    return Page(response.content.decode())
