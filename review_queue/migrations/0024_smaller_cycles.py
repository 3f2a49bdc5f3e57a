"""Facts are packed shorter from now on; keys and hashes lose their index for prefix searches."""

from django.db import migrations

import review_queue.models.packed_facts

# Django makes these beside every unique text column on PostgreSQL; SQLite has none. Keys are looked
# up whole.
FOR_PREFIXES = (
    "queue_contactchange_key_56dc4e4a_like",
    "queue_execution_idempotency_key_1f40ae0c_like",
    "queue_filebytes_sha256_77ed12ce_like",
    "queue_fileddocument_key_ff2fa364_like",
    "queue_historicalfileddocument_key_8a687bc2_like",
    "queue_historicaltodo_key_cb858484_like",
    "queue_mailreference_message_id_b52dfb8c_like",
    "queue_note_key_b7a5902d_like",
    "queue_task_source_key_77449194_like",
    "queue_todo_key_18c3e1e4_like",
)


class Migration(migrations.Migration):
    dependencies = [("queue", "0023_worker_alive")]

    operations = [
        # The column stays text, and what stands in it is read as before: nothing to rewrite.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="factssnapshot",
                    name="json_text",
                    field=review_queue.models.packed_facts.PackedFactsField(),
                ),
            ],
        ),
        *(
            migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop)
            for name in FOR_PREFIXES
        ),
    ]
