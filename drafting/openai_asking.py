"""One bounded, strictly checked question to an OpenAI-compatible server, at most thrice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import httpx2
import openai
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from drafting.contract import Usage
from drafting.model_reply import BadReply
from drafting.openai_client import ClientPerLoop
from drafting.openai_dialect import Dialect, first_dialect
from drafting.openai_envelope import KEPT_CHARACTERS, Envelope, read_envelope
from drafting.openai_problems import CallProblem, problem_of
from drafting.openai_settings import OpenAISettings
from drafting.prompting import Prompt
from drafting.quoting import bounded

MOST_TRIES = 3
LONGEST_WAIT_S = 20.0
_BACKOFF = wait_random_exponential(multiplier=0.5, max=8)

Sleep = Callable[[float], Awaitable[None]]
Checked = TypeVar("Checked")
Checked_co = TypeVar("Checked_co", covariant=True)


class Form(Protocol[Checked_co]):
    """What is asked and how the answer is checked. `name` is the schema's name."""

    @property
    def name(self) -> str:
        """Small letters; servers show it in their logs."""

    @property
    def schema(self) -> dict[str, Any]:
        """One closed JSON schema object."""

    def prompt(self, schema_text: str) -> Prompt:
        """The two messages; `schema_text` is set for servers that take no JSON schema."""

    def checked(self, text: str) -> Checked_co:
        """The answer in use. Raises BadReply, and then nothing of the text is used."""


@dataclass(slots=True)
class Spent:
    """What all tries of one question cost so far."""

    settings: OpenAISettings
    started: float
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @classmethod
    def from_now(cls, settings: OpenAISettings) -> Spent:
        """Nothing yet; the clock runs."""
        return cls(settings, time.monotonic())

    def add(self, envelope: Envelope) -> None:
        """One more answer, good or bad."""
        self.prompt_tokens += envelope.prompt_tokens
        self.completion_tokens += envelope.completion_tokens

    def usage(self) -> Usage:
        """Tokens, money and time up to now."""
        tokens = (self.prompt_tokens, self.completion_tokens)
        latency_ms = round((time.monotonic() - self.started) * 1000)
        return Usage(*tokens, self.settings.cost_microdollars(*tokens), latency_ms)


@dataclass(frozen=True, slots=True)
class Answer(Generic[Checked]):
    """A checked answer with the very prompt and text it came from."""

    prompt: Prompt
    envelope: Envelope
    checked: Checked


class Asker:
    """Calls the chat completions interface. Safe to share; each event loop gets its own client."""

    def __init__(
        self,
        settings: OpenAISettings,
        *,
        sleep: Sleep = asyncio.sleep,
        most_tries: int = MOST_TRIES,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._most_tries = most_tries
        self._clients = ClientPerLoop(settings)
        self._dialect = first_dialect(settings)

    async def ask(self, form: Form[Checked], spent: Spent) -> Answer[Checked]:
        """The answer. Raises CallProblem when no try brought one; the caller bounds the time."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._most_tries),
            wait=_wait,
            retry=retry_if_exception(_worth_another_try),
            sleep=self._sleep,
            reraise=True,
        )
        answer: Answer[Checked] = await retrying(self._one_try, form, spent)
        return answer

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._clients.aclose()

    async def _one_try(self, form: Form[Checked], spent: Spent) -> Answer[Checked]:
        prompt, envelope = await self._call(form)
        spent.add(envelope)
        if envelope.problem is not None:
            raise envelope.problem
        try:
            checked = form.checked(envelope.text)
        except BadReply as error:
            raw = bounded(envelope.text, KEPT_CHARACTERS)
            raise CallProblem(f"{error}.", again=True, later=False, raw_output=raw) from error
        return Answer(prompt, envelope, checked)

    async def _call(self, form: Form[Checked]) -> tuple[Prompt, Envelope]:
        """One answer from the server, in the best dialect it understands."""
        schema, dialect = form.schema, self._dialect
        refused: set[Dialect] = set()
        while True:
            prompt = form.prompt(dialect.schema_text(schema))
            limit = self._settings.max_output_tokens
            parameters = dialect.parameters(schema, limit, name=form.name)
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


def _worth_another_try(error: BaseException) -> bool:
    # A server that asks for a longer wait than we hold a place for is tried again later.
    if not isinstance(error, CallProblem) or not error.again:
        return False
    return error.wait_s is None or error.wait_s <= LONGEST_WAIT_S


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait_s if isinstance(error, CallProblem) else None
    return max(asked or 0.0, _BACKOFF(state))
