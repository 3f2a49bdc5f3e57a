"""How the rules in force have done: who wrote them, when somebody last looked, what they held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from hitl_site.owner_pages.company import company_currency
from policies.engine.spec import PolicySpec, Rule
from policies.linting import Lint, RuleUse, lint_policy
from policies.models import PolicyVersion, RuleReview
from policies.models import Rule as RuleRow
from policies.timing import REVIEW_DAYS, ZOMBIE_DAYS
from review_queue.selectors.rule_use import MOST_COUNTED, hits_since, latest_drafts

OF_USE = frozenset({"zombie", "always_applied"})  # that a look is due stands in the line itself


@dataclass(frozen=True, slots=True)
class SaidUse:
    """What a rule's line tells. `origin` says who wrote it, `due_on` when to look again.

    `hits` is in words; `findings` are what its use says about it.
    """

    origin: str
    looked_by: str
    looked_on: date
    due_on: date
    is_due: bool
    hits: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Who wrote a rule and when, who confirmed it since, and its first day in force."""

    owner: str
    written_at: datetime
    looked_by: str
    looked_at: datetime
    live_since: datetime | None


def uses_of(policy: PolicySpec, version: PolicyVersion | None) -> dict[str, RuleUse]:
    """The use of every rule of the version in force, as the linter takes it; six queries."""
    known = _known(version)
    return _uses(policy, known)


def said_uses(policy: PolicySpec, version: PolicyVersion | None) -> dict[str, SaidUse]:
    """The same in words, by rule, with what it makes odd."""
    known = _known(version)
    uses = _uses(policy, known)
    found = lint_policy(policy, currency=company_currency(), use=uses, today=_today())
    return {
        rule.id: _said(known[rule.id], uses[rule.id], found, rule)
        for rule in policy.rules
        if rule.id in known
    }


def _today() -> date:
    return timezone.localdate()


def _uses(policy: PolicySpec, known: Mapping[str, _Known]) -> dict[str, RuleUse]:
    rules = [rule for rule in policy.rules if rule.id in known]
    keys = [rule.id for rule in rules]
    hits = hits_since(keys, since=timezone.now() - timedelta(days=ZOMBIE_DAYS))
    latest = latest_drafts(keys)
    return {
        rule.id: RuleUse(
            hits=None if hits is None else hits[rule.id],
            reviewed_on=timezone.localdate(known[rule.id].looked_at),
            live_since=_local(known[rule.id].live_since),
            latest=latest.of(rule.id, rule.workflow),
        )
        for rule in rules
    }


def _local(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _known(version: PolicyVersion | None) -> dict[str, _Known]:
    if version is None:
        return {}
    rows = list(version.rules.values_list("key", "author_name", "written_at"))
    keys = [key for key, _, _ in rows]
    reviews = {one.rule_key: one for one in RuleReview.objects.filter(rule_key__in=keys)}
    since = _live_since(keys)
    return {
        key: _one(owner, written_at, reviews.get(key), since.get(key))
        for key, owner, written_at in rows
    }


def _live_since(keys: Iterable[str]) -> dict[str, datetime]:
    published = RuleRow.objects.filter(key__in=list(keys), version__published_at__isnull=False)
    first = published.order_by().values("key").annotate(since=Min("version__published_at"))
    return dict(first.values_list("key", "since"))


def _one(
    owner: str, written_at: datetime, review: RuleReview | None, since: datetime | None
) -> _Known:
    """A rule that was rewritten is new, however long one of its name was in force."""
    live_since = max(since, written_at) if since else None
    if review is not None and review.reviewed_at > written_at:
        return _Known(owner, written_at, review.reviewed_by_name, review.reviewed_at, live_since)
    return _Known(owner, written_at, "", written_at, live_since)


def _said(known: _Known, use: RuleUse, found: Iterable[Lint], rule: Rule) -> SaidUse:
    looked_on = timezone.localdate(known.looked_at)
    due_on = looked_on + timedelta(days=REVIEW_DAYS)
    return SaidUse(
        origin=_origin(known.owner),
        looked_by=known.looked_by,
        looked_on=looked_on,
        due_on=due_on,
        is_due=due_on < _today(),
        hits=_hits_in_words(use.hits),
        findings=tuple(o.message for o in found if o.rule_id == rule.id and o.code in OF_USE),
    )


def _origin(owner: str) -> str:
    """Rules nobody wrote were installed with a playbook, or by the first start."""
    return "Came with a playbook" if owner in ("", "system") else f"Written by {owner}"


def _hits_in_words(hits: int | None) -> str:
    if hits is None:
        return f"No work was judged in the last {ZOMBIE_DAYS} days."
    if hits == 0:
        return f"Did not apply in the last {ZOMBIE_DAYS} days."
    number = f"more than {MOST_COUNTED:,} drafts" if hits > MOST_COUNTED else _drafts(hits)
    return f"Applied to {number} in the last {ZOMBIE_DAYS} days."


def _drafts(number: int) -> str:
    return "1 draft" if number == 1 else f"{number:,} drafts"
