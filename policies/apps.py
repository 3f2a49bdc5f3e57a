"""The policies app: versioned rules in the database over the pure engine."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """What may happen without a person."""

    name = "policies"
    verbose_name = "Policies"
