"""Important words: how texts are cut, stripped of filler and stemmed before they are compared."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from drafting.wellformed import wellformed

LONGEST_WORD = 40
MOST_WORDS = 60

# Function words, contractions cut at the apostrophe, and the courtesy of letters: none of them
# tells what somebody wants.
FILLER = Path(__file__).with_name("filler_words.txt").read_text(encoding="utf-8").split()


@lru_cache(maxsize=1)
def analyzer() -> TextAnalyzer:
    """Simple words, lower case, accents folded, filler removed, English stems."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.custom_stopword(FILLER))
        .filter(Filter.stemmer("english"))
        .build()
    )


def important_words(text: str, most: int = MOST_WORDS) -> tuple[str, ...]:
    """The first `most` distinct stems of the text, in the order they came."""
    found = dict.fromkeys(analyzer().analyze(wellformed(text)))
    return tuple(found)[:most]
