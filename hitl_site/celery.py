"""The Celery app: jobs are found in every package's jobs.py."""

from __future__ import annotations

import os

from celery import Celery

from hitl_site import doorbell

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")

__all__ = ["app", "doorbell"]  # importing the doorbell makes doorbell:// known

app = Celery("hitl", task_cls="hitl_site.logs.jobs:Job")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
