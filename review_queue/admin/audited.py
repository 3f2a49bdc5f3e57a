"""Admin pages whose every change goes to the ledger, in the transaction that changes the row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import BaseModelAdmin as StockBaseAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField, Field, Model, TextField
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from review_queue.admin.history import HistoryPage
from review_queue.admin.tools import ToolsPage

if TYPE_CHECKING:
    BaseModelAdmin = StockBaseAdmin[Any]
else:
    BaseModelAdmin = StockBaseAdmin

CHAIN = "settings"


def note_change(request: HttpRequest, row: Model, verb: str, changed: Iterable[str]) -> None:
    """Append `<app>.<model>.<verb>` with the names, never the values, of what changed."""
    label = f"{row._meta.app_label}.{row._meta.model_name}"
    append_event(
        Event(
            f"{label}.{verb}",
            person(request.user),
            f"{label}:{row.pk}",
            {"changed": sorted(set(changed))},
            timezone.now(),
        ),
        chain=CHAIN,
    )


def check_visible(text: str) -> None:
    """Refuse a required text that would show as nothing."""
    if not text.strip():
        raise ValidationError("This field needs something that can be seen.", code="blank")


def _without_shortcuts(widget: RelatedFieldWidgetWrapper) -> None:
    """A choice is only a choice: other records are changed on their own pages."""
    widget.can_add_related = widget.can_change_related = False
    widget.can_delete_related = widget.can_view_related = False


class ExactText(BaseModelAdmin):
    """Form fields that keep text exactly as it was typed."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Blanks at either end stay; a required text has to show something."""
        form_field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if form_field is not None and type(db_field) in (CharField, TextField):
            form_field.strip = False  # type: ignore[attr-defined]
            if form_field.required:
                form_field.validators.append(check_visible)
        if form_field is not None and isinstance(form_field.widget, RelatedFieldWidgetWrapper):
            _without_shortcuts(form_field.widget)
        return form_field


class AuditedAdmin(ExactText, ToolsPage, HistoryPage):
    """Owners add and change; nobody deletes, because what happened still points here."""

    actions = None

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """The row; locked while it is saved, so that a stop pressed meanwhile is not undone."""
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        return self.get_queryset(request).select_for_update().get(pk=row.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what hangs on the row, then tell the ledger. The caller's transaction holds both."""
        super().save_related(request, form, formsets, change)
        changed = list(form.changed_data)
        for formset in formsets:
            touched = (*formset.new_objects, *(row for row, _ in formset.changed_objects))
            changed += [f"{row._meta.model_name}:{row.pk}" for row in touched]
        if changed or not change:
            note_change(request, form.instance, "changed" if change else "added", changed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, superusers included: records are switched off instead."""
        return False
