"""What a task for a person may hold."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.payloads import Payload
from connectors.text import Line, Paragraphs, check_not_blank

_ASSIGNEE = re.compile(r"person:[\w.@+-]{1,150}|group:\S(?:.{0,148}\S)?")
_NO_DAY = "must be a day such as 2026-12-01"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def check_assignee(text: str) -> str:
    """The text unchanged when it names one account or one group; else ValueError."""
    if not _ASSIGNEE.fullmatch(text):
        raise ValueError("must be person: and a user name, or group: and a group's name")
    return text


def check_day(text: str) -> str:
    """The text unchanged when it is a day such as 2026-12-01; else ValueError."""
    if not _DAY.fullmatch(text):
        raise ValueError(_NO_DAY)
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_NO_DAY) from error
    return text


class TaskForPersonPayload(Payload):
    """Something a colleague, or anybody in a group, has to do by hand."""

    assignee: Annotated[Line, AfterValidator(check_assignee)] = Field(
        description="person:USERNAME or group:NAME"
    )
    title: Annotated[Line, AfterValidator(check_not_blank)] = Field(
        max_length=200, description="What has to be done, in one line"
    )
    note: Paragraphs = Field(
        default="", max_length=4_000, description="What they need to know; may be empty"
    )
    due_on: Annotated[str, AfterValidator(check_day)] | None = Field(
        default=None, description="Day it has to be done by, such as 2026-12-01, or null"
    )
