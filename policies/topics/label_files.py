"""Reads files of labelled texts, CSV or one JSON object a line: what can be taken, and what not."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from policies.topics.examples import LabelledExample, Risk

COLUMNS = ("text", "label", "risk")
OPTIONAL = ("group",)
MOST_BYTES = 50 * 1024 * 1024
_LIMITS = {"text": 20_000, "label": 80, "group": 200}
_RISKS = ", ".join(Risk)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that cannot be taken. `line` counts from 1; `start` is how it begins."""

    line: int
    reason: str
    start: str = ""

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class LabelFile:
    """Everything read from a file. With a `fault` the file as a whole cannot be used."""

    rows: Mapping[str, LabelledExample]
    refused: tuple[RefusedLine, ...] = ()
    fault: str = ""

    @property
    def problems(self) -> tuple[str, ...]:
        """Every reason not to take the whole file, in the order of its lines."""
        return (*map(str, self.refused), *([self.fault] if self.fault else []))


class _Unusable(Exception):
    """The file as a whole cannot be read."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    problem: str
    values: Mapping[str, str]


def read_label_file(file: BinaryIO) -> LabelFile:
    """The labelled texts of a UTF-8 file and its refused lines. Never raises for its content.

    CSV names its columns in the first line; a file that starts with "{" is JSON, an object a line.
    """
    rows: dict[str, LabelledExample] = {}
    refused: list[RefusedLine] = []
    try:
        text = _decode(file)
        lines = _json_lines(text) if text.lstrip().startswith("{") else _csv_lines(text)
        for line in lines:
            problem = line.problem or _problem_of(line.values)
            example = None if problem else _example(line.values)
            if example and rows.get(example.text, example) != example:
                problem = "the same text has two different labels."
            if problem or example is None:
                refused.append(RefusedLine(line.number, problem, _start(line.values)))
            else:
                rows[example.text] = example
    except _Unusable as fault:
        return LabelFile({}, tuple(refused), str(fault))
    if not rows and not refused:
        return LabelFile({}, (), "The file holds no line below the column names.")
    return LabelFile(rows, tuple(refused))


def _decode(file: BinaryIO) -> str:
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _Unusable(f"The file is larger than {MOST_BYTES // 1024**2} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _Unusable(f"Line {line}: it is not UTF-8 text.") from error
    if "\x00" in text:
        raise _Unusable("The file holds NUL characters, so it is no text file.")
    return text


def _csv_lines(text: str) -> Iterator[_Line]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_header(reader.fieldnames or [])
        for line in reader:
            if None in line:
                yield _Line(reader.line_num, "it has more values than there are columns.", {})
                continue
            values = {name: value.strip() for name, value in line.items() if value is not None}
            short = "it has fewer values than there are columns."
            yield _Line(reader.line_num, short if len(values) < len(line) else "", values)
    except csv.Error as error:
        raise _Unusable(f"Line {reader.line_num}: it is not proper CSV ({error}).") from error


def _check_header(names: object) -> None:
    given = list(names) if isinstance(names, list | tuple) else []
    missing = [name for name in COLUMNS if name not in given]
    unknown = [str(name) for name in given if name not in (*COLUMNS, *OPTIONAL)]
    if missing:
        raise _Unusable(f"Line 1: the column “{missing[0]}” is missing.")
    if unknown:
        raise _Unusable(f"Line 1: the column “{unknown[0][:60]}” is not known.")
    if len(set(given)) != len(given):
        raise _Unusable("Line 1: a column is named twice.")


def _json_lines(text: str) -> Iterator[_Line]:
    # Only real line ends: a text may hold the odd characters that splitlines also breaks at.
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line.strip():
            yield _json_line(number, line)


def _json_line(number: int, line: str) -> _Line:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return _Line(number, "it is not one complete JSON object.", {"text": line})
    if not isinstance(found, dict):
        return _Line(number, "it is not one complete JSON object.", {"text": line})
    unknown = [name for name in found if name not in (*COLUMNS, *OPTIONAL)]
    if unknown:
        return _Line(number, f"the name “{_shown(unknown[0])[:60]}” is not known.", {})
    wrong = next((name for name, value in found.items() if not isinstance(value, str)), None)
    if wrong:
        return _Line(number, f"the {wrong} is not a text in quotes.", {})
    return _Line(number, "", {name: value.strip() for name, value in found.items()})


def _problem_of(values: Mapping[str, str]) -> str:
    """Why these values are no labelled text; empty when they are one."""
    for name in COLUMNS:
        if not values.get(name):
            return f"the {name} is empty."
    for name, most in _LIMITS.items():
        if len(values.get(name, "")) > most:
            return f"the {name} is longer than {most:,} characters."
    if any(map(_UNSTORABLE.search, values.values())):
        return "it holds half a character or a NUL."
    if values["risk"] not in set(Risk):
        return f"“{values['risk'][:40]}” is no risk; write one of {_RISKS}."
    return ""


def _example(values: Mapping[str, str]) -> LabelledExample:
    group = values.get("group", "")
    return LabelledExample(values["text"], values["label"], Risk(values["risk"]), group)


def _start(values: Mapping[str, str]) -> str:
    return _shown(" ".join(values.get("text", "")[:300].split()))[:80]


def _shown(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
