"""What a person does about a letter that did not arrive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from review_queue.desk.access import DECIDE, needs, user_of
from review_queue.desk.forms.ballots import note_from
from review_queue.errors import InvalidEdit, QueueError
from review_queue.services.arriving.settling_bounces import close_bounce, draft_again


@needs(DECIDE, methods=("POST",))
def settle(request: HttpRequest, task_id: int, bounce_id: int) -> HttpResponse:
    """Draft it again for the address on record, or close it with a note."""
    user = user_of(request)
    try:
        if request.POST.get("choice") == "again":
            made = draft_again(bounce_id=bounce_id, user=user)
            messages.success(request, f"It is drafted again as #{made.pk}; it waits for a yes.")
            return redirect("admin:review_item", task_id=made.pk)
        close_bounce(bounce_id=bounce_id, user=user, note=note_from(request.POST.get("note", "")))
        messages.success(request, "Noted: nothing more is done about it here.")
    except InvalidEdit as error:
        messages.error(request, f"{error} {' '.join(error.fields.values())}")
    except QueueError as error:
        messages.error(request, str(error))
    return redirect("admin:review_recovery", task_id=task_id)
