"""Puts one entry into a calendar, looks at it, takes it out (RFC 4791): each at most once."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from connectors.calendar_hold.entry import uid_in
from connectors.calendar_hold.settings import CalendarSettings
from connectors.contract import (
    ConnectionSettings,
    NotSent,
    Outcome,
    Sent,
    Surroundings,
    Unknown,
)
from connectors.http.door import read
from connectors.http.exchange import Answer, NoAnswer
from connectors.http.outbound import Outbound, outbound, way_to
from connectors.http.outcomes import classify
from connectors.http.request import Call
from connectors.network import CannotConnect
from connectors.settings import InvalidConnection, read_settings

KIND = "calendar"
# Answers after which nothing was stored (RFC 4791 5.3.2, RFC 9110): precondition, rights, size.
REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 410, 411, 412, 413, 415, 422, 423, 429})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Shelf:
    """One calendar, open for the length of one send. The password shows in no repr."""

    out: Outbound
    base: str
    sign_in: _Hidden

    def put(self, uid: str, entry: bytes) -> Outcome:
        """Store the entry unless one lies there already; then whether it is this one."""
        headers = (
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("If-None-Match", "*"),
        )
        try:
            answer = self._call("PUT", uid, headers, entry)
        except NoAnswer as error:
            return self._after_silence(uid, Unknown(error.reason))
        if answer.is_success:
            etag = answer.headers.get("etag", "")
            return Sent(uid, f"{self.out.host} stored it.", answer.response_sha256, {"etag": etag})
        if answer.status == 412:
            return self._already_there(uid)
        outcome = classify(answer, self.out.host, refusals=REFUSALS)
        return self._after_silence(uid, outcome) if isinstance(outcome, Unknown) else outcome

    def look(self, uid: str) -> Outcome:
        """Sent while the entry stands, NotSent when it certainly does not, else Unknown."""
        try:
            answer = read(self.out, self._url(uid), Call("GET", self.sign_in.headers))
        except CannotConnect as error:
            return Unknown(f"It could not be asked: {error.reason}")
        if answer.status in _GONE:
            return NotSent(f"{self.out.host} holds no such entry.", retryable=True)
        if not answer.is_success:
            return Unknown(f"{self.out.host} answered {answer.status} when asked for the entry.")
        if uid_in(answer.body) != uid:
            return NotSent(f"{self.out.host} holds another entry under this name.")
        etag = answer.headers.get("etag", "")
        return Sent(uid, f"{self.out.host} holds it.", answer.response_sha256, {"etag": etag})

    def delete(self, uid: str, etag: str) -> Outcome:
        """Take the entry out unless somebody changed it since. Gone already is as good."""
        headers = (("If-Match", etag or "*"),)
        try:
            answer = self._call("DELETE", uid, headers, b"")
        except NoAnswer as error:
            return self._unless_gone(uid, Unknown(error.reason))
        if answer.is_success:
            return Sent(uid, f"{self.out.host} took it out.", answer.response_sha256)
        if answer.status == 412:
            return NotSent(
                "Somebody changed the entry in the calendar since, so it was left there; take it "
                "out by hand."
            )
        outcome = classify(answer, self.out.host, refusals=REFUSALS - _GONE)
        return self._unless_gone(uid, outcome) if isinstance(outcome, Unknown) else outcome

    def _unless_gone(self, uid: str, lost: Unknown) -> Outcome:
        """It may be gone: only missing it proves that."""
        found = self.look(uid)
        gone = isinstance(found, NotSent) and found.retryable
        return Sent(uid, f"{self.out.host} no longer holds it.") if gone else lost

    def _already_there(self, uid: str) -> Outcome:
        """An earlier try of ours stored it, or the name is taken by something else."""
        found = self.look(uid)
        if isinstance(found, NotSent) and found.retryable:
            return Unknown(
                f"{self.out.host} says both that it holds the entry and that it does not."
            )
        return found

    def _after_silence(self, uid: str, lost: Unknown) -> Outcome:
        """It may be there: only finding it proves something, since it may yet be stored."""
        found = self.look(uid)
        return found if isinstance(found, Sent) else lost

    def _call(
        self, method: str, uid: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> Answer:
        return self.out.call(self._url(uid), Call(method, (*self.sign_in.headers, *headers), body))

    def _url(self, uid: str) -> str:
        return f"{self.base}{quote(uid, safe='')}.ics"


@dataclass(frozen=True, slots=True, repr=False)
class _Hidden:
    headers: tuple[tuple[str, str], ...]


@contextmanager
def open_calendar(connection: ConnectionSettings, surroundings: Surroundings) -> Iterator[Shelf]:
    """The calendar of a connection. Raises InvalidConnection before anything is sent."""
    settings = read_settings(connection, KIND, CalendarSettings)
    way = way_to(settings.url, connection.label, surroundings.allowed_private_hosts)
    if way.base.scheme != "https" and way.check is not None:
        problem = "must start with https://: the password would cross the network readable"
        raise InvalidConnection(connection.label, {"url": problem})
    password = connection.secrets.get("password", "")
    if not password:
        problem = "is missing; enter it on the connection's page"
        raise InvalidConnection(connection.label, {"password": problem})
    token = b64encode(f"{settings.username}:{password}".encode()).decode("ascii")
    with outbound(way) as out:
        yield Shelf(out, settings.url, _Hidden((("Authorization", f"Basic {token}"),)))
