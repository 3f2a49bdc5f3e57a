"""JSON of policies, snapshots and verdicts: exact both ways, strict about anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.engine.codec import (
    UnreadableJson,
    content_hash,
    policy_from_json,
    policy_to_json,
    rule_from_json,
    rule_to_json,
    snapshot_from_json,
    snapshot_to_json,
    verdict_from_json,
    verdict_to_json,
)
from policies.engine.facts import Fact, LabelledText, Money, TrustedFacts, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, PolicySpec, Rule
from tests.policies.engine.cases import verdict

RULE = Rule(
    id="big",
    name="Größer ☃",
    conditions=(Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR")),),
    level=Level.TWO_PEOPLE,
    exceptions=(Condition("contact.on_record", Operator.IS, True),),
)
POLICY = PolicySpec(3, (RULE,))


def test_a_policy_has_one_text_and_one_hash() -> None:
    text = policy_to_json(POLICY)
    assert text.isascii()
    assert policy_from_json(text) == POLICY
    assert policy_to_json(policy_from_json(text)) == text
    assert content_hash("{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert json.loads(text)["rules"][0]["conditions"] == [
        {
            "fact": "action.amount",
            "operator": "more_than",
            "kind": "money",
            "value": {"minor": 3000, "currency": "EUR"},
        }
    ]


def test_a_rule_round_trips_by_itself() -> None:
    assert rule_from_json(rule_to_json(RULE)) == RULE


def changed(path: list[Any], value: object) -> str:
    """The policy's JSON with one thing changed."""
    data = json.loads(policy_to_json(POLICY))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["rules", 0, "conditions", 0, "operator"], "matches", "unknown operator 'matches'"),
        (["rules", 0, "level"], "NOBODY", "unknown level 'NOBODY'"),
        (["rules", 0, "allow"], True, "unknown keys \\['allow'\\]"),
        (["rules", 0, "hold_seconds"], 1.5, "1.5 is not allowed"),
        (["rules", 0, "hold_seconds"], -1, "hold_seconds is not a whole number that fits"),
        (["rules", 0, "hold_seconds"], True, "hold_seconds is not a whole number"),
        (["rules", 0, "match_all"], 1, "match_all is not true or false"),
        (["rules", 0, "name"], None, "name is not text"),
        (["rules", 0, "conditions"], {}, "is not a list"),
        (["rules", 0, "conditions", 0, "value", "minor"], "3000", "minor is not a whole number"),
        (["rules", 0, "conditions", 0, "kind"], "float", "unknown kind 'float'"),
        (["rules", 0, "conditions", 0, "kind"], "missing", "unknown kind 'missing'"),
        (["schema_version"], 3, "unknown schema 3"),
        (["schema_version"], True, "unknown schema True"),
        (["schema_version"], 1, "unknown keys"),
        (["rules", 0, "priority"], 3, "priority or a share out of bounds"),
        (["rules", 0, "priority"], -2, "priority is not a whole number that fits"),
        (["rules", 0, "sample_percent"], 101, "priority or a share out of bounds"),
        (["rules", 0, "due_minutes"], -1, "due_minutes is not a whole number that fits"),
        (["rules", 0, "group"], None, "group is not a list"),
        (["version"], -1, "version is not a whole number"),
        (["rules"], None, "rules is not a list"),
    ],
)
def test_anything_else_in_a_policy_is_refused_and_named(
    path: list[Any], value: object, message: str
) -> None:
    with pytest.raises(UnreadableJson, match=message):
        policy_from_json(changed(path, value))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", '{"version":1,"version":2}', '{"version":NaN}', "[" * 100_000],
)
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(UnreadableJson):
        policy_from_json(text)


TRUSTED = TrustedFacts({"action.amount": Fact("action.amount", Money(1, "EUR"), "order:1182")})
UNTRUSTED = UntrustedFacts(
    values={
        "message.has_attachment": Fact("message.has_attachment", False, "mail"),
        "message.amount": Fact("message.amount", None, "mail"),
    },
    input_texts=(LabelledText("body", "a\x00b\ud800c\u202e"),),
    output_texts=(LabelledText("reply", "Hello"),),
    model_flags=("unsure",),
    confidence=0.1 + 0.2,
)


def test_a_snapshot_keeps_every_value_with_its_kind_source_and_trust() -> None:
    text = snapshot_to_json(TRUSTED, UNTRUSTED)
    data = json.loads(text)
    assert data["schema_version"] == 2
    assert data["facts"] == [
        {
            "name": "action.amount",
            "value": {"minor": 1, "currency": "EUR"},
            "kind": "money",
            "trusted": True,
            "source": "order:1182",
        },
        {
            "name": "message.amount",
            "value": None,
            "kind": "missing",
            "trusted": False,
            "source": "mail",
        },
        {
            "name": "message.has_attachment",
            "value": False,
            "kind": "flag",
            "trusted": False,
            "source": "mail",
        },
    ]
    assert snapshot_from_json(text) == (TRUSTED, UNTRUSTED)
    assert text.isascii()


def test_a_value_of_another_type_than_its_kind_is_refused() -> None:
    text = snapshot_to_json(TRUSTED, UNTRUSTED).replace('"value":false', '"value":0')
    with pytest.raises(UnreadableJson, match="has_attachment is not true or false"):
        snapshot_from_json(text)


def test_a_fact_that_stands_twice_is_refused() -> None:
    data = json.loads(snapshot_to_json(TRUSTED, UNTRUSTED))
    data["facts"].append(data["facts"][0])
    with pytest.raises(UnreadableJson, match=r"action\.amount stands twice"):
        snapshot_from_json(json.dumps(data))


def test_a_float_is_never_stored_as_a_fact() -> None:
    with pytest.raises(UnreadableJson, match="a float cannot be stored"):
        snapshot_to_json(TrustedFacts({"x": Fact("x", 1.5, "?")}), UNTRUSTED)  # type: ignore[arg-type]


def test_a_verdict_comes_back_equal() -> None:
    picked = verdict(RULE, draw=0.01)
    assert verdict_from_json(verdict_to_json(picked)) == picked
    sampled = verdict(draw=0.01)
    assert sampled.picked_at_random
    assert verdict_from_json(verdict_to_json(sampled)) == sampled


def test_a_verdict_with_an_unknown_key_is_refused() -> None:
    data = json.loads(verdict_to_json(verdict()))
    data["approved"] = True
    with pytest.raises(UnreadableJson, match="approved"):
        verdict_from_json(json.dumps(data))
