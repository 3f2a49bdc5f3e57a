"""Asks the connected model for other words, and tells the owner what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection

from drafting.choose import rewriter_for
from drafting.rewriting import Reworded, RewordFailed, RewordRequest, Rewriter
from policies.engine.quoting import quote
from policies.language import Understood
from policies.language.model_help import read_reworded
from policies.language.setting import Setting


@dataclass(frozen=True, slots=True)
class RewordedRule:
    """The model's words beside the owner's. `sentence` is the rule read from them, said back.

    With a `problem` they cannot be taken; `words` are empty when there are none.
    """

    words: str = ""
    sentence: str = ""
    assumptions: tuple[str, ...] = ()
    model: str = ""
    problem: str = ""


def ask_to_reword(asked: RewordRequest, *, currency: str, setting: Setting) -> RewordedRule:
    """The model's words as the grammar reads them, or in plain words why there are none."""
    rewriter = rewriter_for(settings.DRAFTING)
    if rewriter is None:
        return RewordedRule(problem="No model is connected.")
    if not connection.in_atomic_block:
        connection.close()  # back to the pool: the model may take its time
    try:
        answer = _ask(rewriter, asked)
    except RewordFailed as failure:
        return RewordedRule(problem=f"{failure} Try again, or say it in other words yourself.")
    if not answer.sentence:
        problem = "The model found no words for it that a rule can use. Say it in other words."
        return RewordedRule(model=answer.model, problem=problem)
    return _judged(asked.sentence, answer, currency=currency, setting=setting)


def _judged(text: str, answer: Reworded, *, currency: str, setting: Setting) -> RewordedRule:
    found = read_reworded(text, answer.sentence, currency=currency, setting=setting)
    problem = ""
    if found.brought or found.lost:
        problem = f"These words mean something else: {_differences(found.brought, found.lost)}."
    elif not isinstance(found.parsed, Understood):
        problem = "The model's words are not clear either."
    return RewordedRule(
        words=answer.sentence,
        sentence=found.parsed.echo if isinstance(found.parsed, Understood) else "",
        assumptions=found.parsed.assumptions if isinstance(found.parsed, Understood) else (),
        model=answer.model,
        problem=problem,
    )


def _differences(brought: tuple[str, ...], lost: tuple[str, ...]) -> str:
    parts = [f"“{quote(one, limit=40)}” is not in your sentence" for one in brought]
    parts += [f"your “{quote(one, limit=40)}” is missing" for one in lost]
    return ", ".join(parts)


@async_to_sync
async def _ask(rewriter: Rewriter, asked: RewordRequest) -> Reworded:
    try:
        return await rewriter.reword(asked)
    finally:
        await rewriter.aclose()
