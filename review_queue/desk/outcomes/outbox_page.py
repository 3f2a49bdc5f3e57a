"""The sandbox outbox: the very bytes that would have gone out, to read and never to run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from connectors.sandbox import NoSuchItem, SandboxItem, list_outbox, read_item
from review_queue.desk.access import SEE, needs
from review_queue.desk.outcomes.outbox_reading import read_outbox_file
from review_queue.desk.own.home import in_sandbox
from review_queue.desk.page import desk_page
from review_queue.desk.words.plain_words import kind_words
from review_queue.models import Execution

PAGE_SIZE = 50
MOST_SHOWN_BYTES = 200_000
_UNDONE = "-undo"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One file with the task that wrote it; `label` says what kind of action it is."""

    item: SandboxItem
    url: str
    label: str
    task_id: int | None
    summary: str


@needs(SEE)
def show_outbox(request: HttpRequest) -> HttpResponse:
    """The newest files, fifty a page, from the one named in `after` on."""
    items = list_outbox(outbox_dir())
    after = request.GET.get("after", "")
    start = next((at + 1 for at, item in enumerate(items) if item.name == after), 0)
    page = items[start : start + PAGE_SIZE]
    more = len(items) > start + PAGE_SIZE
    context = {
        "rows": _rows(page),
        "total": len(items),
        "next_url": f"?after={quote(page[-1].name)}" if more else "",
        "in_sandbox": in_sandbox(),
    }
    return desk_page(request, "outcomes/outbox.html", context, title="Sandbox outbox")


@needs(SEE)
def show_outbox_item(request: HttpRequest, name: str) -> HttpResponse:
    """One file: headers and body as they would be read, and the raw bytes below."""
    data = _bytes_of(name)
    row = next(iter(_rows([one for one in list_outbox(outbox_dir()) if one.name == name])), None)
    item = read_outbox_file(name, data)
    raw = data[:MOST_SHOWN_BYTES].decode("utf-8", errors="backslashreplace")
    context = {
        "row": row,
        "name": name,
        "headers": item.headers,
        "body": item.body,
        "files": item.files,
        "raw": raw,
        "size": len(data),
        "cut": len(data) > MOST_SHOWN_BYTES,
    }
    return desk_page(request, "outcomes/outbox_item.html", context, title="Sandbox outbox")


@needs(SEE)
def download_outbox_item(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The bytes to be saved: of the whole file for 0, else of the file with this number in it."""
    data = _bytes_of(name)
    if number:
        files = {one.number: one for one in read_outbox_file(name, data).files}
        if number not in files:
            raise Http404("There is no such file in it.")
        name, data = files[number].name, files[number].data
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _bytes_of(name: str) -> bytes:
    try:
        return read_item(outbox_dir(), name)
    except NoSuchItem:
        raise Http404("The sandbox outbox holds no such file.") from None


def outbox_dir() -> Path:
    """Where the sandbox writes."""
    return Path(getattr(settings, "OUTBOX_DIR", settings.DATA_DIR / "outbox"))


def _rows(items: tuple[SandboxItem, ...] | list[SandboxItem]) -> list[OutboxRow]:
    keys = [item.name.rpartition(".")[0].removesuffix(_UNDONE) for item in items]
    runs = {
        run.idempotency_key: run
        for run in Execution.objects.filter(idempotency_key__in=keys).select_related("action")
    }
    rows = []
    for item, key in zip(items, keys, strict=True):
        run = runs.get(key)
        url = reverse("admin:review_outbox_item", args=[item.name])
        label = kind_words(run.action.kind if run else item.kind)
        summary = run.action.summary if run else ""
        if run and item.name.rpartition(".")[0].endswith(_UNDONE):
            summary = f"Taken back: {summary}"
        rows.append(OutboxRow(item, url, label, run.task_id if run else None, summary))
    return rows
