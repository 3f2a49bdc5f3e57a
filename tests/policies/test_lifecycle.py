"""Draft, shadow, scheduled, live, retired: tightening at once, loosening after a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from policies.errors import (
    AlreadyScheduled,
    NotADraft,
    NotInShadow,
    NotScheduled,
    PublishedVersionIsFixed,
    SecondOwnerNeeded,
    StaleVersion,
    TooManyShadows,
)
from policies.history import written_by
from policies.models import PolicyVersion, Rule, Status
from policies.models.version import unguarded_versions
from policies.services import (
    activate_due,
    author_ids_of,
    cancel_scheduled,
    confirm_scheduled,
    end_shadow,
    live_policy,
    scheduled_version,
    shadow_policies,
    start_new_version,
    start_shadow,
)
from tests.policies.lifecycle import (
    ALONE,
    BOTH,
    CAROL,
    OLGA,
    Recorder,
    draft_with,
    fresh,
    publish,
    refunds,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


def _scheduled(**more: Any) -> PolicyVersion:
    """Version 1 asks a person above 30; version 2, which waits, only above 50."""
    publish(draft_with(refunds(30)))
    draft = draft_with(refunds(50))
    publish(draft, **more)
    return fresh(draft)


def _after(version: PolicyVersion, seconds: int = 0) -> datetime:
    assert version.scheduled_for is not None
    return version.scheduled_for + timedelta(seconds=seconds)


def test_tightening_goes_live_at_once() -> None:
    publish(draft_with(refunds(30)))
    result = publish(draft_with(refunds(20)))
    assert (result.number, result.replaced, result.scheduled_for) == (2, 1, None)
    assert live_policy() == PolicySpec(2, (refunds(20),))


def test_a_loosening_waits_a_day_while_the_former_rules_hold() -> None:
    recorder = Recorder()
    before = timezone.now()
    version = _scheduled(record=recorder)
    assert (version.status, version.scheduled_by_name) == (Status.SCHEDULED, "carol")
    assert version.scheduled_for is not None
    assert before + DAY <= version.scheduled_for <= timezone.now() + DAY
    assert live_policy() == PolicySpec(1, (refunds(30),))
    assert recorder.kinds == ["policies.version.scheduled"]
    assert activate_due(now=_after(version, -1)) is None
    assert live_policy().version == 1


def test_a_due_loosening_goes_live_once_under_the_name_of_who_scheduled_it() -> None:
    version, recorder = _scheduled(), Recorder()
    result = activate_due(now=_after(version), record=recorder)
    assert result is not None
    assert (result.number, result.replaced) == (2, 1)
    assert live_policy() == PolicySpec(2, (refunds(50),))
    assert fresh(version).published_by_name == "carol"
    assert [d["by"] for _, d in recorder.entries] == ["carol"]
    assert recorder.kinds == ["policies.version.published"]
    assert activate_due(now=_after(version, 99)) is None


def test_where_there_is_a_second_owner_their_yes_is_needed_too() -> None:
    version = _scheduled(owner_ids=BOTH)
    assert version.waits_for_second is True
    assert activate_due(now=_after(version, 999)) is None
    assert live_policy().version == 1
    confirm_scheduled(version=version, by=OLGA, owner_ids=BOTH)
    assert activate_due(now=_after(version, -1)) is None  # the yes does not shorten the wait
    assert activate_due(now=_after(version)) is not None
    assert fresh(version).confirmed_by_name == "olga"


def test_whoever_scheduled_cannot_confirm_nor_can_somebody_who_is_no_owner() -> None:
    version = _scheduled(owner_ids=BOTH)
    for by, owners in ((CAROL, BOTH), (OLGA, ALONE)):
        with pytest.raises(SecondOwnerNeeded, match="another owner than carol"):
            confirm_scheduled(version=version, by=by, owner_ids=owners)
    assert fresh(version).waits_for_second is True


def test_a_caller_who_does_not_know_the_owners_needs_a_second_one() -> None:
    assert _scheduled(owner_ids=None).waits_for_second is True


def test_a_scheduled_version_can_be_cancelled_and_started_from_again() -> None:
    version, recorder = _scheduled(), Recorder()
    cancel_scheduled(version=version, by=OLGA, because="Too early.", record=recorder)
    row = fresh(version)
    assert (row.status, row.retired_because, row.retired_by_name) == (
        Status.RETIRED, "Too early.", "olga",
    )  # fmt: skip
    assert recorder.kinds == ["policies.version.cancelled"]
    assert activate_due(now=_after(version)) is None
    assert live_policy().version == 1
    with pytest.raises(NotScheduled):
        cancel_scheduled(version=version, by=OLGA, because="again")
    again = start_new_version(by=CAROL, like=version)
    assert [rule.as_spec() for rule in again.rules.all()] == [refunds(50)]


def test_only_one_loosening_waits_at_a_time() -> None:
    _scheduled()
    draft = draft_with(refunds(60))
    with pytest.raises(AlreadyScheduled, match="Cancel that one first"):
        publish(draft)
    assert fresh(draft).status == Status.DRAFT
    assert fresh(draft).frozen_json == ""


def test_a_tightening_in_between_ends_what_waits() -> None:
    version, recorder = _scheduled(), Recorder()
    publish(draft_with(refunds(10)), record=recorder)
    assert live_policy() == PolicySpec(3, (refunds(10),))
    assert fresh(version).status == Status.RETIRED
    assert "Version 3 went live first" in fresh(version).retired_because
    assert recorder.kinds == ["policies.version.published", "policies.version.overtaken"]
    assert activate_due(now=_after(version)) is None


def test_what_waits_against_rules_no_longer_in_force_is_given_up_with_the_reason() -> None:
    version, recorder = _scheduled(), Recorder()
    unguarded_versions().filter(pk=version.pk).update(base_hash="other")
    assert activate_due(now=_after(version), record=recorder) is None
    assert fresh(version).status == Status.RETIRED
    assert "not in force any more" in fresh(version).retired_because
    assert recorder.kinds == ["policies.version.cancelled"]
    assert live_policy().version == 1


def test_a_scheduled_version_is_fixed() -> None:
    version = _scheduled()
    rule = Rule.objects.get(version=version)
    rule.name = "x"
    for row in (version, rule):
        with pytest.raises(PublishedVersionIsFixed):
            row.save()
    with pytest.raises(NotADraft):
        publish(version)
    assert scheduled_version() == version


def test_a_shadow_version_is_frozen_and_not_in_force() -> None:
    publish(draft_with(refunds(30)))
    draft, recorder = draft_with(refunds(20)), Recorder()
    start_shadow(version=draft, by=CAROL, note="Try it", record=recorder)
    assert fresh(draft).status == Status.SHADOW
    assert fresh(draft).shadow_since is not None
    assert shadow_policies() == (PolicySpec(2, (refunds(20),)),)
    assert live_policy().version == 1
    assert recorder.kinds == ["policies.version.shadowed"]
    with pytest.raises(PublishedVersionIsFixed):
        Rule.objects.get(version=draft).delete()
    assert start_new_version(by=CAROL).number == 3  # the draft's place is free again


def test_a_shadow_version_is_published_like_a_draft() -> None:
    publish(draft_with(refunds(30)))
    tighter = draft_with(refunds(20))
    start_shadow(version=tighter, by=CAROL, note="")
    looser = draft_with(refunds(90))
    start_shadow(version=looser, by=CAROL, note="")
    assert publish(fresh(looser)).scheduled_for is not None
    assert publish(fresh(tighter)).scheduled_for is None
    assert live_policy() == PolicySpec(2, (refunds(20),))
    assert shadow_policies() == ()


def test_a_shadow_can_be_ended_once() -> None:
    draft = draft_with(refunds(20))
    start_shadow(version=draft, by=CAROL, note="")
    end_shadow(version=draft, by=OLGA, because="No use.")
    assert (fresh(draft).status, fresh(draft).retired_by_name) == (Status.RETIRED, "olga")
    with pytest.raises(NotInShadow):
        end_shadow(version=draft, by=OLGA, because="again")


def test_what_changed_since_it_was_seen_is_not_put_into_shadow() -> None:
    draft = draft_with(refunds(20))
    with pytest.raises(StaleVersion):
        start_shadow(version=draft, by=CAROL, note="", seen_edits=draft.edits - 1)
    assert fresh(draft).status == Status.DRAFT


def test_only_a_few_versions_are_tried_at_once() -> None:
    for euros in (10, 20, 30):
        start_shadow(version=draft_with(refunds(euros)), by=CAROL, note="")
    draft = draft_with(refunds(40))
    with pytest.raises(TooManyShadows, match="3 versions are in shadow"):
        start_shadow(version=draft, by=CAROL, note="")
    assert fresh(draft).status == Status.DRAFT


def test_a_damaged_live_version_can_be_replaced_and_compared_by_its_whole_rows() -> None:
    draft = draft_with(refunds(30))
    publish(draft)
    unguarded_versions().filter(pk=draft.pk).update(frozen_json="{}")
    assert publish(draft_with(refunds(20))).scheduled_for is None
    assert live_policy() == PolicySpec(2, (refunds(20),))


def test_when_rows_and_text_are_both_damaged_a_new_version_waits() -> None:
    draft = draft_with(refunds(30))
    publish(draft)
    unguarded_versions().filter(pk=draft.pk).update(frozen_json="{}", content_hash="0" * 64)
    assert publish(draft_with(refunds(30))).scheduled_for is not None


def test_the_history_shows_every_status_with_who_caused_it() -> None:
    version = _scheduled(owner_ids=BOTH)
    confirm_scheduled(version=version, by=OLGA, owner_ids=BOTH)
    activate_due(now=_after(version))
    rows = version.history.order_by("history_id").values_list("status", "history_actor")
    assert list(rows) == [
        ("draft", "carol"), ("scheduled", "carol"), ("scheduled", "olga"), ("live", "carol"),
    ]  # fmt: skip


def test_a_copied_rule_keeps_its_author_until_somebody_writes_it() -> None:
    publish(draft_with(refunds(30), replace(refunds(80, Level.TWO_PEOPLE), id="two")))
    draft = start_new_version(by=OLGA)
    rule = draft.rules.get(key="two")
    assert author_ids_of(number=2, rule_ids={"refunds", "two"}) == {CAROL.id}
    with written_by(OLGA):
        rule.conditions.get().delete()
    assert author_ids_of(number=2, rule_ids={"two"}) == {OLGA.id}
    assert author_ids_of(number=1, rule_ids={"two"}) == {CAROL.id}
    assert author_ids_of(number=2, rule_ids=()) == frozenset()
