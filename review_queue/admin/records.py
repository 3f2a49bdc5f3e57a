"""What the read-only pages of this package share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audit.read_only_admin import ReadOnlyAdmin
from policies.engine.levels import Level
from review_queue.admin.history import HistoryPage
from review_queue.admin.tools import ToolsPage
from review_queue.models import State

TONES = {
    State.PENDING: "accent",
    State.APPROVED: "info",
    State.EXECUTING: "info",
    State.EXECUTED: "good",
    State.DRAFT_FAILED: "warn",
    State.BLOCKED: "bad",
    State.FAILED: "bad",
    State.OUTCOME_UNKNOWN: "bad",
}
LEVELS = {
    Level.AUTO: "Runs by itself",
    Level.ONE_PERSON: "One person",
    Level.TWO_PEOPLE: "Two people",
    Level.BLOCK: "Blocked",
}


class RecordAdmin(ToolsPage, HistoryPage, ReadOnlyAdmin):
    """A read-only page with our buttons and history."""


class HiddenFromMenu(RecordAdmin):
    """Reached from other records only; its permissions hold all the same."""

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """None, which keeps it out of the menu and off the first page."""
        return {}


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows shown on their parent's page."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


def state_badge(state: str) -> SafeString:
    """The state in words, coloured."""
    tone = TONES.get(State(state), "")
    return format_html(
        '<span class="badge{}">{}</span>', f" badge-{tone}" if tone else "", State(state).label
    )


def level_words(level: int) -> str:
    """The level as staff say it."""
    return LEVELS[Level(level)]
