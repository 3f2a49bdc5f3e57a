"""Stored reasons said again in the language rules are read in; what is stored stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from policies.engine.comparisons import Outcome, Truth
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.languages import ENGLISH
from policies.engine.levels import Level
from policies.engine.sentences import hit_sentence, problem_sentence, rule_sentence
from policies.engine.spec import Condition, Operator, Rule
from policies.errors import DamagedPolicy
from policies.models import PolicyVersion
from policies.services import frozen_policy
from review_queue.models import Company, Task, Verdict, Workflow


def rules_language() -> str:
    """The code of the language this company reads its rules in; one query."""
    return Company.objects.values_list("rules_language", flat=True).first() or ENGLISH


def workflow_names() -> dict[str, str]:
    """Every workflow's key with its name."""
    return {row.key: row.name for row in Workflow.objects.only("key", "name")}


def called_by_name(rule: Rule, names: Mapping[str, str]) -> Rule:
    """The rule with its workflows by name, only ever to be said."""

    def named(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(one, value=_named_value(one, names)) for one in conditions)

    return replace(
        rule,
        workflow=names.get(rule.workflow, rule.workflow),
        conditions=named(rule.conditions),
        group=named(rule.group),
        exceptions=named(rule.exceptions),
    )


def _named_value(condition: Condition, names: Mapping[str, str]) -> FactValue:
    value = condition.value
    if condition.fact != "workflow.key":
        return value
    if isinstance(value, tuple):
        return tuple(names.get(one, one) for one in value)
    return names.get(value, value) if isinstance(value, str) else value


class Retelling:
    """Says stored reasons in one language. Reads a version of the rules once, and only if needed.

    A reason is said anew only where its parts give exactly the words that are stored; any other
    stays as it was written.
    """

    def __init__(self, language: str, names: Mapping[str, str] | None = None) -> None:
        self._language = language
        self._names = names
        self._versions: dict[int, dict[str, Rule]] = {}

    def sentence(self, reason: Mapping[str, object], version: int) -> str:
        """The reason's sentence; `version` is the number of the rules it was judged by."""
        stored, detail = str(reason.get("sentence", "")), reason.get("detail")
        if self._language == ENGLISH or not isinstance(detail, Mapping) or "rule" not in detail:
            return stored
        rule = self._rules_of(version).get(str(detail["rule"]))
        return stored if rule is None else self._said_again(stored, rule, reason, detail)

    def bare(self, reason: Mapping[str, object], version: int) -> str:
        """The rule behind a reason without the values of the case; empty for any other reason."""
        if reason.get("source") != "rule":
            return ""
        rule = self._rules_of(version).get(str(reason.get("code", "")))
        return rule_sentence(self._named(rule), language=self._language) if rule else ""

    def rule(self, key: str, version: int, *, stored: str) -> str:
        """A stored sentence of a rule as it was in that version."""
        rule = None if self._language == ENGLISH else self._rules_of(version).get(key)
        if rule is None or rule_sentence(rule) != stored:
            return stored
        return rule_sentence(self._named(rule), language=self._language)

    def _said_again(
        self, stored: str, rule: Rule, reason: Mapping[str, object], detail: Mapping[str, object]
    ) -> str:
        if reason.get("source") == "rule":
            facts = _facts(detail.get("facts"))
            if hit_sentence(rule, facts) != stored:
                return stored
            facts = tuple(replace(one, value=self._fact_value(one)) for one in facts)
            return hit_sentence(self._named(rule), facts, language=self._language)
        condition = Condition(str(detail.get("fact", "")), Operator.IS)
        outcome = Outcome(condition, Truth.UNKNOWN, problem=str(reason.get("code", "")))
        try:
            same = problem_sentence(rule, outcome) == stored
        except KeyError:  # another kind of problem, which is not the rule's condition
            return stored
        return problem_sentence(rule, outcome, language=self._language) if same else stored

    def _fact_value(self, fact: Fact) -> FactValue:
        return _named_value(Condition(fact.name, Operator.IS, fact.value), self._known_names())

    def _named(self, rule: Rule) -> Rule:
        return called_by_name(rule, self._known_names())

    def _known_names(self) -> Mapping[str, str]:
        if self._names is None:
            self._names = workflow_names()
        return self._names

    def _rules_of(self, number: int) -> dict[str, Rule]:
        if number not in self._versions:
            row = PolicyVersion.objects.filter(number=number).first() if number else None
            self._versions[number] = _rules(row)
        return self._versions[number]


def whys_of(tasks: tuple[Task, ...], language: str) -> dict[int, str]:
    """Task id -> why it waits, for those whose stored words can be said in the language."""
    if language == ENGLISH or not tasks:
        return {}
    told = Retelling(language)
    whys = {task.pk: (task.why, task.draft_version) for task in tasks if task.why}
    rows = Verdict.objects.filter(task_id__in=whys).values_list(
        "task_id", "draft__version", "policy_version", "reasons"
    )
    found: dict[int, str] = {}
    for task_id, draft, version, reasons in rows:
        why, current = whys[task_id]
        for reason in reasons:
            if draft == current and str(reason.get("sentence", ""))[:300] == why:
                found[task_id] = told.sentence(reason, version)
    return found


def _rules(version: PolicyVersion | None) -> dict[str, Rule]:
    if version is None:
        return {}
    try:
        return {rule.id: rule for rule in frozen_policy(version).rules}
    except DamagedPolicy:
        return {}


def _facts(stored: object) -> tuple[Fact, ...]:
    rows = stored if isinstance(stored, list) else []
    return tuple(
        Fact(str(one.get("name", "")), _value(one.get("value")), str(one.get("source", "")))
        for one in rows
        if isinstance(one, Mapping)
    )


def _value(stored: object) -> FactValue:
    match stored:
        case {"minor": int(minor), "currency": str(currency)}:
            return Money(minor, currency)
        case list() as items:
            return tuple(str(item) for item in items)
        case bool() | int() | str() | None:
            return stored
    return str(stored)


def rules_behind(tasks: Iterable[Task], language: str) -> dict[int, str]:
    """Task id -> the rule that holds it, without the values of this case: fit for a letter.

    Those that somebody must answer before they see the reason are left out.
    """
    current = {task.pk: task.draft_version for task in tasks if not task.answer_first}
    told = Retelling(language)
    rows = Verdict.objects.filter(task_id__in=current).order_by("id")
    found: dict[int, str] = {}
    for row in rows.select_related("draft"):
        if row.draft.version == current[row.task_id]:
            deciding = [one for one in row.reasons if one["level"] == Level(row.level).name]
            found[row.task_id] = next(
                filter(None, (told.bare(o, row.policy_version) for o in deciding)), ""
            )
    return found
