"""A rule typed as a sentence: put into the form for a look, or shown with its unclear part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from django.conf import settings

from connectors.registry import ACTION_KINDS
from drafting.rewriting import RewordRequest
from hitl_site.owner_pages.draft_fields import RuleFields, fields_of
from hitl_site.owner_pages.draft_reading import Known
from hitl_site.owner_pages.rewording import RewordedRule, ask_to_reword
from policies.engine.quoting import quote
from policies.language import LONGEST, Understood, parse_sentence
from policies.language.model_help import EXAMPLES, PHRASES, may_ask_model, read_reworded
from policies.language.setting import Setting
from review_queue.selectors.retelling import workflow_names


@dataclass(frozen=True, slots=True)
class TypedRule:
    """What became of a typed sentence. `fields` is None when it was refused.

    Then `before`, `unclear` and `after` are the parts of the text and `problem` says what is
    missing. `assumptions` are what the words left open. `may_reword`: other words could help, and a
    connected model can be asked for them; `reworded` is what it said.
    """

    text: str
    fields: RuleFields | None = None
    assumptions: tuple[str, ...] = ()
    problem: str = ""
    suggestion: str = ""
    before: str = ""
    unclear: str = ""
    after: str = ""
    may_reword: bool = False
    reworded: RewordedRule | None = None


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
        may_reword=settings.DRAFTING.is_connected and may_ask_model(found),
    )


def read_reworded_rule(text: str, *, currency: str, known: Known) -> TypedRule:
    """The sentence with what a connected model made of it, where it is not clear by itself.

    Waits for the model, up to twenty seconds, with no database connection held. Saves nothing.
    """
    typed = read_typed(text, currency=currency, known=known)
    if not typed.may_reword:
        return typed
    setting = Setting(workflow_names(), sorted(known.groups), ACTION_KINDS)
    asked = RewordRequest(typed.text, typed.unclear, PHRASES, EXAMPLES)
    return replace(typed, reworded=ask_to_reword(asked, currency=currency, setting=setting))


def read_model_words(text: str, words: str, *, currency: str, known: Known) -> TypedRule:
    """The model's words, once the owner took them, as an open rule of the form. Saves nothing."""
    setting = Setting(workflow_names(), sorted(known.groups), ACTION_KINDS)
    found = read_reworded(text, words[:LONGEST], currency=currency, setting=setting)
    if not found.is_usable:
        return read_typed(text, currency=currency, known=known)
    typed = read_typed(words, currency=currency, known=known)
    note = f"A model put your sentence “{quote(text, limit=500)}” into these words."
    return replace(typed, assumptions=(note, *typed.assumptions))
