"""G4: the whole pipeline over HTTP with an instant model: form in, draft, approve with edit, run.

Usage: python -m bench.pipeline [--cycles 200] [--people 4]; DATABASE_URL and REDIS_URL choose the
servers, without them it is SQLite and everything in one process. The people share the machine's
cores with the product: what they cost is in the figure.
"""

from __future__ import annotations

import argparse
import contextlib
import http.cookiejar
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.figures import say
from bench.site import a_reviewer, open_site, without_hold, without_picks

PATIENCE_S = 120
PASSWORD = "bench"
REDIRECT = 302


def main() -> None:
    """Print cycles/s from the first form to the last effect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        _serve(asked.serve)
        return
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    workflow = _workflow_of_notes()
    names = [_pair(number) for number in range(asked.people)]
    with _product() as url:
        seconds = _cycles([_Desk(url, *pair) for pair in names], workflow, asked.cycles)
    on = connection.vendor
    figure = f"{asked.cycles / seconds:.1f}/s"
    say("G4", f"pipeline over HTTP, {on}, {asked.people} people (goal: >= 100/s)", figure)


def _workflow_of_notes() -> str:
    """A workflow that writes notes."""
    from tests.builders import a_workflow  # noqa: PLC0415

    return str(a_workflow(allowed_kinds=["internal_note"]).key)


def _pair(number: int) -> tuple[str, str]:
    """Who hands in work and who decides it: never the same person."""
    from django.contrib.auth.models import Permission  # noqa: PLC0415

    clerk, reviewer = a_reviewer(f"clerk-{number}"), a_reviewer(f"reviewer-{number}")
    clerk.user_permissions.add(Permission.objects.get(codename="add_task"))
    return clerk.get_username(), reviewer.get_username()


@contextmanager
def _product() -> Iterator[str]:
    """The product beside us, its model instant, its holds none; its address."""
    import json  # noqa: PLC0415

    from tests.doubles.openai_replies import completion, draft_object  # noqa: PLC0415
    from tests.doubles.openai_server import OpenAIServer, running_openai  # noqa: PLC0415
    from tests.doubles.ports import free_port  # noqa: PLC0415

    note = {"kind": "internal_note", "payload": {"text": "x" * 1000}}
    reply = completion(json.dumps(draft_object(actions=[note], evidence=[])))
    port = free_port()
    roles = ["web", "worker", "beat"] if os.environ.get("REDIS_URL") else ["all"]
    with running_openai(OpenAIServer(model=lambda _: reply, keep_requests=False)) as model:
        environment = {**os.environ, "PORT": str(port), "OPENAI_BASE_URL": model.base_url}
        running = [_start(role, environment) for role in roles]
        try:
            _wait_until_up(port)
            yield f"http://localhost:{port}"
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(60)


def _start(role: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.pipeline", "--serve", role]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def _wait_until_up(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://localhost:{port}/admin/login/", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the product did not start; nothing was measured")


def _serve(role: str) -> None:
    import django  # noqa: PLC0415 - only the product's processes start here

    django.setup()
    without_hold()
    without_picks()
    from hitl_site.run.__main__ import main as run  # noqa: PLC0415

    raise SystemExit(run([role]))


def _cycles(desks: list[_Desk], workflow: str, count: int) -> float:
    """Seconds until so many tasks are executed."""
    from review_queue.models import State, Task  # noqa: PLC0415

    todo = iter(range(count))
    lock, problems = threading.Lock(), []

    def work(desk: _Desk) -> None:
        try:
            while True:
                with lock:
                    number = next(todo, None)
                if number is None:
                    return
                desk.one_cycle(workflow, number)
        except BaseException as problem:
            problems.append(problem)
            raise

    threads = [threading.Thread(target=work, args=[desk]) for desk in desks]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline = time.monotonic() + PATIENCE_S
    while Task.objects.filter(state=State.EXECUTED).count() < count and not problems:
        if time.monotonic() > deadline:
            raise SystemExit("not every task was executed; the figures would lie")
        time.sleep(0.01)
    if problems:
        raise SystemExit(f"somebody's cycle failed: {problems[0]!r}")
    return time.perf_counter() - started


class _Desk:
    """A clerk and a reviewer, each with a browser of their own: plain forms over HTTP."""

    def __init__(self, url: str, clerk: str, reviewer: str) -> None:
        self._clerk, self._reviewer = _Browser(url, clerk), _Browser(url, reviewer)

    def one_cycle(self, workflow: str, number: int) -> None:
        """Hand in a message; once its draft waits, change its words and approve."""
        token = str(uuid.uuid4())
        text = f"{number} " + "x" * 1000
        message = {"workflow": workflow, "text": text, "token": token}
        self._clerk.post("/admin/intake/new/", message)
        task = _waiting(token)
        form = {
            "version": str(task.version),
            "draft_hash": task.draft_hash,
            "evidence_hash": task.evidence_hash,
            "active_ms": "4200",
            "answer": "approve",
            "a1-text": "y" * 1000,
        }
        self._reviewer.post(f"/admin/review/{task.pk}/approve/", form)


def _waiting(token: str) -> Any:
    """The task of this form, once its draft waits for a person."""
    from review_queue.models import State, Task  # noqa: PLC0415

    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        task = Task.objects.filter(
            source_key__startswith=f"form:{token}", state=State.PENDING
        ).first()
        if task is not None:
            return task
        time.sleep(0.002)
    raise TimeoutError(f"no draft for the form {token}")


class _Browser:
    """Cookies, the CSRF token of the pages, and plain form posts."""

    def __init__(self, url: str, username: str) -> None:
        self._url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._open = urllib.request.build_opener(jar, _NoRedirect()).open
        self._token = self._token_at("/admin/login/")
        self.post("/admin/login/", {"username": username, "password": PASSWORD})
        self._token = self._token_at("/admin/intake/new/", "/admin/")

    def post(self, path: str, values: dict[str, str]) -> None:
        """Post a form; an answer other than a page or a redirect ends the run."""
        body = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": self._token}).encode()
        try:
            self._open(f"{self._url}{path}", body).read()
        except urllib.error.HTTPError as answer:
            if answer.code != REDIRECT:
                raise SystemExit(
                    f"{path} answered {answer.code}: {answer.read()[:300]!r}"
                ) from None

    def _token_at(self, *paths: str) -> str:
        for path in paths:
            with contextlib.suppress(urllib.error.HTTPError):
                page = self._open(f"{self._url}{path}").read().decode()
                return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
        raise SystemExit(f"no form at {paths}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Where it leads is not part of the figure."""


if __name__ == "__main__":
    main()
