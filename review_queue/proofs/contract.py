"""What goes into proving a draft and what comes out: frozen data, offsets in code points."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What sort of statement it is."""

    AMOUNT = "amount"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    REFERENCE = "reference"
    ACCOUNT = "account"
    EMAIL = "email"
    LINK = "link"
    PHONE = "phone"
    NAME = "name"
    WORDS = "words"  # a value of a record, word for word
    PROMISE = "promise"


class Trust(IntEnum):
    """How much a passage proves. A record outranks the company's texts, those outrank a message."""

    MESSAGE = 1
    COMPANY = 2
    RECORD = 3


class Label(StrEnum):
    """How a statement is supported. None of them says that it is right."""

    EXACT = "exact"
    DERIVED = "derived"
    POINTED = "pointed"  # only by the passage the model itself names
    MISMATCH = "mismatch"
    NONE = "none"


# What only the customer says is no ground for these.
COSTLY = frozenset({Kind.AMOUNT, Kind.ACCOUNT, Kind.PERCENT, Kind.DURATION, Kind.PROMISE})


@dataclass(frozen=True, slots=True)
class Found:
    """A value as it stands in a text. `values` are all its readings; `noun` what it is a number of.

    `text` is always the piece of the text from `start` to `end`.
    """

    kind: Kind
    start: int
    end: int
    text: str
    values: frozenset[Hashable]
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that may support a statement. `part` is its place on the screen, `title` its name.

    `record` and `name` say which record's value it is; `given` its value where code knows it.
    `pointed` marks a passage the model named itself.
    """

    part: str
    title: str
    text: str
    trust: Trust
    record: str = ""
    name: str = ""
    given: tuple[Found, ...] = ()
    pointed: bool = False

    @property
    def kind(self) -> str:
        """What kind of record it belongs to, such as "order"."""
        return self.record.partition(":")[0]


@dataclass(frozen=True, slots=True)
class DraftField:
    """One text of a draft as it is shown. `key` names its control, `step` the action it is in."""

    key: str
    label: str
    text: str
    step: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything a draft may rest on. `day` is the day the draft was written, as (y, m, d).

    `cited` are the records the drafter named, such as "order:1182".
    """

    passages: tuple[Passage, ...]
    day: tuple[int, int, int]
    cited: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Support:
    """The exact span that supports or contradicts: `part` of the screen, from `start` to `end`.

    `source` is the whole passage.
    """

    part: str
    title: str
    text: str
    start: int
    end: int
    trust: Trust
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One statement of the draft with what is known about it, in words for people.

    `id` stays the same for the same statement in the same field. `is_changed` says that an edit
    brought it in.
    """

    id: str
    field: str
    kind: Kind
    start: int
    end: int
    text: str
    label: Label
    words: str
    support: Support | None = None
    is_changed: bool = False

    @property
    def by_customer(self) -> bool:
        """Whether nothing but the message itself says so."""
        held = self.support is not None and self.support.trust is Trust.MESSAGE
        return held and self.label in (Label.EXACT, Label.DERIVED)

    @property
    def is_open(self) -> bool:
        """Whether nothing the company stands behind supports it, so that a person has to look."""
        if self.label in (Label.EXACT, Label.DERIVED):
            return self.by_customer and self.kind in COSTLY
        return True
