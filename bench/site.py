"""A throw-away installation to measure on: its own folder, database and people."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def open_site() -> None:
    """Configure Django on a fresh DATA_DIR (DATABASE_URL chooses PostgreSQL) and migrate."""
    folder = tempfile.mkdtemp(prefix="hitl-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {
        "DATA_DIR": folder,
        "ENV_FILE": "none",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "hitl_site.settings",
    }
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def a_reviewer(name: str = "bench") -> User:
    """A person who may decide."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415

    user = User.objects.create_user(name, password="bench", is_staff=True)
    user.groups.add(Group.objects.get(name="Reviewers"))
    return user


def without_hold() -> None:
    """Let approved actions go at once in this process: no hold of connector, tier or policy."""
    from review_queue.services.effects import executing  # noqa: PLC0415

    executing.hold_seconds = _no_hold  # type: ignore[assignment]


def without_picks() -> None:
    """Pick nothing at random for a second look: every approval in this process counts at once."""
    from review_queue.services.routing import blind_picks  # noqa: PLC0415

    blind_picks._RANDOM = _Never()  # type: ignore[assignment]


class _Never:
    def randrange(self, most: int) -> int:
        """The one outcome that picks nothing."""
        return most - 1


def _no_hold(*_: object, **__: object) -> int:
    return 0
