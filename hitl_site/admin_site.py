"""The admin with the review desk and the intake form inside its login and look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.module_loading import import_string

Addresses = list[URLPattern | URLResolver]
FrontPagePart = Callable[[HttpRequest], Mapping[str, Any]]
# Each names a function `urls(admin_site) -> list of paths`, relative to /admin/.
_LENDERS = ("review_queue.desk.urls.urls", "intake.urls.urls")


class HitlAdminSite(AdminSite):
    """One place for staff: review desk first, records below."""

    site_header = "Human in the loop"
    site_title = "Human in the loop"
    index_title = "Today"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._front_page_parts: list[FrontPagePart] = []

    def add_front_page_part(self, part: FrontPagePart) -> None:
        """Let a package put something on the first page: `part(request)` gives template values."""
        self._front_page_parts.append(part)

    def get_urls(self) -> Addresses:
        """The pages other packages lend, then Django's own."""
        lent: Addresses = []
        for lender in _LENDERS:
            if find_spec(lender.rpartition(".")[0]) is not None:
                lent += import_string(lender)(self)
        return lent + super().get_urls()

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """On every page: whether a model is connected and whether mail can leave."""
        return {
            **super().each_context(request),
            "model_connected": bool(settings.OPENAI_API_KEY),
            "mail_connected": settings.EMAIL_CONFIGURED,
        }

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page, with what each package has to say."""
        context: dict[str, Any] = {}
        for part in self._front_page_parts:
            context |= part(request)
        return super().index(request, context | (extra_context or {}))
