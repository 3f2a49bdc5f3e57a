"""Everything that happened to one task, to read only."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.item.item_page import find_item
from review_queue.desk.page import desk_page
from review_queue.desk.panels.opinions import question_for
from review_queue.desk.panels.source import incoming_of
from review_queue.desk.timeline.timeline_drafts import with_changes
from review_queue.desk.timeline.timeline_steps import shown_steps
from review_queue.desk.words.keeping_back import kept_back
from review_queue.selectors.desk_item import ReviewItem
from review_queue.selectors.desk_runs import runs_of
from review_queue.selectors.timeline import Step, drafts_of, timeline_of
from review_queue.services.effects.checking_effects import may_check_effects


@needs(SEE)
def show_timeline(request: HttpRequest, task_id: int) -> HttpResponse:
    """The ledger and the column history in one list, the drafts with prompt and reply, the runs."""
    item = find_item(task_id)
    kept = kept_back(item, user_of(request))
    steps = () if kept else timeline_of(item.task)
    told = without_asker(steps, item, user_of(request))
    context = {
        "item": item,
        "task": item.task,
        "incoming": incoming_of(item.task),
        "kept_back": kept,
        "steps": shown_steps(told),
        "steps_hidden": len(steps) > len(told),
        "drafts": () if kept else with_changes(drafts_of(item.task)),
        "runs": runs_of(item.task, every_generation=True),
        "may_check": may_check_effects(user_of(request)),
    }
    return desk_page(
        request, "timeline/timeline.html", context, title=f"Timeline: {item.task.subject}"
    )


def without_asker(steps: Sequence[Step], item: ReviewItem, user: User) -> tuple[Step, ...]:
    """While somebody owes a blind opinion, nothing tells them who asks for it, or what."""
    asked = question_for(item, user) if user.has_perm(DECIDE) else None
    if asked is None:
        return tuple(steps)
    return tuple(one for one in steps if one.actor_id != str(asked.asked_by_id))
