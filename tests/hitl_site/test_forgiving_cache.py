"""A Redis that is down or full fails no page and no decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.core.cache import cache, caches
from redis import Redis
from redis.exceptions import OutOfMemoryError, RedisError

from hitl_site import forgiving_cache
from hitl_site.csp_report import count
from hitl_site.health.collectors import parts
from hitl_site.health.finding import BAD
from hitl_site.settings.security import sessions_and_cache
from review_queue.doorbell import ring_after_commit
from review_queue.models import Decision, Execution, State
from tests.builders import fresh, pending
from tests.doubles.ports import free_port
from tests.doubles.redis_server import redis_binary, running_redis
from tests.review_queue.desk.pages import address, client_of, decide_form


def fill(client: Redis) -> None:
    """Until it refuses more."""
    for _ in range(10_000):
        client.rpush("filled", b"x" * 10_000)


def use(settings: Any, url: str) -> None:
    """From now on the cache is this Redis, as in production."""
    settings.CACHES = sessions_and_cache(redis_url=url, on_sqlite=False)["CACHES"]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"


@pytest.fixture
def down(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgiving_cache, "_away_until", 0.0)
    use(settings, f"redis://127.0.0.1:{free_port()}/0")


@pytest.fixture
def full(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if redis_binary() is None:
        pytest.skip("redis-server is not installed")
    monkeypatch.setattr(forgiving_cache, "_away_until", 0.0)
    with running_redis() as url:
        with Redis.from_url(url) as client:
            client.config_set("maxmemory", "2mb")
            with pytest.raises(OutOfMemoryError):
                fill(client)
        use(settings, url)
        yield url


def test_every_question_is_answered_without_it(down: None) -> None:
    cache.set("a", 1)
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert (cache.add("a", 1), cache.touch("a"), cache.delete("a"), "a" in cache) == (False,) * 4
    assert cache.incr("a", 2) == 2
    assert count("script-src") == 1


def test_a_silent_one_is_asked_once_and_then_left_alone(
    down: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(*_: object) -> None:
        asked.append("asked")
        raise RedisError("timed out")

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get", refuse)
    for _ in range(5):
        assert cache.get("a") is None
    assert asked == ["asked"]
    monkeypatch.setattr(forgiving_cache, "_away_until", 0.0)  # its time is over
    cache.get("a")
    assert asked == ["asked", "asked"]


@pytest.mark.redis
def test_one_that_works_keeps_what_it_is_given(
    settings: Any, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgiving_cache, "_away_until", 0.0)
    use(settings, redis_url)
    cache.clear()
    assert cache.add("n", 1) is True
    assert (cache.incr("n"), cache.get("n")) == (2, 2)
    cache.set("a", {"x": 1}, 30)
    assert cache.get_many(["a", "b"]) == {"a": {"x": 1}}
    client = caches["default"]._cache.get_client()  # type: ignore[attr-defined]
    assert 0 < client.ttl(cache.make_key("n")) <= 300
    assert cache.delete("a") is True


def works_through_the_desk(reviewer: User) -> None:
    """Log in, look at the queue and approve one piece of work."""
    task = pending()
    client = client_of(reviewer)
    assert client.get(address("review_queue_home")).status_code == 200
    assert client.get(address("review_item", task.pk)).status_code == 200
    answer = client.post(address("review_decide", task.pk), decide_form(task, reviewer))
    assert answer.status_code == 302
    assert fresh(task).state == State.APPROVED
    assert (Decision.objects.count(), Execution.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_desk_works_while_it_is_down(down: None, bob: User) -> None:
    works_through_the_desk(bob)


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_the_desk_works_while_it_is_full(
    full: str, bob: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[Exception] = []

    def ring_the_full_one(name: str, **_options: object) -> None:
        try:
            Redis.from_url(full).rpush("hitl", name)
        except RedisError as error:
            refused.append(error)
            raise

    monkeypatch.setattr(current_app, "send_task", ring_the_full_one)
    works_through_the_desk(bob)
    ring_after_commit("run_execution_job", 1)
    assert len(refused) == 1  # the bell was rung, in vain, and nobody stumbled over it
    settings.REDIS_URL = full
    found = parts.broker()
    assert (found.state, "is full" in found.says) == (BAD, True)
