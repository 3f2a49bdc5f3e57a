"""What the owner's pages need to know of the company."""

from __future__ import annotations

from review_queue.models import Company


def company_currency() -> str:
    """The ISO 4217 code that amounts are written in first."""
    return Company.objects.values_list("currency", flat=True).first() or "EUR"
