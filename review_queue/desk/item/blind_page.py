"""What a reviewer says before they see the draft: one POST, then the draft is on the screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language_from_request

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.item.item_page import find_item, item_response
from review_queue.desk.item.refusals import refused
from review_queue.errors import InvalidEdit, QueueError
from review_queue.services.decisions.answering_blind import answer_blind

PREFIX = "rekey-"
LONGEST = 200


@needs(DECIDE, methods=("POST",))
def answer(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep the answer and the typed values, or say which of them cannot be read."""
    find_item(task_id)
    posted = {name: value[:LONGEST] for name, value in request.POST.dict().items()}
    typed = {
        name.removeprefix(PREFIX): value.replace("\x00", "")
        for name, value in posted.items()
        if name.startswith(PREFIX)
    }
    try:
        given = answer_blind(
            task_id=task_id,
            user=user_of(request),
            draft_hash=posted.get("draft_hash", ""),
            answer=posted.get("answer", ""),
            typed=typed,
            language=request.headers.get("Accept-Language", "").partition(",")[0]
            or get_language_from_request(request),
        )
    except InvalidEdit as error:
        return item_response(
            request, find_item(task_id), posted=posted, errors=error.fields, status=422
        )
    except QueueError as error:
        return refused(request, task_id, error)
    if given.after_reveal:
        messages.success(request, "Changed. What you said at first is kept beside it.")
    return redirect("admin:review_item", task_id=task_id)
