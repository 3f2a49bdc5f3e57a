"""What a server understands: started at the best, lowered when it answers that it cannot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import openai

from drafting.openai_schema import NAME
from drafting.openai_settings import DEFAULT_BASE_URL, OpenAISettings

Form = Literal["json_schema", "json_object", "text"]
_NEXT_FORM: Mapping[Form, Form] = {"json_schema": "json_object", "json_object": "text"}
_CANNOT = frozenset({400, 422, 501})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the shape is asked for and what the token limit is called."""

    form: Form = "json_schema"
    limit_name: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"

    def parameters(self, schema: dict[str, Any], limit: int, *, name: str = NAME) -> dict[str, Any]:
        """The request parameters that differ between servers; `name` is the schema's."""
        asked: dict[str, Any] = {self.limit_name: limit}
        if self.form == "json_schema":
            form = {"name": name, "strict": True, "schema": schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": form}
        elif self.form == "json_object":
            asked["response_format"] = {"type": "json_object"}
        return asked

    def schema_text(self, schema: dict[str, Any]) -> str:
        """The schema for the prompt, when it cannot be sent as such."""
        return "" if self.form == "json_schema" else json.dumps(schema, ensure_ascii=False)

    def simpler_after(self, error: openai.OpenAIError) -> Dialect | None:
        """The dialect to use after the server said it cannot do this one; None for other errors."""
        if not isinstance(error, openai.APIStatusError) or error.status_code not in _CANNOT:
            return None
        said = f"{error.message} {error.param or ''}".lower()
        if "max_completion_tokens" in said and self.limit_name == "max_completion_tokens":
            return replace(self, limit_name="max_tokens")
        if "max_tokens" in said and self.limit_name == "max_tokens":
            return replace(self, limit_name="max_completion_tokens")
        about_form = any(word in said for word in ("response_format", "json_schema", "json_object"))
        simpler = _NEXT_FORM.get(self.form)
        return replace(self, form=simpler) if about_form and simpler else None


def first_dialect(settings: OpenAISettings) -> Dialect:
    """OpenAI itself wants the new name of the token limit; older servers know only the old one."""
    is_openai = (settings.base_url or DEFAULT_BASE_URL).rstrip("/") == DEFAULT_BASE_URL
    return Dialect(limit_name="max_completion_tokens" if is_openai else "max_tokens")
