"""Every text that strangers or models wrote about one task, each with where it stood."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from connectors.registry import connector_for
from policies.engine.facts import LabelledText
from review_queue.models import Action, Source


def input_texts(source: Source) -> Iterator[LabelledText]:
    """What came in, header and form fields included."""
    yield LabelledText("subject", source.subject)
    yield LabelledText("message", source.text)
    yield LabelledText("quoted earlier message", source.quoted_text)
    yield LabelledText("HTML part", source.html)
    yield LabelledText("sender's name", source.sender_name)
    for attached in source.attachments:
        yield LabelledText("attachment name", str(attached.get("name", "")))
    for name, value in source.fields.items():
        yield LabelledText(f"field {name}", f"{value}")


def output_texts(actions: Sequence[Action]) -> Iterator[LabelledText]:
    """What would go out or be kept."""
    for action in actions:
        payload = json.loads(action.payload_text)
        for label, text in connector_for(action.kind).free_text(payload):
            yield LabelledText(f"{action.kind} {label}", text)
