"""The app of the doors through which work comes in."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Doors: form, e-mail file, CSV, JSON lines."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "intake"
    verbose_name = "Work coming in"
