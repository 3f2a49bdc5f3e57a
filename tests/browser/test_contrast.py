"""Every pair of ink and ground of the design tokens reaches WCAG AA, in light and in dark."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

_TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TEXT = [
    ("ink", "page"), ("ink", "surface"), ("ink", "surface-2"), ("ink", "surface-3"),
    ("ink-2", "page"), ("ink-2", "surface"), ("ink-2", "surface-2"),
    ("ink-3", "page"), ("ink-3", "surface"), ("ink-3", "surface-2"),
    ("accent", "page"), ("accent", "surface"), ("accent", "accent-soft"),
    ("accent-hover", "surface"), ("on-accent", "accent"), ("on-accent", "accent-hover"),
    ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"), ("info", "info-soft"),
    ("good", "surface"), ("warn", "surface"), ("bad", "surface"), ("bad", "page"),
    ("warn", "foreign-soft"), ("ink-3", "foreign-soft"), ("ink", "foreign-soft"),
    ("accent", "info-soft"), ("accent", "warn-soft"), ("accent", "bad-soft"),
    ("ink-2", "bad-soft"), ("ink-2", "warn-soft"), ("on-bad", "bad-strong"), ("bad", "surface"),
]  # fmt: skip
EDGES = [
    ("line-strong", "surface"),
    ("focus", "surface"),
    ("focus", "page"),
    ("focus", "surface-2"),
]


def tokens() -> dict[str, tuple[str, str]]:
    text = (ROOT / "static" / "css" / "tokens.css").read_text()
    return {name: (light, dark) for name, light, dark in _TOKEN.findall(text)}


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio of two #rrggbb colours."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_formula_gives_the_known_values() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_reaches_4_5_to_1(scheme: int) -> None:
    known = tokens()
    ratios = {
        (ink, ground): contrast(known[ink][scheme], known[ground][scheme]) for ink, ground in TEXT
    }
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_and_focus_reach_3_to_1(scheme: int) -> None:
    known = tokens()
    ratios = {pair: contrast(*(known[name][scheme] for name in pair)) for pair in EDGES}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}
