"""The append-only file of exported notes: one after the other, a blank line behind each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

FILE_NAME = "checkpoints.txt"
KEY_FILE_NAME = "anchor.pub"
_TAIL_BYTES = 8192


def append_note(folder: Path, raw: str) -> str:
    """Write one note behind the others and sync it; returns where it stands, such as file@1234.

    A note that a crash cut short before is closed off first. Raises OSError.
    """
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    path = folder / FILE_NAME
    is_new = not path.exists()
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o644)
    try:
        start = os.fstat(descriptor).st_size
        ending = os.pread(descriptor, 2, max(0, start - 2)) if start else b"\n\n"
        lead = b"" if ending == b"\n\n" else b"\n\n"
        _write_all(descriptor, lead + raw.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        _sync_folder(folder)
    return f"{path}@{start + len(lead)}"


def exported_bytes(folder: Path) -> int:
    """How long the file is now: where a reader stops who wants no later notes."""
    path = folder / FILE_NAME
    return path.stat().st_size if path.exists() else 0


def all_notes(folder: Path, *, until: int | None = None) -> Iterator[str]:
    """Every note, oldest first, streamed; pieces that are no whole note come as they are.

    `until`: only those that begin before this byte.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return
    lines: list[str] = []
    has_text, place = False, 0
    with path.open("rb") as stream:
        for data in stream:
            if until is not None and place >= until:
                break
            place += len(data)
            line = data.decode("utf-8", "replace")
            if line != "\n":
                if has_text and lines[-1] == "\n" and not _is_signature(line):
                    yield "".join(lines[:-1])  # it was cut short: no signature follows
                    lines, has_text = [], False
                lines.append(line)
            elif not has_text and lines and not _is_signature(lines[-1]):
                has_text = True
                lines.append(line)
            elif lines:
                yield "".join(lines)
                lines, has_text = [], False
    if lines:
        yield "".join(lines)


def newest_notes(folder: Path) -> list[str]:
    """The last few notes, newest first; the first of them may be cut off by a crash."""
    path = folder / FILE_NAME
    if not path.exists():
        return []
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        parts = stream.read().decode("utf-8", "replace").split("\n\n")
    found = []
    for place in range(len(parts) - 1, 0, -1):
        if _is_signature(parts[place]):
            found.append(f"{parts[place - 1]}\n\n{parts[place].rstrip()}\n")
    return found


def _is_signature(line: str) -> bool:
    return line.startswith("\u2014 ")


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
