"""The topics app: examples, trained versions and named questions."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    """What the company taught the local classifier."""

    name = "policies.topics"
    label = "topics"
    verbose_name = "Topics"
    default_auto_field = "django.db.models.BigAutoField"
