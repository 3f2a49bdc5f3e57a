"""A version on trial is counted against what counted at the moment of each draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from hitl_site.owner_pages.shadow_numbers import ShadowNumbers, shadow_numbers
from policies.services import add_rules, start_new_version, start_shadow
from review_queue.models import Task
from tests.policies.lifecycle import CAROL
from tests.review_queue.backtesting.test_backtest import NOTES, a_quiet_note
from tests.review_queue.backtesting.test_backtest import trusting as trusting  # noqa: PLC0414

pytestmark = pytest.mark.django_db


def test_a_trial_is_counted_against_what_counted(trusting: None) -> None:
    version = start_new_version(by=CAROL)
    add_rules(version=version, rules=[NOTES])
    version = start_shadow(version=version, by=CAROL, note="")
    for _ in range(3):
        a_quiet_note()
    assert Task.objects.filter(level=0).count() == 3
    found = shadow_numbers(version)
    assert found == ShadowNumbers(days=0, asked=3, stricter=3, milder=0, alone=0, is_enough=False)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        later = shadow_numbers(version)
    assert (later.days, later.is_enough) == (7, True)
