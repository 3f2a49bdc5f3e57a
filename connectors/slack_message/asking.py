"""Asks Slack whether a message stands in its channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.contract import FrozenRequest, NotSent, Outcome, Sent, Unknown
from connectors.http.door import Door, json_object, text_at
from connectors.http.exchange import Answer
from connectors.slack_message.client import ask
from connectors.slack_message.settings import SlackSettings

EVENT_TYPE = "hitl_automation_action"
MOST_PAGES = 5
PAGE = 200
CLOCKS_DIFFER_SECONDS = 120


def find_by_reference(channel: str, request: FrozenRequest, door: Door[SlackSettings]) -> Outcome:
    """Sent when a message since the dispatch carries our reference, NotSent when none does.

    Unknown when Slack does not say, or when too many messages came since.
    """
    try:
        for answer, message in _messages_since(channel, request.dispatched_at, door):
            if _reference_of(message) == request.idempotency_key:
                return posted(channel, text_at(message, "ts"), answer, door)
    except _CannotLook as error:
        return Unknown(str(error))
    return NotSent("The channel holds no message with our reference.", retryable=True)


def find_by_time(channel: str, ts: str, door: Door[SlackSettings]) -> Outcome:
    """Whether the message of this time stands in the channel."""
    answer = ask(
        door,
        lambda client: client.conversations_history(
            channel=channel, oldest=ts, latest=ts, inclusive=True, limit=1
        ),
    )
    try:
        found = [one for one in _messages_in(answer) if one.get("ts") == ts]
    except _CannotLook as error:
        return Unknown(str(error))
    if not found:
        return NotSent("The message does not stand in its channel; somebody may have deleted it.")
    return posted(channel, ts, answer, door)


def posted(channel: str, ts: str, answer: Answer, door: Door[SlackSettings]) -> Sent:
    """It stands in the channel; `before` names it for an undo."""
    names = {place: name for name, place in door.settings.channel_ids().items()}
    return Sent(
        f"slack:{channel}:{ts}",
        f"Posted in #{names.get(channel, channel)}.",
        answer.response_sha256,
        before={"channel": channel, "ts": ts} if ts else {},
    )


class _CannotLook(Exception):
    """Slack did not show the channel, or too much came since."""


def _messages_since(
    channel: str, at: str, door: Door[SlackSettings]
) -> Iterator[tuple[Answer, Mapping[str, Any]]]:
    oldest = f"{datetime.fromisoformat(at).timestamp() - CLOCKS_DIFFER_SECONDS:.6f}"
    cursor = ""
    for _ in range(MOST_PAGES):
        answer = _page(channel, oldest, cursor, door)
        for message in _messages_in(answer):
            yield answer, message
        body = json_object(answer)
        if body.get("has_more") is not True:
            return
        cursor = text_at(body, "response_metadata", "next_cursor")
        if not cursor:
            break
    raise _CannotLook("So many messages came since that ours was not found; look there by hand.")


def _page(channel: str, oldest: str, cursor: str, door: Door[SlackSettings]) -> Answer:
    return ask(
        door,
        lambda client: client.conversations_history(
            channel=channel,
            oldest=oldest,
            limit=PAGE,
            include_all_metadata=True,
            cursor=cursor or None,
        ),
    )


def _messages_in(answer: Answer) -> list[Mapping[str, Any]]:
    body = json_object(answer)
    messages = body.get("messages")
    if not answer.is_success or body.get("ok") is not True or not isinstance(messages, list):
        code = text_at(body, "error")[:60] or f"status {answer.status}"
        raise _CannotLook(f"Slack did not let us look ({code}). Look in the channel by hand.")
    return [one for one in messages if isinstance(one, Mapping)]


def _reference_of(message: Mapping[str, Any]) -> object:
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    return payload.get("reference") if isinstance(payload, Mapping) else None
