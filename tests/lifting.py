"""Lifts the database's guards where a test flushes tables or tampers on purpose."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.test import TransactionTestCase

from audit.trigger_store import (
    create_trigger,
    drop_trigger,
    remove_triggers,
    settle_constraints,
)
from audit.triggers import expected_triggers
from review_queue.guards import standing


@contextmanager
def lifted(*tables: type[models.Model]) -> Iterator[None]:
    """Inside, these tables take any statement, as if somebody had dropped their triggers.

    The look at the guards, once a minute, does not fall into it: when it is due is a matter of
    luck.
    """
    names = {model._meta.db_table for model in tables}
    triggers = [one for one in expected_triggers(connection.vendor) if one.table in names]
    with transaction.atomic():
        for trigger in triggers:
            drop_trigger(trigger)
    looked_at = list(standing._asked_at)
    standing._asked_at[:] = [math.inf]
    try:
        yield
    finally:
        standing._asked_at[:] = looked_at
        with transaction.atomic():
            settle_constraints("default")
            for trigger in triggers:
                create_trigger(trigger)


def let_tests_flush() -> None:
    """Emptying the tables after a test that commits is a deletion: make way for it.

    The flush ends with post_migrate, which puts the guards back.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_without_guards(case: Any) -> None:
        with transaction.atomic():
            remove_triggers()
        standing.forget_guards()
        flush(case)

    TransactionTestCase._fixture_teardown = flush_without_guards  # type: ignore[attr-defined]
