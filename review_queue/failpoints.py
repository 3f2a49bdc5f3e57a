"""Named places where a crash test may kill the process. Without FAILPOINT set: nothing.

FAILPOINT=K8:kill ends the process at the first K8; FAILPOINT=K8:kill:3 at the third.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_WANTED = os.environ.get("FAILPOINT", "")
_seen: Counter[str] = Counter()


def reach(name: str) -> None:
    """Die here, at once and without clean-up, when the environment says so."""
    if not _WANTED:
        return
    wanted, action, nth = (*_WANTED.split(":"), "1")[:3]
    if name != wanted or action != "kill":
        return
    _seen[name] += 1
    if _seen[name] == int(nth):
        os.kill(os.getpid(), signal.SIGKILL)
