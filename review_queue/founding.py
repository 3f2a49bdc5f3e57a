"""What every installation has from the first migration: the company row and the three groups."""

from __future__ import annotations

from django.conf import settings

from review_queue.models import Company
from review_queue.services.people.roles import ensure_roles


def found(**_: object) -> None:
    """Create the company under this deployment's id, and the groups; later calls change nothing."""
    ensure_roles()
    Company.objects.get_or_create(
        pk=1,
        defaults={"deployment_id": settings.DEPLOYMENT_ID, "time_zone": settings.TIME_ZONE},
    )
