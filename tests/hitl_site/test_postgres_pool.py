"""After a restart of PostgreSQL the first to ask does not wait for every dead connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

pytestmark = pytest.mark.django_db
IDLE = 8


@pytest.fixture
def other() -> Iterator[Any]:
    """The product's way to the same database, with a pool of its own that is full."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has a pool")
    wanted = connection.settings_dict
    pool = {**wanted["OPTIONS"]["pool"], "min_size": IDLE}
    options = {**wanted["OPTIONS"], "pool": pool}
    made: Any = type(connections["default"])({**wanted, "OPTIONS": options}, "other")
    made.pool.open(wait=True)
    yield made
    made.close()
    made.close_pool()


def test_the_idle_connections_that_died_with_the_server_keep_nobody_waiting(other: Any) -> None:
    idle = [other.pool.getconn() for _ in range(IDLE)]
    numbers = [one.info.backend_pid for one in idle]
    for one in idle:
        other.pool.putconn(one)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(n, 5000) FROM unnest(%s) AS n", [numbers])
        assert cursor.fetchall() == [(True,)] * IDLE
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] not in numbers
