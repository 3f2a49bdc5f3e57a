"""A letter that did not arrive brings its task back to a person; no report is ever answered."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audit.models import Entry
from intake.parsers.email import parse_email
from intake.services import take_in_file
from review_queue.errors import InvalidEdit, NotReviewer, WrongState
from review_queue.execution.due import run_due
from review_queue.models import Bounce, Contact, Execution, Notice, NoticeKind, State, Task
from review_queue.selectors.queue_counts import queue_counts
from review_queue.services.arriving.settling_bounces import close_bounce, draft_again
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import draft_waiting_tasks, record_result
from tests.builders import (
    CLI,
    a_contact,
    a_draft,
    a_mail_with,
    a_workflow,
    an_email,
    ballot,
    fresh,
)
from tests.review_queue.desk.pages import address, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def sent_to(whom: str, reviewer: User) -> tuple[Task, str]:
    """A task whose letter went out, and the letter's Message-ID."""
    a_workflow()
    a_contact(whom)
    take_in(a_mail_with(sender=whom))
    task = Task.objects.latest("pk")
    record_result(task.pk, a_draft(an_email(to=whom)))
    approve_task(ballot(fresh(task), reviewer))
    Execution.objects.update(next_at=timezone.now())
    assert run_due() == 1
    key = Execution.objects.get(task=task).idempotency_key
    return fresh(task), f"<{key}@example.com>"


def take_in(raw: bytes) -> None:
    take_in_file(path_or_bytes=raw, filename="m.eml", workflow_key="support-replies", actor=CLI)


REPORT = """\
From: MAILER-DAEMON@mx.example
To: help@shop.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{number}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

I could not deliver it.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {whom}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such mailbox

--cut
Content-Type: text/rfc822-headers

From: help@shop.example
Message-ID: {message_id}
Subject: Re: A question

--cut--
"""
_numbers = itertools.count(1)


def report(message_id: str, whom: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery status notification as RFC 3464 wants it."""
    return REPORT.format(
        number=next(_numbers), whom=whom, action=action, status=status, message_id=message_id
    ).encode()


def test_a_lost_letter_brings_its_task_back_to_whoever_sent_it(bob: User) -> None:
    task, message_id = sent_to("sam@example.com", bob)
    assert queue_counts().needs_person.number == 0
    take_in(report(message_id, "sam@example.com"))
    bounce = Bounce.objects.get()
    assert (bounce.task, bounce.address, bounce.status, bounce.said) == (
        task, "sam@example.com", "5.1.1", "smtp; 550 no such mailbox",
    )  # fmt: skip
    task = fresh(task)
    assert task.state == State.EXECUTED
    assert task.problem == "The letter to sam@example.com did not arrive (5.1.1)."
    assert queue_counts().needs_person.number == 1
    told = Notice.objects.get(kind=NoticeKind.BOUNCED)
    assert (told.recipient, told.task) == (bob, task)
    entry = Entry.objects.get(kind="queue.execution.bounced")
    assert entry.object_ref == f"queue.execution:{bounce.execution_id}"


def test_the_report_itself_is_kept_and_closed_and_drafts_nothing(bob: User) -> None:
    task, message_id = sent_to("sam@example.com", bob)
    raw = report(message_id, "sam@example.com")
    take_in(raw)
    take_in(raw)
    made = Bounce.objects.get().report
    assert made.state == State.CANCELLED
    assert (
        made.problem == f"A mail server's report about a letter of task #{task.pk}; kept with it."
    )
    assert bytes(made.source.raw) == raw
    draft_waiting_tasks()
    assert made.drafts.count() == 0
    assert Task.objects.count() == 2


def test_a_letter_that_is_only_late_is_noted_and_asks_nobody(bob: User) -> None:
    task, message_id = sent_to("sam@example.com", bob)
    take_in(report(message_id, "sam@example.com", action="delayed", status="4.4.7"))
    assert Bounce.objects.count() == 0
    assert fresh(task).problem == ""
    assert queue_counts().needs_person.number == 0
    assert Notice.objects.filter(kind=NoticeKind.BOUNCED).count() == 0
    assert Entry.objects.filter(kind="queue.execution.delayed").count() == 1
    take_in(report(message_id, "sam@example.com"))
    assert Bounce.objects.count() == 1


def test_two_reports_of_one_letter_are_one_loss(bob: User) -> None:
    _, message_id = sent_to("sam@example.com", bob)
    take_in(report(message_id, "sam@example.com"))
    take_in(report(message_id, "sam@example.com", status="5.0.0"))
    assert Bounce.objects.count() == 1
    assert Notice.objects.filter(kind=NoticeKind.BOUNCED).count() == 1


def test_a_report_about_nobodys_letter_ties_to_nothing_and_gets_no_answer(bob: User) -> None:
    task, _ = sent_to("sam@example.com", bob)
    take_in(report("<unknown@elsewhere.example>", "sam@example.com"))
    stray = Task.objects.latest("pk")
    assert Bounce.objects.count() == 0
    assert fresh(task).problem == ""
    draft_waiting_tasks()
    kinds = [action.kind for draft in stray.drafts.all() for action in draft.actions.all()]
    assert "email" not in kinds


def test_a_report_about_a_letter_that_never_left_is_believed_by_nobody(bob: User) -> None:
    a_workflow()
    a_contact()
    take_in(a_mail_with())
    task = Task.objects.get()
    record_result(task.pk, a_draft(an_email()))
    approve_task(ballot(fresh(task), bob))
    key = Execution.objects.get().idempotency_key
    take_in(report(f"<{key}@example.com>", "sam@example.com"))
    assert Bounce.objects.count() == 0


def test_the_screen_says_what_to_do_and_drafts_it_again_for_the_new_address(bob: User) -> None:
    task, message_id = sent_to("sam@example.com", bob)
    take_in(report(message_id, "sam@example.com"))
    bounce, client = Bounce.objects.get(), client_of(bob)
    listed = client.get(address("review_queue_home"), {"tab": "needs"}).content.decode()
    assert "The letter to sam@example.com did not arrive (5.1.1)." in listed
    assert "1 with a returned letter" in client.get("/admin/").content.decode()
    page = client.get(address("review_recovery", task.pk)).content.decode()
    assert "A letter did not arrive" in page
    assert "smtp; 550 no such mailbox" in page
    assert address("queue_contact_change", task.contact_id) in page
    Contact.objects.filter(email="sam@example.com").update(email="sam@new.example")
    client.post(address("review_bounce", task.pk, bounce.pk), {"choice": "again"})
    made = Task.objects.latest("pk")
    assert (made.contact, made.requested_by) == (task.contact, None)
    assert bytes(made.source.raw) == bytes(task.source.raw)
    bounce.refresh_from_db()
    assert (bounce.settled_by, bounce.settled_how, bounce.drafted_again) == (bob, "again", made)
    assert fresh(task).problem == ""
    assert queue_counts().needs_person.number == 0


def test_closing_takes_a_reason_and_a_reviewer_and_happens_once(bob: User, erin: User) -> None:
    _, message_id = sent_to("sam@example.com", bob)
    take_in(report(message_id, "sam@example.com"))
    bounce = Bounce.objects.get()
    with pytest.raises(InvalidEdit):
        close_bounce(bounce_id=bounce.pk, user=bob, note=" ")
    with pytest.raises(NotReviewer):
        close_bounce(bounce_id=bounce.pk, user=erin, note="Called.")
    with pytest.raises(NotReviewer):
        draft_again(bounce_id=bounce.pk, user=erin)
    assert Bounce.objects.get().settled_at is None
    close_bounce(bounce_id=bounce.pk, user=bob, note="Called.")
    with pytest.raises(WrongState):
        draft_again(bounce_id=bounce.pk, user=bob)
    assert Task.objects.count() == 2
    assert Entry.objects.filter(kind="queue.task.bounce_settled").count() == 1


REAL = {
    "mikel-mail__multipart_report_emails__report_530.eml": (
        "edwin@zzzzzzz.com", "5.3.0", True, "200712232303.lBNN3jDq002941@mail12.rrrr.com.au",
    ),
    "mikel-mail__multipart_report_emails__report_422.eml": (
        "fraser@oooooooo.com.au", "4.2.2", False,
        "15655788.13.1200472642578.JavaMail.Administrator@mail.ttttt.com.au",
    ),
    "mailgun-flanker__bounce__no-mx.eml": (
        "user@example.com", "4.4.4", False, "19E44CA63F984902B7D654F8FF40F89D@bo",
    ),
    "mailgun-flanker__bounce__gmail-invalid-address.eml": (
        "awfawfawfawfawfaw@someserverhere.com", "", True,
        "CAKsfaBUUGqVZiaMrmH3TRPfq1odQPtM7Ey5YW1SgyJJRHtAjgw@mail.gmail.com",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REAL))
def test_real_reports_name_letter_address_and_whether_it_is_lost(
    name: str, shared_data: Path
) -> None:
    raw = (shared_data / "email" / "eml" / name).read_bytes()
    bounce = parse_email(raw, workflow_key="support-replies").bounce
    assert bounce is not None
    (one,) = bounce.recipients
    whom, status, is_lost, message_id = REAL[name]
    assert (one.address, one.status, one.is_lost) == (whom, status, is_lost)
    assert message_id in bounce.names


def test_the_letter_of_a_real_report_is_found_by_its_id(bob: User, shared_data: Path) -> None:
    task, message_id = sent_to("edwin@zzzzzzz.com", bob)
    name = "mikel-mail__multipart_report_emails__report_530.eml"
    raw = (shared_data / "email" / "eml" / name).read_bytes()
    old = b"<200712232303.lBNN3jDq002941@mail12.rrrr.com.au>"
    assert old in raw
    take_in(raw.replace(old, message_id.encode()))
    assert Bounce.objects.get().task == task
