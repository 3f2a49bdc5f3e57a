"""Seals the ledger beside the worker, in a thread of its own."""

from __future__ import annotations

import threading

from audit.sealing_loop import seal_until


class EmbeddedSealer:
    """Seals what was committed, a tenth of a second later at the most, until `stop`."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=seal_until, args=[self._stopping], name="sealer", daemon=True
        )

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, wait_s: float) -> bool:
        """Seal no more; False when a batch is still being written after `wait_s`."""
        self._stopping.set()
        self._thread.join(wait_s)
        return not self._thread.is_alive()
