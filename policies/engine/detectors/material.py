"""Puts together what detectors look at: the texts of one side and what they may rest on."""

from __future__ import annotations

from collections.abc import Iterator

from policies.engine.amounts import format_money
from policies.engine.detectors.contract import Material, Side
from policies.engine.facts import Fact, LabelledText, Money, TrustedFacts, UntrustedFacts
from policies.engine.reading import read

EVIDENCE = "evidence.texts"  # untrusted fact: the passages the draft was given
LINK_HOSTS = "company.link_hosts"  # trusted fact: hosts a draft may link to

# Counts and clocks are no source: a 14 there says nothing about 14 days in a reply.
COUNTED = ("clock.", "customer.", "workflow.", "reviewer.", "bundle.", "contact.known_days")


def material_of(
    side: Side, texts: tuple[LabelledText, ...], untrusted: UntrustedFacts, trusted: TrustedFacts
) -> Material:
    """The texts in all their forms; the sources are only read for an output that says something."""
    reading = tuple(map(read, texts))
    says_something = side is Side.OUTPUT and any(text.raw.strip() for text in reading)
    sources = tuple(map(read, _sources(untrusted, trusted))) if says_something else ()
    return Material(side, reading, untrusted.values, sources, _hosts(trusted))


def _sources(untrusted: UntrustedFacts, trusted: TrustedFacts) -> Iterator[LabelledText]:
    yield from untrusted.input_texts
    passages = untrusted.values.get(EVIDENCE)
    if passages is not None and isinstance(passages.value, tuple):
        yield from (LabelledText("evidence", passage) for passage in passages.value)
    for fact in trusted.values.values():
        if not fact.name.startswith(COUNTED):
            yield LabelledText(fact.name, "\n".join(_written(fact)))


def _written(fact: Fact) -> Iterator[str]:
    value = fact.value
    if isinstance(value, Money):
        yield format_money(value)
    elif isinstance(value, tuple):
        yield from map(str, value)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _hosts(trusted: TrustedFacts) -> frozenset[str]:
    fact = trusted.values.get(LINK_HOSTS)
    value = fact.value if fact is not None else None
    return frozenset(value) if isinstance(value, tuple) else frozenset()
