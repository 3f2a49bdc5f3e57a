"""Yes or no questions about what came in: what is asked, what is answered, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from drafting.contract import Question, SourceText, Usage

MOST_QUESTIONS = 20
LONGEST_QUESTION = 300


class Said(StrEnum):
    """What the model said; CANNOT_TELL also stands for no answer at all."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """One question as it was asked, with its answer."""

    key: str
    question: str
    said: Said


@dataclass(frozen=True, slots=True)
class Answered:
    """All questions about one message. `problem` says why there are no answers, "" otherwise."""

    answers: tuple[QuestionAnswer, ...]
    model: str
    prompt_version: str
    problem: str = ""
    prompt_text: str = ""
    raw_output: str = ""
    usage: Usage = field(default_factory=Usage)


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
