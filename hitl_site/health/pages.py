"""The page Health in the admin: what needs a person first, green only for what was checked."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from hitl_site.health import checklist
from hitl_site.health.access import sees_everything
from hitl_site.health.collectors import parts, storage, work
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding, worst_first
from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.page import wants_fragment
from review_queue.framed_pages import framed_page, page_fragment

# What everybody on the staff may know; the rest is about machines.
SHORT = (storage.DATABASE, work.READY, work.DOUBT, work.WAITING, work.STOPPED, parts.WORKER)
_LOOKS = {
    OK: ("good", "Well", "check-circle"),
    WARN: ("warn", "Look at it", "alert"),
    BAD: ("bad", "Needs a person", "x-circle"),
    UNKNOWN: ("none", "Not checked", "help"),
}


@needs(SEE)
def show_health(request: HttpRequest) -> HttpResponse:
    """Every finding for owners and auditors, six of them for the rest of the staff."""
    in_full = sees_everything(user_of(request))
    found = checklist.EVERYTHING.get()
    shown = worst_first(found if in_full else [one for one in found if one.key in SHORT])
    context: dict[str, Any] = {
        "rows": [_row(one, in_full=in_full) for one in shown],
        "in_full": in_full,
        "looked_at": timezone.now(),
        **_headline(shown),
    }
    if wants_fragment(request):
        return page_fragment("health", request, "_findings.html", context)
    context["health_banner"] = None  # the page itself says it
    return framed_page("health", request, "health.html", context, title="Health")


def urls(admin_site: AdminSite) -> list[URLPattern]:
    """The page's path, relative to /admin/."""
    return [path("health/", admin_site.admin_view(show_health), name="health")]


def _row(one: Finding, *, in_full: bool) -> dict[str, Any]:
    tone, word, icon = _LOOKS[one.state] if one.in_use else ("none", "Not used", "ban")
    on_the_desk = one.key in (work.DOUBT, work.WAITING) and one.state != OK
    mend = one.mend if in_full or on_the_desk else ""
    row = {"finding": one, "tone": tone, "word": word, "icon": icon, "mend": mend}
    return row | {"link": _link(one, on_the_desk=on_the_desk)}


def _link(one: Finding, *, on_the_desk: bool) -> tuple[str, str] | None:
    """Where what it says is dealt with, and the words of the link."""
    if on_the_desk:
        return f"{reverse('admin:review_queue_home')}?tab=needs", "Open them"
    if one.key == work.ORIGIN and one.state != OK:
        return reverse("admin:review_quarantine"), "Answer for it"
    return None


def _headline(found: list[Finding]) -> dict[str, str]:
    """One sentence over all; never all well while something was not checked."""
    used = [one for one in found if one.in_use]
    count = {state: sum(one.state == state for one in used) for state in _LOOKS}
    unchecked = _said(count[UNKNOWN], "was not checked", "were not checked")
    rest = f" {unchecked}." if count[UNKNOWN] else ""
    if count[BAD]:
        return {
            "tone": "bad",
            "headline": f"{_said(count[BAD], 'needs', 'need')} a person now.{rest}",
        }
    if count[WARN]:
        words = _said(count[WARN], "should be looked at", "should be looked at")
        return {"tone": "warn", "headline": f"{words}.{rest}"}
    if count[UNKNOWN]:
        return {"tone": "none", "headline": f"{_said(count[OK], 'is', 'are')} well.{rest}"}
    return {"tone": "good", "headline": f"All {count[OK]} things that are looked at are well."}


def _said(number: int, one: str, many: str) -> str:
    return f"1 thing {one}" if number == 1 else f"{number} things {many}"
