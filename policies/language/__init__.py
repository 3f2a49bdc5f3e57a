"""Typed English sentences as rules, deterministically; what is not understood is refused."""

from policies.language.editing import normal_form, sentence_to_edit
from policies.language.result import Parsed, Unclear, Understood
from policies.language.sentence import LONGEST, parse_sentence

__all__ = [
    "LONGEST",
    "Parsed",
    "Unclear",
    "Understood",
    "normal_form",
    "parse_sentence",
    "sentence_to_edit",
]
