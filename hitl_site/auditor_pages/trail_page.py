"""The audit trail in plain words: who did what, when and under which rule."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.models import Entry
from audit.trail import TrailPage, trail_page
from hitl_site.auditor_pages.access import reads_trail
from hitl_site.auditor_pages.page import auditor_page
from hitl_site.auditor_pages.trail_filters import TrailFilters, read_filters
from hitl_site.auditor_pages.words import title_of
from review_queue.desk.timeline_steps import ShownStep, shown_lines
from review_queue.selectors.timeline import step_of

_TASK = re.compile(r"queue\.task:(\d{1,15})")
_OWN_COLUMN = frozenset({"policy version", "level", "reasons"})


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry to be read. `task` is its task's number or 0; `rule` what it was decided under."""

    entry: Entry
    line: ShownStep
    task: int
    about: str
    rule: str
    details: tuple[tuple[str, str], ...]
    is_erased: bool

    @property
    def receipt(self) -> str:
        """Chain, position and the first of its hash, as receipts name it."""
        return f"{self.entry.chain}#{self.entry.position}:{self.entry.entry_hash[:8]}"


@reads_trail()
def show_trail(request: HttpRequest) -> HttpResponse:
    """The entries asked for, newest first, fifty a page."""
    filters = read_filters(request.GET.dict())
    found = trail_page(
        filters.sought,
        before=_cursor(request, "before"),
        after=_cursor(request, "after"),
    )
    context: dict[str, Any] = {
        "filters": filters,
        "lines": lines_of(found),
        **_ways_on(filters, found),
    }
    return auditor_page(request, "trail.html", context, title="Audit trail")


def lines_of(found: TrailPage) -> tuple[TrailLine, ...]:
    """The entries in words; one query for the names of people."""
    steps = [step_of(entry, text or "") for entry, text in found.entries]
    lines = shown_lines(steps, title_of)
    return tuple(
        _line(entry, text, line) for (entry, text), line in zip(found.entries, lines, strict=True)
    )


def _line(entry: Entry, text: str | None, line: ShownStep) -> TrailLine:
    named = _TASK.fullmatch(entry.object_ref)
    task = int(named[1]) if named else 0
    return TrailLine(
        entry=entry,
        line=line,
        task=task,
        about="" if task else entry.object_ref,
        rule=_rule(text),
        details=tuple(pair for pair in line.step.details if pair[0] not in _OWN_COLUMN),
        is_erased=text is None,
    )


def _rule(text: str | None) -> str:
    """Under which version of the rules, and what they said: "Rules version 3: money.ceiling"."""
    try:
        payload = json.loads(text or "{}")
    except ValueError:
        return ""
    version = payload.get("policy_version") if isinstance(payload, dict) else None
    if version is None:
        return ""
    reasons = payload.get("reasons")
    said = ", ".join(map(str, reasons)) if isinstance(reasons, Sequence) else ""
    words = f"Rules version {version}" if version else "No rules were in force"
    return f"{words}: {said}" if said else words


def _ways_on(filters: TrailFilters, found: TrailPage) -> dict[str, str]:
    here, shown = reverse("admin:auditor_trail"), found.entries
    start = f"{here}?{filters.address}&" if filters.address else f"{here}?"
    newer = f"{start}after={shown[0][0].pk}" if shown and found.has_newer else ""
    older = f"{start}before={shown[-1][0].pk}" if shown and found.has_older else ""
    return {"newer_url": newer, "older_url": older, "newest_url": start.rstrip("?&")}


def _cursor(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
