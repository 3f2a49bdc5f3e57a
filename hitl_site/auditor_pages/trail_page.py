"""The audit trail in plain words: who did what, when and under which rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.models import Entry
from audit.receipts import check_receipt, receipt_of
from audit.trail import TrailPage, trail_page
from hitl_site.auditor_pages.access import reads_trail
from hitl_site.auditor_pages.checks_page import latest_checks
from hitl_site.auditor_pages.models import TrailCheck
from hitl_site.auditor_pages.page import auditor_page
from hitl_site.auditor_pages.seal_state import seal_state
from hitl_site.auditor_pages.trail_filters import TrailFilters, read_filters
from hitl_site.auditor_pages.words import title_of
from review_queue.desk.timeline.timeline_steps import ShownStep, shown_lines
from review_queue.models import Verdict
from review_queue.selectors.retelling import Retelling, rules_language
from review_queue.selectors.timeline import step_of

_TASK = re.compile(r"queue\.task:(\d{1,15})")
_OWN_COLUMN = frozenset({"policy version", "level", "reasons"})


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry to be read. `task` is its task's number or 0, `rule` what it was decided under."""

    entry: Entry
    line: ShownStep
    task: int
    about: str
    rule: str
    because: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    is_erased: bool

    @property
    def receipt(self) -> str:
        """Chain, position and the first of its hash, as receipts name it."""
        return receipt_of(self.entry.chain, self.entry.position, self.entry.entry_hash)


@reads_trail()
def show_trail(request: HttpRequest) -> HttpResponse:
    """The entries asked for, newest first, fifty a page."""
    filters = read_filters(request.GET.dict())
    found = trail_page(
        filters.sought,
        before=_cursor(request, "before"),
        after=_cursor(request, "after"),
    )
    context: dict[str, Any] = {
        "filters": filters,
        "lines": lines_of(found),
        **_ways_on(filters, found),
        **_protection(request),
    }
    return auditor_page(request, "trail.html", context, title="Audit trail")


def _protection(request: HttpRequest) -> dict[str, Any]:
    """The state of the seal, the last checks, and the answer to a receipt."""
    checks, receipt = latest_checks(), request.GET.get("receipt", "")[:120]
    over = next((one for one in checks if one.is_over), None)
    return {
        "state": seal_state(),
        "checks": checks,
        "alarm": over if over and over.check.status == TrailCheck.Status.TAMPERED else None,
        "receipt": receipt,
        "checked": check_receipt(receipt) if receipt else None,
    }


def lines_of(found: TrailPage) -> tuple[TrailLine, ...]:
    """The entries in words; one query for the names of people, one for the reasons' sentences."""
    steps = [step_of(entry, text or "") for entry, text in found.entries]
    lines = shown_lines(steps, title_of)
    told = Retelling(rules_language())
    said = _sentences((entry for entry, _ in found.entries), told)
    return tuple(
        _line(entry, text, line, said, told)
        for (entry, text), line in zip(found.entries, lines, strict=True)
    )


def _line(
    entry: Entry,
    text: str | None,
    line: ShownStep,
    said: Mapping[tuple[int, str], str],
    told: Retelling,
) -> TrailLine:
    task, payload = _task_of(entry), _payload(text)
    codes = payload.get("reasons")
    codes = [str(code) for code in codes] if isinstance(codes, list) else []
    return TrailLine(
        entry=entry,
        line=line,
        task=task,
        about="" if task else _about(entry.object_ref),
        rule=_rule(payload.get("policy_version")),
        because=tuple(dict.fromkeys(said.get((task, code), code) for code in codes)),
        details=tuple(_details(line, payload, told)),
        is_erased=text is None,
    )


def _task_of(entry: Entry) -> int:
    named = _TASK.fullmatch(entry.object_ref)
    return int(named[1]) if named else 0


def _payload(text: str | None) -> dict[str, Any]:
    try:
        payload = json.loads(text or "{}")
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _about(ref: str) -> str:
    """ "connection 3" for queue.connection:3; nothing for what is no record."""
    label, _, key = ref.partition(":")
    if not key or label.startswith(("audit.", "auditor.")):
        return ""
    try:
        name = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        name = label.rpartition(".")[2].replace("_", " ")
    return f"{name} {key}"


def _rule(version: object) -> str:
    if version is None:
        return ""
    return f"Rules version {version}" if version else "No rules were in force"


def _details(
    line: ShownStep, payload: Mapping[str, Any], told: Retelling
) -> Iterator[tuple[str, str]]:
    """What has no column of its own; a rule's sentence on record as people here read it."""
    number = payload.get("number")
    for name, value in line.step.details:
        if name == "sentence" and isinstance(number, int):
            yield name, told.rule(str(payload.get("rule", "")), number, stored=value)
        elif name not in _OWN_COLUMN:
            yield name, value


def _sentences(entries: Iterable[Entry], told: Retelling) -> dict[tuple[int, str], str]:
    """(task, code of a reason) to its sentence, from the verdicts of these tasks; one query."""
    tasks = {_task_of(entry) for entry in entries} - {0}
    verdicts = Verdict.objects.filter(task__in=tasks).values_list(
        "task_id", "policy_version", "reasons"
    )
    return {
        (task, f"{reason.get('source')}.{reason.get('code')}"): told.sentence(reason, version)
        for task, version, reasons in verdicts
        for reason in reasons
    }


def _ways_on(filters: TrailFilters, found: TrailPage) -> dict[str, str]:
    here, shown = reverse("admin:auditor_trail"), found.entries
    start = f"{here}?{filters.address}&" if filters.address else f"{here}?"
    newer = f"{start}after={shown[0][0].pk}" if shown and found.has_newer else ""
    older = f"{start}before={shown[-1][0].pk}" if shown and found.has_older else ""
    return {"newer_url": newer, "older_url": older, "newest_url": start.rstrip("?&")}


def _cursor(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
