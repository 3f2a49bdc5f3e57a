"""Drafts with any OpenAI-compatible server: one bounded call, strictly checked, at most thrice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from drafting.contract import DraftFailed, DraftRequest, DraftResult, Usage
from drafting.fixed_slots import offered_types
from drafting.model_reply import BadReply, CheckedReply, check_reply
from drafting.openai_client import ClientPerLoop
from drafting.openai_dialect import Dialect, first_dialect
from drafting.openai_envelope import KEPT_CHARACTERS, Envelope, read_envelope
from drafting.openai_problems import CallProblem, problem_of
from drafting.openai_schema import draft_schema
from drafting.openai_settings import OpenAISettings
from drafting.prompt_data import PromptData, data_for
from drafting.prompting import Prompt, render_prompt
from drafting.quoting import bounded
from drafting.wellformed import with_wellformed_source

MOST_TRIES = 3
LONGEST_WAIT_S = 20.0
_BACKOFF = wait_random_exponential(multiplier=0.5, max=8)


@dataclass(slots=True)
class _Spent:
    """What all tries of one draft cost so far."""

    settings: OpenAISettings
    started: float
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def add(self, envelope: Envelope) -> None:
        self.prompt_tokens += envelope.prompt_tokens
        self.completion_tokens += envelope.completion_tokens

    def usage(self) -> Usage:
        tokens = (self.prompt_tokens, self.completion_tokens)
        latency_ms = round((time.monotonic() - self.started) * 1000)
        return Usage(*tokens, self.settings.cost_microdollars(*tokens), latency_ms)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A checked reply with the very prompt and text it came from."""

    prompt: Prompt
    envelope: Envelope
    reply: CheckedReply


class OpenAIDrafter:
    """Calls the chat completions interface. Safe to share; each event loop gets its own client."""

    name = "openai"

    def __init__(
        self,
        settings: OpenAISettings,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._clients = ClientPerLoop(settings)
        self._dialect = first_dialect(settings)

    async def draft(self, request: DraftRequest) -> DraftResult:
        """Propose. Raises DraftFailed after three bad tries, a refusal or a provider's trouble."""
        spent = _Spent(self._settings, time.monotonic())
        clean = with_wellformed_source(request)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                answer = await self._tries(clean, data_for(clean), spent)
        except TimeoutError:
            reason = f"No draft came back within {self._settings.timeout_s:g} seconds."
            raise DraftFailed(reason, retryable=True, usage=spent.usage()) from None
        except CallProblem as problem:
            raise DraftFailed(
                f"{problem.reason} No draft was made.",
                retryable=problem.later,
                retry_after_s=problem.wait_s,
                usage=spent.usage(),
                raw_output=problem.raw_output,
            ) from problem
        return self._result(answer, spent)

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._clients.aclose()

    async def _tries(self, request: DraftRequest, data: PromptData, spent: _Spent) -> _Answer:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(MOST_TRIES),
            wait=_wait,
            retry=retry_if_exception(_worth_another_try),
            sleep=self._sleep,
            reraise=True,
        )
        answer: _Answer = await retrying(self._one_try, request, data, spent)
        return answer

    async def _one_try(self, request: DraftRequest, data: PromptData, spent: _Spent) -> _Answer:
        prompt, envelope = await self._call(request, data)
        spent.add(envelope)
        if envelope.problem is not None:
            raise envelope.problem
        try:
            reply = check_reply(envelope.text, request, data)
        except BadReply as error:
            raw = bounded(envelope.text, KEPT_CHARACTERS)
            raise CallProblem(f"{error}.", again=True, later=False, raw_output=raw) from error
        return _Answer(prompt, envelope, reply)

    async def _call(self, request: DraftRequest, data: PromptData) -> tuple[Prompt, Envelope]:
        """One answer from the server, in the best dialect it understands."""
        offered = offered_types(request)
        schema = draft_schema(offered, data.sources)
        dialect = self._dialect
        refused: set[Dialect] = set()
        while True:
            prompt = render_prompt(request, offered, data, dialect.schema_text(schema))
            parameters = dialect.parameters(schema, self._settings.max_output_tokens)
            try:
                body = await self._send(prompt, parameters)
            except openai.OpenAIError as error:
                refused.add(dialect)
                simpler = dialect.simpler_after(error)
                if simpler is None or simpler in refused:
                    raise problem_of(error) from error
                dialect = simpler
            else:
                self._dialect = dialect
                return prompt, read_envelope(body)

    async def _send(self, prompt: Prompt, parameters: dict[str, Any]) -> bytes:
        # The SDK's own way for a body it need not rewrite and a reply it must not guess at: the
        # typed method walks the whole schema for each call, a quarter of the CPU of a draft.
        response = await self._clients.client().post(
            "/chat/completions",
            cast_to=httpx2.Response,
            body={"model": self._settings.model, "messages": prompt.messages(), **parameters},
        )
        return response.content

    def _result(self, answer: _Answer, spent: _Spent) -> DraftResult:
        reply = answer.reply
        return DraftResult(
            actions=reply.actions,
            evidence=reply.evidence,
            category=reply.category,
            confidence=reply.confidence,
            unsure_about=reply.unsure_about,
            flags=reply.flags,
            drafter=self.name,
            model=bounded(answer.envelope.model or self._settings.model, 120),
            prompt_version=answer.prompt.version,
            prompt_text=bounded(answer.prompt.as_text(), KEPT_CHARACTERS),
            raw_output=bounded(answer.envelope.text, KEPT_CHARACTERS),
            usage=spent.usage(),
        )


def _worth_another_try(error: BaseException) -> bool:
    # A server that asks for a longer wait than we hold a place for is tried again later.
    if not isinstance(error, CallProblem) or not error.again:
        return False
    return error.wait_s is None or error.wait_s <= LONGEST_WAIT_S


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_s if isinstance(error, CallProblem) else None
    return max(asked or 0.0, _BACKOFF(state))
