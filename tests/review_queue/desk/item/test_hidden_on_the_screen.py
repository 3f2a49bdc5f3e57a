"""Five hundred characters that hide, reorder or draw nothing: every one is marked on the screen."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter

import pytest
from django.contrib.auth.models import User

from review_queue.models import Contact, Task
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_contact, a_draft, an_email, fresh, received
from tests.review_queue.desk.pages import address, client_of

pytestmark = pytest.mark.django_db

MARK = re.compile(
    r'<span class="odd-char" title="Hidden character [^"]*">(U\+[0-9A-F]{4,6})</span>'
)
BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
# What a line of text may hold and a person sees anyway.
PLAIN = {"\t", "\n", "\r", "\x00"}


def hiding() -> list[str]:
    """Every format, control and variation character of Unicode a text can hold, and the blanks."""
    found = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(char) in {"Cf", "Cc", "Zl", "Zp"} and char not in PLAIN
    ]
    variations = [chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))]
    private = [chr(code) for code in range(0xE000, 0xE040)]  # what a font draws there, nobody knows
    return list(dict.fromkeys([*found, *variations, *private, *BLANKS]))


def code_of(char: str) -> str:
    return f"U+{ord(char):04X}"


def marks_on(user: User, task: Task) -> Counter[str]:
    page = client_of(user).get(address("review_item", task.pk)).content.decode()
    return Counter(MARK.findall(page))


def test_there_are_more_than_five_hundred_of_them() -> None:
    assert len(hiding()) > 500


def test_each_is_marked_wherever_a_stranger_or_a_model_may_write(bob: User) -> None:
    cases = hiding()
    text = "\n".join(f"pay{char}ment" for char in cases)
    a_contact(notes=text)
    task = received(text, quoted_text=text)
    record_result(task.pk, a_draft(an_email(), unsure_about=text))
    marks = marks_on(bob, fresh(task))
    missing = [char for char in cases if marks[code_of(char)] < 4]
    assert [code_of(char) for char in missing] == []


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_short_fields_are_marked_too(bob: User, start: int) -> None:
    cases = hiding()[start * 10 : start * 10 + 20]
    word = "".join(f"a{char}" for char in cases)
    task = received(
        "Hello",
        subject=f"Subject {word}",
        sender_name=f"Name {word}",
        recipients=(f"x{word}@example.com",),
        filename=f"file{word}.eml",
        fields={"order_id": f"7{word}"},
    )
    Contact.objects.update(name=f"Sam {word}")
    record_result(task.pk, a_draft(an_email()))
    marks = marks_on(bob, fresh(task))
    assert [code_of(char) for char in cases if marks[code_of(char)] < 5] == []
