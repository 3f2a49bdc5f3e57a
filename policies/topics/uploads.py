"""Uploaded files of labels: kept while their owner looks at the preview, and no longer."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from policies.history import Author
from policies.topics.errors import UploadGone
from policies.topics.importing import LabelPreview, import_labels, preview_labels
from policies.topics.models import LabelUpload

KEPT = timedelta(hours=24)


@transaction.atomic
def keep_upload(*, data: bytes, name: str, by: int) -> LabelUpload:
    """Keep the file for its preview; the same person's earlier one and old ones are dropped."""
    now = timezone.now()
    LabelUpload.objects.filter(uploaded_by_id=by).delete()
    LabelUpload.objects.filter(uploaded_at__lt=now - KEPT).delete()
    return LabelUpload.objects.create(
        name=name[:200], data=data, uploaded_at=now, uploaded_by_id=by
    )


def preview_of(upload: LabelUpload) -> LabelPreview:
    """What taking it would do."""
    return preview_labels(file=_file(upload))


@transaction.atomic
def take_upload(*, upload_id: int, by: Author, leave_out_refused: bool = False) -> int:
    """Take the labels in and forget the file; gives how many texts were taken.

    Raises UploadGone for a file that is not there any more or not this person's, and
    UnreadableLabels; then nothing was stored and the file is still there.
    """
    upload = own_upload(upload_id=upload_id, by=by.id or 0)
    taken = import_labels(file=_file(upload), by=by, leave_out_refused=leave_out_refused)
    upload.delete()
    return taken


def drop_upload(*, upload_id: int, by: int) -> bool:
    """Forget the file; False when it was gone already."""
    return bool(LabelUpload.objects.filter(pk=upload_id, uploaded_by_id=by).delete()[0])


def own_upload(*, upload_id: int, by: int) -> LabelUpload:
    """The file, for the person who uploaded it. Raises UploadGone."""
    row = LabelUpload.objects.filter(pk=upload_id, uploaded_by_id=by).first()
    if row is None:
        raise UploadGone(
            "This file is not here any more: it was taken in, dropped, or replaced by a later one. "
            "Nothing was changed. Upload it again."
        )
    return row


def _file(upload: LabelUpload) -> BinaryIO:
    return io.BytesIO(bytes(upload.data))
