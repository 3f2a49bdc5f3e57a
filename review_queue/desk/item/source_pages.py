"""Pages of one source: its HTML without teeth, its whole text, and its files."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin

from review_queue.desk.access import SEE, needs
from review_queue.desk.page import desk_page
from review_queue.models import Source
from review_queue.sources.attached import AttachmentGone, attachment_bytes
from review_queue.sources.preview import preview_of
from review_queue.sources.safe_html import safe_html

LONGEST_PIECE = 100_000
# Stricter than every other page: nothing but our own style sheet, and no frame but our own.
_ALONE = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": True,
}


@needs(SEE)
@xframe_options_sameorigin
@csp_replace(_ALONE)  # type: ignore[arg-type]
def show_html(request: HttpRequest, task_id: int) -> HttpResponse:
    """The HTML part as a page that can do nothing, for the frame on the item's screen."""
    safe = safe_html(_source(task_id).html)
    page = render_to_string("review/item/source_html.html", {"safe": safe}, request=request)
    return _private(HttpResponse(page))


@needs(SEE)
def show_text(request: HttpRequest, task_id: int) -> HttpResponse:
    """The whole text, however long, a piece at a time; hidden characters are marked."""
    source = _source(task_id)
    whole = "\n\n".join(part for part in (source.text, source.quoted_text) if part)
    start = _offset(request.GET.get("from", ""), len(whole))
    start -= start % LONGEST_PIECE
    end = start + LONGEST_PIECE
    context = {
        "task_id": task_id,
        "piece": whole[start:end],
        "part": start // LONGEST_PIECE + 1,
        "parts": max(0, len(whole) - 1) // LONGEST_PIECE + 1,
        "last": max(0, len(whole) - 1) // LONGEST_PIECE * LONGEST_PIECE,
        "next": end if end < len(whole) else None,
        "previous": max(0, start - LONGEST_PIECE) if start else None,
    }
    return desk_page(request, "item/source_text.html", context, title="The whole text")


@needs(SEE)
def show_file(request: HttpRequest, task_id: int, number: int) -> HttpResponse:
    """One file of the source: its text, or its picture, with the way to download it."""
    source = _source(task_id)
    file = _file(source, number)
    context: dict[str, Any] = {"task_id": task_id, "number": number, "file": file}
    try:
        context["preview"] = preview_of(attachment_bytes(bytes(source.raw), file))
    except AttachmentGone as problem:
        context["gone"] = str(problem)
    return desk_page(request, "item/source_file.html", context, title=str(file.get("name", "File")))


@needs(SEE)
def download_file(request: HttpRequest, task_id: int, number: int) -> HttpResponse:
    """The file's bytes, to be saved: never opened by the browser as what the sender says it is."""
    source = _source(task_id)
    file = _file(source, number)
    content = _bytes_of(source, file)
    response = HttpResponse(content, content_type="application/octet-stream")
    name = str(file.get("name") or "file")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _private(response)


@needs(SEE)
def show_picture(request: HttpRequest, task_id: int, number: int) -> HttpResponse:
    """The file as a picture, if its first bytes say that it is one."""
    source = _source(task_id)
    content = _bytes_of(source, _file(source, number))
    kind = preview_of(content).picture_type
    if not kind:
        raise Http404("This file is no picture.")
    return _private(HttpResponse(content, content_type=kind))


def _offset(text: str, total: int) -> int:
    return (
        min(int(text), max(0, total - 1))
        if text.isascii() and text.isdigit() and len(text) < 12
        else 0
    )


def _bytes_of(source: Source, file: dict[str, Any]) -> bytes:
    try:
        return attachment_bytes(bytes(source.raw), file)
    except AttachmentGone as problem:
        raise Http404(str(problem)) from None


def _source(task_id: int) -> Source:
    try:
        return Source.objects.get(task_id=task_id)
    except (Source.DoesNotExist, OverflowError):
        raise Http404(f"There is no task {task_id}.") from None


def _file(source: Source, number: int) -> dict[str, Any]:
    files = source.attachments or []
    if not 0 < number <= len(files):
        raise Http404(f"There is no file {number} on this task.")
    found: dict[str, Any] = files[number - 1]
    return found


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
