"""How long a worker may hold what, and how often it may try. The nesting is checked at start-up."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(seconds=120)
WALL = timedelta(seconds=30)
GRACE = timedelta(seconds=60)
START_WITHIN = timedelta(seconds=5)
MOST_ATTEMPTS = 5
FIRST_BACKOFF_SECONDS = 15
# How many rows one pass of the sweep takes of each sort.
BATCH = 500
