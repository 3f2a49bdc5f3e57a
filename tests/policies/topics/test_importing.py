"""Labels from a file: all lines or none, and every problem named."""

from __future__ import annotations

import io

import pytest

from policies.history import Author
from policies.topics.errors import UnreadableLabels
from policies.topics.examples import LabelledExample, Risk
from policies.topics.importing import MOST_BYTES, import_labels, imported_examples
from policies.topics.models import TopicExample

pytestmark = pytest.mark.django_db
CAROL = Author(3, "carol")


def take(text: str | bytes) -> int:
    """Import a file with this content."""
    data = text if isinstance(text, bytes) else text.encode()
    return import_labels(file=io.BytesIO(data), by=CAROL)


def test_labels_are_stored_with_who_brought_them() -> None:
    content = '\ufefftext,label,risk,group\n"Refund, please",refund,high,m1\nOpen?,hours,low,\n'
    assert take(content) == 2
    assert list(imported_examples()) == [
        LabelledExample("Refund, please", "refund", Risk.HIGH, "m1"),
        LabelledExample("Open?", "hours", Risk.LOW),
    ]
    assert TopicExample.objects.values_list("imported_by_name", flat=True)[0] == "carol"


def test_the_same_text_takes_the_new_label() -> None:
    take("text,label,risk\nOpen?,hours,low\n")
    assert take("text,label,risk\nOpen?,visit,medium\nOpen?,visit,medium\n") == 1
    assert list(imported_examples()) == [LabelledExample("Open?", "visit", Risk.MEDIUM)]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "Line 1: the column “text” is missing."),
        ("text,label\nOpen?,hours\n", "Line 1: the column “risk” is missing."),
        ("text,label,risk,colour\n", "Line 1: the column “colour” is not known."),
        ("text,label,risk,risk\n", "Line 1: a column is named twice."),
        ("text,label,risk\n", "The file holds no line below the column names."),
        ("text,label,risk\nOpen?,hours\n", "Line 2: it has fewer values than there are columns."),
        ("text,label,risk\nO,h,low,x\n", "Line 2: it has more values than there are columns."),
        ("text,label,risk\n ,hours,low\n", "Line 2: the text is empty."),
        ("text,label,risk\nOpen?,,low\n", "Line 2: the label is empty."),
        (
            "text,label,risk\nOpen?,hours,LOW\n",
            "Line 2: “LOW” is no risk; write one of high, low, medium.",
        ),
        ("text,label,risk\nA,b,low\nA,c,low\n", "Line 3: the same text has two different labels."),
        (f"text,label,risk\nA,{'b' * 81},low\n", "Line 2: the label is longer than 80 characters."),
        (b"text,label,risk\nOpen\xff,hours,low\n", "Line 2: it is not UTF-8 text."),
        ("text,label,risk\nA\x00,b,low\n", "The file holds NUL characters, so it is no text file."),
        ('text,label,risk\n"Open,hours,low\n', "it is not proper CSV"),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 50 MB."),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_whole_with_the_line_and_the_reason(
    content: str | bytes, problem: str
) -> None:
    with pytest.raises(UnreadableLabels) as refusal:
        take(content)
    assert problem in str(refusal.value)
    assert str(refusal.value).startswith("No label was imported.")
    assert not TopicExample.objects.exists()


def test_one_bad_line_keeps_the_good_ones_out_and_every_problem_is_named() -> None:
    with pytest.raises(UnreadableLabels) as refusal:
        take("text,label,risk\nOpen?,hours,low\n,a,low\nB,,low\n")
    assert refusal.value.problems == ("Line 3: the text is empty.", "Line 4: the label is empty.")
    assert not TopicExample.objects.exists()
