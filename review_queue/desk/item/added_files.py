"""Files a reviewer adds to a mail: added with everything typed kept, saved, taken away."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from review_queue.desk.access import DECIDE, SEE, needs, user_of
from review_queue.desk.forms.action_fields import FieldNotUnderstood
from review_queue.desk.forms.kept_typing import carried_over
from review_queue.desk.item.item_page import find_item, item_response
from review_queue.desk.item.refusals import refused
from review_queue.errors import InvalidEdit, QueueError
from review_queue.models import AddedFile
from review_queue.services.drafts.adding_files import LARGEST_UPLOAD, add_file, remove_file
from review_queue.services.drafts.autosaving import keep_edits
from review_queue.sources.files_at_hand import added_to

POST = ("POST",)
UPLOAD = "upload-"
_STEP = re.compile(r"[an]\d{1,2}")
NOT_ADDED = "You chose a file and did not add it, so nothing was approved. Add it, or choose none."


@needs(DECIDE, methods=POST)
def add(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep the file, and show the item again with the file ticked in its mail, not yet approved."""
    item, user, posted = find_item(task_id), user_of(request), request.POST.dict()
    step = posted.get("add_file", "")
    upload = request.FILES.get(f"{UPLOAD}{step}")
    if not _STEP.fullmatch(step) or upload is None:
        errors = {f"{UPLOAD}{step}": "Choose a file first. Nothing was added."}
        return item_response(request, item, posted=posted, errors=errors, status=422)
    try:
        # One byte more than is taken, so that what is too large is refused and not cut.
        data = upload.read(LARGEST_UPLOAD + 1)
        file = add_file(task_id=task_id, user=user, name=upload.name or "", data=data)
    except InvalidEdit as error:
        errors = {f"{UPLOAD}{step}": str(error)}
        return item_response(request, item, posted=posted, errors=errors, status=422)
    except QueueError as error:
        return refused(request, task_id, error)
    posted[f"{step}-attachments-{file.sha256}"] = "yes"
    typed = carried_over(posted, item.task, item.actions).fields
    keep_edits(task_id=task_id, user=user, draft_hash=item.task.draft_hash, fields=typed)
    messages.success(request, f"{file.name} is added. It leaves once you approve the mail with it.")
    return redirect("admin:review_item", task_id=task_id)


@needs(DECIDE, methods=POST)
def remove(request: HttpRequest, task_id: int, file_id: int) -> HttpResponse:
    """Take it away; what the draft sends along stays, with the reason."""
    find_item(task_id)
    try:
        file = remove_file(task_id=task_id, file_id=file_id, user=user_of(request))
    except AddedFile.DoesNotExist:
        raise Http404("There is no such file on this task.") from None
    except QueueError as error:
        return refused(request, task_id, error)
    messages.success(request, f"{file.name} is taken away; it goes along with nothing.")
    return redirect("admin:review_item", task_id=task_id)


@needs(SEE)
def download(request: HttpRequest, task_id: int, file_id: int) -> HttpResponse:
    """The bytes, to be saved: never opened by the browser as what they say they are."""
    rows = added_to(find_item(task_id).task).select_related("content")
    file = rows.filter(pk=file_id).first()
    if file is None:
        raise Http404("There is no such file on this task.")
    response = HttpResponse(bytes(file.content.data), content_type="application/octet-stream")
    name = content_disposition_header(True, file.name) or "attachment"
    response["Content-Disposition"] = name
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def check_none_left_behind(posted: Mapping[str, str]) -> None:
    """Raises FieldNotUnderstood where a file was chosen and not added."""
    chosen = [name for name, value in posted.items() if name.startswith(UPLOAD) and value]
    if chosen:
        raise FieldNotUnderstood(dict.fromkeys(chosen, NOT_ADDED))
