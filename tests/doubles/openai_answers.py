"""Pretended models that judge questions and reword sentences, beside those that draft."""

from __future__ import annotations

import json
from typing import Any

from tests.doubles.openai_replies import Body, Model, Reply, completion


def form_of(body: Body) -> str:
    """What is asked for: "draft", "answers" or "sentence"."""
    return str(body["response_format"]["json_schema"]["name"])


def keys_of(body: Body) -> list[str]:
    """The keys of the questions in a request for answers."""
    return list(body["response_format"]["json_schema"]["schema"]["properties"])


def answering(word: Any) -> Model:
    """A model that gives every question the same answer."""
    return lambda body: completion(json.dumps(dict.fromkeys(keys_of(body), word)))


def by_form(**models: Model) -> Model:
    """A model that drafts, answers and rewords as these do; each named by what is asked for."""

    def answer(body: Body) -> Reply:
        return models[form_of(body)](body)

    return answer
