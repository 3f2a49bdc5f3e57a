"""The company's documents as a list: newest first, found by words in name, folder or type."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from review_queue.models import FiledDocument

PAGE_SIZE = 50
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """One page; `next_before` continues the list, None at its end."""

    rows: tuple[FiledDocument, ...]
    next_before: int | None


def documents_page(
    *, words: str = "", folder: str = "", before: int | None = None
) -> DocumentsPage:
    """The newest fifty before the id `before` that hold every word and lie in the folder."""
    rows = FiledDocument.objects.filter(unfiled_at=None).select_related("contact").order_by("-id")
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(folder__icontains=word)
            | Q(document_type__icontains=word)
            | Q(contact__name__icontains=word)
        )
    if folder:
        rows = rows.filter(Q(folder=folder) | Q(folder__startswith=f"{folder}/"))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    return DocumentsPage(tuple(found[:PAGE_SIZE]), found[PAGE_SIZE - 1].pk if more else None)


def folders_in_use() -> list[str]:
    """The folders something is filed in, by name, at most two hundred."""
    rows = FiledDocument.objects.filter(unfiled_at=None).order_by("folder")
    return list(rows.values_list("folder", flat=True).distinct()[:200])
