"""Replaces what no store, index or provider takes: NUL and half characters become U+FFFD."""

from __future__ import annotations

import re
from dataclasses import replace

from drafting.contract import DraftRequest, SourceText

_UNUSABLE = re.compile("[\0\ud800-\udfff]")


def wellformed(text: str) -> str:
    """The text with a visible mark for every character that cannot be passed on."""
    return _UNUSABLE.sub("\ufffd", text)


def with_wellformed_source(request: DraftRequest) -> DraftRequest:
    """The request with what the stranger wrote made passable; nothing else is touched."""
    return replace(request, source=wellformed_source(request.source))


def wellformed_source(source: SourceText) -> SourceText:
    """What the stranger wrote, passable."""
    return replace(
        source,
        subject=wellformed(source.subject),
        text=wellformed(source.text),
        sender_name=wellformed(source.sender_name),
        sender_address=wellformed(source.sender_address),
        fields={wellformed(key): wellformed(text) for key, text in source.fields.items()},
    )
