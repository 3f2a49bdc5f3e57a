"""A batch drafts so many at a time; a failure stays with its own request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from drafting.batch import draft_many
from drafting.builtin import BuiltinDrafter
from drafting.contract import DraftFailed, DraftRequest, DraftResult
from drafting.openai_adapter import OpenAIDrafter
from tests.doubles import openai_replies as replies
from tests.doubles.openai_server import OpenAIServer
from tests.drafting.calling import settings_for
from tests.drafting.examples import request

ASKED = [replace(request("Where is my order 1182?"), task_id=number) for number in range(40)]
Results = dict[int, DraftResult | DraftFailed]


class Counting(BuiltinDrafter):
    """Counts calls under way; breaks down on task 3 and fails on task 4."""

    def __init__(self) -> None:
        self.now = self.most = self.closed = 0

    async def draft(self, request: DraftRequest) -> DraftResult:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0.01)  # the time a model takes
            if request.task_id == 3:
                raise ZeroDivisionError
            if request.task_id == 4:
                raise DraftFailed("No.", retryable=True)
            return await super().draft(request)
        finally:
            self.now -= 1

    async def aclose(self) -> None:
        self.closed += 1


def collecting(results: Results, fails_on: int = -1):  # type: ignore[no-untyped-def]
    async def on_result(task_id: int, result: DraftResult | DraftFailed) -> None:
        assert task_id not in results
        results[task_id] = result
        if task_id == fails_on:
            raise OSError("disk full")

    return on_result


def test_every_request_gets_one_result_and_a_failure_stays_its_own() -> None:
    results: Results = {}
    drafter = Counting()

    asyncio.run(draft_many(ASKED, drafter, in_flight=8, on_result=collecting(results)))

    assert sorted(results) == list(range(40))
    failed = {number: one for number, one in results.items() if isinstance(one, DraftFailed)}
    assert sorted(failed) == [3, 4]
    assert failed[3].reason == "The drafter broke down (ZeroDivisionError). No draft was made."
    assert (failed[3].retryable, failed[4].retryable) == (False, True)
    assert drafter.most <= 8
    assert drafter.closed == 1


def test_a_result_that_cannot_be_stored_stops_no_other_and_is_not_swallowed() -> None:
    results: Results = {}

    with pytest.raises(ExceptionGroup) as group:
        asyncio.run(
            draft_many(ASKED, Counting(), in_flight=8, on_result=collecting(results, fails_on=7))
        )

    assert sorted(results) == list(range(40))
    assert [str(error) for error in group.value.exceptions] == ["disk full"]


def test_requests_may_come_one_by_one() -> None:
    results: Results = {}

    async def coming() -> AsyncIterator[DraftRequest]:
        for one in ASKED[10:13]:
            yield one

    asyncio.run(draft_many(coming(), Counting(), in_flight=2, on_result=collecting(results)))

    assert sorted(results) == [10, 11, 12]


def test_an_empty_batch_and_a_senseless_width() -> None:
    results: Results = {}

    asyncio.run(draft_many([], Counting(), on_result=collecting(results)))
    with pytest.raises(ValueError, match="in_flight must be at least 1, not 0"):
        asyncio.run(draft_many(ASKED, Counting(), in_flight=0, on_result=collecting(results)))

    assert results == {}


def test_sixty_four_calls_are_under_way_at_once_and_one_bad_reply_hurts_nobody(
    openai_server: OpenAIServer,
) -> None:
    openai_server.answers_from = 64
    openai_server.plan(replies.said(None, refusal="no"))
    asked = [replace(ASKED[0], task_id=number) for number in range(64)]
    results: Results = {}
    drafter = OpenAIDrafter(settings_for(openai_server))

    asyncio.run(draft_many(asked, drafter, in_flight=64, on_result=collecting(results)))

    assert len(results) == 64
    assert sum(isinstance(one, DraftFailed) for one in results.values()) == 1
    assert openai_server.most_in_flight == 64
