"""One version: its sentences, and what it changed of the version in force before it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from hitl_site.owner_pages.access import READ, START, needs
from hitl_site.owner_pages.page import owner_page
from hitl_site.owner_pages.policies_home import changes_to
from hitl_site.owner_pages.said_rules import grouped
from policies.engine.spec import PolicySpec
from policies.errors import DamagedPolicy
from policies.models import PolicyVersion
from policies.services import frozen_policy


@needs(READ)
def show_version(request: HttpRequest, number: int) -> HttpResponse:
    """A version that left draft; a draft has its own page."""
    version = get_object_or_404(PolicyVersion, number=number)
    if version.is_draft:
        return HttpResponseRedirect(reverse("admin:owner_draft"))
    before = _version_before(version)
    policy, damage = _rules(version)
    context: dict[str, Any] = {
        "version": version,
        "groups": grouped(policy.rules),
        "rule_count": len(policy.rules),
        "damage": damage,
        "before": before,
        "changes": changes_to(version, _rules(before)[0] if before else PolicySpec(version=0)),
        "may_start": request.user.has_perm(START),
    }
    return owner_page(request, "version.html", context, title=f"Policies, version {number}")


def _version_before(version: PolicyVersion) -> PolicyVersion | None:
    """The version that was in force when this one was published, or would have been."""
    earlier = PolicyVersion.objects.filter(published_at__isnull=False, number__lt=version.number)
    row: PolicyVersion | None = earlier.order_by("-number").first()
    return row


def _rules(version: PolicyVersion) -> tuple[PolicySpec, str]:
    try:
        return frozen_policy(version), ""
    except DamagedPolicy as error:
        return PolicySpec(version=0), str(error)
