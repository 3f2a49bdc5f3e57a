"""Reply templates and knowledge documents: what drafts may say and rest on."""

from __future__ import annotations

from django.contrib import admin

from review_queue.admin.audited import AuditedAdmin
from review_queue.models import KnowledgeDocument, ReplyTemplate


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(AuditedAdmin):
    """Replies the company stands behind."""

    list_display = ("title", "topic", "workflow", "is_active")
    list_select_related = ("workflow",)
    list_filter = ("is_active", "workflow")
    search_fields = ("title", "topic", "subject", "body")
    fieldsets = (
        (None, {"fields": ("title", "topic", "workflow", "is_active")}),
        (
            "Reply",
            {
                "fields": ("subject", "body"),
                "description": "Slots such as {contact_name} are filled from your records. A "
                "template whose slots cannot be filled is not proposed.",
            },
        ),
    )


@admin.register(KnowledgeDocument)
class KnowledgeDocumentAdmin(AuditedAdmin):
    """Texts drafts may quote."""

    list_display = ("title", "workflow", "is_active")
    list_select_related = ("workflow",)
    list_filter = ("is_active", "workflow")
    search_fields = ("title", "text")
    fields = ("title", "workflow", "text", "is_active")
