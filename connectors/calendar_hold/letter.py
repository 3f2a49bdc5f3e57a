"""The mail that carries an invitation (RFC 6047): words for people, an entry for their calendar."""

from __future__ import annotations

from email.message import EmailMessage

from connectors.calendar_hold.entry import Method, entry_bytes
from connectors.calendar_hold.payload import CalendarHoldPayload
from connectors.email.mime import POLICY, Letter, boundary_from, start_letter

_SUBJECTS = {Method.REQUEST: "Invitation", Method.CANCEL: "Cancelled"}


def build_invitation(
    payload: CalendarHoldPayload, *, sender: str, key: str, dispatched_at: str, method: Method
) -> Letter:
    """The letter to everybody invited; a cancellation has a message id of its own. ValueError."""
    name = f"{key}-undo" if method is Method.CANCEL else key
    started = start_letter(
        sender=sender,
        to=payload.attendees,
        subject=f"{_SUBJECTS[method]}: {payload.title}",
        key=name,
        dispatched_at=dispatched_at,
    )
    message = started.message
    message.set_content(_words(payload, method), charset="utf-8", cte="quoted-printable")
    message.make_alternative(boundary=boundary_from(name))
    entry = entry_bytes(payload, key=key, sender=sender, dispatched_at=dispatched_at, method=method)
    part = EmailMessage(policy=POLICY)
    part.set_content(
        entry.decode("utf-8"),
        subtype="calendar",
        charset="utf-8",
        cte="quoted-printable",
        params={"method": str(method)},
    )
    del part["MIME-Version"]
    message.attach(part)
    return Letter(started.address, tuple(payload.attendees), started.message_id, message.as_bytes())


def _words(payload: CalendarHoldPayload, method: Method) -> str:
    lines = [payload.title, "", f"When: {payload.when()}"]
    if payload.place:
        lines.append(f"Where: {payload.place}")
    if method is Method.CANCEL:
        lines += ["", "This does not take place."]
    elif payload.note:
        lines += ["", payload.note]
    return "\n".join([*lines, ""])
