"""What a parser says when it cannot read what it was given."""

from __future__ import annotations


class UnreadableInput(Exception):
    """Nothing was taken in. `reason` says what was wrong, `what_to_do` how to mend it."""

    def __init__(self, reason: str, what_to_do: str) -> None:
        super().__init__(f"{reason} {what_to_do}")
        self.reason = reason
        self.what_to_do = what_to_do
