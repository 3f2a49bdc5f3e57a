"""Reading desk pages in tests: parsed, so that what a browser would make of them is checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hitl_site.demo.careful_reader import look_carefully
from review_queue.desk.forms.shown_seal import seal_for
from review_queue.models import Claim, Decision, Execution, Task, ViewEvent


def client_of(user: User) -> Client:
    """A browser of this person, with CSRF checks off as in Django's own client."""
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *args: Any) -> str:
    """The address of a desk page by its name."""
    return reverse(f"admin:{name}", args=args)


def decide_form(task: Task, reader: User | None = None, /, **more: str) -> dict[str, str]:
    """What the item's form posts about what was on the screen.

    A `reader` had it there for a minute and did what its gates ask for.
    """
    form = {
        "version": str(task.version),
        "draft_hash": task.draft_hash,
        "evidence_hash": task.evidence_hash,
        "active_ms": "4200",
    }
    if reader is not None:
        form["shown"] = seal_for(task, reader, at=timezone.now() - timedelta(minutes=1))
        form |= {f"confirm-{step}": "1" for step in look_carefully(task, reader)}
    return form | more


def everything() -> dict[str, Any]:
    """What a page view must leave alone, and a refusal too: it only adds that it was refused."""
    chain_end = {"audit_head", "audit_length"}
    told = Entry.objects.exclude(kind="queue.task.refused").exclude(chain="logins")
    return {
        "tasks": [
            {name: value for name, value in row.items() if name not in chain_end}
            for row in Task.objects.order_by("pk").values()
        ],
        "entries": told.count(),
        "decisions": Decision.objects.count(),
        "executions": list(Execution.objects.order_by("pk").values()),
        "claims": list(Claim.objects.values()),
        "views": ViewEvent.objects.count(),
    }


@dataclass
class Page(HTMLParser):
    """Tags, attributes and texts of a page."""

    source: str
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._textarea = ""
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a browser would act on."""
        self.tags.append(tag)
        values = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in values.items()]
        if tag == "input" and "name" in values:
            self.fields[values["name"]] = values.get("value", "")
        if tag == "textarea":
            self._textarea = values.get("name", "")
            self.fields[self._textarea] = ""

    def handle_endtag(self, tag: str) -> None:
        """A textarea's first line break belongs to the markup."""
        if tag == "textarea":
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        """Everything that would be read."""
        self.text += data
        if self._textarea:
            self.fields[self._textarea] += data

    def unsafe(self) -> list[tuple[str, str, str]]:
        """Attributes that run something, style something or lead elsewhere."""
        return [
            (tag, name, value)
            for tag, name, value in self.attributes
            if name.startswith("on")
            or name in {"style", "srcdoc", "srcset"}
            or (name in {"href", "src", "action", "formaction"} and not _is_ours(value))
        ]


def _is_ours(value: str) -> bool:
    return value.startswith(("/", "?", "#")) and not value.startswith("//")
