"""Comments on an item, and the few words asked for after one send-back in ten."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.item.decisions import go_on
from review_queue.desk.item.item_page import find_item, item_response
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, QueueError
from review_queue.models import Decision
from review_queue.person_names import name_of
from review_queue.services.desk.commenting import add_comment, address_of, explain_decision

LONGEST = 4_000


@needs(DECIDE, methods=("POST",))
def comment(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep a remark; who is named in it is told."""
    item, text = find_item(task_id), _text(request, "comment")
    try:
        said = add_comment(task_id=task_id, author=user_of(request), text=text)
    except QueueError as error:
        words = " ".join(error.fields.values()) if isinstance(error, InvalidEdit) else ""
        notice = f"{error} {words or error.what_to_do}"
        return item_response(request, item, posted={"comment": text}, notice=notice, status=422)
    told = ", ".join(name_of(user) for user in said.told)
    messages.success(request, f"Your comment is kept. Told: {told}." if told else "Kept.")
    if said.unknown:
        names = ", ".join(f"@{name}" for name in said.unknown)
        messages.warning(request, f"Nobody here is called {names}, so nobody was told for that.")
    return redirect(address_of(item.task))


@needs(DECIDE, methods=("GET", "HEAD", "POST"))
def explain(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Asked at random after sending a draft back: a few words, or skip it."""
    decision = Decision.objects.select_related("task").filter(pk=decision_id).first()
    if decision is None or decision.decided_by_id != user_of(request).pk:
        raise Http404("There is no such decision of yours.")
    if request.method == "POST" and "skip" in request.POST:
        return go_on(request, decision.task)
    problem = ""
    if request.method == "POST":
        text = _text(request, "why")
        try:
            explain_decision(decision_id=decision_id, author=user_of(request), text=text)
        except InvalidEdit as error:
            problem = f"{error} {error.fields['why']}"
        else:
            messages.success(request, "Thank you. It stands with the decision.")
            return go_on(request, decision.task)
    context = {"task": decision.task, "decision": decision, "problem": problem}
    status = 422 if problem else 200
    return desk_page(
        request, "item/explain.html", context, title="In your own words", status=status
    )


def _text(request: HttpRequest, name: str) -> str:
    text = request.POST.get(name, "").replace("\x00", "\ufffd").replace("\r\n", "\n")
    return text.strip()[:LONGEST]
