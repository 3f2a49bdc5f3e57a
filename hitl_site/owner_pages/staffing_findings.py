"""Rules whose work nobody could approve, told before they are published."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User

from hitl_site.owner_pages.access import PERMISSION_BACKEND
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec, Rule
from policies.linting import Lint
from policies.models import PolicyVersion
from policies.services.authorship import authors_in


def staffing_findings(policy: PolicySpec, version: PolicyVersion) -> list[Lint]:
    """One finding for every rule that too few people could decide under; two queries and one each.

    Where two people decide, the author of the rule is none of them.
    """
    authors = {key: author.id for key, author in authors_in(version).items()}
    found: list[Lint] = []
    for rule in policy.rules:
        if rule.level in (Level.ONE_PERSON, Level.TWO_PEOPLE):
            found += _of_rule(rule, authors.get(rule.id))
    return found


def _of_rule(rule: Rule, author_id: int | None) -> Iterator[Lint]:
    people = User.objects.with_perm("queue.review_task", backend=PERMISSION_BACKEND)
    people = people.filter(is_active=True)
    group = f" of the group “{rule.required_group}”" if rule.required_group else ""
    if rule.required_group:
        people = people.filter(groups__name=rule.required_group)
    if rule.level is Level.TWO_PEOPLE and author_id is not None:
        people = people.exclude(pk=author_id)
    if not people.exists():
        besides = " besides its author" if rule.level is Level.TWO_PEOPLE and author_id else ""
        message = (
            f"Nobody{group}{besides} may approve what “{rule.name}” holds, so that work could only "
            "be rejected or sent back. Give somebody else the role of reviewer first."
        )
        yield Lint("nobody_may_decide", rule.id, message)
