"""A reviewer's own file: checked, kept by digest, sent only with an approved version naming it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Entry
from audit.verify import verify_ledger
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.models import Action, AddedFile, Decision, Execution, FileBytes, State, Task
from review_queue.services.decisions.deciding import approve_task, reject_task
from review_queue.services.drafts.adding_files import LARGEST_UPLOAD, add_file, remove_file
from tests.builders import a_contact, an_email, ballot, fresh, pending
from tests.review_queue.desk.pages import address, client_of, decide_form
from tests.review_queue.services.drafts.test_files_along import run_all, sent_files
from tests.review_queue.services.judging.test_two_people import two_people_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


@pytest.fixture
def letter() -> Task:
    a_contact()
    return pending(an_email())


def upload(user: User, task: Task, name: str, data: bytes, **typed: str) -> Any:
    """As the form of the page sends it."""
    form = decide_form(task, user, **{"add_file": "a1"} | typed)
    form |= {"upload-a1": SimpleUploadedFile(name, data)}  # type: ignore[dict-item]
    return client_of(user).post(address("review_file_add", task.pk), form, follow=True)


def nothing_was_added() -> bool:
    return not (AddedFile.objects.exists() or FileBytes.objects.exists())


def test_an_added_file_leaves_with_the_mail_as_an_approval_with_edits(
    letter: Task, bob: User, outbox: Path
) -> None:
    page = upload(bob, letter, "Return label.pdf", PDF, **{"a1-subject": "Your label"}).text
    assert "Return label.pdf is added. It leaves once you approve the mail with it." in page
    assert "application/pdf" in page
    file = AddedFile.objects.get()
    chosen = f"a1-attachments-{file.sha256}"
    assert f'name="{chosen}"><option value="yes" selected>' in page
    assert 'value="Your label"' in page
    assert (fresh(letter).state, Action.objects.count()) == (State.PENDING, 1)
    typed = {chosen: "yes", "a1-subject": "Your label"}
    client_of(bob).post(address("review_decide", letter.pk), decide_form(letter, bob, **typed))
    decision = Decision.objects.get()
    assert decision.answer == Decision.Answer.APPROVE_EDITED
    assert file.sha256 in Execution.objects.get().action.payload_text
    assert run_all() == 1
    assert sent_files(outbox) == [("Return label.pdf", PDF)]
    assert Entry.objects.filter(kind="queue.task.file_added").count() == 1
    assert verify_ledger().is_clean


def test_bytes_changed_after_the_approval_do_not_leave(
    letter: Task, bob: User, outbox: Path
) -> None:
    file = add_file(task_id=letter.pk, user=bob, name="Label.pdf", data=PDF)
    typed = {f"a1-attachments-{file.sha256}": "yes"}
    client_of(bob).post(address("review_decide", letter.pk), decide_form(letter, bob, **typed))
    FileBytes.objects.update(data=PDF.replace(b"1 0 obj", b"2 0 obj"))
    run_all()
    assert (fresh(letter).state, list(outbox.glob("*.eml"))) == (State.FAILED, [])
    assert "is not the one that was approved" in fresh(letter).problem


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("label.pdf", b"", "is empty"),
        ("label.pdf", b"%PDF-1.7" + b"x" * LARGEST_UPLOAD, "too large: at most 9.5 MB"),
        ("label.pdf.exe", PDF, "Its name ends in “.exe”"),
        ("label.pdf", PNG, "by its contents it is a .png file"),
        ("tool.exe", b"MZ\x90\x00", "This kind of file is not sent along"),
        ("page.html", b"<script>alert(1)</script>", "This kind of file is not sent along"),
        ("notes.txt", b"\x00\x01\x02", "This kind of file is not sent along"),
    ],
)
def test_what_is_no_document_picture_or_table_is_refused(
    name: str, data: bytes, words: str, letter: Task, bob: User
) -> None:
    before = fresh(letter).audit_length
    with pytest.raises(InvalidEdit, match=words):
        add_file(task_id=letter.pk, user=bob, name=name, data=data)
    assert nothing_was_added()
    assert fresh(letter).audit_length == before


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("Grüße.txt", "Grüße\r\n".encode(), "text/plain"),
        ("a.csv", b"a;b\n1;2\n", "text/csv"),
    ],
)
def test_its_type_is_read_from_its_bytes(
    name: str, data: bytes, media_type: str, letter: Task, bob: User
) -> None:
    assert add_file(task_id=letter.pk, user=bob, name=name, data=data).media_type == media_type


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(letter: Task, bob: User) -> None:
    answer = upload(bob, letter, "tool.exe", b"MZ\x90\x00", **{"a1-subject": "Typed already"})
    assert answer.status_code == 422
    assert "This kind of file is not sent along." in answer.text
    assert 'value="Typed already"' in answer.text
    assert nothing_was_added()


def test_a_file_that_was_chosen_and_not_added_stops_the_approval(letter: Task, bob: User) -> None:
    form = decide_form(letter, bob, **{"upload-a1": "label.pdf"})
    answer = client_of(bob).post(address("review_decide", letter.pk), form)
    assert answer.status_code == 422
    assert "You chose a file and did not add it, so nothing was approved." in answer.text
    assert (fresh(letter).state, Decision.objects.count()) == (State.PENDING, 0)


def test_only_who_may_decide_adds_and_only_while_it_waits(
    letter: Task, bob: User, mallory: User
) -> None:
    with pytest.raises(NotReviewer):
        add_file(task_id=letter.pk, user=mallory, name="a.pdf", data=PDF)
    reject_task(ballot(letter, bob))
    with pytest.raises(WrongState, match="Nothing was added"):
        add_file(task_id=letter.pk, user=bob, name="a.pdf", data=PDF)
    assert nothing_was_added()


def test_it_is_taken_away_while_no_draft_sends_it(letter: Task, bob: User, dana: User) -> None:
    add_file(task_id=letter.pk, user=bob, name="a.pdf", data=PDF)
    add_file(task_id=letter.pk, user=dana, name="again.pdf", data=PDF)
    file = AddedFile.objects.get()
    client = client_of(dana)
    saved = client.get(address("review_file_added", letter.pk, file.pk))
    assert (saved.content, saved["Content-Type"]) == (PDF, "application/octet-stream")
    assert saved["Content-Disposition"] == 'attachment; filename="a.pdf"'
    client.post(address("review_file_remove", letter.pk, file.pk))
    assert AddedFile.objects.get().removed_at is not None
    assert client.get(address("review_file_added", letter.pk, file.pk)).status_code == 404
    typed = {f"a1-attachments-{file.sha256}": "yes"}
    client.post(address("review_decide", letter.pk), decide_form(letter, dana, **typed))
    assert [one.action.payload_text.count(file.sha256) for one in Execution.objects.all()] == [0]


def test_the_second_reviewer_sees_it_and_it_stays_while_the_draft_sends_it(
    bob: User, dana: User, carol: User
) -> None:
    a_contact()
    two_people_rule()
    letter = pending(an_email())
    file = add_file(task_id=letter.pk, user=bob, name="a.pdf", data=PDF)
    typed = {f"a1-attachments-{file.sha256}": "yes"}
    client_of(bob).post(address("review_decide", letter.pk), decide_form(letter, bob, **typed))
    task = fresh(letter)
    assert (task.state, task.draft_version) == (State.PENDING, 2)
    looked = ballot(task, dana)
    page = client_of(dana).get(address("review_item", task.pk)).text
    assert f"SHA-256 {file.sha256}" in page
    assert "by bob, goes along" in page
    with pytest.raises(WrongState, match="Nothing was taken away"):
        remove_file(task_id=task.pk, file_id=AddedFile.objects.get().pk, user=dana)
    assert AddedFile.objects.get().removed_at is None
    approve_task(looked)
    approve_task(ballot(fresh(task), carol))
    assert fresh(task).state == State.APPROVED


def test_no_other_task_sends_it(letter: Task, bob: User) -> None:
    file = add_file(task_id=letter.pk, user=bob, name="a.pdf", data=PDF)
    other = pending(an_email())
    typed = {f"a1-attachments-{file.sha256}": "yes"}
    client_of(bob).post(address("review_decide", other.pk), decide_form(other, bob, **typed))
    assert file.sha256 not in Execution.objects.get(task=other).action.payload_text
