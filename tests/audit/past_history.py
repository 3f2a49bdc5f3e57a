"""Finds, in the product's own code, writes that would pass by history: bulk calls and plain SQL."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("audit", "hitl_site", "intake", "oversight", "review_queue", "policies"),
    *("drafting", "connectors", "kept"),
)
BULK = frozenset({"update", "bulk_create", "bulk_update", "delete", "_raw_delete"})
REWRITES = BULK - {"bulk_create"}
APPEND_ONLY = frozenset(
    {
        *("Entry", "Seal", "Checkpoint", "CheckpointReceipt", "AnchorRefusal", "Decision"),
        *("Attempt", "Draft", "Action", "Evidence", "Source", "FactsSnapshot", "Verdict"),
        *("ViewEvent", "LogEntry"),
    }
)
SQL = re.compile(r"\s*(?:UPDATE|DELETE FROM|TRUNCATE)\s")
Names = Mapping[str, ast.expr]


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One place that writes past history: file, what it touches, and how."""

    path: str
    model: str
    how: str


def audited_names() -> frozenset[str]:
    """Models whose every change has a history row."""
    return frozenset(
        model.__name__
        for model in apps.get_models()
        if hasattr(model, "history") and not model.__name__.startswith("Historical")
    )


def bypasses() -> set[Found]:
    """Every place in the packages."""
    found: set[Found] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= set(in_source(path.read_text("utf-8"), str(path.relative_to(ROOT))))
    return found


def in_source(source: str, path: str) -> Iterator[Found]:
    """Bulk calls on audited and append-only models, and SQL that changes or deletes rows."""
    tree = ast.parse(source)
    names = _assigned(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            model = _model_of(node.func.value, names) if node.func.attr in BULK else ""
            if model and _is_touched(model, node.func.attr):
                yield Found(path, model, node.func.attr)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "update_rows":
            yield Found(path, "SQL", "update_rows")
        if isinstance(node, ast.FunctionDef) and "kept_update" in map(
            ast.unparse, node.decorator_list
        ):
            yield Found(path, "SQL", "kept_update")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
            yield Found(path, "SQL", "text")


def _is_touched(model: str, how: str) -> bool:
    return model in audited_names() or (model in APPEND_ONLY and how in REWRITES)


def _assigned(tree: ast.AST) -> Names:
    """Variable, or self.attribute, to what it was last given."""
    given: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                given[ast.unparse(target)] = node.value
        elif isinstance(node, ast.NamedExpr):
            given[ast.unparse(node.target)] = node.value
    return given


def _model_of(value: ast.expr, names: Names, depth: int = 0) -> str:
    """The model at the root of a chain such as Task.objects.filter(...); empty when unknown."""
    related = _related_names()
    while True:
        text = ast.unparse(value)
        if text in names and depth < 5:
            return _model_of(names[text], names, depth + 1)
        if text == "unguarded_versions":  # the way past the guard of policies/models/version.py
            return "PolicyVersion"
        if isinstance(value, ast.Call):
            value = value.func
        elif isinstance(value, ast.Attribute):
            if value.attr in ("objects", "_default_manager", "_base_manager"):
                return ast.unparse(value.value).rpartition(".")[2]
            if value.attr in related:
                return related[value.attr]
            value = value.value
        else:
            return ""


def _related_names() -> dict[str, str]:
    """Names such as task.decisions by which one model leads to rows of another."""
    watched = audited_names() | APPEND_ONLY
    return {
        relation.get_accessor_name() or "": relation.related_model.__name__
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if getattr(relation.related_model, "__name__", "") in watched
    }
