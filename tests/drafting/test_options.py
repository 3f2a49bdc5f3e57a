"""Ranked options: from the templates without a model, and from a model's checked words."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from drafting.builtin import BuiltinDrafter
from drafting.contract import DraftFailed, DraftResult
from drafting.prompting import OPTIONS, prompt_version
from tests.doubles.openai_replies import draft_object, drafted
from tests.doubles.openai_server import OpenAIServer
from tests.drafting.calling import call
from tests.drafting.examples import request
from tests.drafting.test_openai_adapter import objects_in

TWO_MATTERS = (
    "Where is my order? Any tracking, has it arrived? Or refund the money back, it is broken."
)
CHOOSING = replace(request("Where is my order 1182?"), options_wanted=4)


def builtin(text: str, wanted: int) -> DraftResult:
    asked = replace(request(text), options_wanted=wanted)
    return asyncio.run(BuiltinDrafter().draft(asked))


def a_way(**changes: Any) -> dict[str, Any]:
    first = draft_object()
    way = {"title": "Refund it", "reason": "It is quick.", "actions": first["actions"]}
    return way | {"evidence": first["evidence"]} | changes


def offering(**changes: Any) -> Any:
    values = {"title": "Wait", "reason": "It is on its way.", "alternatives": [a_way()]}
    return drafted(**(values | changes))


def test_the_next_best_templates_are_the_other_options() -> None:
    result = builtin(TWO_MATTERS, 4)
    titles = [one.title for one in result.options]
    assert sorted(titles) == ["Refund on its way", "Where is my order"]
    assert result.options[0].actions == result.actions
    assert all(one.evidence and one.reason.startswith("It meets") for one in result.options)
    assert len({str(one.actions) for one in result.options}) == 2


def test_one_fitting_template_is_no_choice_and_none_are_asked_for_by_default() -> None:
    assert builtin("We are asking about the opening hours: when open?", 4).options == ()
    assert builtin(TWO_MATTERS, 0).options == ()


def test_a_models_ways_are_checked_and_ranked(openai_server: OpenAIServer) -> None:
    openai_server.model = offering()
    result = call(openai_server, CHOOSING)
    assert [(one.title, one.reason) for one in result.options] == [
        ("Wait", "It is on its way."),
        ("Refund it", "It is quick."),
    ]
    assert result.options[0].actions == result.actions
    assert result.options[1].actions[0].payload["to"] == ["ann@example.com"]
    assert result.prompt_version == f"{prompt_version()} {prompt_version(OPTIONS)}"
    schema = openai_server.received[0].body["response_format"]["json_schema"]["schema"]
    assert {"title", "reason", "alternatives"} <= schema["properties"].keys()
    for node in objects_in(schema):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


def test_a_single_way_is_an_ordinary_draft(openai_server: OpenAIServer) -> None:
    openai_server.model = offering(alternatives=[])
    assert call(openai_server, CHOOSING).options == ()


@pytest.mark.parametrize(
    "alternatives",
    [
        [a_way(actions=[])],
        [a_way(actions=[{"kind": "rocket", "payload": {}}])],
        [a_way(evidence=[{"kind": "record", "reference": "order:9", "quote": "x"}])],
        [a_way(extra=1)],
        [a_way()] * 4,
    ],
)
def test_one_bad_way_refuses_the_whole_reply(
    openai_server: OpenAIServer, alternatives: list[dict[str, Any]]
) -> None:
    openai_server.model = offering(alternatives=alternatives)
    with pytest.raises(DraftFailed):
        call(openai_server, CHOOSING)


def test_ways_nobody_asked_for_are_refused(openai_server: OpenAIServer) -> None:
    openai_server.model = offering()
    with pytest.raises(DraftFailed):
        call(openai_server, replace(CHOOSING, options_wanted=0))
