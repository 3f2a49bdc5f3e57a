"""Browser-side protection: content policy, cookies, transport; sessions and their cache."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF

CSP_REPORT_PATH = "/csp-report"
CACHE_TIMEOUT_S = 1
YEAR_S = 365 * 24 * 3600

# Only what we serve ourselves: no inline scripts or styles, no other host, no frames.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "report-uri": CSP_REPORT_PATH,
    }
}


def cookies_and_transport(*, https: bool) -> dict[str, Any]:
    """Cookies a script or another site cannot use; with `https` never sent in the clear."""
    settings: dict[str, Any] = {
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_AGE": 14 * 24 * 3600,
        "CSRF_COOKIE_HTTPONLY": True,  # the pages carry the token in their forms
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": https,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
    }
    if https:
        settings |= {
            "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
            "SECURE_SSL_REDIRECT": True,
            "SECURE_HSTS_SECONDS": YEAR_S,
        }
    return settings


def sessions_and_cache(*, redis_url: str, on_sqlite: bool) -> dict[str, Any]:
    """Sessions survive in the database; the cache in front of them fits the number of processes."""
    if redis_url:
        # Imported here: five megabytes that a process without Redis has no use for.
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        cache = {
            "BACKEND": "hitl_site.forgiving_cache.ForgivingRedisCache",
            "LOCATION": redis_url,
            "KEY_PREFIX": "hitl",
            # A dead Redis costs a second, not the client's fifteen: the database still answers.
            "OPTIONS": {
                "socket_connect_timeout": CACHE_TIMEOUT_S,
                "socket_timeout": CACHE_TIMEOUT_S,
                "retry": Retry(NoBackoff(), 0),
            },
        }
    else:
        cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    # Memory of one process must not answer for another's: PostgreSQL alone means several.
    cached = bool(redis_url) or on_sqlite
    kind = "cached_db" if cached else "db"
    return {
        "CACHES": {"default": cache},
        "SESSION_ENGINE": f"django.contrib.sessions.backends.{kind}",
    }
