"""Rules as rows with typed conditions, written only while their version is a draft."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone

from policies.engine.catalogue import entry_for
from policies.engine.levels import Level
from policies.engine.sentences import condition_phrase, rule_sentence
from policies.engine.spec import MOST_DUE_MINUTES, Condition, Operator
from policies.engine.spec import Rule as RuleSpec
from policies.history import current_author, tracked
from policies.models.version import PolicyVersion, VersionBound, claim_draft
from policies.operands import UnreadableOperand, read_condition

LONGEST_HOLD = 30 * 24 * 3600  # seconds


def new_key() -> str:
    """A name for a rule that no other rule has."""
    return uuid4().hex


class Protection(models.TextChoices):
    """The engine's levels, as a rule's outcome."""

    AUTO = "AUTO", "Only hold it"
    ONE_PERSON = "ONE_PERSON", "One person checks it"
    TWO_PEOPLE = "TWO_PEOPLE", "Two people check it"
    BLOCK = "BLOCK", "Stop it"


class DraftBound(models.Model):
    """A row that can only be written while its version is a draft."""

    objects = VersionBound.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, or raise PublishedVersionIsFixed. Moving a row needs both versions as drafts."""
        with transaction.atomic():
            versions = {self.owning_version_id()}
            if not self._state.adding:
                versions.add(self.stored_version_id())
            for version_id in sorted(versions):
                claim_draft(version_id)
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, or raise PublishedVersionIsFixed."""
        with transaction.atomic():
            claim_draft(self.stored_version_id())
            return super().delete(*args, **kwargs)

    def owning_version_id(self) -> int:
        """The primary key of the version the row belongs to."""
        raise TypeError("every row of a policy knows its version")

    def stored_version_id(self) -> int:
        """The version the stored row belongs to, before an unsaved change of parent."""
        stored = type(self)._default_manager.get(pk=self.pk)
        return stored.owning_version_id()


class Rule(DraftBound):
    """One sentence of the owner. `key` stays the same from version to version.

    The author is whoever last wrote the rule or one of its conditions, at `written_at`; copying a
    rule into a new version keeps both.
    """

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="rules")
    key = models.CharField(max_length=60, default=new_key, editable=False)
    position = models.PositiveIntegerField(default=0, help_text="Order on the page only.")
    name = models.CharField(max_length=120)
    workflow_key = models.CharField(
        "workflow", max_length=100, blank=True, help_text="Empty for every workflow."
    )
    match_all = models.BooleanField("all conditions", default=True, help_text="Otherwise any.")
    level = models.CharField(
        "outcome", max_length=12, choices=Protection.choices, default=Protection.ONE_PERSON
    )
    hold_seconds = models.PositiveIntegerField(
        default=0, validators=[MaxValueValidator(LONGEST_HOLD)]
    )
    required_group = models.CharField("group", max_length=150, blank=True)
    because = models.CharField(max_length=300, blank=True, help_text="Such as: fraud risk")
    group_match_all = models.BooleanField(
        "all in brackets", default=False, help_text="Otherwise any of the conditions in brackets."
    )
    priority = models.SmallIntegerField(
        default=0, choices=[(-1, "Can wait"), (0, "Unchanged"), (1, "Sooner"), (2, "First")]
    )
    due_minutes = models.PositiveIntegerField(
        "due within",
        default=0,
        validators=[MaxValueValidator(MOST_DUE_MINUTES)],
        help_text="Minutes. 0: unchanged.",
    )
    sample_percent = models.PositiveSmallIntegerField(
        "checked at random",
        default=0,
        validators=[MaxValueValidator(100)],
        help_text="Percent of what it applies to that a person checks although it could run alone.",
    )
    author_id = models.IntegerField(null=True, editable=False)
    author_name = models.CharField(max_length=200, blank=True, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    history = tracked()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="policies_rule_key_in_version")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, keep_author: bool = False, **kwargs: Any) -> None:
        """Save under the name of whoever writes, or raise PublishedVersionIsFixed."""
        if not keep_author:
            author = current_author()
            self.author_id, self.author_name = author.id, author.name[:200]
            self.written_at = timezone.now()
        super().save(*args, **kwargs)

    def owning_version_id(self) -> int:
        """Its version."""
        return self.version_id

    def as_spec(self) -> RuleSpec:
        """The rule as the engine reads it. Raises UnreadableOperand for a broken condition."""
        rows = list(self.conditions.all())
        return RuleSpec(
            id=self.key,
            name=self.name,
            conditions=tuple(row.as_spec() for row in rows if row.is_plain),
            exceptions=tuple(row.as_spec() for row in rows if row.is_exception),
            group=tuple(row.as_spec() for row in rows if row.in_group and not row.is_exception),
            level=Level[self.level],
            match_all=self.match_all,
            workflow=self.workflow_key,
            hold_seconds=self.hold_seconds,
            required_group=self.required_group,
            because=self.because,
            group_match_all=self.group_match_all,
            priority=self.priority,
            due_minutes=self.due_minutes,
            sample_percent=self.sample_percent,
        )

    def sentence(self, *, language: str = "en") -> str:
        """The rule as people say it, or what is wrong with it."""
        try:
            return rule_sentence(self.as_spec(), language=language)
        except UnreadableOperand as error:
            return f"{self.name}: {error}"


class RuleCondition(DraftBound):
    """One comparison of a rule; `value_text` is what the owner typed, such as 30.00 EUR."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="conditions")
    is_exception = models.BooleanField("except when", default=False)
    in_group = models.BooleanField("in brackets", default=False)
    fact = models.CharField(max_length=60)
    operator = models.CharField(
        max_length=12, choices=[(known.value, known.value.replace("_", " ")) for known in Operator]
    )
    value_text = models.CharField("value", max_length=300, blank=True)
    history = tracked()

    class Meta:
        ordering = ["is_exception", "in_group", "id"]

    def __str__(self) -> str:
        try:
            return condition_phrase(self.as_spec())
        except UnreadableOperand as error:
            return str(error)

    def save(self, *args: Any, keep_author: bool = False, **kwargs: Any) -> None:
        """Save and become an author of the rule, or raise PublishedVersionIsFixed."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            if not keep_author:
                self._sign_rule()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete and become an author of the rule, or raise PublishedVersionIsFixed."""
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            self._sign_rule()
        return deleted

    def _sign_rule(self) -> None:
        author = current_author()
        models.QuerySet(Rule).filter(pk=self.rule_id).update(
            author_id=author.id, author_name=author.name[:200], written_at=timezone.now()
        )

    def owning_version_id(self) -> int:
        """The version of its rule."""
        return self.rule.version_id

    @property
    def is_plain(self) -> bool:
        """Whether it stands beside the brackets and is no exception."""
        return not self.is_exception and not self.in_group

    def as_spec(self) -> Condition:
        """The typed condition. Raises UnreadableOperand."""
        return read_condition(fact=self.fact, operator=self.operator, text=self.value_text)

    def problem(self) -> str:
        """Why the engine could not evaluate it, with what to write instead; empty when it can."""
        if self.is_exception and self.in_group:
            return "A condition is either an exception or in brackets, not both."
        entry = entry_for(self.fact)
        if self.is_exception and entry is not None and not entry.trusted:
            return (
                f"An exception cannot rest on {entry.label}, because a stranger could write it. "
                "Use a fact from your own records."
            )
        try:
            self.as_spec()
        except UnreadableOperand as error:
            return str(error)
        return ""

    def clean(self) -> None:
        """Refuse what the engine could not evaluate. Raises ValidationError."""
        if problem := self.problem():
            raise ValidationError(problem)
