"""Drafts many requests on one event loop, so many at a time, none hurt by another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable

from drafting.contract import Drafter, DraftFailed, DraftRequest, DraftResult

OnResult = Callable[[int, DraftResult | DraftFailed], Awaitable[None]]

# While a result is stored its place at the model is already taken by the next request; this
# bounds how many results may wait to be stored.
WAITING_PER_PLACE = 2
# The first calls start this far apart, about what one draft costs in CPU: answers that all come
# at one moment would wait for each other again and again.
PACE_S = 0.002


async def draft_many(
    requests: AsyncIterable[DraftRequest] | Iterable[DraftRequest],
    drafter: Drafter,
    *,
    in_flight: int = 64,
    on_result: OnResult,
) -> None:
    """Draft each request with at most `in_flight` calls at a time, then close the drafter.

    `on_result(task_id, result)` is awaited once per request, in the order drafts come back, with
    the draft or with why there is none. A failing `on_result` stops nobody else; when all are
    done its errors are raised together as an ExceptionGroup.
    """
    if in_flight < 1:
        raise ValueError(f"in_flight must be at least 1, not {in_flight}; nothing was drafted")
    batch = _Batch(drafter, in_flight, on_result)
    started = 0
    try:
        async with asyncio.TaskGroup() as group:
            async for request in _each(requests):
                await batch.room.acquire()
                group.create_task(batch.run(request))
                started += 1
                if started < in_flight:
                    await asyncio.sleep(PACE_S)
    finally:
        await drafter.aclose()
    if batch.problems:
        raise ExceptionGroup("the results of some drafts could not be stored", batch.problems)


class _Batch:
    """The places at the model, the room for results, and what went wrong while storing."""

    def __init__(self, drafter: Drafter, in_flight: int, on_result: OnResult) -> None:
        self._drafter = drafter
        self._on_result = on_result
        self._places = asyncio.Semaphore(in_flight)
        self.room = asyncio.Semaphore(in_flight * WAITING_PER_PLACE)
        self.problems: list[Exception] = []

    async def run(self, request: DraftRequest) -> None:
        """Draft one request and hand over its result; gives its room back."""
        try:
            async with self._places:
                result = await _draft(self._drafter, request)
            await self._on_result(request.task_id, result)
        except Exception as error:  # noqa: BLE001 - kept, and raised when the others are done
            self.problems.append(error)
        finally:
            self.room.release()


async def _draft(drafter: Drafter, request: DraftRequest) -> DraftResult | DraftFailed:
    try:
        return await drafter.draft(request)
    except DraftFailed as failure:
        return failure
    except Exception as error:  # noqa: BLE001 - a fault in one draft must not lose the others
        reason = f"The drafter broke down ({type(error).__name__}). No draft was made."
        broken = DraftFailed(reason, retryable=False)
        broken.__cause__ = error
        return broken


async def _each(
    requests: AsyncIterable[DraftRequest] | Iterable[DraftRequest],
) -> AsyncIterator[DraftRequest]:
    if isinstance(requests, AsyncIterable):
        async for request in requests:
            yield request
    else:
        for request in requests:
            yield request
