"""The parts that do the work: worker, clock, sweep and broker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding, in_words
from review_queue.selectors.pulse import BEAT, JOBS, SWEEP, pulse

if TYPE_CHECKING:
    from redis import Redis

WORKER, CLOCK, SWEEPER, BROKER = "worker", "beat", "sweep", "broker"
LATE = timedelta(seconds=80)
GONE = timedelta(minutes=5)
PING_S = 1.0
FULL = 1.05  # used memory times this reaches the limit
MEANWHILE = "Work is kept and runs late."
START_REDIS = (
    "Start Redis, or mend REDIS_URL. Until then: manage.py sweep --loop, which needs none."
)
GIVE_MEMORY = "Give it more memory (maxmemory in redis.conf), or empty it: nothing in it is needed."
AHEAD = timedelta(seconds=60)


def worker() -> Finding:
    """Whether anybody takes jobs; a living process that takes none counts as none."""
    return _seen(
        WORKER,
        "Worker",
        pulse().seen.get(JOBS),
        "The last job was taken",
        "No worker takes jobs. Start the product again: make run, or make worker. Until then: "
        "manage.py sweep --loop.",
        late_state=BAD,
    )


def beat() -> Finding:
    """Whether the clock rings; without it nothing whose hold ends starts by itself."""
    return _seen(
        CLOCK,
        "Clock",
        pulse().seen.get(BEAT),
        "It last rang",
        "Start it again: make run, or make beat. Until then: manage.py sweep --loop does its work.",
    )


def sweep() -> Finding:
    """Whether somebody looks for what was left behind."""
    return _seen(
        SWEEPER,
        "Sweep",
        pulse().seen.get(SWEEP),
        "The last sweep began",
        "A sweep comes every 30 seconds while worker and clock run. By hand: manage.py sweep.",
    )


def broker() -> Finding:
    """Whether Redis answers a ping, without the client's own retries."""
    title = "Broker"
    if not settings.REDIS_URL:
        says = "It lives in this process: no Redis is used."
        return Finding(BROKER, title, OK, says, in_use=False)
    from redis import RedisError  # noqa: PLC0415 - not loaded where no Redis is used

    parts = urlsplit(settings.REDIS_URL)
    place = f"{parts.hostname}:{parts.port or 6379}"
    began = timezone.now()
    try:
        with redis_client(settings.REDIS_URL) as client:
            client.ping()
            memory = client.info("memory")
    except (RedisError, OSError) as error:
        says = f"Redis at {place} does not answer ({type(error).__name__}). {MEANWHILE}"
        return Finding(BROKER, title, BAD, says, START_REDIS)
    taken = (timezone.now() - began).total_seconds()
    figures = {"ping_seconds": taken, "memory_bytes": float(memory["used_memory"])}
    if 0 < memory.get("maxmemory", 0) <= memory["used_memory"] * FULL:
        says = f"Redis at {place} is full: it takes no more messages. {MEANWHILE}"
        return Finding(BROKER, title, BAD, says, GIVE_MEMORY, figures)
    says = f"Redis at {place} answered in {taken * 1000:.0f} ms."
    return Finding(BROKER, title, OK, says, figures=figures)


def redis_client(url: str) -> Redis:
    """A client that gives up after a second and does not try again."""
    from redis import Redis  # noqa: PLC0415 - not loaded where no Redis is used
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    client: Redis = Redis.from_url(
        url, socket_connect_timeout=PING_S, socket_timeout=PING_S, retry=Retry(NoBackoff(), 0)
    )
    return client


def _seen(
    key: str,
    title: str,
    last: datetime | None,
    words: str,
    mend: str,
    *,
    late_state: str = WARN,
) -> Finding:
    if last is None:
        return Finding(key, title, UNKNOWN, "It has not shown itself on this database yet.", mend)
    age = timezone.now() - last
    figures = {"age_seconds": age.total_seconds()}
    if age < -AHEAD:
        says = f"Its last sign lies {in_words(-age)} in the future: a clock was wrong."
        return Finding(key, title, UNKNOWN, says, "Look at the clocks of all machines.", figures)
    says = f"{words} {in_words(age)} ago."
    if age <= LATE:
        return Finding(key, title, OK, says, figures=figures)
    return Finding(key, title, BAD if age > GONE else late_state, says, mend, figures)
