"""What a draft may rest on, gathered from the item on the screen: records, texts, the message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from babel.numbers import get_currency_precision
from django.db.models import Q, QuerySet
from django.utils import timezone

from kept.queries import Place
from review_queue.models import (
    Action,
    Contact,
    ContactRecord,
    Draft,
    Evidence,
    KnowledgeDocument,
    ReplyTemplate,
    Source,
    Task,
)
from review_queue.proofs.contract import Found, Grounds, Kind, Passage, Trust
from review_queue.proofs.passages import record_passages
from review_queue.together import read_together

MOST_DOCUMENTS = 60
_MACHINE_FIELDS = frozenset({"message_id", "in_reply_to", "references"})


class DraftParts(Protocol):
    """A draft with what it may rest on, as far as it was loaded; the item of the screen is one."""

    @property
    def task(self) -> Task:
        """With its source and contact."""

    @property
    def draft(self) -> Draft | None:
        """The version that is looked at."""

    @property
    def actions(self) -> tuple[Action, ...]:
        """In order."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """In order."""

    @property
    def records(self) -> tuple[ContactRecord, ...]:
        """Of the contact."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text of the company: `reference` such as "knowledge:3"."""

    reference: str
    title: str
    text: str

    @property
    def slug(self) -> str:
        """The reference for the id of an element, such as "knowledge-3"."""
        return self.reference.replace(":", "-")

    @property
    def part(self) -> str:
        """Its place on the screen."""
        return f"document-{self.slug}"


def documents_for(item: DraftParts) -> tuple[Document, ...]:
    """The workflow's knowledge and the templates the draft cites, in one query."""
    return documents_from(
        read_together(**document_parts(item.task.workflow_id, cited_templates(item)))
    )


def cited_templates(item: DraftParts) -> tuple[int, ...]:
    """The numbers of the templates the draft names as its evidence."""
    return tuple(sorted(_numbers_of(item.evidence, "template")))


def document_parts(workflow_id: Place, cited: Sequence[Place]) -> dict[str, QuerySet[Any]]:
    """What to read for documents_from."""
    own = Q(workflow_id=workflow_id) | Q(workflow=None)
    knowledge = KnowledgeDocument.objects.filter(own, is_active=True).order_by("id")
    templates = ReplyTemplate.objects.filter(pk__in=cited)
    return {
        "knowledge": knowledge.only("title", "text")[:MOST_DOCUMENTS],
        "templates": templates.only("title", "subject", "body").order_by("id"),
    }


def documents_from(rows: Mapping[str, Sequence[Any]]) -> tuple[Document, ...]:
    """What was read, as texts of the company."""
    knowledge = [Document(f"knowledge:{one.pk}", one.title, one.text) for one in rows["knowledge"]]
    templates = [
        Document(f"template:{one.pk}", one.title, f"{one.subject}\n\n{one.body}")
        for one in rows["templates"]
    ]
    return (*knowledge, *templates)[:MOST_DOCUMENTS]


def grounds_for(item: DraftParts, documents: Sequence[Document]) -> Grounds:
    """Every passage with how far it can be trusted, and where it stands on the screen."""
    task = item.task
    at = item.draft.created_at if item.draft else task.created_at
    day = timezone.localtime(at).date()
    known = {f"{one.kind}:{one.reference}" for one in item.records}
    passages = (
        *_of_contact(task.contact),
        *(passage for one in item.records for passage in _of_record(one)),
        *_of_evidence(item, known, documents),
        *(Passage(one.part, f"“{one.title}”", one.text, Trust.COMPANY) for one in documents),
        *_of_message(task.source, task),
    )
    cited = frozenset(one.reference for one in item.evidence if one.kind == "record")
    return Grounds(passages, (day.year, day.month, day.day), cited)


def quoted_wrongly(item: DraftParts, documents: Sequence[Document]) -> frozenset[int]:
    """Positions of quotes that stand nowhere in what they quote, as far as that is at hand."""
    texts = {one.reference: one.text for one in documents}
    source = item.task.source
    texts["message"] = "\n".join((source.subject, source.text, *map(str, source.fields.values())))
    fields = {_plain(f"{name}: {value}") for name, value in source.fields.items()}
    return frozenset(
        one.position
        for one in item.evidence
        if one.quote.strip()
        and one.reference in texts
        and _plain(one.quote) not in _plain(texts[one.reference])
        and not (one.reference == "message" and _are_fields(one.quote, fields))
    )


def _are_fields(quote: str, fields: Set[str]) -> bool:
    """Whether every line of the quote is one of the message's fields, named as it came in."""
    return all(_plain(line) in fields for line in quote.splitlines() if line.strip())


def _numbers_of(evidence: Sequence[Evidence], kind: str) -> list[int]:
    numbers = (one.reference.partition(":")[2] for one in evidence if one.kind == kind)
    return [int(number) for number in numbers if number.isascii() and number.isdigit()][:20]


def _of_contact(contact: Contact | None) -> Iterator[Passage]:
    if contact is None:
        return
    for name in ("name", "email", "phone", "address", "notes"):
        text = getattr(contact, name)
        if text:
            yield Passage(
                f"contact-{name}", f"the record of {contact.name}", text, Trust.RECORD,
                f"contact:{contact.pk}", name,
            )  # fmt: skip


def _of_record(record: ContactRecord) -> Iterator[Passage]:
    place = f"record-{record.pk}"
    return record_passages(record.kind, record.reference, record.title, record.values, place=place)


def _of_evidence(
    item: DraftParts, known: set[str], documents: Sequence[Document]
) -> Iterator[Passage]:
    """Quotes of what is not at hand itself, and what the model points at in its own words."""
    wrong = quoted_wrongly(item, documents)
    at_hand = {one.reference for one in documents}
    by_model = bool(item.draft and item.draft.model)
    for one in item.evidence:
        part, title = f"evidence-{one.position}", f"“{one.title}”"
        if one.kind == "record" and one.reference not in known and one.quote:
            yield Passage(part, title, one.quote, Trust.RECORD, one.reference)
        if one.kind in ("template", "knowledge") and one.quote:
            verbatim = one.position not in wrong
            if one.reference not in at_hand or (by_model and verbatim):
                yield Passage(part, title, one.quote, Trust.COMPANY, pointed=by_model)


def _of_message(source: Source, task: Task) -> Iterator[Passage]:
    title = "the message"
    texts = {
        "source-subject": ("", source.subject or task.subject),
        "source-text": ("", source.text),
        "source-quoted": ("", source.quoted_text),
        "source-sender-name": ("sender name", source.sender_name),
        "source-sender-address": ("", source.sender_address),
    }
    for part, (name, text) in texts.items():
        if text:
            yield Passage(part, title, text, Trust.MESSAGE, name=name)
    read = [(name, value) for name, value in source.fields.items() if name not in _MACHINE_FIELDS]
    for at, (name, value) in enumerate(read, start=1):
        if str(value).strip():
            given = _given(str(name), str(value), source.fields)
            yield Passage(
                f"source-field-{at}", title, str(value), Trust.MESSAGE, name=str(name), given=given
            )


def _given(name: str, text: str, fields: Mapping[str, object]) -> tuple[Found, ...]:
    """The amount in a field of minor units, such as amount_minor beside currency."""
    currency = str(fields.get("currency", "")).strip().upper()
    digits = text.strip()
    if not name.endswith("_minor") or len(currency) != 3 or not digits.isdecimal():
        return ()
    number = Decimal(digits).scaleb(-get_currency_precision(currency))
    values = frozenset({(number, currency)})
    return (
        Found(Kind.AMOUNT, text.index(digits), text.index(digits) + len(digits), digits, values),
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
