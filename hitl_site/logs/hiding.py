"""What must never stand in a log: the secrets of this installation, and what looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from hitl_site.logs.lines import EventDict

HIDDEN = "[hidden]"
_SHORTEST = 6
# Links that decide, bearer tokens, keys of model providers, passwords in addresses and in pairs.
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?<=/decide/)[^/\s\"'?]+",
        r"(?i)(?<=bearer )[A-Za-z0-9._~+/=-]{6,}",
        r"\bsk-[A-Za-z0-9_-]{6,}",
        r"\bwhsec_[A-Za-z0-9+/=]{6,}",
        r"(?<=://)[^\s/@:\"']*:[^\s/@\"']+(?=@)",
        r"(?i)(?<=password=)[^\s&\"']+",
    )
)


class HideSecrets:
    """Replaces every known secret, and what has the shape of one, in all texts of an event."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({one for one in secrets if len(one) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        """The event without them."""
        for name, value in event.items():
            if not name.startswith("_"):  # the library's own, dropped before the line is made
                event[name] = self._clean(value)
        return event

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._hide(value)
        if isinstance(value, dict):
            return {name: self._clean(one) for name, one in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._clean(one) for one in value]
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self._hide(str(value))

    def _hide(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for shape in _SHAPES:
            text = shape.sub(HIDDEN, text)
        return text
