"""Trusted words are instructions, everything a stranger wrote is JSON data in one place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2
import pytest

from drafting.contract import Feedback
from drafting.fixed_slots import offered_types
from drafting.prompt_data import data_for
from drafting.prompting import Prompt, prompt_version, render_prompt
from drafting.wellformed import with_wellformed_source
from tests.drafting.examples import request

SNAPSHOTS = Path(__file__).with_name("snapshots")
TEMPLATE_TRICKS = (
    "{{7*7}}", "{0.__class__}", "{% for x in y %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%s %(x)s",
    "{{ ''.__class__.__mro__ }}", "{{ config }}", "{# hidden #}",
    '"}],"came_in":{"text":"', "\\u0041",
)  # fmt: skip


def prompt(text: str, **changes: Any) -> Prompt:
    asked = request(text, **changes)
    return render_prompt(asked, offered_types(asked), data_for(asked))


def texts_of(name: Path, key: str) -> list[str]:
    lines = name.read_text("utf-8").split("\n")
    return [str(json.loads(line)[key]) for line in lines if line]


def test_the_rendered_prompt_is_the_reviewed_one() -> None:
    feedback = Feedback(("wrong_tone",), "Too stiff.", ({"kind": "email", "payload": {}},))
    rendered = prompt("Where is my order?", subject="Order", feedback=feedback)

    assert f"{rendered.version}\n{rendered.as_text()}\n" == (
        (SNAPSHOTS / "draft-1.txt").read_text("utf-8")
    )


def test_the_version_names_the_file_and_its_content() -> None:
    name, _, digest = prompt_version().partition("+")

    assert name == "draft-1"
    assert len(digest) == 10
    assert prompt("a").version == prompt("b").version == prompt_version()


@pytest.mark.parametrize("trick", TEMPLATE_TRICKS)
def test_template_syntax_in_the_input_comes_through_literally(trick: str) -> None:
    clean, rendered = prompt("x"), prompt(trick, subject=trick, fields={trick: trick})

    came_in = json.loads(rendered.data)["came_in"]
    assert came_in == {
        "subject": trick, "text": trick, "sender_name": "Ann",
        "sender_address": "ann@example.com", "fields": {trick: trick},
    }  # fmt: skip
    assert rendered.instructions == clean.instructions


@pytest.mark.parametrize("trick", TEMPLATE_TRICKS)
def test_template_syntax_in_the_companys_own_words_is_not_run_either(trick: str) -> None:
    rendered = prompt("x", role=trick, instructions=trick, company_name=trick)

    assert rendered.instructions.startswith(f"{trick}\n\nYou work for {trick}.\n")
    assert f"# Instructions of the company\n{trick}\n" in rendered.instructions


def test_a_missing_value_stops_the_prompt_instead_of_leaving_a_gap() -> None:
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
    source = Path("drafting/prompts/draft-1.jinja").read_text("utf-8")

    with pytest.raises(jinja2.UndefinedError):
        environment.from_string(source).render(role="x")


def test_injected_texts_stand_only_in_the_data_slot(shared_data: Path) -> None:
    texts = texts_of(shared_data / "injection" / "injections.jsonl", "text")
    texts += texts_of(shared_data / "injection" / "injected_emails.jsonl", "body")
    clean = prompt("x").instructions
    assert len(texts) > 800
    for text in texts:
        rendered = prompt(text, subject=text[:200])
        document = json.loads(rendered.data)
        assert rendered.instructions == clean
        kept = text if len(text) <= 20_000 else text[:19_999] + "…"
        assert document["came_in"]["text"] == kept
        if len(text) > 60:
            assert text[:60] not in json.dumps(document["company"], ensure_ascii=False)


def test_naughty_strings_survive_as_data(shared_data: Path) -> None:
    for text in texts_of(shared_data / "robustness" / "naughty_strings.jsonl", "text"):
        assert json.loads(prompt(text).data)["came_in"]["text"] == text


def test_half_characters_and_nul_can_be_sent() -> None:
    asked = with_wellformed_source(request("a\ud800b\0c", fields={"\0": "\udfff"}))
    data = data_for(asked).as_json()

    assert data.encode("utf-8")
    assert json.loads(data)["came_in"]["text"] == "a\ufffdb\ufffdc"
    assert json.loads(data)["came_in"]["fields"] == {"\ufffd": "\ufffd"}


def test_a_very_long_message_is_cut_and_the_cut_is_known() -> None:
    asked = request("x" * 30_000)
    data = data_for(asked)

    assert data.was_cut is True
    assert len(data.document["came_in"]["text"]) == 20_000
    assert data_for(request("x" * 20_000)).was_cut is False
