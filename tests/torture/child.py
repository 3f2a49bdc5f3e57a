"""A harness process: forked from a server that has the product loaded, then given one order."""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

import django

django.setup()

from django.db import connections  # noqa: E402 - needs the apps loaded

from hitl_site.celery import app  # noqa: E402
from review_queue.failpoints import set_trap  # noqa: E402
from tests.torture import install, jobs, sabotage  # noqa: E402
from tests.torture.traps import trap_from  # noqa: E402

app.loader.import_default_modules()


@dataclass(frozen=True, slots=True)
class Order:
    """Which job to do on which database; `failpoint` as in traps.py, `sabotage` by its name."""

    job: str
    arguments: tuple[object, ...]
    database: str
    output: str
    failpoint: str = ""
    sabotage: str = ""
    short: bool = False


def obey(order: Order) -> None:
    """Do the job and end: 0 done, 1 an error, whose lines are in `output`."""
    descriptor = os.open(order.output, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    connections["default"].settings_dict["NAME"] = order.database
    install.drop_holds_and_chance()
    install.make_queryable()
    install.move_anchor(Path(order.output).parent)
    if order.short:
        install.shorten_waits()
    if order.sabotage:
        sabotage.commit(order.sabotage)
    if order.failpoint:
        trap = trap_from(order.failpoint)
        jobs.wrap_leaves(trap)
        set_trap(trap)
    code = 1
    try:
        jobs.JOBS[order.job](*order.arguments)
        code = 0
    except Exception:  # noqa: BLE001 - told in the output, and as the exit code
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)  # as a killed one leaves: no clean-up that could mend anything
