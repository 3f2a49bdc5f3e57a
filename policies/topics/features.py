"""Text as numbered features: words, pairs of words and pieces of words, in linear time."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

READ_LIMIT = 4_000  # characters of a text that are looked at
_PIECES = (3, 4, 5)
_LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")


def words_of(text: str) -> list[str]:
    """The words in small letters; every figure reads "0"."""
    plain = unicodedata.normalize("NFKC", text[:READ_LIMIT]).lower()
    found = (word[:_LONGEST_WORD] for word in _WORD.findall(plain))
    return ["0" if word.isdigit() else word for word in found]


def count_features(words: list[str]) -> Counter[int]:
    """How often each feature occurs; a feature is the CRC-32 of its name, the same everywhere."""
    return Counter(crc32(name.encode()) for name in _names(words))


def word_key(word: str) -> int:
    """The feature of a single word."""
    return crc32(f"w {word}".encode())


def _names(words: list[str]) -> Iterator[str]:
    for word in words:
        yield f"w {word}"
        spaced = f" {word} "
        for size in _PIECES:
            for start in range(len(spaced) - size + 1):
                yield f"c {spaced[start : start + size]}"
    for first, second in pairwise(words):
        yield f"b {first} {second}"
