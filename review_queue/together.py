"""Several small reads in one round trip: each part a queryset of one model, rows as instances.

A screen of many small parts costs as many queries as parts, and each query costs more than what it
fetches. Here they go out as one statement: every row comes back as a JSON array with the name of
its part. Only names from the models' metadata are put into the text (hence the S608 below).
"""

# ruff: noqa: S608
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from kept.queries import KeptSql, Made, Value, made
from review_queue.models.packed import PackedTextField

Decode = Callable[[Any], Any]
# JSON gives their values back as Django would.
_ALIKE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.ForeignKey,
)


def read_together(**parts: QuerySet[Any]) -> dict[str, list[Any]]:
    """Instances by name of the part, each in its queryset's order; one query for all of them.

    A part reads plain columns of one model: no annotations, no select_related, and an order by own
    columns only. `only` and `defer` leave columns out until somebody asks for them. TypeError for a
    model with bytes in it.
    """
    found: dict[str, list[Any]] = {name: [] for name in parts}
    statements, values = [], []
    for name, rows in parts.items():
        compiled = _statement(name, rows)
        if compiled is not None:
            statements.append(compiled[0])
            values += compiled[1]
    if not statements:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        rows_by_part = cursor.fetchall()
    builders = {name: _builder(rows) for name, rows in parts.items()}
    return _instances(parts, builders, rows_by_part)


class kept_together(KeptSql):  # noqa: N801 - like kept
    """The same for a function that gives the parts; its SQL is made once.

    It is called with a place for every value, as kept.queries says.
    """

    def __call__(self, *given: Value) -> dict[str, list[Any]]:
        """Instances by name of the part."""
        own = connections[connection.alias]
        ready = self._for(own, given)
        with own.cursor() as cursor:
            cursor.execute(ready.text, ready.values(given, own))
            rows = cursor.fetchall()
        return dict(ready.build(rows, own))

    def _make(self, said: Mapping[str, QuerySet[Any]], own: BaseDatabaseWrapper) -> Made:
        statements = [_statement(name, rows) for name, rows in said.items()]
        known = [one for one in statements if one is not None]
        builders = {name: _builder(rows) for name, rows in said.items()}

        def build(rows: Sequence[tuple[Any, ...]], _: BaseDatabaseWrapper) -> list[Any]:
            found = _instances(said, builders, rows)
            return list(found.items())

        text = " UNION ALL ".join(text for text, _ in known)
        return made(text, [value for _, values in known for value in values], build)


def _instances(
    parts: Mapping[str, QuerySet[Any]],
    builders: Mapping[str, Callable[[Sequence[Any]], Any]],
    rows: Iterable[tuple[Any, ...]],
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in parts}
    for name, row in rows:
        found[name].append(builders[name](json.loads(row)))
    return {name: _in_order(parts[name], instances) for name, instances in found.items()}


def _statement(name: str, rows: QuerySet[Any]) -> tuple[str, list[Any]] | None:
    """The part as (name, JSON array) rows; None where it can hold nothing."""
    fields = _fields(rows)
    compiler = rows.values_list(*(field.attname for field in fields)).query.get_compiler(
        connection=connection
    )
    try:
        text, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    on_postgres = connection.vendor == "postgresql"
    columns = ", ".join(_column(field, on_postgres) for field in fields)
    array = f"json_build_array({columns})::text" if on_postgres else f"json_array({columns})"
    return f"SELECT '{name}' AS part, {array} AS row FROM ({text}) AS {name}_rows", list(values)


def _column(field: models.Field[Any, Any], on_postgres: bool) -> str:
    # jsonb inside an array would come back decoded already.
    cast = "::text" if on_postgres and isinstance(field, models.JSONField) else ""
    return f'"{field.attname}"{cast}'


def _fields(rows: QuerySet[Any]) -> list[models.Field[Any, Any]]:
    """The columns to read; those left out by `only` or `defer` are not among them."""
    names, is_deferred = rows.query.deferred_loading
    fields = [
        field
        for field in rows.model._meta.concrete_fields
        if field.primary_key
        or not names
        or (field.attname in _attnames(rows, names)) != is_deferred
    ]
    if any(isinstance(field, models.BinaryField) for field in fields):
        raise TypeError(f"{rows.model.__name__} holds bytes, which JSON does not.")
    return fields


def _attnames(rows: QuerySet[Any], names: Any) -> set[str]:
    return {rows.model._meta.get_field(name).attname for name in names}


def _builder(rows: QuerySet[Any]) -> Callable[[Sequence[Any]], Any]:
    fields = _fields(rows)
    names = [field.attname for field in fields]
    decoders = [_decoder(field) for field in fields]

    def build(row: Sequence[Any]) -> Any:
        values = [
            value if decode is None or value is None else decode(value)
            for decode, value in zip(decoders, row, strict=True)
        ]
        return rows.model.from_db(connection.alias, names, values)

    return build


def _decoder(field: models.Field[Any, Any]) -> Decode | None:
    """What JSON made of a column back into what Django makes of it."""
    if isinstance(field, PackedTextField):
        return field.from_db_value
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.JSONField):
        return json.loads
    if isinstance(field, models.BooleanField):
        return bool
    return None if isinstance(field, _ALIKE) else field.to_python


def _moment(text: str) -> datetime:
    """SQLite stores UTC without saying so."""
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(f"{text!r} is no moment.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_order(rows: QuerySet[Any], instances: list[Any]) -> list[Any]:
    """A union keeps no promise about order, so the queryset's own is made again.

    The columns it names hold a value in every row.
    """
    names = rows.query.order_by or (
        rows.model._meta.ordering if rows.query.default_ordering else ()
    )
    for name in reversed(names):
        field = rows.model._meta.get_field(str(name).lstrip("-"))
        instances.sort(key=attrgetter(field.attname), reverse=str(name).startswith("-"))
    return instances
