"""Long texts that are written once and seldom read, kept compressed in their column."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextColumn = models.TextField[Any, Any]
else:
    TextColumn = models.TextField

_MARK = "zlib:"
SHORTEST = 512  # characters; below, the mark and base 85 eat what is won


class PackedTextField(TextColumn):
    """A text column whose long values stand in it compressed (zlib, base 85, marked).

    Reads and writes plain text. What was stored before, and what begins otherwise, is as it stands;
    a plain text that begins with the mark is packed whatever its length, so that nothing is read
    wrongly. Not for columns that are searched.
    """

    def get_prep_value(self, value: Any) -> Any:
        """The text as the column holds it."""
        plain = super().get_prep_value(value)
        if plain is None or (len(plain) < SHORTEST and not plain.startswith(_MARK)):
            return plain
        packed = zlib.compress(plain.encode("utf-8", "surrogatepass"), 6)
        return _MARK + base64.b85encode(packed).decode("ascii")

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """The plain text again."""
        if value is None or not value.startswith(_MARK):
            return value
        packed = base64.b85decode(value.removeprefix(_MARK))
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
