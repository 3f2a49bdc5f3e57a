"""What an uploaded file is, by its bytes: documents, pictures and tables, nothing that runs."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

import filetype

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
# The media type by the bytes, and the endings a name of such a file may have.
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    "text/plain": (".txt",),
    "text/csv": (".csv",),
}
TAKEN = ", ".join(ending for endings in ENDINGS.values() for ending in endings)
_TEXTS = {".txt": "text/plain", ".csv": "text/csv"}


class NotTaken(ValueError):
    """A file that is not sent along; the message says why."""


def type_of_upload(name: str, data: bytes) -> str:
    """The media type of these bytes. NotTaken for other kinds, and where the name says another."""
    ending = PurePath(name).suffix.lower()
    found = _by_bytes(data) or (_TEXTS.get(ending, "") if _is_text(data) else "")
    if found not in ENDINGS:
        raise NotTaken(f"This kind of file is not sent along. These are: {TAKEN}.")
    if ending not in ENDINGS[found]:
        right = " or ".join(ENDINGS[found])
        raise NotTaken(f"Its name ends in “{ending}”, and by its contents it is a {right} file.")
    return found


def _by_bytes(data: bytes) -> str:
    kind = filetype.guess(data)
    return str(kind.mime) if kind is not None else ""


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(unicodedata.category(one) != "Cc" or one in "\t\r\n" for one in text)
