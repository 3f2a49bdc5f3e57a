"""Outages, limits and slow servers: bounded tries, bounded time, honest reasons."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from drafting.contract import DraftFailed
from drafting.openai_adapter import OpenAIDrafter
from drafting.openai_settings import OpenAISettings
from tests.doubles import openai_replies as replies
from tests.doubles.openai_replies import Model, Reply, failing, picky
from tests.doubles.openai_server import OpenAIServer
from tests.doubles.ports import free_port
from tests.drafting.calling import call
from tests.drafting.examples import request

ASKED = request("Where is my order 1182?")


def failure(
    server: OpenAIServer, waits: list[float] | None = None, **changes: float
) -> DraftFailed:
    with pytest.raises(DraftFailed) as failed:
        call(server, ASKED, waits, **changes)
    return failed.value


def test_retry_after_is_waited_before_the_next_try(openai_server: OpenAIServer) -> None:
    waits: list[float] = []
    openai_server.plan(failing(429, retry_after="11"), failing(503, retry_after="12"))

    result = call(openai_server, ASKED, waits)

    assert result.actions[0].kind == "email"
    assert waits == [11.0, 12.0]


def test_retry_after_may_be_a_date(openai_server: OpenAIServer) -> None:
    waits: list[float] = []
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=15), usegmt=True)
    openai_server.plan(failing(429, retry_after=moment))

    call(openai_server, ASKED, waits)

    assert len(waits) == 1
    assert 10 < waits[0] <= 15


@pytest.mark.parametrize("text", ["soon", "-5", "nan", "1e3", "", "\u0661"])
def test_an_unreadable_retry_after_falls_back_to_our_own_short_wait(
    text: str, openai_server: OpenAIServer
) -> None:
    waits: list[float] = []
    header = text.encode().decode("latin-1")
    openai_server.plan(failing(429, retry_after=header))

    call(openai_server, ASKED, waits)

    assert len(waits) == 1
    assert 0 <= waits[0] <= 8


def test_a_long_retry_after_is_handed_to_the_queue_and_not_waited(
    openai_server: OpenAIServer,
) -> None:
    waits: list[float] = []
    openai_server.model = failing(429, retry_after="120")

    failed = failure(openai_server, waits)

    assert (failed.retryable, failed.retry_after_s, waits) == (True, 120.0, [])
    assert len(openai_server.received) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 529, 408])
def test_trouble_is_tried_three_times_then_later(status: int, openai_server: OpenAIServer) -> None:
    openai_server.model = failing(status)

    failed = failure(openai_server)

    assert failed.retryable is True
    assert f"answered {status}" in failed.reason
    assert len(openai_server.received) == 3


@pytest.mark.parametrize(
    ("status", "advice"), [(401, "OPENAI_API_KEY"), (403, "OPENAI_API_KEY"), (404, "OPENAI_MODEL")]
)
def test_a_wrong_connection_says_what_to_check_and_waits_for_it(
    status: int, advice: str, openai_server: OpenAIServer
) -> None:
    openai_server.model = failing(status)

    failed = failure(openai_server)

    assert (failed.retryable, failed.retry_after_s) == (True, 300.0)
    assert advice in failed.reason
    assert len(openai_server.received) == 1


def test_an_empty_account_is_told_apart_from_a_busy_server(openai_server: OpenAIServer) -> None:
    body = b'{"error": {"message": "no money", "code": "insufficient_quota", "type": "x"}}'
    openai_server.model = lambda _: Reply(body, 429)

    failed = failure(openai_server)

    assert "no quota left" in failed.reason
    assert (failed.retryable, failed.retry_after_s) == (True, 900.0)
    assert len(openai_server.received) == 1


@pytest.mark.parametrize(
    "model",
    [
        lambda _: Reply(b"", hang=True),
        lambda body: Reply(replies.helpful(body).body, drip_s=0.05),
    ],
    ids=["hang", "slow drip"],
)
def test_a_slow_server_is_left_when_the_time_is_up(
    model: Model, openai_server: OpenAIServer
) -> None:
    openai_server.model = model

    failed = failure(openai_server, timeout_s=0.3)

    assert failed.reason == "No draft came back within 0.3 seconds."
    assert failed.retryable is True
    assert failed.usage.latency_ms < 20_000


def test_a_broken_connection_is_tried_three_times(openai_server: OpenAIServer) -> None:
    openai_server.model = lambda body: Reply(replies.helpful(body).body, cut_after=30)

    failed = failure(openai_server)

    assert failed.reason == "The model's server cannot be reached. No draft was made."
    assert failed.retryable is True
    assert len(openai_server.received) == 3


def test_nobody_listening_and_an_unusable_address_are_plain_failures() -> None:
    nobody = OpenAIServer(port=free_port())
    assert "cannot be reached" in failure(nobody).reason
    with pytest.raises(DraftFailed) as failed:
        asyncio.run(OpenAIDrafter(OpenAISettings(base_url="http://[::bad/")).draft(ASKED))
    assert "Check OPENAI_BASE_URL" in failed.value.reason


def test_a_redirect_is_not_followed_with_the_customers_words(openai_server: OpenAIServer) -> None:
    openai_server.plan(failing(307, location=openai_server.base_url + "/elsewhere"))

    failed = failure(openai_server)

    assert "it moved" in failed.reason
    assert len(openai_server.received) == 1


def test_a_server_without_schemas_gets_the_schema_in_the_prompt_and_is_remembered(
    openai_server: OpenAIServer,
) -> None:
    openai_server.model = picky("json_schema")

    async def twice() -> None:
        drafter = OpenAIDrafter(OpenAISettings(base_url=openai_server.base_url))
        await drafter.draft(ASKED)
        await drafter.draft(ASKED)
        await drafter.aclose()

    asyncio.run(twice())

    forms = [one.body["response_format"]["type"] for one in openai_server.received]
    assert forms == ["json_schema", "json_object", "json_object"]
    last = openai_server.received[-1].body["messages"][0]["content"]
    assert '"confidence_percent"' in last
    assert "JSON" in last


def test_a_server_with_its_own_name_for_the_limit_is_understood(
    openai_server: OpenAIServer,
) -> None:
    openai_server.model = picky("json_schema", "json_object", "max_tokens")

    assert call(openai_server, ASKED).actions[0].kind == "email"

    last = openai_server.received[-1].body
    assert "response_format" not in last
    assert last["max_completion_tokens"] == 4_000


def test_a_server_that_takes_neither_name_of_the_limit_is_not_asked_for_ever(
    openai_server: OpenAIServer,
) -> None:
    openai_server.model = picky("max_tokens", "max_completion_tokens")

    failed = failure(openai_server)

    assert failed.retryable is False
    assert len(openai_server.received) == 2
