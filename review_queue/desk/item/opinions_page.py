"""Second opinions: ask a colleague, answer blind."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.forms.ballots import note_from
from review_queue.desk.item.decisions import go_on
from review_queue.desk.item.item_page import find_item, item_response
from review_queue.desk.item.refusals import refused
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, QueueError
from review_queue.models import Opinion, Task
from review_queue.person_names import name_of
from review_queue.services.decisions.second_opinions import answer_opinion, ask_opinion
from review_queue.services.judging.staffing import find_eligible


@needs(DECIDE, methods=("GET", "HEAD", "POST"))
def ask(request: HttpRequest, task_id: int) -> HttpResponse:
    """Pass the item to anyone who may decide it, or to somebody chosen on a page of its own."""
    task, user = find_item(task_id).task, user_of(request)
    if request.method != "POST":
        return _page(request, task)
    chosen = request.POST.get("person", "")
    of: User | None = None
    if chosen:
        of = next((one for one in find_eligible(task) if str(one.pk) == chosen), None)
        if of is None:
            return _page(request, task, problem="Nobody was asked. Choose one of these people.")
    try:
        ask_opinion(
            task_id=task_id,
            draft_hash=request.POST.get("draft_hash", "")[:64],
            user=user,
            of=of,
            question=note_from(request.POST.get("question", "")),
        )
    except QueueError as error:
        return refused(request, task_id, error)
    whom = name_of(of, otherwise="a colleague")
    messages.success(
        request, f"#{task_id} goes to {whom} for a second opinion. You see the answer here."
    )
    return go_on(request, task)


@needs(DECIDE, methods=("POST",))
def answer(request: HttpRequest, task_id: int, opinion_id: int) -> HttpResponse:
    """Say what one would do; then go on with one's own work."""
    item = find_item(task_id)
    if not Opinion.objects.filter(pk=opinion_id, task_id=task_id).exists():
        raise Http404("There is no such question.")
    try:
        answer_opinion(
            opinion_id=opinion_id,
            draft_hash=request.POST.get("draft_hash", "")[:64],
            user=user_of(request),
            answer=request.POST.get("opinion", ""),
            note=note_from(request.POST.get("opinion_note", "")),
        )
    except InvalidEdit as error:
        posted = {"opinion_note": request.POST.get("opinion_note", "")}
        return item_response(request, item, posted=posted, errors=error.fields, status=422)
    except QueueError as error:
        return refused(request, task_id, error)
    messages.success(request, f"Your answer about #{task_id} is kept, and who asked was told.")
    return go_on(request, item.task)


def _page(request: HttpRequest, task: Task, *, problem: str = "") -> HttpResponse:
    user = user_of(request)
    context = {
        "task": task,
        "people": [one for one in find_eligible(task) if one != user],
        "problem": problem,
        "typed": request.POST.get("question", ""),
    }
    status = 422 if problem else 200
    title = f"Second opinion: {task.subject}"
    return desk_page(request, "item/ask_opinion.html", context, title=title, status=status)
