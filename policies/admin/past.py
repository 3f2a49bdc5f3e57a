"""Earlier states of versions, rules and conditions: a list to read, with no way to write back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from policies.admin.typed import PastPages
from policies.models import PolicyVersion, Rule, RuleCondition


class PastAdmin(PastPages):
    """Read only: stock history pages can write an old state back, so they are not used."""

    list_display = ("history_date", "__str__", "history_type", "history_actor")
    list_filter = ("history_type",)
    ordering = ("-history_date", "-history_id")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Reached from the version list."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the policy may read how it came to be."""
        return request.user.has_perm("policies.view_policyversion")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


for _model in (PolicyVersion, Rule, RuleCondition):
    admin.site.register(_model.history.model, PastAdmin)
