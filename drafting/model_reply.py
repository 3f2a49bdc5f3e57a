"""Checks what a model wrote, strictly, and turns it into a proposal or refuses all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaViolation
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drafting.contract import (
    ActionType,
    DraftedAction,
    DraftedOption,
    DraftRequest,
    EvidenceItem,
)
from drafting.fixed_slots import completed, offered_types
from drafting.money import Amount, amount_of
from drafting.prompt_data import PromptData, Source
from drafting.strict_json import UnusableJson, read_strict

LARGEST_REPLY_BYTES = 64 * 1024
QUOTE_NOT_FOUND = "quote_not_found"
AMOUNT_NOT_IN_RECORDS = "amount_not_in_records"
INPUT_CUT = "input_was_cut"
NO_REASON = "The model proposes nothing and gives no reason."


class BadReply(ValueError):
    """The reply is not a draft; nothing of it is used. The message says why in plain words."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Action(_Part):
    kind: Annotated[str, Field(max_length=60)]
    payload: dict[str, Any]


class _Evidence(_Part):
    kind: Literal["message", "template", "knowledge", "record"]
    reference: Annotated[str, Field(max_length=200)]
    quote: Annotated[str, Field(max_length=2_000)]


class _Reply(_Part):
    category: Annotated[str, Field(max_length=120)]
    confidence_percent: Annotated[int, Field(ge=0, le=100)]
    unsure_about: Annotated[str, Field(max_length=2_000)]
    flags: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=20)]
    actions: Annotated[list[_Action], Field(max_length=8)]
    evidence: Annotated[list[_Evidence], Field(max_length=30)]


class _Way(_Part):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    reason: Annotated[str, Field(max_length=2_000)]
    actions: Annotated[list[_Action], Field(min_length=1, max_length=8)]
    evidence: Annotated[list[_Evidence], Field(max_length=30)]


class _OptionsReply(_Reply):
    title: Annotated[str, Field(max_length=120)]
    reason: Annotated[str, Field(max_length=2_000)]
    alternatives: Annotated[list[_Way], Field(max_length=3)]


@dataclass(frozen=True, slots=True)
class CheckedReply:
    """A reply that passed every check. `options` are ranked, the first is the reply itself."""

    actions: tuple[DraftedAction, ...]
    evidence: tuple[EvidenceItem, ...]
    category: str
    confidence: float
    unsure_about: str
    flags: tuple[str, ...]
    options: tuple[DraftedOption, ...] = ()


def check_reply(text: str, request: DraftRequest, data: PromptData) -> CheckedReply:
    """The proposal in a model's words. Raises BadReply; a bad part refuses the whole."""
    reply = _read(text, _OptionsReply if request.options_wanted else _Reply)
    offered = {item.kind: item for item in offered_types(request)}
    actions = tuple(_action(item, offered, request) for item in reply.actions)
    evidence = tuple(_supported(reply.evidence, data.sources))
    flags = list(reply.flags)
    if len(evidence) < len(reply.evidence):
        flags.append(QUOTE_NOT_FOUND)
    others = _other_ways(reply, offered, request, data)
    if any(len(one.evidence) < len(way.evidence) for one, way in others):
        flags.append(QUOTE_NOT_FOUND)
    proposed = (*actions, *(action for one, _ in others for action in one.actions))
    if _strange_amounts(proposed, request):
        flags.append(AMOUNT_NOT_IN_RECORDS)
    if data.was_cut:
        flags.append(INPUT_CUT)
    return CheckedReply(
        actions=actions,
        evidence=evidence,
        category=" ".join(reply.category.split()),
        confidence=reply.confidence_percent / 100,
        unsure_about=reply.unsure_about.strip() or ("" if actions else NO_REASON),
        flags=tuple(dict.fromkeys(flags)),
        options=_ranked(reply, actions, evidence, others),
    )


def _other_ways(
    reply: _Reply, offered: Mapping[str, ActionType], request: DraftRequest, data: PromptData
) -> list[tuple[DraftedOption, _Way]]:
    """The alternatives, checked as strictly as the first way; each beside what the model wrote."""
    if not isinstance(reply, _OptionsReply):
        return []
    return [
        (
            DraftedOption(
                title=" ".join(way.title.split()),
                reason=way.reason.strip(),
                actions=tuple(_action(item, offered, request) for item in way.actions),
                evidence=tuple(_supported(way.evidence, data.sources)),
            ),
            way,
        )
        for way in reply.alternatives
    ]


def _ranked(
    reply: _Reply,
    actions: tuple[DraftedAction, ...],
    evidence: tuple[EvidenceItem, ...],
    others: list[tuple[DraftedOption, _Way]],
) -> tuple[DraftedOption, ...]:
    """The reply and its alternatives in order; none where there is no choice."""
    if not (isinstance(reply, _OptionsReply) and others and actions):
        return ()
    title = " ".join(reply.title.split()) or "The first way"
    first = DraftedOption(title, reply.reason.strip(), actions, evidence)
    return (first, *(one for one, _ in others))


def _read(text: str, form: type[_Reply]) -> _Reply:
    if len(text.encode("utf-8", "replace")) > LARGEST_REPLY_BYTES:
        raise BadReply(f"The reply is larger than {LARGEST_REPLY_BYTES // 1024} KB")
    try:
        return form.model_validate(read_strict(text))
    except UnusableJson as error:
        raise BadReply(f"The reply {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part)[:60] for part in first["loc"]) or "reply"
        raise BadReply(f"The reply breaks its form at {place}: {first['msg']}") from None


def _action(
    item: _Action, offered: Mapping[str, ActionType], request: DraftRequest
) -> DraftedAction:
    action_type = offered.get(item.kind)
    if action_type is None:
        raise BadReply(f"The reply proposes {item.kind!r}, which is not offered here")
    _validate(item.kind, item.payload, action_type.schema)
    payload = completed(request, item.kind, item.payload)
    full = next(one.schema for one in request.allowed if one.kind == item.kind)
    _validate(item.kind, payload, full)
    return DraftedAction(item.kind, payload)


def _validate(kind: str, payload: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    errors = Draft202012Validator(dict(schema)).iter_errors(payload)
    worst: SchemaViolation | None = min(errors, key=lambda error: str(error.path), default=None)
    if worst is not None:
        place = ".".join(str(part) for part in worst.absolute_path) or "payload"
        raise BadReply(f"The reply's {kind} action breaks its form at {place[:120]}")


def _supported(items: list[_Evidence], sources: Mapping[str, Source]) -> Iterator[EvidenceItem]:
    for item in items:
        source = sources.get(item.reference)
        if source is None or source.kind != item.kind:
            raise BadReply(
                f"The reply cites {item.kind} {item.reference!r}, which it was not given"
            )
        if occurs(item.quote, source.text):
            yield EvidenceItem(item.kind, item.reference, source.title, item.quote.strip())


def occurs(quote: str, text: str) -> bool:
    """Whether the quote stands in the text, but for line breaks and repeated spaces."""
    wanted = " ".join(quote.split())
    return bool(wanted) and wanted in " ".join(text.split())


def _strange_amounts(actions: tuple[DraftedAction, ...], request: DraftRequest) -> bool:
    known = {amount_of(value) for record in request.records for value in record.values.values()}
    proposed = [amount_of(action.payload.get("amount")) for action in actions]
    return any(isinstance(amount, Amount) and amount not in known for amount in proposed)
