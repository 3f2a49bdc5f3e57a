"""What people are told, the letters that carry it, and the links in them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from audit.history import tracked


class NoticeKind(models.TextChoices):
    """What a notice is about; the value stands in the database, the label on the page."""

    MENTION = "mention", "Somebody named you"
    ASSIGNED = "assigned", "Given to you"
    TAKEN_OVER = "taken_over", "Taken over from you"
    SECOND_OPINION = "second_opinion", "Second opinion wanted"
    AT_RISK = "at_risk", "Promise at risk"
    SECOND_PERSON = "second_person", "A second person is needed"
    SEVERITY_ONE = "severity_one", "Serious mistake found"
    DEMOTED = "demoted", "Less runs by itself"
    WORKER_STOPPED = "worker_stopped", "The machine stands still"
    LONE_REVIEW = "lone_review", "One person decided for two"
    BOUNCED = "bounced", "A letter did not arrive"
    SILENCE = "silence", "Nobody decided in time"
    TRAIL = "trail", "The audit trail needs a look"
    OTHER = "other", "Note"


class Urgency(models.TextChoices):
    """Whether it is mailed at once or waits for the next digest."""

    INSTANT = "instant", "At once"
    DIGEST = "digest", "With the next digest"


class Notice(models.Model):
    """One thing one person is told. `key`, where given, tells a person the same thing only once.

    `letter` is the e-mail that carries it; null until one does, or for ever when they want none.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    task = models.ForeignKey(
        "queue.Task", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=300, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    key = models.CharField(max_length=120, null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    letter = models.ForeignKey(
        "queue.Letter", null=True, on_delete=models.PROTECT, related_name="notices"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "key"], name="queue_told_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-id"], name="queue_notices_of"),
            models.Index(
                fields=["recipient"], name="queue_unread", condition=models.Q(read_at=None)
            ),
            models.Index(fields=["urgency"], name="queue_to_mail", condition=models.Q(letter=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"


class NoticePreferences(models.Model):
    """How one person wants to be told. Without a row the defaults here hold.

    Quiet hours run from `quiet_from` to `quiet_until` in the person's own time zone (empty: the
    company's), over midnight where the first is later. Nothing is mailed before `paused_until`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notice_preferences"
    )
    mail_digests = models.BooleanField("digests by e-mail", default=True)
    mail_instant = models.BooleanField("urgent ones by e-mail at once", default=True)
    mentions_at_once = models.BooleanField("count being named as urgent", default=False)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    serious_in_quiet_hours = models.BooleanField(
        "serious mistakes also in quiet hours", default=True
    )
    time_zone = models.CharField(max_length=64, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)

    history = tracked()

    def __str__(self) -> str:
        return f"how {self.user} is told"


class Letter(models.Model):
    """One e-mail to one person. `slot` names the digest or the first notice: one letter each.

    The text holds no token: where a decision link belongs stands a mark, and each try to send
    makes links of its own. `fence` rises with every try; only the holder records how it went.
    """

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Waiting to leave"
        SENDING = "sending", "Leaving now"
        SENT = "sent", "Sent"
        KEPT = "kept", "Kept here: no mail server is connected"
        FAILED = "failed", "Could not be delivered"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters"
    )
    address = models.EmailField()
    slot = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "slot"], name="queue_one_letter_a_slot")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                name="queue_letters_to_send",
                condition=models.Q(status__in=["waiting", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.address}"


class DigestSlot(models.Model):
    """A digest hour that has been looked after, by the company's own date and clock."""

    slot = models.CharField(max_length=20, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slot


class DecisionLink(models.Model):
    """A link in a letter: one person, one draft, one answer, once, for a day.

    Only the SHA-256 of the token is kept: who reads the database cannot follow a link.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    task = models.ForeignKey("queue.Task", on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey("queue.Letter", on_delete=models.PROTECT, related_name="links")
    answer = models.CharField(max_length=20)
    draft_hash = models.CharField(max_length=64)
    evidence_hash = models.CharField(max_length=64)
    generation = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link to {self.answer} task {self.task_id}"


class GuessCount(models.Model):
    """Links from one place that were not ours, since `since`: too many, and it is shut for a while.

    `place` is an account or a network address.
    """

    place = models.CharField(max_length=80, unique=True)
    since = models.DateTimeField()
    wrong = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.wrong} wrong links from {self.place}"
