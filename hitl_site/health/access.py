"""Who may read what about the product's health: people by role, monitors by token."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from review_queue.services.people.roles import AUDITORS, OWNERS

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


def sees_everything(user: User | AnonymousUser) -> bool:
    """Owners and auditors; everybody else on the staff sees the short version."""
    if not user.is_authenticated or not user.is_active or not user.is_staff:
        return False
    return user.is_superuser or user.groups.filter(name__in=(OWNERS, AUDITORS)).exists()


def has_token(request: HttpRequest) -> bool:
    """Whether the request carries MONITOR_TOKEN as a bearer token; False while none is set."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.MONITOR_TOKEN
    return bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(given, wanted)


def may_scrape(request: HttpRequest) -> bool:
    """With the token; without one set, from this machine only, as long as no proxy stands before.

    Behind a proxy every request could seem to come from this machine.
    """
    if settings.MONITOR_TOKEN:
        return has_token(request)
    return not settings.HTTPS and request.META.get("REMOTE_ADDR") in _LOOPBACK
