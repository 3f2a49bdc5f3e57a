"""What the database itself refuses: rules per table as data, and the triggers made from them.

Packages register rules for their tables while Django starts (`append_only`, `refuse`);
`audit/trigger_store.py` puts the triggers into the database and compares them. A rule is SQL that
both SQLite and PostgreSQL read, over OLD and NEW; where it is true, the statement is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.apps import apps
from django.db import models

Event = Literal["insert", "update", "delete", "truncate"]
MARK = "refused by the database: "
_PREFIX = "guard"


@dataclass(frozen=True, slots=True)
class Rule:
    """Where `when` is true the statement is refused, saying `because`."""

    when: str
    because: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger as it must stand in the database; `body` is the function on PostgreSQL."""

    name: str
    table: str
    event: Event
    create: str
    body: str


_rules: dict[tuple[type[models.Model], Event], list[Rule]] = {}
_lawful: dict[tuple[type[models.Model], Event], str] = {}
_kept: dict[type[models.Model], None] = {}


def refuse(model: type[models.Model], event: Event, *, when: str, because: str) -> None:
    """Refuse `event` on the model's table where `when` is true. Registering twice changes nothing.

    Write IS DISTINCT FROM to compare columns that may be NULL.
    """
    rule = Rule(when, because)
    rules = _rules.setdefault((model, event), [])
    if rule not in rules:
        rules.append(rule)


def never_delete(model: type[models.Model]) -> None:
    """Rows of the model are never deleted, truncated, or replaced by an insert of the same key."""
    refuse(model, "delete", when="TRUE", because=f"rows of {_table(model)} are never deleted")
    _refuse_replacing(model)


def append_only(model: type[models.Model]) -> None:
    """Rows of the model are written once: no update, no delete, no replacement."""
    refuse(model, "update", when="TRUE", because=f"rows of {_table(model)} are never changed")
    never_delete(model)


def only_erased(model: type[models.Model], *, unless: str) -> None:
    """Append-only, but a row may be deleted where `unless` (SQL over OLD) is true."""
    table = _table(model)
    refuse(model, "update", when="TRUE", because=f"rows of {table} are never changed")
    refuse(
        model,
        "delete",
        when=f"NOT ({unless})",
        because=f"a row of {table} is only deleted after its erasure was recorded",
    )
    _refuse_replacing(model)


def let_erase(model: type[models.Model], event: Event, *, unless: str) -> None:
    """What is always refused on an append-only table is taken where `unless` is true.

    For a recorded erasure only: `unless` has to ask the ledger for its entry.
    """
    _lawful[(model, event)] = unless


def guarded_tables() -> dict[str, frozenset[str]]:
    """Every table with rules, and the columns its model has."""
    return {
        _table(model): frozenset(str(field.column) for field in model._meta.local_concrete_fields)
        for model, _ in _rules
    }


def expected_triggers(vendor: str) -> list[Trigger]:
    """The triggers that must stand in a database of this vendor ("sqlite" or "postgresql")."""
    rules_of = {key: [_by_law(key, rule) for rule in rules] for key, rules in _rules.items()}
    if vendor == "postgresql":
        return [
            *(_postgres(model, event, rules) for (model, event), rules in rules_of.items()),
            *(_postgres_truncate(model) for model in _kept),
        ]
    of_sqlite = {key: list(rules) for key, rules in rules_of.items()}
    for model in _kept:
        of_sqlite.setdefault((model, "insert"), []).insert(0, _replaces(model))
    return [_sqlite(model, event, rules) for (model, event), rules in of_sqlite.items()]


def history_models() -> Iterator[type[models.Model]]:
    """Every table of versions that simple-history keeps."""
    from audit.history import HistoryRow  # noqa: PLC0415 - models, so only once apps are loaded

    return (model for model in apps.get_models() if issubclass(model, HistoryRow))


def _by_law(key: tuple[type[models.Model], Event], rule: Rule) -> Rule:
    if rule.when != "TRUE" or key not in _lawful:
        return rule
    return Rule(f"NOT ({_lawful[key]})", f"{rule.because} but by a recorded erasure")


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _refuse_replacing(model: type[models.Model]) -> None:
    _kept[model] = None


def _keys(model: type[models.Model]) -> list[Sequence[str]]:
    """The columns of every unconditional unique key, the primary one first."""
    columns: list[Sequence[str]] = [
        (str(field.column),) for field in model._meta.local_concrete_fields if field.unique
    ]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            columns.append([_column(model, name) for name in constraint.fields])
    return columns


def _column(model: type[models.Model], name: str) -> str:
    return next(
        str(field.column) for field in model._meta.local_concrete_fields if field.name == name
    )


def _replaces(model: type[models.Model]) -> Rule:
    """INSERT OR REPLACE would delete the standing row without asking any delete trigger."""
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")"
        for key in _keys(model)
    )
    table = _table(model)
    return Rule(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})',  # noqa: S608 - names of our models only
        f"this row of {table} stands already",
    )


def _sqlite(model: type[models.Model], event: Event, rules: Sequence[Rule]) -> Trigger:
    name = f"{_PREFIX}_{_table(model)}_{event}"
    lines = [
        f"SELECT RAISE(ABORT, '{MARK}{_quoted(rule.because)}') WHERE {rule.when};" for rule in rules
    ]
    body = "\n".join(lines).replace("IS DISTINCT FROM", "IS NOT")
    create = (
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{_table(model)}" FOR EACH ROW '
        f"BEGIN\n{body}\nEND"
    )
    return Trigger(name, _table(model), event, create, "")


def _postgres(model: type[models.Model], event: Event, rules: Sequence[Rule]) -> Trigger:
    name = f"{_PREFIX}_{_table(model)}_{event}"
    lines = "\n".join(
        f"IF {rule.when} THEN RAISE EXCEPTION USING ERRCODE = '23000', "
        f"MESSAGE = '{MARK}{_quoted(rule.because)}'; END IF;"
        for rule in rules
    )
    row = "OLD" if event == "delete" else "NEW"
    body = f"\nBEGIN\n{lines}\nRETURN {row};\nEND\n"
    create = (
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{_table(model)}" FOR EACH ROW '
        f'EXECUTE FUNCTION "{name}"()'
    )
    return Trigger(name, _table(model), event, create, body)


def _postgres_truncate(model: type[models.Model]) -> Trigger:
    table = _table(model)
    name = f"{_PREFIX}_{table}_truncate"
    body = (
        "\nBEGIN\nRAISE EXCEPTION USING ERRCODE = '23000', "
        f"MESSAGE = '{MARK}rows of {table} are never deleted';\nEND\n"
    )
    create = (
        f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT '
        f'EXECUTE FUNCTION "{name}"()'
    )
    return Trigger(name, table, "truncate", create, body)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
