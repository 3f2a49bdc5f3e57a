"""The load client: a browser's requests without the browser, every answer in its log.

It logs in over HTTP, approves what it is given, and writes an acknowledgement down, synced, only
after the server said so.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from tests.torture.effects_log import Log

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
MOST_WAITED_S = 120
GAVE_UP = 0  # in place of a status: no answer came


@dataclass(frozen=True, slots=True)
class Page:
    """What a reviewer has on the screen: enough to decide about it."""

    task: int
    draft_hash: str
    evidence_hash: str


class Answer(NamedTuple):
    """Status, body, and where a redirect leads."""

    status: int
    body: str
    where: str


@dataclass
class Browser:
    """One person at one site, on one connection."""

    name: str
    password: str
    port: int
    log: Log
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _line: http.client.HTTPConnection | None = None

    def log_in(self) -> None:
        """By the form. RuntimeError when the server does not let them in."""
        status, body, _ = self._ask("GET", "/admin/login/")
        found = TOKEN.search(body)
        if status != 200 or found is None:
            raise RuntimeError(f"no log-in form: {status}")
        self.token = found[1]
        fields = {"username": self.name, "password": self.password, "next": "/admin/"}
        status, _, where = self._ask("POST", "/admin/login/", fields)
        if status != 302 or "/login/" in where:
            raise RuntimeError(f"{self.name} was not let in: {status}")
        self.token = self.cookies["csrftoken"]

    def approve(self, page: Page, *, tries: int = 1) -> int:
        """Send the yes, again when no answer came; the status, GAVE_UP when none ever did."""
        fields = {
            "draft_hash": page.draft_hash,
            "evidence_hash": page.evidence_hash,
            "active_ms": "1500",
        }
        path = f"/admin/review/{page.task}/approve/"
        for _ in range(tries):
            try:
                status, _, where = self._ask("POST", path, fields)
            except (OSError, http.client.HTTPException):
                self._line = None
                continue
            # Every yes is answered with the way to the next item, never with the log-in.
            answer = "approve" if status == 302 and "/login/" not in where else "refused"
            self.log.say(client=self.name, task=page.task, status=status, answer=answer)
            if status < 500:
                return status
        return GAVE_UP

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token}) if fields else None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        text = answer.read().decode()
        if answer.headers.get("Connection") == "close":
            self._line = None
        return Answer(answer.status, text, answer.headers.get("Location", ""))


def click_through(
    browser: Browser, pages: Sequence[Page], *, tries: int = 1, together: Barrier | None = None
) -> dict[int, int]:
    """Log in and approve each page in turn; how often each status came.

    `together`: every yes waits until the others are about to say theirs.
    """
    browser.log_in()
    counts: dict[int, int] = {}
    for page in pages:
        if together is not None:
            together.wait(MOST_WAITED_S)
        status = browser.approve(page, tries=tries)
        counts[status] = counts.get(status, 0) + 1
    return counts
