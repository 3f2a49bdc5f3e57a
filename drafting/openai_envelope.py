"""Reads the chat completion around the draft: refusal, cut-off and odd shapes become problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drafting.openai_problems import CallProblem
from drafting.quoting import bounded

KEPT_CHARACTERS = 64 * 1024
_UNFINISHED = {
    "length": "The answer was cut off at the token limit.",
    "content_filter": "The provider's content filter stopped the answer.",
}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)


class _Message(_Part):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Part):
    message: _Message
    finish_reason: str | None = None


class _Tokens(_Part):
    prompt_tokens: Annotated[int, Field(ge=0, le=10**9)] = 0
    completion_tokens: Annotated[int, Field(ge=0, le=10**9)] = 0


class _Completion(_Part):
    choices: list[_Choice]
    usage: _Tokens | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """A complete reply: its text, or the problem with it, and what it cost either way."""

    text: str
    problem: CallProblem | None
    prompt_tokens: int
    completion_tokens: int
    model: str


def read_envelope(body: bytes) -> Envelope:
    """The reply in a response body. Raises CallProblem when the body is no chat completion."""
    kept = bounded(body.decode("utf-8", "replace"), KEPT_CHARACTERS)
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part)[:60] for part in first["loc"])
        where = f" at {place}" if place else ""
        raise CallProblem(
            f"The model's server sent something that is no chat completion{where}.",
            again=True, later=False, raw_output=kept,
        ) from None  # fmt: skip
    tokens = completion.usage or _Tokens()
    text, problem = _text_of(completion.choices, kept)
    return Envelope(
        text, problem, tokens.prompt_tokens, tokens.completion_tokens, completion.model or ""
    )


def _text_of(choices: list[_Choice], kept: str) -> tuple[str, CallProblem | None]:
    if not choices:
        return "", _problem("The model's server sent no answer.", kept, again=True)
    message, finish = choices[0].message, choices[0].finish_reason
    if message.refusal:
        said = bounded(" ".join(message.refusal.split()), 200)
        return "", _problem(f"The model refused: “{said}”.", kept, again=False)
    if finish != "stop":
        reason = _UNFINISHED.get(finish or "", "The model did not finish its answer.")
        return "", _problem(reason, kept, again=finish != "content_filter")
    if not message.content:
        return "", _problem("The model's answer is empty.", kept, again=True)
    return message.content, None


def _problem(reason: str, kept: str, *, again: bool) -> CallProblem:
    return CallProblem(reason, again=again, later=False, raw_output=kept)
