"""A connection from the pool is tried before it is used; one that is dead condemns the idle ones.

The pool's own check takes the dead ones one by one and waits longer each time: after a restart of
the server a pool of eight kept everybody waiting for ten seconds, and answered nothing then.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, with the check in here: CONN_HEALTH_CHECKS stays off."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A living connection of the pool; a new one where the idle ones died with the server."""
        connection = super().get_new_connection(conn_params)
        pool = self.pool
        if pool is None:
            return connection
        try:
            pool.check_connection(connection)
        except psycopg.Error:
            pool.putconn(connection)  # broken: the pool throws it away and makes another
            pool.check()
            return super().get_new_connection(conn_params)
        return connection
