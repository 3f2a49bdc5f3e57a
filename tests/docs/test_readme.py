"""The README's table of settings, its pictures and its links are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hitl_site.environment.variables import VARIABLES
from tests.conftest import ROOT

_ROW = re.compile(r"^\| `([A-Z_]+)` \| ([^|]+) \| `([^`]+)` \| ", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
PAGES = (Path("README.md"), *(path.relative_to(ROOT) for path in (ROOT / "docs").rglob("*.md")))


def test_every_variable_is_listed_in_the_words_of_the_code() -> None:
    rows = _ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    wanted = [(one.name, one.meaning, one.example) for one in VARIABLES.values()]
    assert rows == wanted


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_and_picture_is_there(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    missing = [name for name in _LINK.findall(text) if not (ROOT / page.parent / name).exists()]
    assert missing == []
