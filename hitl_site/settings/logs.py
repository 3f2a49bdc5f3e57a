"""Logging: readable lines on the console, JSON lines in a bounded file in DATA_DIR."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from structlog.contextvars import merge_contextvars
from structlog.processors import JSONRenderer, TimeStamper, UnicodeDecoder, format_exc_info
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

from hitl_site.logs.hiding import HideSecrets
from hitl_site.logs.lines import ConsoleLine, shorten

FILE_BYTES = 5_000_000
FILES_KEPT = 3
# Libraries that tell much at INFO which helps nobody here.
_QUIET = ("celery", "kombu", "amqp", "asyncio", "psycopg.pool")
# At DEBUG these write what was sent to them: messages of customers. Never below WARNING.
_TELLING = (
    "django.template",
    "openai",
    "httpx2",
    "httpcore2",
    "django.db.backends",
    "urllib3",
    "requests",
)


def logging_settings(*, folder: Path, level: str, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """The LOGGING dictionary; `secrets` are hidden wherever they would be written.

    Files are opened at the first line, not before.
    """
    shared = [
        merge_contextvars,
        add_log_level,
        add_logger_name,
        TimeStamper(fmt="iso", utc=True),
        UnicodeDecoder(),
        format_exc_info,
        shorten,
        HideSecrets(secrets),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": _formatter(shared, ConsoleLine()),
            "json": _formatter(shared, JSONRenderer(sort_keys=True)),
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "file": _file(folder / "hitl.log"),
        },
        "root": {"handlers": ["console", "file"], "level": level},
        "loggers": _loggers(level),
    }


def _file(path: Path) -> dict[str, Any]:
    return {
        "class": "logging.handlers.RotatingFileHandler",
        "filename": path,
        "maxBytes": FILE_BYTES,
        "backupCount": FILES_KEPT,
        "encoding": "utf-8",
        "delay": True,
        "formatter": "json",
    }


def _loggers(level: str) -> dict[str, dict[str, Any]]:
    return {
        "django": {"handlers": [], "level": level, "propagate": True},
        # One line for every page: for whoever reads the file, not for who sits before it.
        "hitl_site.logs.requests": {"handlers": ["file"], "level": level, "propagate": False},
        "waitress.queue": {"level": "ERROR"},  # a queue of one is no news
        **{name: {"level": "WARNING"} for name in _QUIET if level != "DEBUG"},
        **{name: {"level": "WARNING"} for name in _TELLING},
    }


def _formatter(shared: list[Any], renderer: Any) -> dict[str, Any]:
    return {
        "()": ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [ProcessorFormatter.remove_processors_meta, renderer],
    }
