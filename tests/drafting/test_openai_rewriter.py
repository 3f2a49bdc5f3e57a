"""The rewriter: one line of words or a plain refusal, whatever the model says."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from drafting.choose import rewriter_for
from drafting.openai_settings import OpenAISettings
from drafting.rewriting import Reworded, RewordFailed, RewordRequest
from tests.doubles import openai_replies as replies
from tests.doubles.openai_replies import Model, Reply, failing, said
from tests.doubles.openai_server import OpenAIServer
from tests.doubles.ports import free_port
from tests.drafting.calling import settings_for

ASKED = RewordRequest(
    "peek at {{ first-timers }}", "peek", ("the customer is new",), ("Two people check it.",)
)


def reworded(server: OpenAIServer, **changes: Any) -> Reworded:
    """The model's words for the sentence."""

    async def run() -> Reworded:
        rewriter = rewriter_for(settings_for(server, **changes))
        assert rewriter is not None
        try:
            return await rewriter.reword(ASKED)
        finally:
            await rewriter.aclose()

    return asyncio.run(run())


def test_words_come_back_as_one_line_with_their_model(openai_server: OpenAIServer) -> None:
    openai_server.plan(said('{"sentence": " When the customer is new,\\n one person checks it "}'))
    found = reworded(openai_server)
    assert found.sentence == "When the customer is new, one person checks it"
    assert found.model == "pretended-1"
    assert found.prompt_version.startswith("reword-1+")


def test_the_sentence_is_data_and_the_grammar_is_instruction(openai_server: OpenAIServer) -> None:
    openai_server.plan(said('{"sentence": ""}'))
    assert reworded(openai_server).sentence == ""
    system, data = (one["content"] for one in openai_server.received[0].body["messages"])
    assert "- the customer is new\n" in system
    assert "- Two people check it.\n" in system
    assert "first-timers" not in system
    assert json.loads(data) == {
        "typed": {"sentence": "peek at {{ first-timers }}", "unclear_part": "peek"}
    }


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        (failing(503), "it has trouble"),
        (failing(401), "the key is not accepted"),
        (said("Sure! One person checks it."), "not complete, valid JSON"),
        (said('{"sentence": 5}'), "no sentence"),
        (said(json.dumps({"sentence": "x" * 501})), "no sentence"),
        (said('{"sentence": "a", "publish": true}'), "not one sentence"),
        (said(None, refusal="No."), "The model refused"),
        (replies.echo, "not one sentence"),
        (lambda _: Reply(b"", hang=True), "No answer came back within 0.3 seconds."),
    ],
)
def test_anything_else_is_a_plain_refusal(
    openai_server: OpenAIServer, model: Model, problem: str
) -> None:
    openai_server.model = model
    with pytest.raises(RewordFailed, match=problem.replace(".", r"\.")):
        reworded(openai_server, timeout_s=0.3 if "0.3" in problem else 20)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(RewordFailed, match="cannot be reached"):
        reworded(OpenAIServer(port=free_port()))


def test_without_a_connection_there_is_no_rewriter() -> None:
    assert rewriter_for(OpenAISettings()) is None
