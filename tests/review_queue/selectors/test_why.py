"""Why a task was held or let through, as its page tells it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from policies.engine.levels import Level
from policies.engine.spec import Rule
from policies.models.version import unguarded_versions
from review_queue.models import Task
from review_queue.selectors.desk_item import review_item
from review_queue.selectors.surroundings import surroundings_of
from review_queue.selectors.why import PICKED, Why
from review_queue.selectors.why import why_of as why_of_item
from review_queue.services.judging.rejudging import rejudge_pending
from tests.builders import fresh, pending, received
from tests.policies.lifecycle import draft_with, publish
from tests.review_queue.backtesting.test_backtest import NOTES, a_quiet_note
from tests.review_queue.backtesting.test_backtest import trusting as trusting  # noqa: PLC0414

pytestmark = pytest.mark.django_db
TWO = Rule("two", "Two", (), Level.TWO_PEOPLE)


def why_of(task: Task) -> Why | None:
    """As the task's page would tell a stranger to it."""
    item = review_item(task.pk)
    return why_of_item(item, surroundings_of(item, User(pk=0)))


HOLD = Rule("hold", "Hold", (), Level.AUTO, hold_seconds=60)


def test_a_task_that_was_not_judged_has_no_why() -> None:
    assert why_of(received()) is None


def test_what_ran_alone_says_that_nothing_asked(trusting: None) -> None:
    why = why_of(a_quiet_note())
    assert why is not None
    assert (why.level, why.decisive, why.lost, why.nearest) == ("AUTO", (), (), None)
    assert (why.policy_version, why.picked) == (0, "")


def test_the_rule_that_decided_is_told_with_its_values_its_version_and_who_can_change_it(
    trusting: None, carol: User
) -> None:
    publish(draft_with(NOTES, HOLD))
    why = why_of(a_quiet_note())
    assert why is not None
    assert [(one.rule_id, one.policy_version) for one in why.decisive] == [("notes", 1)]
    assert why.decisive[0].sentence.startswith(
        "When what is proposed contains internal_note, one person checks it. Here "
    )
    assert [one.rule_id for one in why.lost] == ["hold"]
    assert (why.published_by, why.may_change, why.policy_version) == ("carol", ("Carol",), 1)
    assert why.nearest is not None
    assert why.nearest.sentence == "It would run alone without the rule “Notes”."
    assert why.may_decide == ()


def test_a_random_pick_says_so(trusting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    task = received()
    task.workflow.__class__.objects.update(sample_percent=10)
    monkeypatch.setattr("review_queue.services.routing.routing._RANDOM.randrange", lambda _: 0)
    why = why_of(a_quiet_note())
    assert why is not None
    assert (why.picked, why.chance, why.nearest) == (PICKED, 0.1, None)


def test_what_later_rules_asked_for_is_told_apart(bob: User, dana: User) -> None:
    task = pending()
    publish(draft_with(TWO))
    rejudge_pending()
    why = why_of(fresh(task))
    assert why is not None
    assert (why.level, why.policy_version) == ("TWO_PEOPLE", 0)
    assert [(one.rule_id, one.policy_version) for one in why.later] == [("two", 1)]
    assert (why.may_decide, why.decides_alone) == (("Bob", "Dana"), False)


def test_a_version_that_cannot_be_read_any_more_leaves_the_rest_of_the_answer(
    trusting: None,
) -> None:
    publish(draft_with(NOTES))
    task = a_quiet_note()
    unguarded_versions().update(frozen_json="{}")
    why = why_of(task)
    assert why is not None
    assert (why.nearest, [one.rule_id for one in why.decisive]) == (None, ["notes"])
