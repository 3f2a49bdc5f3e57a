"""Starting a draft and writing rules into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from policies.engine.spec import Condition
from policies.engine.spec import Rule as RuleSpec
from policies.errors import DamagedPolicy, DraftExists
from policies.history import Author, current_author, written_by
from policies.models import PolicyVersion, Rule, RuleCondition, Status
from policies.operands import UnreadableOperand, show_operand
from policies.services.authorship import authors_in, written_in
from policies.services.live import frozen_policy, live_version, written_policy
from policies.services.recording import Record, record_nothing, signed


def start_new_version(
    *, by: Author, record: Record = record_nothing, like: PolicyVersion | None = None
) -> PolicyVersion:
    """A draft holding the rules of the live version, or of any other: `like`.

    Raises DraftExists while there is another draft.
    """
    with written_by(by), transaction.atomic():
        draft = _new_draft(by)
        origin = like or live_version()
        if origin is not None:
            add_rules(
                version=draft,
                rules=_rules_of(origin),
                authors=authors_in(origin),
                written=written_in(origin),
            )
        record("policies.version.started", signed(by, number=draft.number))
    draft.refresh_from_db()
    return draft


@transaction.atomic
def drop_untouched_draft(*, by: Author) -> bool:
    """Delete a draft that says what is in force, word for word; whether there was one.

    Somebody only looked: nothing they wrote is lost, and it stands in nobody's way.
    """
    draft = PolicyVersion.objects.select_for_update().filter(status=Status.DRAFT).first()
    if draft is None:
        return False
    live = live_version()
    try:
        if written_policy(draft).rules != (_rules_of(live) if live is not None else ()):
            return False
    except UnreadableOperand:
        return False
    with written_by(by):
        draft.delete()
    return True


def _rules_of(origin: PolicyVersion) -> tuple[RuleSpec, ...]:
    """What it was frozen with; its rows when it is a draft or its frozen text was damaged."""
    if origin.is_draft:
        return written_policy(origin).rules
    try:
        return frozen_policy(origin).rules
    except DamagedPolicy:
        return written_policy(origin).rules


def _new_draft(by: Author) -> PolicyVersion:
    top = PolicyVersion.objects.aggregate(top=Max("number"))["top"] or 0
    draft = PolicyVersion(number=top + 1, created_by_id=by.id, created_by_name=by.name[:200])
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise DraftExists(
            "There is already a draft, so no second one was started. Publish it or throw it away."
        ) from error
    return draft


def add_rules(
    *,
    version: PolicyVersion,
    rules: Iterable[RuleSpec],
    authors: Mapping[str, Author] | None = None,
    written: Mapping[str, datetime] | None = None,
) -> None:
    """Write rules into a draft, such as those of a playbook. All or none.

    `authors` names who wrote each rule and `written` when, by its id; the others are the current
    author's, written now. Raises PublishedVersionIsFixed, or IntegrityError when a rule of that id
    is already there.
    """
    known, dates, now = authors or {}, written or {}, timezone.now()
    with transaction.atomic():
        start = version.rules.count()
        for position, spec in enumerate(rules, start=start):
            row = _row_of(spec, known.get(spec.id, current_author()), dates.get(spec.id, now))
            row.version, row.position = version, position
            row.save(keep_author=True)
            _add_conditions(row, spec)


def _row_of(spec: RuleSpec, author: Author, written_at: datetime) -> Rule:
    return Rule(
        author_id=author.id,
        author_name=author.name[:200],
        written_at=written_at,
        key=spec.id,
        name=spec.name,
        workflow_key=spec.workflow,
        match_all=spec.match_all,
        level=spec.level.name,
        hold_seconds=spec.hold_seconds,
        required_group=spec.required_group,
        because=spec.because,
        group_match_all=spec.group_match_all,
        priority=spec.priority,
        due_minutes=spec.due_minutes,
        sample_percent=spec.sample_percent,
    )


def _add_conditions(row: Rule, spec: RuleSpec) -> None:
    parts: tuple[tuple[dict[str, bool], tuple[Condition, ...]], ...] = (
        ({}, spec.conditions),
        ({"in_group": True}, spec.group),
        ({"is_exception": True}, spec.exceptions),
    )
    for place, conditions in parts:
        for condition in conditions:
            RuleCondition(
                rule=row,
                **place,
                fact=condition.fact,
                operator=condition.operator.value,
                value_text=show_operand(condition.value),
            ).save(keep_author=True)
