"""Brings the database up to date and, when nobody can log in yet, makes the first accounts."""

from __future__ import annotations

from io import StringIO

import psycopg
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hitl_site.run.refusal import CannotStart

SHOWN_ACCOUNTS = 8
KNOCK_S = 10


def bring_up_to_date(*, may_change: bool) -> bool:
    """Apply what migrations are missing; returns whether any was.

    CannotStart when the database does not answer, or lags behind and `may_change` is False.
    """
    try:
        _knock()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing and not may_change:
            raise CannotStart(
                f"The database lacks {len(missing)} migrations. Nothing was started. "
                "Start the web part first (make run), or: python manage.py migrate"
            )
        if missing:
            say("Preparing the database ...")
            call_command("migrate", interactive=False, verbosity=0)
    except (DatabaseError, psycopg.Error) as error:
        raise _without_database(error) from error
    return bool(missing)


def _without_database(error: Exception) -> CannotStart:
    reason = " ".join(str(error).split())
    return CannotStart(
        f"The database does not work ({reason}). Nothing was started. "
        "Check DATABASE_URL and that its server runs."
    )


def _knock() -> None:
    # Without the pool: its time-out takes longer and does not say why.
    if connection.vendor == "postgresql":
        parameters = {"connect_timeout": KNOCK_S, **connection.get_connection_params()}
        psycopg.connect(**parameters).close()


def check_everything() -> None:
    """CannotStart with one line per system check that failed; warnings are printed."""
    try:
        call_command("check", databases=["default"], stdout=StringIO())
    except SystemCheckError as error:
        raise CannotStart(f"{error}\nNothing was started.") from error
    except (DatabaseError, psycopg.Error) as error:
        raise _without_database(error) from error


def ensure_accounts() -> None:
    """On the very first start the demo company, or with EMPTY=1 one owner; says who can log in."""
    if User.objects.exists():
        _name_accounts()
    else:
        say("Making the first accounts ..." if settings.EMPTY else "Creating the demo company ...")
        call_command("create_demo_company", empty=settings.EMPTY)


def _name_accounts() -> None:
    names = User.objects.filter(is_active=True, is_staff=True).order_by("pk")
    shown = list(names.values_list("username", flat=True)[: SHOWN_ACCOUNTS + 1])
    more = " and others" if len(shown) > SHOWN_ACCOUNTS else ""
    say(f"Accounts: {', '.join(shown[:SHOWN_ACCOUNTS])}{more}.")
    say("A lost password: .venv/bin/python manage.py changepassword NAME")


def say(line: str) -> None:
    """One line for the person at the keyboard."""
    print(line, flush=True)  # noqa: T201
