"""Wrong, never again: the mistake as a rule to propose, to read and change before it is filed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.forms.ballots import note_from
from review_queue.desk.forms.reasons import SEND_BACK, known_code
from review_queue.desk.item.item_page import find_item
from review_queue.desk.item.refusals import refused
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, QueueError
from review_queue.models import Task
from review_queue.services.lessons.proposing import propose_rule, suggest_rule

EDIT_RULES = "policies.change_policyversion"


@needs(DECIDE, methods=("GET", "HEAD", "POST"))
def never_again(request: HttpRequest, task_id: int) -> HttpResponse:
    """A sentence built from the mistake. Filing it changes nothing; only an owner publishes."""
    task = find_item(task_id).task
    if request.method != "POST":
        return _page(request, task)
    try:
        proposal = propose_rule(
            task_id=task_id,
            user=user_of(request),
            sentence=note_from(request.POST.get("sentence", "")),
            what_went_wrong=note_from(request.POST.get("what_went_wrong", "")),
        )
    except InvalidEdit as error:
        return _page(request, task, problem=f"{error} {error.fields['sentence']}")
    except QueueError as error:
        return refused(request, task_id, error)
    if request.user.has_perm(EDIT_RULES) and "to_draft" in request.POST:
        return redirect("admin:owner_take_proposal", proposal_id=proposal.pk)
    messages.success(
        request, "Filed for the owner, under Policies. Nothing changes until they publish a rule."
    )
    return redirect("admin:review_item", task_id=task_id)


def _page(request: HttpRequest, task: Task, *, problem: str = "") -> HttpResponse:
    reason = known_code(request.GET.get("reason", ""), SEND_BACK)
    suggestion = suggest_rule(task, reason=reason)
    context = {
        "task": task,
        "problem": problem,
        "sentence": request.POST.get("sentence", suggestion.sentence),
        "what_went_wrong": request.POST.get("what_went_wrong", ""),
        "facts": suggestion.facts,
        "may_edit_rules": request.user.has_perm(EDIT_RULES),
    }
    title = f"Wrong, never again: {task.subject}"
    status = 422 if problem else 200
    return desk_page(request, "item/never_again.html", context, title=title, status=status)
