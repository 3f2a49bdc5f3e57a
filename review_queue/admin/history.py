"""Our own read-only history page: from what to what, who, when, why. Nothing reverts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from audit.read_only_admin import NoRevertAdmin

PER_PAGE = 50
KINDS = {"+": "Created", "~": "Changed", "-": "Deleted"}
EMPTY = "(empty)"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One historical row beside the one before it."""

    kind: str
    who: str
    at: datetime
    reason: str
    changes: tuple[FieldChange, ...]


class HistoryPage(NoRevertAdmin):
    """Replaces the stock history page. GET only."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The versions of one record, newest first, fifty a page."""
        if request.method not in ("GET", "HEAD") or not hasattr(self.model, "history"):
            return super().history_view(request, object_id, extra_context)
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404("There is no history at this address.")
        rows = row.history.order_by("-history_date", "-history_id")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": "History",
            "subtitle": str(row),
            "versions": versions_of(rows, page.start_index()),
            "page": page,
            "object": row,
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/queue/history.html", context)


def versions_of(rows: models.QuerySet[Any], first: int) -> list[Version]:
    """Up to fifty versions from the `first` (counted from 1), each compared with the one before."""
    start = max(first - 1, 0)
    shown = list(rows[start : start + PER_PAGE + 1])
    pairs = [
        (new, shown[place + 1] if place + 1 < len(shown) else None)
        for place, new in enumerate(shown[:PER_PAGE])
    ]
    names = _names_of_related(shown)
    return [_version(new, old, names) for new, old in pairs]


def _version(new: Any, old: Any, names: Mapping[tuple[str, Any], str]) -> Version:
    changes = []
    for field in new.tracked_fields:
        before = getattr(old, field.attname) if old is not None else _blank_of(field)
        after = getattr(new, field.attname)
        if before != after:
            words = [_words(field, value, names) for value in (before, after)]
            changes.append(FieldChange(str(field.verbose_name), *words))
    return Version(
        kind=KINDS[new.history_type],
        who=new.history_actor,
        at=new.history_date,
        reason=new.history_change_reason or "",
        changes=tuple(changes),
    )


def _blank_of(field: models.Field[Any, Any]) -> object:
    """What a field counts as before its first version: nothing at all, so empty ones stay away."""
    if field.null or field.primary_key:
        return None
    return "" if field.empty_strings_allowed else None


def _words(
    field: models.Field[Any, Any], value: object, names: Mapping[tuple[str, Any], str]
) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(field, models.ForeignKey):
        return names.get((field.attname, value), f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _names_of_related(rows: Sequence[Any]) -> dict[tuple[str, Any], str]:
    """One query for each kind of related record, however many versions are shown."""
    if not rows:
        return {}
    names: dict[tuple[str, Any], str] = {}
    for field in _foreign_keys(rows[0].tracked_fields):
        keys = {getattr(row, field.attname) for row in rows} - {None}
        if keys:
            found = field.remote_field.model._default_manager.in_bulk(keys)
            names |= {(field.attname, key): str(related) for key, related in found.items()}
    return names


def _foreign_keys(fields: Iterable[Any]) -> list[Any]:
    return [field for field in fields if isinstance(field, models.ForeignKey)]
