"""The admin with the review desk and the intake form inside its login and look."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Addresses = list[URLPattern | URLResolver]
# Each names a function `urls(admin_site) -> list of paths`, relative to /admin/.
_LENDERS = (
    "review_queue.desk.urls.urls",
    "intake.urls.urls",
    "hitl_site.owner_pages.urls.urls",
    "hitl_site.auditor_pages.urls.urls",
    "hitl_site.health.pages.urls",
)


class HitlAdminSite(AdminSite):
    """One place for staff: review desk first, records below."""

    site_header = "Human in the loop"
    site_title = "Human in the loop"
    index_title = "Today"

    def get_urls(self) -> Addresses:
        """The pages other packages lend, then Django's own."""
        lent: Addresses = []
        for lender in _LENDERS:
            if find_spec(lender.rpartition(".")[0]) is not None:
                lent += import_string(lender)(self)
        return lent + super().get_urls()

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """On every page: what needs a person, whether a model is connected, whether mail leaves."""
        from hitl_site.health.banner import banner_for  # noqa: PLC0415 - needs the apps loaded

        return {
            **super().each_context(request),
            "model_connected": settings.DRAFTING.is_connected,
            "mail_connected": settings.EMAIL_CONFIGURED,
            "health_banner": banner_for(request.user),
        }

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Django's page; that somebody set a new password of their own goes to the ledger."""
        from audit.logins import note_password_changed  # noqa: PLC0415 - needs the apps loaded

        with transaction.atomic():
            user = cast("User", request.user)
            before = user.password
            response = super().password_change(request, extra_context)
            if user.password != before:
                note_password_changed(user)
        return response

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page, with what the review desk has to say."""
        from review_queue.desk.own.home import home_context  # noqa: PLC0415 - needs the apps loaded

        return super().index(request, home_context(request) | (extra_context or {}))
