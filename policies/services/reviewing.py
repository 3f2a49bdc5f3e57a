"""An owner confirms that a rule in force still says what it should; the rule itself stays."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from policies.engine.sentences import rule_sentence
from policies.errors import StaleVersion
from policies.history import Author, written_by
from policies.models import RuleReview
from policies.services.live import known_live_policy
from policies.services.recording import Record, record_nothing, signed


def confirm_rule(
    *, rule_key: str, seen_number: int, by: Author, record: Record = record_nothing
) -> RuleReview:
    """Move the rule's review date to now, with the sentence that was confirmed on record.

    `seen_number` is the version on the screen. Raises StaleVersion when another one is in force, or
    the rule is not in it; then nothing changed.
    """
    with written_by(by), transaction.atomic():
        live = known_live_policy()
        rule = next((one for one in live.rules if one.id == rule_key), None) if live else None
        if live is None or rule is None or live.version != seen_number:
            raise StaleVersion(
                "The rules changed since you opened this page, so nothing was confirmed. Read the "
                "rule as it is now, then confirm it."
            )
        now = timezone.now()
        row, _ = RuleReview.objects.update_or_create(
            rule_key=rule_key,
            defaults={
                "reviewed_at": now,
                "reviewed_by_id": by.id,
                "reviewed_by_name": by.name[:200],
            },
        )
        said = rule_sentence(rule)
        record(
            "policies.rule.confirmed",
            signed(by, number=live.version, rule=rule_key, sentence=said),
        )
    return row
