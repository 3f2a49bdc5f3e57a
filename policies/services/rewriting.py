"""Writing a draft's rules as a whole: all of them or none, what did not change left as it is."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from policies.engine.spec import Rule as RuleSpec
from policies.errors import NotADraft, StaleVersion
from policies.history import Author, written_by
from policies.models import PolicyVersion, Rule, Status
from policies.models.version import unguarded_versions
from policies.operands import UnreadableOperand
from policies.services.drafts import add_rules
from policies.services.recording import Record, record_nothing, signed


def rewrite_rules(
    *,
    version: PolicyVersion,
    rules: Sequence[RuleSpec],
    by: Author,
    seen_edits: int,
    record: Record = record_nothing,
) -> PolicyVersion:
    """The draft with exactly these rules, in this order. Returns it as it is now stored.

    `seen_edits` is the draft's `edits` when the person read it. Raises NotADraft or StaleVersion;
    then nothing changed.
    """
    with written_by(by), transaction.atomic():
        _claim_as_seen(version, seen_edits)
        kept = {row.key: row for row in version.rules.all() if _says(row, rules)}
        for row in version.rules.exclude(key__in=kept):
            row.delete()
        add_rules(version=version, rules=[rule for rule in rules if rule.id not in kept])
        _put_in_order(version, rules)
        record("policies.version.edited", signed(by, number=version.number, rules=len(rules)))
    version.refresh_from_db()
    return version


def _claim_as_seen(version: PolicyVersion, seen_edits: int) -> None:
    draft = unguarded_versions().filter(pk=version.pk, status=Status.DRAFT)
    if draft.filter(edits=seen_edits).update(edits=F("edits") + 1):
        return
    if draft.exists():
        raise StaleVersion(
            "Somebody changed the draft since you opened it, so nothing was saved. What you wrote "
            "is still below: open the draft in a second window, compare, and save again."
        )
    raise NotADraft("This version is not a draft any more, so nothing was saved.")


def _says(row: Rule, rules: Sequence[RuleSpec]) -> bool:
    """Whether the row already is one of the rules, word for word."""
    try:
        return row.as_spec() in rules
    except UnreadableOperand:
        return False


def _put_in_order(version: PolicyVersion, rules: Sequence[RuleSpec]) -> None:
    places = {rule.id: place for place, rule in enumerate(rules)}
    for row in version.rules.all():
        if row.position != places[row.key]:
            row.position = places[row.key]
            row.save(keep_author=True)
