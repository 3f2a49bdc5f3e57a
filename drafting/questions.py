"""Who answers yes or no questions about what came in, and what stands where nobody did."""

from __future__ import annotations

from typing import Protocol

from drafting.contract import Answered, Question, QuestionAnswer, Said, SourceText

MOST_QUESTIONS = 20
LONGEST_QUESTION = 300


class Judge(Protocol):
    """A model that answers questions about a stranger's text, which it treats as data."""

    async def answer(self, questions: tuple[Question, ...], source: SourceText) -> Answered:
        """Every question with its answer, CANNOT_TELL where there is none. Never raises."""

    async def aclose(self) -> None:
        """Give back what belongs to the running event loop, such as open connections."""


def unanswered(
    questions: tuple[Question, ...], *, problem: str, model: str, prompt_version: str
) -> Answered:
    """No answer to any of the questions, and why."""
    answers = tuple(QuestionAnswer(one.key, one.text, Said.CANNOT_TELL) for one in questions)
    return Answered(answers, model, prompt_version, problem)
