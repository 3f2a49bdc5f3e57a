"""The audit app: an append-only ledger beside simple-history."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, why, under which rule."""

    name = "audit"
    verbose_name = "Audit trail"
