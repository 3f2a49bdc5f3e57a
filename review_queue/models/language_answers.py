"""What a connected model said about the company's own questions on one message."""

from __future__ import annotations

from django.db import models

from review_queue.models.packed import PackedTextField


class LanguageAnswers(models.Model):
    """All answers that came with one draft. Written once, never edited.

    `answers` is a list of {key, question, answer}; the answer is yes, no or cannot_tell. `problem`
    says why there are none. Money in millionths of a US dollar, beside what the draft itself cost.
    """

    draft = models.OneToOneField(
        "queue.Draft", on_delete=models.PROTECT, related_name="language_answers"
    )
    answers = models.JSONField()
    problem = models.TextField(blank=True)
    model = models.CharField(max_length=120, blank=True)
    prompt_version = models.CharField(max_length=60, blank=True)
    prompt_text = PackedTextField(blank=True)
    raw_output = PackedTextField(blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost_microdollars = models.PositiveBigIntegerField(default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "answers of the model"
        verbose_name_plural = "answers of the model"

    def __str__(self) -> str:
        return f"answers for {self.draft}"
