"""Logging: the console for people, a bounded file in DATA_DIR for afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FILE_BYTES = 5_000_000
FILES_KEPT = 3
# Libraries that tell much at INFO which helps nobody here.
_QUIET = (*("celery", "kombu", "amqp", "httpx2", "openai", "asyncio", "psycopg.pool"),)


def logging_settings(*, folder: Path, level: str) -> dict[str, Any]:
    """The LOGGING dictionary. Files are opened at the first line, not before."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "file": {
                "class": "logging.handlers.RotatingFileHandler",
                "filename": folder / "hitl.log",
                "maxBytes": FILE_BYTES,
                "backupCount": FILES_KEPT,
                "encoding": "utf-8",
                "delay": True,
                "formatter": "line",
            },
        },
        "root": {"handlers": ["console", "file"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "waitress.queue": {"level": "ERROR"},  # a queue of one is no news
            **{name: {"level": "WARNING"} for name in _QUIET if level != "DEBUG"},
        },
    }
