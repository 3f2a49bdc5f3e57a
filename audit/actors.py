"""Who did it: a snapshot that outlives the account."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

ActorKind = Literal["person", "rule", "worker", "client", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a rule, a worker, an API client or the system itself.

    `id` is the primary key as text (empty for system); `channel` is the door:
    admin, cli, api, worker.
    """

    kind: ActorKind
    id: str
    name: str
    channel: str

    def as_json(self) -> dict[str, str]:
        """The snapshot stored with every entry."""
        return asdict(self)


def person(user: object, *, channel: str = "admin") -> Actor:
    """The actor for a logged-in user."""
    return Actor("person", str(getattr(user, "pk", "")), str(user), channel)


SYSTEM = Actor("system", "", "system", "system")
