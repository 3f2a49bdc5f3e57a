"""Rows in and out by SQL made once per model from its metadata, for the paths that must be fast.

Django builds the text of every query anew, which costs more than the query; here it is kept. Only
names from the metadata and fixed conditions go into the text; every value is a parameter.
"""

# ruff: noqa: S608
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal, TypeVar

from django.db import connection, connections, models

Model = TypeVar("Model", bound=models.Model)
Converter = Callable[..., Any]
# "update": nobody else changes or locks the rows; "share": nobody changes them.
Lock = Literal["", "update", "share"]


def select_rows(
    model: type[Model],
    where: str,
    values: Sequence[Any],
    *,
    only: tuple[str, ...] = (),
    lock: Lock = "",
) -> list[Model]:
    """Instances `WHERE <where>`; `lock` holds the rows until the transaction ends.

    With `only`, the other columns are read when somebody asks for them. SQLite knows no row locks
    and needs none: its transactions hold the only write lock.
    """
    held: Lock = lock if connection.features.has_select_for_update else ""
    names, converters, text = _select(model, where, only, held)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows = cursor.fetchall()
    alias = connection.alias
    return [model.from_db(alias, names, _converted(row, converters)) for row in rows]


def insert_row(instance: models.Model) -> None:
    """Insert a new instance and give it its primary key. Sends no signals, keeps no history."""
    model = type(instance)
    with connection.cursor() as cursor:
        cursor.execute(_insert(model), stored_values(instance))
        instance.pk = cursor.fetchone()[0]
    instance._state.adding, instance._state.db = False, connection.alias


def insert_rows(instances: Sequence[models.Model]) -> None:
    """Insert new instances of one model in one statement. Gives them no keys, sends no signals."""
    if not instances:
        return
    model = type(instances[0])
    values = [value for one in instances for value in stored_values(one)]
    with connection.cursor() as cursor:
        cursor.execute(_insert_many(model, len(instances)), values)


def insert_once(instance: models.Model, unique: str) -> int:
    """Insert unless a row with this value in the column `unique` stands; the key of what stands."""
    model = type(instance)
    key, column = quoted(model._meta.pk), quoted(model._meta.get_field(unique))
    with connection.cursor() as cursor:
        cursor.execute(_insert_unless(model, unique), stored_values(instance))
        row = cursor.fetchone()
        if row is None:
            text = f"SELECT {key} FROM {table_name(model)} WHERE {column} = %s"
            cursor.execute(text, [getattr(instance, unique)])
            row = cursor.fetchone()
    return int(row[0])


def update_rows(
    instances: Sequence[models.Model],
    names: tuple[str, ...],
    where: str,
    values: Sequence[Sequence[Any]],
) -> int:
    """Write these columns of each instance where `<where>` holds with its values; how many did."""
    model, own = type(instances[0]), connections[connection.alias]
    fields = [field for field in plain_fields(model) if field.attname in names]
    sets = ", ".join(f"{quoted(field)} = %s" for field in fields)
    key = quoted(model._meta.pk)
    text = f"UPDATE {table_name(model)} SET {sets} WHERE {key} = %s AND {where}"
    changes = [
        [*(f.get_db_prep_save(getattr(one, f.attname), own) for f in fields), one.pk, *given]
        for one, given in zip(instances, values, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(text, changes)
        return int(cursor.rowcount)


def marks(count: int) -> str:
    """So many places for values, in brackets: what stands behind IN."""
    return f"({', '.join(['%s'] * count)})"


def stored_values(instance: models.Model) -> list[Any]:
    """The values of these columns, as the database takes them."""
    # Not `connection`: it looks up the thread's connection anew for every attribute.
    own = connections[connection.alias]
    return [
        value if type(value := getattr(instance, name)) in as_they_are else prepare(value, own)
        for name, as_they_are, prepare in _writers(type(instance), own.vendor)
    ]


def column_names(model: type[models.Model]) -> list[str]:
    """Quoted names of these columns."""
    return [quoted(field) for field in plain_fields(model)]


@cache
def plain_fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """All columns but a primary key the database gives."""
    fields = model._meta.concrete_fields
    return tuple(field for field in fields if not isinstance(field, models.AutoField))


def quoted(field: Any) -> str:
    """The quoted name of a field's column."""
    return connection.ops.quote_name(field.column)


def table_name(model: type[models.Model]) -> str:
    """The quoted name of the table."""
    return connection.ops.quote_name(model._meta.db_table)


@cache
def _writers(
    model: type[models.Model], vendor: str
) -> tuple[tuple[str, frozenset[type], Converter], ...]:
    """Of each column the attribute, types of values it takes as they are, and Django's way."""
    return tuple(
        (field.attname, _as_they_are(field, vendor), field.get_db_prep_save)
        for field in plain_fields(model)
    )


def _as_they_are(field: models.Field[Any, Any], vendor: str) -> frozenset[type]:
    """What Django would hand on unchanged; it takes a microsecond or two to find that out."""
    if type(field) in {models.CharField, models.TextField}:
        return frozenset({str, type(None)})
    if isinstance(field, models.BooleanField):
        return frozenset({bool, type(None)})
    # PostgreSQL's driver is told the size of a whole number.
    if vendor == "sqlite" and isinstance(field, models.IntegerField | models.ForeignKey):
        return frozenset({int, type(None)})
    return frozenset()


def _converted(row: Sequence[Any], converters: Sequence[tuple[int, Converter]]) -> list[Any]:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return values


@cache
def _select(
    model: type[models.Model], where: str, only: tuple[str, ...], lock: Lock
) -> tuple[list[str], list[tuple[int, Converter]], str]:
    fields = [field for field in model._meta.concrete_fields if not only or field.attname in only]
    columns = ", ".join(quoted(field) for field in fields)
    text = f"SELECT {columns} FROM {table_name(model)} WHERE {where}"
    return (
        [field.attname for field in fields],
        [
            (place, convert)
            for place, convert in enumerate(map(_converter, fields))
            if convert is not None
        ],
        f"{text} FOR {lock.upper()}" if lock else text,
    )


def _converter(field: models.Field[Any, Any]) -> Converter | None:
    """What Django does with a column's raw value, or None where it does nothing."""
    column = field.cached_col
    steps = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    if not steps:
        return None

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert


@cache
def _insert(model: type[models.Model]) -> str:
    return f"{_insert_many(model, 1)} RETURNING {quoted(model._meta.pk)}"


@cache
def _insert_unless(model: type[models.Model], unique: str) -> str:
    column = quoted(model._meta.get_field(unique))
    unless = f"ON CONFLICT ({column}) DO NOTHING"
    return f"{_insert_many(model, 1)} {unless} RETURNING {quoted(model._meta.pk)}"


@cache
def _insert_many(model: type[models.Model], count: int) -> str:
    names = column_names(model)
    rows = ", ".join([marks(len(names))] * count)
    return f"INSERT INTO {table_name(model)} ({', '.join(names)}) VALUES {rows}"
