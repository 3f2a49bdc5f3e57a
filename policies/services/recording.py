"""How the services of this package tell their caller what happened, inside the transaction."""

from __future__ import annotations

from collections.abc import Callable

from policies.history import Author

Record = Callable[[str, dict[str, object]], None]


def record_nothing(kind: str, data: dict[str, object]) -> None:
    """For callers that keep no audit trail, such as tests of the rules alone."""


def signed(by: Author, **data: object) -> dict[str, object]:
    """The data of an event, with who caused it."""
    return {**data, "by_id": by.id, "by": by.name}
