"""Draft versions with their actions and evidence: written once, shown here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from audit.read_only_admin import json_block
from review_queue.admin.records import HiddenFromMenu, ReadOnlyInline, RecordAdmin
from review_queue.admin.task import task_link
from review_queue.models import Action, Draft, Evidence, LanguageAnswers


class ActionInline(ReadOnlyInline):
    """The steps."""

    model = Action
    fields = ("position", "kind", "summary", "content_hash")


class EvidenceInline(ReadOnlyInline):
    """What it rests on."""

    model = Evidence
    fields = ("position", "kind", "reference", "title", "quote")


class LanguageAnswersInline(ReadOnlyInline):
    """What a connected model said about the company's own questions, and what that cost."""

    model = LanguageAnswers
    fields = ("answers_in_words", "model", "prompt_version", "cost_microdollars", "problem")
    readonly_fields = ("answers_in_words",)

    @admin.display(description="answers")
    def answers_in_words(self, row: LanguageAnswers) -> SafeString:
        """One line per question."""
        return format_html_join(
            mark_safe("<br>"),
            "{} <strong>{}</strong>",
            ((one["question"], one["answer"].replace("_", " ")) for one in row.answers),
        )


@admin.register(Draft)
class DraftAdmin(RecordAdmin):
    """One version, with the prompt that went out and the bytes that came back."""

    list_display = ("id", "task_link", "version", "drafter", "model", "confidence_percent", "by")
    list_display_links = ("id",)
    search_fields = ("=content_hash", "=task__id")
    search_help_text = "A task's number or a draft hash."
    inlines = (ActionInline, EvidenceInline, LanguageAnswersInline)
    fields = (
        "task",
        "version",
        "by",
        "category",
        "confidence_percent",
        "unsure_about",
        "flags",
        "drafter",
        "model",
        "prompt_version",
        "prompt_tokens",
        "completion_tokens",
        "cost_microdollars",
        "latency_ms",
        "content_hash",
        "evidence_hash",
        "created_at",
        "prompt_text",
        "raw_output",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draft]:
        """Without prompt and raw output, which may be large; the page of one draft loads them."""
        return super().get_queryset(request).defer("prompt_text", "raw_output")

    @admin.display(description="task")
    def task_link(self, draft: Draft) -> SafeString:
        """To the task."""
        return task_link(draft.task_id)

    @admin.display(description="by")
    def by(self, draft: Draft) -> str:
        """Who wrote it."""
        return str(draft.actor.get("name", ""))


@admin.register(Action)
class ActionAdmin(HiddenFromMenu):
    """One step, with the exact bytes that are hashed and run."""

    list_display = ("id", "kind", "summary")
    ordering = ("-id",)
    fields = (
        "draft",
        "position",
        "kind",
        "summary",
        "payload",
        "provenance_words",
        "consequences",
        "content_hash",
        "connection_id_frozen",
        "connection_hash",
    )

    @admin.display(description="payload")
    def payload(self, action: Action) -> SafeString | str:
        """The payload, laid out."""
        return json_block(action.payload_text)

    @admin.display(description="where the values come from")
    def provenance_words(self, action: Action) -> SafeString | str:
        """The source of every sensitive value."""
        return json_block(action.provenance)


@admin.register(Evidence)
class EvidenceAdmin(HiddenFromMenu):
    """One piece of evidence."""

    list_display = ("id", "kind", "reference", "title")
    ordering = ("-id",)
    fields = ("draft", "position", "kind", "reference", "title", "quote")
