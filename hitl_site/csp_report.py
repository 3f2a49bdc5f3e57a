"""Browsers report here what the content policy stopped: counted, and logged once each."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)
LARGEST_REPORT = 16_384
KEPT_S = 7 * 24 * 3600
# Anyone may post: only names we know become keys, so nobody can fill the cache.
_DIRECTIVES = frozenset(
    f"{kind}-src{part}"
    for kind in ("default", "script", "style", "img", "font", "connect", "object", "frame")
    for part in ("", "-elem", "-attr")
) | {"base-uri", "form-action", "frame-ancestors"}


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """204 for a report that was counted, 400 with the reason for anything else."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if not 0 < length <= LARGEST_REPORT:
        return _refused("a report has between 1 and 16384 bytes")
    try:
        report = json.loads(request.body)["csp-report"]
        directive = str(report.get("effective-directive") or report["violated-directive"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _refused('not a JSON object with a "csp-report" that names a directive')
    name = directive.partition(" ")[0]
    if name not in _DIRECTIVES:
        return _refused("unknown directive")
    if count(name) == 1:
        logger.warning(
            "The content policy stopped %s on %s (%s)",
            name,
            _origin(report.get("blocked-uri")),
            urlsplit(str(report.get("document-uri", ""))).path[:200],
        )
    return HttpResponse(status=204)


def count(directive: str) -> int:
    """One more stop under `directive`; returns how many this week."""
    key = f"csp:{directive}"
    cache.add(key, 0, KEPT_S)
    return cache.incr(key)


def counted() -> dict[str, int]:
    """Directive to number of stops this week, those with any."""
    found = cache.get_many([f"csp:{name}" for name in _DIRECTIVES])
    return {key.removeprefix("csp:"): number for key, number in found.items()}


def _origin(blocked: Any) -> str:
    # The address may carry what a customer typed: only scheme and host are kept.
    parts = urlsplit(str(blocked))
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else str(blocked)[:20]


def _refused(reason: str) -> HttpResponse:
    return HttpResponse(f"Not counted: {reason}.\n", status=400, content_type="text/plain")
