"""Why a task was held or let through: everything its page has to say about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from policies.engine.codec import UnreadableJson
from policies.engine.languages import ENGLISH
from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from policies.errors import DamagedPolicy
from policies.explaining import Asked, NearestChange, nearest_change
from policies.models import PolicyVersion
from policies.services import frozen_policy
from review_queue.models import FactsSnapshot, Rejudgement
from review_queue.selectors.desk_item import ReviewItem
from review_queue.selectors.retelling import Retelling
from review_queue.selectors.surroundings import Surroundings
from review_queue.services.judging.replay import MILLION, inquiry_from_text
from review_queue.services.judging.telling import TELLING

PICKED = "Picked at random to keep the numbers honest. Nothing about this task is suspicious."


@dataclass(frozen=True, slots=True)
class WhyReason:
    """One reason with its actual values. `rule_id` is empty for what is no rule."""

    sentence: str
    level: str
    source: str
    rule_id: str
    policy_version: int


@dataclass(frozen=True, slots=True)
class Why:
    """The whole answer.

    `decisive` set the level, the most telling first; `lost` hit too and asked for less; `later`
    came from versions that went live while it waited. `chance` is that of any random pick, 0 to 1.
    """

    level: str
    decisive: tuple[WhyReason, ...]
    lost: tuple[WhyReason, ...]
    later: tuple[WhyReason, ...]
    picked: str
    chance: float
    nearest: NearestChange | None
    policy_version: int
    published_by: str
    published_at: datetime | None
    may_change: tuple[str, ...]
    may_decide: tuple[str, ...]
    decides_alone: bool


def why_of(item: ReviewItem, around: Surroundings) -> Why | None:
    """Why the current draft was held or let through; None while it was not judged."""
    task, verdict, version = item.task, item.verdict, around.judged_by
    if verdict is None:
        return None
    told = Retelling(around.company.rules_language if around.company else ENGLISH)
    reasons = [_reason(one, verdict.policy_version, told) for one in verdict.reasons]
    ranked = sorted(reasons, key=lambda one: TELLING.index(one.source))
    name = Level(verdict.level).name
    return Why(
        level=Level(task.level).name,
        decisive=tuple(one for one in ranked if one.level == name),
        lost=tuple(one for one in ranked if one.level != name),
        later=tuple(_later(around.rejudgements, told)),
        picked=PICKED if verdict.picked_at_random else "",
        chance=verdict.inclusion_probability,
        nearest=_nearest(verdict.facts, version),
        policy_version=verdict.policy_version,
        published_by=version.published_by_name if version else "",
        published_at=version.published_at if version else None,
        may_change=_names(around.owners),
        may_decide=_names(around.may_decide),
        decides_alone=around.is_lone,
    )


def _reason(found: dict[str, object], version: int, told: Retelling) -> WhyReason:
    detail = found["detail"]
    rule = detail.get("rule", "") if isinstance(detail, dict) else ""
    sentence = told.sentence(found, version)
    return WhyReason(sentence, str(found["level"]), str(found["source"]), str(rule), version)


def _later(rows: Iterable[Rejudgement], told: Retelling) -> Iterable[WhyReason]:
    for row in rows:
        name = Level(row.level).name
        yield from (
            _reason(found, row.policy_version, told)
            for found in row.reasons
            if found["level"] == name
        )


def _nearest(facts: FactsSnapshot, version: PolicyVersion | None) -> NearestChange | None:
    """Under the version it was judged by; nothing where that can no longer be read."""
    try:
        policy = PolicySpec(0) if version is None else frozen_policy(version)
        inquiry = inquiry_from_text(facts.json_text)
    except (DamagedPolicy, UnreadableJson, KeyError, TypeError, ValueError):
        return None
    return nearest_change(
        Asked(
            trusted=inquiry.trusted,
            untrusted=inquiry.untrusted,
            actions=inquiry.actions,
            workflow=inquiry.workflow,
            policy=policy,
            sample_draw=inquiry.draw_millionths / MILLION,
        )
    )


def _names(people: Iterable[User]) -> tuple[str, ...]:
    return tuple(person.get_full_name() or person.get_username() for person in people)
