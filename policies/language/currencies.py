"""Which currencies a sign, a code or a word can mean, from the CLDR tables in babel."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name

from policies.language.reader import PhraseBook

_NO_MONEY_OF_A_COUNTRY = "X"
_REGIONAL = frozenset({"XAF", "XCD", "XOF", "XPF"})
# Codes that are everyday words when they are not written in capitals.
_EVERYDAY = frozenset(
    {"all", "amd", "bam", "bob", "cup", "gel", "lak", "mad", "mop", "nad", "pen", "ron", "rub",
     "sos", "top", "try", "won"}
)  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> Mapping[str, frozenset[str]]:
    """Lower-case words such as "euros", "us dollars" and "dollars" with the codes they can mean."""
    found: dict[str, set[str]] = {}
    for code, name in Locale("en").currencies.items():
        is_odd = code.startswith(_NO_MONEY_OF_A_COUNTRY) and code not in _REGIONAL
        if is_odd or "(" in name:
            continue
        for count in (1, 2):
            words = get_currency_name(code, count=count, locale="en").casefold()
            for spoken in {words, words.split()[-1]}:
                found.setdefault(spoken, set()).add(code)
    return {spoken: frozenset(codes) for spoken, codes in found.items()}


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, frozenset[str]]:
    """Signs such as €, $ and CA$ with the codes they can mean."""
    found: dict[str, set[str]] = {}
    for code, sign in Locale("en").currency_symbols.items():
        if sign in {code, "¤"}:
            continue
        found.setdefault(sign.casefold(), set()).add(code)
        if unicodedata.category(sign[-1]) == "Sc":
            found.setdefault(sign[-1], set()).add(code)
    found["us$"] = {"USD"}
    return {sign: frozenset(codes) for sign, codes in found.items()}


@lru_cache(maxsize=1)
def currency_book() -> PhraseBook[frozenset[str]]:
    """Every name and sign that stands before or after an amount."""
    return PhraseBook([*_names().items(), *_signs().items()])


def code_of(word: str) -> str:
    """The ISO 4217 code a word is; empty when it is none. Everyday words need capitals."""
    code = word.upper()
    is_shouted = word == code
    known = code in Locale("en").currencies and len(code) == 3
    return code if known and (is_shouted or word.casefold() not in _EVERYDAY) else ""
