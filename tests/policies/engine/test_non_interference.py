"""The trusted part cannot even name an untrusted value: proof by signatures and by names."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import typing
from types import ModuleType

import pytest

from policies.engine import base, ceilings, comparisons, facts, rules
from policies.engine.base import base_findings
from policies.engine.facts import TrustedFacts, UntrustedFacts
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, PolicySpec, Rule
from tests.policies.engine.cases import WORKFLOW

TRUSTED_MODULES = (base, ceilings, comparisons, rules)


def reachable(annotation: object, seen: set[object]) -> set[object]:
    """Every type that can be reached from an annotation through arguments and fields."""
    if annotation in seen:
        return seen
    seen.add(annotation)
    for part in typing.get_args(annotation):
        reachable(part, seen)
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        for hint in typing.get_type_hints(annotation).values():
            reachable(hint, seen)
    return seen


def test_no_untrusted_type_is_reachable_from_the_signature() -> None:
    hints = typing.get_type_hints(base_findings)
    hints.pop("return")
    names = list(inspect.signature(base_findings).parameters)
    assert names == ["trusted", "actions", "workflow", "policy"]
    types: set[object] = set()
    for hint in hints.values():
        reachable(hint, types)
    assert TrustedFacts in types
    assert types.isdisjoint({UntrustedFacts, facts.LabelledText, object, typing.Any})


def test_the_proof_would_notice_an_untrusted_type() -> None:
    @dataclasses.dataclass
    class Smuggler:
        inside: tuple[UntrustedFacts, ...]

    Smuggler.__annotations__["inside"] = tuple[UntrustedFacts, ...]
    assert UntrustedFacts in reachable(list[Smuggler], set())


@pytest.mark.parametrize("module", TRUSTED_MODULES, ids=lambda module: module.__name__)
def test_no_module_of_the_trusted_part_names_an_untrusted_type(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
              for alias in node.names}  # fmt: skip
    assert names.isdisjoint({"UntrustedFacts", "LabelledText", "raising_findings"})


def test_the_base_never_looks_at_a_fact_that_strangers_write() -> None:
    condition = Condition("message.text", Operator.CONTAINS, "refund")
    rule = Rule("r", "R", (condition,), Level.BLOCK)
    smuggled = TrustedFacts({"message.text": facts.Fact("message.text", "refund", "mail")})
    empty = base.base_findings(smuggled, (), WORKFLOW, PolicySpec(1, (rule,)))
    assert [reason.code for reason in empty.reasons] == ["no_actions"]
