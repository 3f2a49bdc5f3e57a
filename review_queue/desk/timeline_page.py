"""Everything that happened to one task, to read only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.item_page import find_item
from review_queue.desk.keeping_back import kept_back
from review_queue.desk.page import desk_page
from review_queue.desk.timeline_steps import shown_steps
from review_queue.selectors.desk_runs import runs_of
from review_queue.selectors.timeline import drafts_of, timeline_of


@needs(SEE)
def show_timeline(request: HttpRequest, task_id: int) -> HttpResponse:
    """The ledger and the column history in one list, the drafts with prompt and reply, the runs."""
    item = find_item(task_id)
    kept = kept_back(item, user_of(request))
    context = {
        "item": item,
        "task": item.task,
        "kept_back": kept,
        "steps": () if kept else shown_steps(timeline_of(item.task)),
        "drafts": () if kept else drafts_of(item.task),
        "runs": runs_of(item.task, every_generation=True),
    }
    return desk_page(request, "timeline.html", context, title=f"Timeline: {item.task.subject}")
