"""What the queue holds about a customer, and how each of it goes when the law says it must."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model, Q, QuerySet

from audit.actors import Actor
from audit.chain import Event
from audit.history import acting_as
from audit.models import Entry, Payload
from audit.person_erasing import Kind
from review_queue.door import lock_task, note_event
from review_queue.models import (
    CLOSED,
    AddedFile,
    Bounce,
    Contact,
    ContactChange,
    Draft,
    Evidence,
    FileBytes,
    FiledDocument,
    Note,
    Source,
    Task,
    ToDo,
)

PREFIX = "queue.contact:"
TASK_ERASED = "queue.task.erased"
GONE = "Erased"
LAW = Actor("system", "", "erasure", "system")
_SOURCE: dict[str, Any] = {
    **dict.fromkeys(("subject", "text", "quoted_text", "html", "sender_name"), ""),
    **dict.fromkeys(("sender_address", "automatic_because", "filename"), ""),
    "recipients": [],
    "attachments": [],
    "fields": {},
    "parse_notes": [],
    "raw": b"",
}


class CustomerData:
    """Answers for customers. Letters that were sent, orders and decisions stay: the company has to
    keep its correspondence and its books.
    """

    def why_not(self, ref: str) -> str:
        """Unknown, erased already, or with work that is still open."""
        contact = Contact.objects.filter(pk=_key(ref)).first()
        if contact is None:
            return f"There is no customer {ref[:80]}."
        open_work = Task.objects.filter(contact=contact).exclude(state__in=CLOSED)
        numbers = [f"#{number}" for number in open_work.order_by("id").values_list("id", flat=True)]
        if numbers:
            return f"Work for {contact} is still open: {', '.join(numbers[:5])}. Close it first."
        return ""

    def kinds(self, ref: str) -> Sequence[Kind]:
        """Rows first, their older versions after them: blanking a row keeps one version more."""
        contact, tasks = _key(ref), Task.objects.filter(contact=_key(ref)).values("pk")
        to_dos = ToDo.objects.filter(task__in=tasks)
        filed = FiledDocument.objects.filter(contact=contact)
        shared = FiledDocument.objects.exclude(contact=contact).values("content")
        added = AddedFile.objects.filter(task__in=tasks)
        elsewhere = AddedFile.objects.exclude(task__in=tasks).values("content")
        files = FileBytes.objects.filter(Q(documents__in=filed) | Q(added__in=added))
        files = files.exclude(pk__in=shared).exclude(pk__in=elsewhere).distinct()
        drafts, evidence = Draft.objects.filter(task__in=tasks), _evidence_of(tasks)
        return [
            _saved("the customer's record", Contact.objects.filter(pk=contact), _blank_contact),
            _versions("older versions of the record", Contact, pk=contact),
            _changed("names among the admin's recent actions", _recent(contact), object_repr=GONE),
            _changed("changes of the record", contact_changes(contact), before={}, after={}),
            _changed("messages and files as they came in", sources(tasks), **_SOURCE),
            _changed("what the model was asked and said", drafts, prompt_text="", raw_output=""),
            _changed("passages drafts rest on", evidence, title=GONE, quote="", reference=""),
            _changed("internal notes", Note.objects.filter(task__in=tasks), text=GONE),
            _saved("to-dos", to_dos, partial(_blank, title=GONE, note="")),
            _versions("older versions of to-dos", ToDo, task__in=tasks),
            _changed("letters that came back", bounces(tasks), address="", said="", note=""),
            _changed("bytes of filed and added files", files, data=b""),
            _changed("files added to letters", added, name=GONE),
            _saved("filed documents", filed, _blank_document),
            _versions("older versions of documents", FiledDocument, contact=contact),
        ]

    def entries(self, ref: str) -> Sequence[str]:
        """Of the customer and their tasks, those whose details hold a name or address of theirs.

        Those they had earlier count as well.
        """
        contact = Contact.objects.get(pk=_key(ref))
        words = {contact.name, contact.email, contact.phone} - {""}
        versions = Contact.history.filter(id=contact.pk)
        for earlier in versions.values_list("name", "email", "phone"):
            words |= set(earlier) - {""}
        tasks = Task.objects.filter(contact=contact).values_list("id", flat=True)
        sent_by = Source.objects.filter(task__contact=contact)
        for pair in sent_by.values_list("sender_name", "sender_address"):
            words |= set(pair) - {""}
        own = Entry.objects.filter(chain__in=[f"task:{number}" for number in tasks])
        own |= Entry.objects.filter(object_ref=ref).exclude(kind__startswith="audit.")
        hashes = list(own.order_by("id").values_list("entry_hash", flat=True))
        texts = dict(
            Payload.objects.filter(entry_hash__in=hashes).values_list("entry_hash", "text")
        )
        named = [word.casefold() for word in words if len(word.strip()) > 1]
        return [one for one in hashes if _names(texts.get(one, ""), named)]

    def tell(self, ref: str, actor: Actor, at: datetime) -> None:
        """An entry in the chain of every task: whoever reads it knows why texts are gone."""
        for number in (
            Task.objects.filter(contact=_key(ref)).order_by("id").values_list("id", flat=True)
        ):
            task = lock_task(number)
            about = {"customer": ref}
            note_event(task, Event(TASK_ERASED, actor, f"queue.task:{number}", about, at))


def contact_changes(contact: int) -> QuerySet[ContactChange]:
    """What actions changed about them."""
    return ContactChange.objects.filter(contact=contact)


def sources(tasks: QuerySet[Any]) -> QuerySet[Source]:
    """What came in with their tasks."""
    return Source.objects.filter(task__in=tasks)


def bounces(tasks: QuerySet[Any]) -> QuerySet[Bounce]:
    """Letters to them that came back."""
    return Bounce.objects.filter(task__in=tasks)


def _recent(contact: int) -> QuerySet[LogEntry]:
    """Django keeps the name a record had at each change in the admin."""
    own = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Contact))
    return own.filter(object_id=str(contact))


def _evidence_of(tasks: QuerySet[Any]) -> QuerySet[Evidence]:
    return Evidence.objects.filter(draft__task__in=tasks)


def _changed(words: str, rows: QuerySet[Any], **blank: Any) -> Kind:
    """Tables without versions: one statement."""
    return Kind(words, rows.count, partial(rows.update, **blank))


def _saved(words: str, rows: QuerySet[Any], blank: Callable[[Any], None]) -> Kind:
    """Tables with versions: the blanked row is one more version, under the erasure's name."""

    def erase() -> int:
        found = list(rows)
        with acting_as(LAW):
            for row in found:
                blank(row)
                row.save()
        return len(found)

    return Kind(words, rows.count, erase)


def _versions(words: str, model: type[Model], **which: Any) -> Kind:
    """Every version but the newest, which is the blanked one by then."""
    tracked: Any = model
    key = {"id" if name == "pk" else name: value for name, value in which.items()}
    versions = tracked.history.model.objects.filter(**key)

    def erase() -> int:
        newest = versions.values("id").annotate(newest=Max("history_id")).order_by()
        gone, _ = versions.exclude(pk__in=[row["newest"] for row in newest]).delete()
        return int(gone)

    return Kind(words, versions.count, erase)


def _blank(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _blank_contact(contact: Any) -> None:
    _blank(contact, name=f"{GONE} customer {contact.pk}", email="", phone="", address="", notes="")


def _blank_document(document: Any) -> None:
    _blank(document, name=GONE, folder=GONE, unfiled_at=document.unfiled_at or document.filed_at)


def _names(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)


def _key(ref: str) -> int:
    number = ref.removeprefix(PREFIX)
    return int(number) if number.isdecimal() and len(number) < 19 else 0
