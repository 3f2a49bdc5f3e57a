"""The Slack connector: one plain message to a channel of the connection's list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.contract import (
    ConnectionSettings,
    Consequence,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Unknown,
)
from connectors.http.connector import HttpConnector
from connectors.http.door import Door, json_object, text_at
from connectors.http.exchange import Answer
from connectors.payloads import fit
from connectors.settings import read_settings
from connectors.slack_message.asking import EVENT_TYPE, find_by_reference, find_by_time, posted
from connectors.slack_message.client import ask
from connectors.slack_message.payload import SlackMessagePayload
from connectors.slack_message.refusals import refusal_in
from connectors.slack_message.settings import SLACK_OPENING, SlackSettings
from connectors.text import shorten

SANDBOX_CHANNELS = ("general",)
_MAY_NOT_LOOK = "The app may not read the channel; look there by hand."
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class SlackMessageConnector(HttpConnector[SlackMessagePayload, SlackSettings]):
    """Slack honours no key of ours. Q where the app may read the channel, else at most once."""

    kind: ClassVar[str] = "slack_message"
    label: ClassVar[str] = "Slack message"
    connection_kind: ClassVar[str] = "slack"
    settle_seconds: ClassVar[int] = 60
    sensitive_slots: ClassVar[tuple[str, ...]] = ("channel",)
    payload_model = SlackMessagePayload
    opening = SLACK_OPENING

    def consequences(self, payload: Mapping[str, Any]) -> frozenset[Consequence]:
        """Colleagues read it; it can be deleted again."""
        return frozenset({Consequence.REACHES_TEAMS, Consequence.REVERSIBLE})

    def real_effect_class(self, connection: ConnectionSettings) -> EffectClass:
        """Q when our reference can be looked up in the channel, else A."""
        can_look = connection.settings.get("can_read_history") is True
        return EffectClass.QUERYABLE if can_look else EffectClass.AT_MOST_ONCE

    def choices(self, connection: ConnectionSettings | None) -> Mapping[str, tuple[str, ...]]:
        """The channels there are to choose from."""
        if connection is None:
            return {"channel": SANDBOX_CHANNELS}
        settings = read_settings(connection, self.connection_kind, SlackSettings)
        return {"channel": tuple(settings.channel_ids())}

    def summary(self, payload: Mapping[str, Any]) -> str:
        """One plain line."""
        message = fit(self.kind, SlackMessagePayload, payload)
        return f"Slack message to #{message.channel}: {shorten(message.text)}"

    def free_text(self, payload: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """The message."""
        return (("text", fit(self.kind, SlackMessagePayload, payload).text),)

    def sandbox_settings(self) -> SlackSettings:
        """One channel, so that there is something to choose."""
        return SlackSettings(channels="general C0000000")

    def record(
        self, payload: SlackMessagePayload, request: FrozenRequest, door: Door[SlackSettings]
    ) -> None:
        """The post itself; a sandbox posts to whatever channel was chosen."""
        ids = door.settings.channel_ids()
        _post(payload, request, door, ids.get(payload.channel, f"#{payload.channel}"))

    def do(
        self, payload: SlackMessagePayload, request: FrozenRequest, door: Door[SlackSettings]
    ) -> Outcome:
        """Post once, to a channel of the list only."""
        channel = door.settings.channel_ids().get(payload.channel)
        if channel is None:
            return NotSent(
                f"The connection names no channel {payload.channel}; nothing was posted. Choose "
                "another, or add it to the connection."
            )
        answer = _post(payload, request, door, channel)
        refusal = refusal_in(answer, door)
        if refusal is not None:
            return refusal
        return posted(channel, text_at(json_object(answer), "ts"), answer, door)

    def find(
        self, payload: SlackMessagePayload, request: FrozenRequest, door: Door[SlackSettings]
    ) -> Outcome:
        """Look for our reference in the channel since it was dispatched."""
        if not door.settings.can_read_history:
            return Unknown(_MAY_NOT_LOOK)
        channel = door.settings.channel_ids().get(payload.channel)
        if channel is None:
            return Unknown(f"The connection names no channel {payload.channel} any more.")
        return find_by_reference(channel, request, door)

    def stands(
        self,
        payload: SlackMessagePayload,
        request: FrozenRequest,
        reference: str,
        door: Door[SlackSettings],
    ) -> Outcome:
        """Whether the message still stands in its channel."""
        if not door.settings.can_read_history:
            return Unknown(_MAY_NOT_LOOK)
        _, _, place = reference.partition(":")
        channel, _, ts = place.partition(":")
        if not channel or not ts:
            return Unknown("The stored reference names no message.")
        return find_by_time(channel, ts, door)

    def take_back(
        self,
        payload: SlackMessagePayload,
        request: FrozenRequest,
        before: Mapping[str, Any],
        door: Door[SlackSettings],
    ) -> Outcome:
        """Delete the message; people may have read it."""
        channel, ts = str(before.get("channel", "")), str(before.get("ts", ""))
        if request.connection is not None and not (channel and ts):
            return NotSent("It is not known which message it was; delete it in Slack by hand.")
        where, when = channel or "sandbox", ts or "0"
        answer = ask(door, lambda client: client.chat_delete(channel=where, ts=when))
        if text_at(json_object(answer), "error") == "message_not_found":
            return Sent(f"slack:{channel}:{ts}", "The message was gone already.")
        refusal = refusal_in(answer, door)
        if refusal is not None:
            return refusal
        return Sent(f"slack:{channel}:{ts}", "The message was deleted.")


def _post(
    payload: SlackMessagePayload, request: FrozenRequest, door: Door[SlackSettings], channel: str
) -> Answer:
    """Plain text: nothing in it becomes a mention, a link or a format."""
    reference = {"reference": request.idempotency_key}
    return ask(
        door,
        lambda client: client.chat_postMessage(
            channel=channel,
            text=payload.text.translate(_ESCAPED),
            metadata={"event_type": EVENT_TYPE, "event_payload": reference},
            mrkdwn=False,
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        ),
    )
