"""Machine mail is recognised by its marks, each named; a person's mail is not."""

from __future__ import annotations

import pytest

from intake.parsers.email import parse_email

PLAIN = "From: Ann <ann@example.com>\nTo: shop@example.org\nSubject: Order 12\n"


def _classified(headers: str, text: str = "Where is it?") -> tuple[str, str]:
    mail = parse_email(f"{headers}\n{text}\n".encode(), workflow_key="support")
    return mail.automatic, mail.automatic_because


def test_a_persons_mail_is_not_automatic() -> None:
    assert _classified(PLAIN) == ("", "")


@pytest.mark.parametrize(
    ("header", "kind", "because"),
    [
        ("Return-Path: <>", "bounce", "the envelope sender is empty"),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
            "bounce",
            "Content-Type is multipart/report",
        ),
        ("X-Failed-Recipients: a@b.c", "bounce", "X-Failed-Recipients is set"),
        ("Auto-Submitted: auto-replied", "auto-reply", "Auto-Submitted is auto-replied"),
        ("X-Autoreply: yes", "auto-reply", "X-Autoreply is set"),
        ("Precedence: auto_reply", "auto-reply", "Precedence is auto_reply"),
        ("X-Spam-Flag: YES", "spam", "X-Spam-Flag is YES"),
        ("List-Id: <news.example.com>", "list", "List-Id is set"),
        ("List-Unsubscribe: <mailto:a@b.c>", "list", "List-Unsubscribe is set"),
        ("Precedence: bulk", "list", "Precedence is bulk"),
        ("Sender: owner-news@example.com", "list", "Sender is a list's address (owner-news)"),
        ("Auto-Submitted: auto-generated", "notification", "Auto-Submitted is auto-generated"),
        ("X-Auto-Response-Suppress: All", "notification", "X-Auto-Response-Suppress is set"),
        ("Sender: no-reply@example.com", "notification", "Sender takes no replies (no-reply)"),
    ],
)
def test_each_mark_names_its_kind_and_itself(header: str, kind: str, because: str) -> None:
    assert _classified(f"{PLAIN}{header}\n") == (kind, because)


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: no", "X-Autoreply: no", "Precedence: first-class", "X-Spam-Flag: NO"],
)
def test_a_mark_that_says_no_means_no(header: str) -> None:
    assert _classified(f"{PLAIN}{header}\n") == ("", "")


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Order 12", "Automatic reply: Order 12", "Automatische Antwort: Bestellung",
        "Abwesenheitsnotiz", "Réponse automatique : Commande", "Respuesta automática: Pedido",
        "Risposta automatica: Ordine", "Automatisch antwoord: Bestelling", "自動応答: 注文",
    ],
)  # fmt: skip
def test_a_vacation_subject_is_an_auto_reply_in_many_languages(subject: str) -> None:
    kind, because = _classified(PLAIN.replace("Order 12", subject))
    assert kind == "auto-reply"
    assert because.startswith("the subject says")


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "do-not-reply", "shop.noreply", "notifications", "alerts"]
)
def test_senders_that_take_no_replies_are_notifications(local: str) -> None:
    assert _classified(PLAIN.replace("ann@", f"{local}@"))[0] == "notification"


@pytest.mark.parametrize("local", ["postmaster", "anna.reply", "norah", "announcer.bob", "systems"])
def test_senders_that_only_look_like_machines_are_persons(local: str) -> None:
    assert _classified(PLAIN.replace("ann@", f"{local}@")) == ("", "")


def test_a_postmaster_who_reports_a_failure_is_a_bounce() -> None:
    headers = PLAIN.replace("ann@", "postmaster@").replace("Order 12", "Undeliverable: Order 12")
    assert _classified(headers)[0] == "bounce"


def test_a_sender_dressed_as_another_address_is_spam() -> None:
    headers = PLAIN.replace("Ann <ann@example.com>", '"boss@example.org" <x@evil.example>')
    assert _classified(headers) == ("spam", "the sender's shown name is another address")


def test_a_mail_to_ten_people_is_a_list() -> None:
    crowd = ", ".join(f"p{number}@example.org" for number in range(10))
    assert _classified(PLAIN.replace("shop@example.org", crowd)) == (
        "list",
        "it was sent to 10 people",
    )
