"""Which channels of which Slack workspace may be written to."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.http.opening import Opening
from connectors.http.target import check_base_url
from connectors.settings import Settings
from connectors.slack_message.payload import check_channel

_ID = re.compile(r"[CG][A-Z0-9]{6,20}")
SLACK = "https://slack.com/api"


def check_channels(text: str) -> str:
    """The lines unchanged when each is a name and an id, and no name comes twice."""
    names = [name for name, _ in _pairs(text)]
    if not names:
        raise ValueError("must name at least one channel")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"names the channel {twice[0]} twice")
    return text


class SlackSettings(Settings):
    """The channels, and what the app may do; the token is the secret `bot_token`."""

    channels: Annotated[str, AfterValidator(check_channels)] = Field(
        max_length=2_000,
        description="One a line: the name without # and the channel's ID, such as "
        "“support C0123ABCD”. In Slack: open the channel, its name, About; the ID stands at the "
        "bottom. The app has to be a member.",
    )
    can_read_history: bool = Field(
        default=False,
        description="The app may read these channels (channels:history). Then a message whose "
        "sending was cut off is looked for; without it a person has to look.",
    )
    url: Annotated[str, AfterValidator(check_base_url)] = Field(
        default=SLACK, max_length=300, description=f"Leave it at {SLACK}."
    )

    def channel_ids(self) -> dict[str, str]:
        """Channel id by name."""
        return dict(_pairs(self.channels))


def _pairs(text: str) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) != 2 or not _ID.fullmatch(words[1]):
            raise ValueError(
                f"line {number} must be a name and a channel ID, such as support C0123ABCD"
            )
        found.append((check_channel(words[0].removeprefix("#")), words[1]))
    return found


SLACK_OPENING = Opening("slack", SlackSettings, "bot_token", lambda settings: settings.url)
