"""The button beside a run: does it really stand over there?"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from connectors.contract import NotSent, Sent
from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.item.item_page import find_item
from review_queue.errors import QueueError
from review_queue.models import Execution
from review_queue.services.effects.checking_effects import check_effect


@needs(SEE, methods=("POST",))
def check(request: HttpRequest, task_id: int, execution_id: int) -> HttpResponse:
    """Ask, keep the answer in the record, and say it above the timeline."""
    find_item(task_id)
    try:
        outcome = check_effect(task_id=task_id, execution_id=execution_id, user=user_of(request))
    except Execution.DoesNotExist:
        raise Http404("There is no such run of this task.") from None
    except QueueError as error:
        messages.error(request, str(error))
    else:
        if isinstance(outcome, Sent):
            messages.success(request, f"It stands there. {outcome.detail}".strip())
        elif isinstance(outcome, NotSent):
            messages.error(request, f"It does not stand there. {outcome.reason}")
        else:
            messages.warning(request, f"Nobody can say for certain. {outcome.reason}")
    return redirect("admin:review_timeline", task_id=task_id)
