"""Refused input in the admin: read, and download as bytes that no browser will run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from .models import Refusal

if TYPE_CHECKING:
    RefusalPages = admin.ModelAdmin[Refusal]
else:
    RefusalPages = admin.ModelAdmin


@admin.register(Refusal)
class RefusalAdmin(RefusalPages):
    """Read only: a refusal is a record."""

    list_display = ("filename", "place", "reason", "workflow_key", "raw_size", "created_at")
    list_filter = ("door", "workflow_key")
    search_fields = ("filename", "reason")
    date_hierarchy = "created_at"
    fields = (
        "reason", "what_to_do", "filename", "place", "workflow_key", "door", "raw_size", "sha256",
        "download", "created_at",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the doors write refusals."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Refusal | None = None) -> bool:
        """A record is not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Refusal | None = None) -> bool:
        """Nothing that came in is lost."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refusal]:
        """Without the bytes: a page of big files stays light."""
        return super().get_queryset(request).defer("raw")

    def get_urls(self) -> list[URLPattern]:
        """The download beside the stock pages."""
        download = self.admin_site.admin_view(require_safe(self.download_raw))
        return [
            path("<int:pk>/raw/", download, name="intake_refusal_raw"),
            *super().get_urls(),
        ]

    def download_raw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bytes as they came: always a download, never a page."""
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not see refused input.")
        refusal = Refusal.objects.filter(pk=pk).first()
        if refusal is None:
            raise Http404("There is no such refused input.")
        return HttpResponse(
            bytes(refusal.raw),
            headers={
                "Content-Type": "application/octet-stream",
                "Content-Disposition": f'attachment; filename="refused-{refusal.pk}.bin"',
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'",
            },
        )

    @admin.display(description="The input itself")
    def download(self, refusal: Refusal) -> str:
        """A link to the bytes."""
        address = reverse("admin:intake_refusal_raw", args=[refusal.pk])
        return format_html('<a href="{}">Download the {} bytes</a>', address, refusal.raw_size)
