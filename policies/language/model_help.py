"""Judges words a connected model found for an unclear sentence; the grammar alone reads them."""

from __future__ import annotations

from dataclasses import dataclass

from policies.language.numbers import WORDS
from policies.language.result import Parsed, Unclear, Understood
from policies.language.sentence import parse_sentence
from policies.language.setting import Setting
from policies.language.tokens import Sort, Token, tokenize
from policies.language.vocabulary import SUGGESTIONS

# What a model is shown: the conditions there are, and whole sentences that are understood.
PHRASES = SUGGESTIONS
_PEOPLE = frozenset({"one", "two"})
EXAMPLES = (
    "When the customer asks for a refund, one person checks it.",
    "When the amount is more than €50, two people check it, because fraud risk.",
    "When the customer is new and the message contains a link, one person checks it.",
    'When the message contains "lawyer", two people check it.',
    "When it is outside business hours, hold it for 30 minutes.",
    "When the amount is over €500, one person checks it, except when the customer is important.",
    "When the customer is angry, one person checks it and it is urgent.",
    "When the sender is not on record, block it.",
)


@dataclass(frozen=True, slots=True)
class Reworded:
    """The model's words and what the grammar reads in them.

    `brought` are figures and quoted texts the owner never wrote, `lost` those of the owner that are
    gone: with either, the words mean something else.
    """

    words: str
    parsed: Parsed
    brought: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        """Whether the owner may be asked to confirm these words."""
        return isinstance(self.parsed, Understood) and not self.brought and not self.lost


def may_ask_model(parsed: Parsed) -> bool:
    """Whether other words could help: not where it is clear, nor where it can never be."""
    return isinstance(parsed, Unclear) and not parsed.is_final


def read_reworded(text: str, words: str, *, currency: str, setting: Setting) -> Reworded:
    """What the owner's `text` becomes in the model's `words`. Nothing is kept."""
    parsed = parse_sentence(
        words,
        currency=currency,
        workflows=setting.workflows,
        groups=setting.groups,
        kinds=setting.kinds,
    )
    said, found = _figures(text), _figures(words)
    # One and two in words are no news: every rule counts its people, whatever the owner wrote.
    news = {key: written for key, written in found.items() if written.lower() not in _PEOPLE}
    return Reworded(
        words=words,
        parsed=parsed,
        brought=tuple(news[key] for key in news if key not in said),
        lost=tuple(said[key] for key in said if key not in found and key not in {"1", "2"}),
    )


def _figures(text: str) -> dict[str, str]:
    """Every figure and quoted text, by what it means, as it was written."""
    return {_meaning(token): token.text for token in tokenize(text) if _is_figure_or_quote(token)}


def _meaning(token: Token) -> str:
    if token.sort is Sort.QUOTED:
        return token.text
    return str(WORDS.get(token.folded, token.folded))


def _is_figure_or_quote(token: Token) -> bool:
    return token.folded in WORDS or token.sort in {Sort.NUMBER, Sort.TIME, Sort.QUOTED}
