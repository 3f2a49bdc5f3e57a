"""Renders the prompt: trusted words as instructions, everything else as JSON data.

The instructions are rendered from the company's own configuration only. What came in is never
formatted into them: it stands as JSON in one fixed place of the other message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from drafting.contract import ActionType, DraftRequest
from drafting.prompt_data import PromptData

CURRENT = "draft-1"
OPTIONS = "options-1"
_FOLDER = Path(__file__).with_name("prompts")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The two messages of one call and the version of the file they came from."""

    instructions: str
    data: str
    version: str

    def messages(self) -> list[dict[str, str]]:
        """As the chat completions interface wants them."""
        return [
            {"role": "system", "content": self.instructions},
            {"role": "user", "content": self.data},
        ]

    def as_text(self) -> str:
        """Exactly what is sent, for the timeline."""
        return f"[system]\n{self.instructions}\n\n[user]\n{self.data}"


@dataclass(frozen=True, slots=True)
class _PromptFile:
    template: Template
    version: str


@lru_cache(maxsize=8)
def _prompt_file(name: str) -> _PromptFile:
    source = (_FOLDER / f"{name}.jinja").read_text(encoding="utf-8")
    # Plain text for a model, not HTML: escaping would change the company's words.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    digest = hashlib.sha256(source.encode()).hexdigest()
    return _PromptFile(environment.from_string(source), f"{name}+{digest[:10]}")


def prompt_version(name: str = CURRENT) -> str:
    """The version every draft is stored with: file name and the first of its hash."""
    return _prompt_file(name).version


def render_prompt(
    request: DraftRequest,
    offered: tuple[ActionType, ...],
    data: PromptData,
    schema_text: str = "",
) -> Prompt:
    """The prompt for one request. `schema_text` is set for servers that take no JSON schema."""
    trusted: Mapping[str, Any] = {
        "role": request.role,
        "instructions": request.instructions,
        "company_name": request.company_name,
        "actions": [{"kind": item.kind, "label": item.label} for item in offered],
        "schema_text": schema_text,
    }
    prompt = render_named(CURRENT, trusted, data)
    if not request.options_wanted:
        return prompt
    more = render_named(OPTIONS, {"most": request.options_wanted}, data)
    instructions = f"{prompt.instructions}\n{more.instructions}"
    return replace(prompt, instructions=instructions, version=f"{prompt.version} {more.version}")


def render_named(name: str, trusted: Mapping[str, Any], data: PromptData) -> Prompt:
    """A prompt file with our own words in it; what a stranger wrote stands in `data` only."""
    file = _prompt_file(name)
    return Prompt(file.template.render(trusted), data.as_json(), file.version)
