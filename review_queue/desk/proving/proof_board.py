"""Proofs as the screen shows them: numbered notes, marks for claims, and spans in the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from review_queue.desk.forms.card_shapes import ActionCard
from review_queue.proofs.contract import DraftField, Label, Proof, Support
from review_queue.proofs.fields import UNREAD
from review_queue.selectors.proof_grounds import Document

_AROUND = 70  # characters shown on each side of a passage
_WORDS = {
    Label.EXACT: "Found",
    Label.DERIVED: "Derived",
    Label.POINTED: "Model's pointer",
    Label.MISMATCH: "Mismatch",
    Label.NONE: "No source",
}
_SIGNS = {
    Label.EXACT: "",
    Label.DERIVED: "=",
    Label.POINTED: "→",
    Label.MISMATCH: "✗",
    Label.NONE: "?",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One proof with its number among those to check, 0 when nobody has to."""

    proof: Proof
    number: int
    where: str
    is_opened: bool

    @property
    def style(self) -> str:
        """The class of its mark: customer for what only the message says."""
        return "customer" if self.proof.by_customer else self.proof.label.value

    @property
    def sign(self) -> str:
        """The sign of its mark; colour only helps."""
        if self.proof.by_customer:
            return "“"
        return _SIGNS[self.proof.label]

    @property
    def label(self) -> str:
        """The label in words."""
        return "Customer's words" if self.proof.by_customer else _WORDS[self.proof.label]

    @property
    def anchor(self) -> str:
        """The id of the source span, empty where there is none."""
        return span_id(self.proof.support) if self.proof.support else ""

    @property
    def excerpt(self) -> tuple[str, str, str] | None:
        """The passage with what stands around it; None where there is none."""
        support = self.proof.support
        if support is None:
            return None
        before = support.source[max(0, support.start - _AROUND) : support.start]
        after = support.source[support.end : support.end + _AROUND]
        # Only the line the passage stands in: a record's value is a line of its own.
        return before.rpartition("\n")[2], support.text, after.partition("\n")[0]


@dataclass(frozen=True)
class ProofBoard:
    """Everything the item's templates ask about proofs."""

    notes: tuple[Note, ...]
    texts: Mapping[str, str]
    documents: tuple[Document, ...]
    cited: Mapping[int, str]
    misquoted: frozenset[int]

    @cached_property
    def to_check(self) -> tuple[Note, ...]:
        """Those a person has to look at."""
        return tuple(one for one in self.notes if one.number)

    @cached_property
    def left(self) -> int:
        """How many of them this person has not opened yet."""
        return sum(not one.is_opened for one in self.to_check)

    @cached_property
    def summary(self) -> str:
        """What there is to check, such as "2 mismatches, 1 without a source"."""
        styles = Counter(
            "changed" if one.proof.is_changed and not one.proof.is_open else one.style
            for one in self.to_check
        )
        words = (
            (styles["mismatch"], "mismatch", "mismatches"),
            (styles["none"], "without a source", "without a source"),
            (styles["pointed"], "by the model's pointer only", "by the model's pointer only"),
            (styles["customer"], "by the customer's words only", "by the customer's words only"),
            (styles["changed"], "changed", "changed"),
        )
        return ", ".join(
            f"{count} {one if count == 1 else many}" for count, one, many in words if count
        )

    @cached_property
    def others(self) -> tuple[Note, ...]:
        """Those with a source the company stands behind, or harmless words of the customer."""
        return tuple(one for one in self.notes if not one.number)

    @cached_property
    def by_field(self) -> Mapping[str, tuple[Note, ...]]:
        """Notes by the control they stand in."""
        fields: dict[str, list[Note]] = {}
        for note in self.notes:
            fields.setdefault(note.proof.field, []).append(note)
        return {name: tuple(notes) for name, notes in fields.items()}

    @cached_property
    def by_part(self) -> Mapping[str, tuple[Support, ...]]:
        """The spans that are pointed at, by the part of the screen they stand in."""
        parts: dict[str, dict[str, Support]] = {}
        for note in self.notes:
            if note.proof.support is not None:
                parts.setdefault(note.proof.support.part, {})[note.anchor] = note.proof.support
        return {name: tuple(found.values()) for name, found in parts.items()}

    @cached_property
    def uncited(self) -> tuple[Document, ...]:
        """Texts the draft does not name that nevertheless support something in it."""
        return tuple(
            one
            for one in self.documents
            if one.reference not in self.cited.values() and one.part in self.by_part
        )

    def cited_at(self, position: int) -> Document | None:
        """The whole text behind a piece of evidence, under the first piece that names it."""
        reference = self.cited.get(position)
        first = next((at for at, name in self.cited.items() if name == reference), None)
        if reference is None or first != position:
            return None
        return next((one for one in self.documents if one.reference == reference), None)


def board_of(
    proofs: Sequence[Proof],
    cards: Sequence[ActionCard],
    *,
    documents: tuple[Document, ...],
    cited: Mapping[int, str],
    misquoted: frozenset[int],
    opened: frozenset[str],
) -> ProofBoard:
    """The proofs numbered and named for the screen; `opened` are ids this person looked at."""
    labels = {
        field.name: f"{card.label}, {field.label.casefold()}"
        for card in cards
        for field in card.fields
    }
    notes, number = [], 0
    for one in proofs:
        is_open = one.is_open or one.is_changed
        number += is_open
        where = labels.get(one.field, "")
        notes.append(Note(one, number if is_open else 0, where, one.id in opened))
    texts = {one.key: one.text for one in fields_from(cards)}
    return ProofBoard(tuple(notes), texts, documents, cited, misquoted)


def fields_from(cards: Sequence[ActionCard]) -> tuple[DraftField, ...]:
    """The texts of the cards as they are read, without the steps that are to be left out."""
    return tuple(
        DraftField(
            field.name, field.label.casefold(), field.words or field.value, str(card.position)
        )
        for card in cards
        if not card.removed
        for field in card.fields
        if field.value and field.widget not in ("shown", "yesno", "file", "choice")
        if field.name.rpartition("-")[2] not in UNREAD
    )


def span_id(support: Support) -> str:
    """The id of a span on the page."""
    return f"at-{support.part}-{support.start}-{support.end}"
