"""Figures, days and commitments in a draft that stand nowhere in what it may rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from policies.engine.detectors.contract import Hit, Material
from policies.engine.detectors.patterns import NOWHERE, OUTPUT, PatternDetector, words
from policies.engine.reading import ReadText

_MOST = 200  # figures looked at per text
_LIST_NUMBER = re.compile(r"(?m)^\s{0,8}\d{1,2}[.)]\s")
_FIGURE = re.compile(r"(?<![\w.,])\d{1,15}(?:[.,:'’]\d{1,6}){0,5}(?![\w])")  # noqa: RUF001
_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tomorrow|tonight|next week|next month"
    r"|within the hour|this (?:afternoon|evening|morning|week)|january|february|march(?= \d)|april"
    r"|(?<=in )may|june|july|august|september|october|november|december|montag|dienstag|mittwoch"
    r"|donnerstag|freitag|samstag|sonntag|morgen früh|nächste woche|demain|lundi|mardi|mercredi"
    r"|jeudi|vendredi|mañana)\b",
    re.IGNORECASE,
)


class Unsourced:
    """Compares by value, so 1,250.00 rests on 1250 and on 1.250; list numbers do not count."""

    code = "claim_without_source"
    label = "a figure or day that stands in no source"
    sides = OUTPUT
    only_noticed = NOWHERE

    def hits(self, material: Material) -> Iterator[Hit]:
        """Figures first, then days, text by text."""
        figures = {value for text in material.sources for value in _values_in(text.raw)}
        days = {match.casefold() for text in material.sources for match in _DAY.findall(text.raw)}
        for text in material.texts:
            yield from self._hits_in(text, figures, days)

    def _hits_in(self, text: ReadText, figures: set[str], days: set[str]) -> Iterator[Hit]:
        plain = _LIST_NUMBER.sub(" ", text.forms[min(1, len(text.forms) - 1)])
        for match in islice(_FIGURE.finditer(plain), _MOST):
            if figures.isdisjoint(_readings(match.group())):
                yield Hit(text.label, match.group())
        for match in islice(_DAY.finditer(plain), _MOST):
            if match.group().casefold() not in days:
                yield Hit(text.label, match.group())


def _values_in(text: str) -> Iterator[str]:
    for match in _FIGURE.finditer(text):
        yield from _readings(match.group())


def _readings(figure: str) -> set[str]:
    """What a written figure may mean: whole, and with its last point or comma as the decimal."""
    whole = re.sub(r"\D", "", figure)
    found = {whole.lstrip("0") or "0"}
    parts = re.split(r"[.,]", figure)
    if len(parts) > 1:
        before = re.sub(r"\D", "", "".join(parts[:-1])).lstrip("0") or "0"
        decimals = parts[-1].rstrip("0")
        # 12.50 is not 1250: a last part of one or two digits is always a decimal.
        found = found if len(parts[-1]) == 3 else set()
        found.add(f"{before}.{decimals}" if decimals else before)
    return found


UNSOURCED = Unsourced()
COMMITMENT = PatternDetector(
    "commitment",
    "a promise of time, scope or price",
    OUTPUT,
    words(
        r"\b(?:we|i)(?:'ll| will| shall| can| are able to| am going to| are going to)\b[^.\n]{0,60}"
        r"\b(?:by|before|until|within|no later than|in time|the same day|overnight|immediately"
        r"|right away)\b",
        r"\b(?:we|i) (?:hereby )?(?:guarantee|promise|commit|assure|confirm that we will"
        r"|agree to)\b",
        r"\b(?:guaranteed?|warrant(?:y|ied)|lifetime|unlimited|no questions asked|100 ?%"
        r"|risk[- ]free|always available|never fails?)\b",
        r"\b(?:will be|gets?|get it) (?:ready|done|finished|delivered|shipped|fixed|completed"
        r"|there)\b[^.\n]{0,30}\b(?:by|before|within|on|tomorrow|today|next)\b",
        r"\b(?:price|rate|fee|cost)s?\b[^.\n]{0,30}\b(?:will (?:stay|remain|not (?:change|rise))"
        r"|is fixed|are fixed|locked in)\b",
        r"\b(?:included|thrown in|on top|as a bonus|extra|add(?:ed)?) (?:for free|at no (?:extra )?"
        r"(?:cost|charge)|without charge|on the house)\b",
        r"\b(?:wir (?:garantieren|versprechen|sichern)|nous garantissons|garantizamos|garantiamo)",
    ),
)
