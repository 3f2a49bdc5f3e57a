"""Labels from a file: chosen, looked at line by line, and only then taken in or dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hitl_site.owner_pages.access import TEACH, needs
from hitl_site.owner_pages.page import owner_page
from policies.topics.errors import UnreadableLabels, UploadGone
from policies.topics.models import LabelUpload
from policies.topics.uploads import drop_upload, keep_upload, own_upload, preview_of
from review_queue.desk.access import user_of
from review_queue.services.lessons.teaching import take_labels

MOST_BYTES = 10 * 1024 * 1024
SHOWN = 50  # refused lines and changed labels on the page
_TITLE = "Add labels"


@needs(TEACH, methods=("GET", "HEAD", "POST"))
def show_labels(request: HttpRequest) -> HttpResponse:
    """The form to choose a file. A POST keeps it for its preview and takes nothing in."""
    if request.method != "POST":
        return owner_page(request, "labels.html", {}, title=_TITLE)
    file = request.FILES.get("file")
    problem = _problem_of(file)
    if problem or file is None:
        return owner_page(request, "labels.html", {"problem": problem}, title=_TITLE, status=422)
    upload = keep_upload(data=file.read(), name=file.name or "labels", by=user_of(request).pk)
    return HttpResponseRedirect(_address(upload.pk))


@needs(TEACH)
def show_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What taking this file in would do."""
    try:
        upload = own_upload(upload_id=upload_id, by=user_of(request).pk)
    except UploadGone as gone:
        return _gone(request, gone)
    return _preview(request, upload)


@needs(TEACH, methods=("POST",))
def take(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take the file in, all of it or, when asked for, all but its refused lines."""
    leave_out = request.POST.get("leave_out") == "1"
    user = user_of(request)
    try:
        taken = take_labels(upload_id=upload_id, user=user, leave_out_refused=leave_out)
    except UploadGone as gone:
        return _gone(request, gone)
    except UnreadableLabels:
        messages.error(request, "Nothing was taken in: some lines are refused. See them below.")
        return _preview(request, own_upload(upload_id=upload_id, by=user.pk), status=422)
    texts = "1 labelled text is" if taken == 1 else f"{taken:,} labelled texts are"
    messages.success(request, f"{texts} taken in. They count from the next training on.")
    return HttpResponseRedirect(reverse("admin:owner_topics") + "#learning")


@needs(TEACH, methods=("POST",))
def drop(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Forget the file."""
    drop_upload(upload_id=upload_id, by=user_of(request).pk)
    messages.info(request, "The file was dropped. Nothing was taken in.")
    return HttpResponseRedirect(reverse("admin:owner_labels"))


def _preview(request: HttpRequest, upload: LabelUpload, *, status: int = 200) -> HttpResponse:
    found = preview_of(upload)
    context: dict[str, Any] = {
        "upload": upload,
        "found": found,
        "refused": found.refused[:SHOWN],
        "more_refused": max(0, len(found.refused) - SHOWN),
        "relabelled": found.relabelled[:SHOWN],
        "more_relabelled": max(0, len(found.relabelled) - SHOWN),
        "topics": found.topics[:SHOWN],
        "more_topics": max(0, len(found.topics) - SHOWN),
    }
    return owner_page(request, "label_preview.html", context, title=_TITLE, status=status)


def _gone(request: HttpRequest, gone: UploadGone) -> HttpResponse:
    messages.error(request, str(gone))
    return HttpResponseRedirect(reverse("admin:owner_labels"))


def _problem_of(file: UploadedFile[Any] | None) -> str:
    if file is None:
        return "Choose a file first. Nothing was taken in."
    if not file.size:
        return f"“{file.name}” is empty. Nothing was taken in; choose another file."
    if file.size > MOST_BYTES:
        most = MOST_BYTES // 1024**2
        return (
            f"“{file.name}” is larger than {most} MB. Nothing was taken in; split it and hand in "
            "the parts one after another."
        )
    return ""


def _address(upload_id: int) -> str:
    return reverse("admin:owner_label_upload", args=[upload_id])
