"""Problems found after the fact: the truth every later measure rests on."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from audit.history import tracked


class Outcome(models.Model):
    """Something turned out wrong (or was checked and was right) after a task was closed."""

    class Kind(models.TextChoices):
        """What was found."""

        NO_PROBLEM = "no_problem", "Checked: no problem"
        WRONG_FACT = "wrong_fact", "Wrong fact or number"
        WRONG_PERSON = "wrong_person", "Wrong person or order"
        BROKE_POLICY = "broke_policy", "Broke policy or promised too much"
        MISSING = "missing", "Something missing"
        TONE = "tone", "Tone or wording"
        OTHER = "other", "Something else"

    class Severity(models.IntegerChoices):
        """How bad it was for the business."""

        NONE = 0, "None"
        LIGHT = 1, "Light"
        MATERIAL = 2, "Material"
        SEVERE = 3, "Severe"

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    note = models.TextField(blank=True)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    found_at = models.DateTimeField()

    history = tracked()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on task {self.task_id}"
