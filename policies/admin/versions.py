"""The version list and page: sentences first, a draft's rules below; it is published elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from policies.admin.draft_rows import DraftRows, may_edit
from policies.admin.forms import RuleForm
from policies.admin.typed import RuleRows, VersionPages
from policies.admin.wiring import author_of, known_workflows, recorder, rules_language
from policies.errors import PolicyRefusal
from policies.models import PolicyVersion, Rule
from policies.services import problems_of, start_new_version


class RuleInline(DraftRows, RuleRows):
    """The rules of a draft; their conditions are one click further."""

    model = Rule
    form = RuleForm
    extra = 0
    show_change_link = True
    # The rest of a rule stands on its own page, beside its conditions.
    fields = ("position", "name", "workflow_key", "level")


@admin.register(PolicyVersion)
class PolicyVersionAdmin(VersionPages):
    """Versions are started by button and published on the owner's page, never typed in."""

    list_display = ("__str__", "status", "rule_count", "published_at", "published_by_name", "note")
    list_filter = ("status",)
    fields = ("note",)
    inlines = (RuleInline,)
    actions = None

    @admin.display(description="Rules")
    def rule_count(self, version: PolicyVersion) -> int:
        """How many rules it has."""
        return version.rules.count()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Versions are started from the live one, by button."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """Published versions are read only."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        """A draft may be thrown away by whoever may write it."""
        return may_edit(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """The start button beside the stock pages; publishing has its own page and no other."""
        start = self.admin_site.admin_view(self.start_view)
        return [path("start/", start, name="policies_policyversion_start"), *super().get_urls()]

    def start_view(self, request: HttpRequest) -> HttpResponse:
        """POST: start a draft from the live version."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("policies.add_policyversion"):
            raise PermissionDenied
        try:
            draft = start_new_version(by=author_of(request), record=recorder())
        except PolicyRefusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:policies_policyversion_changelist"))
        messages.success(request, f"{draft} is a draft: change its rules, then publish it.")
        return HttpResponseRedirect(_page_of(draft))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the start button for those who may press it."""
        drafts = PolicyVersion.objects.filter(status="draft")
        may_start = request.user.has_perm("policies.add_policyversion") and not drafts.exists()
        return super().changelist_view(request, {**(extra_context or {}), "may_start": may_start})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page, with the sentences and, for a draft, what still keeps it from publishing."""
        version = self.get_object(request, unquote(object_id))
        context = dict(extra_context or {})
        if version is not None:
            context |= self._sentences(request, version)
        return super().change_view(request, object_id, form_url, context)

    def _sentences(self, request: HttpRequest, version: PolicyVersion) -> dict[str, Any]:
        language = rules_language()
        rules = version.rules.prefetch_related("conditions")
        may_publish = request.user.has_perm("policies.publish_policyversion")
        problems = problems_of(version, known_workflows=known_workflows())
        return {
            "policy_rules": [(rule, rule.sentence(language=language)) for rule in rules],
            "policy_problems": problems if version.is_draft else (),
            "may_publish": may_publish and version.is_draft and not problems,
        }


def _page_of(version: PolicyVersion) -> str:
    return reverse("admin:policies_policyversion_change", args=[version.pk])
