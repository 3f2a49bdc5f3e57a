"""The company's documents: a list to search, and files to download."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from review_queue.desk.access import SEE, needs, user_of
from review_queue.desk.page import desk_page
from review_queue.selectors.documents import documents_page, folders_in_use
from review_queue.services.drafts.documents import open_document

LONGEST_SEARCH = 200
POST = ("POST",)


@needs(SEE)
def show_documents(request: HttpRequest) -> HttpResponse:
    """Newest first, fifty a page, narrowed by words and by folder."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "").strip()
    folder = request.GET.get("folder", "")[:LONGEST_SEARCH].replace("\x00", "")
    before = request.GET.get("before", "")
    is_id = before.isascii() and before.isdigit() and len(before) <= 15
    page = documents_page(words=words, folder=folder, before=int(before) if is_id else None)
    further = {"q": words, "folder": folder, "before": page.next_before or ""}
    context = {
        "page": page,
        "words": words,
        "folder": folder,
        "folders": folders_in_use(),
        "next_url": f"?{urlencode(further)}" if page.next_before else "",
    }
    return desk_page(request, "company/documents.html", context, title="Documents")


@needs(SEE, methods=POST)
def download_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """The bytes, to be saved: never opened by the browser as what their sender says they are.

    By POST, since whoever takes a document is written down and it can no longer be taken out.
    """
    opened = open_document(document_id=document_id, user=user_of(request))
    if opened is None:
        raise Http404("There is no such document.")
    response = HttpResponse(opened.data, content_type="application/octet-stream")
    name = content_disposition_header(True, opened.name) or "attachment"
    response["Content-Disposition"] = name
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
