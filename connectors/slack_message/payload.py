"""What a Slack message may hold."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.payloads import Payload
from connectors.text import Paragraphs, check_not_blank

LONGEST_MESSAGE = 4_000  # what Slack shows as one message
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def check_channel(name: str) -> str:
    """The name unchanged when it is one as Slack has them, without #; else ValueError."""
    if not _CHANNEL.fullmatch(name):
        raise ValueError("must be a channel's name in small letters without #, such as support")
    return name


class SlackMessagePayload(Payload):
    """One message to one of the channels the connection names."""

    channel: Annotated[str, AfterValidator(check_channel)] = Field(
        description="Name of one of the company's channels, without #"
    )
    text: Annotated[Paragraphs, AfterValidator(check_not_blank)] = Field(
        max_length=LONGEST_MESSAGE, description="Plain text for colleagues; no links are made of it"
    )
