"""Rendering a page of ours inside the admin's frame, or a piece of one; no browser keeps either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def framed_page(
    folder: str,
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    """`<folder>/<template>` with the admin's own context (log-in, navigation, branding)."""
    request.current_app = admin.site.name
    values = {**admin.site.each_context(request), "title": title, **context}
    return _unstored(TemplateResponse(request, f"{folder}/{template}", values, status=status))


def page_fragment(
    folder: str,
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """`<folder>/<template>` alone, for a page that is open already."""
    shown = TemplateResponse(request, f"{folder}/{template}", dict(context), status=status)
    return _unstored(shown)


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
