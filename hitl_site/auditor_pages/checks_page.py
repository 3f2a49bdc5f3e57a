"""Verify now, with its progress and what it found; and the history of such checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from audit.models import Entry
from hitl_site.auditor_pages.access import reads_trail
from hitl_site.auditor_pages.checking import ask_for_check
from hitl_site.auditor_pages.models import TrailCheck
from hitl_site.auditor_pages.page import auditor_fragment
from review_queue.desk.access import user_of

SHOWN = 8
MOST_REMARKS = 5
_OPEN = (TrailCheck.Status.WAITING, TrailCheck.Status.RUNNING)
_TONES = {"clean": "good", "tampered": "bad", "unchecked": "warn"}


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A check with its result in words. `bad_url` leads to the first bad entry, where it stands.

    `remarks` are the first of what is worth a look and no tampering, each with where it stands.
    """

    check: TrailCheck
    tone: str
    entries: int
    bad: str
    bad_url: str
    others: int
    unchecked: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]
    remark_count: int

    @property
    def is_over(self) -> bool:
        """Whether it has a result."""
        return self.check.status not in _OPEN

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return min(100 * self.check.done // self.check.total, 100) if self.check.total else 0


@reads_trail(methods=("POST",))
def start_check(request: HttpRequest) -> HttpResponse:
    """Have the whole trail checked by a worker; the page shows how far it is."""
    ask_for_check(user=user_of(request))
    return redirect(reverse("admin:auditor_trail") + "#checks")


@reads_trail()
def show_check(request: HttpRequest, check_id: int) -> HttpResponse:
    """One check: the piece of the page that renews itself."""
    check = get_object_or_404(TrailCheck.objects.select_related("asked_by"), pk=check_id)
    return auditor_fragment(request, "_check.html", {"one": shown_check(check)})


def latest_checks() -> tuple[ShownCheck, ...]:
    """The newest, newest first."""
    return tuple(map(shown_check, TrailCheck.objects.select_related("asked_by")[:SHOWN]))


def shown_check(check: TrailCheck) -> ShownCheck:
    """The check in words."""
    report: Mapping[str, Any] = check.report or {}
    first = report.get("first_bad") or {}
    bad = _said(first) if first else ""
    return ShownCheck(
        check=check,
        tone=_TONES.get(check.status, "info"),
        entries=int(report.get("entries", 0)),
        bad=bad,
        bad_url=_where(first) if first else "",
        others=max(int(report.get("bad_chains", 0)) - 1, 0),
        unchecked=tuple(map(str, report.get("unchecked", ()))),
        remarks=tuple(
            (_said(one), _where(one)) for one in report.get("remarks", ())[:MOST_REMARKS]
        ),
        remark_count=int(report.get("remark_count", 0)),
    )


def _said(first: Mapping[str, Any]) -> str:
    """Where and what; of the seals and checkpoints as a whole only what."""
    if str(first["chain"]).startswith("("):
        return f"{first['chain'].strip('()').capitalize()}: {first['problem']}"
    return f"{first['chain']} #{first['position']}: {first['problem']}"


def _where(first: Mapping[str, Any]) -> str:
    """The page of the trail that begins with the entry, or with what stands in its place."""
    at = Entry.objects.filter(chain=first["chain"], position__gte=first["position"])
    entry = at.order_by("position").first()
    if entry is None:
        return ""
    return f"{reverse('admin:auditor_trail')}?before={entry.pk + 1}#entry-{entry.pk}"
