"""`python -m audit.anchor`: a line of configuration on standard input, then sign until stopped."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable

from audit.anchor.config import config_from_line
from audit.anchor.loop import sign_until, until_input_ends
from audit.anchor.outlets import Outlet


def main(outlet_from: Callable[[dict[str, str]], Outlet] | None = None) -> int:
    """0 when told to stop. `outlet_from` makes the further way out of its configuration."""
    config = config_from_line(sys.stdin.readline())
    outlet = outlet_from(config.outlet) if outlet_from and config.outlet else None
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if config.ends_with_parent:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent, which closes us
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        sign_until(config, until_input_ends, outlet=outlet)
    else:
        sign_until(config, stopped.wait, outlet=outlet)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
