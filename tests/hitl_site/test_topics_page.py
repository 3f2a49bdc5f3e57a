"""Topics for owners: quality to read, labels to look at before they count, learning on demand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from hitl_site.owner_pages import label_upload
from policies.topics.models import LabelUpload, TopicExample, TopicModel, TrainingRun
from policies.topics.retraining import retrain_topics
from review_queue.services.lessons.teaching import run_training, run_waiting_trainings
from tests.builders import a_workflow
from tests.hitl_site.owner import address, client_of
from tests.policies.topics.examples_of_a_shop import shop_examples

pytestmark = pytest.mark.django_db
GOOD = 'text,label,risk\n"I want my money back, please",refund,high\nOpen?,hours,low\n'
BAD = GOOD + "Hello,,low\nHi,hours,none\n"


def labels_of_a_shop() -> str:
    """Enough labelled texts to learn from, as JSONL."""
    rows = [{"text": r.text, "label": r.label, "risk": r.risk} for r in shop_examples()]
    return "\n".join(map(json.dumps, rows))


def upload(user: User, content: str | bytes, name: str = "labels.csv") -> Any:
    """What comes of choosing a file with this content."""
    data = content if isinstance(content, bytes) else content.encode()
    form = {"file": SimpleUploadedFile(name, data)}
    return client_of(user).post(address("labels"), form, follow=True)


def press(user: User, button: str, **form: str) -> Any:
    """Press a button of the preview."""
    row = LabelUpload.objects.get()
    return client_of(user).post(address(f"labels_{button}", row.pk), form, follow=True)


def text_of(response: Any) -> str:
    """The page."""
    return str(response.content.decode())


def test_a_file_is_looked_at_first_and_nothing_of_it_counts(carol: User) -> None:
    page = text_of(upload(carol, GOOD))
    assert "Take 2 texts in" in page
    assert "“labels.csv”" in page
    assert not TopicExample.objects.exists()
    assert "2 labelled texts are taken in." in text_of(press(carol, "take"))
    assert set(TopicExample.objects.values_list("text", "label", "risk")) == {
        ("I want my money back, please", "refund", "high"), ("Open?", "hours", "low"),
    }  # fmt: skip
    assert not LabelUpload.objects.exists()
    assert TopicExample.objects.values_list("imported_by_name", flat=True)[0] == "carol"
    assert Entry.objects.filter(kind="queue.labels.imported").count() == 1


def test_refused_lines_are_shown_and_only_left_out_when_asked(carol: User) -> None:
    page = text_of(upload(carol, BAD))
    assert "<strong>Line 4</strong>: the label is empty." in page
    assert "“none” is no risk; write one of high, low, medium." in page
    assert "Take 2, leave 2 out" in page
    refused = press(carol, "take")
    assert refused.status_code == 422
    assert "Nothing was taken in: some lines are refused." in text_of(refused)
    assert not TopicExample.objects.exists()
    press(carol, "take", leave_out="1")
    assert TopicExample.objects.count() == 2


def test_labels_that_would_change_are_shown_before_they_do(carol: User) -> None:
    upload(carol, GOOD)
    press(carol, "take")
    page = text_of(upload(carol, "text,label,risk\nOpen?,visits,medium\nNew one,hours,low\n"))
    assert "<del>hours (low)</del> <ins>visits (medium)</ins>" in page
    assert TopicExample.objects.get(text="Open?").label == "hours"
    press(carol, "take")
    assert TopicExample.objects.get(text="Open?").label == "visits"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("text,label\nA,b\n", "the column “risk” is missing"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b"%PDF-1.7\x00", "NUL characters"),
        ("text,label,risk\n,b,low\n", "No line of this file can be taken."),
        ('text,label,risk\nA,b,low\n"open,b,low\n', "it is not proper CSV"),
        ('{"text": "A"', "it is not one complete JSON object"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_leaves_nothing(
    carol: User, content: str | bytes, words: str
) -> None:
    page = text_of(upload(carol, content))
    assert words in page
    assert "Nothing was taken in" in page
    assert "leave_out" not in page
    assert not TopicExample.objects.exists()


def test_a_file_that_is_too_large_is_not_even_kept(
    carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_upload, "MOST_BYTES", 20)
    page = upload(carol, GOOD)
    assert page.status_code == 422
    assert "split it" in text_of(page)
    assert not LabelUpload.objects.exists()


def test_no_file_at_all_is_asked_for(carol: User) -> None:
    page = client_of(carol).post(address("labels"))
    assert page.status_code == 422
    assert "Choose a file first. Nothing was taken in." in text_of(page)


def test_json_lines_name_what_is_wrong_with_each(carol: User) -> None:
    good = {"text": "Where is it?", "label": "status", "risk": "medium"}
    lines = [
        good, {"text": "A", "label": "b", "risk": 3}, {"text": "A"}, ["text"],
        good | {"colour": "red"}, good | {"text": "\ud800"}, good | {"text": "x" * 20_001},
    ]  # fmt: skip
    page = text_of(upload(carol, "\n".join(map(json.dumps, lines)), "labels.jsonl"))
    for number, reason in (
        (2, "the risk is not a text in quotes."), (3, "the label is empty."),
        (4, "it is not one complete JSON object."), (5, "the name “colour” is not known."),
        (6, "it holds half a character or a NUL."),
        (7, "the text is longer than 20,000 characters."),
    ):  # fmt: skip
        assert f"<strong>Line {number}</strong>: {reason}" in page
    assert "Take 1, leave 6 out" in page


def test_markup_in_a_file_stays_text(carol: User) -> None:
    page = text_of(upload(carol, "text,label,risk\n<script>x</script>,<b>y</b>,odd\n"))
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_dropped_or_foreign_file_cannot_be_taken(carol: User) -> None:
    upload(carol, GOOD)
    row = LabelUpload.objects.get()
    other = User.objects.create_superuser("root", "root@example.com", "long enough 1")
    page = client_of(other).post(address("labels_take", row.pk), follow=True)
    assert "This file is not here any more" in text_of(page)
    assert "The file was dropped." in text_of(press(carol, "drop"))
    again = client_of(carol).post(address("labels_take", row.pk), follow=True)
    assert "This file is not here any more" in text_of(again)
    assert not TopicExample.objects.exists()


def test_a_later_file_replaces_the_one_that_was_looked_at(carol: User) -> None:
    upload(carol, BAD)
    upload(carol, GOOD)
    assert LabelUpload.objects.count() == 1


def test_an_owner_learns_now_and_reads_the_quality(carol: User) -> None:
    assert "Still needed: 200 more in all, 20 more of high risk, 20 more of low risk." in text_of(
        client_of(carol).get(address("topics"))
    )
    upload(carol, labels_of_a_shop(), "shop.jsonl")
    press(carol, "take")
    page = text_of(client_of(carol).post(address("train"), follow=True))
    run = TrainingRun.objects.get()
    assert "Waits for its turn" in page
    assert f'data-run="{address("training", run.pk)}"' in page
    run_waiting_trainings()
    run.refresh_from_db()
    assert (run.status, run.outcome) == ("done", "Version 1 of the topics is in use now.")
    page = text_of(client_of(carol).get(address("topics")))
    assert "from 270 texts" in page
    assert '<span class="map-label">refund</span>' in page
    assert "100 %" in page
    assert Entry.objects.filter(kind="queue.training.finished").count() == 1


def test_learning_twice_at_once_is_one_training(carol: User) -> None:
    client = client_of(carol)
    client.post(address("train"))
    client.post(address("train"))
    run = TrainingRun.objects.get()
    run_training(run.pk)
    run_training(run.pk)
    run.refresh_from_db()
    assert run.outcome == "There are too few examples yet, so nothing was learned."
    assert Entry.objects.filter(kind="queue.training.finished").count() == 1


def test_nothing_new_keeps_the_version_in_use(carol: User) -> None:
    upload(carol, labels_of_a_shop(), "shop.jsonl")
    press(carol, "take")
    for outcome in ("Version 1 of the topics is in use now.", "Nothing was new since version 1"):
        client_of(carol).post(address("train"))
        run_waiting_trainings()
        assert outcome in text_of(client_of(carol).get(address("topics")))
    assert TopicModel.objects.count() == 1


def test_reviewers_and_auditors_read_the_quality_and_teach_nothing(bob: User, erin: User) -> None:
    retrain_topics(decided=shop_examples())
    for user in (bob, erin):
        client = client_of(user)
        page = text_of(client.get(address("topics")))
        assert "from 270 texts" in page
        assert "Learn now" not in page
        assert client.get(address("labels")).status_code == 403
        assert client.post(address("train")).status_code == 403
        assert client.post(address("labels_take", 1)).status_code == 403
    assert not TrainingRun.objects.exists()


def test_staff_without_permission_see_nothing(mallory: User) -> None:
    for name in ("topics", "labels"):
        assert client_of(mallory).get(address(name)).status_code == 403


def test_the_policies_and_each_workflow_lead_to_the_topics(carol: User) -> None:
    link = f'href="{address("topics")}"'
    assert link in text_of(client_of(carol).get(address("policies")))
    workflow = a_workflow()
    change = reverse("admin:queue_workflow_change", args=[workflow.pk])
    assert link in text_of(client_of(carol).get(change))
