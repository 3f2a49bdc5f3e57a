"""The condition "waits for a person", written so that the queue's own index answers it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone


class Waiting(Func):
    """`state = 'pending'` and not put off until later, usable as a filter on tasks.

    The state is written out: a bound value would hide from the planner that the partial index on
    (rank, id, snoozed_until) covers the query. SQLite, which keeps no statistics unasked, is told
    besides that most rows match; else it sorts every waiting task for every page (110 ms for
    100,000). The present moment is taken when the query runs: what was put off comes back by
    itself.
    """

    output_field: ClassVar[BooleanField[bool, bool]] = BooleanField()

    def __init__(self) -> None:
        # Columns, not their names: in a subquery the table goes by another one.
        super().__init__(F("state"), F("snoozed_until"))

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        """The condition, with the moment bound."""
        pending, awake = self._parts(compiler)
        return f"({pending} AND {awake})", (_now(connection),)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The same condition with SQLite's hint."""
        pending, awake = self._parts(compiler)
        return f"(likely({pending}) AND likely({awake}))", (_now(connection),)

    def _parts(self, compiler: SQLCompiler) -> tuple[str, str]:
        state, snoozed = (compiler.compile(one)[0] for one in self.get_source_expressions())
        return f"{state} = 'pending'", f"({snoozed} IS NULL OR {snoozed} <= %s)"


def _now(connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())


WAITING = Waiting()
