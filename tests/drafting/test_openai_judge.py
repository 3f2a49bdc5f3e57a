"""The judge: one word per question, and no answer at all for anything else."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from drafting.contract import Answered, DraftFailed, DraftResult, Question, Said, SourceText
from drafting.judging_drafter import JudgingDrafter
from drafting.openai_adapter import OpenAIDrafter
from drafting.openai_judge import LONGEST_TEXT, PROMPT, TOO_MANY, OpenAIJudge
from drafting.openai_settings import OpenAISettings
from drafting.prompting import prompt_version
from tests.doubles import openai_replies as replies
from tests.doubles.openai_answers import answering, by_form
from tests.doubles.openai_replies import Model, Reply, failing, said
from tests.doubles.openai_server import OpenAIServer
from tests.doubles.ports import free_port
from tests.drafting.calling import settings_for
from tests.drafting.examples import request

ASKED = (
    Question("exception", "Does the customer ask for an exception?"),
    Question("leaving", "Does the customer say they are leaving?"),
)
NOTHING = [Said.CANNOT_TELL, Said.CANNOT_TELL]
BOTH = '{"exception": %s, "leaving": %s}'


def source(text: str, **more: Any) -> SourceText:
    """A message from Ann."""
    return SourceText("Hello", text, "Ann", "ann@example.com", **more)


def judged(
    server: OpenAIServer, text: str = "Just this once?", asked: Any = ASKED, **changes: Any
) -> Answered:
    """The answers about one message, without waiting between tries."""

    async def sleep(_: float) -> None:
        """No time passes."""

    async def run() -> Answered:
        judge = OpenAIJudge(settings_for(server, **changes), sleep=sleep)
        try:
            return await judge.answer(asked, source(text))
        finally:
            await judge.aclose()

    return asyncio.run(run())


def words(found: Answered) -> list[Said]:
    """The answers in the order of the questions."""
    return [one.said for one in found.answers]


def test_every_question_gets_its_answer_in_one_call(openai_server: OpenAIServer) -> None:
    openai_server.plan(said(BOTH % ('"yes"', '"no"')))
    found = judged(openai_server, microdollars_per_million_in=250_000)
    assert [(one.key, one.question, one.said) for one in found.answers] == [
        ("exception", "Does the customer ask for an exception?", Said.YES),
        ("leaving", "Does the customer say they are leaving?", Said.NO),
    ]
    assert (found.problem, found.model) == ("", "pretended-1")
    assert found.prompt_version == prompt_version(PROMPT)
    assert (found.usage.prompt_tokens, found.usage.cost_microdollars) == (100, 25)
    assert len(openai_server.received) == 1


def test_the_call_is_bounded_strict_and_without_tools(openai_server: OpenAIServer) -> None:
    openai_server.plan(answering("no"))
    judged(openai_server, "x" * 50_000, max_output_tokens=9_000)
    body = openai_server.received[0].body
    assert set(body) == {"model", "messages", "max_tokens", "response_format"}
    assert body["max_tokens"] == 2_000
    form = body["response_format"]["json_schema"]
    assert (form["name"], form["strict"]) == ("answers", True)
    word = {"type": "string", "enum": ["yes", "no", "cannot_tell"]}
    assert form["schema"]["properties"] == {"exception": word, "leaving": word}
    assert form["schema"]["additionalProperties"] is False
    came_in = json.loads(body["messages"][1]["content"])["came_in"]
    assert len(came_in["text"]) == LONGEST_TEXT


def test_a_no_about_a_part_of_a_long_message_is_no_answer(openai_server: OpenAIServer) -> None:
    openai_server.plan(said(BOTH % ('"no"', '"yes"')))
    found = judged(openai_server, "x" * (LONGEST_TEXT + 1))
    assert words(found) == [Said.CANNOT_TELL, Said.YES]


@pytest.mark.parametrize(
    "reply",
    [
        BOTH % ('"yes"', '"maybe"'), BOTH % ("true", "false"), BOTH % ('"YES"', '"no"'),
        BOTH % ('["yes"]', '"no"'), '{"exception": "no"}', '"no"', "no", "[]", "",
        '{"exception": "no", "leaving": "no", "approved": "yes"}',
        '{"exception": "yes", "exception": "no", "leaving": "no"}',
        "```json\n" + BOTH % ('"no"', '"no"') + "\n```", "[" * 3_000,
        BOTH % ('"no"', '"no"') + " " * 5_000,
    ],
)  # fmt: skip
def test_garbage_answers_nothing_and_is_tried_once_more(
    openai_server: OpenAIServer, reply: str
) -> None:
    openai_server.model = said(reply)
    found = judged(openai_server)
    assert words(found) == NOTHING
    assert found.problem
    assert len(openai_server.received) == 2


@pytest.mark.parametrize(
    ("model", "tries", "problem"),
    [
        (failing(500), 2, "it has trouble"),
        (failing(401), 1, "the key is not accepted"),
        (said(None, refusal="I would rather not."), 1, "I would rather not."),
        (said(BOTH % ('"no"', '"no"'), finish_reason="length"), 2, "cut off"),
        (replies.adversarial, 2, "exactly the questions"),
        (replies.echo, 2, "exactly the questions"),
        (lambda _: Reply(b"x" * 600_000), 2, "more than 512 KB"),
    ],
)
def test_a_server_in_trouble_answers_nothing(
    openai_server: OpenAIServer, model: Model, tries: int, problem: str
) -> None:
    openai_server.model = model
    found = judged(openai_server)
    assert words(found) == NOTHING
    assert problem in found.problem
    assert len(openai_server.received) == tries


def test_nobody_waits_longer_than_the_limit(openai_server: OpenAIServer) -> None:
    openai_server.model = lambda _: Reply(b"", hang=True)
    found = judged(openai_server, timeout_s=0.2)
    assert (words(found), found.problem) == (NOTHING, "No answer came back within 0.2 seconds.")


def test_a_server_that_is_not_there_answers_nothing() -> None:
    server = OpenAIServer(port=free_port())
    found = judged(server)
    assert (words(found), found.problem) == (NOTHING, "The model's server cannot be reached.")


def test_only_twenty_questions_are_asked(openai_server: OpenAIServer) -> None:
    openai_server.model = answering("no")
    asked = tuple(Question(f"q{number}", "Is it?") for number in range(23))
    found = judged(openai_server, asked=asked)
    assert words(found) == [Said.NO] * 20 + [Said.CANNOT_TELL] * 3
    assert found.problem == TOO_MANY


def test_injected_texts_stay_data_and_never_reach_the_instructions(
    openai_server: OpenAIServer, shared_data: Path
) -> None:
    openai_server.model = answering("no")
    lines = (shared_data / "injection" / "injections.jsonl").read_text("utf-8").splitlines()
    texts = [str(json.loads(line)["text"]) for line in lines[::10] if line]
    assert len(texts) > 20
    for text in texts:
        judged(openai_server, text)
    systems = {one.body["messages"][0]["content"] for one in openai_server.received}
    assert len(systems) == 1
    for text, one in zip(texts, openai_server.received, strict=True):
        came_in = json.loads(one.body["messages"][1]["content"])["came_in"]
        assert came_in["text"][:200] == text[:200]


def draft_with_questions(server: OpenAIServer, settings: OpenAISettings) -> DraftResult:
    """A draft with the answers, as the product asks for both."""

    async def run() -> DraftResult:
        drafter = JudgingDrafter(OpenAIDrafter(settings), OpenAIJudge(settings))
        try:
            return await drafter.draft(request("Just this once?", questions=ASKED))
        finally:
            await drafter.aclose()

    return asyncio.run(run())


def test_a_judge_in_trouble_never_costs_the_draft(openai_server: OpenAIServer) -> None:
    openai_server.model = by_form(draft=replies.helpful, answers=failing(400))
    result = draft_with_questions(openai_server, settings_for(openai_server))
    assert [action.kind for action in result.actions] == ["email"]
    assert result.answered is not None
    assert words(result.answered) == NOTHING


def test_without_a_draft_there_are_no_answers(openai_server: OpenAIServer) -> None:
    openai_server.model = by_form(draft=failing(401), answers=answering("yes"))
    with pytest.raises(DraftFailed, match="the key is not accepted"):
        draft_with_questions(openai_server, settings_for(openai_server))


def test_questions_are_no_part_of_what_is_drafted(openai_server: OpenAIServer) -> None:
    openai_server.model = by_form(draft=replies.helpful, answers=answering("yes"))
    result = draft_with_questions(openai_server, settings_for(openai_server))
    assert "exception" not in result.prompt_text
    assert result.answered is not None
    assert words(result.answered) == [Said.YES, Said.YES]
