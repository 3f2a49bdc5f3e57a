"""Queries of the ORM whose SQL is made once, for what a busy path asks again and again.

Django builds the text of a query anew each time, which costs more than to ask it. Here a function
says the query as always; it is called once, with a place for every value, and its SQL is kept:

    @kept
    def _steps(task_id: Place) -> QuerySet[Execution]:
        return Execution.objects.filter(task=task_id).order_by("position")

    _steps(7)  # a list, read from the database at every call

`*places` make the SQL once for every number of values.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row")
Place: TypeAlias = Any  # stands in lookups, where the ORM's types ask for a value
Value = str | int | bool | datetime | None
Build: TypeAlias = Callable[[Sequence[tuple[Any, ...]], BaseDatabaseWrapper], list[Any]]
ALIAS = "default"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:")  # as SQLite stores one


class _Place(models.Expression):
    """Where in the SQL the value of this number belongs."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class Made:
    """The SQL, and what stands in it: a fixed value, or a place."""

    text: str
    filled: tuple[Any, ...]
    build: Build

    def values(self, given: Sequence[Value], connection: BaseDatabaseWrapper) -> list[Any]:
        ready = [_as_stored(one, connection) for one in given]
        return [ready[one.number] if isinstance(one, _Place) else one for one in self.filled]


def made(text: str, values: Iterable[Any], build: Build) -> Made:
    """What is kept. TypeError when a moment of now stands in it."""
    filled = tuple(values)
    if any(isinstance(one, datetime) or _MOMENT.match(str(one)) for one in filled):
        raise TypeError("A moment stands in a kept query; give it a place.")
    return Made(text, filled, build)


class KeptSql(ABC):
    """What queries and updates have in common: the SQL of each kind of database, made once."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self.__doc__ = build.__doc__
        self._said = build
        self._made: dict[tuple[str, int], Made] = {}

    def _for(self, connection: BaseDatabaseWrapper, given: Sequence[Value]) -> Made:
        key = (connection.vendor, len(given))
        found = self._made.get(key)
        if found is None:
            said = self._said(*map(_Place, range(len(given))))
            found = self._made[key] = self._make(said, connection)
        return found

    @abstractmethod
    def _make(self, said: Any, connection: BaseDatabaseWrapper) -> Made:
        """The SQL of what the function said, for this kind of database."""


class kept(KeptSql, Generic[Row]):  # noqa: N801 - a decorator
    """Rows of a queryset: instances of its model, or its `values_list`.

    The function must say the same query whatever it is given, and a value is never None where it
    is compared. TypeError for prefetched rows, for dictionaries, and for a moment in the query
    that is not given: it would stay the one of the first call.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        super().__init__(build)

    def __call__(self, *given: Value) -> list[Row]:
        """What the database holds now."""
        connection = connections[ALIAS]
        ready = self._for(connection, given)
        with connection.cursor() as cursor:
            cursor.execute(ready.text, ready.values(given, connection))
            rows = cursor.fetchall()
        return ready.build(rows, connection)

    def first(self, *given: Value) -> Row | None:
        """The first of the rows, or None. Let the queryset end with [:1]."""
        return next(iter(self(*given)), None)

    def _make(self, said: QuerySet[Any, Row], connection: BaseDatabaseWrapper) -> Made:
        compiler = said.query.get_compiler(connection=connection)
        text, values = compiler.as_sql()
        return made(text, values, _builder(said, compiler))


class kept_update(KeptSql):  # noqa: N801 - a decorator
    """Changes rows: the function gives a queryset and the columns to set; the call, how many."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any], Mapping[str, Any]]]) -> None:
        super().__init__(build)

    def __call__(self, *given: Value) -> int:
        """How many rows were changed."""
        connection = connections[ALIAS]
        ready = self._for(connection, given)
        with connection.cursor() as cursor:
            cursor.execute(ready.text, ready.values(given, connection))
            return int(cursor.rowcount)

    def _make(
        self, said: tuple[QuerySet[Any], Mapping[str, Any]], connection: BaseDatabaseWrapper
    ) -> Made:
        rows, columns = said
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(dict(columns))
        text, values = query.get_compiler(connection=connection).as_sql()
        return made(text, values, _nothing)


def _as_stored(value: Value, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.value if isinstance(value, Enum) else value


def _nothing(rows: Sequence[tuple[Any, ...]], connection: BaseDatabaseWrapper) -> list[Any]:
    return []


def _builder(said: QuerySet[Any, Any], compiler: Any) -> Build:
    """What makes of the raw columns what the queryset would have given."""
    converters = compiler.get_converters([column for column, _, _ in compiler.select]).items()
    kind = said._iterable_class
    if kind is ModelIterable:
        finish = _instances(said, compiler)
    elif kind is ValuesListIterable:
        finish = _tuples
    elif kind is FlatValuesListIterable:
        finish = _firsts
    else:
        raise TypeError("Keep instances of a model or its values_list.")

    def build(rows: Sequence[tuple[Any, ...]], connection: BaseDatabaseWrapper) -> list[Any]:
        converted = [list(row) for row in rows]
        for place, (steps, column) in converters:
            for row in converted:
                for step in steps:
                    row[place] = step(row[place], column, connection)
        return finish(converted)

    return build


def _instances(said: QuerySet[Any, Any], compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    """As django.db.models.query.ModelIterable does it, joined rows and annotations included."""
    if getattr(said, "_prefetch_related_lookups", None):
        raise TypeError("Prefetched rows are not kept.")
    places = compiler.klass_info["select_fields"]
    own = slice(places[0], places[-1] + 1)
    names = [column.target.attname for column, _, _ in compiler.select[own]]
    joined = get_related_populators(  # type: ignore[call-arg]  # the stubs know a later Django
        compiler.klass_info, compiler.select, ALIAS
    )
    beside = (compiler.annotation_col_map or {}).items()
    model = said.model

    def finish(rows: Iterable[Any]) -> list[Any]:
        return [instance(row) for row in rows]

    def instance(row: Sequence[Any]) -> Any:
        one = model.from_db(ALIAS, names, row[own])
        for related in joined:
            related.populate(row, one)
        for name, place in beside:
            setattr(one, name, row[place])
        return one

    return finish


def _tuples(rows: Iterable[Any]) -> list[Any]:
    return [tuple(row) for row in rows]


def _firsts(rows: Iterable[Any]) -> list[Any]:
    return [row[0] for row in rows]
