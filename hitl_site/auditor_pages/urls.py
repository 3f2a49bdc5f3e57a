"""The auditor's pages below /admin/, every one behind the admin's own log-in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from hitl_site.auditor_pages import checks_page, evidence_page, exports, trail_page

_ADDRESSES: tuple[tuple[str, Callable[..., HttpResponseBase], str], ...] = (
    ("trail/", trail_page.show_trail, "auditor_trail"),
    ("trail/evidence/<int:task_id>/", evidence_page.export_evidence, "auditor_evidence"),
    ("trail/checks/start/", checks_page.start_check, "auditor_check_start"),
    ("trail/checks/<int:check_id>/", checks_page.show_check, "auditor_check"),
    ("trail/table/", exports.export_trail, "auditor_trail_csv"),
)


def urls(admin_site: AdminSite) -> list[URLPattern]:
    """Paths relative to /admin/, named in the admin's namespace."""
    return [path(route, admin_site.admin_view(view), name=name) for route, view, name in _ADDRESSES]
