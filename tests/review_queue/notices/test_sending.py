"""Letters over a real mail server: each leaves, failures are tried again, nothing is lost."""

from __future__ import annotations

import email
import email.policy
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from review_queue.models import Letter, NoticeKind
from review_queue.notices.message import build_message
from review_queue.notices.sending import send_letters
from review_queue.services.people.notifying import notify
from tests.doubles.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db
Status = Letter.Status


@pytest.fixture
def sink(settings: Any) -> Iterator[SmtpSink]:
    """A real server on loopback, and the product set to use it."""
    with SmtpSink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
        settings.EMAIL_TIMEOUT = 20
        settings.STAFF_MAIL_FROM = "Desk <desk@example.com>"
        yield running


def urgent(person: User) -> None:
    """Something that does not wait."""
    notify(to=person, kind=NoticeKind.AT_RISK, text="Nearly over, Zoë.")


def arrived(sink: SmtpSink) -> list[EmailMessage]:
    """What the server took."""
    read = email.message_from_bytes
    return [read(letter.data, policy=email.policy.default) for letter in sink.letters]


def test_a_letter_arrives_as_text_and_html_marked_as_a_machines(bob: User, sink: SmtpSink) -> None:
    urgent(bob)
    assert send_letters() == 1
    (letter,) = arrived(sink)
    assert (letter["To"], letter["From"]) == ("bob@example.com", "Desk <desk@example.com>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == (
        "<https://desk.example.com/admin/review/notices/settings/>"
    )
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    for part in (plain, html):
        assert "Nearly over, Zoë." in part.get_content()
    assert "<img" not in html.get_content()
    assert "http://" not in html.get_content()
    assert Letter.objects.get().status == Status.SENT


@pytest.mark.parametrize(
    "fault", ["refuse_mail", "data_451", "drop_at_data", "end_451", "drop_after_dot"]
)
def test_a_failure_is_tried_again_later_and_then_arrives(
    fault: str, bob: User, sink: SmtpSink
) -> None:
    urgent(bob)
    sink.fault = fault
    is_for_good = fault == "refuse_mail"
    assert send_letters() == 0
    letter = Letter.objects.get()
    assert letter.status == (Status.FAILED if is_for_good else Status.WAITING)
    assert letter.problem.startswith("The mail server")
    sink.fault = ""
    assert send_letters() == 0  # not yet
    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        assert send_letters() == (not is_for_good)
    assert len(sink.letters) == (not is_for_good)


def test_a_refused_address_ends_it_with_the_servers_words(bob: User, sink: SmtpSink) -> None:
    urgent(bob)
    sink.refused = {"bob@example.com"}
    send_letters()
    letter = Letter.objects.get()
    assert letter.status == Status.FAILED
    assert letter.problem == "The mail server refused the address: 550 no such mailbox"


def test_after_eight_failures_it_is_given_up_and_says_so(bob: User, sink: SmtpSink) -> None:
    urgent(bob)
    sink.fault = "data_451"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(12):
            send_letters()
            clock.shift(timedelta(hours=13))
    letter = Letter.objects.get()
    assert (letter.status, letter.attempts) == (Status.FAILED, 8)


def test_a_worker_that_died_while_sending_leaves_the_letter_to_the_next(
    bob: User, sink: SmtpSink
) -> None:
    """At least once: the same message id tells a mail program that it is the same letter."""
    urgent(bob)
    send_letters()
    Letter.objects.update(status=Status.SENDING, next_at=timezone.now() + timedelta(minutes=5))
    assert send_letters() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert send_letters() == 1
    first, second = arrived(sink)
    assert first["Message-ID"] == second["Message-ID"]
    assert Letter.objects.get().status == Status.SENT


def test_a_slow_worker_cannot_overwrite_what_the_next_one_recorded(
    bob: User, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    urgent(bob)

    def overtaken(*_: object, **__: object) -> None:
        Letter.objects.update(fence=99, status=Status.SENT)
        raise TimeoutError("too late")

    monkeypatch.setattr("review_queue.notices.sending.build_message", overtaken)
    assert send_letters() == 0
    assert Letter.objects.get().status == Status.SENT


def test_no_transaction_is_open_while_the_server_is_spoken_to(
    bob: User, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def watched(*args: Any, **kwargs: Any) -> Any:
        seen.append(len(connection.savepoint_ids))
        return build_message(*args, **kwargs)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr("review_queue.notices.sending.build_message", watched)
    urgent(bob)
    send_letters()
    assert seen == [outside]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(
    bob: User, dana: User, carol: User, sink: SmtpSink
) -> None:
    for person in (bob, dana, carol):
        urgent(person)

    def work() -> None:
        send_letters()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(letter["To"] for letter in arrived(sink)) == [
        "bob@example.com",
        "carol@example.com",
        "dana@example.com",
    ]
    assert Letter.objects.count() == 3


def test_without_a_mail_server_the_bytes_are_kept_for_the_product_alone(
    bob: User, settings: Any
) -> None:
    settings.EMAIL_CONFIGURED = False
    urgent(bob)
    assert send_letters() == 0
    letter = Letter.objects.get()
    kept = Path(settings.STAFF_MAIL_DIR) / f"{letter.pk}.eml"
    assert letter.status == Status.KEPT
    assert b"Promise at risk" in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert send_letters() == 0


def test_an_account_switched_off_meanwhile_gets_no_letter(bob: User, sink: SmtpSink) -> None:
    urgent(bob)
    from review_queue.notices.composing import write_urgent_letters  # noqa: PLC0415

    write_urgent_letters()
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert send_letters() == 0
    assert (Letter.objects.get().status, sink.letters) == (Status.FAILED, [])
