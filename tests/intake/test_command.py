"""`manage.py intake`: a line per refusal, the sums, and an exit status scripts can use."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from intake.models import Refusal
from review_queue.models import Task, Workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow() -> Workflow:
    return Workflow.objects.create(key="support", name="Support", role="Answers customers.")


def _run(*files: Path, workflow: str = "support", dry_run: bool = False) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(
            "intake", *map(str, files), workflow=workflow, dry_run=dry_run, stdout=out, stderr=err
        )
    except CommandError as problem:
        return problem.returncode, out.getvalue(), f"{err.getvalue()}{problem}"
    return 0, out.getvalue(), err.getvalue()


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.usefixtures("workflow")
def test_all_taken_in_is_success_and_so_is_doing_it_again(tmp_path: Path) -> None:
    table = _file(tmp_path, "a.csv", b"id,text\n1,Help\n2,More\n")
    assert _run(table) == (0, "2 tasks, 0 already known, 0 refused\n", "")
    assert _run(table) == (0, "0 tasks, 2 already known, 0 refused\n", "")
    assert Task.objects.count() == 2


@pytest.mark.usefixtures("workflow")
def test_refused_pieces_are_named_and_the_status_is_one(tmp_path: Path) -> None:
    table = _file(tmp_path, "a.csv", b"id,text\n1,Help\n2, \n")
    status, out, err = _run(table)
    assert status == 1
    assert out == "1 task, 0 already known, 1 refused (see “Refused input” in the admin)\n"
    assert f"{table}, line 3: refused: The row has no text." in err
    assert Refusal.objects.count() == 1


@pytest.mark.usefixtures("workflow")
def test_a_missing_file_among_others_does_not_stop_them(tmp_path: Path) -> None:
    table = _file(tmp_path, "a.csv", b"id,text\n1,Help\n")
    status, out, err = _run(tmp_path / "gone.csv", table)
    assert (status, out) == (1, "1 task, 0 already known, 0 refused\n")
    assert "gone.csv: not read: No such file or directory." in err


@pytest.mark.usefixtures("workflow")
def test_nothing_readable_is_status_two(tmp_path: Path) -> None:
    status, _out, err = _run(tmp_path / "gone.csv")
    assert status == 2
    assert err.endswith("No file could be read.")


@pytest.mark.usefixtures("workflow")
def test_an_unknown_workflow_is_status_two_and_takes_nothing_in(tmp_path: Path) -> None:
    status, _out, err = _run(_file(tmp_path, "a.csv", b"text\nHelp\n"), workflow="nope")
    assert status == 2
    assert "There is no active workflow “nope”" in err
    assert "Use one of: support." in err
    assert Task.objects.count() == 0


@pytest.mark.usefixtures("workflow")
def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    table = _file(tmp_path, "a.csv", b"id,text\n1,Help\n")
    assert _run(table, dry_run=True) == (0, "would be 1 task, 0 already known, 0 refused\n", "")
    assert Task.objects.count() == 0
