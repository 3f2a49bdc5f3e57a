"""What people said about a task, and what the customer wrote since: one query, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from kept.queries import Place, kept
from review_queue.models import Comment, FollowUp, Opinion
from review_queue.person_names import name_in_rows


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment. `is_explanation`: the author's own words about a decision."""

    number: int
    at: datetime
    by_id: int
    by: str
    text: str
    is_explanation: bool


@dataclass(frozen=True, slots=True)
class AskedOpinion:
    """One question to a colleague, with its answer once there is one."""

    number: int
    at: datetime
    asked_by_id: int
    asked_by: str
    asked_of_id: int | None
    asked_of: str
    question: str
    answer: str
    note: str
    answered_at: datetime | None
    answered_by: str
    draft_hash: str


@dataclass(frozen=True, slots=True)
class LaterMessage:
    """A later task of the same customer. `voided`: it took an approval back."""

    task_id: int
    at: datetime
    subject: str
    text: str
    sender: str
    voided: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything said, by kind."""

    comments: tuple[Remark, ...] = ()
    opinions: tuple[AskedOpinion, ...] = ()
    later: tuple[LaterMessage, ...] = ()


def conversation_of(task_id: int) -> Conversation:
    """Comments, second opinions and later messages of a task."""
    rows: Sequence[Any] = sorted(_said(task_id), key=lambda row: row[1:3])
    comments = [row for row in rows if row[0] == "comment"]
    opinions = [row for row in rows if row[0] == "opinion"]
    later = [row for row in rows if row[0] == "later"]
    return Conversation(
        tuple(Remark(row[1], row[2], row[3], row[4], row[7], bool(row[5])) for row in comments),
        tuple(AskedOpinion(row[1], *row[2:13]) for row in opinions),
        tuple(LaterMessage(row[1], row[2], row[4], row[7], row[6], row[13] == 1) for row in later),
    )


@kept
def _said(task_id: Place) -> QuerySet[Any, Any]:
    return _comments(task_id).union(_opinions(task_id), _later(task_id), all=True)


def _comments(task_id: Place) -> QuerySet[Any, Any]:
    return _row(
        Comment.objects.filter(task_id=task_id),
        sort=_text("comment"),
        number=F("id"),
        at=F("created_at"),
        by_id=F("author_id"),
        by=name_in_rows("author"),
        of_id=F("decision_id"),
        said=F("text"),
    )


def _opinions(task_id: Place) -> QuerySet[Any, Any]:
    return _row(
        Opinion.objects.filter(task_id=task_id),
        sort=_text("opinion"),
        number=F("id"),
        at=F("asked_at"),
        by_id=F("asked_by_id"),
        by=name_in_rows("asked_by"),
        of_id=F("asked_of_id"),
        of=name_in_rows("asked_of"),
        said=F("question"),
        answered=F("answer"),
        noted=F("note"),
        ended_at=F("answered_at"),
        ended_by=name_in_rows("answered_by"),
        mark=F("draft_hash"),
    )


def _later(task_id: Place) -> QuerySet[Any, Any]:
    return _row(
        FollowUp.objects.filter(earlier_id=task_id),
        sort=_text("later"),
        number=F("later_id"),
        at=F("created_at"),
        by=F("later__subject"),
        of=F("later__source__sender_address"),
        said=F("later__source__text"),
        flag=Cast(F("voided"), IntegerField()),
    )


def _row(rows: QuerySet[Any], **given: Any) -> QuerySet[Any, Any]:
    """The same columns with the same types from every table: PostgreSQL unites nothing else."""
    none = Value(None)
    texts = ("by", "of", "said", "answered", "noted", "ended_by", "mark")
    values: dict[str, Any] = {"sort": given["sort"]}
    for name in ("number", "by_id", "of_id", "flag"):
        values[name] = Cast(given.get(name, none), IntegerField())
    for name in texts:
        values[name] = Cast(given.get(name, none), TextField())
    for name in ("at", "ended_at"):
        values[name] = Cast(given.get(name, none), DateTimeField())
    named = {f"row_{name}": value for name, value in values.items()}
    order = (
        *("sort", "number", "at", "by_id", "by", "of_id", "of", "said"),
        *("answered", "noted", "ended_at", "ended_by", "mark", "flag"),
    )
    found: QuerySet[Any, Any] = rows.annotate(**named).values_list(
        *(f"row_{name}" for name in order)
    )
    return found


def _text(word: str) -> Value:
    return Value(word, output_field=CharField())
