"""For machines: alive, ready, everything as JSON. No texts of customers and no secrets."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from hitl_site.health import checklist, metrics
from hitl_site.health.access import has_token, may_scrape, sees_everything
from hitl_site.health.finding import OK, WARN, worst_first, worst_state

_NOT_FOR_YOU = (
    "Send MONITOR_TOKEN as a bearer token, or log in as an owner or auditor. Nothing was told."
)


@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """200 while this process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has this version's shape, else 503 with which does not."""
    found = checklist.READY.get()
    is_ready = all(one.state in (OK, WARN) for one in found)
    told = {"ready": is_ready, "checks": {one.key: one.state for one in found}}
    return _unstored(JsonResponse(told, status=200 if is_ready else 503))


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Every finding for the token, or for a logged-in owner or auditor; 401 for anybody else."""
    if not has_token(request) and not _is_let_in(request):
        refusal = JsonResponse({"error": _NOT_FOR_YOU}, status=401)
        refusal["WWW-Authenticate"] = "Bearer"
        return _unstored(refusal)
    found = worst_first(checklist.EVERYTHING.get())
    told = {
        "state": worst_state(found),
        "looked_at": timezone.now().isoformat(timespec="seconds"),
        "findings": [one.as_json() for one in found],
    }
    return _unstored(JsonResponse(told))


@require_safe
def scrape(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, read while it asks."""
    if not may_scrape(request):
        words = "Send MONITOR_TOKEN as a bearer token. Nothing was told.\n"
        return _unstored(HttpResponse(words, status=401, content_type="text/plain"))
    return _unstored(HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE))


def _is_let_in(request: HttpRequest) -> bool:
    try:
        return sees_everything(getattr(request, "user", AnonymousUser()))
    except Error:
        return False  # nobody can be recognised without the database; the token still works


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


URLS: list[URLPattern] = [
    path("healthz", live),
    path("health/live", live, name="health_live"),
    path("health/ready", ready, name="health_ready"),
    path("health/", everything, name="health_json"),
    path("metrics", scrape, name="metrics"),
]
