"""A rule as its one sentence, and a verdict as sentences; the same words everywhere."""

from __future__ import annotations

from policies.engine.amounts import format_money, format_number
from policies.engine.catalogue import NAMED, FactEntry, FactKind, entry_for, words_of_named
from policies.engine.comparisons import Outcome
from policies.engine.effects import effect_of
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.languages import phrases_of
from policies.engine.levels import Level
from policies.engine.phrases import FactWords, Phrases, Said
from policies.engine.quoting import in_marks, plain_reason, quote, quote_reason, quote_word
from policies.engine.spec import Condition, Operator, Rule

_ODD = Said("{fact} ? {value}")


def rule_sentence(rule: Rule, *, language: str = "en") -> str:
    """The rule as people say it. An unknown language falls back to English."""
    phrases = phrases_of(language)
    outcome = _outcome(rule, phrases)
    if rule.asked:
        text = phrases.when.format(conditions=conditions_phrase(rule, language), outcome=outcome)
    else:
        text = phrases.always.format(outcome=outcome)
    if reason := plain_reason(rule.because):
        text += phrases.because.format(because=quote_reason(reason, phrases.marks))
    if rule.exceptions:
        conditions = _joined(rule.exceptions, phrases.joined_by_and, language)
        text += phrases.except_when.format(conditions=conditions)
    text += "."
    if rule.workflow:
        text = _lowered(text) if phrases.small_after_workflow else text
        text = phrases.in_workflow.format(workflow=quote(rule.workflow), sentence=text)
    return text


def conditions_phrase(rule: Rule, language: str = "en") -> str:
    """What the rule asks, its group in brackets where other conditions stand beside it."""
    phrases = phrases_of(language)
    parts = [_after_when(condition, language) for condition in rule.conditions]
    if rule.group:
        glue = phrases.joined_by_and if rule.group_match_all else phrases.joined_by_or
        inside = _joined(rule.group, glue, language)
        parts.append(phrases.bracket.format(conditions=inside) if parts else inside)
    return (phrases.joined_by_and if rule.match_all else phrases.joined_by_or).join(parts)


def condition_phrase(condition: Condition, *, language: str = "en", in_clause: bool = False) -> str:
    """One condition, such as "the amount is more than €30.00"; `in_clause`: as after "when"."""
    phrases = phrases_of(language)
    entry, words = entry_for(condition.fact), _words_of(condition.fact, phrases)
    if entry is not None and entry.kind is FactKind.FLAG and isinstance(condition.value, bool):
        wanted = condition.value == (condition.operator is Operator.IS)
        said = words.yes if wanted else words.no
        return said.after(in_clause=in_clause)
    said = words.operators.get(condition.operator) or phrases.operators.get(
        condition.operator, _ODD
    )
    value = value_phrase(condition.value, entry, phrases)
    return said.after(in_clause=in_clause).format(fact=words.label, value=value)


def fact_label(name: str, language: str = "en") -> str:
    """The words for a fact; the quoted name when it is not catalogued."""
    return _words_of(name, phrases_of(language)).label


def _words_of(name: str, phrases: Phrases) -> FactWords:
    """The language's words for a fact, or the catalogue's; the quoted name when it is unknown."""
    entry = entry_for(name)
    if entry is None:
        opening, closing = phrases.marks
        return FactWords(f"{opening}{quote(name, limit=60)}{closing}")
    if name in phrases.facts:
        return phrases.facts[name]
    if phrases.named_fact is not None and name.startswith(NAMED):
        return _about(phrases.named_fact, words_of_named(name))
    return FactWords(entry.label, Said(entry.when_yes), Said(entry.when_no))


def _about(template: FactWords, words: str) -> FactWords:
    def said(one: Said) -> Said:
        return Said(one.alone.format(words=words), one.in_clause.format(words=words))

    return FactWords(template.label.format(words=words), said(template.yes), said(template.no))


def value_phrase(value: FactValue, entry: FactEntry | None, phrases: Phrases) -> str:
    """A value with its unit or quotation marks."""
    match value:
        case None:
            return phrases.nothing
        case bool():
            return phrases.yes_no[0 if value else 1]
        case Money():
            return format_money(value, phrases.figures)
        case int():
            return _number(value, entry.unit if entry else "", phrases)
        case tuple():
            shown = [_quoted(str(item), entry, phrases) for item in value]
            return phrases.list_separator.join(shown) or phrases.nothing
        case _:
            return _quoted(value, entry, phrases)


def _quoted(text: str, entry: FactEntry | None, phrases: Phrases) -> str:
    if entry is None:
        return quote(text)
    if entry.kind is FactKind.TEXT:
        return in_marks(text, phrases.marks)
    known = phrases.choices.get(entry.name, {}).get(text, text)
    return quote_word(known, phrases.marks, phrases.joining)


def value_sentence(fact: Fact, *, language: str = "en") -> str:
    """What is the case, such as "the amount is €42.00"."""
    entry = entry_for(fact.name)
    phrases = phrases_of(language)
    if fact.value is None:
        return phrases.missing.format(fact=fact_label(fact.name, language))
    if entry is None:
        return f"{fact_label(fact.name, language)}: {value_phrase(fact.value, None, phrases)}"
    return condition_phrase(Condition(fact.name, Operator.IS, fact.value), language=language)


def hit_sentence(rule: Rule, facts: tuple[Fact, ...], *, language: str = "en") -> str:
    """The rule's sentence with the values that made it apply."""
    phrases = phrases_of(language)
    told = {fact.name: value_sentence(fact, language=language) for fact in facts}
    text = rule_sentence(rule, language=language)
    values = phrases.joined_by_and.join(told[name] for name in sorted(told))
    return f"{text} {phrases.here.format(values=values)}" if told else text


def problem_sentence(rule: Rule, outcome: Outcome, *, language: str = "en") -> str:
    """Why a rule could not be evaluated, naming the fact."""
    phrases = phrases_of(language)
    name = outcome.condition.fact
    problem = phrases.problems[outcome.problem].format(
        fact=fact_label(name, language), name=quote(name, limit=60)
    )
    return phrases.could_not_check.format(rule=quote(rule.name or rule.id), problem=problem)


def _joined(conditions: tuple[Condition, ...], glue: str, language: str) -> str:
    return glue.join(_after_when(condition, language) for condition in conditions)


def _after_when(condition: Condition, language: str) -> str:
    return condition_phrase(condition, language=language, in_clause=True)


def _outcome(rule: Rule, phrases: Phrases) -> str:
    """Everything the rule asks for; that it may run alone is only said when nothing else is."""
    effect = effect_of(rule)
    parts = [_with_group(rule.level, rule.required_group, phrases)]
    if effect.hold_seconds:
        parts.append(phrases.held.format(time=_duration(effect.hold_seconds, phrases)))
    if effect.sample_percent:
        parts.append(phrases.sampled.format(percent=effect.sample_percent))
    if effect.priority:
        parts.append(phrases.priorities[effect.priority])
    if effect.due_minutes:
        parts.append(phrases.due.format(time=_duration(effect.due_minutes * 60, phrases)))
    group = rule.required_group if isinstance(rule.required_group, str) else ""
    if group and rule.level not in phrases.levels_in_group:
        parts.append(phrases.group_decides.format(group=quote(group)))
    if rule.level is Level.AUTO and len(parts) > 1:
        del parts[0]
    if len(parts) == 1:
        return parts[0]
    return phrases.list_separator.join(parts[:-1]) + phrases.joined_by_and + parts[-1]


def _with_group(level: Level, group: str, phrases: Phrases) -> str:
    template = phrases.levels_in_group.get(level) if group else None
    return template.format(group=quote(group)) if template else phrases.levels[level]


def _duration(seconds: int, phrases: Phrases) -> str:
    for size, unit in ((3600, "hours"), (60, "minutes")):
        if seconds % size == 0:
            return _counted(seconds // size, unit, phrases)
    return _counted(seconds, "seconds", phrases)


def _number(number: int, unit: str, phrases: Phrases) -> str:
    return _counted(number, unit, phrases) if unit else format_number(number, phrases.figures)


def _counted(number: int, unit: str, phrases: Phrases) -> str:
    one, many = phrases.unit[unit]
    return f"{format_number(number, phrases.figures)} {one if number == 1 else many}"


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
