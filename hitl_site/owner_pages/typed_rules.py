"""A rule typed as a sentence: put into the form for a look, or shown with its unclear part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from connectors.registry import ACTION_KINDS
from hitl_site.owner_pages.draft_fields import RuleFields, fields_of
from hitl_site.owner_pages.draft_reading import Known
from hitl_site.owner_pages.said_rules import workflow_names
from policies.language import LONGEST, Understood, parse_sentence


@dataclass(frozen=True, slots=True)
class TypedRule:
    """What became of a typed sentence. `fields` is None when it was refused.

    Then `before`, `unclear` and `after` are the parts of the text and `problem` says what is
    missing. `assumptions` are what the words left open.
    """

    text: str
    fields: RuleFields | None = None
    assumptions: tuple[str, ...] = ()
    problem: str = ""
    suggestion: str = ""
    before: str = ""
    unclear: str = ""
    after: str = ""


def read_typed(text: str, *, currency: str, known: Known) -> TypedRule:
    """The sentence as an open rule of the form, or what kept it from being read. Saves nothing."""
    text = text.strip()[:LONGEST]
    if not text:
        return TypedRule(text, problem="Write a sentence first.")
    found = parse_sentence(
        text,
        currency=currency,
        workflows=workflow_names(),
        groups=sorted(known.groups),
        kinds=ACTION_KINDS,
    )
    if isinstance(found, Understood):
        rule = replace(found.rule, id=uuid4().hex)
        return TypedRule(text, fields_of(rule).opened(), assumptions=found.assumptions)
    return TypedRule(
        text,
        problem=found.message,
        suggestion=found.suggestion,
        before=text[: found.start],
        unclear=text[found.start : found.end],
        after=text[found.end :],
    )
