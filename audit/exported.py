"""What stands outside the database: the exported notes, and the keys they are checked with."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from audit.note_file import KEY_FILE_NAME, all_notes, newest_notes
from audit.notes import (
    Note,
    PublicKey,
    Rotation,
    is_signed_by,
    key_from_text,
    read_note,
    trusted_by,
)


def folder() -> Path:
    """Where notes are exported to."""
    return Path(settings.CHECKPOINT_DIR)


def pinned_keys() -> list[PublicKey]:
    """The keys that are trusted from the start: from the settings, else from beside the notes.

    Empty when the anchor has not run yet. Raises ValueError when the file holds something else.
    """
    if settings.CHECKPOINT_KEYS:
        return [key_from_text(text) for text in settings.CHECKPOINT_KEYS]
    path = folder() / KEY_FILE_NAME
    if not path.exists():
        return []
    return [key_from_text(line) for line in path.read_text("utf-8").splitlines()[:1]]


def trusted_keys() -> list[PublicKey]:
    """The pinned keys and those that took over from them by a note signed under both."""
    keys = pinned_keys()
    for raw in all_notes(folder()):
        note = _readable(raw)
        if isinstance(note, Rotation) and takes_over(note, keys):
            keys.append(note.new)
    return keys


def takes_over(rotation: Rotation, keys: list[PublicKey]) -> bool:
    """Whether a key that is trusted handed over to the new one, and the new one took it."""
    return (
        rotation.old in keys
        and is_signed_by(rotation.raw, rotation.old)
        and is_signed_by(rotation.raw, rotation.new)
    )


def newest_exported() -> Note | None:
    """The newest exported checkpoint whose signature is right; None when there is none yet.

    Raises OSError when the folder cannot be read.
    """
    pinned = pinned_keys()
    found = [note for raw in newest_notes(folder()) if isinstance(note := _readable(raw), Note)]
    signed = [note for note in found if not pinned or trusted_by(note.raw, pinned)]
    if found and not (signed and signed[0] is found[0]):
        # The newest is not signed by a pinned key: keys may have changed since.
        keys = trusted_keys()
        signed = [note for note in found if trusted_by(note.raw, keys)]
    return signed[0] if signed else None


def exported_size() -> int | None:
    """How many seals the newest exported checkpoint knows; None when nothing was exported yet.

    A database with fewer seals is an older one that was put back.
    """
    newest = newest_exported()
    return newest.size if newest else None


def _readable(raw: str) -> Note | Rotation | None:
    try:
        return read_note(raw)
    except ValueError:
        return None
