"""The stricter of then and now: for what waits when rules go live, and again at dispatch."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.models import Entry
from policies.engine.levels import Level
from policies.engine.spec import Rule
from policies.engine.verdict import Verdict
from policies.models.version import unguarded_versions
from policies.services import add_rules, publish_version, start_new_version
from review_queue.execution.run import run_execution
from review_queue.models import (
    Company,
    Decision,
    Execution,
    FactsSnapshot,
    Note,
    Rejudgement,
    ShadowVerdict,
    State,
    Task,
    Workflow,
)
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import _record_draft
from review_queue.services.judging.policy_events import record_policy_event
from review_queue.services.judging.rejudging import Rejudged, rejudge_pending
from review_queue.services.judging.stricter import raise_protection
from review_queue.services.routing.routing import route_task
from tests.builders import a_draft, a_note, a_workflow, approved, ballot, fresh, pending, received
from tests.lifting import lifted
from tests.policies.lifecycle import CAROL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]
TWO = Rule("two", "Two", (), Level.TWO_PEOPLE, hold_seconds=600)
STOP = Rule("stop", "Stop", (), Level.BLOCK)
HOLD = Rule("hold", "Hold", (), Level.AUTO, hold_seconds=7200)
PERSON = Rule("person", "A person", (), Level.ONE_PERSON)


def publish(*rules: Rule) -> int:
    """Put these rules in force beside the others."""
    draft = start_new_version(by=CAROL)
    add_rules(version=draft, rules=rules, authors={rule.id: CAROL for rule in rules})
    return publish_version(version=draft, by=CAROL, note="", owner_ids=()).number


def _let_run(execution: Execution) -> bool:
    Execution.objects.update(next_at=timezone.now())
    return run_execution(execution.pk)


def test_waiting_tasks_rise_to_the_new_rules_with_an_entry_of_their_own(
    bob: User, dana: User
) -> None:
    task = pending()
    publish(TWO)
    assert rejudge_pending() == Rejudged(looked_at=1, raised=1)
    after = fresh(task)
    assert (after.state, after.level, after.reviewers_needed, after.hold_seconds) == (
        State.PENDING, 2, 2, 600,
    )  # fmt: skip
    assert (after.policy_version, after.why) == (
        1,
        "Always two people check it and it is held for 10 minutes.",
    )
    entry = Entry.objects.filter(chain=f"task:{task.pk}").latest("position")
    assert (entry.kind, entry.entry_hash) == ("queue.task.rejudged", after.audit_head)
    assert rejudge_pending() == Rejudged(0, 0)


def test_what_changes_between_draft_and_judgement_is_seen(bob: User, dana: User) -> None:
    """The SQL of both steps is kept, never what it read: rules, workflow and company."""
    pending()  # everything was asked for once
    task = received()
    assert _record_draft(task.pk, a_draft(a_note()))
    number = publish(TWO)
    Workflow.objects.update(mode="human_owned")
    Company.objects.update(currency="USD")
    route_task(task_id=task.pk)
    after = fresh(task)
    assert (after.level, after.reviewers_needed, after.policy_version) == (2, 2, number)
    judged = json.loads(FactsSnapshot.objects.get(task=task).json_text)["workflow"]
    assert (judged["mode"], judged["company_currency"]) == ("human_owned", "USD")


def test_looser_rules_change_nothing_about_what_waits(bob: User, dana: User) -> None:
    publish(TWO)
    task = pending()
    unguarded_versions().update(status="retired")
    publish(HOLD)
    unguarded_versions().filter(status="live").update(number=9)
    before = fresh(task)
    rejudge_pending()
    after = fresh(task)
    assert (after.level, after.reviewers_needed, after.version) == (2, 2, before.version)


def test_work_that_is_forbidden_now_is_blocked(bob: User) -> None:
    task = pending()
    publish(STOP)
    assert rejudge_pending().raised == 1
    assert fresh(task).state == State.BLOCKED
    assert Entry.objects.filter(chain=f"task:{task.pk}").latest("position").kind == (
        "queue.task.blocked"
    )


def test_a_few_are_judged_at_once_when_the_publishing_is_committed(
    bob: User, dana: User, django_capture_on_commit_callbacks: Any
) -> None:
    task = pending()
    with django_capture_on_commit_callbacks(execute=True):
        draft = start_new_version(by=CAROL)
        add_rules(version=draft, rules=[TWO])
        publish_version(version=draft, by=CAROL, note="", owner_ids=(), record=record_policy_event)
    assert fresh(task).reviewers_needed == 2


def test_what_one_person_approved_goes_back_when_two_are_asked_for_now(
    bob: User, dana: User, carol: User
) -> None:
    task = approved(bob, [a_note()]).task
    publish(TWO)
    assert _let_run(Execution.objects.get()) is False
    after = fresh(task)
    assert (after.state, after.level, after.reviewers_needed, after.generation) == (
        State.PENDING, 2, 2, 2,
    )  # fmt: skip
    assert "(version 1) ask for two people. Nothing was sent" in after.problem
    assert Note.objects.count() == 0
    assert approve_task(ballot(after, bob)).still_needed == 1
    assert approve_task(ballot(fresh(task), dana)).still_needed == 0
    assert _let_run(Execution.objects.latest("id")) is True
    assert Note.objects.count() == 1


def test_what_no_person_saw_goes_back_when_one_is_asked_for_now(bob: User) -> None:
    a_workflow(mode="flag_on_exception", allowed_kinds=["internal_note"])
    task = pending()
    if task.state != State.APPROVED:  # the gate has its own reasons for a person here
        Task.objects.filter(pk=task.pk).update(level=0, reviewers_needed=0)
        approve_task(ballot(fresh(task), bob))
        with lifted(Decision):
            Decision.objects.update(answer="auto_approve", decided_by=None)
    publish(PERSON)
    assert _let_run(Execution.objects.get()) is False
    assert fresh(task).state == State.PENDING
    assert Note.objects.count() == 0


def test_what_is_forbidden_now_does_not_run(bob: User) -> None:
    task = approved(bob, [a_note()]).task
    publish(STOP)
    assert _let_run(Execution.objects.get()) is False
    assert "forbid it" in fresh(task).problem
    assert Note.objects.count() == 0


def test_a_group_that_is_asked_for_now_is_asked_for(bob: User) -> None:
    Group.objects.create(name="Finance")
    task = approved(bob, [a_note()]).task
    publish(Rule("g", "G", (), Level.ONE_PERSON, required_group="Finance"))
    assert _let_run(Execution.objects.get()) is False
    assert fresh(task).required_group == "Finance"
    assert Note.objects.count() == 0


def test_what_the_rules_in_force_still_allow_runs(bob: User) -> None:
    approved(bob, [a_note()])
    publish(PERSON)
    rejudge_pending()
    assert Rejudgement.objects.get().raised is False
    assert _let_run(Execution.objects.get()) is True
    assert Note.objects.count() == 1


def test_a_longer_hold_reaches_what_is_approved_already(bob: User) -> None:
    counted = approved(bob, [a_note()])
    publish(HOLD)
    rejudge_pending()
    least = counted.decision.decided_at + timedelta(seconds=7200)
    assert Execution.objects.get().next_at == least


def test_a_damaged_policy_asks_for_a_person_who_may_have_decided_already(bob: User) -> None:
    publish(PERSON)
    unguarded_versions().update(frozen_json="{}", number=7)
    approved(bob, [a_note()])
    unguarded_versions().update(number=8)
    rejudge_pending()
    assert _let_run(Execution.objects.get()) is True


def test_versions_in_shadow_are_asked_without_effect(bob: User) -> None:
    from policies.services import start_shadow  # noqa: PLC0415

    publish(PERSON)
    draft = start_new_version(by=CAROL)
    add_rules(version=draft, rules=[TWO])
    start_shadow(version=draft, by=CAROL, note="")
    task = pending()
    assert (task.level, task.reviewers_needed, task.hold_seconds) == (1, 1, 0)
    said = ShadowVerdict.objects.get()
    assert (said.level, said.live_level, said.policy_version, said.live_policy_version) == (
        2, 1, 2, 1,
    )  # fmt: skip
    assert next(reason["code"] for reason in said.reasons) == "two"


def test_a_damaged_shadow_keeps_nothing_up(bob: User) -> None:
    from policies.services import start_shadow  # noqa: PLC0415

    draft = start_new_version(by=CAROL)
    start_shadow(version=draft, by=CAROL, note="")
    unguarded_versions().update(frozen_json="{}")
    assert pending().state == State.PENDING
    assert ShadowVerdict.objects.count() == 0


_verdicts = st.builds(
    Verdict,
    level=st.sampled_from(list(Level)),
    reasons=st.just(()),
    hold_seconds=st.integers(0, 10_000),
    required_group=st.sampled_from(["", "Finance", "Owners"]),
    inclusion_probability=st.just(1.0),
    picked_at_random=st.just(False),
    policy_version=st.integers(0, 9),
    engine_version=st.just("2"),
)


@given(verdicts=st.lists(_verdicts, max_size=5), level=st.integers(0, 3), needed=st.integers(0, 2))
@settings(max_examples=200)
def test_judging_again_never_lowers_anything(
    verdicts: list[Verdict], level: int, needed: int
) -> None:
    task = Task(level=level, reviewers_needed=needed, hold_seconds=60, policy_version=3)
    for verdict in verdicts:
        before = (task.level, task.reviewers_needed, task.hold_seconds, task.policy_version)
        group = task.required_group
        raise_protection(task, verdict)
        after = (task.level, task.reviewers_needed, task.hold_seconds, task.policy_version)
        assert all(now >= then for now, then in zip(after, before, strict=True))
        assert group in ("", task.required_group)
        assert task.level >= verdict.level
        assert task.hold_seconds >= verdict.hold_seconds
