"""Reads company.toml: our own data, so a mistake in it is a programming error and raises."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Person:
    """One account."""

    username: str
    first_name: str
    last_name: str
    group: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Work that came in and was decided before: by which answer, and with which small edit."""

    workflow: str
    sample: str
    answer: str
    reason_code: str = ""
    note: str = ""
    replace: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """The whole demo company. `contacts` are plain tables; dates in them are {days = n}."""

    name: str
    currency: str
    from_address: str
    people: tuple[Person, ...]
    contacts: tuple[Mapping[str, Any], ...]
    history: tuple[Earlier, ...]


@cache
def company_file() -> CompanyFile:
    """The file's content."""
    table = tomllib.loads((FOLDER / "company.toml").read_text(encoding="utf-8"))
    history = [
        Earlier(**{**row, "replace": tuple(row["replace"])} if "replace" in row else row)
        for row in table["history"]
    ]
    return CompanyFile(
        name=table["name"],
        currency=table["currency"],
        from_address=table["from_address"],
        people=tuple(Person(**row) for row in table["people"]),
        contacts=tuple(table["contacts"]),
        history=tuple(history),
    )


def dated(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The values with every {days = n} as an ISO date; a coming day is never on a weekend."""
    return {
        name: _day(value["days"], today) if isinstance(value, dict) and "days" in value else value
        for name, value in values.items()
    }


def _day(days: int, today: date) -> str:
    day = today + timedelta(days=days)
    while days > 0 and day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day.isoformat()
