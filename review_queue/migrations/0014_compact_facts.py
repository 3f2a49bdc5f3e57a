"""A small copy of the facts of each machine draft, written from now on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('queue', '0013_notices_and_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompactFacts',
            fields=[
                ('facts', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='compact', serialize=False, to='queue.factssnapshot')),
                ('text', models.TextField()),
                ('check_hash', models.CharField(max_length=32)),
                ('message', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('draft', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='queue.draft')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='queue.task')),
            ],
            options={
                'verbose_name_plural': 'compact facts',
                'indexes': [models.Index(fields=['created_at', 'facts'], name='queue_compact_by_age')],
            },
        ),
    ]
