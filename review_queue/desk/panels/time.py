"""How much time is left: when it is due, who was told that it runs out, what silence means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from review_queue.desk.panels.shown import Shown
from review_queue.models import NoticePreferences, Silence, TimeStep
from review_queue.services.deadlines.due_words import moment_words
from review_queue.services.deadlines.silence import meaning_of_silence

SOON = timedelta(days=2)
_SILENCE = {
    Silence.EXPIRE: "it is closed then; nothing is done",
    Silence.REJECT: "it is rejected then; nothing is done",
    Silence.WAIT: "it keeps waiting",
    Silence.ESCALATE: "the owners are told and it keeps waiting",
}


def how_long_is_left(shown: Shown) -> Mapping[str, Any]:
    """Nothing for what no longer waits."""
    task = shown.task
    if not shown.pending:
        return {"due_moment": "", "time_steps": (), "silence_sentence": "", "expires_soon": None}
    company, viewer = _zones(shown)
    due = moment_words(task.due_at, company=company, viewer=viewer) if task.due_at else ""
    is_soon = task.expires_at is not None and task.expires_at - timezone.now() < SOON
    return {
        "due_moment": due,
        "time_steps": [_said(step) for step in shown.around.time_steps],
        "silence_sentence": _SILENCE[meaning_of_silence(task)] if is_soon else "",
        "expires_soon": task.expires_at if is_soon else None,
    }


def _zones(shown: Shown) -> tuple[ZoneInfo, ZoneInfo]:
    """The company's zone and the viewer's."""
    company = shown.around.company.time_zone if shown.around.company else "UTC"
    wishes: NoticePreferences | None = getattr(shown.user, "notice_preferences", None)
    return ZoneInfo(company), ZoneInfo((wishes.time_zone if wishes else "") or company)


def _said(step: TimeStep) -> dict[str, Any]:
    told = ", ".join(step.told)
    words = {
        TimeStep.Rung.REVIEWER: f"{told} reminded" if told else "Nobody to remind",
        TimeStep.Rung.BACKUP: f"Backup {told} told" if told else "No backup who may decide it",
        TimeStep.Rung.OWNER: f"Owner {told} told" if told else "No owner to tell",
        TimeStep.Rung.SILENCE: f"Nobody decided in time; {told or 'nobody'} told",
    }
    return {"words": words[TimeStep.Rung(step.rung)], "at": step.at}
