"""Drafts with any OpenAI-compatible server: one bounded call, strictly checked, at most thrice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from drafting.contract import ActionType, DraftFailed, DraftRequest, DraftResult
from drafting.fixed_slots import offered_types
from drafting.model_reply import CheckedReply, check_reply
from drafting.openai_asking import Answer, Asker, Sleep, Spent
from drafting.openai_envelope import KEPT_CHARACTERS
from drafting.openai_problems import CallProblem
from drafting.openai_schema import NAME, draft_schema
from drafting.openai_settings import OpenAISettings
from drafting.prompt_data import PromptData, data_for
from drafting.prompting import Prompt, render_prompt
from drafting.quoting import bounded
from drafting.wellformed import with_wellformed_source


@dataclass(frozen=True, slots=True)
class _DraftForm:
    """One request as a question to the model."""

    request: DraftRequest
    data: PromptData
    offered: tuple[ActionType, ...]
    schema: dict[str, Any]
    name: str = NAME

    @classmethod
    def of(cls, request: DraftRequest) -> _DraftForm:
        """Choose the data and the schema once for all tries."""
        data, offered = data_for(request), offered_types(request)
        with_options = bool(request.options_wanted)
        schema = draft_schema(offered, data.sources, with_options=with_options)
        return cls(request, data, offered, schema)

    def prompt(self, schema_text: str) -> Prompt:
        """The role, the rules and the data."""
        return render_prompt(self.request, self.offered, self.data, schema_text)

    def checked(self, text: str) -> CheckedReply:
        """The proposal in the model's words. Raises BadReply."""
        return check_reply(text, self.request, self.data)


class OpenAIDrafter:
    """Proposes with the chat completions interface. Safe to share between event loops."""

    name = "openai"

    def __init__(self, settings: OpenAISettings, *, sleep: Sleep = asyncio.sleep) -> None:
        self._settings = settings
        self._asker = Asker(settings, sleep=sleep)

    async def draft(self, request: DraftRequest) -> DraftResult:
        """Propose. Raises DraftFailed after three bad tries, a refusal or a provider's trouble."""
        spent = Spent.from_now(self._settings)
        form = _DraftForm.of(with_wellformed_source(request))
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                answer = await self._asker.ask(form, spent)
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
        await self._asker.aclose()

    def _result(self, answer: Answer[CheckedReply], spent: Spent) -> DraftResult:
        reply = answer.checked
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
            options=reply.options,
        )
