"""How one reviewer wants to work: keys, and what the desk must know to be fair to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from audit.history import tracked


class ReviewerPreferences(models.Model):
    """One person's own settings; without a row the defaults count (services/people/preferences.py).

    `keys` holds changed bindings only, {"approve": "p"}. `assistive_technology` exempts from every
    judgement of speed; nobody is asked why, and it is kept out of the history.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_preferences"
    )
    keys = models.JSONField(default=dict, blank=True)
    keys_on = models.BooleanField(default=True)
    assistive_technology = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    history = tracked(excluded_fields=["assistive_technology"])

    class Meta:
        verbose_name_plural = "reviewer preferences"

    def __str__(self) -> str:
        return f"preferences of {self.user}"
