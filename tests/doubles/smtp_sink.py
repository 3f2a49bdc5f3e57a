"""A real SMTP server on a free loopback port that keeps what it accepts and fails on request."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Result = TypeVar("Result")
# Each fault is one place in the conversation. "kept" means: the letter counts as delivered.
FAULTS = (
    "", "refuse_mail", "refuse_rcpt", "data_451", "data_554", "drop_at_data", "hang_at_data",
    "end_451", "end_554", "drop_after_dot", "drop_after_dot_kept", "hang_after_dot_kept",
    "garbage_after_dot_kept", "drip_after_dot_kept",
)  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """One accepted letter: the envelope and the exact bytes."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


class _Conversation(SMTP):
    sink: SmtpSink

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds it by this name
        fault = self.sink.fault
        self.sink.commands.append("DATA")
        if fault == "data_451":
            await self.push("451 busy")
        elif fault == "data_554":
            await self.push("554 no letters today")
        elif fault == "drop_at_data":
            self.sink.cut(self.transport)
        elif fault == "hang_at_data":
            await self.sink.until_stopped()
        else:
            await super().smtp_DATA(arg)


class SmtpSink:
    """Use as a context manager. Set `fault` (one of FAULTS) and `refused` recipients at any time.

    `letters` holds what a real server would have delivered, `commands` what it was asked.
    """

    def __init__(
        self,
        *,
        fault: str = "",
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.fault = fault
        self.refused: set[str] = set()
        self.letters: list[Letter] = []
        self.commands: list[str] = []
        self.mail_options: list[str] = []
        self.connections = 0
        self._starttls, self._tls, self._login = starttls, tls, login
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def host(self) -> str:
        return "localhost" if self._starttls or self._tls else "127.0.0.1"

    def __enter__(self) -> SmtpSink:
        self._thread.start()
        self._server = self._run(self._start())
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def until_stopped(self) -> None:
        """Hang until the sink ends."""
        await self._stopped.wait()

    def cut(self, transport: Any) -> None:
        """Drop the connection without another byte."""
        if transport is not None:
            transport.abort()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append("MAIL")
        self.mail_options += options
        if self.fault == "refuse_mail":
            return "550 no such sender"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append("RCPT")
        if self.fault == "refuse_rcpt" or address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.commands.append("RSET")
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.commands.append("QUIT")
        return "221 Bye"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.fault
        if fault in ("", "garbage_after_dot_kept") or fault.endswith("_kept"):
            self.letters.append(
                Letter(
                    envelope.mail_from or "",
                    tuple(envelope.rcpt_tos),
                    bytes(envelope.original_content or b""),
                )
            )
        if fault.startswith("drop_after_dot"):
            self.cut(server.transport)
            await self.until_stopped()
        if fault.startswith("hang_after_dot"):
            await self.until_stopped()
        if fault.startswith("drip_after_dot"):
            await self._drip(server)
        answers = {"end_451": "451 try later", "end_554": "554 refused as spam"}
        if fault.startswith("garbage"):
            return "what? I do not speak SMTP"
        return answers.get(fault, "250 OK queued")

    async def _drip(self, server: SMTP) -> None:
        """A continuation line that never ends, one byte at a time."""
        transport = cast("asyncio.Transport", server.transport)
        while not self._stopped.is_set() and not transport.is_closing():
            transport.write(b"2")
            try:
                await asyncio.wait_for(self._stopped.wait(), 0.02)
            except TimeoutError:
                continue

    def _protocol(self) -> SMTP:
        self.connections += 1
        conversation = _Conversation(
            self,
            hostname="sink.example",
            tls_context=self._starttls,
            authenticator=self._check_login if self._login else None,
            auth_required=bool(self._login),
            loop=self._loop,
            enable_SMTPUTF8=True,
        )
        conversation.sink = self
        return conversation

    def _check_login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self._login, handled=False)

    async def _start(self) -> asyncio.Server:
        self._stopped = asyncio.Event()
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._tls)

    async def _stop(self) -> None:
        self._stopped.set()
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)
