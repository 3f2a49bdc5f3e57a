"""Collects what the gate may look at, every value with its source, trusted apart from untrusted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.registry import connector_for
from policies.engine.facts import (
    Fact,
    LabelledText,
    Money,
    ProposedAction,
    TrustedFacts,
    UntrustedFacts,
)
from policies.engine.spec import Mode, WorkflowSpec
from review_queue.models import Action, Company, Draft, Source, Task, Workflow
from review_queue.services.provenance import SENDER, UNTRUSTED


def trusted_facts(task: Task, actions: Sequence[Action], at: datetime) -> TrustedFacts:
    """Values from the company's own records, configuration and clock."""
    return TrustedFacts({fact.name: fact for fact in _trusted(task, actions, at)})


def untrusted_facts(task: Task, draft: Draft, actions: Sequence[Action]) -> UntrustedFacts:
    """Everything a stranger or a model wrote."""
    source = task.source
    values = (
        Fact("message.text", source.text, "the message"),
        Fact("message.automatic", source.automatic or None, "the mail's headers"),
        Fact("message.has_attachment", bool(source.attachments), "the message"),
        Fact("draft.category", draft.category or None, "the draft"),
    )
    percent = draft.confidence_percent
    return UntrustedFacts(
        values={fact.name: fact for fact in values if fact.value is not None},
        input_texts=tuple(_input_texts(source)),
        output_texts=tuple(_output_texts(actions)),
        model_flags=tuple(draft.flags),
        confidence=None if percent is None else percent / 100,
    )


def proposed_actions(draft: Draft, actions: Sequence[Action]) -> tuple[ProposedAction, ...]:
    """The bundle as the gate sees it. A person's own words are no model's free text."""
    by_machine = draft.actor.get("kind") != "person"
    return tuple(_proposed(action, by_machine=by_machine) for action in actions)


def workflow_spec(workflow: Workflow) -> WorkflowSpec:
    """The workflow's settings as the engine reads them."""
    return WorkflowSpec(
        key=workflow.key,
        mode=Mode(workflow.mode),
        allowed_kinds=frozenset(workflow.allowed_kinds),
        confidence_threshold=workflow.confidence_threshold / 100,
        sample_rate=workflow.sample_percent / 100,
        hold_seconds=workflow.hold_seconds,
    )


def money_moved_by(action: Action) -> int:
    """The money an action moves, in minor units of its currency; 0 for none."""
    amount = json.loads(action.payload_text).get("amount")
    return int(amount["minor"]) if isinstance(amount, dict) else 0


def _trusted(task: Task, actions: Sequence[Action], at: datetime) -> Iterator[Fact]:
    contact, record = task.contact, "the company's records"
    yield Fact("workflow.key", task.workflow.key, "the workflow")
    yield Fact("action.kinds", tuple(sorted({a.kind for a in actions})), "the draft's steps")
    yield Fact("bundle.size", len(actions), "the draft's steps")
    yield Fact("contact.on_record", contact is not None, record)
    yield Fact("record.found", contact is not None and contact.records.exists(), record)
    yield Fact("sender.on_record", _sender_on_record(task), record)
    yield Fact("recipient.on_record", _recipients_on_record(actions), record)
    if contact is not None:
        yield Fact("contact.tier", contact.tier, f"contact {contact.name}")
        days = (at - contact.created_at).days
        yield Fact("contact.known_days", days, f"contact {contact.name}")
    yield from _amount(actions)


def _sender_on_record(task: Task) -> bool:
    if task.contact is None:
        return False
    return task.source.sender_address.casefold() == task.contact.email.casefold()


def _recipients_on_record(actions: Sequence[Action]) -> bool:
    origins = [origin for action in actions for origin in action.provenance.values()]
    return all(origin not in (UNTRUSTED, SENDER) for origin in origins)


def _amount(actions: Sequence[Action]) -> Iterator[Fact]:
    """The largest amount in the bundle, only where code traced each of them to a record."""
    amounts: list[tuple[Money, str]] = []
    for action in actions:
        amount = json.loads(action.payload_text).get("amount")
        if not isinstance(amount, dict):
            continue
        origin = action.provenance.get("amount", UNTRUSTED)
        yield Fact("amount.differs_from_record", origin == UNTRUSTED, origin)
        if origin == UNTRUSTED:
            return
        amounts.append((Money(amount["minor"], amount["currency"]), origin))
    if not amounts:
        company = Company.objects.first()
        currency = company.currency if company else "EUR"
        yield Fact("action.amount", Money(0, currency), "no step moves money")
    elif len({money.currency for money, _ in amounts}) == 1:
        money, origin = max(amounts, key=lambda pair: pair[0].minor)
        yield Fact("action.amount", money, origin)


def _input_texts(source: Source) -> Iterator[LabelledText]:
    yield LabelledText("subject", source.subject)
    yield LabelledText("message", source.text)
    yield LabelledText("quoted earlier message", source.quoted_text)
    yield LabelledText("HTML part", source.html)
    yield LabelledText("sender's name", source.sender_name)
    for attached in source.attachments:
        yield LabelledText("attachment name", str(attached.get("name", "")))
    for name, value in source.fields.items():
        yield LabelledText(f"field {name}", f"{value}")


def _output_texts(actions: Sequence[Action]) -> Iterator[LabelledText]:
    for action in actions:
        payload = json.loads(action.payload_text)
        for label, text in connector_for(action.kind).free_text(payload):
            yield LabelledText(f"{action.kind} {label}", text)


def _proposed(action: Action, *, by_machine: bool) -> ProposedAction:
    connector = connector_for(action.kind)
    payload = json.loads(action.payload_text)
    unsure = tuple(sorted(s for s, origin in action.provenance.items() if origin == UNTRUSTED))
    return ProposedAction(
        position=action.position,
        kind=action.kind,
        consequences=frozenset(action.consequences),
        auto_eligible=connector.auto_eligible,
        untrusted_slots=unsure,
        writes_free_text=by_machine and bool(connector.free_text(payload)),
    )
