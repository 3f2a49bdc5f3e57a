"""Failpoints are inert in the product, whatever the environment says, and bite in the harness."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.contrib.auth.models import User

from review_queue import failpoints
from review_queue.execution.run import run_execution
from review_queue.models import Execution
from tests.builders import approved
from tests.torture.traps import Trapped, trap_from

CODE = "from review_queue.failpoints import reach; reach('K6'); print('alive')"


def test_the_environment_alone_arms_no_failpoint() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "FAILPOINT": "K6:kill"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "alive\n")


def test_a_trap_kills_at_the_nth_time_only() -> None:
    code = (
        "from review_queue.failpoints import reach, set_trap;"
        "from tests.torture.traps import trap_from;"
        "set_trap(trap_from('K6:kill:2'));"
        "reach('K7'); reach('K6'); print('once', flush=True); reach('K6'); print('twice')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "once\n")


def test_an_action_there_is_none_of_is_refused() -> None:
    with pytest.raises(ValueError, match="use one of kill, stop, raise"):
        trap_from("K6:explode")


@pytest.mark.django_db
def test_a_worker_reaches_its_places_in_order(bob: User) -> None:
    approved(bob)
    reached: list[str] = []
    Execution.objects.update(next_at="2026-01-01T00:00:00Z")
    failpoints.set_trap(reached.append)
    try:
        run_execution(Execution.objects.get().pk)
    finally:
        failpoints.set_trap(None)
    assert reached == ["K6", "K7", "K14", "K15", "K8", "K10", "K11", "K14", "K15", "K12"]


def test_a_raising_trap_says_where() -> None:
    with pytest.raises(Trapped, match="K3"):
        trap_from("K3:raise")("K3")
