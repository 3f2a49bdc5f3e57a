"""Time to read: measured by the page, bounded by the clock, not asked of who reads otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from review_queue.models import Decision, Draft, Task, Workflow
from review_queue.services.decisions.deciding import approve_task, reject_task, send_back_task
from review_queue.services.decisions.gates import GatesOpen
from review_queue.services.drafts.drafting import record_result
from review_queue.services.people.preferences import change_keys
from tests.builders import a_draft, a_note, bare_ballot, received
from tests.lifting import lifted
from tests.review_queue.services.decisions.gates.scenes import (
    LETTER,
    a_task,
    codes,
    gates_of,
    look,
    nothing_decided,
)

pytestmark = pytest.mark.django_db
# 112 words of the note and 3 of the record at 238 a minute, and six seconds for the record's card.
READ_MS = 34_992
FLOOR_MS = 8_748


def refused(task: Task, user: User, **ballot: Any) -> list[str]:
    with pytest.raises(GatesOpen) as error:
        approve_task(bare_ballot(task, user, **ballot))
    nothing_decided(task)
    return codes(error.value)


def test_a_check_asks_for_a_quarter_of_the_reading_time(bob: User) -> None:
    task = a_task(tier=2)
    assert Draft.objects.get().read_ms == READ_MS
    gate = gates_of(task, bob)["dwell"]
    assert (gate.passed, gate.whole_ms, gate.remaining_ms) == (False, FLOOR_MS, FLOOR_MS)
    assert gate.words == "9 more seconds of reading"
    assert refused(task, bob) == ["dwell"]


@pytest.mark.parametrize("tier", [0, 1])
def test_what_is_undoable_or_glanced_at_asks_for_none(bob: User, tier: int) -> None:
    task = a_task(tier=tier)
    assert gates_of(task, bob) == {}
    assert approve_task(bare_ballot(task, bob)).decision.gates == {}


def test_whoever_read_long_enough_may(bob: User) -> None:
    task = a_task(tier=2)
    look(task, bob, seconds=60, claimed_ms=FLOOR_MS)
    decision = approve_task(bare_ballot(task, bob)).decision
    assert decision.gates == {
        "tier": 2,
        "dwell": [{"how": "measured", "least_ms": FLOOR_MS, "active_ms": FLOOR_MS}],
    }
    assert (decision.active_ms, decision.read_ms_expected) == (FLOOR_MS, READ_MS)


def test_a_moment_too_short_does_not(bob: User) -> None:
    task = a_task(tier=2)
    look(task, bob, seconds=60, claimed_ms=FLOOR_MS - 1)
    assert gates_of(task, bob)["dwell"].words == "1 more second of reading"
    assert refused(task, bob) == ["dwell"]


def test_a_page_that_claims_more_than_has_passed_is_not_believed(bob: User) -> None:
    task = a_task(tier=2)
    look(task, bob, seconds=2, claimed_ms=3_600_000)
    left = gates_of(task, bob)["dwell"].remaining_ms
    assert FLOOR_MS - 2_600 < left <= FLOOR_MS - 2_000
    assert refused(task, bob, active_ms=3_600_000) == ["dwell"]


def test_what_the_form_claims_counts_for_nothing(bob: User) -> None:
    task = a_task(tier=2)
    assert refused(task, bob, active_ms=3_600_000) == ["dwell"]


def test_nobody_reads_for_somebody_else(bob: User, dana: User) -> None:
    task = a_task(tier=2)
    look(task, dana, seconds=60, claimed_ms=60_000)
    assert refused(task, bob) == ["dwell"]


def test_another_draft_is_read_afresh(bob: User) -> None:
    task = a_task(tier=2)
    look(task, bob, seconds=60, claimed_ms=60_000)
    with lifted(Draft, Task):
        Draft.objects.filter(task=task).update(version=2)
        Task.objects.filter(pk=task.pk).update(draft_version=2)
    task.refresh_from_db()
    assert refused(task, bob) == ["dwell"]


def test_without_scripts_the_time_since_the_page_was_handed_out_counts(bob: User) -> None:
    task = a_task(tier=2)
    lately = timezone.now() - timedelta(seconds=5)
    assert refused(task, bob, shown_at=lately) == ["dwell"]
    long_ago = timezone.now() - timedelta(seconds=20)
    assert refused(task, bob, shown_at=long_ago, fetched_ahead=True) == ["dwell"]
    decision = approve_task(bare_ballot(task, bob, shown_at=long_ago)).decision
    assert decision.gates["dwell"][0]["how"] == "clock"


def test_whose_speed_is_nobodys_business_has_no_floor_and_keeps_the_other_gates(
    bob: User,
) -> None:
    change_keys(user=bob, keys={}, keys_on=True, assistive_technology=True)
    bob = User.objects.get(pk=bob.pk)
    task = a_task(tier=2)
    assert approve_task(bare_ballot(task, bob)).decision.gates["dwell"] == [{"how": "exempt"}]
    Workflow.objects.update(tier=3)
    record_result(received().pk, a_draft(a_note(LETTER)))
    assert set(gates_of(Task.objects.latest("id"), bob)) == {"answer_first", "evidence", "dwell"}


@pytest.mark.parametrize("say_no", [reject_task, send_back_task])
@pytest.mark.parametrize("tier", [1, 2, 3])
def test_saying_no_is_never_held_up(bob: User, say_no: Any, tier: int) -> None:
    say_no(bare_ballot(a_task(tier=tier), bob))
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(("tier", "cap"), [(2, 20_000), (3, 45_000)])
def test_the_floor_has_a_cap_of_its_own_in_each_tier(bob: User, tier: int, cap: int) -> None:
    task = a_task(tier=tier)
    with lifted(Draft):
        Draft.objects.filter(task=task).update(read_ms=1_000_000)
    assert gates_of(task, bob)["dwell"].whole_ms == cap
