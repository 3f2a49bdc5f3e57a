"""What stands between a reviewer and Approve: random picks of a draft, and answers given blind."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class BlindPick(models.Model):
    """Whether a draft was picked at random, drawn once when it was routed to a person.

    Draws and chances are millionths: picked means draw < chance, so that the pick can be checked
    later. `second_reviewer` is false for a picked draft that nobody else could look at.
    """

    draft = models.OneToOneField("queue.Draft", on_delete=models.PROTECT, related_name="blind_pick")
    tier = models.PositiveSmallIntegerField()
    answer_first_draw = models.PositiveIntegerField()
    answer_first_chance = models.PositiveIntegerField()
    second_review_draw = models.PositiveIntegerField()
    second_review_chance = models.PositiveIntegerField()
    second_reviewer = models.BooleanField(default=False)
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"picks of draft {self.draft_id}"

    @property
    def answer_first(self) -> bool:
        """Whether the draft stays hidden until the reviewer said what they would do."""
        return self.answer_first_draw < self.answer_first_chance

    @property
    def second_review(self) -> bool:
        """Whether a second person looks as well."""
        return self.second_review_draw < self.second_review_chance


class BlindAnswer(models.Model):
    """What one person said about a draft before they saw it, and what they typed from its source.

    Append-only. The first row of a person and draft is the blind one; later ones have
    `after_reveal`. `typed` is a list of {slot, typed, value}: as it was typed, and what it means.
    """

    class Answer(models.TextChoices):
        """What should happen, in the words of somebody who has only seen what came in."""

        DO_IT = "do_it", "Do what they ask"
        PARTLY = "partly", "Do a part of it, or something else"
        REFUSE = "refuse", "Say no"
        CHECK = "check_first", "Check something first"

    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("queue.Draft", on_delete=models.PROTECT, related_name="blind_answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    typed = models.JSONField(default=list)
    after_reveal = models.BooleanField(default=False)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "user"],
                condition=models.Q(after_reveal=False),
                name="queue_one_blind_answer",
            )
        ]

    def __str__(self) -> str:
        return f"blind answer on draft {self.draft_id}"
