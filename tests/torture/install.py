"""What every process of the harness has that the product has not: short waits, no holds, traps.

The limits keep their order (start < read < wall < lost < lease); only their lengths shrink, so that
hundreds of crashes heal within a run. Nothing here is imported by the product.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from connectors.contract import (
    ConnectionSettings,
    EffectClass,
    FrozenRequest,
    NotSent,
    Outcome,
    Sent,
    Surroundings,
    Unknown,
)
from connectors.webhook.connector import WebhookConnector

# name -> (what the product has, what the harness has). Everything in seconds.
SHORT: Mapping[str, tuple[object, object]] = {
    "START_WITHIN": (timedelta(seconds=5), timedelta(seconds=2)),
    "CONNECT_SECONDS": (5, 1.0),
    "READ_SECONDS": (20, 1.0),
    "WALL_SECONDS": (30, 2.5),
    "WALL": (timedelta(seconds=30), timedelta(seconds=2.5)),
    "GRACE": (timedelta(seconds=60), timedelta(seconds=2)),
    "LEASE": (timedelta(seconds=120), timedelta(seconds=6)),
    "FIRST_BACKOFF_SECONDS": (15, 0.1),
}
OURS = ("connectors.", "review_queue.")


def shorten_waits() -> None:
    """Put the short limits wherever the product's own were imported to."""
    for module in list(sys.modules.values()):
        if not getattr(module, "__name__", "").startswith(OURS):
            continue
        for name, (product, harness) in SHORT.items():
            if getattr(module, name, None) == product:
                setattr(module, name, harness)


def drop_holds_and_chance() -> None:
    """Approved is due at once, and no draft is picked at random to be answered first."""
    from review_queue.services.effects import executing  # noqa: PLC0415 - needs the apps
    from review_queue.services.routing import blind_picks  # noqa: PLC0415 - needs the apps

    executing.hold_seconds = lambda *_args, **_kwargs: 0
    blind_picks._RANDOM = _Never()  # type: ignore[assignment]


class _Never:
    def randrange(self, most: int) -> int:
        """The largest number: never below any share."""
        return most - 1


def move_anchor(folder: Path) -> None:
    """The anchor of a scene has its own key, memory and exports: its ledger starts anew."""
    settings.ANCHOR_DIR = folder / "anchor"
    settings.CHECKPOINT_DIR = folder / "checkpoints"


def make_queryable() -> None:
    """Webhooks to a path that starts with /q are of class Q: they can be asked."""
    plain_class, plain_lookup = WebhookConnector.effect_class, WebhookConnector.lookup

    def effect_class(self: Any, connection: ConnectionSettings | None) -> EffectClass:
        if connection is not None and "/q" in connection.settings["url"]:
            return EffectClass.QUERYABLE
        return plain_class(self, connection)

    def lookup(self: Any, request: FrozenRequest, around: Surroundings) -> Outcome:
        if request.connection is None or "/q" not in request.connection.settings["url"]:
            return plain_lookup(self, request, around)
        return _ask(f"{request.connection.settings['url']}?key={request.idempotency_key}")

    WebhookConnector.effect_class = effect_class  # type: ignore[method-assign]
    WebhookConnector.lookup = lookup  # type: ignore[method-assign, assignment]


def _ask(address: str) -> Outcome:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own loopback double
            return Sent("asked: applied")
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return NotSent("It was asked, and knows nothing of it.", retryable=True)
        return Unknown(f"It answered {error.code}.")
    except OSError as error:
        return Unknown(f"It could not be asked ({error}).")
