"""A workflow: a tiny job description for the machine, and how far it may go."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from audit.history import tracked
from review_queue.models.tier import Tier
from review_queue.models.time_watch import Silence


class Mode(models.TextChoices):
    """The modes of policies.engine.spec.Mode, with the owner's words."""

    APPROVE_BEFORE_ACTION = "approve_before_action", "A person approves before anything happens"
    REVIEW_AFTER_DRAFT = "review_after_draft", "A person reads, edits and sends every draft"
    FLAG_ON_EXCEPTION = "flag_on_exception", "Runs by itself unless something stops it"
    DECISION_SUPPORT = "decision_support", "Ranked options; a person chooses"
    HUMAN_OWNED = "human_owned", "The machine only gathers context"


class Workflow(models.Model):
    """One narrow role. `hold_seconds` is the least time between approval and effect."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=300, help_text="One narrow sentence: what it does.")
    instructions = models.TextField(
        blank=True, help_text="What a careful new colleague would need to know."
    )
    strategy = models.CharField(
        max_length=40,
        default="reply",
        choices=[
            ("reply", "Reply to a message"),
            ("refund", "Refund or credit for an order"),
            ("invoice_match", "Match an invoice to its order"),
        ],
    )
    allowed_kinds = models.JSONField(default=list, help_text="Kinds of action it may propose.")
    mode = models.CharField(max_length=40, choices=Mode.choices, default=Mode.APPROVE_BEFORE_ACTION)
    tier = models.PositiveSmallIntegerField(
        default=Tier.GLANCE,
        choices=Tier.choices,
        help_text="How dear a wrong yes is here. What is proposed can raise it, never lower it.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_workflows",
    )
    connections = models.ManyToManyField("queue.Connection", blank=True)
    confidence_threshold = models.PositiveSmallIntegerField(
        default=80,
        validators=[MaxValueValidator(100)],
        help_text="Percent. A draft the machine is less sure about goes to a person.",
    )
    sample_percent = models.PositiveSmallIntegerField(
        default=5,
        validators=[MaxValueValidator(100)],
        help_text="Share of what could run alone that a person checks anyway.",
    )
    hold_seconds = models.PositiveIntegerField(default=0)
    due_minutes = models.PositiveIntegerField(default=480, help_text="Promised answer time.")
    due_in_business_time = models.BooleanField(
        "promise counts in business hours",
        default=False,
        help_text="Nights, weekends and holidays do not count. Otherwise it counts around the "
        "clock.",
    )
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Told when nobody decided in time. Only helps when they may decide.",
    )
    expires_hours = models.PositiveIntegerField(default=336, help_text="0: never expires.")
    on_silence = models.CharField(
        "if nobody decides until then",
        max_length=10,
        choices=Silence.choices,
        default=Silence.EXPIRE,
        help_text="Whatever you choose, nothing is ever approved because nobody answered.",
    )
    email_approval = models.BooleanField(
        "small things may be approved from an e-mail without logging in",
        default=False,
        help_text="Only what is graded “Just do it, I can undo it” or “Glance”. Whoever has the "
        "e-mail can do it then.",
    )
    daily_count_limit = models.PositiveIntegerField(
        default=200, help_text="Actions a day that may run without a person. 0: no limit."
    )
    daily_amount_limit_minor = models.PositiveBigIntegerField(
        default=0, help_text="Money a day that may move, in cents. 0: no limit."
    )
    value_minor = models.PositiveBigIntegerField(
        default=1000, help_text="What a wrong one typically costs, in cents: orders the queue."
    )
    is_active = models.BooleanField(default=True)
    is_stopped = models.BooleanField(default=False, editable=False)

    history = tracked()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
