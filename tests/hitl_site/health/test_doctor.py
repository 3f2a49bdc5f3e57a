"""`manage.py doctor` says what is wrong in plain lines, also where nothing else works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from hitl_site.health.doctor import command, installation, machine, servers
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding
from tests.conftest import ROOT
from tests.doubles.ports import free_port
from tests.doubles.product import clean_environment


def doctor(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "doctor", *arguments],
        cwd=ROOT,
        env=clean_environment(**variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def told(result: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in json.loads(result.stdout)["findings"]}


def test_a_database_that_is_down_is_said_and_the_rest_is_checked(tmp_path: Path) -> None:
    url = f"postgres://u:hidden-word@127.0.0.1:{free_port()}/hitl"
    result = doctor("--json", DATA_DIR=str(tmp_path / "data"), DATABASE_URL=url)
    found = told(result)
    assert result.returncode == 2
    assert found["database"]["state"] == BAD
    assert found["ready_age"]["says"] == "Could not be checked: the database does not answer."
    assert found["data_dir"]["state"] == OK
    assert "Traceback" not in result.stdout + result.stderr
    assert "hidden-word" not in result.stdout + result.stderr


def test_a_broken_environment_is_said_line_by_line(tmp_path: Path) -> None:
    result = doctor(DATA_DIR=str(tmp_path / "data"), PORT="99999", TIME_ZONE="Mars/Phobos")
    assert result.returncode == 2
    lines = [line for line in result.stdout.splitlines() if line.startswith("bad")]
    assert len(lines) == 2
    assert "TIME_ZONE='Mars/Phobos' is not a known time zone" in result.stdout
    assert "        do: Mend the variable" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def test_without_django_it_says_which_packages_are_missing(tmp_path: Path) -> None:
    # -S: no site-packages, as in an environment where nothing was installed.
    result = subprocess.run(
        [sys.executable, "-S", "manage.py", "doctor"],
        cwd=ROOT,
        env=clean_environment(DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "packages are missing: Django" in result.stdout
    assert "do: Run: sh scripts/ensure_venv.sh run" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("states", "code", "closing"),
    [
        ([OK, UNKNOWN], 0, "Nothing is wrong."),
        ([OK, WARN, UNKNOWN], 1, "Something should be looked at"),
        ([OK, WARN, BAD], 2, "Something is broken"),
    ],
)
def test_the_exit_code_is_that_of_the_worst(
    states: list[str],
    code: int,
    closing: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = [Finding(state, "Title", state, "Says.", "Mend it.") for state in states]
    monkeypatch.setattr(command, "examine", lambda: found)
    assert command.main([]) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{max(states, key=[OK, UNKNOWN, WARN, BAD].index):<8}Title: Says."
    assert lines[1] == "        do: Mend it."
    assert lines[-1].startswith(closing)


def test_packages_other_than_pinned_are_named(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pytest==0.1\nno-such-package[x]==1.0  # why\n")
    found = {one.key: one for one in installation.look_at_installation(tmp_path)}
    assert found["packages"].says == "1 of 2 packages are missing: no-such-package."
    (tmp_path / "requirements.txt").write_text("pytest==0.1\n")
    found = {one.key: one for one in installation.look_at_installation(tmp_path)}
    assert found["packages"].state == WARN
    assert found["packages"].says.startswith("Not as pinned: pytest ")


def test_a_folder_that_takes_no_files_is_bad(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    assert machine.data_folder().state == OK
    settings.DATA_DIR = tmp_path / "gone"
    assert machine.data_folder().state == BAD


def test_keys_that_others_may_read_are_named(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    key = tmp_path / "secret.key"
    key.write_text("x")
    tmp_path.chmod(0o755)
    key.chmod(0o644)
    found = machine.private_files()
    assert (found.state, str(key) in found.mend) == (WARN, True)
    key.chmod(0o600)
    assert machine.private_files().state == OK
    key.chmod(0o644)
    tmp_path.chmod(0o700)
    assert machine.private_files().state == OK


def test_the_port_is_ours_anothers_or_nobodys(settings: Any, redis_url: str) -> None:
    settings.PORT = free_port()
    assert machine.port().state == UNKNOWN
    settings.PORT = int(redis_url.rpartition(":")[2].partition("/")[0])
    assert machine.port().says == f"Another program answers on port {settings.PORT}."


def test_sqlite_on_a_network_is_bad(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ON_SQLITE = True
    monkeypatch.setattr(machine, "_kind_of_mount", lambda _: "nfs4")
    assert machine.file_system().state == BAD
    monkeypatch.setattr(machine, "_kind_of_mount", lambda _: "ext4")
    assert machine.file_system().state == OK


def test_a_halted_process_and_an_old_one_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_own_processes", lambda: [(7, "S", 4e9), (8, "T", 4e9)])
    assert machine.processes().mend == "Run: kill -CONT 8, or end it."
    monkeypatch.setattr(machine, "_own_processes", lambda: [(7, "S", 1e9)])
    assert machine.processes().state == WARN
    monkeypatch.setattr(machine, "_own_processes", lambda: [(7, "S", 4e9)])
    assert machine.processes().says == "1 running."


@pytest.mark.redis
def test_a_redis_that_may_lose_messages_is_told(redis_url: str, settings: Any) -> None:
    settings.REDIS_URL = redis_url
    found = servers.redis_settings()
    assert found.state == WARN
    assert "maxmemory-policy noeviction, appendonly no" in found.says
    assert found.mend == "Set appendonly yes in redis.conf."


@pytest.mark.django_db
def test_the_database_tells_how_it_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert servers.database_settings().state in (OK, WARN)
    if connection.vendor != "sqlite":
        return

    class Cursor:
        def __enter__(self) -> Cursor:
            return self

        def __exit__(self, *_: object) -> None: ...

        def execute(self, _sql: str) -> None: ...

        def fetchone(self) -> tuple[str]:
            return ("row 3 missing from index queue_ready",)

    torn = SimpleNamespace(vendor="sqlite", cursor=Cursor)
    monkeypatch.setattr(servers, "connection", torn)
    assert servers.database_settings().state == BAD
