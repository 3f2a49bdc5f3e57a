"""Enough different people said yes, none of them the draft's editor or the rule's author."""

from __future__ import annotations

from typing import Any

from policies.engine.levels import Level
from policies.services import author_ids_of
from review_queue.ledger.lives import Life, Row
from review_queue.models import Decision, Tier
from review_queue.services.judging.exclusions import person_id, rules_for_two
from review_queue.services.judging.staffing import LONE_HOLD_SECONDS

PERSONAL = (Decision.Answer.APPROVE, Decision.Answer.APPROVE_EDITED)
APPROVED, RETRIED = "queue.task.approved", "queue.task.retried"


def wrong_duties(life: Life) -> tuple[int, str] | None:
    """The first approval that had too few people behind it, or one who should have stood outside.

    What counts is how the task stood at that moment, as its history kept it.
    """
    for row, given in _approvals(life):
        place = life.place_of(given[-1]["id"]) if given else max(1, len(life.entries))
        people = {one["decided_by_id"] for one in given}
        needed = max(1, row["reviewers_needed"])
        if len(people) < needed:
            return place, f"duties: {len(people)} of {needed} people said yes"
        if _is_for_two(row) and needed < 2 and not _is_lone(life, row):
            return place, "duties: one person decided what two have to"
    for decision in _yeses(life):
        if wrong := _should_stand_outside(life, decision):
            return life.place_of(decision["id"]), wrong
    return None


def decided_alone(life: Life) -> tuple[int, str] | None:
    """Where one person decided for two because the team is too small: allowed, and worth a look."""
    for row, given in _approvals(life):
        if given and _is_for_two(row) and row["reviewers_needed"] < 2:
            name = given[-1]["decided_by__username"]
            words = f"duties: {name} decided alone for two, as the rule for small teams lets them"
            return life.place_of(given[-1]["id"]), words
    return _ran_again_alone(life)


def _ran_again_alone(life: Life) -> tuple[int, str] | None:
    """Work of two that one person ran again: the database refuses it, but for small teams."""
    for row in life.rows:
        if row["history_change_reason"] != RETRIED:
            continue
        retry, generation = Decision.Answer.RETRY, row["generation"]
        given = [
            one
            for one in life.decisions
            if (one["answer"], one["generation"]) == (retry, generation)
        ]
        people = {one["decided_by_id"] for one in given}
        if len(people) == 1 and (_is_for_two(row) or row["reviewers_needed"] > 1):
            words = f"duties: {given[-1]['decided_by__username']} ran again alone what two decided"
            return life.place_of(given[-1]["id"]), words
    return None


def _approvals(life: Life) -> list[tuple[Row, list[Row]]]:
    """Every time people let the task run: the history row, and the yeses that counted for it."""
    found = []
    for row in life.rows:
        if row["history_change_reason"] == APPROVED:
            given = [
                one
                for one in _yeses(life)
                if one["generation"] == row["generation"]
                and _version(life, one) == row["draft_version"]
            ]
            found.append((row, given))
    return found


def _yeses(life: Life) -> list[Row]:
    """Yeses of people that counted: who only handed their own version on has seat 0."""
    return [one for one in life.decisions if one["answer"] in PERSONAL and one["seat"] > 0]


def _should_stand_outside(life: Life, decision: Row) -> str:
    """Empty when the person was free to say yes to this draft as it stood then."""
    then = [row for row in life.rows if row["history_date"] == decision["decided_at"]]
    if not then or not _is_for_two(then[-1]):
        return ""
    name, draft = decision["decided_by__username"], life.drafts.get(decision["draft_id"], {})
    if decision["decided_by_id"] == person_id(draft.get("actor", {})):
        return f"duties: {name} wrote this version, and two others have to say yes to it"
    if decision["decided_by_id"] in _authors(life, decision):
        return f"duties: {name} wrote the rule that asks for two people, and was one of them"
    return ""


def _authors(life: Life, decision: Row) -> set[int]:
    """Who wrote the rules that asked for two until then."""
    found: set[int] = set()
    for judgement in life.judgements():
        if judgement["created_at"] <= decision["decided_at"]:
            rules = rules_for_two(judgement["reasons"])
            found |= author_ids_of(number=judgement["policy_version"], rule_ids=rules)
    return found


def _is_for_two(row: Row) -> bool:
    return bool(row["level"] == Level.TWO_PEOPLE or row["tier"] == Tier.TWO_PEOPLE)


def _is_lone(life: Life, row: Row) -> bool:
    """A day's hold comes with deciding alone, and stays when the team grew afterwards."""
    return bool(row["hold_seconds"] >= LONE_HOLD_SECONDS) or life.was_lone(row["draft_version"])


def _version(life: Life, decision: Row) -> Any:
    return life.drafts.get(decision["draft_id"], {}).get("version")
