"""No command thins out or rewrites history."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from review_queue.models import Task
from tests.builders import received

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["clean_old_history", "clean_duplicate_history", "populate_history"]
)
def test_history_commands_are_refused_and_history_stands(name: str) -> None:
    received()
    before = Task.history.count()
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command(name)
    assert Task.history.count() == before == 1
