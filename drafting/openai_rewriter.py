"""Rewords a sentence with an OpenAI-compatible server, while a person waits for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from drafting.model_reply import BadReply
from drafting.openai_asking import Asker, Sleep, Spent
from drafting.openai_problems import CallProblem
from drafting.openai_schema import closed
from drafting.openai_settings import OpenAISettings
from drafting.prompt_data import PromptData
from drafting.prompting import Prompt, render_named
from drafting.quoting import bounded
from drafting.rewriting import Reworded, RewordFailed, RewordRequest
from drafting.strict_json import UnusableJson, read_strict
from drafting.wellformed import wellformed

PROMPT = "reword-1"
LONGEST_SENTENCE = 500  # characters, of the person's and of the model's
LARGEST_REPLY = 4_000  # characters
MOST_TOKENS = 2_000  # written, thinking included
MOST_TRIES = 2
MOST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _SentenceForm:
    """One sentence as a question to the model."""

    request: RewordRequest
    name: str = "sentence"

    @property
    def schema(self) -> dict[str, Any]:
        """One closed object with one text."""
        about = "The sentence in words from the lists; empty when it cannot be said so"
        return closed({"sentence": {"type": "string", "description": about}})

    def prompt(self, schema_text: str) -> Prompt:
        """What the grammar knows as instructions, the person's sentence as data."""
        ours = {
            "phrases": self.request.phrases,
            "examples": self.request.examples,
            "schema_text": schema_text,
        }
        typed = {
            "sentence": bounded(wellformed(self.request.sentence), LONGEST_SENTENCE),
            "unclear_part": bounded(wellformed(self.request.unclear), LONGEST_SENTENCE),
        }
        return render_named(PROMPT, ours, PromptData({"typed": typed}, {}, was_cut=False))

    def checked(self, text: str) -> str:
        """One line, or nothing. Raises BadReply."""
        if len(text) > LARGEST_REPLY:
            raise BadReply("The answer is too long")
        try:
            value = read_strict(text)
        except UnusableJson as error:
            raise BadReply(f"The answer {error}") from error
        if not isinstance(value, dict) or set(value) != {"sentence"}:
            raise BadReply("The answer is not one sentence")
        sentence = value["sentence"]
        if not isinstance(sentence, str) or len(sentence) > LONGEST_SENTENCE:
            raise BadReply(f"The answer is no sentence of up to {LONGEST_SENTENCE} characters")
        return " ".join(sentence.split())


class OpenAIRewriter:
    """Asks the connected model. Safe to share between event loops."""

    def __init__(self, settings: OpenAISettings, *, sleep: Sleep = asyncio.sleep) -> None:
        self._settings = replace(
            settings,
            max_output_tokens=min(settings.max_output_tokens, MOST_TOKENS),
            timeout_s=min(settings.timeout_s, MOST_SECONDS),
        )
        self._asker = Asker(self._settings, sleep=sleep, most_tries=MOST_TRIES)

    async def reword(self, request: RewordRequest) -> Reworded:
        """The sentence in the grammar's words. Raises RewordFailed."""
        spent = Spent.from_now(self._settings)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                answer = await self._asker.ask(_SentenceForm(request), spent)
        except TimeoutError:
            seconds = f"{self._settings.timeout_s:g} seconds"
            raise RewordFailed(f"No answer came back within {seconds}.") from None
        except CallProblem as problem:
            raise RewordFailed(problem.reason) from problem
        model = bounded(answer.envelope.model or self._settings.model, 120)
        return Reworded(answer.checked, model, answer.prompt.version, spent.usage())

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._asker.aclose()
