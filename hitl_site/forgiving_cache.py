"""The cache on Redis, without which everything still works: what it cannot do counts as a miss."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
T = TypeVar("T")
# After a failure it is left alone for a while: each try against a silent one costs a second.
LEFT_ALONE_S = 5.0
_away_until = 0.0


class ForgivingRedisCache(RedisCache):
    """A dead, silent or full Redis never fails a page: nothing in it is needed to go on."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default`."""
        return _tried(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Those that are known."""
        return _tried(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether it was stored now."""
        work = super().add
        return _tried(lambda: bool(work(key, value, timeout, version)), False)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Store it if that is possible."""
        work = super().set
        _tried(lambda: work(key, value, timeout, version), None)

    def set_many(
        self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        """Store them; the keys that were not."""
        work = super().set_many
        return _tried(lambda: work(data, timeout, version), list(data))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether it was there."""
        work = super().touch
        return _tried(lambda: bool(work(key, timeout, version)), False)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Whether it was there."""
        return _tried(lambda: bool(super(ForgivingRedisCache, self).delete(key, version)), False)

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether it is there."""
        return _tried(lambda: bool(super(ForgivingRedisCache, self).has_key(key, version)), False)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """The new number; `delta` where none is known."""
        return _tried(lambda: super(ForgivingRedisCache, self).incr(key, delta, version), delta)


def _tried(work: Callable[[], T], instead: T) -> T:
    global _away_until  # noqa: PLW0603 - one Redis for the whole process
    if time.monotonic() < _away_until:
        return instead
    try:
        return work()
    except (RedisError, OSError) as error:
        _away_until = time.monotonic() + LEFT_ALONE_S
        logger.warning("the cache is left alone for %d s: %s", LEFT_ALONE_S, error)
        return instead
