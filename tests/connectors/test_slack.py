"""Slack messages: plain text to a channel of the list, found again by our reference."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.contract import EffectClass, FrozenRequest, NotSent, Sent, Unknown
from connectors.registry import (
    InvalidPayload,
    check_choices,
    choices_for,
    connector_for,
    validate_payload,
)
from tests.connectors.conftest import Reach, RequestMaker
from tests.connectors.examples import KEY
from tests.connectors.live import CHANNEL, slack
from tests.doubles.slack_api import SlackApi

SLACK = connector_for("slack_message")


def request_at(api: SlackApi, make_request: RequestMaker, text: str = "Late.") -> FrozenRequest:
    payload = {"channel": "general", "text": text}
    request = make_request("slack_message", payload, connection=slack(api))
    return replace(request, dispatched_at=datetime.fromtimestamp(api.now, UTC).isoformat())


def test_a_message_is_plain_text_with_our_reference(
    make_request: RequestMaker, reach: Reach
) -> None:
    with SlackApi(CHANNEL) as api:
        request = request_at(api, make_request, "<!channel> & <https://x.example|look> *now*")
        sent = SLACK.send(request, reach(api))
    (post,) = api.posts[CHANNEL]
    assert post["text"] == "&lt;!channel&gt; &amp; &lt;https://x.example|look&gt; *now*"
    assert post["metadata"]["event_payload"] == {"reference": KEY}
    body = api.asked[0].json
    assert (body["mrkdwn"], body["parse"], body["link_names"]) == (False, "none", False)
    assert isinstance(sent, Sent)
    assert sent.reference == f"slack:{CHANNEL}:{post['ts']}"
    assert sent.detail == "Posted in #general."
    assert sent.before == {"channel": CHANNEL, "ts": post["ts"]}


def test_texts_arrive_exactly(
    make_request: RequestMaker, reach: Reach, naughty_strings: tuple[str, ...]
) -> None:
    def fits(text: str) -> bool:
        try:
            validate_payload("slack_message", {"channel": "general", "text": text})
        except InvalidPayload:
            return False
        return True

    texts = [text for text in naughty_strings if fits(text)][:80]
    assert len(texts) == 80
    with SlackApi(CHANNEL) as api:
        for text in texts:
            sent = SLACK.send(request_at(api, make_request, text), reach(api))
            assert isinstance(sent, Sent)
    shown = [post["text"] for post in api.posts[CHANNEL]]
    for text, post in zip(texts, shown, strict=True):
        wanted = text.replace("\r\n", "\n").replace("\r", "\n")
        assert post.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == wanted
        assert "<" not in post


def test_a_channel_that_is_not_on_the_list_is_never_posted_to(
    make_request: RequestMaker, reach: Reach
) -> None:
    with SlackApi(CHANNEL, "C0BOARD001") as api:
        payload = {"channel": "board", "text": "Psst."}
        request = make_request("slack_message", payload, connection=slack(api))
        outcome = SLACK.send(request, reach(api))
    assert isinstance(outcome, NotSent)
    assert "names no channel board" in outcome.reason
    assert api.asked == []


def test_a_draft_chooses_among_the_connections_channels() -> None:
    with SlackApi(CHANNEL) as api:
        connection = slack(api)
    assert choices_for("slack_message", connection) == {"channel": ("general",)}
    assert choices_for("slack_message", None) == {"channel": ("general",)}
    broken = replace(connection, settings={})
    assert choices_for("slack_message", broken) == {"channel": ()}
    with pytest.raises(InvalidPayload, match="channel: must be one of: general"):
        check_choices("slack_message", {"channel": "board"}, {"channel": ("general",)})


@pytest.mark.parametrize(
    ("error", "outcome", "retryable"),
    [
        ("not_in_channel", NotSent, False), ("is_archived", NotSent, False),
        ("invalid_auth", NotSent, False), ("ratelimited", NotSent, True),
        ("fatal_error", Unknown, False), ("internal_error", Unknown, False),
        ("something_new", Unknown, False), ("request_timeout", Unknown, False),
    ],
)  # fmt: skip
def test_slacks_own_errors_are_told_apart(
    error: str, outcome: type, retryable: bool, make_request: RequestMaker, reach: Reach
) -> None:
    with SlackApi(CHANNEL) as api:
        api.error = error
        found = SLACK.send(request_at(api, make_request), reach(api))
    assert isinstance(found, outcome)
    assert getattr(found, "retryable", False) is retryable


def test_only_an_app_that_may_read_makes_a_message_findable(
    make_request: RequestMaker, reach: Reach
) -> None:
    with SlackApi(CHANNEL) as reading:
        assert SLACK.effect_class(slack(reading)) is EffectClass.QUERYABLE
        assert SLACK.effect_class(slack(reading, reads=False)) is EffectClass.AT_MOST_ONCE
        request = request_at(reading, make_request)
        missing = SLACK.lookup(request, reach(reading))
        sent = SLACK.send(request, reach(reading))
        found = SLACK.lookup(request, reach(reading))
        assert isinstance(sent, Sent)
        assert isinstance(found, Sent)
        assert (found.reference, found.before) == (sent.reference, sent.before)
        reading.scopes.clear()
        assert isinstance(SLACK.lookup(request, reach(reading)), Unknown)
    assert missing == NotSent("The channel holds no message with our reference.", retryable=True)


def test_a_busy_channel_is_read_page_by_page_and_too_much_is_not_guessed_at(
    make_request: RequestMaker, reach: Reach
) -> None:
    with SlackApi(CHANNEL) as api:
        api.page = 2
        request = request_at(api, make_request)
        SLACK.send(request, reach(api))
        others = replace(request, idempotency_key="another-key-1")
        for _ in range(5):
            SLACK.send(others, reach(api))
        assert isinstance(SLACK.lookup(request, reach(api)), Sent)
        for _ in range(5):
            SLACK.send(others, reach(api))
        assert isinstance(SLACK.lookup(request, reach(api)), Unknown)


def test_a_message_is_deleted_once_and_only_the_one_that_was_sent(
    make_request: RequestMaker, reach: Reach
) -> None:
    with SlackApi(CHANNEL) as api:
        request = request_at(api, make_request)
        first = SLACK.send(request, reach(api))
        second = SLACK.send(replace(request, idempotency_key="another-key-1"), reach(api))
        assert isinstance(first, Sent)
        assert isinstance(second, Sent)
        assert isinstance(SLACK.verify(request, first.reference, reach(api)), Sent)
        undone = SLACK.undo(request, first.before, reach(api))
        assert isinstance(undone, Sent)
        assert [post["ts"] for post in api.posts[CHANNEL]] == [second.before["ts"]]
        assert isinstance(SLACK.verify(request, first.reference, reach(api)), NotSent)
        again = SLACK.undo(request, first.before, reach(api))
        assert isinstance(again, Sent)
        assert again.detail == "The message was gone already."
        assert isinstance(SLACK.undo(request, {}, reach(api)), NotSent)
    assert len(api.posts[CHANNEL]) == 1


@pytest.mark.parametrize(
    "channels",
    ["", "general", "general C1 x", "general c0lower1", "A B1234567", "a C1234567\na C1234568"],
)
def test_a_list_of_channels_that_cannot_be_read_is_refused(channels: str) -> None:
    model = SLACK.settings_model
    assert model is not None
    with pytest.raises(ValueError, match="channels"):
        model.model_validate({"channels": channels})


def test_the_sandbox_keeps_the_post_without_a_token(
    make_request: RequestMaker, reach: Reach
) -> None:
    with SlackApi() as api:
        surroundings = reach(api)
        SLACK.send(make_request("slack_message"), surroundings)
        SLACK.undo(make_request("slack_message"), {}, surroundings)
    written = (surroundings.sandbox_dir / f"{KEY}.http").read_bytes()
    head, _, body = written.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/chat.postMessage HTTP/1.1\r\nHost: slack.com\r\n")
    assert b"uthorization" not in head
    assert json.loads(body)["text"] == "Order 1182 is &lt;late&gt; &amp; big."
    taken_back = (surroundings.sandbox_dir / f"{KEY}-undo.http").read_bytes()
    assert taken_back.startswith(b"POST /api/chat.delete HTTP/1.1\r\n")
    assert api.asked == []
