"""A connected model drafts; without one the built-in drafter does, and the admin says so."""

from __future__ import annotations

import pytest

from drafting.builtin import BuiltinDrafter
from drafting.choose import describe, drafter_for
from drafting.judging_drafter import JudgingDrafter
from drafting.openai_settings import OpenAISettings


@pytest.mark.parametrize(
    "openai", [OpenAISettings(), OpenAISettings(base_url="https://api.openai.com/v1/")]
)
def test_without_key_or_address_the_built_in_drafter_works(openai: OpenAISettings) -> None:
    assert isinstance(drafter_for(openai), BuiltinDrafter)
    described = describe(openai)
    assert (described.name, described.needs_connection) == ("builtin", True)
    assert described.sentence.startswith("No model is connected.")


@pytest.mark.parametrize(
    "openai",
    [
        OpenAISettings(api_key="sk-x", model="m-1"),
        OpenAISettings(base_url="http://127.0.0.1:9/v1", model="m-1"),
    ],
)
def test_a_key_or_an_address_of_its_own_connects_a_model(openai: OpenAISettings) -> None:
    drafter = drafter_for(openai)
    assert (type(drafter), drafter.name) == (JudgingDrafter, "openai")
    described = describe(openai)
    assert (described.name, described.needs_connection) == ("openai", False)
    assert described.sentence == "Drafts are written by the model m-1."


def test_the_key_is_never_shown() -> None:
    assert "sk-secret" not in repr(OpenAISettings(api_key="sk-secret"))


def test_costs_are_rounded_up() -> None:
    settings = OpenAISettings(
        microdollars_per_million_in=250_000, microdollars_per_million_out=2_000_000
    )

    assert settings.cost_microdollars(0, 0) == 0
    assert settings.cost_microdollars(1, 0) == 1
    assert settings.cost_microdollars(1_000_000, 1_000_000) == 2_250_000
