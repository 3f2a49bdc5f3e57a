"""Takes labelled texts from a CSV file: all lines or none."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from policies.history import Author
from policies.topics.errors import UnreadableLabels
from policies.topics.examples import LabelledExample, Risk
from policies.topics.models import TopicExample

COLUMNS = ("text", "label", "risk")
OPTIONAL = ("group",)
MOST_BYTES = 50 * 1024 * 1024
_LIMITS = {"text": 20_000, "label": 80, "group": 200}
_RISKS = ", ".join(Risk)


def import_labels(*, file: BinaryIO, by: Author) -> int:
    """Store the labelled texts of a UTF-8 CSV file; gives how many texts the file held.

    The first line names the columns text, label and risk (high, medium or low), and perhaps group.
    A text that is already here takes the new label. Raises UnreadableLabels naming every line that
    cannot be taken; then nothing was stored.
    """
    rows = _read(file)
    now = timezone.now()
    with transaction.atomic():
        for row in rows.values():
            TopicExample.objects.update_or_create(
                text_sha256=_hash(row.text),
                defaults={
                    "text": row.text,
                    "label": row.label,
                    "risk": row.risk.value,
                    "group": row.group,
                    "imported_at": now,
                    "imported_by_id": by.id,
                    "imported_by_name": by.name[:200],
                },
            )
    return len(rows)


def imported_examples() -> Iterator[LabelledExample]:
    """Every imported text, in the order of its first import."""
    for row in TopicExample.objects.order_by("id").iterator():
        yield LabelledExample(row.text, row.label, Risk(row.risk), row.group)


def _read(file: BinaryIO) -> dict[str, LabelledExample]:
    """The examples by text, or UnreadableLabels with every problem of the file."""
    reader = csv.DictReader(io.StringIO(_decode(file), newline=""), strict=True)
    problems: list[str] = []
    rows: dict[str, LabelledExample] = {}
    try:
        _check_header(reader.fieldnames or [])
        for line in reader:
            problem, example = _take(line)
            if problem or example is None:
                problems.append(f"Line {reader.line_num}: {problem}")
            elif example.text in rows and rows[example.text] != example:
                problems.append(f"Line {reader.line_num}: the same text has two different labels.")
            else:
                rows[example.text] = example
    except csv.Error as error:
        problems.append(f"Line {reader.line_num}: it is not proper CSV ({error}).")
    if not problems and not rows:
        problems.append("The file holds no line below the column names.")
    if problems:
        raise UnreadableLabels(tuple(problems))
    return rows


def _decode(file: BinaryIO) -> str:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableLabels((f"The file is larger than {MOST_BYTES // 1024**2} MB.",))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableLabels((f"Line {line}: it is not UTF-8 text.",)) from error
    if "\x00" in text:
        raise UnreadableLabels(("The file holds NUL characters, so it is no text file.",))
    return text


def _check_header(names: object) -> None:
    given = list(names) if isinstance(names, list | tuple) else []
    missing = [name for name in COLUMNS if name not in given]
    unknown = [str(name) for name in given if name not in (*COLUMNS, *OPTIONAL)]
    if missing:
        raise UnreadableLabels((f"Line 1: the column “{missing[0]}” is missing.",))
    if unknown:
        raise UnreadableLabels((f"Line 1: the column “{unknown[0][:60]}” is not known.",))
    if len(set(given)) != len(given):
        raise UnreadableLabels(("Line 1: a column is named twice.",))


def _take(line: dict[str | None, str | list[str] | None]) -> tuple[str, LabelledExample | None]:
    """The problem of a line, or its example."""
    if None in line:
        return "it has more values than there are columns.", None
    values = {str(name): value.strip() for name, value in line.items() if isinstance(value, str)}
    if len(values) < len(line):
        return "it has fewer values than there are columns.", None
    for name in COLUMNS:
        if not values[name]:
            return f"the {name} is empty.", None
    for name, most in _LIMITS.items():
        if len(values.get(name, "")) > most:
            return f"the {name} is longer than {most:,} characters.", None
    if values["risk"] not in set(Risk):
        return f"“{values['risk'][:40]}” is no risk; write one of {_RISKS}.", None
    risk = Risk(values["risk"])
    return "", LabelledExample(values["text"], values["label"], risk, values.get("group", ""))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
