"""The stored rules of a version as fields of the form, also those that cannot be read any more."""

from __future__ import annotations

from hitl_site.owner_pages.draft_fields import (
    EXCEPT,
    GROUP,
    PLAIN,
    ConditionFields,
    RuleFields,
    fields_of,
)
from policies.models import PolicyVersion, Rule, RuleCondition
from policies.operands import UnreadableOperand


def stored_fields(version: PolicyVersion) -> tuple[RuleFields, ...]:
    """Every rule of the version, in its order."""
    return tuple(map(_fields, version.rules.prefetch_related("conditions")))


def _fields(row: Rule) -> RuleFields:
    try:
        return fields_of(row.as_spec())
    except UnreadableOperand:
        return _as_written(row)


def _as_written(row: Rule) -> RuleFields:
    """What the row says word for word, so that the owner can put it right."""
    return RuleFields(
        key=row.key,
        name=row.name,
        workflow=row.workflow_key,
        match="all" if row.match_all else "any",
        group_match="all" if row.group_match_all else "any",
        level=row.level,
        hold=str(row.hold_seconds or ""),
        hold_unit="seconds",
        required_group=row.required_group,
        because=row.because,
        priority=str(row.priority),
        due=str(row.due_minutes or ""),
        sample=str(row.sample_percent or ""),
        conditions=tuple(map(_condition, row.conditions.all())),
    )


def _condition(row: RuleCondition) -> ConditionFields:
    place = EXCEPT if row.is_exception else GROUP if row.in_group else PLAIN
    return ConditionFields(place, row.fact, row.operator, row.value_text)
