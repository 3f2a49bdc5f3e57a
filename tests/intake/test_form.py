"""The "New task" page: who may, what is refused by field, and what became of what was handed in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intake.models import Refusal
from intake.parsers.contract import LARGEST_INPUT
from review_queue.models import Source, Task, Workflow

pytestmark = pytest.mark.django_db
PAGE = "/admin/intake/new/"
TOKEN = "3f2c1b0a-0000-4000-8000-000000000001"


@pytest.fixture
def workflow() -> Workflow:
    return Workflow.objects.create(key="support", name="Support", role="Answers customers.")


@pytest.fixture
def requester(client: Client, alice: User, workflow: Workflow) -> Client:
    client.force_login(alice)
    return client


def _post(client: Client, **fields: Any) -> Any:
    return client.post(PAGE, {"token": TOKEN, "workflow": "support", **fields})


def test_a_message_becomes_a_task_with_its_words_and_its_requester(
    requester: Client, alice: User
) -> None:
    page = _post(
        requester, text=" Help\r\nme", subject="Hi", sender_name="Ann", sender_address="a@b.org"
    )
    assert page.status_code == 200
    source = Source.objects.get()
    assert (source.text, source.subject, source.kind) == (" Help\nme", "Hi", "form")
    assert (source.sender_name, source.sender_address) == ("Ann", "a@b.org")
    assert json.loads(bytes(source.raw))["text"] == " Help\nme"
    assert source.task.requested_by == alice
    assert "1 new task, 0 already known, 0 refused." in page.content.decode()


def test_sending_the_same_form_twice_is_one_task_but_a_changed_one_is_another(
    requester: Client,
) -> None:
    _post(requester, text="Help")
    again = _post(requester, text="Help")
    assert "0 new tasks, 1 already known" in again.content.decode()
    _post(requester, text="Help!")
    assert Task.objects.count() == 2


def test_a_file_is_taken_in_piece_by_piece(requester: Client) -> None:
    upload = SimpleUploadedFile("a.csv", b"id,text\n1,Help\n2,<b>x,y\n")
    page = _post(requester, upload=upload).content.decode()
    assert "1 new task, 0 already known, 1 refused." in page
    assert "Line 3:" in page
    assert "The row has 3 cells" in page
    assert (Task.objects.count(), Refusal.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Write or paste the message, or choose a file below."),
        ({"text": "  \n"}, "Write or paste the message, or choose a file below."),
        ({"text": "a\x00b"}, "Null characters are not allowed."),
        ({"text": "Help", "subject": "a\x00b"}, "Null characters are not allowed."),
        ({"text": "Help", "sender_address": "nobody"}, "Enter a valid email address."),
        ({"text": "Help", "subject": "x" * 301}, "Ensure this value has at most 300 characters"),
        ({"text": "Help", "workflow": "nope"}, "Select a valid choice."),
        ({"text": "Help", "token": "x"}, "The form is damaged"),
    ],
)
def test_bad_fields_are_named_and_nothing_is_taken_in(
    requester: Client, fields: dict[str, str], message: str
) -> None:
    page = _post(requester, **fields)
    assert page.status_code == 422
    assert message in page.content.decode()
    assert "Nothing was taken in yet." in page.content.decode()
    assert (Task.objects.count(), Refusal.objects.count()) == (0, 0)


def test_a_refused_form_keeps_what_was_typed(requester: Client) -> None:
    page = _post(requester, text="A long story", sender_address="nobody").content.decode()
    assert "A long story" in page
    assert 'value="nobody"' in page


def test_a_message_and_a_file_together_are_refused(requester: Client) -> None:
    page = _post(requester, text="Help", upload=SimpleUploadedFile("a.csv", b"text\nHi\n"))
    assert "Hand in the message or the file, not both" in page.content.decode()
    assert Task.objects.count() == 0


def test_a_file_of_another_kind_is_refused_by_name(requester: Client) -> None:
    page = _post(requester, upload=SimpleUploadedFile("a.exe", b"MZ"))
    assert "ends in “.exe”; that kind of file cannot be read." in page.content.decode()
    assert Task.objects.count() == 0


def test_a_file_too_large_is_refused_with_the_limit(requester: Client) -> None:
    page = _post(requester, upload=SimpleUploadedFile("a.csv", b"x" * (LARGEST_INPUT + 1)))
    assert page.status_code == 422
    assert "25 MB is the most. It was not taken in" in page.content.decode()
    assert (Task.objects.count(), Refusal.objects.count()) == (0, 0)


def test_naughty_strings_come_back_exactly_and_harmlessly(
    requester: Client, shared_data: Path
) -> None:
    lines = (shared_data / "robustness" / "naughty_strings.jsonl").read_text("utf-8").split("\n")
    naughty = [json.loads(line)["text"] for line in lines if line]
    said = [text for text in naughty if text.strip()][::8]
    for text in said:
        page = _post(requester, text=text, subject=text[:300], sender_name=text[:200])
        assert page.status_code == 200
        assert not re.search(r"<script>alert|<img[^>]*onerror", page.content.decode())
    stored = list(Source.objects.order_by("pk").values_list("text", "subject", "sender_name"))
    assert stored == [(text, text[:300], text[:200]) for text in said]


def test_only_people_who_may_add_tasks_see_and_use_the_page(
    client: Client, mallory: User, workflow: Workflow
) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(mallory)
    assert client.get(PAGE).status_code == 403
    assert _post(client, text="Help").status_code == 403
    assert Task.objects.count() == 0


def test_the_form_offers_active_workflows_only(requester: Client) -> None:
    Workflow.objects.create(key="old", name="Old", role="None.", is_active=False)
    page = requester.get(PAGE).content.decode()
    assert 'value="support"' in page
    assert 'value="old"' not in page
    assert _post(requester, text="Help", workflow="old").status_code == 422
