"""The queue: what waits, what is on the way out, what needs a person, what was done today."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.page import desk_page
from review_queue.models import Company, Task, Workflow
from review_queue.selectors.desk_leaving import leaving_for
from review_queue.selectors.desk_queue import TABS, QueueFilters, Tab, queue_page
from review_queue.selectors.queue_counts import QueueCounts, queue_counts

_TAB_NAMES: dict[Tab, str] = {
    "waiting": "Waiting",
    "hold": "On hold",
    "needs": "Needs a person",
    "done": "Done today",
}
LONGEST_SEARCH = 200


@needs(SEE)
def show_queue(request: HttpRequest) -> HttpResponse:
    """One tab of the queue, narrowed and paged."""
    filters = _filters(request)
    page = queue_page(filters=filters, user=user_of(request))
    counts = queue_counts()
    workflows = list(Workflow.objects.filter(is_active=True).only("key", "name"))
    company = Company.objects.only("currency", "stopped_at").first()
    context: dict[str, Any] = {
        "filters": filters,
        "page": page,
        "tabs": _tabs(filters, counts),
        "workflows": workflows,
        "currency": company.currency if company else "EUR",
        "everything_stopped": bool(company and company.stopped_at),
        "next_url": _address(filters, after=page.next_cursor) if page.next_cursor else "",
        "empty": "" if page.rows else _kind_of_empty(filters, workflows),
        "may_decide": request.user.has_perm(DECIDE),
        "leaving": leaving_for(user_of(request)),
    }
    return desk_page(request, "queue.html", context, title="Review desk")


def _filters(request: HttpRequest) -> QueueFilters:
    asked = request.GET
    tab: Tab = next((name for name in TABS if name == asked.get("tab")), "waiting")
    # PostgreSQL stores and compares no NUL character; nothing holds one.
    search = asked.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    return QueueFilters(
        tab=tab,
        workflow=asked.get("workflow", "").replace("\x00", "")[:60],
        mine=asked.get("mine") == "1",
        overdue=asked.get("overdue") == "1",
        state=asked.get("state", "").replace("\x00", "")[:20] if tab == "needs" else "",
        search=search,
        after=asked.get("after", "")[:200],
    )


def _tabs(filters: QueueFilters, counts: QueueCounts) -> list[dict[str, object]]:
    numbers = {
        "waiting": counts.waiting,
        "hold": counts.on_hold,
        "needs": counts.needs_person,
        "done": counts.done_today,
    }
    return [
        {
            "name": _TAB_NAMES[tab],
            "count": numbers[tab],
            "url": f"?{urlencode({'tab': tab})}",
            "current": tab == filters.tab,
            "alarm": tab == "needs" and bool(numbers[tab]),
        }
        for tab in TABS
    ]


def _address(filters: QueueFilters, *, after: str) -> str:
    values = {
        "tab": filters.tab,
        "workflow": filters.workflow,
        "mine": "1" if filters.mine else "",
        "overdue": "1" if filters.overdue else "",
        "state": filters.state,
        "q": filters.search,
        "after": after,
    }
    return "?" + urlencode({name: value for name, value in values.items() if value})


def _kind_of_empty(filters: QueueFilters, workflows: list[Workflow]) -> str:
    if filters.narrowed or filters.after:
        return "filtered"
    if not workflows or not Task.objects.exists():
        return "nothing_set_up"
    return "all_done"
