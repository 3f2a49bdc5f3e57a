"""Answers yes or no questions about a message with an OpenAI-compatible server, in one call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from drafting.contract import Answered, Question, QuestionAnswer, Said, SourceText
from drafting.model_reply import BadReply
from drafting.openai_asking import Answer, Asker, Sleep, Spent
from drafting.openai_envelope import KEPT_CHARACTERS
from drafting.openai_problems import CallProblem
from drafting.openai_schema import closed
from drafting.openai_settings import OpenAISettings
from drafting.prompt_data import PromptData, came_in
from drafting.prompting import Prompt, prompt_version, render_named
from drafting.questions import LONGEST_QUESTION, MOST_QUESTIONS, unanswered
from drafting.quoting import bounded
from drafting.strict_json import UnusableJson, read_strict
from drafting.wellformed import wellformed_source

PROMPT = "judge-1"
LONGEST_TEXT = 8_000  # characters of the message; an answer of no about a part is no answer
LARGEST_REPLY = 4_000  # characters
MOST_TOKENS = 2_000  # written, thinking included
MOST_TRIES = 2
MOST_SECONDS = 30.0
TOO_MANY = f"Only the first {MOST_QUESTIONS} questions were asked."


@dataclass(frozen=True, slots=True)
class _QuestionForm:
    """All questions about one message as one question to the model."""

    questions: tuple[Question, ...]
    data: PromptData
    name: str = "answers"

    @property
    def schema(self) -> dict[str, Any]:
        """One closed object with one word per question."""
        return closed({one.key: {"type": "string", "enum": list(Said)} for one in self.questions})

    def prompt(self, schema_text: str) -> Prompt:
        """The company's questions as instructions, the message as data."""
        asked = [
            {"key": one.key, "text": bounded(" ".join(one.text.split()), LONGEST_QUESTION)}
            for one in self.questions
        ]
        return render_named(PROMPT, {"questions": asked, "schema_text": schema_text}, self.data)

    def checked(self, text: str) -> Mapping[str, Said]:
        """One answer per question. Raises BadReply for anything else."""
        if len(text) > LARGEST_REPLY:
            raise BadReply("The answer is too long")
        try:
            value = read_strict(text)
        except UnusableJson as error:
            raise BadReply(f"The answer {error}") from error
        if not isinstance(value, dict) or set(value) != {one.key for one in self.questions}:
            raise BadReply("The answer does not answer exactly the questions that were asked")
        words = {said.value: said for said in Said}
        if not all(isinstance(word, str) and word in words for word in value.values()):
            raise BadReply("The answer is neither yes, no nor cannot_tell")
        return {key: words[word] for key, word in value.items()}


class OpenAIJudge:
    """Asks the connected model. Safe to share between event loops."""

    def __init__(self, settings: OpenAISettings, *, sleep: Sleep = asyncio.sleep) -> None:
        self._settings = replace(
            settings,
            max_output_tokens=min(settings.max_output_tokens, MOST_TOKENS),
            timeout_s=min(settings.timeout_s, MOST_SECONDS),
        )
        self._asker = Asker(self._settings, sleep=sleep, most_tries=MOST_TRIES)

    async def answer(self, questions: tuple[Question, ...], source: SourceText) -> Answered:
        """Every question with its answer; CANNOT_TELL for all of them after bad tries."""
        asked, left = questions[:MOST_QUESTIONS], questions[MOST_QUESTIONS:]
        document = {"came_in": came_in(wellformed_source(source), longest_text=LONGEST_TEXT)}
        is_cut = len(source.text) > LONGEST_TEXT
        spent = Spent.from_now(self._settings)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                form = _QuestionForm(asked, PromptData(document, {}, is_cut))
                answer = await self._asker.ask(form, spent)
        except TimeoutError:
            problem = f"No answer came back within {self._settings.timeout_s:g} seconds."
            return self._nothing(questions, problem, spent)
        except CallProblem as trouble:
            return self._nothing(questions, trouble.reason, spent, trouble.raw_output)
        return self._answered(answer, asked, left, spent, is_cut=is_cut)

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._asker.aclose()

    def _nothing(
        self, questions: tuple[Question, ...], problem: str, spent: Spent, raw: str = ""
    ) -> Answered:
        nothing = unanswered(
            questions,
            problem=problem,
            model=bounded(self._settings.model, 120),
            prompt_version=prompt_version(PROMPT),
        )
        return replace(nothing, usage=spent.usage(), raw_output=bounded(raw, KEPT_CHARACTERS))

    def _answered(
        self,
        answer: Answer[Mapping[str, Said]],
        asked: tuple[Question, ...],
        left: tuple[Question, ...],
        spent: Spent,
        *,
        is_cut: bool,
    ) -> Answered:
        said = {key: _about_the_whole(one, is_cut=is_cut) for key, one in answer.checked.items()}
        return Answered(
            answers=tuple(
                QuestionAnswer(one.key, one.text, said.get(one.key, Said.CANNOT_TELL))
                for one in (*asked, *left)
            ),
            model=bounded(answer.envelope.model or self._settings.model, 120),
            prompt_version=answer.prompt.version,
            problem=TOO_MANY if left else "",
            prompt_text=bounded(answer.prompt.as_text(), KEPT_CHARACTERS),
            raw_output=bounded(answer.envelope.text, KEPT_CHARACTERS),
            usage=spent.usage(),
        )


def _about_the_whole(said: Said, *, is_cut: bool) -> Said:
    return Said.CANNOT_TELL if is_cut and said is Said.NO else said
