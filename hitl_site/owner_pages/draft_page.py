"""The draft in sentences with editable parts: read, changed, saved as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hitl_site.owner_pages.access import EDIT, PUBLISH, author_of, needs
from hitl_site.owner_pages.company import company_currency
from hitl_site.owner_pages.draft_editing import pressed, settled
from hitl_site.owner_pages.draft_fields import RuleFields, UnreadableForm, posted_rules
from hitl_site.owner_pages.draft_reading import read_rules
from hitl_site.owner_pages.draft_rows import stored_fields
from hitl_site.owner_pages.draft_shown import form_choices, known_names, shown_rules
from hitl_site.owner_pages.page import owner_page
from hitl_site.owner_pages.rule_use import said_uses
from hitl_site.owner_pages.typed_rules import (
    TypedRule,
    read_model_words,
    read_reworded_rule,
    read_typed,
)
from policies.admin.wiring import recorder
from policies.engine.spec import PolicySpec
from policies.errors import PolicyRefusal
from policies.models import PolicyVersion, Status
from policies.services.live import known_live_policy, live_version
from policies.services.rewriting import rewrite_rules

Rules = Sequence[RuleFields]


@needs(EDIT, methods=("GET", "HEAD", "POST"))
def show_draft(request: HttpRequest) -> HttpResponse:
    """The open draft. A POST saves it, or only changes what the form shows."""
    draft = open_draft()
    if draft is None:
        messages.info(
            request, "There is no draft at the moment. Start one from the rules in force."
        )
        return HttpResponseRedirect(reverse("admin:owner_policies"))
    if request.method != "POST":
        chosen = request.GET.get("open", "")
        rules = [rule.opened(rule.key == chosen) for rule in stored_fields(draft)]
        text = request.GET.get("typed", "")
        if not text:
            return _page(request, draft, rules)
        typed = read_typed(text, currency=company_currency(), known=known_names())
        return _with_typed(request, draft, rules, typed)
    try:
        rules = list(posted_rules(request.POST))
        return _act(request, draft, rules, request.POST.get("do", ""))
    except UnreadableForm as error:
        messages.error(request, f"{error} Nothing was saved.")
        return HttpResponseRedirect(reverse("admin:owner_draft"))


def open_draft() -> PolicyVersion | None:
    """The one draft there can be."""
    row: PolicyVersion | None = PolicyVersion.objects.filter(status=Status.DRAFT).first()
    return row


def _act(request: HttpRequest, draft: PolicyVersion, rules: Rules, button: str) -> HttpResponse:
    if button in ("save", "publish"):
        return _save(request, draft, rules, then_publish=button == "publish")
    if button in ("type", "reword", "take-words"):
        return _with_typed(request, draft, rules, _typed(request, button))
    return _page(request, draft, settled(pressed(tuple(rules), button)), is_changed=True)


def _with_typed(
    request: HttpRequest, draft: PolicyVersion, rules: Rules, typed: TypedRule
) -> HttpResponse:
    added = () if typed.fields is None else (typed.fields,)
    return _page(request, draft, [*rules, *added], typed=typed, is_changed=True)


def _typed(request: HttpRequest, button: str) -> TypedRule:
    text, known = request.POST.get("typed", ""), known_names()
    if button == "reword":
        return read_reworded_rule(text, currency=company_currency(), known=known)
    if button == "take-words":
        words = request.POST.get("reworded", "")
        return read_model_words(text, words, currency=company_currency(), known=known)
    return read_typed(text, currency=company_currency(), known=known)


def _save(
    request: HttpRequest, draft: PolicyVersion, rules: Rules, *, then_publish: bool
) -> HttpResponse:
    read = read_rules(rules, known_names())
    if any(one.errors for one in read):
        return _page(request, draft, rules, is_changed=True, refused=True, status=422)
    try:
        saved = rewrite_rules(
            version=draft,
            rules=[one.rule for one in read if one.rule is not None],
            by=author_of(request),
            seen_edits=_seen_edits(request),
            record=recorder(),
        )
    except PolicyRefusal as refusal:
        messages.error(request, str(refusal))
        return _page(request, draft, rules, is_changed=True, status=409)
    if then_publish:
        return HttpResponseRedirect(reverse("admin:owner_publish", args=[saved.number]))
    messages.success(
        request, f"{saved} is saved as a draft. Nothing is in force until you publish."
    )
    return HttpResponseRedirect(reverse("admin:owner_draft"))


def _seen_edits(request: HttpRequest) -> int:
    text = request.POST.get("seen_edits", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _page(
    request: HttpRequest,
    draft: PolicyVersion,
    rules: Rules,
    *,
    typed: TypedRule | None = None,
    is_changed: bool = False,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    currency, live = company_currency(), known_live_policy()
    live_keys = frozenset(rule.id for rule in live.rules) if live else frozenset()
    read = read_rules(rules, known_names())
    context: dict[str, Any] = {
        "draft": draft,
        "seen_edits": request.POST.get("seen_edits", draft.edits),
        "rules": shown_rules(
            read,
            currency=currency,
            live_keys=live_keys,
            uses=said_uses(live or PolicySpec(0), live_version()),
        ),
        "unclear": sum(len(one.errors) for one in read) if refused else 0,
        "show_errors": refused,
        "is_changed": is_changed,
        "typed": typed,
        "may_publish": request.user.has_perm(PUBLISH),
        **form_choices(),
    }
    return owner_page(request, "draft.html", context, title="Change the rules", status=status)
