"""What came in, as it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review_queue.desk.panels.shown import Shown
from review_queue.desk.plain_html import text_of_html


def what_came_in(shown: Shown) -> Mapping[str, Any]:
    """The HTML part as text; the rest stands on the task's source."""
    html = shown.task.source.html
    return {"source_html_text": text_of_html(html) if html else ""}
