"""Read from the source: no far-off messages, no network in a transaction, one door for states."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("hitl_site", "intake", "oversight", "review_queue", "policies", "drafting", "audit")
MOST_SECONDS = 60
SENDING = {"apply_async", "send_task", "retry", "signature", "s"}
GUARDED = {"state", "version", "draft_hash", "draft_version", "generation", "audit_length"}
EFFECTS = {"send", "undo", "lookup"}
# The transitions set fields in memory; the two others write a row that nobody has seen yet.
MAY_SET_STATE = {"review_queue/models/task.py", "review_queue/door.py"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                yield name, ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def far_off(tree: ast.AST) -> Iterator[int]:
    """Lines that ask a broker to wait for longer than a minute, or for nobody knows how long."""
    for call, name in calls(tree):
        for keyword in call.keywords if name in SENDING else ():
            if keyword.arg == "eta":
                yield call.lineno
            elif keyword.arg == "countdown":
                value = keyword.value
                known = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
                if not known or value.value > MOST_SECONDS:  # type: ignore[attr-defined]
                    yield call.lineno


def past_the_door(tree: ast.AST) -> Iterator[int]:
    """Lines that write a task's guarded columns without the door."""
    for call, name in calls(tree):
        names = {keyword.arg for keyword in call.keywords}
        if name == "update" and names & GUARDED and "Task" in ast.unparse(call.func):
            yield call.lineno
        if name == "save" and ast.unparse(call.func) == "task.save":
            yield call.lineno
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and ast.unparse(target) == "task.state":
                yield target.lineno


def in_a_transaction(tree: ast.AST) -> Iterator[int]:
    """Lines that ask a connector for an effect inside `atomic`."""
    for node in ast.walk(tree):
        if not _is_atomic(node):
            continue
        for call, name in calls(node):
            asked = ast.unparse(call.func)
            if name in EFFECTS and "connector" in asked:
                yield call.lineno
            if asked.split(".")[0] in {"requests", "httpx", "socket", "smtplib", "urllib3"}:
                yield call.lineno


def _is_atomic(node: ast.AST) -> bool:
    if isinstance(node, ast.With):
        return any("atomic" in ast.unparse(item.context_expr) for item in node.items)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return any("atomic" in ast.unparse(one) for one in node.decorator_list)
    return False


def test_no_message_waits_longer_than_a_minute_in_a_broker() -> None:
    assert [(name, line) for name, tree in trees() for line in far_off(tree)] == []


def test_no_state_is_written_past_the_door() -> None:
    found = {
        (name, line)
        for name, tree in trees()
        for line in past_the_door(tree)
        if name not in MAY_SET_STATE
    }
    # A new task has no state to lose: it is inserted by the one service that takes work in.
    assert {name for name, _ in found} <= {"review_queue/services/arriving/intake.py"}
    assert len(found) <= 1


def test_no_effect_is_asked_for_in_a_transaction() -> None:
    assert [(name, line) for name, tree in trees() for line in in_a_transaction(tree)] == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (far_off, "job.apply_async(args, countdown=61)"),
        (far_off, "job.apply_async(args, countdown=wait)"),
        (far_off, "self.retry(eta=tomorrow)"),
        (past_the_door, "Task.objects.filter(pk=1).update(state='approved')"),
        (past_the_door, "task.state = 'approved'"),
        (past_the_door, "task.save()"),
        (in_a_transaction, "with transaction.atomic():\n    connector_for(kind).send(a, b)"),
        (in_a_transaction, "@transaction.atomic\ndef f():\n    requests.get(url)"),
    ],
)
def test_each_rule_sees_what_it_is_for(rule: object, code: str) -> None:
    assert list(rule(ast.parse(code)))  # type: ignore[operator]


def test_what_is_allowed_passes() -> None:
    code = "job.apply_async(args, countdown=60)\nExecution.objects.update(status='ready')"
    tree = ast.parse(code)
    assert [*far_off(tree), *past_the_door(tree), *in_a_transaction(tree)] == []
