"""When each rule was last written, and when somebody last confirmed it."""

import django.utils.timezone
import simple_history.models
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def date_rules(apps, schema_editor):
    """A rule that is there already was written when its version was started, at the latest."""
    rules = apps.get_model("policies", "Rule").objects
    versions = apps.get_model("policies", "PolicyVersion").objects.filter(pk=OuterRef("version_id"))
    rules.update(written_at=Subquery(versions.values("created_at")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0003_life_cycle'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule_key', models.CharField(max_length=60, unique=True)),
                ('reviewed_at', models.DateTimeField()),
                ('reviewed_by_id', models.IntegerField(null=True)),
                ('reviewed_by_name', models.CharField(max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='historicalrule',
            name='written_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='rule',
            name='written_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.CreateModel(
            name='HistoricalRuleReview',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_actor', models.CharField(default='system', max_length=200)),
                ('rule_key', models.CharField(db_index=True, max_length=60)),
                ('reviewed_at', models.DateTimeField()),
                ('reviewed_by_id', models.IntegerField(null=True)),
                ('reviewed_by_name', models.CharField(max_length=200)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_user_id', models.IntegerField(null=True)),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical rule review',
                'verbose_name_plural': 'historical rule reviews',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['history_date', 'id'], name='policies_hi_history_16a58c_idx')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(date_rules, migrations.RunPython.noop),
    ]
