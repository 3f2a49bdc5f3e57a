"""The whole sentence: workflow, conditions, outcome, reason and exceptions, in either order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from policies.engine.rules import is_untrusted
from policies.engine.sentences import fact_label, rule_sentence
from policies.engine.spec import Condition, Rule
from policies.language.advice import left_over, not_an_outcome
from policies.language.assembling import assemble
from policies.language.conditions import Asked, read_conditions
from policies.language.outcomes import read_outcomes
from policies.language.qualities import read_quality
from policies.language.reader import Reader
from policies.language.reasons import read_reason
from policies.language.refusals import refuse_automatic
from policies.language.result import NotUnderstood, Parsed, Unclear, Understood
from policies.language.setting import Scene, Setting
from policies.language.things import read_thing
from policies.language.vocabulary import BUILT_IN_KINDS
from policies.language.wanted import Wanted

LONGEST = 500
"""Characters; more than that is more than one rule."""
_IF = ("if", "when", "whenever", "as soon as")
_BECAUSE = ("because of", "because", "since")
_EXCEPT_WHEN = ("except when", "except if", "unless", "but not when", "but not if")


@dataclass
class _Parts:
    """What was read so far."""

    workflow: str = ""
    asked: Asked = field(default_factory=Asked)
    wanted: Wanted = field(default_factory=Wanted)
    because: str = ""
    exceptions: tuple[Condition, ...] = ()
    is_always: bool = False

    @property
    def has_conditions(self) -> bool:
        """Whether "if" was said already."""
        return bool(self.asked.conditions or self.asked.group)


def parse_sentence(
    text: str,
    *,
    currency: str,
    workflows: Mapping[str, str] | None = None,
    groups: Collection[str] = (),
    kinds: Collection[str] = tuple(BUILT_IN_KINDS),
) -> Parsed:
    """The rule that the sentence says, or the part that is unclear; never something in between.

    `currency` is the company's ISO 4217 code, `workflows` maps keys to names, `kinds` are the
    kinds of steps that connectors offer. The rule comes without id and name. Every rule that is
    understood reads back from its own `echo` as the same rule.
    """
    setting = Setting(dict(workflows or {}), tuple(groups), tuple(kinds))
    try:
        rule, assumptions = _read(text, currency, setting)
        echo = rule_sentence(rule)
        if _read_or_none(echo, currency, setting) != rule:
            return Unclear(
                "This cannot be said back in the same words, so it was not taken over.",
                0,
                len(text),
                "Use plainer words, without signs that end a sentence.",
            )
    except NotUnderstood as problem:
        return problem.unclear
    return Understood(rule, echo, assumptions)


def _read_or_none(text: str, currency: str, setting: Setting) -> Rule | None:
    try:
        return _read(text, currency, setting, longest=4 * LONGEST)[0]
    except NotUnderstood:
        return None


def _read(
    text: str, currency: str, setting: Setting, longest: int = LONGEST
) -> tuple[Rule, tuple[str, ...]]:
    if len(text) > longest:
        raise NotUnderstood(
            f"A sentence has at most {LONGEST} characters.",
            LONGEST,
            len(text),
            "Write two rules.",
            is_final=True,
        )
    reader = Reader(text, currency)
    if reader.is_done:
        example = "such as: hold refunds for 1 hour"
        raise NotUnderstood("There is no sentence.", 0, len(text), example)
    parts = _read_parts(Scene(reader, setting))
    rule = assemble(
        reader,
        asked=parts.asked,
        wanted=parts.wanted,
        workflow=parts.workflow,
        because=parts.because,
        exceptions=parts.exceptions,
    )
    return rule, tuple(reader.assumptions)


def _read_parts(scene: Scene) -> _Parts:
    """Everything from the first word to the last. Raises NotUnderstood."""
    reader, parts = scene.reader, _Parts()
    refuse_automatic(reader)
    parts.workflow = _read_workflow(scene)
    _read_place(scene, parts)
    _read_middle(scene, parts)
    while _read_tail(scene, parts):
        pass
    reader.eat(".", "!")
    if not reader.is_done:
        raise left_over(reader)
    return parts


def _read_workflow(scene: Scene) -> str:
    """ "In support replies:" at the very start; with a colon the name must be known."""
    reader = scene.reader
    if not reader.eat("in", "for"):
        return ""
    key = scene.read_workflow()
    if key and reader.eat(":", ","):
        return key
    first_signs = [place for place, token in enumerate(reader.tokens) if token.folded == ":"]
    if reader.tokens[0].folded == "in" and first_signs and first_signs[0] <= 8:
        names = ", ".join(sorted(scene.setting.workflows.values())) or "none"
        raise reader.unclear(
            "There is no workflow of this name.", f"There are: {names}.", 1, first_signs[0]
        )
    reader.place = 0
    return ""


def _read_place(scene: Scene, parts: _Parts) -> None:
    """ "For refunds above €500, …" or "on weekends" in front of the outcome."""
    reader = scene.reader
    start = reader.place
    if reader.eat("for", "with") and (thing := read_thing(scene)) and reader.eat(",", ":"):
        parts.wanted.things.append(thing)
        return
    reader.place = start
    if reader.peek("on", "at", "after", "before", "outside", "out", "during"):
        found = read_quality(scene)
        reader.eat(",", ":")
        if found and not reader.is_done:
            parts.asked = Asked(found)
            return
        reader.place = start


def _read_middle(scene: Scene, parts: _Parts) -> None:
    """Conditions and outcome where "if" comes first; only the outcome otherwise."""
    reader = scene.reader
    if reader.eat(*_EXCEPT_WHEN):
        parts.exceptions = _checked_exceptions(scene, read_conditions(scene), 0)
        reader.eat(",")
    if reader.eat(*_IF):
        parts.asked = read_conditions(scene)
        reader.eat(",")
        reader.eat("then")
    else:
        parts.is_always = reader.eat("always") != ""
    if not read_outcomes(scene, parts.wanted):
        raise not_an_outcome(reader)


def _read_tail(scene: Scene, parts: _Parts) -> bool:
    """One part after the outcome; False, with nothing read, when none stands here."""
    reader = scene.reader
    start = reader.place
    reader.eat(",", ", but", "but")
    at = reader.place
    if not parts.because and reader.eat(*_BECAUSE):
        settled = parts.has_conditions or parts.is_always
        parts.because = read_reason(scene, has_conditions=settled)
        return True
    if not parts.exceptions and reader.eat(*_EXCEPT_WHEN):
        parts.exceptions = _checked_exceptions(scene, read_conditions(scene), at)
        return True
    if not parts.exceptions and reader.eat("except"):
        found = read_quality(scene)
        parts.exceptions = _checked_exceptions(scene, Asked(found), at)
        return True
    if reader.eat("only if", "only when", *_IF):
        if parts.has_conditions:
            raise reader.unclear(
                "The sentence has conditions in two places.", "Join them with “and”.", at
            )
        parts.asked = read_conditions(scene)
        return True
    reader.place = start
    return False


def _checked_exceptions(scene: Scene, asked: Asked, start: int) -> tuple[Condition, ...]:
    """Exceptions hold together and rest on the company's own records. Raises NotUnderstood."""
    reader = scene.reader
    if not asked.conditions:
        raise left_over(reader)
    if asked.group or not asked.match_all:
        raise reader.unclear(
            "An exception holds when all of its conditions do; “or” and brackets do not fit there.",
            "Write a rule for each.",
            start,
            reader.place,
        )
    for condition in asked.conditions:
        if is_untrusted(condition):
            raise reader.unclear(
                f"An exception cannot rest on {fact_label(condition.fact)}, because a stranger "
                "could write it.",
                "Use a fact from your own records, such as: the customer is important",
                start,
                reader.place,
                is_final=True,
            )
    return tuple(asked.conditions)
