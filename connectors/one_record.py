"""What the connectors share that make one record of our own for each key, and can take it out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.contract import FrozenRequest, NotSent, Outcome, Sent, Surroundings
from connectors.inside import InsideConnector
from connectors.own_records import CannotBeTakenBack, OwnRecords


class OneRecordConnector(InsideConnector, ABC):
    """Our own records can always say whether it stands."""

    stands: ClassVar[str]
    missing: ClassVar[str]
    taken_back: ClassVar[str]
    nothing_taken_back: ClassVar[str]

    @abstractmethod
    def withdraw(self, records: OwnRecords, key: str) -> str:
        """Take it out; returns its reference. KeyError or CannotBeTakenBack."""

    def lookup(self, request: FrozenRequest, surroundings: Surroundings) -> Outcome:
        """Our own records can say."""
        return self.verify(request, "", surroundings)

    def verify(self, request: FrozenRequest, reference: str, surroundings: Surroundings) -> Outcome:
        """Sent while it stands under its key, NotSent when there is none (any more)."""
        try:
            found = surroundings.workspace.own_record(key=request.idempotency_key)
        except KeyError:
            return NotSent(self.missing, retryable=True)
        return Sent(found, self.stands)

    def undo(
        self, request: FrozenRequest, before: Mapping[str, Any], surroundings: Surroundings
    ) -> Outcome:
        """Take it out again unless somebody used it already."""
        try:
            reference = self.withdraw(surroundings.workspace, request.idempotency_key)
        except KeyError:
            return NotSent(self.nothing_taken_back)
        except CannotBeTakenBack as error:
            return NotSent(str(error))
        return Sent(reference, self.taken_back)
