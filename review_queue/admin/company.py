"""The company: one page, one row, neither added nor deleted."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_name, list_currencies
from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from policies.engine.languages import PHRASES
from review_queue.admin.audited import AuditedAdmin
from review_queue.admin.hours import HoursField
from review_queue.models import Company


@cache
def currency_choices() -> list[tuple[str, str]]:
    """Every currency with its name; looked up once, it takes a moment."""
    codes = sorted(list_currencies())
    return [(code, f"{code}: {get_currency_name(code, locale='en')}") for code in codes]


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """Every time zone this machine knows."""
    return [(name, name) for name in sorted(available_timezones())]


def language_choices() -> list[tuple[str, str]]:
    """Every language that rules can be said in, by its own name."""
    return [(code, phrases.name) for code, phrases in PHRASES.items()]


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Currency and time zone are chosen from lists, so that nothing later meets an unknown one."""

    currency = forms.ChoiceField(
        choices=currency_choices, help_text="Amounts in workflows and rules are in this currency."
    )
    time_zone = forms.ChoiceField(
        choices=time_zone_choices, help_text="Days and office hours are counted in this time zone."
    )

    rules_language = forms.ChoiceField(
        label="Language of rules",
        choices=language_choices,
        help_text="Rules are shown in this language wherever they appear: on the policy pages, as "
        "the reason on a task, in letters and on the audit trail. Sentences are typed in English.",
    )

    business_hours = HoursField(label="Business hours")

    class Meta:
        model = Company
        fields = (
            "name", "currency", "time_zone", "rules_language", "business_hours",
            "from_address", "small_team_fallback",
        )  # fmt: skip


@admin.register(Company)
class CompanyAdmin(AuditedAdmin):
    """Name, money, clock and sender of the company."""

    form = CompanyForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "currency",
                    "time_zone",
                    "rules_language",
                    "business_hours",
                    "from_address",
                )
            },
        ),
        (
            "Automation",
            {
                "fields": ("running", "stopped_by", "small_team_fallback"),
                "description": "Stop and restart everything on the first page.",
            },
        ),
        ("Technical", {"fields": ("deployment_id",)}),
    )
    readonly_fields = ("running", "stopped_by", "deployment_id")

    @admin.display(description="automation")
    def running(self, company: Company) -> str:
        """Whether approved work runs."""
        if company.stopped_at is None:
            return "Running"
        return f"Stopped since {company.stopped_at:%Y-%m-%d %H:%M} UTC"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Straight to the one row."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(reverse("admin:queue_company_change", args=(1,)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: it is there from the first migration."""
        return False
