"""The page of one rule: its sentence, its words, its conditions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from policies.admin.draft_rows import DraftRows, may_edit
from policies.admin.forms import ConditionForm, RuleForm
from policies.admin.typed import ConditionRows, RulePages
from policies.admin.wiring import rules_language
from policies.models import PolicyVersion, Rule, RuleCondition


class ConditionInline(DraftRows, ConditionRows):
    """The conditions and exceptions of a rule in a draft."""

    model = RuleCondition
    form = ConditionForm
    extra = 0
    fields = ("is_exception", "in_group", "fact", "operator", "value_text")

    def version_of(self, shown: Rule | None) -> PolicyVersion | None:
        """The version of the rule."""
        return shown.version if shown else None


@admin.register(Rule)
class RuleAdmin(RulePages):
    """Reached from its version; read only once that is published."""

    form = RuleForm
    inlines = (ConditionInline,)
    list_display = ("__str__", "version", "workflow_key", "level")
    list_filter = ("version",)
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not on the first page: rules are found in their version."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the version reads its rules."""
        return request.user.has_perm("policies.view_policyversion")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rules are added on the page of the draft."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Rule | None = None) -> bool:
        """Only in a draft."""
        return may_edit(request, obj.version if obj else None)

    def has_delete_permission(self, request: HttpRequest, obj: Rule | None = None) -> bool:
        """Only in a draft."""
        return may_edit(request, obj.version if obj else None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page with the rule's sentence on top."""
        rule = self.get_object(request, unquote(object_id))
        context = dict(extra_context or {})
        if rule is not None:
            context |= {
                "sentence": rule.sentence(language=rules_language()),
                "version": rule.version,
            }
        return super().change_view(request, object_id, form_url, context)

    def response_post_save_change(self, request: HttpRequest, obj: Rule) -> HttpResponseRedirect:
        """Back to the version, where the sentences are."""
        return HttpResponseRedirect(_version_page(obj))

    def response_delete(
        self, request: HttpRequest, obj_display: str, obj_id: int
    ) -> HttpResponseRedirect:
        """Back to the versions: the rule's page is gone."""
        super().response_delete(request, obj_display, obj_id)
        return HttpResponseRedirect(reverse("admin:policies_policyversion_changelist"))


def _version_page(rule: Rule) -> str:
    return reverse("admin:policies_policyversion_change", args=[rule.version_id])
