"""The quick tier: the whole torture in small numbers, on SQLite, with its own sabotage round."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_S = 900  # many times what it takes on a calm machine


@pytest.fixture
def template(db: None, tmp_path: Path) -> Path:
    """A copy of the migrated, empty test database, which saves migrating again."""
    if connection.vendor != "sqlite":
        pytest.skip("the quick tier runs on SQLite; make torture runs both databases")
    path = tmp_path / "template.sqlite3"
    source = sqlite3.connect(connection.settings_dict["NAME"])
    target = sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    return path


@pytest.mark.parametrize("part", ["failpoints", "sabotage", "kills", "race"])
def test_the_quick_tier_of_the_torture_passes(template: Path, part: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", "--quick", "--template", template, "--part", part],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith(" passed, 0 failed"), done.stdout
