"""Binds a number of its own, the person and the task to every line a request causes; counts it."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from hitl_site.logs.http_figures import count_request

logger = logging.getLogger(__name__)
HEADER = "X-Request-Id"
# Asked every few seconds by machines: no news.
_QUIET = ("healthz", "health/live", "health/ready", "metrics")


class RequestLog:
    """Middleware. The line tells the page's pattern, never the address: that may hold a link's
    secret, or what somebody searched for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as before, with the number in the answer's header."""
        clear_contextvars()
        number = secrets.token_hex(8)
        bind_contextvars(request=number)
        began = time.perf_counter()
        try:
            response = self._get_response(request)
            seconds = time.perf_counter() - began
            self._tell(request, response.status_code, seconds)
            response[HEADER] = number
            return response
        finally:
            clear_contextvars()

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Bind the task the page is about, and who asks if that is known without a query."""
        if "task_id" in kwargs:
            bind_contextvars(task=kwargs["task_id"])
        _bind_person(request)

    def _tell(self, request: HttpRequest, code: int, seconds: float) -> None:
        count_request(method=request.method or "", code=code, seconds=seconds)
        _bind_person(request)
        page = request.resolver_match.route if request.resolver_match else "(no such page)"
        level = logging.DEBUG if page in _QUIET else logging.INFO
        logger.log(level, "%s %s answered %s in %d ms", request.method, page, code, seconds * 1000)


def _bind_person(request: HttpRequest) -> None:
    """Only from an account that was read already: a log line must not cost a query."""
    person = request.__dict__.get("_cached_user")
    if person is not None and person.pk is not None:
        bind_contextvars(user=person.pk)
