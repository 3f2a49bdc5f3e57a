"""Rendering a desk page inside the admin's frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def desk_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    """`review/<template>` with the admin's own context (log-in, navigation, branding)."""
    request.current_app = admin.site.name
    values = {**admin.site.each_context(request), "title": title, **context}
    response = TemplateResponse(request, f"review/{template}", values, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
