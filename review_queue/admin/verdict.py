"""What the gate looked at and what it said: replayable, shown here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString

from audit.read_only_admin import json_block
from review_queue.admin.filters import fixed_choice
from review_queue.admin.records import LEVELS, HiddenFromMenu, RecordAdmin, level_words
from review_queue.admin.task import task_link
from review_queue.models import FactsSnapshot, Verdict


@admin.register(Verdict)
class VerdictAdmin(RecordAdmin):
    """One answer of the gate, with the facts it rests on."""

    list_display = ("id", "task_link", "words", "reviewers_needed", "policy_version", "created_at")
    list_display_links = ("id",)
    list_filter = (
        fixed_choice("level", "level", ((int(level), words) for level, words in LEVELS.items())),
    )
    search_fields = ("=task__id",)
    search_help_text = "A task's number."
    fields = (
        "task",
        "draft",
        "words",
        "reviewers_needed",
        "required_group",
        "hold_seconds",
        "picked_at_random",
        "inclusion_probability",
        "policy_version",
        "engine_version",
        "created_at",
        "reasons_given",
        "facts_used",
    )

    @admin.display(description="task")
    def task_link(self, verdict: Verdict) -> SafeString:
        """To the task."""
        return task_link(verdict.task_id)

    @admin.display(description="level")
    def words(self, verdict: Verdict) -> str:
        """The level as staff say it."""
        return level_words(verdict.level)

    @admin.display(description="reasons")
    def reasons_given(self, verdict: Verdict) -> SafeString | str:
        """Every rule, ceiling and detector that had something to say."""
        return json_block(verdict.reasons)

    @admin.display(description="facts")
    def facts_used(self, verdict: Verdict) -> SafeString | str:
        """The facts with the source of every value."""
        return json_block(verdict.facts.json_text)


@admin.register(FactsSnapshot)
class FactsSnapshotAdmin(HiddenFromMenu):
    """The facts of one draft, as stored."""

    list_display = ("id", "task_link", "schema_version", "created_at")
    list_display_links = ("id",)
    fields = ("task", "draft", "schema_version", "sha256", "created_at", "facts")

    @admin.display(description="task")
    def task_link(self, facts: FactsSnapshot) -> SafeString:
        """To the task."""
        return task_link(facts.task_id)

    @admin.display(description="facts")
    def facts(self, facts: FactsSnapshot) -> SafeString | str:
        """The JSON, laid out."""
        return json_block(facts.json_text)
