"""The files an action may take along: what came in, what is filed, what a reviewer added."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from connectors.files import (
    LARGEST_FILES,
    LONGEST_NAME,
    LONGEST_NAME_BYTES,
    FileGone,
    check_digest,
    check_file_name,
    check_media_type,
)
from connectors.payloads import InvalidPayload
from review_queue.models import AddedFile, FiledDocument, Source, Task
from review_queue.sources.attached import AttachmentGone, attachment_bytes

MOST_DOCUMENTS = 50
ANY_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class FileAtHand:
    """One file as an action would name it. `size` in bytes; `place` is a folder or empty."""

    name: str
    media_type: str
    size: int
    sha256: str
    place: str = ""

    def as_payload(self) -> dict[str, Any]:
        """The values an action's payload holds."""
        return {
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }


def files_at_hand(task: Task) -> list[FileAtHand]:
    """What came in first, what was added, then the newest fifty documents of the same contact."""
    documents = documents_for(task.contact_id).order_by("-filed_at", "-id")[:MOST_DOCUMENTS]
    return came_in_and_filed(task.source, documents, added_to(task))


def added_to(task: Task) -> QuerySet[AddedFile]:
    """What reviewers added to this task and did not take away again, oldest first."""
    return AddedFile.objects.filter(task=task, removed_at=None).order_by("id")


def came_in_and_filed(
    source: Source, documents: Iterable[FiledDocument], added: Iterable[AddedFile] = ()
) -> list[FileAtHand]:
    """The files of a message, those added to it and these documents, each digest once."""
    filed = (
        FileAtHand(one.name, one.media_type, one.size, one.sha256, one.folder) for one in documents
    )
    uploads = (FileAtHand(one.name, one.media_type, one.size, one.sha256) for one in added)
    found: dict[str, FileAtHand] = {}
    for file in (*_came_in(source), *uploads, *filed):
        found.setdefault(file.sha256, file)
    return list(found.values())


def documents_for(contact_id: int | None) -> QuerySet[FiledDocument]:
    """Filed for this customer, or for nobody in particular; never those of another."""
    return FiledDocument.objects.filter(Q(contact=None) | Q(contact=contact_id), unfiled_at=None)


def file_bytes(task: Task, sha256: str) -> bytes:
    """The bytes with this digest. FileGone where this task has none at hand (any more)."""
    for file in task.source.attachments:
        if file.get("sha256") == sha256:
            try:
                return attachment_bytes(bytes(task.source.raw), file)
            except AttachmentGone as error:
                raise FileGone(f"{error} Nothing was sent; ask for the file again.") from error
    for rows in (added_to(task), documents_for(task.contact_id)):
        kept = rows.filter(sha256=sha256).select_related("content").first()
        if kept is not None:
            return bytes(kept.content.data)
    raise FileGone(
        "An approved file is not there any more: it neither came in with this task nor was it "
        "added to it or filed for it. Nothing was sent; choose the file again."
    )


def file_problem(task: Task, payload: Mapping[str, Any]) -> str:
    """Why a file that the payload names cannot be had; empty when all of them can."""
    try:
        for _, file in files_named(payload):
            if len(file_bytes(task, file["sha256"])) != file["size"]:
                return f"The file {file['name']} has another size than the approved one."
    except FileGone as error:
        return str(error)
    return ""


def check_files(task: Task, kind: str, payload: Mapping[str, Any]) -> None:
    """Raises InvalidPayload unless every file named is at hand, with this very type and size.

    The name may differ: what a file is called is the reviewer's to say.
    """
    named = list(files_named(payload))
    if not named:
        return
    known = {file.sha256: file for file in files_at_hand(task)}
    problems: dict[str, str] = {}
    for field, file in named:
        at_hand = known.get(file["sha256"])
        if at_hand is None:
            problems[field] = "is no file of this message and no document filed for this customer"
        elif (at_hand.size, at_hand.media_type) != (file["size"], file["media_type"]):
            problems[field] = "has another size or type than the file it names"
    if not problems:
        problems = _unreadable(task, named)
    if problems:
        raise InvalidPayload(kind, problems)


def files_named(payload: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(field, file) for every file a payload of any kind names."""
    for place, file in enumerate(payload.get("attachments", ()), start=1):
        if isinstance(file, Mapping) and "sha256" in file:
            yield f"attachments {place}", file
    alone = payload.get("file")
    if isinstance(alone, Mapping) and "sha256" in alone:
        yield "file", alone


def _unreadable(task: Task, named: list[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    problems = {}
    for field, file in named:
        try:
            file_bytes(task, file["sha256"])
        except FileGone:
            problems[field] = "cannot be taken out of the message it came in with"
    return problems


def _came_in(source: Source) -> Iterator[FileAtHand]:
    for file in source.attachments:
        size, digest = int(file.get("size", 0)), str(file.get("sha256", ""))
        if 0 < size <= LARGEST_FILES and _fits(check_digest, digest):
            yield FileAtHand(
                shown_name(str(file.get("name", ""))),
                _type(str(file.get("media_type", ""))),
                size,
                digest,
            )


def _type(given: str) -> str:
    """The sender's own type where it can be said again; what it really is, nobody promises."""
    plain = given.partition(";")[0].strip().lower()
    return plain if _fits(check_media_type, plain) else ANY_TYPE


def shown_name(given: str) -> str:
    """The name somebody gave it without what cannot be shown or sent."""
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown = "".join(
        " " if unicodedata.category(letter) in hidden or letter in "/\\" else letter
        for letter in given
    )
    name = " ".join(shown.split()).encode()[:LONGEST_NAME_BYTES].decode(errors="ignore")
    name = name[:LONGEST_NAME].strip()
    return name if name and _fits(check_file_name, name) else "file"


def _fits(check: Callable[[str], str], text: str) -> bool:
    try:
        check(text)
    except ValueError:
        return False
    return True
