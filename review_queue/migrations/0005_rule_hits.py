"""Hits of rules as rows; no waiver for small teams; who said yes may still say no."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('queue', '0004_desk_columns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule_key', models.CharField(max_length=60)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='queue_one_per_person',
        ),
        migrations.RemoveField(
            model_name='lonereview',
            name='waives_exclusions',
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('answer__in', ['send_back', 'reject']), _negated=True), fields=('task', 'generation', 'draft', 'decided_by'), name='queue_one_per_person'),
        ),
        migrations.AddField(
            model_name='rulehit',
            name='verdict',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_hits', to='queue.verdict'),
        ),
        migrations.AddIndex(
            model_name='rulehit',
            index=models.Index(fields=['rule_key', 'created_at'], name='queue_hits_of_rule'),
        ),
        migrations.AddConstraint(
            model_name='rulehit',
            constraint=models.UniqueConstraint(fields=('verdict', 'rule_key'), name='queue_rule_hit_once'),
        ),
    ]
