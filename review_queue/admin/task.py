"""Tasks: to be found and read. Decisions are made at the review desk, never here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from review_queue.admin.filters import StateFilter, fixed_choice
from review_queue.admin.records import RecordAdmin, level_words, state_badge
from review_queue.admin.tools import Tool, address_of
from review_queue.models import State, Task
from review_queue.selectors.desk_narrowing import matching
from review_queue.selectors.queue_filters import LONGEST_SEARCH

MOST_FOUND = 1000
_RELATED = (
    ("draft", "Drafts"),
    ("verdict", "Verdicts"),
    ("decision", "Decisions"),
    ("execution", "Runs"),
    ("viewevent", "Views"),
    ("note", "Notes"),
)


@admin.register(Task)
class TaskAdmin(RecordAdmin):
    """The list is the archive; the page is everything stored about one task."""

    list_display = ("id", "badge", "subject", "workflow", "contact", "due_at", "level_words")
    list_display_links = ("id", "subject")
    list_select_related = ("workflow", "contact")
    list_filter = (
        StateFilter,
        "workflow",
        fixed_choice("kind", "kind", Task._meta.get_field("kind").choices or ()),
    )
    search_fields = ("=id", "subject", "=contact__email")
    search_help_text = "A number, words of the subject, or a contact's name or e-mail address."
    fieldsets = (
        (None, {"fields": ("badge", "subject", "summary", "why", "problem", "records")}),
        (
            "Who and when",
            {
                "fields": (
                    "workflow",
                    "contact",
                    "requested_by",
                    "created_at",
                    "changed_at",
                    "due_at",
                    "expires_at",
                    "closed_at",
                )
            },
        ),
        (
            "Decision",
            {
                "fields": (
                    "level_words",
                    "reviewers_needed",
                    "required_group",
                    "hold_seconds",
                    "policy_version",
                    "generation",
                )
            },
        ),
        (
            "Technical",
            {
                "fields": (
                    "kind",
                    "source_key",
                    "version",
                    "rank",
                    "priority",
                    "value_minor",
                    "draft_version",
                    "draft_hash",
                    "evidence_hash",
                    "draft_attempts",
                    "draft_after",
                    "audit_length",
                    "audit_head",
                )
            },
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Task], search_term: str
    ) -> tuple[QuerySet[Task], bool]:
        """The newest thousand that match, by an index where there is one; no search of everything
        word by word, as the stock one does.
        """
        search = search_term.replace("\x00", "").strip()[:LONGEST_SEARCH]
        if not search:
            return queryset, False
        return queryset.filter(matching(queryset, search, ("-id",), MOST_FOUND)), False

    def tools_for(self, request: HttpRequest, row: Task) -> list[Tool]:
        """To the desk while it waits, to its story, to what came in, to report a problem."""
        tools = []
        if row.state == State.PENDING:
            tools.append(Tool("Open in review", address_of("review_item", row.pk), style="primary"))
        tools.append(Tool("Timeline", address_of("review_timeline", row.pk)))
        tools.append(Tool("What came in", address_of("queue_source_for_task", row.pk)))
        if request.user.has_perm("oversight.add_outcome"):
            tools.append(
                Tool("Report a problem found later", address_of("oversight_report", row.pk))
            )
        return [tool for tool in tools if tool.url]

    @admin.display(description="state")
    def badge(self, task: Task) -> SafeString:
        """The state, coloured and in words."""
        return state_badge(task.state)

    @admin.display(description="level")
    def level_words(self, task: Task) -> str:
        """How much human attention the gate asked for."""
        return level_words(task.level)

    @admin.display(description="records")
    def records(self, task: Task) -> SafeString:
        """Links to what belongs to this task."""
        links: list[tuple[Any, ...]] = [
            (reverse(f"admin:queue_{name}_changelist"), task.pk, label) for name, label in _RELATED
        ]
        return format_html_join(" · ", '<a href="{}?task__id__exact={}">{}</a>', links)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Everything, methods included."""
        return flatten_fieldsets(self.fieldsets)


def task_link(task_id: int) -> SafeString:
    """A link to a task that costs no query."""
    address = reverse("admin:queue_task_change", args=(task_id,))
    return format_html('<a href="{}">Task {}</a>', address, task_id)
