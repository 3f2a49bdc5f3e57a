"""The anchor's key: made once, readable by its owner only, changed only under both signatures."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.anchor.config import AnchorConfig
from audit.note_file import KEY_FILE_NAME, append_note, newest_notes
from audit.notes import public_key_of, rotation_text, signed

KEY_FILE = "anchor.key"
NEXT_KEY_FILE = "anchor.key.next"


class UnusableKey(Exception):
    """The key cannot be used; the words say why and what to do."""


def load_key(config: AnchorConfig) -> Ed25519PrivateKey:
    """The key, made when there is none; its public half stands beside the exported notes.

    Raises UnusableKey, or OSError when a folder cannot be written.
    """
    config.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    _finish_rotation(config)
    path = config.keys / KEY_FILE
    if not path.exists():
        _write_key(path, Ed25519PrivateKey.generate())
    key = _read_key(path)
    _publish(config, key)
    return key


def rotate_key(config: AnchorConfig, at: str) -> tuple[str, str, str]:
    """Make a new key and export a note signed under both; returns (old id, new id, note).

    A crash in the middle is put right at the next start: the exported note decides.
    """
    old, new = load_key(config), Ed25519PrivateKey.generate()
    before, after = public_key_of(old, config.name), public_key_of(new, config.name)
    text = rotation_text(old=before, new=after, at=at)
    raw = signed(text, (old, config.name), (new, config.name))
    _write_key(config.keys / NEXT_KEY_FILE, new)
    append_note(config.exports, raw)
    _finish_rotation(config)
    return before.key_id, after.key_id, raw


def _finish_rotation(config: AnchorConfig) -> None:
    path = config.keys / NEXT_KEY_FILE
    if not path.exists():
        return
    line = public_key_of(_read_key(path), config.name).as_text()
    if any(line in note for note in newest_notes(config.exports)):
        path.replace(config.keys / KEY_FILE)
        with (config.exports / KEY_FILE_NAME).open("a", encoding="utf-8") as stream:
            stream.write(f"{line}\n")
    else:
        path.unlink()  # the note was not exported: the old key still counts


def _publish(config: AnchorConfig, key: Ed25519PrivateKey) -> None:
    """Pinned at the first start; later it must be the key that is known."""
    line = public_key_of(key, config.name).as_text()
    path = config.exports / KEY_FILE_NAME
    if not path.exists():
        config.exports.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_text(f"{line}\n", encoding="utf-8")
    elif line not in path.read_text(encoding="utf-8").splitlines():
        raise UnusableKey(
            f"The key in {config.keys} is not the one in {path}. Nothing was signed. "
            "Put the right key back, or move both files away to begin anew."
        )


def _write_key(path: Path, key: Ed25519PrivateKey) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(base64.b64encode(key.private_bytes_raw()) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def _read_key(path: Path) -> Ed25519PrivateKey:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UnusableKey(
            f"{path} can be read by others than its owner. Nothing was signed. "
            f"If nobody has read it: chmod 600 {path}"
        )
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes()))
    except ValueError as error:
        raise UnusableKey(
            f"{path} is no key. Nothing was signed. Put the right one back."
        ) from error
