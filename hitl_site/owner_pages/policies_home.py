"""The policies' first page: what is in force in sentences, what waits, what is tried, what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from hitl_site.owner_pages.access import EDIT, PUBLISH, READ, START, needs, owner_ids
from hitl_site.owner_pages.page import owner_page
from hitl_site.owner_pages.rule_use import said_uses
from hitl_site.owner_pages.said_rules import changes_between, grouped
from hitl_site.owner_pages.shadow_numbers import ShadowNumbers, shadow_numbers
from policies.differences import Change
from policies.engine.spec import PolicySpec
from policies.errors import DamagedPolicy
from policies.models import PolicyVersion, Status
from policies.operands import UnreadableOperand
from policies.services import frozen_policy, live_version, scheduled_version, written_policy
from policies.services.live import known_live_policy
from review_queue.services.lessons.proposing import open_proposals

HISTORY_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A loosening that waits. `confirmable`: the person looking at it may be its second owner."""

    version: PolicyVersion
    changes: list[Change]
    confirmable: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A version in shadow with what it would have said so far."""

    version: PolicyVersion
    changes: list[Change]
    numbers: ShadowNumbers


@needs(READ)
def show_policies(request: HttpRequest) -> HttpResponse:
    """The rules in force and everything around them; a GET changes nothing."""
    live = live_version()
    policy, damage = _live_rules(live)
    draft = PolicyVersion.objects.filter(status=Status.DRAFT).first()
    may = request.user.has_perm
    context: dict[str, Any] = {
        "live": live,
        "groups": grouped(policy.rules, said_uses(policy, live)),
        "rule_count": len(policy.rules),
        "damage": damage,
        "waiting": _waiting(request, policy),
        "trials": _trials(policy),
        "draft": draft,
        "draft_changes": _draft_changes(draft, policy) if draft else [],
        "past": _past(),
        "proposals": open_proposals(),
        "may_edit": may(EDIT),
        "may_start": may(START),
        "may_publish": may(PUBLISH),
    }
    return owner_page(request, "policies.html", context, title="Policies")


def _live_rules(live: PolicyVersion | None) -> tuple[PolicySpec, str]:
    """The rules in force; when their stored text was tampered with, what can be known of them."""
    if live is None:
        return PolicySpec(version=0), ""
    try:
        return frozen_policy(live), ""
    except DamagedPolicy as error:
        return known_live_policy() or PolicySpec(version=0), str(error)


def _waiting(request: HttpRequest, policy: PolicySpec) -> Waiting | None:
    version = scheduled_version()
    if version is None:
        return None
    me = request.user.pk
    confirmable = version.waits_for_second and me != version.scheduled_by_id and me in owner_ids()
    return Waiting(version, changes_to(version, policy), confirmable)


def _trials(policy: PolicySpec) -> list[Trial]:
    rows = PolicyVersion.objects.filter(status=Status.SHADOW).order_by("number")
    return [Trial(row, changes_to(row, policy), shadow_numbers(row)) for row in rows]


def changes_to(version: PolicyVersion, policy: PolicySpec) -> list[Change]:
    """What a version that left draft would change of `policy`; nothing when it is damaged."""
    try:
        return changes_between(policy, frozen_policy(version))
    except DamagedPolicy:
        return []


def _draft_changes(draft: PolicyVersion, policy: PolicySpec) -> list[Change]:
    try:
        return changes_between(policy, written_policy(draft))
    except UnreadableOperand:
        return []


def _past() -> list[PolicyVersion]:
    """The versions that are over, newest first."""
    return list(PolicyVersion.objects.filter(status=Status.RETIRED)[:HISTORY_SHOWN])
