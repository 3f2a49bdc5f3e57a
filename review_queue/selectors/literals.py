"""Conditions with their value in the text, so that a partial index may answer."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import BooleanField, F, Func


class WrittenOut(Func):
    """A condition on one column with its value in the text."""

    output_field: ClassVar[BooleanField[bool, bool]] = BooleanField()


PENDING = WrittenOut(F("state"), template="%(expressions)s = 'pending'")
FOR_TWO = WrittenOut(F("tier"), template="%(expressions)s = 3")
