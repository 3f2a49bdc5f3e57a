"""A part that hangs or breaks is a red row, and the parts behind it still run."""

from __future__ import annotations

import argparse
import importlib
import random
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from connectors.webhook.connector import WebhookConnector
from review_queue.services.effects import executing
from tests.torture import acts
from tests.torture.overdue import Overdue, within
from tests.torture.report import Row

CHANCE = random.Random(7)  # noqa: S311 - nothing is drawn


class Here:
    """A world in which nothing runs."""

    kind, seed = "SQLite", 7

    def __init__(self) -> None:
        self.recovered = 0

    def recover(self) -> None:
        self.recovered += 1


def hangs(world: Any, chance: random.Random, scale: float) -> Generator[Row]:
    yield Row("kills", "before it hung", 1)
    try:
        threading.Event().wait(60)
    except Exception:  # noqa: BLE001 - what a careless part would do
        yield Row("kills", "swallowed", 1)


def breaks(world: Any, chance: random.Random, scale: float) -> Generator[Row]:
    yield Row("race", "before it broke", 1)
    raise RuntimeError("no\nroom")


def ends(world: Any, chance: random.Random, scale: float) -> Generator[Row]:
    yield Row("pauses", "to its end", 1)


def asked(tmp_path: Path) -> argparse.Namespace:
    return argparse.Namespace(
        part=[], quick=False, scale=1.0, patience=1.0, resume=False, write=False, rows=None
    )


def test_what_hangs_and_what_breaks_is_red_and_the_rest_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(acts, "PARTS", {"kills": hangs, "race": breaks, "pauses": ends})
    monkeypatch.setattr(acts, "MINUTES", {"kills": 0.005, "race": 1, "pauses": 1})
    world: Any = Here()
    rows = acts.run_parts(world, asked(tmp_path), CHANCE)
    assert [(row.what, row.problems) for row in rows] == [
        ("before it hung", ()),
        ("stopped before its end", ("it did not come to its end within 0.005 minutes",)),
        ("before it broke", ()),
        ("stopped before its end", ("it ended by RuntimeError: no room",)),
        ("to its end", ()),
    ]
    assert world.recovered == 2


def test_what_ends_in_time_is_left_alone() -> None:
    with within(60):
        pass
    with pytest.raises(Overdue), within(0.01):
        threading.Event().wait(60)


def test_importing_the_harness_leaves_the_product_as_it_is() -> None:
    importlib.import_module("tests.torture.world")
    assert executing.hold_seconds.__module__ == executing.__name__
    assert WebhookConnector.effect_class.__module__ == WebhookConnector.__module__
