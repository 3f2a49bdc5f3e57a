"""The Markdown files of a playbook: `name: value` lines between two `---`, then the text."""

from __future__ import annotations

import re
from pathlib import Path

from drafting.slots import SLOT
from review_queue.playbooks.contract import PlaybookKnowledge, PlaybookTemplate

LONGEST_FILE = 100_000  # bytes
LONGEST_TITLE, LONGEST_TOPIC, LONGEST_SUBJECT = 160, 80, 200
_BRACE = re.compile(r"[{}]")


def read_text(path: Path, *, place: str, problems: list[str]) -> str:
    """A UTF-8 file, outer white space cut and lines ending in \\n; empty after a mistake."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.append(f"{place}: it cannot be read ({error.strerror}).")
        return ""
    if len(raw) > LONGEST_FILE:
        problems.append(f"{place}: it is larger than {LONGEST_FILE:,} bytes.")
        return ""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        problems.append(f"{place}: it is not UTF-8 text.")
        return ""
    if not text:
        problems.append(f"{place}: it is empty.")
    if "\0" in text:
        problems.append(f"{place}: it holds a NUL character.")
        return ""
    return text


def read_templates(folder: Path, problems: list[str]) -> tuple[PlaybookTemplate, ...]:
    """Every reply template of the folder, by file name."""
    found = []
    for path, place in markdown_files(folder, "templates", problems):
        front, body = _split(path, place, ("title", "topic", "subject"), problems)
        template = PlaybookTemplate(
            title=_checked(front, "title", LONGEST_TITLE, place, problems),
            topic=_checked(front, "topic", LONGEST_TOPIC, place, problems),
            subject=_checked(front, "subject", LONGEST_SUBJECT, place, problems),
            body=body,
        )
        for part, text in (("subject", template.subject), ("text", body)):
            if stray := _BRACE.search(SLOT.sub("", text)):
                problems.append(
                    f"{place}: the {part} has a “{stray[0]}” that belongs to no slot; a slot is "
                    "written {like_this}."
                )
        found.append(template)
    _refuse_twice([item.title for item in found], "templates", problems)
    return tuple(found)


def read_knowledge(folder: Path, problems: list[str]) -> tuple[PlaybookKnowledge, ...]:
    """Every knowledge document of the folder, by file name."""
    found = []
    for path, place in markdown_files(folder, "knowledge", problems):
        front, text = _split(path, place, ("title",), problems)
        title = _checked(front, "title", LONGEST_TITLE, place, problems)
        found.append(PlaybookKnowledge(title, text))
    _refuse_twice([item.title for item in found], "knowledge", problems)
    return tuple(found)


def markdown_files(folder: Path, name: str, problems: list[str]) -> list[tuple[Path, str]]:
    """The .md files of a subfolder with their place; any other file there is a mistake."""
    subfolder = folder / name
    if not subfolder.is_dir():
        return []
    found = []
    for path in sorted(subfolder.iterdir()):
        place = f"{name}/{path.name}"
        if path.suffix == ".md" and path.is_file():
            found.append((path, place))
        else:
            problems.append(f"{place}: only files ending in .md belong here.")
    return found


def _split(
    path: Path, place: str, names: tuple[str, ...], problems: list[str]
) -> tuple[dict[str, str], str]:
    text = read_text(path, place=place, problems=problems)
    if not text:
        return dict.fromkeys(names, "-"), ""
    head, closed, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not closed:
        problems.append(f"{place}: it must be “title: ...” lines between two --- and then a text.")
        return dict.fromkeys(names, "-"), ""
    front: dict[str, str] = {}
    for line in head.split("\n"):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or name not in names or name in front:
            problems.append(f"{place}: the line “{line[:60]}” above the text is not understood.")
        else:
            front[name] = value
    return front, body.strip()


def _checked(
    front: dict[str, str], name: str, longest: int, place: str, problems: list[str]
) -> str:
    value = front.get(name, "")
    if not value:
        problems.append(f"{place}: {name} is missing.")
    elif len(value) > longest:
        problems.append(f"{place}: {name} has {len(value)} characters, {longest} are allowed.")
    return value


def _refuse_twice(titles: list[str], name: str, problems: list[str]) -> None:
    problems.extend(
        f"{name}: two files have the title “{title}”."
        for title in sorted({one for one in titles if one != "-" and titles.count(one) > 1})
    )
