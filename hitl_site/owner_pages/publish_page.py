"""Publishing: the changes in words, what they would have done, who is affected, and when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from hitl_site.owner_pages.access import PERMISSION_BACKEND, PUBLISH, author_of, needs, owner_ids
from hitl_site.owner_pages.backtests import latest_run, policy_of, run_context
from hitl_site.owner_pages.findings import all_findings
from hitl_site.owner_pages.page import owner_page
from hitl_site.owner_pages.past_tasks import past_month
from hitl_site.owner_pages.said_rules import changes_between
from hitl_site.owner_pages.staffing_findings import staffing_findings
from policies.admin.forms import PublishForm
from policies.admin.wiring import known_workflows, recorder
from policies.differences import Change
from policies.engine.spec import PolicySpec
from policies.errors import PolicyRefusal
from policies.loosening import is_loosening
from policies.models import PolicyVersion, Status
from policies.services import problems_of, publish_version
from policies.services.live import known_live_policy
from policies.timing import loosen_delay
from review_queue.models import Workflow


@needs(PUBLISH, methods=("GET", "HEAD", "POST"))
def show_publish(request: HttpRequest, number: int) -> HttpResponse:
    """GET shows everything a yes needs; POST publishes what was seen, or says why not."""
    version = get_object_or_404(PolicyVersion, number=number)
    if version.status not in (Status.DRAFT, Status.SHADOW):
        messages.info(
            request, f"{version} is not a draft any more, so there is nothing to publish."
        )
        return HttpResponseRedirect(reverse("admin:owner_policies"))
    if request.method != "POST":
        form = PublishForm(initial={"note": version.note, "seen_edits": version.edits})
        return _page(request, version, form)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, version, form, status=422)
    try:
        result = publish_version(
            version=version,
            by=author_of(request),
            note=form.cleaned_data["note"],
            seen_edits=form.cleaned_data["seen_edits"],
            record=recorder(),
            known_workflows=known_workflows(),
            owner_ids=owner_ids(),
        )
    except PolicyRefusal as refusal:
        messages.error(request, str(refusal))
        return _page(request, version, form, status=409)
    if result.scheduled_for is None:
        messages.success(request, f"Version {number} is in force now. Every task from here on "
                         "is judged by it.")  # fmt: skip
    else:
        second = " and another owner has confirmed it" if result.needs_second else ""
        messages.success(request, f"Version {number} goes live once it has waited{second}. Until "
                         "then it can be cancelled here.")  # fmt: skip
    return HttpResponseRedirect(reverse("admin:owner_policies"))


def _page(
    request: HttpRequest, version: PolicyVersion, form: PublishForm, *, status: int = 200
) -> HttpResponse:
    live = known_live_policy() or PolicySpec(0)
    problems = problems_of(version, known_workflows=known_workflows())
    changes: list[Change] = []
    context: dict[str, Any] = {"version": version, "form": form, "problems": problems}
    if not problems:
        policy = policy_of(version)
        changes = changes_between(live, policy)
        loosens = is_loosening(live, policy)
        context |= {
            "loosens": loosens,
            "findings": [*staffing_findings(policy, version), *all_findings(policy)],
            "needs_second": loosens and bool(owner_ids() - {request.user.pk}),
            "delay_hours": round(loosen_delay().total_seconds() / 3600),
            "month": past_month(live, policy) if changes else None,
            "affected": affected(changes, live, policy),
        }
        running = run_context(request, latest_run(policy))
        context |= running | {"month": context["month"], "run_month": running["month"]}
    context["changes"] = changes
    return owner_page(request, "publish.html", context, title=f"Publish version {version.number}",
                      status=status)  # fmt: skip


def affected(changes: list[Change], live: PolicySpec, policy: PolicySpec) -> dict[str, list[str]]:
    """Whose work changes: the workflows the changed rules are for, and the people who review."""
    touched = {change.rule_id for change in changes}
    rules = [rule for rule in (*live.rules, *policy.rules) if rule.id in touched]
    keys = {rule.workflow for rule in rules}
    workflows = Workflow.objects.filter(is_active=True)
    if "" not in keys:
        workflows = workflows.filter(key__in=keys)
    groups = {rule.required_group for rule in rules if rule.required_group}
    people = User.objects.with_perm(
        "queue.review_task", include_superusers=False, backend=PERMISSION_BACKEND
    )
    names = [one.get_full_name() or one.get_username() for one in people.order_by("pk")]
    return {
        "workflows": list(workflows.values_list("name", flat=True)) if changes else [],
        "groups": sorted(Group.objects.filter(name__in=groups).values_list("name", flat=True)),
        "people": names if changes else [],
    }
