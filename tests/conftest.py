"""Fixtures every package shares: the people, the shared data, real servers and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.doubles.postgres_server import postgres_folder, running_postgres
from tests.doubles.redis_server import redis_binary, running_redis

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from playwright.sync_api import Browser

# How long an example takes says nothing about what is right: speed lives in bench/. The examples
# are the same in every run, so that a change is never refused for what an earlier one did; look
# for new ones with `pytest --hypothesis-profile=wandering`.
hypothesis_settings.register_profile(
    "wandering", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile(
    "steady", hypothesis_settings.get_profile("wandering"), derandomize=True, database=None
)
hypothesis_settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery staple"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real mails, invoices and intents, from SHARED_DATA or next to the repository."""
    folder = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("shared data not found: set SHARED_DATA to its folder")
    return folder


@pytest.fixture(scope="session", autouse=True)
def flushing() -> None:
    """Tests that commit may empty the tables afterwards, which the database refuses otherwise."""
    from tests.lifting import let_tests_flush  # noqa: PLC0415 - needs the settings

    let_tests_flush()


@pytest.fixture(autouse=True)
def no_effect_in_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every test: a connector asked for an effect while a transaction is open fails it."""
    from tests.effects_outside import watch_connectors  # noqa: PLC0415 - needs the settings

    watch_connectors(monkeypatch)


def _make_user(username: str, group: str = "", **flags: Any) -> User:
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 - needs the apps loaded

    user = User.objects.create_user(
        username, f"{username}@example.com", PASSWORD, is_staff=True, **flags
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture(autouse=True)
def no_random_picks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No draft is picked at random, so that a test's outcome is no matter of luck."""
    from review_queue.services.routing import blind_picks  # noqa: PLC0415 - needs the apps loaded

    monkeypatch.setattr(blind_picks._RANDOM, "randrange", lambda most: most - 1)


@pytest.fixture(autouse=True)
def no_banner() -> None:
    """Pages say nothing about health unless a test asks: what is kept outlives a test's data."""
    from hitl_site.health.banner import PULSE  # noqa: PLC0415 - needs the apps loaded
    from review_queue.selectors.pulse import Pulse  # noqa: PLC0415 - as above

    PULSE.keep(Pulse({}, None, None, 0, 0))


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Path:
    """The folder the sandbox writes to, this test's own."""
    settings.OUTBOX_DIR = tmp_path
    return tmp_path


@pytest.fixture
def roles(db: None) -> None:
    """The groups Reviewers, Owners and Auditors with their permissions."""
    from review_queue.services.people.roles import ensure_roles  # noqa: PLC0415 - needs the apps loaded

    ensure_roles()


@pytest.fixture
def alice(roles: None) -> User:
    """Requester: files work and decides nothing."""
    from django.contrib.auth.models import Permission  # noqa: PLC0415 - needs the apps loaded

    user = _make_user("alice", first_name="Alice")
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="queue", codename="add_task")
    )
    return user


@pytest.fixture
def bob(roles: None) -> User:
    """Reviewer."""
    return _make_user("bob", "Reviewers", first_name="Bob")


@pytest.fixture
def dana(roles: None) -> User:
    """A second reviewer, for two-person rules."""
    return _make_user("dana", "Reviewers", first_name="Dana")


@pytest.fixture
def carol(roles: None) -> User:
    """Owner."""
    return _make_user("carol", "Owners", first_name="Carol")


@pytest.fixture
def erin(roles: None) -> User:
    """Auditor: reads everything, changes nothing."""
    return _make_user("erin", "Auditors", first_name="Erin")


@pytest.fixture
def mallory(roles: None) -> User:
    """Staff without any permission."""
    return _make_user("mallory", first_name="Mallory")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis of this session."""
    if redis_binary() is None:
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    with running_redis() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL cluster of this session."""
    if postgres_folder() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium."""
    for name in _BROWSERS:
        if found := shutil.which(name):
            return found
    pytest.skip("Chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One real browser of a module; open a new context in each test.

    Not of the session: while Playwright runs, its event loop would be in every later test's thread.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - half a second to import

    # Playwright's loop runs in the test's thread, where Django would refuse the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(
                executable_path=chromium, args=list(_BROWSER_FLAGS)
            )
            yield running
            running.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
