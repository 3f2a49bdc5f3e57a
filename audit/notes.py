"""Signed notes in the form of C2SP: a checkpoint's few lines, a blank one, Ed25519 signatures."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
_SIGNATURE = re.compile("^\u2014 (\\S+) (\\S+)$")
ROTATION = "key rotation"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who signed: a name and 32 bytes. `key_id` is the beginning of the hash of both, as hex."""

    name: str
    raw: bytes

    @property
    def key_id(self) -> str:
        """8 hex digits."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).hexdigest()[:8]

    def as_text(self) -> str:
        """`name+key_id+base64`: the form in which keys are pinned."""
        return f"{self.name}+{self.key_id}+{base64.b64encode(ED25519 + self.raw).decode()}"


def key_from_text(text: str) -> PublicKey:
    """A pinned key; ValueError when it is none, or its id is not its own."""
    name, key_id, encoded = [*text.strip().split("+", 2), "", ""][:3]
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("is not name+id+key") from error
    if len(raw) != 33 or raw[:1] != ED25519 or not name:
        raise ValueError("is not name+id+key")
    key = PublicKey(name, raw[1:])
    if key.key_id != key_id:
        raise ValueError("has an id that does not belong to its key")
    return key


def public_key_of(private: Ed25519PrivateKey, name: str) -> PublicKey:
    """The public half under this name."""
    return PublicKey(name, private.public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as it was exported. `raw` is the whole text, signatures included."""

    origin: str
    size: int
    root: bytes
    at: str
    raw: str

    @property
    def epoch(self) -> int:
        """1, or the number behind the origin's last stroke after restores."""
        _, _, number = self.origin.rpartition("/")
        return int(number) if number.isdecimal() else 1


@dataclass(frozen=True, slots=True)
class Rotation:
    """A change of keys, signed under both."""

    old: PublicKey
    new: PublicKey
    raw: str


def checkpoint_text(*, origin: str, size: int, root: bytes, at: str) -> str:
    """What is signed about `size` seals; `at` is UTC text."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\nat {at}\n"


def rotation_text(*, old: PublicKey, new: PublicKey, at: str) -> str:
    """What both keys sign when the second takes over."""
    return f"{old.name}\n{ROTATION}\n{old.as_text()}\n{new.as_text()}\nat {at}\n"


def signed(text: str, *signers: tuple[Ed25519PrivateKey, str]) -> str:
    """The text, a blank line and one line of signature for every (key, name)."""
    lines = []
    for private, name in signers:
        key_id = bytes.fromhex(public_key_of(private, name).key_id)
        mark = base64.b64encode(key_id + private.sign(text.encode())).decode()
        lines.append(f"\u2014 {name} {mark}\n")
    return f"{text}\n{''.join(lines)}"


def is_signed_by(raw: str, key: PublicKey) -> bool:
    """Whether one of the note's signatures is this key's and right."""
    text, _, signatures = raw.partition("\n\n")
    for line in signatures.splitlines():
        found = _SIGNATURE.match(line)
        mark = _decoded(found[2]) if found and found[1] == key.name else b""
        if len(mark) != 68 or mark[:4].hex() != key.key_id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(mark[4:], f"{text}\n".encode())
        except InvalidSignature:
            continue
        return True
    return False


def read_note(raw: str) -> Note | Rotation:
    """The fields of a note, signatures not yet checked; ValueError when it is no note of ours."""
    text, blank, _ = raw.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < 3:
        raise ValueError("is not a signed note")
    at = next((line[3:] for line in lines[3:] if line.startswith("at ")), "")
    if lines[1] == ROTATION:
        return Rotation(key_from_text(lines[2]), key_from_text(lines[3]), raw)
    root = _decoded(lines[2])
    if not re.fullmatch(r"[1-9][0-9]{0,17}|0", lines[1]) or len(root) != 32:
        raise ValueError("is not a checkpoint: its size or root cannot be read")
    return Note(lines[0], int(lines[1]), root, at, raw)


def trusted_by(raw: str, keys: Iterable[PublicKey]) -> bool:
    """Whether any of these keys signed it."""
    return any(is_signed_by(raw, key) for key in keys)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
