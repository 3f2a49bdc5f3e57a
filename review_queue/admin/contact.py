"""Contacts and the records kept about them; what approved actions wrote is shown only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from audit.read_only_admin import BoundedPaginator
from review_queue.admin.audited import AuditedAdmin, ExactText
from review_queue.admin.filters import fixed_choice
from review_queue.admin.record_values import RecordForm, lines_block
from review_queue.admin.records import RecordAdmin
from review_queue.admin.task import task_link
from review_queue.models import Contact, ContactChange, ContactRecord, Note


class RecordInline(ExactText, admin.StackedInline):  # type: ignore[type-arg]
    """Orders, purchase orders, supplier files: what drafts may state as fact."""

    model = ContactRecord
    extra = 0
    form = RecordForm
    fields = (("kind", "reference"), "title", "values")
    verbose_name = "record"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: drafts and decisions rest on records."""
        return False


@admin.register(Contact)
class ContactAdmin(AuditedAdmin):
    """Who the company deals with."""

    list_display = ("name", "email", "phone", "tier")
    list_filter = (fixed_choice("tier", "tier", Contact.Tier.choices),)
    search_fields = ("name", "=email")
    search_help_text = "Part of a name, or a full e-mail address."
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    inlines = (RecordInline,)
    fieldsets = ((None, {"fields": ("name", "email", "phone", "address", "tier", "notes")}),)


@admin.register(ContactRecord)
class ContactRecordAdmin(RecordAdmin):
    """All records together, with their history; they are edited on the contact's page."""

    list_display = ("kind", "reference", "title", "contact", "created_at")
    list_display_links = ("kind", "reference")
    list_select_related = ("contact",)
    search_fields = ("=reference", "title")
    fields = ("contact", "kind", "reference", "title", "stored_values", "created_at")

    @admin.display(description="what it says")
    def stored_values(self, record: ContactRecord) -> SafeString | str:
        """One line for each value."""
        return lines_block(record.values)


@admin.register(Note)
class NoteAdmin(RecordAdmin):
    """Internal notes written by approved actions."""

    list_display = ("id", "task_link", "text", "created_at")
    list_display_links = ("id",)
    fields = ("task", "text", "key", "created_at")

    @admin.display(description="task")
    def task_link(self, note: Note) -> SafeString:
        """To the task."""
        return task_link(note.task_id)


@admin.register(ContactChange)
class ContactChangeAdmin(RecordAdmin):
    """Contact updates that approved actions carried out."""

    list_display = ("id", "contact", "created_at")
    list_select_related = ("contact",)
    fields = ("contact", "values_before", "values_after", "key", "created_at")

    @admin.display(description="before")
    def values_before(self, change: ContactChange) -> SafeString | str:
        """What an undo puts back."""
        return lines_block(change.before)

    @admin.display(description="after")
    def values_after(self, change: ContactChange) -> SafeString | str:
        """What was set."""
        return lines_block(change.after)
