"""Rows of a version: read by whoever may read the version, written only in a draft."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from policies.models import PolicyVersion


def may_edit(request: HttpRequest, version: PolicyVersion | None) -> bool:
    """Whether this person may change the rules of this version."""
    return (
        version is not None
        and version.is_draft
        and request.user.has_perm("policies.change_policyversion")
    )


class DraftRows:
    """The rights to rows on a page; `version_of` says to which version the page belongs."""

    def version_of(self, shown: Any) -> PolicyVersion | None:
        """The version of what the page shows, None for a page that starts something new."""
        version: PolicyVersion | None = shown
        return version

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the version reads its rules."""
        return request.user.has_perm("policies.view_policyversion")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only in a draft."""
        return may_edit(request, self.version_of(obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only in a draft."""
        return may_edit(request, self.version_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only in a draft; taking a row out of a draft is changing the draft."""
        return may_edit(request, self.version_of(obj))
