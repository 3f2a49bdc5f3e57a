"""Why nothing leaves from this database, and where an owner answers for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from review_queue.desk.access import SEE, STOP, needs, user_of
from review_queue.desk.forms.ballots import note_from
from review_queue.desk.page import desk_page
from review_queue.errors import InvalidEdit, NotReviewer, QueueError
from review_queue.execution.origin import forget_origin
from review_queue.execution.quarantining import lift_quarantine, open_quarantine
from review_queue.models import Quarantine


@needs(SEE)
def show_quarantine(request: HttpRequest) -> HttpResponse:
    """What was found, and what was held back before."""
    return _page(request)


@needs(STOP, methods=("POST",))
def lift(request: HttpRequest) -> HttpResponse:
    """The owner's answer: this database is the one that works from now on."""
    reason = note_from(request.POST.get("reason", ""))
    try:
        lift_quarantine(user=user_of(request), reason=reason)
    except InvalidEdit as error:
        return _page(request, notice=" ".join(error.fields.values()), status=422)
    except QueueError as error:
        status = 403 if isinstance(error, NotReviewer) else 409
        return _page(request, notice=f"{error} {error.what_to_do}", status=status)
    forget_origin()
    messages.success(request, "On record. Work leaves from here again.")
    return redirect("admin:review_quarantine")


def _page(request: HttpRequest, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {
        "standing": open_quarantine(),
        "earlier": Quarantine.objects.filter(open_key=None).select_related("lifted_by")[:20],
        "notice": notice,
    }
    title = "Is this the right database?"
    return desk_page(request, "outcomes/quarantine.html", context, title=title, status=status)
