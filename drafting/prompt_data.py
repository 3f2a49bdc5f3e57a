"""Chooses and bounds the data a model may see of one task, and keeps it for checking quotes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drafting.contract import DraftRequest, Feedback, Record, SourceText
from drafting.quoting import bounded
from drafting.record_slots import value_text
from drafting.retrieval import Passage, index_for
from drafting.slots import SLOT
from drafting.words import important_words

MOST_TEMPLATES = 8
MOST_KNOWLEDGE = 6
MOST_RECORDS = 40
MOST_FIELDS = 60
MOST_FILES = 20
LONGEST_TEXT = 20_000
LONGEST_PIECE = 4_000
LONGEST_VALUE = 1_000


@dataclass(frozen=True, slots=True)
class Source:
    """Something a draft may cite: what it is, what it is called, and its literal text."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PromptData:
    """The JSON object of the data message, and the sources it offers by reference."""

    document: Mapping[str, Any]
    sources: Mapping[str, Source]
    was_cut: bool

    def as_json(self) -> str:
        """The document as the model gets it; half characters become U+FFFD."""
        text = json.dumps(self.document, ensure_ascii=False, sort_keys=True)
        return text.encode("utf-8", "replace").decode("utf-8")


def data_for(request: DraftRequest) -> PromptData:
    """The most relevant templates and knowledge, this contact's records, and what came in."""
    templates, knowledge = _templates(request), _knowledge(request)
    records = {item.id: item for item in request.records[:MOST_RECORDS]}
    sources = {"message": Source("message", "Message", _message_text(request.source))}
    sources |= templates | knowledge
    sources |= {key: _record_source(request, record) for key, record in records.items()}
    company: dict[str, Any] = {
        "records": [_record(record) for record in records.values()],
        "reply_templates": _listed(templates),
        "knowledge": _listed(knowledge),
        "earlier_draft_sent_back": _feedback(request.feedback),
    }
    document = {"company": company, "came_in": came_in(request.source)}
    return PromptData(document, sources, len(request.source.text) > LONGEST_TEXT)


def _listed(sources: Mapping[str, Source]) -> list[dict[str, str]]:
    return [
        {"reference": key, "title": item.title, "text": item.text} for key, item in sources.items()
    ]


def _nearest(request: DraftRequest, passages: tuple[Passage, ...], most: int) -> list[str]:
    """References of the best passages in their own order; all of them when they are few."""
    if len(passages) <= most:
        return [passage.reference for passage in passages]
    words = important_words(f"{request.source.subject}\n{request.source.text}")
    found = {match.passage.reference for match in index_for(passages).search(words, most)}
    return [passage.reference for passage in passages if passage.reference in found]


def _templates(request: DraftRequest) -> dict[str, Source]:
    all_of_them = {f"template:{item.id}": item for item in request.templates}
    passages = tuple(
        Passage(key, f"{item.title} {item.topic}", SLOT.sub(" ", item.body))
        for key, item in all_of_them.items()
    )
    return {
        key: Source(
            "template", all_of_them[key].title, bounded(all_of_them[key].body, LONGEST_PIECE)
        )
        for key in _nearest(request, passages, MOST_TEMPLATES)
    }


def _knowledge(request: DraftRequest) -> dict[str, Source]:
    all_of_them = {f"knowledge:{item.id}": item for item in request.knowledge}
    passages = tuple(Passage(key, item.title, item.text) for key, item in all_of_them.items())
    return {
        key: Source(
            "knowledge", all_of_them[key].title, bounded(all_of_them[key].text, LONGEST_PIECE)
        )
        for key in _nearest(request, passages, MOST_KNOWLEDGE)
    }


def _record(record: Record) -> dict[str, Any]:
    values = {name: _plain(value) for name, value in record.values.items()}
    return {
        "reference": record.id, "kind": record.kind, "title": record.title, "values": values,
    }  # fmt: skip


def _plain(value: object) -> object:
    if isinstance(value, str):
        return bounded(value, LONGEST_VALUE)
    if value is None or isinstance(value, int):
        return value
    return json.loads(json.dumps(value, default=str))


def _record_source(request: DraftRequest, record: Record) -> Source:
    written = {name: value_text(value, request.locale) for name, value in record.values.items()}
    lines = "\n".join(f"{name}: {text}" for name, text in written.items() if text)
    literal = json.dumps(_record(record)["values"], ensure_ascii=False, sort_keys=True)
    return Source("record", record.title, f"{record.title}\n{lines}\n{literal}")


def _message_text(source: SourceText) -> str:
    fields = "\n".join(f"{name}: {value}" for name, value in source.fields.items())
    return f"{source.subject}\n{bounded(source.text, LONGEST_TEXT)}\n{fields}"


def came_in(source: SourceText, *, longest_text: int = LONGEST_TEXT) -> dict[str, Any]:
    """What a stranger sent, bounded, as a JSON value; `longest_text` in characters."""
    fields = list(source.fields.items())[:MOST_FIELDS]
    return {
        "subject": bounded(source.subject, LONGEST_VALUE),
        "text": bounded(source.text, longest_text),
        "sender_name": bounded(source.sender_name, LONGEST_VALUE),
        "sender_address": bounded(source.sender_address, LONGEST_VALUE),
        "fields": {bounded(name, 100): bounded(value, LONGEST_VALUE) for name, value in fields},
    } | _came_along(source)


def _came_along(source: SourceText) -> dict[str, Any]:
    """The files by the names a draft may choose them by; nothing of what is in them."""
    files = [
        {"id": f"file {number}", "name": bounded(file.name, 200), "type": file.media_type}
        for number, file in enumerate(source.files[:MOST_FILES], start=1)
    ]
    return {"files": files} if files else {}


def _feedback(feedback: Feedback | None) -> dict[str, Any] | None:
    if feedback is None:
        return None
    marked = [bounded(text, LONGEST_VALUE) for text in feedback.pointed_at]
    return ({"pointed_at": marked} if marked else {}) | {
        "reasons": list(feedback.reason_codes),
        "note": bounded(feedback.note, LONGEST_PIECE),
        "actions": bounded(
            json.dumps([dict(item) for item in feedback.previous_actions], default=str),
            LONGEST_PIECE,
        ),
    }
