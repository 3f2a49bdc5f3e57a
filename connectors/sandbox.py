"""The local outbox: until a connection is set up, the bytes that would go out land in files."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.contract import NotSent, Outcome, Sent, Unknown

_KINDS = {".eml": "email", ".http": "webhook", ".ics": "calendar_hold"}
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9=_-]{7,199}")
_ITEM_NAME = re.compile(rf"{_KEY.pattern}\.(?:eml|http|ics)")


@dataclass(frozen=True, slots=True)
class SandboxItem:
    """One file of the outbox. `size` in bytes; `modified` in UTC."""

    name: str
    kind: str
    size: int
    modified: datetime
    path: Path


class NoSuchItem(LookupError):
    """The outbox holds no file of this name; nothing was read."""


def key_problem(key: str) -> str:
    """Why an idempotency key cannot name a file, a header and a message id; empty when it can."""
    if _KEY.fullmatch(key):
        return ""
    return "The idempotency key must be 8 to 200 letters, digits, =, _ or -. Nothing was sent."


def deliver_to_sandbox(sandbox_dir: Path, key: str, extension: str, data: bytes) -> Outcome:
    """Store the bytes once under the key, durably. Equal bytes again are Sent, others NotSent."""
    path = sandbox_dir / f"{key}.{extension}"
    try:
        sandbox_dir.mkdir(parents=True, exist_ok=True)
        _store_once(path, data)
        stored = path.read_bytes()
    except OSError as error:
        return NotSent(
            f"The sandbox outbox could not be written ({error.strerror or error}). Nothing was "
            "sent; check the data folder and its free space.",
            retryable=True,
        )
    if stored != data:
        return NotSent(
            "The sandbox outbox already holds different bytes under this key. Nothing was "
            "written over; approve a new version."
        )
    return _sent(path, stored)


def look_up_in_sandbox(sandbox_dir: Path, key: str, extension: str, data: bytes) -> Outcome:
    """Sent when exactly these bytes lie in the outbox, NotSent when nothing does, else Unknown."""
    path = sandbox_dir / f"{key}.{extension}"
    try:
        stored = path.read_bytes()
    except FileNotFoundError:
        return NotSent("The sandbox outbox holds nothing under this key.", retryable=True)
    except OSError as error:
        return Unknown(f"The sandbox outbox could not be read ({error.strerror or error}).")
    if stored != data:
        return Unknown("The sandbox outbox holds different bytes under this key.")
    return _sent(path, stored)


def list_outbox(sandbox_dir: Path) -> tuple[SandboxItem, ...]:
    """Everything in the outbox, newest first; empty when the folder does not exist yet."""
    if not sandbox_dir.is_dir():
        return ()
    items = [
        _item(path)
        for path in sandbox_dir.iterdir()
        if _ITEM_NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    ]
    return tuple(sorted(items, key=lambda item: (item.modified, item.name), reverse=True))


def read_item(sandbox_dir: Path, name: str) -> bytes:
    """The bytes of one file of the outbox. NoSuchItem for every name that is not exactly one."""
    path = sandbox_dir / name if _ITEM_NAME.fullmatch(name) else None
    if path is None or path.is_symlink() or not path.is_file():
        raise NoSuchItem("The sandbox outbox holds no such file.")
    return path.read_bytes()


def _store_once(path: Path, data: bytes) -> None:
    """A complete, fsynced file appears under the name in one step, unless one is already there."""
    descriptor, temporary_name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    temporary = Path(temporary_name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # link, not rename: it is as atomic and refuses a name that is taken.
        path.hardlink_to(temporary)
    except FileExistsError:
        return  # the caller compares the bytes
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sent(path: Path, data: bytes) -> Sent:
    return Sent(
        reference=f"sandbox:{path.name}",
        detail="Written to the sandbox outbox; nothing left this machine.",
        response_sha256=hashlib.sha256(data).hexdigest(),
    )


def _item(path: Path) -> SandboxItem:
    status = path.stat()
    modified = datetime.fromtimestamp(status.st_mtime, tz=UTC)
    return SandboxItem(path.name, _KINDS[path.suffix], status.st_size, modified, path)
