"""What the company's own to-dos and documents offer to connectors: each change once per key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NewToDo:
    """What somebody has to do. `assignee` as in the payload, `due_on` as 2026-12-01 or empty."""

    assignee: str
    title: str
    note: str
    due_on: str


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file and its place. `values` are folder, name, document_type and retention."""

    sha256: str
    size: int
    media_type: str
    values: Mapping[str, str]


class CannotBeTakenBack(Exception):
    """Somebody used it meanwhile, so it stays; the text says how."""


class OwnRecords(Protocol):
    """To-dos and documents, lent to the connectors that make them."""

    def add_to_do(self, *, key: str, to_do: NewToDo) -> str:
        """Store it once per `key`; returns its reference. KeyError for an unknown assignee."""

    def withdraw_to_do(self, *, key: str) -> str:
        """Take it back; its reference. KeyError if unknown, CannotBeTakenBack when it is done."""

    def file_document(self, *, key: str, document: NewDocument) -> str:
        """File it once per `key`; returns its reference. FileGone when there are no such bytes."""

    def unfile_document(self, *, key: str) -> str:
        """Take it out; its reference. KeyError if unknown, CannotBeTakenBack when it was used."""

    def own_record(self, *, key: str) -> str:
        """The reference of what was made under `key` and still stands; KeyError when nothing."""
