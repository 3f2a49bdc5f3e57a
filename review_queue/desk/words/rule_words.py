"""A rule as people here read it: in the company's language, with names for keys."""

from __future__ import annotations

from collections.abc import Mapping

from policies.engine.languages import ENGLISH
from policies.engine.sentences import rule_sentence
from policies.engine.spec import Rule
from review_queue.desk.words.plain_words import plain_sentence
from review_queue.selectors.retelling import called_by_name


def say_rule(rule: Rule, names: Mapping[str, str], language: str) -> str:
    """The rule's sentence; `names` are the workflows' names by key."""
    if language == ENGLISH:
        return plain_sentence(rule_sentence(rule), names)
    return rule_sentence(called_by_name(rule, names), language=language)
