"""What a proposed action looks like on the page: one card with its controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_THREADING = frozenset({"in_reply_to", "references"})
_ICONS: Mapping[str, str] = {
    "email": "mail",
    "webhook": "link",
    "internal_note": "note",
    "contact_update": "user",
    "slack_message": "users",
    "stripe_refund": "undo",
    "charge_lookup": "search",
    "crm_contact": "user",
    "crm_note": "note",
    "task_for_person": "check",
    "file_document": "file",
    "calendar_hold": "clock",
}


@dataclass(frozen=True, slots=True)
class ActionField:
    """One control. `widget`: line, text, lines (one entry per line), yesno, choice, shown, or file,
    date, moment as `chosen_fields` makes them.

    A choice is one of `options` (value and words); what is shown is not edited. `words` is how
    `value` reads when nobody edits it, `exact` the code behind those words.
    """

    name: str
    label: str
    value: str
    widget: str
    origin: str = ""
    hint: str = ""
    error: str = ""
    doubtful: bool = False
    words: str = ""
    exact: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_technical(self) -> bool:
        """Whether only mail programs read it: the threading of a mail."""
        return self.widget == "shown" and self.name.rpartition("-")[2] in _THREADING

    @property
    def is_left_out(self) -> bool:
        """Whether it is a file that could go along and does not."""
        return self.widget == "file" and self.value == "no"


@dataclass(frozen=True, slots=True)
class ActionCard:
    """One proposed action as the reviewer sees and edits it."""

    position: int
    kind: str
    label: str
    summary: str
    fields: tuple[ActionField, ...]
    sandboxed: bool
    consequences: tuple[str, ...] = field(default=())
    error: str = ""
    removed: bool = False
    upload_error: str = ""

    @property
    def step(self) -> str:
        """What the names of its controls begin with."""
        return f"a{self.position}"

    @property
    def takes_files(self) -> bool:
        """Whether a file of the reviewer's own can go along."""
        return self.kind == "email"

    @property
    def is_threaded(self) -> bool:
        """Whether it belongs to a conversation of mails."""
        return any(one.is_technical and one.value for one in self.fields)

    @property
    def icon(self) -> str:
        """The picture beside the label."""
        return _ICONS.get(self.kind, "send")
