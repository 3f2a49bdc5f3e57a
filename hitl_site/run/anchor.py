"""The anchor, which signs checkpoints, as a process of its own: beside the others or alone."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

from django.conf import settings

from audit.anchoring import anchor_config

logger = logging.getLogger(__name__)
RESTART_AFTER_S = 5.0
COMMAND = (sys.executable, "-m", "hitl_site.run.signer")


class AnchorProcess:
    """Keeps the anchor running as a child that ends with us."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._keep_running, name="anchor", daemon=True)

    def start(self) -> None:
        """Begin to sign."""
        self._thread.start()

    def stop(self, wait_s: float) -> bool:
        """Close the child's input, which ends it; False when it still runs after `wait_s`."""
        self._stopping.set()
        if self._child and self._child.stdin:
            self._child.stdin.close()
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            self._child = start_anchor()
            self._child.wait()
            if not self._stopping.wait(RESTART_AFTER_S):
                logger.error("The anchor ended by itself; starting a new one.")


def start_anchor() -> subprocess.Popen[str]:
    """The child: it gets its configuration on standard input, and nothing of our environment."""
    child = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=_bare_environment(),
    )
    if child.stdin is not None:
        child.stdin.write(anchor_config(ends_with_parent=True).as_line())
        child.stdin.flush()
    return child


def become_anchor() -> None:
    """Replace this process, which read the settings, by the anchor, which needs a tenth of it."""
    ours, theirs = os.pipe()
    os.write(theirs, anchor_config().as_line().encode())
    os.close(theirs)
    os.dup2(ours, 0)
    os.chdir(settings.BASE_DIR)
    os.execve(COMMAND[0], COMMAND, _bare_environment())  # noqa: S606 - no shell is wanted


def _bare_environment() -> dict[str, str]:
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "PYTHONHOME")
    return {name: os.environ[name] for name in kept if name in os.environ}
