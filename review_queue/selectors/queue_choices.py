"""What the queue page offers to choose from: workflows in use, and views kept under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import (
    BooleanField,
    CharField,
    Expression,
    ExpressionWrapper,
    F,
    Model,
    Q,
    QuerySet,
    Value,
)

from review_queue.models import SavedView, Workflow
from review_queue.selectors.current_plan import open_plans

MOST_VIEWS = 20
_Any = TypeVar("_Any", bound=Model)
_NO = Value(value=False, output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: its number, name and query string; whether all see it and whose it is."""

    pk: int
    name: str
    query: str
    is_shared: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Workflows as key and name, the views this person sees, by name, and the number of the plan
    they have not finished yet.
    """

    workflows: tuple[tuple[str, str], ...]
    views: tuple[View, ...]
    plan_id: int | None


def queue_choices(user_id: int) -> Choices:
    """All in one query."""
    parts = [_workflows(), _views(user_id), _plans(user_id)]
    found = parts[0].union(*parts[1:], all=True)
    rows = sorted(found, key=lambda row: (row[2].casefold(), row[1]))
    views = [
        View(row[1], row[2], row[3], bool(row[4]), bool(row[5])) for row in rows if row[0] == "view"
    ]
    return Choices(
        tuple((row[3], row[2]) for row in rows if row[0] == "workflow"),
        tuple(views[:MOST_VIEWS]),
        max((row[1] for row in rows if row[0] == "plan"), default=None),
    )


def _workflows() -> Any:
    return _as_rows(Workflow.objects.filter(is_active=True), "workflow", name="name", text="key")


def _views(user_id: int) -> Any:
    seen = SavedView.objects.filter(Q(owner_id=user_id) | Q(is_shared=True))
    own = ExpressionWrapper(Q(owner_id=user_id), output_field=BooleanField())
    return _as_rows(seen, "view", name="name", text="query", shared=F("is_shared"), own=own)


def _plans(user_id: int) -> Any:
    words = Value("", output_field=CharField())
    return _as_rows(open_plans(user_id).annotate(words=words), "plan", name="words", text="words")


def _as_rows(
    rows: QuerySet[_Any],
    kind: str,
    *,
    name: str,
    text: str,
    shared: Expression | F = _NO,
    own: Expression = _NO,
) -> Any:
    """The same six columns of whatever it is."""
    named = Value(kind, output_field=CharField())
    shaped = rows.order_by().annotate(kind_of_row=named, shared_row=shared, own_row=own)
    return shaped.values_list("kind_of_row", "pk", name, text, "shared_row", "own_row")
