"""One run from start to stop: checks, database, parts, then waiting for Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from types import FrameType
from typing import Protocol

import django
from celery.worker import state
from django.conf import settings
from django.db import connections

from hitl_site.run import preflight

HURRY_EXIT_CODE = 130


class Part(Protocol):
    """Something that runs beside the web server."""

    def start(self) -> None:
        """Begin."""

    def stop(self, wait_s: float) -> bool:
        """End within `wait_s` seconds; False when it could not."""


def run_session(role: str) -> None:
    """Run the parts of `role` until told to stop. CannotStart before anything runs."""
    settings.DEBUG  # noqa: B018 - reads the environment; raises WrongEnvironment
    preflight.check_separate_role(role, settings.REDIS_URL)
    serves = role in {"all", "web"}
    os.umask(0o077)  # database, outbox and logs hold customers' data
    listener = preflight.listen(settings.HOST, settings.PORT) if serves else None
    _stop_on_signals()
    if role == "anchor":
        from hitl_site.run.anchor import become_anchor  # noqa: PLC0415 - not needed elsewhere

        become_anchor()
    _prepare(serves)
    parts = _parts(role)
    try:
        with contextlib.suppress(KeyboardInterrupt):  # the way a run ends
            for part in parts:
                part.start()
            if listener is None:
                _say(f"The {role} runs. Ctrl-C stops it.")
                threading.Event().wait()
            else:
                _serve(listener)
    finally:
        _stop(parts)
        connections.close_all()
    _say("Stopped.")


def _prepare(serves: bool) -> None:
    os.environ["CELERY_SKIP_CHECKS"] = "1"  # done here, once, with clear lines
    django.setup()
    from hitl_site.run import first_start  # noqa: PLC0415 - needs the apps loaded

    first_start.bring_up_to_date(may_change=serves)
    first_start.check_everything()
    if settings.REDIS_URL and (warning := preflight.describe_unreachable_redis(settings.REDIS_URL)):
        _say(warning)
    if serves:
        first_start.ensure_accounts()


def _parts(role: str) -> list[Part]:
    from hitl_site.celery import app  # noqa: PLC0415 - needs the apps loaded
    from hitl_site.run.anchor import AnchorProcess  # noqa: PLC0415 - needs the apps loaded
    from hitl_site.run.beat import EmbeddedBeat  # noqa: PLC0415 - needs the apps loaded
    from hitl_site.run.sealer import EmbeddedSealer  # noqa: PLC0415 - needs the apps loaded
    from hitl_site.run.watch import StandstillWatch  # noqa: PLC0415 - as its neighbours
    from hitl_site.run.worker import EmbeddedWorker  # noqa: PLC0415 - needs the apps loaded

    app.loader.import_default_modules()  # a job that cannot be imported must stop the start
    parts: list[Part] = []
    if role in {"all", "worker"}:
        parts += [EmbeddedWorker(), EmbeddedSealer()]
    if role in {"all", "beat"}:
        parts.append(EmbeddedBeat())
    if role != "worker":
        parts.append(StandstillWatch())
    if role == "all":
        parts.append(AnchorProcess())
    return parts


def _serve(listener: socket.socket) -> None:
    from hitl_site.run.web import make_server  # noqa: PLC0415 - half a second to import
    from hitl_site.wsgi import application  # noqa: PLC0415 - needs the environment read

    server = make_server(application, listener, behind_proxy=settings.HTTPS)
    host = "localhost" if settings.HOST in {"127.0.0.1", "0.0.0.0", "::"} else settings.HOST  # noqa: S104
    _say(f"Open http://{host}:{settings.PORT}/admin/   (Ctrl-C stops everything)")
    server.run()
    server.close()


def _stop(parts: list[Part]) -> None:
    if state.active_requests:
        _say("Waiting for running jobs to end. Ctrl-C again stops at once; no work is lost.")
    # Effects end within their wall; whatever runs longer is found again from the database.
    late = [part for part in parts if not part.stop(settings.EFFECT_WALL_S)]
    if late:
        _say("A job was still running; it is taken up again at the next start.")
        os._exit(0)


def _stop_on_signals() -> None:
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            os._exit(HURRY_EXIT_CODE)  # asked twice: nothing in memory is worth waiting for
        asked.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201
