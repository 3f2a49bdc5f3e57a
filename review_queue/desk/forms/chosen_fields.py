"""Controls that are chosen, not typed: files, colleagues, days and times; and back to values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat

from review_queue.desk.forms.at_hand import AtHand
from review_queue.desk.words.plain_words import field_words
from review_queue.sources.files_at_hand import FileAtHand

FILES, FILE, ASSIGNEE = "attachments", "file", "assignee"
DAYS = frozenset({"due_on"})
MOMENTS = frozenset({"starts", "ends"})
CHOSEN = frozenset({FILES, FILE, ASSIGNEE}) | DAYS | MOMENTS
_LOCAL_MOMENT = len("2026-12-01T14:00")


@dataclass(frozen=True, slots=True)
class Control:
    """The parts of a control that its kind decides; `choices` are (value, words)."""

    name: str
    label: str
    value: str
    widget: str
    words: str = ""
    exact: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def chosen_controls(control: str, name: str, value: Any, at_hand: AtHand) -> Iterator[Control]:
    """The controls of one field of CHOSEN, named `control` or `control-DIGEST`."""
    if name == FILES:
        yield from _files(control, value, at_hand)
    elif name == FILE:
        yield _file(control, value, at_hand)
    elif name == ASSIGNEE:
        yield _assignee(control, value, at_hand)
    elif name in DAYS:
        yield Control(control, field_words(name), value or "", "date")
    else:
        widget = "moment" if len(value) == _LOCAL_MOMENT else "line"
        yield Control(control, field_words(name), value, widget, words=value.replace("T", " "))


def chosen_value(
    control: str, name: str, value: Any, posted: Mapping[str, str], at_hand: AtHand
) -> Any:
    """The value as chosen; what was not sent, or cannot be chosen here, stays as it was."""
    if name == FILES:
        return _chosen_files(control, value, posted, at_hand.files)
    given = posted.get(control)
    if given is None:
        return value
    if name == FILE:
        found = next((one.as_payload() for one in at_hand.files if one.sha256 == given), value)
        return value if found["sha256"] == value["sha256"] else found
    if name in DAYS:
        return given.strip() or None
    return given.strip()


def file_words(file: Mapping[str, Any]) -> str:
    """Name, type and size of a file in one line."""
    size = filesizeformat(file["size"]).replace("\xa0", " ")
    return f"{file['name']} ({file['media_type']}, {size})"


def _files(control: str, value: Sequence[Mapping[str, Any]], at_hand: AtHand) -> Iterator[Control]:
    taken = {file["sha256"] for file in value}
    for file in value:
        yield _one_file(control, file, "yes")
    for one in at_hand.files:
        if one.sha256 not in taken:
            yield _one_file(control, one.as_payload(), "no", one.place)


def _one_file(control: str, file: Mapping[str, Any], value: str, place: str = "") -> Control:
    where = f" from {place}" if place else ""
    return Control(
        f"{control}-{file['sha256']}",
        f"Send {file['name']}{where} along" if value == "no" else "File",
        value,
        "file",
        words=file_words(file) if value == "yes" else "",
        exact=f"SHA-256 {file['sha256']}" if value == "yes" else "",
    )


def _file(control: str, value: Mapping[str, Any], at_hand: AtHand) -> Control:
    choices = tuple(
        (one.sha256, file_words(one.as_payload())) for one in at_hand.files if not one.place
    )
    digest = value["sha256"]
    is_choice = any(one == digest for one, _ in choices) and len(choices) > 1
    widget = "choice" if is_choice else "shown"
    exact = f"SHA-256 {digest}"
    return Control(control, "File", digest, widget, file_words(value), exact, choices)


def _assignee(control: str, value: str, at_hand: AtHand) -> Control:
    choices = at_hand.people
    words = next((text for one, text in choices if one == value), value.partition(":")[2])
    is_choice = any(one == value for one, _ in choices) or (choices and not value)
    if is_choice and not value:
        choices = (("", "Choose"), *choices)
    widget = "choice" if is_choice else "line"
    return Control(control, field_words(ASSIGNEE), value, widget, words=words, choices=choices)


def _chosen_files(
    control: str,
    value: Sequence[Mapping[str, Any]],
    posted: Mapping[str, str],
    files: Sequence[FileAtHand],
) -> list[Mapping[str, Any]]:
    kept = [file for file in value if posted.get(f"{control}-{file['sha256']}") != "no"]
    taken = {file["sha256"] for file in value}
    added = [
        one.as_payload()
        for one in files
        if one.sha256 not in taken and posted.get(f"{control}-{one.sha256}") == "yes"
    ]
    return [*kept, *added]
