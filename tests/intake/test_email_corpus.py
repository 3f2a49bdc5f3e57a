"""All 259 real mails: nothing crashes, nothing is lost, and what is read is what was sent."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from intake.parsers.errors import UnreadableInput
from intake.parsers.html_text import html_to_text
from intake.parsers.quoting import cut_quotes
from review_queue.submission import Submission

from .corpus import Row, read_all, short

# Not a mail, and two that say nothing at all: no subject, no words, no files.
UNREADABLE = {
    "apache-mime4j__testmsgs__malformedHeader-noheader",
    "apache-mime4j__testmsgs__multipartnestedemptypartsnorfc822",
    "stalwart-malformed__malformed__007",
}
# Here the second opinion (the standard library) is the one that is wrong.
BETTER_SUBJECTS = {
    "mailcore2-charset__input__5230-thai-chinese": "เหตุทำให้สมองเสื่อมไว",
    "mailgun-flanker__spam__broken-headers": "Forget Asking For A Link Exchange…",
    "mikel-mail__attachment_emails__attachment_pdf": "Another PDF with 🎉 Unicode chars in it 🍿",
    "mikel-mail__error_emails__content_transfer_encoding_empty": "",
    "mikel-mail__error_emails__invalid_subject_characters": (
        "Formação FrenetikPolis: Mega Campanha Final Verão | Cursos de Setembro"
    ),
    "mikel-mail__error_emails__must_supply_encoding": "",
    "mikel-mail__error_emails__trademark_character_in_subject": "",
    "mikel-mail__rfc6532__utf8_headers": "Säying Hello",
    "spamassassin__cjk__big5-base64.1": "",
    "spamassassin__cjk__gb2312.1": (
        "全新原装进口，送货上门，货到付款－台湾鑫龙商贸集团公司向您拜年!"  # noqa: RUF001
    ),
}
# Written as a person would write, with no mark of a machine anywhere in the mail: only the words
# (or nothing: several are one-line test messages) tell. They wait for a person like any mail.
SPAM_WITHOUT_A_MARK = {
    "mailgun-flanker__spam__broken-headers", "spamassassin__spam__007",
    "spamassassin__spam__008", "spamassassin__spam__009", "spamassassin__spam__012",
    "spamassassin__spam__015", "spamassassin__spam__badctype1", "spamassassin__spam__badctype2",
    "spamassassin__spam__freemail1", "spamassassin__spam__freemail3",
    "spamassassin__spam__relayUS", "spamassassin__spam__unicode2", "spamassassin__spam__utf16",
}  # fmt: skip
# Not marked by the publisher, and rightly automatic: no-reply senders, lists, mass mailings.
AUTOMATIC_TOO = {
    "mailcore2-charset__input__2458-encoding": "notification",
    "mailcore2-charset__input__4925-japanese": "list",
    "mailcore2-charset__input__6144-russian": "notification",
    "mailcore2-mbox__jwz__142": "list",
    "mailcore2-mbox__jwz__88": "list",
    "mikel-mail__error_emails__content_transfer_encoding_with_8bits": "notification",
    "mikel-mail__mime_emails__raw_email_encoded_stack_level_too_deep": "notification",
    "spamassassin__dmarc__quarok": "list",
    "spamassassin__nice__mime3": "list",
}

Read = list[tuple[Row, Submission]]


@pytest.fixture(scope="module")
def outcomes(shared_data: Path) -> list[tuple[Row, Submission | UnreadableInput]]:
    return list(read_all(shared_data))


@pytest.fixture(scope="module")
def mails(outcomes: list[tuple[Row, Submission | UnreadableInput]]) -> Read:
    return [(row, mail) for row, mail in outcomes if isinstance(mail, Submission)]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_mail_is_read_or_refused_with_a_reason(
    outcomes: list[tuple[Row, Submission | UnreadableInput]],
) -> None:
    refused = {short(row): end for row, end in outcomes if isinstance(end, UnreadableInput)}
    assert len(outcomes) == 259
    assert set(refused) == UNREADABLE
    assert all(problem.reason and problem.what_to_do for problem in refused.values())


def test_the_raw_mail_is_kept_byte_for_byte(mails: Read) -> None:
    assert [hashlib.sha256(mail.raw).hexdigest() for _row, mail in mails] == [
        row["sha256"] for row, _mail in mails
    ]


def test_subjects_are_those_of_the_second_opinion_or_better(mails: Read) -> None:
    other = {
        short(row): mail.subject
        for row, mail in mails
        if _squeezed(mail.subject) != _squeezed(row["ref_subject"])
    }
    assert set(other) == set(BETTER_SUBJECTS)
    assert {name: text for name, text in BETTER_SUBJECTS.items() if text} == {
        name: other[name] for name, text in BETTER_SUBJECTS.items() if text
    }


def test_senders_are_those_of_the_second_opinion_or_better(mails: Read) -> None:
    other = {
        short(row): mail.sender_address
        for row, mail in mails
        if mail.sender_address.lower() not in row["ref_from"].lower()
        or bool(mail.sender_address) != ("@" in row["ref_from"])
    }
    assert other == {
        "mikel-mail__rfc2822__example10": "pete@silly.test",
        "mikel-mail__rfc6532__utf8_headers": "jdöe@mächine.example",
    }


def test_no_attachment_of_the_second_opinion_is_missing(mails: Read) -> None:
    fewer = [
        short(row) for row, mail in mails if len(mail.attachments) < int(row["ref_attachments"])
    ]
    same = sum(len(mail.attachments) == int(row["ref_attachments"]) for row, mail in mails)
    assert fewer == []
    # The other 58 have files the second opinion does not count: without a name, or whole mails.
    assert same == 198


def test_bodies_hold_what_the_publisher_expects(shared_data: Path, mails: Read) -> None:
    missing = {}
    for row, mail in mails:
        if not row["upstream_expected"].endswith(".txt"):
            continue
        expected = (shared_data / row["upstream_expected"]).read_text(encoding="utf-8")
        words = expected.partition("\n\n")[2].split()
        ours = _squeezed(f"{mail.text}{mail.quoted_text}")
        found = sum(word in ours for word in words)
        missing[short(row)] = round(100 * found / len(words))
    assert len(missing) == 16
    # Turkish without a charset anywhere; their text is of the HTML part where ours is of the plain
    # one (links written out; paragraphs and quote marks that only the HTML has).
    assert {name: share for name, share in missing.items() if share < 90} == {
        "mailcore2-charset__input__2458-encoding": 82,
        "mailcore2-charset__input__6144-russian": 55,
        "mailcore2-charset__input__989-encoding-5": 78,
    }


def test_everything_that_must_not_be_answered_is_automatic(mails: Read) -> None:
    never = [(row, mail) for row, mail in mails if row["never_auto_reply"] == "1"]
    missed = {short(row) for row, mail in never if not mail.automatic}
    assert len(never) == 59
    assert missed == SPAM_WITHOUT_A_MARK
    assert Counter(row["label"] for row, mail in never if mail.automatic) == {
        "ham": 18, "bulk": 12, "spam": 11, "bounce": 4, "malformed": 1,
    }  # fmt: skip
    assert all(mail.automatic_because for _row, mail in never if mail.automatic)


def test_persons_mails_raise_no_false_alarm(mails: Read) -> None:
    persons = [(row, mail) for row, mail in mails if row["never_auto_reply"] == "0"]
    alarms = {short(row): mail.automatic for row, mail in persons if mail.automatic}
    assert len(persons) == 197
    assert alarms == AUTOMATIC_TOO


def test_only_copies_of_one_mail_share_a_key(mails: Read) -> None:
    keys: dict[str, list[str]] = {}
    for row, mail in mails:
        keys.setdefault(mail.source_key, []).append(short(row))
    # These pairs differ in transport headers alone; senders elsewhere reuse one Message-ID.
    assert [names for names in keys.values() if len(names) > 1] == [
        ["spamassassin__nice__001", "spamassassin__nice__authres"],
        ["spamassassin__nice__009", "spamassassin__nice__010"],
    ]
    assert max(len(key) for key in keys) <= 300


def test_replies_are_cut_as_their_publishers_expect(shared_data: Path) -> None:
    lines = (shared_data / "email" / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    wrong = []
    judged = 0
    for reply in map(json.loads, lines):
        if reply["match"] == "no expectation recorded":
            continue
        judged += 1
        text = reply["raw"] if reply["kind"] == "text" else html_to_text(reply["raw"])
        same = _squeezed if "whitespace" in reply["match"] else str.strip
        if same(cut_quotes(text).text) != same(reply["expected_visible"]):
            wrong.append(reply["id"])
    assert judged == 33
    assert wrong == []
