"""The ready workflows' own texts and the rows of the shared files, for measuring proofs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.registry import connector_for
from connectors.schemas import action_schema
from drafting.contract import ActionType, KnowledgeText, ReplyTemplateText
from review_queue.playbooks.read import read_playbook

_PLAYBOOKS = Path(__file__).resolve().parent.parent / "playbooks"


def allowed_of(playbook: str) -> tuple[ActionType, ...]:
    """The kinds of action a ready workflow may propose."""
    kinds = read_playbook(_PLAYBOOKS / playbook, currency="EUR").allowed_kinds
    return tuple(ActionType(kind, connector_for(kind).label, action_schema(kind)) for kind in kinds)


def company_texts(playbook: str) -> dict[str, Any]:
    """Templates and knowledge of a ready workflow, as a drafter gets them."""
    read = read_playbook(_PLAYBOOKS / playbook, currency="EUR")
    return {
        "templates": tuple(
            ReplyTemplateText(at, one.title, one.subject, one.body, one.topic)
            for at, one in enumerate(read.templates, start=1)
        ),
        "knowledge": tuple(
            KnowledgeText(at, one.title, one.text) for at, one in enumerate(read.knowledge, start=1)
        ),
    }


def lines_of(path: Path) -> Iterator[Any]:
    """The rows of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
