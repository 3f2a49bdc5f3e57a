"""A ledger with an anchor in folders of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audit.actors import SYSTEM
from audit.anchor.config import AnchorConfig
from audit.anchor.signing import Round, sign_round
from audit.anchoring import anchor_config
from audit.chain import Event
from audit.sealing import seal_pending
from audit.services import append_event

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def folders(settings: Any, tmp_path: Path) -> AnchorConfig:
    """The configuration, with key and notes below `tmp_path`."""
    settings.ANCHOR_DIR, settings.CHECKPOINT_DIR = tmp_path / "key", tmp_path / "notes"
    return anchor_config()


def write(count: int, chain: str = "alpha") -> None:
    """This many sealed entries more."""
    for number in range(count):
        append_event(Event("test.thing.done", SYSTEM, "test:1", {"n": number}, AT), chain=chain)
    seal_pending()


def signed(config: AnchorConfig, count: int) -> Round:
    """Write, seal and sign; fails when nothing was signed."""
    write(count)
    done = sign_round(config)
    assert done.note, done.refusal
    return done
