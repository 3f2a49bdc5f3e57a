"""What the connectors share that change the company's own records and reach nobody outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.contract import ConnectionSettings, EffectClass


class InsideConnector:
    """No way out, no settings: the workspace itself keeps one effect per key."""

    needs_connection: ClassVar[bool] = False
    connection_kind: ClassVar[str] = ""
    settle_seconds: ClassVar[int] = 0
    auto_eligible: ClassVar[bool] = False
    hold_seconds: ClassVar[int] = 30
    sensitive_slots: ClassVar[tuple[str, ...]] = ()
    settings_model: ClassVar[None] = None

    def effect_class(self, connection: ConnectionSettings | None) -> EffectClass:
        """N: doing it twice under one key changes nothing more."""
        return EffectClass.NATURAL

    def key_ttl_seconds(self, connection: ConnectionSettings | None) -> int | None:
        """Our own records never forget a key."""
        return None

    def hold_seconds_for(self, payload: Mapping[str, Any]) -> int:
        """Seconds between approval and effect."""
        return self.hold_seconds
