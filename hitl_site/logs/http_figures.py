"""Requests this process answered, for /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
_ANSWERED = Counter(
    "hitl_http_requests",
    "Requests answered by this process, by method and class of answer.",
    ["method", "status"],
    registry=REGISTRY,
)
_TOOK = Histogram(
    "hitl_http_request_duration_seconds",
    "How long this process took to answer.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
# Anybody can make up a method: only these become labels.
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def count_request(*, method: str, code: int, seconds: float) -> None:
    """One more answer with this HTTP status."""
    known = method if method in _METHODS else "other"
    _ANSWERED.labels(method=known, status=f"{code // 100}xx").inc()
    _TOOK.observe(seconds)
