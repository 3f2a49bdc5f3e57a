"""Speaks SMTP step by step, so that every failure is known to lie before or after the final dot."""

from __future__ import annotations

import contextlib
import hashlib
import re
import smtplib
import socket

from connectors.contract import NotSent, Outcome, Sent, Unknown
from connectors.email.mime import Letter
from connectors.email.settings import EmailSettings
from connectors.network import CannotConnect, WholeLines, open_socket, wrap_tls
from connectors.text import shorten
from connectors.timeouts import READ_SECONDS, WALL_SECONDS, Wall

_GOODBYE_SECONDS = 2
_LINE_STARTING_WITH_DOT = re.compile(rb"(?m)^\.")
Reply = tuple[int, bytes]


class _Refused(Exception):
    """The server said no before the final dot."""

    def __init__(self, doing: str, reply: Reply) -> None:
        super().__init__(_said(doing, reply))
        self.retryable = not 500 <= reply[0] < 600


def send_letter(letter: Letter, settings: EmailSettings, password: str) -> Outcome:
    """Hand the letter to the server. NotSent up to the final dot; silence after it is Unknown."""
    with Wall(WALL_SECONDS) as wall:
        session = smtplib.SMTP(local_hostname=letter.sender.rpartition("@")[2])
        try:
            _greet(session, settings, password, wall)
            _address(session, letter, wall)
            _send_content(session, letter, wall)
        except CannotConnect as error:
            return NotSent(error.reason, error.retryable)
        except _Refused as error:
            _leave(session)
            return NotSent(str(error), error.retryable)
        except (OSError, ValueError) as error:
            return NotSent(
                f"The connection to the mail server failed before the letter was complete "
                f"({_short(error)}). Nothing was sent.",
                retryable=True,
            )
        else:
            return _end_content(session, letter)
        finally:
            session.close()


def _greet(session: smtplib.SMTP, settings: EmailSettings, password: str, wall: Wall) -> None:
    """Connect, secure, sign in."""
    sock = open_socket(settings.host, settings.port, wall)
    _use(session, wrap_tls(sock, settings.host, wall) if settings.security == "tls" else sock)
    _time(session, wall)
    _expect("greeting us", session.getreply())
    _time(session, wall)
    _expect("EHLO", session.ehlo())
    if settings.security == "starttls":
        _time(session, wall)
        _expect("STARTTLS", session.docmd("STARTTLS"))
        _use(session, wrap_tls(_socket_of(session), settings.host, wall))
        _time(session, wall)
        _expect("EHLO after STARTTLS", session.ehlo())
    if settings.username:
        _time(session, wall)
        try:
            session.login(settings.username, password)
        except smtplib.SMTPAuthenticationError as error:
            reply = (error.smtp_code, _as_bytes(error.smtp_error))
            raise _Refused("signing in", reply) from error


def _address(session: smtplib.SMTP, letter: Letter, wall: Wall) -> None:
    """Name sender and recipients; one refused recipient refuses the letter for all."""
    _time(session, wall)
    options = [f"size={len(letter.data)}"] if session.has_extn("size") else []
    _expect(f"the sender {letter.sender}", session.mail(letter.sender, options))
    for recipient in letter.recipients:
        _time(session, wall)
        _expect(f"the recipient {recipient}", session.rcpt(recipient))


def _send_content(session: smtplib.SMTP, letter: Letter, wall: Wall) -> None:
    """Everything but the final dot: without it no server may deliver (RFC 5321, 4.1.1.4)."""
    _time(session, wall)
    reply = session.docmd("DATA")
    if reply[0] != 354:
        raise _Refused("DATA", reply)
    _time(session, wall)
    session.send(_LINE_STARTING_WITH_DOT.sub(b"..", letter.data))
    _time(session, wall)


def _end_content(session: smtplib.SMTP, letter: Letter) -> Outcome:
    """The final dot and its reply. From here on a lost connection proves nothing."""
    try:
        session.send(b".\r\n")
        reply = session.getreply()
    except OSError as error:
        return Unknown(
            f"The mail server did not confirm the letter ({_short(error)}). It may have been "
            f"sent; look for {letter.message_id} before sending again."
        )
    code, text = reply
    if 200 <= code < 300:
        _leave(session)
        digest = hashlib.sha256(f"{code} ".encode() + text).hexdigest()
        return Sent(letter.message_id, shorten(_decode(text), 200), digest)
    if 400 <= code < 600:
        _leave(session)
        return NotSent(_said("the letter", reply), retryable=code < 500)
    return Unknown(
        f"The mail server's answer to the letter cannot be understood ({_said('it', reply)}). "
        f"It may have been sent; look for {letter.message_id} before sending again."
    )


def _leave(session: smtplib.SMTP) -> None:
    """Reset and quit politely; the outcome is known already, so a failure here changes nothing."""
    with contextlib.suppress(OSError):
        if session.sock is not None:
            session.sock.settimeout(_GOODBYE_SECONDS)
            session.rset()
            session.quit()


def _use(session: smtplib.SMTP, sock: socket.socket) -> None:
    session.sock = sock
    session.file = WholeLines(sock.makefile("rb"))


def _socket_of(session: smtplib.SMTP) -> socket.socket:
    if session.sock is None:
        raise smtplib.SMTPServerDisconnected("the server closed the connection")
    return session.sock


def _time(session: smtplib.SMTP, wall: Wall) -> None:
    _socket_of(session).settimeout(wall.left(READ_SECONDS))


def _expect(doing: str, reply: Reply) -> None:
    if not 200 <= reply[0] < 300:
        raise _Refused(doing, reply)


def _said(doing: str, reply: Reply) -> str:
    code, text = reply
    return f"The mail server refused {doing}: {code} {shorten(_decode(text), 200)}".rstrip()


def _decode(text: bytes) -> str:
    return "".join(c if c.isprintable() else " " for c in text.decode("utf-8", "replace"))


def _as_bytes(text: bytes | str) -> bytes:
    return text.encode("utf-8", "replace") if isinstance(text, str) else text


def _short(error: BaseException) -> str:
    return shorten(_decode(str(error).encode("utf-8", "replace")), 120) or type(error).__name__
