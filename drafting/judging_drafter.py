"""A drafter with a judge beside it: the draft and the answers are asked for at the same time."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from drafting.contract import Answered, Drafter, DraftRequest, DraftResult
from drafting.questions import Judge, unanswered


class JudgingDrafter:
    """Drafts as its drafter does; a judge in trouble costs the answers and never the draft."""

    def __init__(self, drafter: Drafter, judge: Judge) -> None:
        self._drafter = drafter
        self._judge = judge
        self.name = drafter.name

    async def draft(self, request: DraftRequest) -> DraftResult:
        """The draft, with the answers to the request's questions. Raises DraftFailed."""
        if not request.questions:
            return await self._drafter.draft(request)
        asking = asyncio.ensure_future(self._judge.answer(request.questions, request.source))
        try:
            result = await self._drafter.draft(request)
        except BaseException:
            asking.cancel()  # no draft, so nobody would read the answers
            await asyncio.gather(asking, return_exceptions=True)
            raise
        (answered,) = await asyncio.gather(asking, return_exceptions=True)
        if not isinstance(answered, Answered):
            answered = _broken(request, answered)
        return replace(result, answered=answered)

    async def aclose(self) -> None:
        """Close both."""
        await asyncio.gather(self._drafter.aclose(), self._judge.aclose())


def _broken(request: DraftRequest, fault: BaseException) -> Answered:
    problem = f"The model's answers could not be read ({type(fault).__name__})."
    return unanswered(request.questions, problem=problem, model="", prompt_version="")
