"""Takes the hits of rules from the verdicts of the last 60 days, a batch at a time."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

DAYS = 60
BATCH = 500


def count_past_hits(apps, schema_editor):
    """One row a rule and verdict; older hits are of no interest to anybody."""
    verdicts = apps.get_model("queue", "Verdict").objects.filter(
        created_at__gte=timezone.now() - timedelta(days=DAYS)
    )
    hit = apps.get_model("queue", "RuleHit")
    rows = []
    for pk, reasons, at in verdicts.values_list("pk", "reasons", "created_at").iterator(BATCH):
        keys = {r["detail"].get("rule", "") for r in reasons if r["source"] == "rule"}
        rows += [hit(verdict_id=pk, rule_key=key[:60], created_at=at) for key in sorted(keys) if key]
        if len(rows) >= BATCH:
            hit.objects.bulk_create(rows)
            rows = []
    hit.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ("queue", "0005_rule_hits"),
    ]

    operations = [
        migrations.RunPython(count_past_hits, migrations.RunPython.noop),
    ]
