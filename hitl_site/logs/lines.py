"""One event is one line: JSON in the file, readable on the console, no control characters."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

EventDict = MutableMapping[str, Any]
# Controls of C0 and C1, line and paragraph separators, everything that reorders or hides text.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_ORDER = ("timestamp", "level", "logger", "event")
_LONGEST = 4000


def visible(text: str) -> str:
    """`text` with every character that a terminal obeys or hides written out."""
    return _INVISIBLE.sub(lambda found: _written(found[0]), text)


def shorten(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Bound what one event may hold: a log is no place for a whole message."""
    for name, value in event.items():
        if isinstance(value, str) and len(value) > _LONGEST and name != "exception":
            event[name] = f"{value[:_LONGEST]}... ({len(value)} characters)"
    return event


class ConsoleLine:
    """`10:02:11 WARNING hitl_site.run: text  request=1f2e user=3`; a traceback on lines below."""

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> str:
        """The line."""
        fields = dict(event)
        trace = str(fields.pop("exception", "") or "")
        moment, level, logger, text = (str(fields.pop(name, "")) for name in _ORDER)
        rest = "".join(f" {name}={visible(str(value))}" for name, value in sorted(fields.items()))
        line = f"{moment[:19]} {level.upper()} {logger}: {visible(text)}{'  ' if rest else ''}"
        below = "".join(f"\n  {visible(one)}" for one in trace.splitlines())
        return f"{line}{rest.lstrip()}{below}"


def _written(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
