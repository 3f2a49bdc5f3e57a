"""What a drafter is told about one task: the company's words, this contact's records, the input."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from connectors.registry import choices_for, connector_for, offers_choices
from connectors.schemas import action_schema
from drafting.contract import (
    ActionType,
    DraftRequest,
    Feedback,
    KnowledgeText,
    Record,
    ReplyTemplateText,
    SourceFile,
    SourceText,
)
from kept.queries import Place, kept
from review_queue.beside import join_beside, known_task, the_company
from review_queue.execution.ways_out import way_out_for
from review_queue.models import (
    ContactRecord,
    Decision,
    KnowledgeDocument,
    Mode,
    ReplyTemplate,
    Source,
    Task,
    Workflow,
)
from review_queue.services.facts.language import questions_about
from review_queue.services.people.assignees import assignees
from review_queue.sources.files_at_hand import came_in_and_filed

MOST_RECORDS = 40
MOST_OPTIONS = 4


def request_for(task_id: int) -> DraftRequest:
    """Everything the drafter may see of one task; only this contact's records, no secrets."""
    task = known_task(task_id)
    join_beside(task)
    workflow, source = task.workflow, task.source
    company = the_company()
    gives_work = "task_for_person" in workflow.allowed_kinds
    return DraftRequest(
        task_id=task.pk,
        workflow_key=workflow.key,
        role=workflow.role,
        instructions=workflow.instructions,
        allowed=_allowed(workflow),
        source=SourceText(
            subject=source.subject,
            text=source.text,
            sender_name=source.sender_name,
            sender_address=source.sender_address,
            fields={str(name): str(value) for name, value in source.fields.items()},
            files=_files(source),
        ),
        recipient="" if source.automatic else _recipient(task),
        contact_id=task.contact_id,
        records=_records(task),
        templates=_templates(workflow),
        knowledge=_knowledge(workflow),
        feedback=_feedback(task),
        company_name=company.name if company else "",
        strategy=workflow.strategy,
        options_wanted=MOST_OPTIONS if workflow.mode == Mode.DECISION_SUPPORT else 0,
        assignees=tuple(value for value, _ in assignees()) if gives_work else (),
        questions=questions_about(source),
    )


def _files(source: Source) -> tuple[SourceFile, ...]:
    found = came_in_and_filed(source, ())
    return tuple(SourceFile(one.name, one.media_type, one.size, one.sha256) for one in found)


def _recipient(task: Task) -> str:
    if task.contact is not None and task.contact.email:
        return task.contact.email
    return task.source.sender_address


def _allowed(workflow: Workflow) -> tuple[ActionType, ...]:
    return tuple(
        ActionType(kind, connector_for(kind).label, action_schema(kind, _choices(workflow, kind)))
        for kind in workflow.allowed_kinds
    )


def _choices(workflow: Workflow, kind: str) -> Mapping[str, tuple[str, ...]]:
    """What the connection lets choose; most kinds have nothing to choose and ask nothing."""
    if not offers_choices(kind):
        return {}
    return choices_for(kind, way_out_for(workflow, kind).settings)


def _records(task: Task) -> tuple[Record, ...]:
    if task.contact is None:
        return ()
    contact = task.contact
    about = Record(
        f"contact:{contact.pk}",
        "contact",
        contact.name,
        {"contact_name": contact.name, "email": contact.email, "tier": contact.tier},
    )
    rows = _records_of(contact.pk)
    return (
        about,
        *(Record(f"{row.kind}:{row.reference}", row.kind, row.title, row.values) for row in rows),
    )


def _templates(workflow: Workflow) -> tuple[ReplyTemplateText, ...]:
    return tuple(
        ReplyTemplateText(row.pk, row.title, row.subject, row.body, row.topic)
        for row in _templates_for(workflow.pk)
    )


def _knowledge(workflow: Workflow) -> tuple[KnowledgeText, ...]:
    rows = _documents_for(workflow.pk)
    return tuple(KnowledgeText(row.pk, row.title, row.text) for row in rows)


@kept
def _records_of(contact_id: Place) -> QuerySet[ContactRecord]:
    return ContactRecord.objects.filter(contact=contact_id)[:MOST_RECORDS]


@kept
def _templates_for(workflow_id: Place) -> QuerySet[ReplyTemplate]:
    mine = Q(workflow=workflow_id) | Q(workflow=None)
    return ReplyTemplate.objects.filter(mine, is_active=True).order_by("id")


@kept
def _documents_for(workflow_id: Place) -> QuerySet[KnowledgeDocument]:
    mine = Q(workflow=workflow_id) | Q(workflow=None)
    return KnowledgeDocument.objects.filter(mine, is_active=True).order_by("id")


@kept
def _sent_back(task_id: Place) -> QuerySet[Decision]:
    answers = Decision.objects.filter(task=task_id, answer=Decision.Answer.SEND_BACK)
    return answers.order_by("-id")[:1]


def _feedback(task: Task) -> Feedback | None:
    last = _sent_back.first(task.pk)
    if last is None or last.draft is None:
        return None
    previous = tuple(
        {"kind": action.kind, "payload": json.loads(action.payload_text)}
        for action in last.draft.actions.all()
    )
    pointed_at = tuple(str(one.get("text", "")) for one in last.highlights)
    return Feedback(tuple(last.reason_codes), last.note, previous, pointed_at)
