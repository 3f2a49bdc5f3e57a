"""The one company of this installation."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from audit.history import tracked


class Company(models.Model):
    """Name, money and clock of the company, and the owner's stop button for everything.

    `epoch` rises when work goes on from a database that was put back: keys of the time that was
    lost are never used again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120, default="My company")
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=64, default="UTC")
    rules_language = models.CharField("language of rules", max_length=10, default="en")
    from_address = models.EmailField(default="office@example.com")
    deployment_id = models.CharField(max_length=64, editable=False, default="")
    small_team_fallback = models.BooleanField(
        "one person may do in a small team",
        default=True,
        help_text="Where two people should decide and only one can: that one may, after a long "
        "hold, and the owners are told.",
    )
    business_hours = models.JSONField(
        default=dict,
        blank=True,
        help_text='Empty: Monday to Friday, 9 to 17. Else such as {"monday": ["09:00", "17:00"], '
        '"holidays": "DE-BY"}.',
    )
    epoch = models.PositiveIntegerField(default=0, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, editable=False
    )

    history = tracked()

    class Meta:
        verbose_name_plural = "company"

    def __str__(self) -> str:
        return self.name
