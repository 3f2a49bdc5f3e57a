"""Rendering an auditor's page inside the admin's frame, or a piece of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def auditor_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    """`auditor/<template>` with the admin's own context (log-in, navigation, branding)."""
    request.current_app = admin.site.name
    values = {**admin.site.each_context(request), "title": title, **context}
    return _unstored(TemplateResponse(request, f"auditor/{template}", values, status=status))


def auditor_fragment(
    request: HttpRequest, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """`auditor/<template>` alone, for a page that is open already."""
    return _unstored(TemplateResponse(request, f"auditor/{template}", dict(context)))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
