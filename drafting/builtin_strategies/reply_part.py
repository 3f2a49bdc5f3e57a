"""The e-mail reply as one part of a proposal, with its evidence or the reason it is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drafting.builtin_strategies import payloads
from drafting.builtin_strategies.proposal import allowed_type
from drafting.builtin_strategies.template_choice import (
    ChosenReply,
    NoReply,
    choose_reply,
    template_evidence,
)
from drafting.contract import DraftedAction, DraftRequest, EvidenceItem, Record
from drafting.quoting import best_quote
from drafting.record_slots import slots_from, value_text
from drafting.slots import Slot
from drafting.thread import thread_of

NO_RECIPIENT = "The sender has no e-mail address we know, so no reply is proposed."
NO_EMAIL_ALLOWED = "This workflow sends no e-mails."
LONGEST_RECORD_QUOTE = 1_000


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """`action` is None when no reply is proposed; `unsure_about` then says why."""

    action: DraftedAction | None
    evidence: tuple[EvidenceItem, ...] = ()
    unsure_about: str = ""
    confidence: float | None = None
    category: str = ""


def reply_part(
    request: DraftRequest, words: tuple[str, ...], records: Iterable[Record]
) -> ReplyPart:
    """One e-mail to the request's recipient, from one template filled from these records."""
    email_type = allowed_type(request, "email")
    if email_type is None:
        return ReplyPart(None, unsure_about=NO_EMAIL_ALLOWED)
    if not request.recipient:
        return ReplyPart(None, unsure_about=NO_RECIPIENT)
    meant = tuple(records)
    slots = slots_from(request, meant)
    chosen = choose_reply(request, words, slots)
    if isinstance(chosen, NoReply):
        return ReplyPart(None, unsure_about=chosen.because)
    try:
        action = payloads.email(
            email_type,
            to=request.recipient,
            subject=chosen.subject,
            body=chosen.body,
            thread=thread_of(request.source),
        )
    except payloads.PayloadDoesNotFit as error:
        return ReplyPart(None, unsure_about=f"The filled reply template does not fit. {error}.")
    return ReplyPart(
        action=action,
        evidence=_evidence(request, chosen, slots, meant),
        unsure_about=_close_second(request, chosen),
        confidence=chosen.share,
        category=chosen.template.topic or chosen.template.title,
    )


def record_evidence(
    request: DraftRequest, record: Record, names: tuple[str, ...] = ()
) -> EvidenceItem:
    """The record's values, or only the named ones, one `name: value` per line."""
    shown = {
        name: value_text(value, request.locale)
        for name, value in record.values.items()
        if not names or name in names
    }
    quote = "\n".join(f"{name}: {text}" for name, text in shown.items() if text)
    return EvidenceItem("record", record.id, record.title, quote[:LONGEST_RECORD_QUOTE])


def message_evidence(request: DraftRequest, words: tuple[str, ...]) -> tuple[EvidenceItem, ...]:
    """The sentence of the message that shares the most of these words; nothing for an empty one."""
    quote = best_quote(request.source.text or request.source.subject, words)
    return (EvidenceItem("message", "message", "Message", quote),) if quote else ()


def _evidence(
    request: DraftRequest,
    chosen: ChosenReply,
    slots: Mapping[str, Slot],
    records: tuple[Record, ...],
) -> tuple[EvidenceItem, ...]:
    used = {slots[name].reference for name in chosen.used}
    from_records = (record_evidence(request, item) for item in records if item.id in used)
    return (template_evidence(chosen), *message_evidence(request, chosen.shared), *from_records)


def _close_second(request: DraftRequest, chosen: ChosenReply) -> str:
    titles = {f"template:{item.id}": item.title for item in request.templates}
    other = titles.get(chosen.close_second, "")
    return f"The reply template “{other}” fits almost as well." if other else ""
