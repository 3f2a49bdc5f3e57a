"""No top-level package of ours hides one of Python's own (ADR 0001)."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_no_top_level_name_shadows_the_standard_library() -> None:
    ours = {path.stem for path in ROOT.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert "review_queue" in ours
    assert ours & sys.stdlib_module_names == set()
