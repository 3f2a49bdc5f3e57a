"""How many rows of each sort an append-only table ever got, without counting all of them each time.

What lies far enough back is counted once; only the newest rows are counted at every look. The
totals come from the database, so they go on after a restart and are the same in every process.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from django.db.models import Count, Max, Model, QuerySet, Sum

# Ids this far behind the newest are committed: no transaction of ours is open that long.
SETTLED_BEHIND = 1000
FOLDED_EVERY = 5000


class RowTotals:
    """Rows by the values of `sort`; with `summed`, the sum of that column instead of the number."""

    def __init__(self, rows: Callable[[], QuerySet[Model]], *, sort: str, summed: str = "") -> None:
        self._rows = rows
        self._sort = sort
        self._summed = summed
        self._lock = threading.Lock()
        self._counted_to = 0
        self._settled: Counter[str] = Counter()

    def get(self) -> Counter[str]:
        """Value of `sort` to its total; two queries, three now and then."""
        with self._lock:
            newest = self._rows().aggregate(top=Max("id"))["top"] or 0
            if newest < self._counted_to:  # another database, or a restored one
                self._counted_to, self._settled = 0, Counter()
            if newest - self._counted_to > FOLDED_EVERY:
                upto = newest - SETTLED_BEHIND
                self._settled += self._count(self._counted_to, upto)
                self._counted_to = upto
            return self._settled + self._count(self._counted_to, newest)

    def _count(self, after: int, upto: int) -> Counter[str]:
        figure = Sum(self._summed) if self._summed else Count("id")
        rows = self._rows().filter(id__gt=after, id__lte=upto).order_by().values(self._sort)
        counted = rows.annotate(figure=figure)
        return Counter({str(row[self._sort]): row["figure"] or 0 for row in counted})
