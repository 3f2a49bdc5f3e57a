"""Each system check speaks up exactly when what it guards is broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from hitl_site.celery import app
from hitl_site.checks import durability, environment, history, worker


def ids(messages: list[Any]) -> list[str]:
    """The ids of the messages, in order."""
    return [message.id for message in messages]


def test_two_distributions_of_django_fsm_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert history.one_distribution_provides_django_fsm() == []
    both = {"django_fsm": ["django-fsm", "django-fsm-2"]}
    monkeypatch.setattr(history, "packages_distributions", lambda: both)
    found = history.one_distribution_provides_django_fsm()
    assert ids(found) == ["hitl.E001"]
    assert "django-fsm, django-fsm-2" in found[0].msg


def test_editable_or_switched_off_history_is_refused() -> None:
    assert history.history_cannot_be_edited() + history.history_is_written() == []
    with override_settings(SIMPLE_HISTORY_EDIT=True, SIMPLE_HISTORY_ENABLED=False):
        assert ids(history.history_cannot_be_edited()) == ["hitl.E002"]
        assert ids(history.history_is_written()) == ["hitl.E003"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"EFFECT_READ_TIMEOUT_S": 25}, "is 30 s and must be less than EFFECT_WALL_S"),
        ({"EFFECT_WALL_S": 120}, "EFFECT_WALL_S is 120 s and must be less than EXECUTION_LEASE_S"),
        ({"EXECUTION_LEASE_S": 150}, "EXECUTION_LEASE_S is 150 s and must be less than task_soft"),
        ({"BROKER_VISIBILITY_S": 180}, "task_time_limit is 180 s and must be less than BROKER"),
    ],
)
def test_timeouts_that_do_not_nest_are_refused(changed: dict[str, int], sentence: str) -> None:
    assert worker.timeouts_nest() == []
    with override_settings(**changed):
        found = worker.timeouts_nest()
    assert ids(found) == ["hitl.E004"]
    assert sentence in found[0].msg


@pytest.fixture
def celery_conf() -> Iterator[Any]:
    """The Celery configuration, put back afterwards."""
    names = ("accept_content", "broker_transport_options")
    before = {name: getattr(app.conf, name) for name in names}
    yield app.conf
    for name, value in before.items():
        setattr(app.conf, name, value)


def test_pickled_messages_are_refused(celery_conf: Any) -> None:
    assert worker.messages_are_json() == []
    celery_conf.accept_content = ["json", "pickle"]
    assert ids(worker.messages_are_json()) == ["hitl.E006"]


def test_another_visibility_timeout_on_redis_is_refused(celery_conf: Any) -> None:
    with override_settings(REDIS_URL="redis://localhost"):
        celery_conf.broker_transport_options = {"visibility_timeout": 3600}
        assert worker.broker_waits_as_long_as_we_think() == []
        celery_conf.broker_transport_options = {"visibility_timeout": 60}
        assert ids(worker.broker_waits_as_long_as_we_think()) == ["hitl.E005"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_lose_commits_is_refused() -> None:
    assert durability.commits_are_durable(databases=["default"]) == []
    switch_off, switch_on, expected = (
        ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL", "hitl.E007")
        if connection.vendor == "sqlite"
        else ("SET synchronous_commit=off", "SET synchronous_commit=on", "hitl.E008")
    )
    with connection.cursor() as cursor:
        cursor.execute(switch_off)
        try:
            assert ids(durability.commits_are_durable(databases=["default"])) == [expected]
        finally:
            cursor.execute(switch_on)


def test_a_misspelled_variable_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.names_are_spelled_right() == []
    monkeypatch.setenv("OPENAI_APIKEY", "x")
    found = environment.names_are_spelled_right()
    assert ids(found) == ["hitl.W001"]
    assert "OPENAI_API_KEY" in str(found[0].hint)


def test_any_host_and_unshared_secrets_are_warned_of() -> None:
    assert environment.any_host_is_answered_on_purpose() == []
    with override_settings(ALLOWED_HOSTS=["*"], ON_SQLITE=False, SECRETS_FROM_ENVIRONMENT=False):
        assert ids(environment.any_host_is_answered_on_purpose()) == ["hitl.W002"]
        assert ids(environment.secrets_are_shared_by_every_process()) == ["hitl.W003"]
