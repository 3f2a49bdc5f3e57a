"""The evidence pack of one task as a download, from its timeline and from the trail."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hitl_site.auditor_pages.access import reads_trail
from review_queue.desk.access import user_of
from review_queue.desk.item.item_page import find_item
from review_queue.desk.words.keeping_back import kept_back


@reads_trail(methods=("POST",))
def export_evidence(request: HttpRequest, task_id: int) -> HttpResponse:
    """The zip; who still owes a blind answer about the task does not get it before."""
    # Writing PDFs takes 20 MB of memory that nobody else in this process needs.
    from hitl_site.auditor_pages.evidence.packing import make_pack  # noqa: PLC0415

    item, user, now = find_item(task_id), user_of(request), timezone.now()
    if words := kept_back(item, user):
        raise PermissionDenied(f"{words} Nothing was exported.")
    answer = HttpResponse(
        make_pack(task=item.task, user=user, at=now), content_type="application/zip"
    )
    name = f"evidence-task-{task_id}-{now:%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
