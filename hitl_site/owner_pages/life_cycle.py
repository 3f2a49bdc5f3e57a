"""The buttons of a version's life: start, throw away, try, end, cancel, confirm. All by POST."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from hitl_site.owner_pages.access import EDIT, PUBLISH, START, author_of, needs, owner_ids
from policies.admin.wiring import known_workflows, recorder
from policies.errors import PolicyRefusal
from policies.history import written_by
from policies.models import PolicyVersion
from policies.services import (
    cancel_scheduled,
    confirm_rule,
    confirm_scheduled,
    end_shadow,
    start_new_version,
    start_shadow,
)
from policies.timing import REVIEW_DAYS

LONGEST_REASON = 2000


@needs(START, methods=("POST",))
def start(request: HttpRequest) -> HttpResponse:
    """Start a draft from the rules in force, or from another version: `like` is its number."""
    like = request.POST.get("like", "")
    origin = get_object_or_404(PolicyVersion, number=like) if like.isdecimal() else None
    try:
        start_new_version(by=author_of(request), record=recorder(), like=origin)
    except PolicyRefusal as refusal:
        messages.warning(request, str(refusal))
    opened = request.POST.get("open", "")
    query = f"?open={opened}" if opened.isalnum() else ""
    return HttpResponseRedirect(reverse("admin:owner_draft") + query)


@needs(EDIT, methods=("POST",))
def throw_away(request: HttpRequest, number: int) -> HttpResponse:
    """Delete the draft; nothing in force changes."""

    def act(version: PolicyVersion) -> str:
        with written_by(author_of(request)):
            version.delete()
        return f"The draft of version {number} is gone. The rules in force are as they were."

    return _acted(request, number, act)


@needs(PUBLISH, methods=("POST",))
def try_out(request: HttpRequest, number: int) -> HttpResponse:
    """Put the draft into shadow: asked about every task, without effect."""
    note, seen = _note(request), request.POST.get("seen_edits", "")

    def act(version: PolicyVersion) -> str:
        start_shadow(
            version=version,
            by=author_of(request),
            note=note,
            record=recorder(),
            seen_edits=int(seen) if seen.isdecimal() else None,
            known_workflows=known_workflows(),
        )
        return f"Version {number} is tried without effect from now on. Its numbers grow below."

    if not note:
        messages.error(request, f"Version {number} was not started: say what changes and why.")
        return HttpResponseRedirect(reverse("admin:owner_publish", args=[number]))
    return _acted(request, number, act)


@needs(PUBLISH, methods=("POST",))
def end_trial(request: HttpRequest, number: int) -> HttpResponse:
    """Stop trying a version out."""

    def act(version: PolicyVersion) -> str:
        end_shadow(
            version=version,
            by=author_of(request),
            because=_note(request) or "Ended by hand.",
            record=recorder(),
        )
        return f"Version {number} is not tried any more. What it would have said is kept."

    return _acted(request, number, act)


@needs(PUBLISH, methods=("POST",))
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Take a waiting loosening back."""

    def act(version: PolicyVersion) -> str:
        cancel_scheduled(
            version=version,
            by=author_of(request),
            because=_note(request) or "Cancelled by hand.",
            record=recorder(),
        )
        return f"Version {number} will not go live. The rules in force stay as they are."

    return _acted(request, number, act)


@needs(PUBLISH, methods=("POST",))
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """The second owner's yes to a waiting loosening."""

    def act(version: PolicyVersion) -> str:
        confirm_scheduled(
            version=version, by=author_of(request), owner_ids=owner_ids(), record=recorder()
        )
        return f"You confirmed version {number}. It goes live when its waiting time is over."

    return _acted(request, number, act)


@needs(PUBLISH, methods=("POST",))
def still_right(request: HttpRequest, number: int) -> HttpResponse:
    """An owner read a rule in force and confirms it: its review date moves."""
    key = request.POST.get("rule", "")
    try:
        confirm_rule(rule_key=key, seen_number=number, by=author_of(request), record=recorder())
        messages.success(
            request, f"Noted: that rule is still right. You are asked again in {REVIEW_DAYS} days."
        )
    except PolicyRefusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:owner_policies"))


def _acted(request: HttpRequest, number: int, act: Callable[[PolicyVersion], str]) -> HttpResponse:
    version = get_object_or_404(PolicyVersion, number=number)
    try:
        messages.success(request, act(version))
    except PolicyRefusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:owner_policies"))


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").strip()[:LONGEST_REASON]
