"""Values made once and kept in DATA_DIR, readable by the owner of the process only."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from hitl_site.environment.reading import Environment


def keep_once(path: Path, make: Callable[[], str]) -> str:
    """The text in `path`; made and written (mode 0600, synced) when the file is not there yet.

    Two processes starting together end with the same text: the first link wins.
    Raises OSError when the folder cannot be written, ValueError when the file is empty.
    """
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(make() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        # Another process may have been first: then its text counts.
        try:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            draft.unlink()
    kept = path.read_text(encoding="utf-8").strip()
    if not kept:
        raise ValueError(f"{path} is empty: delete it to have a new one made")
    return kept


@dataclass(frozen=True, slots=True)
class Kept:
    """What DATA_DIR remembers of this installation."""

    secret_key: str
    field_key: str
    deployment_id: str


def prepare(env: Environment, data_dir: Path) -> Kept:
    """Make DATA_DIR and its folders and read (or make) what is kept there.

    Raises WrongEnvironment when the folder cannot be used.
    """
    try:
        for folder in (data_dir, data_dir / "logs", data_dir / "outbox"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Kept(
            secret_key=keep_once(data_dir / "secret.key", lambda: secrets.token_urlsafe(48)),
            field_key=keep_once(data_dir / "field.key", lambda: Fernet.generate_key().decode()),
            deployment_id=keep_once(data_dir / "deployment.id", lambda: secrets.token_hex(8)),
        )
    except OSError as error:
        reason = error.strerror or "input/output error"
        env.note("DATA_DIR", f"cannot be written ({reason.lower()})", str(data_dir))
    except ValueError as error:
        env.note("DATA_DIR", f"cannot be used: {error}", str(data_dir))
    raise env.refusal()
