"""The condition "waits for a person", written so that the queue's own index answers it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone


class Waiting(Func):
    """`state = 'pending'` and not put off until later, usable as a filter on tasks.

    The state is written out: a bound value would hide from the planner that the partial index on
    (rank, id, snoozed_until) covers the query. SQLite, which keeps no statistics unasked, is told
    besides that most rows match; else it sorts every waiting task for every page (110 ms for
    100,000). The present moment is taken when the query runs: what was put off comes back by
    itself. A kept query, whose text is made once, gives the moment.
    """

    output_field: ClassVar[BooleanField[bool, bool]] = BooleanField()

    def __init__(self, moment: Any = None) -> None:
        # Columns, not their names: in a subquery the table goes by another one.
        given = () if moment is None else (moment,)
        super().__init__(F("state"), F("snoozed_until"), *given)

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
        pending, awake, moment = self._parts(compiler, connection)
        return f"({pending} AND {awake})", moment

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The same condition with SQLite's hint."""
        pending, awake, moment = self._parts(compiler, connection)
        return f"(likely({pending}) AND likely({awake}))", moment

    def _parts(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, str, tuple[Any, ...]]:
        state, snoozed, *given = map(compiler.compile, self.get_source_expressions())
        text, values = given[0] if given else ("%s", (_now(connection),))
        awake = f"({snoozed[0]} IS NULL OR {snoozed[0]} <= {text})"
        return f"{state[0]} = 'pending'", awake, tuple(values)


def _now(connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())


WAITING = Waiting()


class Checked(Func):
    """A condition that is no way to find rows, since nearly all of them meet it; a filter.

    SQLite, which keeps no statistics unasked, would take the index of that column, read the whole
    queue by it and sort it: 9 ms for 10,000.
    """

    output_field: ClassVar[BooleanField[bool, bool]] = BooleanField()
    arity = 1
    template = "(%(expressions)s)"

    def __init__(self, condition: Q) -> None:
        super().__init__(condition)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The same condition; behind a plus sign no index answers it."""
        hinted = "+(%(expressions)s)"
        text, values = super().as_sql(compiler, connection, template=hinted, **extra)
        return text, tuple(values)
