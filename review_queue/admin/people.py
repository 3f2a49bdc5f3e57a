"""People and groups: Django's pages, audited. People are switched off, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from review_queue.admin.audited import AuditedAdmin, note_change
from review_queue.admin.rights import note_rights, rights_of

_LARGEST_ID = 2**63 - 1
STAY = (
    "People and groups are never deleted: what they decided keeps their name. "
    "Take the tick from “Active”, or take the permissions away, instead."
)


if TYPE_CHECKING:
    StockUserAdmin = UserAdmin[User]
else:
    StockUserAdmin = UserAdmin


class _KnownRows(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Refuses a number that no row can have before a database is asked for it."""

    def clean(self, value: Any) -> Any:
        """The rows chosen. Raises ValidationError."""
        for one in value or ():
            if str(one).isdecimal() and int(one) > _LARGEST_ID:
                raise ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": one}
                )
        return super().clean(value)


class _NeverDeleted(AuditedAdmin):
    """Says why, rather than only that, deleting is refused."""

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """Groups and permissions, chosen from those there are."""
        kwargs["form_class"] = _KnownRows
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refused for everybody."""
        raise PermissionDenied(STAY)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save groups and permissions, and tell the ledger which came and which went."""
        row, before = form.instance, rights_of(form.instance)
        super().save_related(request, form, formsets, change)
        flags = {
            name: value for name, value in form.cleaned_data.items() if isinstance(value, bool)
        }
        changed = {name: flags[name] for name in form.changed_data if name in flags}
        note_rights(request, row, before, changed if change else {})


class PeopleAdmin(_NeverDeleted, StockUserAdmin):
    """Staff accounts."""

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's own name
        form_url: str = "",
    ) -> HttpResponse:
        """Django's page; a password that was changed is noted, never what it is."""
        with transaction.atomic():
            before = User.objects.filter(pk=id).values_list("password", flat=True).first()
            response: HttpResponse = super().user_change_password(request, id, form_url)
            after = User.objects.filter(pk=id).first()
            if after is not None and after.password != before:
                note_change(request, after, "changed", ["password"])
        return response


class GroupsAdmin(_NeverDeleted, GroupAdmin):
    """Groups and their permissions."""


admin.site.unregister(User)
admin.site.unregister(Group)
admin.site.register(User, PeopleAdmin)
admin.site.register(Group, GroupsAdmin)
