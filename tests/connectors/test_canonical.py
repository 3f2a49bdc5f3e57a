"""Canonical JSON: one spelling, nothing guessed, and hashes that bind every part."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.canonical import (
    NotCanonical,
    bundle_hash,
    canonical_json,
    connection_config_hash,
    content_hash,
    load_canonical,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_canonical_text_reads_back_as_the_same_value(value: Any) -> None:
    text = canonical_json(value)
    assert load_canonical(text) == value
    assert load_canonical(text.encode()) == value
    assert canonical_json(load_canonical(text)) == text


@given(st.dictionaries(TEXT, WHOLE, min_size=2))
def test_the_order_of_keys_changes_nothing(value: dict[str, int]) -> None:
    backwards = dict(reversed(value.items()))
    assert canonical_json(backwards) == canonical_json(value)


@given(VALUES, VALUES)
def test_different_values_have_different_texts(one: Any, other: Any) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical_json(one) == canonical_json(other)) is same


def test_the_spelling_is_fixed() -> None:
    value = {"b": [1, True, None], "a": "é\u2028\n", "A": {"minor": -5}}
    assert canonical_json(value) == '{"A":{"minor":-5},"a":"é\u2028\\n","b":[1,true,null]}'


@pytest.mark.parametrize(
    "value",
    [1.0, math.nan, math.inf, {"a": [1.5]}, {1: "a"}, {None: 1}, {True: 1}, b"x", {1, 2},
     "\ud800", {"\udfff": 1}, pytest.param(object(), id="an object"), 2**63, -(2**63)],
    ids=repr,
)  # fmt: skip
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)


def test_too_deep_nesting_is_refused_both_ways() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    with pytest.raises(NotCanonical, match="nested deeper than 32"):
        canonical_json(deep)
    with pytest.raises(NotCanonical):
        load_canonical("[" * 100_000 + "]" * 100_000)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"a":2}', "the same key stands twice: 'a'"),
        ('{"x":{"b":1,"b":1}}', "the same key stands twice: 'b'"),
        ("[NaN]", "the number NaN is not whole"),
        ("[-Infinity]", "the number -Infinity is not whole"),
        ("[1.0]", "the number 1.0 is not whole"),
        ("[1e3]", "the number 1e3 is not whole"),
        ('["\\ud800"]', "lone surrogate"),
        ("", "not valid JSON"),
        ("{}{}", "not valid JSON"),
        (b'["\xff"]', "not valid JSON"),
        ("[" + "9" * 5000 + "]", "not valid JSON"),
        ("[99999999999999999999]", "more than 64 bits"),
    ],
)
def test_json_that_could_be_read_two_ways_is_refused(text: str | bytes, reason: str) -> None:
    with pytest.raises(NotCanonical, match=reason):
        load_canonical(text)


PARTS: dict[str, Any] = {
    "task": 5,
    "draft_version": 1,
    "position": 0,
    "kind": "email",
    "connection_id": 3,
    "connection_config_hash": "c" * 64,
    "payload": {"to": ["a@example.com"]},
}


def test_the_content_hash_is_the_documented_one() -> None:
    text = (
        '{"connection_config_hash":"' + "c" * 64 + '","connection_id":3,"draft_version":1,'
        '"kind":"email","payload":{"to":["a@example.com"]},"position":0,"task":5}'
    )
    expected = hashlib.sha256(b"action-v1\0" + text.encode()).hexdigest()
    assert content_hash(**PARTS) == expected


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("task", 6), ("task", "5"), ("draft_version", 2), ("position", 1), ("kind", "webhook"),
        ("connection_id", None), ("connection_config_hash", "d" * 64),
        ("payload", {"to": ["a@example.com "]}),
    ],
)  # fmt: skip
def test_every_part_is_bound_by_the_content_hash(part: str, value: Any) -> None:
    assert content_hash(**{**PARTS, part: value}) != content_hash(**PARTS)


def test_a_bundle_binds_the_order_of_its_actions() -> None:
    assert bundle_hash(("a", "b")) != bundle_hash(("b", "a"))
    assert bundle_hash(("a", "b")) == bundle_hash(["a", "b"])


def test_the_sandbox_has_a_hash_of_its_own() -> None:
    assert connection_config_hash(None) != connection_config_hash({})
