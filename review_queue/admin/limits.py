"""Daily limits in the admin: owners set them, auditors read them, every change is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from connectors.money import money_text
from connectors.registry import all_connectors
from review_queue.admin.audited import AuditedAdmin
from review_queue.admin.money import MoneyField, company_currency
from review_queue.models import DailyLimit


class DailyLimitForm(forms.ModelForm):  # type: ignore[type-arg]
    """The kind of action by its name, the money as people write it."""

    kind = forms.ChoiceField(
        label="Kind of action",
        choices=lambda: [("", "---------"), *((one.kind, one.label) for one in all_connectors())],
        required=False,
    )

    class Meta:
        model = DailyLimit
        fields = ("workflow", "kind", "person", "most", "most_minor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "most_minor" in self.fields:
            self.fields["most_minor"] = MoneyField(
                currency=company_currency(),
                label="Money a day",
                required=False,
                help_text=DailyLimit._meta.get_field("most_minor").help_text,
            )


@admin.register(DailyLimit)
class DailyLimitAdmin(AuditedAdmin):
    """How much one workflow, one kind of action or one person may let out in a day."""

    form = DailyLimitForm
    list_display = ("__str__", "most", "money")
    list_select_related = ("workflow", "person")
    fieldsets = (
        ("Whose day", {"fields": ("workflow", "kind", "person"), "description": "Choose one."}),
        ("At most", {"fields": ("most", "most_minor")}),
    )

    @admin.display(description="Money a day", ordering="most_minor")
    def money(self, row: DailyLimit) -> str:
        """In the company's currency."""
        return money_text(row.most_minor, company_currency()) if row.most_minor else ""
