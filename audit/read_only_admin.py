"""Admin pages that only show: nothing can be added, changed, deleted or reverted through them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    BaseAdmin = admin.ModelAdmin[Any]
    BasePaginator = Paginator[Any]
else:
    BaseAdmin, BasePaginator = admin.ModelAdmin, Paginator


class BoundedPaginator(BasePaginator):
    """Stops counting at ten thousand rows, so that a page costs the same in a table of millions."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        """Rows found, at most `MOST`; filters and search lead to older ones."""
        rows: QuerySet[Any] = self.object_list[: self.MOST]  # type: ignore[assignment]
        return rows.count()


class NoRevertAdmin(BaseAdmin):
    """No address below a history page exists: simple-history's revert would write there."""

    def get_urls(self) -> list[Any]:
        """Our own pages, behind a refusal of everything below `/history/`."""
        closed = self.admin_site.admin_view(_nothing_here)
        return [path("<path:object_id>/history/<path:rest>", closed), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The stock page of the admin's own log. GET only."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return super().history_view(request, object_id, extra_context)


class ReadOnlyAdmin(NoRevertAdmin):
    """Shows rows. Lists cost the same whatever the size of the table: no full count, no facets."""

    actions = None
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    sortable_by = ()
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody, superusers included."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, superusers included."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, superusers included."""
        return False


def json_block(value: object) -> SafeString | str:
    """JSON, or text holding JSON, as an escaped block that can be read; a dash when empty."""
    if value in ("", None, {}, []):
        return "-"
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return format_html('<pre class="mono">{}</pre>', value)
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    return format_html('<pre class="mono">{}</pre>', text)


def _nothing_here(_request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404("Earlier versions are shown on the history page and are never written back.")
