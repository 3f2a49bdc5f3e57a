"""Every way to say a comparison."""

from __future__ import annotations

from policies.engine.spec import Operator
from policies.language.reader import PhraseBook

_IS = ("", "is ", "was ", "are ", "has been ", "must be ")
_WORDS: dict[Operator, tuple[str, ...]] = {
    Operator.MORE_THAN: (
        "more than", "over", "above", "greater than", "higher than", "larger than", "bigger than",
        "longer than", "later than",
    ),
    Operator.AT_LEAST: ("at least", "not less than", "no less than", "not under", "not below"),
    Operator.LESS_THAN: (
        "less than", "under", "below", "lower than", "smaller than", "fewer than", "shorter than",
        "earlier than",
    ),
    Operator.AT_MOST: (
        "at most", "not more than", "no more than", "up to", "not over", "not above",
    ),
}  # fmt: skip
_PHRASES: list[tuple[str, Operator]] = [
    (is_ + words, operator)
    for operator, several in _WORDS.items()
    for words in several
    for is_ in _IS
]
_PHRASES += [
    ("exceeds", Operator.MORE_THAN), (">", Operator.MORE_THAN), ("> =", Operator.AT_LEAST),
    ("≥", Operator.AT_LEAST), ("<", Operator.LESS_THAN), ("< =", Operator.AT_MOST),
    ("≤", Operator.AT_MOST), ("=", Operator.IS), ("equals", Operator.IS), ("is", Operator.IS),
    ("are", Operator.IS), ("is exactly", Operator.IS), ("is equal to", Operator.IS),
    ("is not", Operator.IS_NOT), ("isn't", Operator.IS_NOT), ("are not", Operator.IS_NOT),
    ("is different from", Operator.IS_NOT),
    ("contains", Operator.CONTAINS), ("contain", Operator.CONTAINS),
    ("includes", Operator.CONTAINS), ("include", Operator.CONTAINS),
    ("mentions", Operator.MENTIONS), ("mention", Operator.MENTIONS),
    ("names", Operator.MENTIONS), ("says", Operator.CONTAINS),
    ("lacks", Operator.LACKS), ("does not contain", Operator.LACKS),
    ("doesn't contain", Operator.LACKS), ("does not include", Operator.LACKS),
    ("is one of", Operator.ONE_OF), ("is any of", Operator.ONE_OF), ("is either", Operator.ONE_OF),
    ("contains one of", Operator.ONE_OF), ("contains any of", Operator.ONE_OF),
    ("is known", Operator.IS_PRESENT), ("is there", Operator.IS_PRESENT),
    ("is not known", Operator.IS_MISSING), ("is missing", Operator.IS_MISSING),
    ("is unknown", Operator.IS_MISSING), ("isn't known", Operator.IS_MISSING),
]  # fmt: skip
COMPARISONS: PhraseBook[Operator] = PhraseBook(_PHRASES)
HOURS: PhraseBook[Operator] = PhraseBook(
    [("is after", Operator.AT_LEAST), ("is before", Operator.LESS_THAN),
     ("after", Operator.AT_LEAST), ("before", Operator.LESS_THAN)]
)  # fmt: skip
SUFFIXES = {
    Operator.AT_LEAST: ("or more", "or above", "or over", "or higher", "or later", "or longer"),
    Operator.AT_MOST: ("or less", "or below", "or under", "or lower", "or fewer", "or earlier"),
}
