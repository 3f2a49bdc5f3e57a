"""Rows of the topics: imported labels, trained versions, and questions only language can answer."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from policies.errors import PublishedVersionIsFixed
from policies.history import tracked
from policies.topics.examples import Risk

TOPICS = "topics"
_RISKS = [(risk.value, risk.value.capitalize()) for risk in Risk]


class TopicExample(models.Model):
    """A text a person labelled. The same text is kept once; its last label counts."""

    text = models.TextField(max_length=20_000)
    text_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    label = models.CharField(max_length=80)
    risk = models.CharField(max_length=6, choices=_RISKS)
    group = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField()
    imported_by_id = models.IntegerField(null=True)
    imported_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        verbose_name = "labelled text"

    def __str__(self) -> str:
        return f"{self.label}: {self.text[:60]}"


class LabelUpload(models.Model):
    """A file of labels somebody looks at before taking it in; gone once taken, dropped or old."""

    name = models.CharField(max_length=200)
    data = models.BinaryField()
    uploaded_at = models.DateTimeField()
    uploaded_by_id = models.IntegerField()

    class Meta:
        ordering = ["id"]
        verbose_name = "uploaded labels"

    def __str__(self) -> str:
        return self.name


class TrainingRun(models.Model):
    """A training somebody asked for, and what came of it."""

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Waits for its turn"
        RUNNING = "running", "Learning now"
        DONE = "done", "Done"
        FAILED = "failed", "Did not finish"

    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    asked_at = models.DateTimeField()
    asked_by_id = models.IntegerField(null=True)
    asked_by_name = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "training"

    def __str__(self) -> str:
        return f"training {self.pk}: {self.get_status_display()}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in (self.Status.DONE, self.Status.FAILED)


class TopicModel(models.Model):
    """One trained version. It is never changed; the highest version of its purpose is in use.

    `purpose` is TOPICS or `named.<key>` for a named detector's question.
    `weights` is npz without pickle, `weights_sha256` its hash.
    """

    purpose = models.CharField(max_length=60, default=TOPICS)
    version = models.PositiveIntegerField()
    trained_at = models.DateTimeField()
    sample_size = models.PositiveIntegerField()
    labels = models.JSONField()
    held_out_quality = models.JSONField()
    weights = models.BinaryField()
    weights_sha256 = models.CharField(max_length=64)
    examples_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["purpose", "-version"]
        verbose_name = "topic model"
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="topics_one_model_of_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} model {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version. Raises PublishedVersionIsFixed for one already stored."""
        if not self._state.adding:
            raise PublishedVersionIsFixed(
                f"Model {self.version} is fixed, so nothing was changed. Train a new one."
            )
        super().save(*args, **kwargs)


class NamedDetector(models.Model):
    """A question about a message that only language can answer, with example texts.

    A rule names it as `named.<key>`. It can only raise.
    """

    key = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", "Small letters, figures and _ only.")],
    )
    name = models.CharField(max_length=120, help_text="Such as: asks for an exception.")
    question = models.CharField(
        max_length=300, help_text="A yes or no question: does the customer ask for an exception?"
    )
    is_active = models.BooleanField(default=True)
    history = tracked()

    class Meta:
        ordering = ["key"]
        verbose_name = "named detector"

    def __str__(self) -> str:
        return self.name


class NamedExample(models.Model):
    """A text and the right answer to a named detector's question."""

    detector = models.ForeignKey(NamedDetector, models.CASCADE, related_name="examples")
    text = models.TextField(max_length=20_000)
    is_yes = models.BooleanField("the answer is yes")
    history = tracked()

    class Meta:
        ordering = ["id"]
        verbose_name = "example"

    def __str__(self) -> str:
        return f"{'Yes' if self.is_yes else 'No'}: {self.text[:60]}"
