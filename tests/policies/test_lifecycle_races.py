"""Two people publish at the same moment: one live version, one winner, nothing half done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from policies.errors import PolicyRefusal
from policies.models import PolicyVersion, Status
from policies.services import activate_due, live_policy, start_shadow
from tests.policies.lifecycle import CAROL, OLGA, draft_with, fresh, publish, refunds

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave back or was refused with, in no order."""
    results: list[Any] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> None:
        start.wait()
        try:
            results.append(call())
        except PolicyRefusal as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _count(status: Status) -> int:
    return PolicyVersion.objects.filter(status=status).count()


def test_of_eight_who_publish_the_same_draft_one_wins() -> None:
    publish(draft_with(refunds(30)))
    draft = draft_with(refunds(20))
    results = _at_once(*[lambda: publish(draft, by=OLGA)] * 8)
    assert sum(isinstance(result, PolicyRefusal) for result in results) == 7
    assert live_policy().version == 2
    assert (_count(Status.LIVE), _count(Status.RETIRED)) == (1, 1)
    assert fresh(draft).history.filter(status="live").count() == 1


def test_two_versions_published_at_once_never_stand_in_each_others_stead() -> None:
    publish(draft_with(refunds(30)))
    shadow = draft_with(refunds(20))
    start_shadow(version=shadow, by=CAROL, note="")
    draft = draft_with(refunds(10))
    results = _at_once(lambda: publish(fresh(shadow)), lambda: publish(draft))
    assert _count(Status.LIVE) == 1
    # Whoever came second was either refused, or compared with the first: 20 after 10 must wait.
    done = [result for result in results if not isinstance(result, PolicyRefusal)]
    at_once = {result.number for result in done if result.scheduled_for is None}
    assert live_policy().version == max(at_once)


def test_a_loosening_never_goes_live_over_a_tightening_of_the_same_moment() -> None:
    publish(draft_with(refunds(30)))
    waiting = draft_with(refunds(50))
    publish(waiting)
    due = fresh(waiting).scheduled_for
    assert due is not None
    tighter = draft_with(refunds(10))
    _at_once(lambda: activate_due(now=due), lambda: publish(tighter))
    live = live_policy()
    assert _count(Status.LIVE) == 1
    # Either order is fine; what is not is the loosening in force after the tightening was.
    if fresh(tighter).published_at is not None:
        assert live.rules == (refunds(10),)
    else:
        assert live.rules == (refunds(50),)
        assert fresh(tighter).status == Status.DRAFT
