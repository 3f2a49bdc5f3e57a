"""Who is away from when until when, and who is told and given work instead."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone

from review_queue.admin.audited import AuditedAdmin
from review_queue.models import Absence

PERMISSION = "queue.review_task"


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person, a backup, and two moments in the right order."""

    class Meta:
        model = Absence
        fields = ("person", "backup", "starts_at", "ends_at")
        help_texts = {
            "backup": "Told and given work instead. Only gets what they may decide themselves: "
            "no right is passed on. Empty: it falls to the other reviewers.",
        }

    def clean(self) -> dict[str, Any]:
        """A backup who could help, and an end after the beginning."""
        cleaned: dict[str, Any] = super().clean() or {}
        person, backup = cleaned.get("person"), cleaned.get("backup")
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "The absence ends before it begins. Nothing was saved.")
        if person and backup == person:
            self.add_error("backup", "Choose somebody else: nobody stands in for themselves.")
        elif backup and not (backup.is_active and backup.has_perm(PERMISSION)):
            self.add_error("backup", f"{backup} is no active reviewer and could decide nothing.")
        return cleaned


@admin.register(Absence)
class AbsenceAdmin(AuditedAdmin):
    """Absences: past ones stay, because assignments point at them."""

    form = AbsenceForm
    list_display = ("person", "backup", "starts_at", "ends_at", "is_on")
    list_display_links = ("person",)
    list_select_related = ("person", "backup")
    ordering = ("-starts_at",)

    @admin.display(description="now", boolean=True)
    def is_on(self, absence: Absence) -> bool:
        """Whether they are away right now."""
        return absence.starts_at <= timezone.now() < absence.ends_at
