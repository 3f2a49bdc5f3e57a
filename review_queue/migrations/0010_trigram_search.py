"""Search within words on PostgreSQL: trigram indexes, where the server lets us have them.

Without them (pg_trgm not installed, or not ours to switch on) search finds the same, only slower.
"""

from django.db import DatabaseError, migrations, transaction

INDEXES = (
    ("queue_subject_words", "queue_task", "upper(subject)"),
    ("queue_contact_name_words", "queue_contact", "upper(name)"),
    ("queue_contact_email_words", "queue_contact", "upper(email)"),
)


def add_indexes(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql" or not switch_on(connection):
        return
    for name, table, expression in INDEXES:
        schema_editor.execute(
            f"CREATE INDEX {name} ON {table} USING gin (({expression}) gin_trgm_ops)"
        )


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, _, _ in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


def switch_on(connection):
    """Whether the extension is there now."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return False
    return True


class Migration(migrations.Migration):

    dependencies = [
        ('queue', '0009_desk_views'),
    ]

    operations = [
        migrations.RunPython(add_indexes, drop_indexes),
    ]
