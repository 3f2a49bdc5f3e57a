"""Hypothesis rules that are well formed, of every fact and every comparison in the catalogue."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from policies.engine.catalogue import CATALOGUE, FactEntry, FactKind
from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.quoting import plain_reason, quote
from policies.engine.spec import Condition, Operator, Rule
from policies.language.vocabulary import BUILT_IN_KINDS, CLOSED

CURRENCY = "EUR"
WORKFLOWS = {"support": "Support replies", "refunds-desk": "Refunds and credits"}
GROUPS = ("Finance", "Owners", "Night shift")
_GRAMMAR = (
    "billing", "phone_number", "out-of-office", "Delivery", "and", "or", ",", "a", "the", "if",
    "except when", "because", "one person checks it", "the customer is new", "is known", "late",
    "the amount is more than €30.00", ", it is held for 1 hour", "“vip”", '"', "(", ")", ".", "…a",
)  # fmt: skip
_SHOWN = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=20
) | st.lists(st.sampled_from(_GRAMMAR), min_size=1, max_size=4).map(" ".join)
_SAYABLE = _SHOWN.filter(
    lambda text: text.strip() != "" and quote(text) == text and not text.endswith("…")
)
_REASONS = (
    st.lists(
        st.sampled_from(["fraud", "risk", "is", "high,", "and", "or", "€50", "hurts", "(really)"]),
        min_size=1,
        max_size=6,
    ).map(" ".join)
    | _SAYABLE
).filter(lambda text: plain_reason(text) == text)
_AMOUNTS = st.builds(Money, st.integers(-(10**9), 10**11), st.just(CURRENCY))
_SEVERAL = {Operator.ONE_OF, Operator.MENTIONS, Operator.LACKS}


def _item(entry: FactEntry) -> st.SearchStrategy[str]:
    if entry.name in CLOSED:
        return st.sampled_from(CLOSED[entry.name])
    named = {"action.kinds": sorted(BUILT_IN_KINDS), "workflow.key": sorted(WORKFLOWS)}
    if entry.name in named:
        return st.sampled_from(named[entry.name])
    return _SAYABLE


def _conditions_on(entry: FactEntry) -> st.SearchStrategy[Condition]:
    item = _item(entry)
    several = st.lists(item, min_size=1, max_size=3, unique=True).map(tuple)
    hours = st.integers(0, 23) if entry.name == "clock.hour" else st.integers(-9, 10**7)
    of_kind = {FactKind.MONEY: _AMOUNTS, FactKind.NUMBER: hours, FactKind.FLAG: st.booleans()}

    def built(operator: Operator) -> st.SearchStrategy[Condition]:
        if operator in {Operator.IS_MISSING, Operator.IS_PRESENT}:
            return st.just(Condition(entry.name, operator))
        value = several if operator in _SEVERAL else of_kind.get(entry.kind, item)
        return st.builds(Condition, st.just(entry.name), st.just(operator), value)

    return st.sampled_from(sorted(entry.operators)).flatmap(built)


def _any_of(*, trusted_only: bool) -> st.SearchStrategy[Condition]:
    entries = [entry for entry in CATALOGUE.values() if entry.trusted or not trusted_only]
    return st.sampled_from(entries).flatmap(_conditions_on)


def _lists(least: int, most: int, *, trusted_only: bool = False) -> st.SearchStrategy[object]:
    return st.lists(_any_of(trusted_only=trusted_only), min_size=least, max_size=most).map(tuple)


def _sound(rule: Rule) -> Rule:
    """Some effect where nobody must look."""
    effects = rule.hold_seconds or rule.sample_percent or rule.priority or rule.due_minutes
    has_any = rule.level or effects or rule.required_group
    return rule if has_any else replace(rule, hold_seconds=600)


rules = st.builds(
    Rule,
    id=st.just("one"),
    name=st.just("One"),
    conditions=_lists(0, 3),
    level=st.sampled_from(list(Level)),
    match_all=st.booleans(),
    exceptions=_lists(0, 2, trusted_only=True),
    workflow=st.sampled_from(["", *WORKFLOWS]),
    hold_seconds=st.sampled_from([0, 0, 45, 90, 600, 5400, 86_400, 30 * 86_400]),
    required_group=st.sampled_from(["", *GROUPS]),
    because=st.just("") | _REASONS,
    group=st.just(()) | _lists(1, 3),
    group_match_all=st.booleans(),
    priority=st.sampled_from([0, 0, -1, 1, 2]),
    due_minutes=st.sampled_from([0, 0, 1, 45, 120, 2880]),
    sample_percent=st.sampled_from([0, 0, 1, 10, 100]),
).map(_sound)
