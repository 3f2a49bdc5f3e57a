"""Connections: the ways out, with write-only secrets and a test that really sends."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from connectors.contract import ConnectionSettings, NotSent, Outcome, Sent
from connectors.registry import choices_for, connectors_through, settings_model_of
from review_queue.admin.audited import AuditedAdmin, note_change
from review_queue.admin.connection_fields import PREFIX, SECRET_PREFIX, SECRETS
from review_queue.admin.connection_form import form_for_kind
from review_queue.admin.filters import fixed_choice
from review_queue.admin.tools import Tool
from review_queue.errors import NotReviewer
from review_queue.models import Connection
from review_queue.secrets import UnreadableSecret
from review_queue.services.effects.trying_connections import ASKS_ONLY, send_test

# Offered is what something can go out through.
KINDS = {kind: words for kind, words in Connection.Kind.choices if connectors_through(kind)}
_PURPOSES = {
    "email": "letters to customers, through your mail server",
    "webhook": "signed events to another system of yours",
    "slack": "messages to colleagues, in channels you name",
    "payments": "money back to customers, and checks of payments",
    "crm": "changes of customer records, and notes on them",
    "calendar": "appointments kept free",
}
_SECRET_NAMES = [SECRET_PREFIX + one.name for group in SECRETS.values() for one in group]


@admin.register(Connection)
class ConnectionAdmin(AuditedAdmin):
    """A mail server, a webhook, a Slack workspace, a payment provider, a customer database."""

    list_display = ("label", "kind", "is_active", "created_at")
    list_filter = (fixed_choice("kind", "kind", KINDS.items()), "is_active")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Name, settings of its kind, secrets."""
        kind = _kind_of(request, obj)
        secrets = [SECRET_PREFIX + one.name for one in SECRETS.get(kind, ())]
        may_write = self.has_change_permission(request, obj)
        settings = [PREFIX + name for name in settings_model_of(kind).model_fields]
        about = ["label", "is_active"] if obj is None else ["kind_words", "label", "is_active"]
        fieldsets: list[Any] = [(None, {"fields": about})]
        if not may_write:
            return [*fieldsets, ("Settings", {"fields": ["stored_settings"]})]
        words = "Stored encrypted and never shown again, not even here."
        return [
            *fieldsets,
            ("Settings", {"fields": settings}),
            ("Secrets", {"fields": secrets, "description": words}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The kind stays what it was: actions were approved for it."""
        return ["kind_words", "stored_settings"]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form of this kind."""
        kwargs["form"] = form_for_kind(_kind_of(request, obj), obj)
        kwargs["fields"] = ("label", "is_active")
        return super().get_form(request, obj, change, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Beside the change itself, the ledger hears which secrets are new; never what they are."""
        super().save_related(request, form, formsets, change)
        if form.given_secrets:
            note_change(request, form.instance, "secret_changed", form.given_secrets)

    @admin.display(description="kind")
    def kind_words(self, connection: Connection) -> str:
        """What it sends."""
        return str(KINDS.get(connection.kind, connection.kind))

    @admin.display(description="settings")
    def stored_settings(self, connection: Connection) -> str:
        """For people who may only look; secrets are not among the settings."""
        return "; ".join(f"{name}: {value}" for name, value in connection.settings.items())

    @method_decorator(sensitive_post_parameters(*_SECRET_NAMES))
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A new connection starts with the choice of its kind."""
        if object_id is None and request.GET.get("kind") not in KINDS:
            return self._choose_kind(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _choose_kind(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Add connection",
            "kinds": [(kind, words, _PURPOSES.get(kind, "")) for kind, words in KINDS.items()],
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/queue/connection/choose_kind.html", context)

    def get_urls(self) -> list[Any]:
        """The test, by POST only."""
        view = self.admin_site.admin_view(require_POST(self.send_test_view))
        return [
            path("<int:connection_id>/send-test/", view, name="queue_connection_test"),
            *super().get_urls(),
        ]

    def tools_for(self, request: HttpRequest, row: Connection) -> list[Tool]:
        """Send a test."""
        if not self.has_change_permission(request, row):
            return []
        address = reverse("admin:queue_connection_test", args=(row.pk,))
        email = str(getattr(request.user, "email", ""))
        asks = row.kind == "email"
        label = "Test the connection" if row.kind in ASKS_ONLY else "Send test"
        channels = _channels(row) if row.kind == "slack" else ()
        return [Tool(label, address, posts=True, asks_email=asks, email=email, choices=channels)]

    def send_test_view(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        """Really send one message through what is stored, and say what became of it."""
        assert isinstance(request.user, AbstractUser)  # noqa: S101 - admin_view let them in
        row = get_object_or_404(Connection, pk=connection_id)
        recipient = request.POST.get("recipient", "").strip()
        try:
            outcome = send_test(connection=row, recipient=recipient, user=request.user)
        except NotReviewer as error:
            raise PermissionDenied(str(error)) from error
        except UnreadableSecret as error:
            messages.error(request, f"{error} Nothing was sent. {error.what_to_do}")
        else:
            _show_outcome(request, outcome, asked_only=row.kind in ASKS_ONLY)
        return HttpResponseRedirect(reverse("admin:queue_connection_change", args=(row.pk,)))


def _kind_of(request: HttpRequest, row: Connection | None) -> str:
    return row.kind if row is not None else request.GET.get("kind", "")


def _channels(row: Connection) -> tuple[str, ...]:
    """The channels a test message can go to; none while the settings cannot be read."""
    found = ConnectionSettings(row.pk, row.kind, row.label, row.settings)
    return choices_for("slack_message", found).get("channel", ())


def _show_outcome(request: HttpRequest, outcome: Outcome, *, asked_only: bool) -> None:
    """In words. Where something was only read, nothing went out."""
    if isinstance(outcome, Sent) and asked_only:
        messages.success(request, f"The connection works. {outcome.detail}")
    elif isinstance(outcome, NotSent) and asked_only:
        messages.error(request, f"The connection does not work yet. {outcome.reason}")
    elif isinstance(outcome, Sent):
        messages.success(
            request, f"The test went out. {outcome.detail} {outcome.reference}".strip()
        )
    elif isinstance(outcome, NotSent):
        messages.error(request, f"The test was not sent. {outcome.reason}")
    else:
        messages.warning(request, f"It is not known whether the test arrived. {outcome.reason}")
