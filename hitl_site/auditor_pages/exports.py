"""The trail taken away as a table; the ledger keeps who took what."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from audit.actors import person
from audit.chain import Event
from audit.services import append_event
from audit.trail_csv import trail_csv
from hitl_site.auditor_pages.access import reads_trail
from hitl_site.auditor_pages.trail_filters import read_filters
from review_queue.desk.access import user_of

CHAIN = "exports"


@reads_trail(methods=("POST",))
def export_trail(request: HttpRequest) -> HttpResponseBase:
    """Every entry the filters ask for, oldest first, as CSV while it is read."""
    filters = read_filters(request.POST.dict())
    now = timezone.now()
    append_event(
        Event(
            "audit.trail.exported",
            person(user_of(request)),
            "audit.trail",
            {"filters": filters.fields},
            now,
        ),
        chain=CHAIN,
    )
    answer = StreamingHttpResponse(
        trail_csv(filters.sought), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="audit-trail-{now:%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer
