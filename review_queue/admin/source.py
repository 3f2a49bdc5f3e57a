"""What came in, kept byte for byte: shown as text, downloaded as bytes that no browser runs."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from audit.read_only_admin import json_block
from review_queue.admin.records import HiddenFromMenu
from review_queue.admin.task import task_link
from review_queue.admin.tools import Tool
from review_queue.models import Source

KEPT_ENDINGS = {".eml", ".csv", ".json", ".jsonl", ".txt", ".pdf"}


@admin.register(Source)
class SourceAdmin(HiddenFromMenu):
    """One untrusted input. Markup in it is shown as text, never as a page."""

    list_display = ("id", "task_link", "kind", "subject", "sender_address", "automatic")
    list_display_links = ("id",)
    fields = (
        "task",
        "kind",
        "subject",
        "sender_name",
        "sender_address",
        "recipients",
        "sent_at",
        "automatic",
        "automatic_because",
        "text",
        "html",
        "attached",
        "given_fields",
        "parse_notes",
        "filename",
        "raw_media_type",
        "raw_sha256",
    )

    def get_urls(self) -> list[Any]:
        """The raw bytes, and the way here from a task."""
        guarded = self.admin_site.admin_view
        return [
            path("of-task/<int:task_id>/", guarded(self.of_task), name="queue_source_for_task"),
            path("<int:source_id>/raw/", guarded(require_safe(self.raw)), name="queue_source_raw"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Without the bytes, which may be large."""
        return super().get_queryset(request).defer("raw")

    def of_task(self, request: HttpRequest, task_id: int) -> HttpResponse:
        """To the source of this task."""
        self._check(request)
        key = Source.objects.filter(task_id=task_id).values_list("pk", flat=True).first()
        if key is None:
            raise Http404("This task has no stored input.")
        return HttpResponseRedirect(reverse("admin:queue_source_change", args=(key,)))

    def raw(self, request: HttpRequest, source_id: int) -> HttpResponse:
        """The bytes as they came, as a download under a harmless name."""
        self._check(request)
        source = get_object_or_404(Source.objects.only("raw", "filename"), pk=source_id)
        ending = PurePosixPath(source.filename).suffix.lower()
        name = f"source-{source.pk}{ending if ending in KEPT_ENDINGS else '.bin'}"
        response = HttpResponse(bytes(source.raw), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def tools_for(self, request: HttpRequest, row: Source) -> list[Tool]:
        """The download."""
        return [Tool("Download the raw input", reverse("admin:queue_source_raw", args=(row.pk,)))]

    @admin.display(description="task")
    def task_link(self, source: Source) -> SafeString:
        """To the task."""
        return task_link(source.task_id)

    @admin.display(description="attachments")
    def attached(self, source: Source) -> SafeString | str:
        """Names, types and sizes."""
        return json_block(source.attachments)

    @admin.display(description="fields")
    def given_fields(self, source: Source) -> SafeString | str:
        """Values handed in by form or file."""
        return json_block(source.fields)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not read what came in.")
