"""Rendering a desk page inside the admin's frame, or as a fragment for the page that asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from review_queue.framed_pages import framed_page

FRAGMENT = "X-Desk-Fragment"
PREFETCH = "X-Desk-Prefetch"
_FRAGMENT_FRAME = "review/_fragment.html"


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a script of ours asked: then the parts of the screen are enough."""
    return FRAGMENT in request.headers


def is_ahead(request: HttpRequest) -> bool:
    """Whether the page is only fetched ahead: nobody has it on the screen yet."""
    return PREFETCH in request.headers


def desk_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    """`review/<template>` with the admin's own context (log-in, navigation, branding)."""
    return framed_page("review", request, template, context, title=title, status=status)


def desk_fragment(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The contents of `review/<template>` without the frame; the answer says that it is one.

    The template extends `frame`; the admin's navigation, which costs more than the rest, is left
    out.
    """
    request.current_app = admin.site.name
    values = {**context, "frame": _FRAGMENT_FRAME, "ahead": is_ahead(request)}
    response = TemplateResponse(request, f"review/{template}", values, status=status)
    response["Cache-Control"] = "private, no-store"
    response[FRAGMENT] = "item"
    return response
