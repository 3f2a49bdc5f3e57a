"""Letters as plain text and as simple HTML: no pictures, nothing fetched, nothing that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import override

from review_queue.models import Notice, State, Task
from review_queue.notices.contents import DigestNews
from review_queue.notices.links import is_decidable
from review_queue.notices.plain import MARK_END, MARK_START, calm_line
from review_queue.notices.slots import Slot
from review_queue.notices.wishes import wishes_of, zone_of
from review_queue.selectors.receipts import task_receipt
from review_queue.selectors.retelling import rules_behind, rules_language
from review_queue.services.deadlines.due_words import due_sentence
from review_queue.services.people.roles import why_not_reviewer


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's subject and its two bodies."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a letter: our words, then the stranger's subject, then where it leads."""

    words: str
    url: str
    label: str
    subject: str = ""
    workflow: str = ""
    due: str = ""
    approve: str = ""
    reject: str = ""
    receipt: str = ""
    rule: str = ""


def write_digest(person: User, news: DigestNews, *, slot: Slot, now: datetime) -> Written:
    """The digest of one slot."""
    told = {notice.task_id: notice.task for notice in news.notices}
    rules = rules_in_letter([*told.values(), *news.tasks])
    context = {
        "news": news,
        "notices": [line_of_notice(one, person, rules) for one in news.notices],
        "more": news.total - len(news.notices),
        "tasks": [line_of_task(one, person, rules) for one in news.tasks if one.pk not in told],
    }
    return _write(person, "digest", _digest_subject(news, slot), context, now)


def write_instant(person: User, notices: Sequence[Notice], *, now: datetime) -> Written:
    """What cannot wait for the next digest."""
    first, rules = notices[0], rules_in_letter(one.task for one in notices)
    others = len(notices) - 1
    about = f" (#{first.task_id})" if first.task_id else ""
    more = f" and {others} more" if others else ""
    subject = f"{first.get_kind_display()}{about}{more}"
    lines = [line_of_notice(one, person, rules) for one in notices]
    return _write(person, "instant", subject, {"notices": lines}, now)


def rules_in_letter(tasks: Iterable[Task | None]) -> Mapping[int, str]:
    """Task id -> the rule that holds it, in the company's language, for what still waits."""
    waiting = [task for task in tasks if task is not None and task.state == State.PENDING]
    return rules_behind(waiting, rules_language()) if waiting else {}


def line_of_notice(notice: Notice, person: User, rules: Mapping[int, str]) -> Line:
    """A notice as an entry, with links to decide where the person may."""
    line = Line(f"{notice.get_kind_display()}: {notice.text}", absolute(notice.url), "Open it")
    return _with_task(line, notice.task, person, rules) if notice.task else line


def line_of_task(task: Task, person: User, rules: Mapping[int, str]) -> Line:
    """A waiting task as an entry."""
    line = Line("", _task_url(task.pk), "Open it on the desk")
    return _with_task(line, task, person, rules)


def absolute(path: str) -> str:
    """The whole address of a page of ours; empty stays the desk."""
    return f"{settings.SITE_URL}{path or reverse('admin:review_queue_home')}"


def mark(answer: str, task_id: int) -> str:
    """Where a decision link goes when the letter leaves (links.py)."""
    return f"{MARK_START}{answer}:{task_id}{MARK_END}"


def _with_task(line: Line, task: Task, person: User, rules: Mapping[int, str]) -> Line:
    decides = is_decidable(task) and not why_not_reviewer(person, task)
    return Line(
        line.words,
        line.url,
        line.label,
        subject=calm_line(task.subject),
        workflow=task.workflow.name,
        due=due_sentence(task, viewer=person) if task.state == State.PENDING else "",
        approve=mark("approve", task.pk) if decides else "",
        reject=mark("reject", task.pk) if decides else "",
        receipt=task_receipt(task),
        rule=rules.get(task.pk, ""),
    )


def _digest_subject(news: DigestNews, slot: Slot) -> str:
    parts: Iterable[str] = (
        f"{news.waiting} waiting" if news.waiting else "",
        f"{news.overdue} overdue" if news.overdue else "",
        f"{news.total} for you" if news.total else "",
    )
    said = ", ".join(part for part in parts if part)
    return f"Review desk {slot.name[-5:]}: {said or 'news'}"


def _task_url(task_id: int) -> str:
    return absolute(reverse("admin:review_item", args=[task_id]))


def _write(
    person: User, template: str, subject: str, context: dict[str, Any], now: datetime
) -> Written:
    zone = zone_of(wishes_of(person))
    lines: list[Line] = [*context.get("notices", ()), *context.get("tasks", ())]
    values = {
        **context,
        "person": person.first_name or person.username,
        "has_links": any(line.approve for line in lines),
        "subject": subject,
        "now": now,
        "zone": zone.key,
        "desk_url": absolute(reverse("admin:review_queue_home")),
        "notices_url": absolute(reverse("admin:review_notices")),
        "wishes_url": absolute(reverse("admin:review_notice_wishes")),
    }
    with override(zone):
        text = render_to_string(f"letters/{template}.txt", values)
        html = render_to_string(f"letters/{template}.html", values)
    return Written(subject, _squeezed(text), html)


def _squeezed(text: str) -> str:
    """No more than one empty line in a row: what templates leave behind."""
    lines: list[str] = []
    for line in (one.rstrip() for one in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
