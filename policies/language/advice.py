"""The errors that name the first part that does not fit, with the closest words that would."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from policies.engine.amounts import format_money
from policies.engine.facts import Money
from policies.engine.quoting import quote
from policies.language.reader import ARTICLES, Reader
from policies.language.result import NotUnderstood
from policies.language.tokens import words_of
from policies.language.vocabulary import SUGGESTIONS, VAGUE

_LOOK_AHEAD = 7  # words that a suggestion is compared with
_CLOSE = 55  # rapidfuzz score, 0 to 100, below which a suggestion would only confuse


def closest(text: str, choices: Sequence[str]) -> str:
    """The choice most like the text; empty when nothing is like it."""
    found = process.extractOne(
        _content(text), choices, scorer=fuzz.ratio, processor=_content, score_cutoff=_CLOSE
    )
    return found[0] if found else ""


def _content(text: str) -> str:
    """The words that tell one phrase from another."""
    return " ".join(word for word in words_of(text) if word not in ARTICLES)


def not_a_condition(reader: Reader) -> NotUnderstood:
    """Nothing that rules can ask about starts here."""
    refuse_vague(reader)
    if reader.is_done:
        return reader.unclear(
            "The sentence ends where a condition should follow.", "such as: the customer is new"
        )
    ahead = reader.said(reader.place, min(reader.place + _LOOK_AHEAD, len(reader.tokens)))
    found = closest(ahead, SUGGESTIONS)
    reader.eat_article()
    token = reader.next
    return reader.unclear(
        f"“{token.shown if token else ahead}” is not something a rule can ask about.",
        f"Did you mean: {found}?" if found else "",
    )


def left_over(reader: Reader) -> NotUnderstood:
    """The sentence could end before this word, and the word fits nowhere."""
    refuse_vague(reader)
    token = reader.next
    said = token.text if token else ""
    if reader.place and reader.tokens[reader.place - 1].folded in {".", "!"}:
        return reader.unclear("One sentence makes one rule.", "Write a rule of its own.")
    return reader.unclear(
        f"“{quote(said, limit=40)}” is not understood here.",
        "Leave it out, or join it with “and” as a condition of its own.",
    )


def refuse_vague(reader: Reader) -> None:
    """Raise NotUnderstood when a word without a measure stands here."""
    token = reader.next
    if token is None or token.folded not in VAGUE:
        return
    example = format_money(Money(10_000, reader.currency))
    raise reader.unclear(
        f"“{token.shown}” has no measure, so nobody could say where it starts.",
        f"Write a figure, such as: more than {example}",
    )


def not_an_outcome(reader: Reader) -> NotUnderstood:
    """Nothing that rules can do starts here; the word farthest on that fits nothing is shown."""
    refuse_vague(reader)
    if reader.is_done:
        return reader.unclear(
            "The sentence does not say what shall happen.", "such as: one person checks it"
        )
    place = min(max(reader.farthest, reader.place), len(reader.tokens) - 1)
    return reader.unclear(
        f"“{reader.tokens[place].shown}” is not understood here. A rule can ask for one person or "
        "two people, for a hold, a random share or a stop, and say how urgent it is.",
        "such as: one person checks it, hold it for 30 minutes, block it",
        place,
    )
