"""The environment is read strictly: nonsense is one clear line, and nothing starts."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hitl_site.environment import parsers
from hitl_site.environment.kept_secrets import keep_once
from hitl_site.environment.reading import Environment, WrongEnvironment, find_misspelled
from hitl_site.environment.variables import VARIABLES
from hitl_site.settings import database, mail, security

ROOT = Path(__file__).resolve().parent.parent.parent
NONSENSE = {
    "ALLOWED_HOSTS": "http://desk.example.com",
    "CSRF_TRUSTED_ORIGINS": "desk.example.com",
    "DATABASE_URL": "mysql://u:hidden-word@h/d",
    "DEBUG": "maybe",
    "DEFAULT_FROM_EMAIL": "nobody",
    "DEMO_PASSWORD": "short",
    "DEPLOYMENT_ID": "a/b",
    "EMAIL_URL": "imap://u:hidden-word@h",
    "DRAFTING_IN_FLIGHT": "0",
    "EMPTY": "2",
    "FIELD_ENCRYPTION_KEYS": "hidden-word",
    "HOST": "two words",
    "HTTPS": "https",
    "LOG_LEVEL": "LOUD",
    "MONITOR_TOKEN": "hidden-word",
    "OPENAI_API_KEY": "hidden-word with space",
    "OPENAI_BASE_URL": "api.openai.com",
    "OPENAI_MODEL": "gpt 5",
    "OPENAI_PRICE_IN": "cheap",
    "OPENAI_PRICE_OUT": "-1",
    "PORT": "99999",
    "REDIS_URL": "http://u:hidden-word@h",
    "SECRET_KEY": "hidden-word",
    "SITE_URL": "desk.example.com",
    "TIME_ZONE": "Mars/Phobos",
}


def read_settings(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of its own and print a few of them."""
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    program = (
        "import sys\n"
        "from hitl_site.environment.reading import WrongEnvironment\n"
        "try:\n"
        "    from hitl_site import settings as s\n"
        "except WrongEnvironment as wrong:\n"
        "    print(wrong); sys.exit(2)\n"
        "print(s.SECRET_KEY, s.FIELD_ENCRYPTION_KEYS[0], s.DEPLOYMENT_ID, s.PORT)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**clean, "DATA_DIR": str(folder), "ENV_FILE": "none", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_nonsense_value_is_one_line_and_all_are_told_at_once(tmp_path: Path) -> None:
    result = read_settings(tmp_path / "data", **NONSENSE)
    lines = result.stdout.strip().splitlines()
    assert result.returncode == 2
    assert sorted(re.split(r"[= ]", line)[0] for line in lines) == sorted(NONSENSE)
    for line in lines:
        assert ". Nothing was started. Example: " in line
    assert not (tmp_path / "data").exists()


def test_a_secret_is_never_repeated_in_the_refusal(tmp_path: Path) -> None:
    assert "hidden-word" not in read_settings(tmp_path, **NONSENSE).stdout


def test_a_wrong_value_says_what_is_wrong() -> None:
    environment = Environment({"PORT": "12a"})

    assert environment.read("PORT", parsers.port, 8000) == 8000
    with pytest.raises(WrongEnvironment) as refusal:
        environment.refuse_if_wrong()
    assert str(refusal.value) == (
        "PORT='12a' is not a port number from 1 to 65535. Nothing was started. Example: PORT=8000"
    )


def test_a_blank_variable_counts_as_unset(tmp_path: Path) -> None:
    result = read_settings(tmp_path, **dict.fromkeys(NONSENSE, " "))
    assert (result.returncode, result.stdout.split()[-1]) == (0, "8000")


def test_keys_are_made_once_kept_and_private(tmp_path: Path) -> None:
    first = read_settings(tmp_path)
    second = read_settings(tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout == second.stdout
    for name in ("secret.key", "field.key", "deployment.id"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert read_settings(tmp_path / "other").stdout.split()[:3] != first.stdout.split()[:3]


def test_an_unusable_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = read_settings(tmp_path / "file")
    assert result.returncode == 2
    assert result.stdout.count("\n") == 1
    assert "cannot be written (" in result.stdout


def test_an_empty_key_file_is_refused_rather_than_used(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    with pytest.raises(ValueError, match=r"secret\.key is empty: delete it"):
        keep_once(tmp_path / "secret.key", lambda: "new")


def test_the_example_file_lists_exactly_the_variables_there_are() -> None:
    text = (ROOT / ".env.example").read_text()
    assert sorted(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) == sorted(VARIABLES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("OPENAI_APIKEY", "OPENAI_API_KEY"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
    ],
)
def test_a_misspelled_variable_is_recognised(written: str, meant: str) -> None:
    assert find_misspelled([written]) == [(written, meant)]


def test_ordinary_variables_are_not_taken_for_misspelled() -> None:
    ordinary = ["PATH", "HOME", "HOSTNAME", "LANG", "PWD", "SHELL", "USER", "VIRTUAL_ENV", "TERM"]
    assert find_misspelled([*ordinary, *VARIABLES]) == []


def test_sqlite_takes_its_lock_at_begin_and_syncs_every_commit(tmp_path: Path) -> None:
    config = database.parse_database_url(f"sqlite:///{tmp_path}/a.sqlite3")
    assert config["NAME"] == tmp_path / "a.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in config["OPTIONS"]["init_command"]


@pytest.mark.parametrize("url", ["sqlite:///relative.sqlite3", "sqlite://", "postgres://h:1/", "x"])
def test_a_database_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"needs the full path|names no database|is neither"):
        database.parse_database_url(url)


def test_postgres_keeps_the_options_of_its_address_and_gets_a_pool() -> None:
    config = database.parse_database_url("postgres://u:p%40w@db:5433/hitl?sslmode=require")
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db", 5433, "hitl")
    assert config["PASSWORD"] == "p@w"
    assert config["OPTIONS"]["sslmode"] == "require"
    assert config["OPTIONS"]["pool"]["max_size"] == 20


def test_a_mail_address_becomes_the_mail_settings() -> None:
    config = mail.django_mail(mail.parse_email_url("smtp+tls://u:p%40w@mail.example.com"))
    assert (config["EMAIL_HOST"], config["EMAIL_PORT"]) == ("mail.example.com", 587)
    assert (config["EMAIL_HOST_PASSWORD"], config["EMAIL_USE_TLS"]) == ("p@w", True)
    assert config["EMAIL_TIMEOUT"] == 20


def test_cookies_are_secure_exactly_when_the_site_is_https() -> None:
    assert security.cookies_and_transport(https=False)["SESSION_COOKIE_SECURE"] is False
    secure = security.cookies_and_transport(https=True)
    assert (secure["SESSION_COOKIE_SECURE"], secure["CSRF_COOKIE_SECURE"]) == (True, True)


def test_sessions_are_not_cached_where_several_processes_would_disagree() -> None:
    alone = security.sessions_and_cache(redis_url="", on_sqlite=True)
    many = security.sessions_and_cache(redis_url="", on_sqlite=False)
    shared = security.sessions_and_cache(redis_url="redis://h", on_sqlite=False)
    assert alone["SESSION_ENGINE"] == "django.contrib.sessions.backends.cached_db"
    assert many["SESSION_ENGINE"] == "django.contrib.sessions.backends.db"
    assert shared["CACHES"]["default"]["BACKEND"].endswith("RedisCache")
