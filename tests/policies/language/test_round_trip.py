"""Every sentence that the product says about a rule reads back as that rule."""

from __future__ import annotations

from hypothesis import assume, given, settings

from policies.engine.sentences import rule_sentence
from policies.engine.spec import Rule
from policies.language import LONGEST, Understood, normal_form, parse_sentence
from tests.policies.language.rules import CURRENCY, GROUPS, WORKFLOWS, rules


def read(text: str) -> object:
    return parse_sentence(text, currency=CURRENCY, workflows=WORKFLOWS, groups=GROUPS)


@settings(max_examples=300, deadline=None)
@given(rules)
def test_every_rule_reads_back_from_its_own_sentence(rule: Rule) -> None:
    sentence = rule_sentence(rule)
    assume(len(sentence) <= LONGEST)
    parsed = read(sentence)
    assert isinstance(parsed, Understood), (sentence, parsed)
    assert parsed.rule == normal_form(rule)
    assert parsed.assumptions == ()
    assert rule_sentence(parsed.rule) == parsed.echo
