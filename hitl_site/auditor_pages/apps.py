"""The auditor's pages as an app: they keep the checks of the trail with their results."""

from django.apps import AppConfig


class AuditorPagesConfig(AppConfig):
    """Checks of the trail."""

    name = "hitl_site.auditor_pages"
    label = "auditor"
    verbose_name = "Checks of the trail"
    default_auto_field = "django.db.models.BigAutoField"
