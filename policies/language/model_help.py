"""Lets a connected model put an unclear sentence into words that the grammar reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from policies.engine.quoting import quote
from policies.language.numbers import WORDS
from policies.language.result import Parsed, Unclear, Understood
from policies.language.sentence import parse_sentence
from policies.language.setting import Setting
from policies.language.tokens import Sort, Token, tokenize
from policies.language.vocabulary import SUGGESTIONS


class SentenceHelper(Protocol):
    """A model, injected by the caller. It only proposes words; it never sees or makes a rule."""

    def rewrite(self, sentence: str, *, phrases: tuple[str, ...]) -> str | None:
        """The sentence in the grammar's words, or None when the model cannot or is not there.

        `phrases` are the conditions a rule can ask for, as sentences say them.
        """


def parse_with_help(
    text: str, *, helper: SentenceHelper, currency: str, setting: Setting
) -> Parsed:
    """What the grammar reads, with the helper asked only where the grammar does not.

    The helper's words are read by the same grammar and listed as an assumption, for the owner to
    confirm. They are dropped, and the owner's sentence stays unclear, when they bring figures or
    quoted texts of their own. What a rule can never do is not asked again in other words.
    """
    parsed = _parse(text, currency, setting)
    if isinstance(parsed, Understood) or parsed.is_final:
        return parsed
    rewritten = helper.rewrite(text, phrases=SUGGESTIONS)
    if rewritten is None or not _brings_nothing(rewritten, text):
        return parsed
    again = _parse(rewritten, currency, setting)
    if isinstance(again, Unclear):
        return parsed
    note = f"A model put your sentence into these words: “{quote(rewritten, limit=500)}”"
    return replace(again, assumptions=(note, *again.assumptions))


def _parse(text: str, currency: str, setting: Setting) -> Parsed:
    return parse_sentence(
        text,
        currency=currency,
        workflows=setting.workflows,
        groups=setting.groups,
        kinds=setting.kinds,
    )


def _brings_nothing(rewritten: str, text: str) -> bool:
    """Whether every figure and quoted text of the rewritten sentence stands in the owner's."""
    said = {token.folded for token in tokenize(text)}
    said |= {str(WORDS[word]) for word in said & WORDS.keys()}
    brought = (token for token in tokenize(rewritten) if _is_figure_or_quote(token))
    return all(
        str(WORDS.get(token.folded, token.folded)) in said
        or (token.sort is Sort.QUOTED and token.text in text)
        for token in brought
    )


def _is_figure_or_quote(token: Token) -> bool:
    """One and two are left out: every rule counts its people, whatever the owner wrote."""
    is_counted = token.folded in WORDS and token.folded not in {"one", "two"}
    return is_counted or token.sort in {Sort.NUMBER, Sort.TIME, Sort.QUOTED}
