"""The audit trail in the admin: every entry, who, when and with what details. Read-only."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from audit.models import Entry, Payload
from audit.read_only_admin import ReadOnlyAdmin, json_block


class AreaFilter(admin.SimpleListFilter):
    """By the first words of the kind; the choices are fixed, so no scan for distinct values."""

    title = "what happened"
    parameter_name = "area"
    AREAS = (
        ("queue.task.", "Tasks"),
        ("queue.automation.", "Stopping and starting"),
        ("queue.", "Queue settings"),
        ("policies.", "Policies"),
        ("oversight.", "Problems found later"),
        ("auth.", "People and groups"),
        ("accounts.", "Log-ins"),
        ("intake.", "Intake"),
    )

    def lookups(self, request: HttpRequest, model_admin: object) -> tuple[tuple[str, str], ...]:
        """The areas."""
        return self.AREAS

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Entries of that area; the index on kind answers."""
        value = self.value()
        if value not in dict(self.AREAS):
            return queryset
        return queryset.filter(kind__startswith=value)


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """One entry: its place in its chain, its hashes and its details."""

    list_display = ("id", "when", "kind", "who", "object_ref", "chain", "position")
    list_filter = (AreaFilter,)
    search_fields = ("=object_ref", "=kind", "=chain")
    search_help_text = "An object such as queue.task:12, a kind or a chain, in full."
    fields = (
        "kind",
        "when",
        "who",
        "object_ref",
        "details",
        "chain",
        "position",
        "prev_hash",
        "entry_hash",
        "payload_sha256",
    )

    @admin.display(description="when (UTC)")
    def when(self, entry: Entry) -> str:
        """To the second; the hashed text has microseconds."""
        return entry.occurred_at[:19].replace("T", " ")

    @admin.display(description="who")
    def who(self, entry: Entry) -> str:
        """The actor's name, kind and door."""
        actor = json.loads(entry.actor)
        return f"{actor['name']} ({actor['kind']}, {actor['channel']})"

    @admin.display(description="details")
    def details(self, entry: Entry) -> SafeString | str:
        """The payload as it was hashed, or that it was erased."""
        payload = Payload.objects.filter(entry_hash=entry.entry_hash).first()
        if payload is None:
            return "Erased. The entry and its hash stand."
        return json_block(payload.text)
