"""Starting and stopping the product as a person does, in a process of its own."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from hitl_site.run import __main__ as command_line
from tests.doubles.product import Product, running_product


def get(url: str) -> tuple[int, str]:
    """Status and text of a page, redirects followed."""
    try:
        with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310 - our own address
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def accounts(folder: Path) -> list[tuple[str, str]]:
    """Name and password hash of every account in the SQLite file."""
    connection = sqlite3.connect(folder / "db.sqlite3")
    try:
        return connection.execute("SELECT username, password FROM auth_user ORDER BY id").fetchall()
    finally:
        connection.close()


def start_and_stop(product: Product, number: int = signal.SIGTERM) -> str:
    """Wait until the site answers, stop it, and give back all it printed."""
    product.wait_for("/admin/")
    assert get(f"{product.url}/admin/login/")[0] == 200
    assert product.stop(number) == 0
    assert "Traceback" not in product.printed()
    assert product.lines[-1] == "Stopped.\n"
    return product.printed()


def test_the_first_start_makes_one_owner_and_the_second_changes_nothing(tmp_path: Path) -> None:
    with running_product(tmp_path, EMPTY="1") as product:
        first = start_and_stop(product)
    assert "shown only this once" in first
    assert re.search(r"^ *owner +\S{12,} ", first, re.MULTILINE)
    made = accounts(tmp_path)
    assert [name for name, _ in made] == ["owner"]
    with running_product(tmp_path) as product:
        second = start_and_stop(product, signal.SIGINT)
    assert "Accounts: owner." in second
    assert "shown only this once" not in second
    assert accounts(tmp_path) == made


def test_a_kill_loses_nothing_and_the_next_start_works(tmp_path: Path) -> None:
    with running_product(tmp_path, EMPTY="1", DEMO_PASSWORD="a chosen password") as product:
        product.wait_for("/admin/")
        assert "a chosen password" in product.printed()
        assert product.stop(signal.SIGKILL) == -signal.SIGKILL
    made = accounts(tmp_path)
    with running_product(tmp_path) as product:
        start_and_stop(product)
    assert accounts(tmp_path) == made


def test_what_customers_wrote_is_readable_by_the_owner_of_the_process_only(tmp_path: Path) -> None:
    with running_product(tmp_path, EMPTY="1") as product:
        start_and_stop(product)
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "db.sqlite3" in [path.name for path in kept]
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []


def refused(folder: Path, role: str = "all", **variables: str) -> list[str]:
    """The lines of a product that must not start; it must end with code 2."""
    with running_product(folder, role, **variables) as product:
        with pytest.raises(RuntimeError, match="ended without"):
            product.wait_for("/admin/")
        assert product.process.wait(20) == 2
    return product.lines


def test_a_busy_port_is_one_line_and_nothing_is_touched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        lines = refused(tmp_path, PORT=str(port))
    assert "".join(lines) == (
        f"Port {port} is already in use by another program. Nothing was started. "
        f"Choose another one: make run PORT={port + 1}\n"
    )
    assert not (tmp_path / "db.sqlite3").exists()


def test_an_unusable_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lines = refused(tmp_path / "file")
    assert len(lines) == 1
    assert lines[0].startswith("DATA_DIR=")
    assert "cannot be written" in lines[0]


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_a_lone_worker_or_clock_without_redis_is_one_line(tmp_path: Path, role: str) -> None:
    lines = refused(tmp_path, role)
    assert len(lines) == 1
    assert lines[0].startswith(f"A separate {role} needs REDIS_URL")


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    lines = refused(tmp_path, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert len(lines) == 1
    assert "The database does not work (connection failed" in lines[0]
    assert "refused" in lines[0]
    assert "Traceback" not in "".join(lines)


def test_an_old_python_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    monkeypatch.setattr(sys, "version", "3.10.13 (main)")
    assert command_line.main([]) == 2
    assert capsys.readouterr().err == (
        "Python 3.10.13 is too old: 3.11 or newer is needed. Nothing was started.\n"
    )


def test_postgres_and_redis_carry_the_same_product(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    variables = {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url}
    with running_product(tmp_path, EMPTY="1", **variables) as product:
        first = start_and_stop(product)
    assert re.search(r"^ *owner +\S{12,} ", first, re.MULTILINE)
    assert not (tmp_path / "db.sqlite3").exists()


def test_stopping_is_prompt_when_nothing_runs(tmp_path: Path) -> None:
    with running_product(tmp_path, EMPTY="1") as product:
        product.wait_for("/admin/")
        started = time.monotonic()
        assert product.stop() == 0
        assert time.monotonic() - started < 15  # half of what a running job would be given
