"""What the draft on the screen would mean, while it is being written; nothing is saved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from hitl_site.owner_pages.access import EDIT, needs
from hitl_site.owner_pages.draft_fields import UnreadableForm, posted_rules
from hitl_site.owner_pages.draft_reading import ReadRule, read_rules
from hitl_site.owner_pages.draft_shown import known_names
from hitl_site.owner_pages.findings import new_findings
from hitl_site.owner_pages.page import owner_fragment
from hitl_site.owner_pages.past_tasks import past_month
from hitl_site.owner_pages.said_rules import changes_between, said
from policies.engine.spec import PolicySpec
from policies.loosening import is_loosening
from policies.services.live import known_live_policy
from review_queue.selectors.retelling import rules_language, workflow_names


@needs(EDIT, methods=("POST",))
def show_preview(request: HttpRequest) -> HttpResponse:
    """A piece of HTML: the echo of every open rule, what is unclear, and the last 30 days."""
    try:
        rules = posted_rules(request.POST)
    except UnreadableForm as error:
        return owner_fragment(request, "_preview.html", {"refusal": str(error)}, status=422)
    read = read_rules(rules, known_names())
    return owner_fragment(request, "_preview.html", preview_context(read))


def preview_context(read: tuple[ReadRule, ...]) -> dict[str, Any]:
    """What the fragment draws. While a rule is unclear nothing is replayed."""
    names, language = workflow_names(), rules_language()
    errors = [(place, one) for place, one in enumerate(read) if one.errors]
    context: dict[str, Any] = {
        "echoes": [
            (place, one, said(one.rule, names, language).whole if one.rule else "")
            for place, one in enumerate(read)
            if one.fields.is_open
        ],
        "unclear": errors,
    }
    if errors:
        return context
    policy = PolicySpec(0, tuple(one.rule for one in read if one.rule is not None))
    live = known_live_policy() or PolicySpec(0)
    changes = changes_between(live, policy)
    return context | {
        "changes": changes,
        "findings": new_findings(live, policy),
        "loosens": bool(changes) and is_loosening(live, policy),
        "month": past_month(live, policy) if changes else None,
    }
