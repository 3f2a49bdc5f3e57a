"""The audit app: an append-only ledger beside simple-history."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, why, under which rule."""

    name = "audit"
    verbose_name = "Audit trail"

    def ready(self) -> None:
        """Keep people, note log-ins from now on, and say what the database must refuse."""
        from audit.kept_people import keep_people  # noqa: PLC0415 - needs the apps loaded
        from audit.logins import watch_logins  # noqa: PLC0415 - needs the apps loaded
        from audit.own_guards import register_guards  # noqa: PLC0415 - needs the apps loaded

        keep_people()
        watch_logins()
        register_guards()
