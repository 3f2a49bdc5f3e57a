"""The project's own app (system checks) and the admin with our site."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    """Registers the checks that refuse unsafe settings."""

    name = "hitl_site"
    verbose_name = "Site"

    def ready(self) -> None:
        import_module("hitl_site.checks")
        import_module("hitl_site.celery")  # the app every job binds to


class HitlAdminConfig(AdminConfig):
    """Django's admin, served by our own site object."""

    default_site = "hitl_site.admin_site.HitlAdminSite"
