"""Hashes are looked up whole: PostgreSQL keeps no second index on them for searches by prefix."""

from django.db import migrations, models

# Django makes these beside every unique text column; SQLite has none.
FOR_PREFIXES = (
    "audit_entry_entry_hash_1165c06c_like",
    "audit_head_chain_06786a68_like",
    "audit_payload_entry_hash_c3b06dec_like",
    "audit_seal_entry_hash_73a30321_like",
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seals")]

    operations = [
        # A guard of the database holds each seal to the one before it, which says more.
        migrations.AlterField(
            model_name="seal",
            name="prev_hash",
            field=models.CharField(max_length=64),
        ),
        *(
            migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop)
            for name in FOR_PREFIXES
        ),
    ]
