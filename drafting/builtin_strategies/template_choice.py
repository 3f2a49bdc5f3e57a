"""Finds the reply template that fits a message and whose slots the records can fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drafting.contract import DraftRequest, EvidenceItem, ReplyTemplateText
from drafting.quoting import best_quote
from drafting.retrieval import Match, Passage, index_for
from drafting.slots import SLOT, Slot, fill
from drafting.words import important_words

SMALLEST_SHARE = 0.2
FEWEST_SHARED_WORDS = 2
CLOSE_SECOND = 0.9
TRIED = 5


@dataclass(frozen=True, slots=True)
class ChosenReply:
    """A template with every slot filled. `share` is matched over all important message words."""

    template: ReplyTemplateText
    subject: str
    body: str
    share: float
    shared: tuple[str, ...]
    used: tuple[str, ...]
    close_second: str


@dataclass(frozen=True, slots=True)
class NoReply:
    """Why no template can answer, in words for the reviewer."""

    because: str


def choose_reply(
    request: DraftRequest, words: tuple[str, ...], slots: Mapping[str, Slot]
) -> ChosenReply | NoReply:
    """The best fitting template without an empty slot, or the reason there is none."""
    if not request.templates or not words:
        lack = "company has no reply templates yet" if words else "message has no telling words"
        return NoReply(f"The {lack}.")
    templates = {f"template:{item.id}": item for item in request.templates}
    matches = index_for(tuple(_passage(item) for item in request.templates)).search(words, TRIED)
    fitting = [match for match in matches if fits(match, words)]
    lacking: list[str] = []
    refused = _sent_back(request)
    for place, match in enumerate(fitting):
        template = templates[match.passage.reference]
        subject, body = fill(template.subject or template.title, slots), fill(template.body, slots)
        missing = dict.fromkeys((*subject.missing, *body.missing))
        if missing:
            lacking.append(f"“{template.title}” needs {', '.join(missing)}")
            continue
        if body.text.strip() in refused:
            continue
        return ChosenReply(
            template=template,
            subject=" ".join(subject.text.split()),
            body=body.text,
            share=share_of(match, words),
            shared=match.shared,
            used=tuple(dict.fromkeys((*subject.used, *body.used))),
            close_second=_close_second(match, fitting[place + 1 :]),
        )
    if lacking:
        return NoReply(f"No record fills the reply templates that fit: {'; '.join(lacking)}.")
    if refused and fitting:
        return NoReply("A person sent back the only reply template that fits this message.")
    return NoReply("No reply template fits this message.")


def fits(match: Match, words: tuple[str, ...]) -> bool:
    """Whether the template is about this: a fifth of the important words, at least two of them.

    One must be a title or topic word that only this template has, or two must be title words: a
    word such as "card" that stands in half of a bank's templates proves nothing by itself.
    """
    enough = len(match.shared) >= min(FEWEST_SHARED_WORDS, len(words))
    about = bool(match.telling) or len(match.shared_in_title) >= FEWEST_SHARED_WORDS
    return enough and about and share_of(match, words) >= SMALLEST_SHARE


def share_of(match: Match, words: tuple[str, ...]) -> float:
    """Matched important words over all important words of the message, 0 to 1."""
    return round(len(match.shared) / len(words), 2) if words else 0.0


def knowledge_evidence(request: DraftRequest, words: tuple[str, ...]) -> tuple[EvidenceItem, ...]:
    """Up to two knowledge passages that share at least two important words with the message."""
    titles = {f"knowledge:{item.id}": item for item in request.knowledge}
    passages = tuple(
        Passage(reference, item.title, item.text) for reference, item in titles.items()
    )
    found = [
        match
        for match in index_for(passages).search(words, limit=2)
        if len(match.shared) >= FEWEST_SHARED_WORDS
    ]
    return tuple(
        EvidenceItem(
            kind="knowledge",
            reference=match.passage.reference,
            title=match.passage.title,
            quote=best_quote(match.passage.text, match.shared),
        )
        for match in found
    )


def template_evidence(chosen: ChosenReply) -> EvidenceItem:
    """The template as it stands in the company's books, before filling."""
    return EvidenceItem(
        kind="template",
        reference=f"template:{chosen.template.id}",
        title=chosen.template.title,
        quote=best_quote(chosen.template.body, chosen.shared),
    )


def message_words(request: DraftRequest) -> tuple[str, ...]:
    """The important words of subject and text, and of what a reviewer asked for since."""
    asked = request.feedback.note if request.feedback else ""
    return important_words(f"{request.source.subject}\n{request.source.text}\n{asked}")


def _sent_back(request: DraftRequest) -> frozenset[str]:
    """The letters of the draft a person sent back: proposing one of them again helps nobody."""
    previous = request.feedback.previous_actions if request.feedback else ()
    payloads = (action.get("payload", {}) for action in previous)
    return frozenset(str(payload.get("body", "")).strip() for payload in payloads) - {""}


def _passage(template: ReplyTemplateText) -> Passage:
    title = f"{template.title} {template.topic}"
    return Passage(f"template:{template.id}", title, SLOT.sub(" ", template.body))


def _close_second(match: Match, rest: list[Match]) -> str:
    close = [item for item in rest if item.score >= CLOSE_SECOND * match.score]
    return close[0].passage.reference if close else ""
