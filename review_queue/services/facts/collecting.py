"""Collects what the gate may look at, every value with its source, trusted apart from untrusted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User

from connectors.registry import connector_for, record_only_slots_of
from policies.calibration import calibrated_share
from policies.engine.action_map import reaches_outside
from policies.engine.facts import (
    Fact,
    Money,
    ProposedAction,
    TrustedFacts,
    UntrustedFacts,
)
from policies.engine.spec import Mode, WorkflowSpec
from policies.topics.live import topic_facts
from policies.topics.named import named_facts
from policies.topics.predicting import Doubt
from review_queue.beside import evidence_of, the_company
from review_queue.models import Action, Company, Draft, Task, Workflow
from review_queue.services.facts.clock import clock_facts
from review_queue.services.facts.evidence import differing_fields, evidence_facts
from review_queue.services.facts.history import history_facts
from review_queue.services.facts.language import model_said_yes
from review_queue.services.facts.payments import money_moved_by, payment_of
from review_queue.services.facts.provenance import SENDER, UNTRUSTED
from review_queue.services.facts.texts import input_texts, output_texts

__all__ = [
    "money_moved_by",
    "proposed_actions",
    "trusted_facts",
    "untrusted_facts",
    "workflow_spec",
]


def trusted_facts(
    task: Task, actions: Sequence[Action], at: datetime, *, reviewer: User | None = None
) -> TrustedFacts:
    """Values from the company's own records, configuration and clock.

    `reviewer` is whose approvals the windows of the reviewer count: the person about to decide.
    """
    company = the_company() or Company()
    facts = [
        *_trusted(task, actions, at),
        *_amount(actions, company.currency),
        Fact("company.link_hosts", _own_hosts(company), "the company's address"),
        *clock_facts(at, time_zone=company.time_zone, hours=company.business_hours),
        *history_facts(task, actions, currency=company.currency, reviewer=reviewer, at=at),
    ]
    return TrustedFacts({fact.name: fact for fact in facts})


def untrusted_facts(task: Task, draft: Draft, actions: Sequence[Action]) -> UntrustedFacts:
    """Everything a stranger or a model wrote."""
    source = task.source
    values = (
        Fact("message.text", source.text, "the message"),
        Fact("message.automatic", source.automatic or None, "the mail's headers"),
        Fact("message.has_attachment", bool(source.attachments), "the message"),
        Fact("message.fields", _filled_fields(source.fields), "the form that came in"),
        Fact("draft.category", draft.category or None, "the draft"),
        Fact("record.differing_fields", differing_fields(actions, task.contact), "our records"),
        *evidence_facts(evidence_of(draft.pk)),
        *_learned(source.text, task.workflow, model_said_yes(draft)),
    )
    confidence, calibrated = _how_sure(draft, task.workflow.key)
    return UntrustedFacts(
        values={fact.name: fact for fact in values if fact.value is not None},
        input_texts=tuple(input_texts(source)),
        output_texts=tuple(output_texts(actions)),
        model_flags=tuple(draft.flags),
        confidence=confidence,
        calibrated_confidence=calibrated,
    )


def _how_sure(draft: Draft, workflow_key: str) -> tuple[float | None, float | None]:
    """How sure the drafter is, as said and as measured; of a person's draft nobody asks that."""
    if draft.actor.get("kind") == "person":
        return 1.0, None
    percent = draft.confidence_percent
    said = None if percent is None else percent / 100
    return said, calibrated_share(workflow_key, said)


def proposed_actions(draft: Draft, actions: Sequence[Action]) -> tuple[ProposedAction, ...]:
    """The bundle as the gate sees it. A person's own words are no model's free text."""
    by_machine = draft.actor.get("kind") != "person"
    return tuple(_proposed(action, by_machine=by_machine) for action in actions)


def workflow_spec(workflow: Workflow) -> WorkflowSpec:
    """The workflow's settings as the engine reads them."""
    company = the_company()
    return WorkflowSpec(
        key=workflow.key,
        mode=Mode(workflow.mode),
        allowed_kinds=frozenset(workflow.allowed_kinds),
        confidence_threshold=workflow.confidence_threshold / 100,
        sample_rate=workflow.sample_percent / 100,
        hold_seconds=workflow.hold_seconds,
        company_currency=company.currency if company else "EUR",
    )


def _learned(text: str, workflow: Workflow, said_yes: Mapping[str, str]) -> Iterator[Fact]:
    """What was learned here about messages; nothing where there is no message to read.

    That too little was learned yet only matters where the work could otherwise run alone.
    """
    if not text.strip():
        return
    runs_alone = workflow.mode == Mode.FLAG_ON_EXCEPTION
    for fact in (*topic_facts(text).values(), *named_facts(text, said_yes=said_yes).values()):
        if runs_alone or fact.value != Doubt.TOO_FEW_EXAMPLES.value:
            yield fact


def _own_hosts(company: Company) -> tuple[str, ...]:
    host = company.from_address.rpartition("@")[2].strip().lower()
    return (host, f"www.{host}") if host else ()


def _filled_fields(fields: dict[str, object]) -> tuple[str, ...]:
    return tuple(sorted(str(name) for name, value in fields.items() if f"{value}".strip()))


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


def _sender_on_record(task: Task) -> bool:
    if task.contact is None:
        return False
    return task.source.sender_address.casefold() == task.contact.email.casefold()


def _recipients_on_record(actions: Sequence[Action]) -> bool:
    origins = [origin for action in actions for origin in action.provenance.values()]
    return all(origin not in (UNTRUSTED, SENDER) for origin in origins)


def _amount(actions: Sequence[Action], currency: str) -> Iterator[Fact]:
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
        yield Fact("action.amount", Money(0, currency), "no step moves money")
    elif len({money.currency for money, _ in amounts}) == 1:
        money, origin = max(amounts, key=lambda pair: pair[0].minor)
        yield Fact("action.amount", money, origin)


def _proposed(action: Action, *, by_machine: bool) -> ProposedAction:
    connector = connector_for(action.kind)
    payload = json.loads(action.payload_text)
    payment = payment_of(action, None)
    unsure = tuple(sorted(s for s, origin in action.provenance.items() if origin == UNTRUSTED))
    return ProposedAction(
        position=action.position,
        kind=action.kind,
        consequences=frozenset(action.consequences),
        auto_eligible=connector.auto_eligible,
        untrusted_slots=unsure,
        record_only_slots=record_only_slots_of(action.kind),
        # A note that stays with us is no message: nobody outside reads what a model wrote.
        writes_free_text=by_machine
        and reaches_outside(action.consequences)
        and bool(connector.free_text(payload)),
        amount=Money(payment.minor, payment.currency) if payment else None,
    )
