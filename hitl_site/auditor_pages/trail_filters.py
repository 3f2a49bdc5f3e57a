"""What the form above the trail asks for, read from the address, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils import timezone

from audit.trail import Sought, actor_of, distinct_actors, distinct_kinds
from hitl_site.auditor_pages.words import AREAS, area_of, title_of

_DIGITS = 15
_OTHERS = {"rule": "The rules", "worker": "The automation", "system": "The system"}
NOTHING = "(none)"  # no entry has such a kind or actor


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list to choose from."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The kinds of one area; `value` asks for all of them."""

    value: str
    title: str
    kinds: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class TrailFilters:
    """The fields as they were handed in, and what they mean. `problem` says what was not read."""

    person: str
    task: str
    kind: str
    since: str
    until: str
    people: tuple[Choice, ...]
    groups: tuple[KindGroup, ...]
    sought: Sought
    problem: str = ""

    @property
    def task_number(self) -> int:
        """The task that is asked for; 0 without one."""
        _, _, number = self.sought.chain.partition(":")
        return int(number or 0)

    @property
    def fields(self) -> dict[str, str]:
        """What narrows, by name, as it stands in an address or a form."""
        named = {
            "person": self.person,
            "task": self.task,
            "kind": self.kind,
            "since": self.since,
            "until": self.until,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def address(self) -> str:
        """The fields as the part of an address before a cursor."""
        return urlencode(self.fields)


def read_filters(given: Mapping[str, str]) -> TrailFilters:
    """The filters of a request. What cannot be read narrows nothing and is told."""
    fields = {
        name: given.get(name, "").strip()[:80] for name in ("person", "task", "kind", "since")
    } | {"until": given.get("until", "").strip()[:80]}
    actors, kinds = distinct_actors(), distinct_kinds()
    problems: list[str] = []
    sought = Sought(
        actors=_actors(fields["person"], actors),
        kinds=_kinds(fields["kind"], kinds),
        chain=_chain(fields["task"], problems),
        since=_day(fields["since"], problems, following=False),
        until=_day(fields["until"], problems, following=True),
    )
    return TrailFilters(
        **fields,
        people=_people(actors),
        groups=_groups(kinds),
        sought=sought,
        problem=" ".join(problems),
    )


def _actors(person: str, actors: tuple[str, ...]) -> tuple[str, ...]:
    if not person:
        return ()
    return tuple(text for text in actors if _value_of(text) == person) or (NOTHING,)


def _kinds(kind: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    if not kind:
        return ()
    if kind in {key for key, _, _ in AREAS}:
        return tuple(one for one in kinds if area_of(one) == kind) or (NOTHING,)
    return (kind,)


def _chain(task: str, problems: list[str]) -> str:
    digits = task.lstrip("#").strip()
    if not digits:
        return ""
    if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS:
        return f"task:{int(digits)}"
    problems.append(f"“{task}” is no task number, so tasks are not narrowed.")
    return ""


def _day(text: str, problems: list[str], *, following: bool) -> datetime | None:
    """Midnight of the day in the company's time zone; of the day after it when `following`."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=following)
        zone = ZoneInfo(timezone.get_default_timezone_name())
        return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        problems.append(f"“{text}” is no day, so time is not narrowed there.")
        return None


def _value_of(actor_text: str) -> str:
    """The choice an actor belongs to: people by account, everything else by its kind."""
    actor = actor_of(actor_text)
    return f"person:{actor['id']}" if actor["kind"] == "person" else actor["kind"]


def _people(actors: tuple[str, ...]) -> tuple[Choice, ...]:
    names: dict[str, set[str]] = {}
    for text in actors:
        actor = actor_of(text)
        words = _OTHERS.get(actor["kind"], actor["name"] or "nobody")
        names.setdefault(_value_of(text), set()).add(words)
    choices = [Choice(value, " / ".join(sorted(found))) for value, found in names.items() if value]
    return tuple(sorted(choices, key=lambda one: (":" not in one.value, one.words.casefold())))


def _groups(kinds: tuple[str, ...]) -> tuple[KindGroup, ...]:
    groups = []
    for key, title, _ in AREAS:
        found = [Choice(kind, title_of(kind)) for kind in kinds if area_of(kind) == key]
        if found:
            ordered = tuple(sorted(found, key=lambda one: one.words.casefold()))
            groups.append(KindGroup(key, title, ordered))
    return tuple(groups)
