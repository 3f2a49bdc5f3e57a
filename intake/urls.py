"""The addresses the intake lends to the admin."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from .views import new_task_view


def urls(admin_site: AdminSite) -> list[URLPattern]:
    """Paths relative to /admin/, named in the admin's namespace."""
    view = admin_site.admin_view(new_task_view(admin_site))
    return [path("intake/new/", view, name="intake_new_task")]
