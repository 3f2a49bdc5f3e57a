"""Daily limits in the admin: owners set them, auditors read them, every change is kept."""

from __future__ import annotations

from django.contrib import admin

from review_queue.admin.audited import AuditedAdmin
from review_queue.models import DailyLimit


@admin.register(DailyLimit)
class DailyLimitAdmin(AuditedAdmin):
    """How much one workflow, one kind of action or one person may let out in a day."""

    list_display = ("__str__", "most", "most_minor")
    list_select_related = ("workflow", "person")
    fields = ("workflow", "kind", "person", "most", "most_minor")
