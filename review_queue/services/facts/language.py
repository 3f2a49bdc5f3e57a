"""The company's own questions: what a judge is asked, and which stored answers count as facts."""

from __future__ import annotations

from collections.abc import Mapping

from drafting.contract import Answered, Question, Said
from policies.topics.named import active_detectors
from review_queue.models import Draft, LanguageAnswers, Source


def questions_about(source: Source) -> tuple[Question, ...]:
    """Every active question, in the order of their keys; none where there is nothing to read."""
    if not source.text.strip():
        return ()
    return tuple(Question(row.key, row.question) for row in active_detectors())


def store_answers(draft: Draft, answered: Answered) -> None:
    """Keep what the judge said about the message with the draft it came with."""
    LanguageAnswers.objects.create(
        draft=draft,
        answers=[
            {"key": one.key, "question": one.question, "answer": one.said.value}
            for one in answered.answers
        ],
        problem=answered.problem,
        model=answered.model,
        prompt_version=answered.prompt_version,
        prompt_text=answered.prompt_text,
        raw_output=answered.raw_output,
        prompt_tokens=answered.usage.prompt_tokens,
        completion_tokens=answered.usage.completion_tokens,
        cost_microdollars=answered.usage.cost_microdollars,
        latency_ms=answered.usage.latency_ms,
        created_at=draft.created_at,
    )


def answers_as_told(answered: Answered | None) -> dict[str, object]:
    """What the ledger says of the answers; nothing where nobody was asked."""
    if answered is None:
        return {}
    return {
        "answers": {one.key: one.said.value for one in answered.answers},
        "answers_model": answered.model,
        "answers_prompt_version": answered.prompt_version,
        "answers_problem": answered.problem,
    }


def model_said_yes(draft: Draft) -> Mapping[str, str]:
    """By key, the model and prompt that answered yes to a question as it is asked today.

    The message of a task never changes, so a yes that came with an earlier draft still counts.
    """
    asked = {one.key: one.question for one in active_detectors()}
    if not asked:
        return {}
    rows = LanguageAnswers.objects.filter(
        draft__task_id=draft.task_id, draft__version__lte=draft.version
    )
    return {
        one["key"]: f"the model {row.model} ({row.prompt_version})"
        for row in rows.order_by("-draft__version").only("answers", "model", "prompt_version")
        for one in row.answers
        if one["answer"] == Said.YES and asked.get(one["key"]) == one["question"]
    }
