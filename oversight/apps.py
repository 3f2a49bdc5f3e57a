"""The oversight app: watches people and machine."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Problems found later, and what they say about drafts, rules and reviewers."""

    name = "oversight"
    verbose_name = "Oversight"
