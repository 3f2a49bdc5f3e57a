"""Holding a time: by mail or over CalDAV, once, taken back, and every failure told truly."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from connectors.calendar_hold.trying import try_calendar
from connectors.contract import (
    ConnectionSettings,
    EffectClass,
    NotSent,
    Outcome,
    Sent,
    Surroundings,
    Unknown,
)
from connectors.http import exchange
from connectors.registry import connector_for
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES, KEY
from tests.connectors.letters import connection_to
from tests.doubles.caldav_server import FAULTS, PASSWORD, USER, CalDavServer
from tests.doubles.smtp_sink import SmtpSink

UID = f"{KEY}@calendar-hold"
HOLD = connector_for("calendar_hold")


def calendar_at(server: CalDavServer, *, password: str = PASSWORD) -> ConnectionSettings:
    settings = {"url": server.url, "username": USER}
    return ConnectionSettings(9, "calendar", "Our calendar", settings, {"password": password})


def reaching(surroundings: Surroundings, server: CalDavServer) -> Surroundings:
    return replace(surroundings, allowed_private_hosts=frozenset({server.place}))


def event_in(data: bytes) -> Any:
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    return event


def calendar_part(data: bytes) -> tuple[str, bytes]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert message.get_content_type() == "multipart/alternative"
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    return str(part.get_param("method")), part.get_payload(decode=True)  # type: ignore[return-value]


def test_an_invitation_by_mail_carries_words_and_an_entry(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink() as sink:
        request = make_request("calendar_hold", connection=connection_to(sink))
        outcome = HOLD.send(request, surroundings)
        undone = HOLD.undo(request, {}, surroundings)
    assert isinstance(outcome, Sent)
    assert outcome.reference == f"<{KEY}@shop.example>"
    assert isinstance(undone, Sent)
    assert undone.reference == f"<{KEY}-undo@shop.example>"
    asked, cancelled = sink.letters
    assert asked.recipients == cancelled.recipients == ("ann@example.com",)
    assert asked.data.isascii()
    method, entry = calendar_part(asked.data)
    event = event_in(entry)
    assert (method, str(event["uid"]), event["sequence"]) == ("REQUEST", UID, 0)
    assert event.start.isoformat() == "2026-12-01T13:00:00+00:00"
    assert event.end.isoformat() == "2026-12-01T14:30:00+00:00"
    assert str(event["summary"]) == "Site visit; bring plans"
    assert str(event["description"]) == "Ring twice.\nWe bring tea."
    assert str(event["attendee"]) == "mailto:ann@example.com"
    assert str(event["organizer"]) == "mailto:help@shop.example"
    method, entry = calendar_part(cancelled.data)
    event = event_in(entry)
    assert (method, str(event["uid"]), event["sequence"]) == ("CANCEL", UID, 1)
    assert str(event["status"]) == "CANCELLED"
    words = email.message_from_bytes(asked.data, policy=email.policy.default)
    assert "When: Tuesday, 1 December 2026, 14:00 to 15:30 (Europe/Berlin, UTC+01:00)" in str(
        words.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    )


def test_an_invitation_by_mail_is_sent_at_most_once_and_says_so(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with SmtpSink(fault="drop_after_dot_kept") as sink:
        connection = connection_to(sink)
        outcome = HOLD.send(make_request("calendar_hold", connection=connection), surroundings)
    assert isinstance(outcome, Unknown)
    assert HOLD.effect_class(connection) is EffectClass.AT_MOST_ONCE
    assert HOLD.key_ttl_seconds(connection) == 0


def test_nobody_invited_is_nothing_to_mail_and_something_to_keep(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    alone = {**EXAMPLES["calendar_hold"], "attendees": []}
    with SmtpSink() as sink:
        request = make_request("calendar_hold", alone, connection=connection_to(sink))
        outcome = HOLD.send(request, surroundings)
    assert isinstance(outcome, NotSent)
    assert sink.connections == 0
    assert isinstance(HOLD.send(make_request("calendar_hold", alone), surroundings), Sent)
    (file,) = surroundings.sandbox_dir.iterdir()
    assert file.name == f"{KEY}.ics"
    assert str(event_in(file.read_bytes())["uid"]) == UID


def test_over_caldav_one_entry_lies_under_our_name_however_often_it_is_sent(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with CalDavServer() as server:
        around, connection = reaching(surroundings, server), calendar_at(server)
        request = make_request("calendar_hold", connection=connection)
        assert isinstance(HOLD.verify(request, UID, around), NotSent)
        first, second = HOLD.send(request, around), HOLD.send(request, around)
        assert isinstance(first, Sent)
        assert isinstance(second, Sent)
        assert (first.reference, first.before) == (UID, {"etag": '"1"'})
        assert (second.reference, second.before) == (UID, {"etag": '"1"'})
        (path,) = server.entries
        event = event_in(server.entries[path].data)
        assert "method" not in Calendar.from_ical(server.entries[path].data)
        assert (str(event["uid"]), server.writes) == (UID, 1)
        assert path == f"/ann/diary/{KEY}%40calendar-hold.ics"
        assert isinstance(HOLD.verify(request, UID, around), Sent)
        assert isinstance(HOLD.undo(request, first.before, around), Sent)
        assert server.entries == {}
        assert isinstance(HOLD.undo(request, first.before, around), Sent)
        assert isinstance(HOLD.lookup(request, around), NotSent)
    assert HOLD.effect_class(connection) is EffectClass.NATURAL


def test_an_entry_somebody_changed_is_left_where_it_is(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with CalDavServer() as server:
        around = reaching(surroundings, server)
        request = make_request("calendar_hold", connection=calendar_at(server))
        sent = HOLD.send(request, around)
        assert isinstance(sent, Sent)
        (path,) = server.entries
        server.write(path, server.entries[path].data.replace(b"Ring twice", b"Ring once"))
        outcome = HOLD.undo(request, sent.before, around)
        assert outcome == NotSent(
            "Somebody changed the entry in the calendar since, so it was left there; take it out "
            "by hand."
        )
        assert path in server.entries


def test_somebody_elses_entry_under_our_name_is_not_taken_for_ours(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with CalDavServer() as server:
        around = reaching(surroundings, server)
        path = f"/ann/diary/{KEY}%40calendar-hold.ics"
        server.write(
            path, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR"
        )
        outcome = HOLD.send(make_request("calendar_hold", connection=calendar_at(server)), around)
        assert outcome == NotSent("127.0.0.1 holds another entry under this name.")
        assert server.writes == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_no_failure_is_told_as_not_sent_when_the_entry_is_there(
    fault: str,
    make_request: RequestMaker,
    surroundings: Surroundings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if fault.startswith("hang"):  # only there: a busy machine may answer late too
        monkeypatch.setattr(exchange, "READ_SECONDS", 1)
    with CalDavServer(fault=fault) as server:
        around = reaching(surroundings, server)
        request = make_request("calendar_hold", connection=calendar_at(server))
        outcome: Outcome = HOLD.send(request, around)
        is_there = bool(server.entries)
        assert is_there == (fault in ("", "no_etag") or fault.endswith("_kept"))
        if is_there:
            assert isinstance(outcome, Sent)
        elif fault in ("401", "403", "404", "409"):
            assert isinstance(outcome, NotSent)
        else:
            assert isinstance(outcome, Unknown)
        server.fault = ""
        again = HOLD.send(request, around)
        assert isinstance(again, Sent)
        assert len(server.entries) == 1
        server.fault = fault
        before = dict(again.before)
        undone = HOLD.undo(request, before, around)
        assert isinstance(undone, Sent) is (not server.entries)


def test_trying_a_calendar_leaves_nothing_behind(surroundings: Surroundings) -> None:
    with CalDavServer() as server:
        outcome = try_calendar(calendar_at(server), reaching(surroundings, server))
        assert isinstance(outcome, Sent)
        assert outcome.detail == "A test entry was stored and taken out again."
        assert (server.entries, server.writes) == ({}, 2)
        server.fault = "403"
        refused = try_calendar(calendar_at(server), reaching(surroundings, server))
        assert isinstance(refused, NotSent)
        assert server.writes == 2


def test_a_wrong_password_or_an_open_line_stores_nothing(
    make_request: RequestMaker, surroundings: Surroundings
) -> None:
    with CalDavServer() as server:
        wrong = make_request("calendar_hold", connection=calendar_at(server, password="guess"))
        assert isinstance(HOLD.send(wrong, reaching(surroundings, server)), NotSent)
        missing = make_request("calendar_hold", connection=calendar_at(server, password=""))
        assert HOLD.send(missing, reaching(surroundings, server)) == NotSent(
            "The connection 'Our calendar' cannot be used. password: is missing; enter it on the "
            "connection's page"
        )
        connection = ConnectionSettings(
            9, "calendar", "Ours", {"url": "http://cal.example/diary/", "username": USER},
            {"password": PASSWORD},
        )  # fmt: skip
        outcome = HOLD.send(make_request("calendar_hold", connection=connection), surroundings)
        assert isinstance(outcome, NotSent)
        assert "must start with https://" in outcome.reason
        assert server.entries == {}
