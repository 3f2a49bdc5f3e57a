"""Two texts compared word by word, so that a change is read and not searched for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from review_queue.desk.words.plain_words import field_words, kind_words

Kind = Literal["same", "added", "removed"]

MOST_WORDS = 2_000
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_OF_A_STEP = re.compile(r"(?:\d+\. )?([a-z]+(?:_[a-z]+)*) ([a-z]+(?:_[a-z]+)*)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ChangedText:
    """One labelled text, before and after."""

    label: str
    pieces: tuple[Piece, ...]
    is_critical: bool = False


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in reading order; long texts are compared line by line."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        before, after = _LINE.findall(old), _LINE.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > MOST_WORDS)
    pieces: list[Piece] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[start:end])))
            continue
        pieces.append(Piece("removed", "".join(before[start:end])))
        pieces.append(Piece("added", "".join(after[other_start:other_end])))
    return tuple(_joined([piece for piece in pieces if piece.text]))


def changed_texts(
    changes: Mapping[str, tuple[str, str]], *, critical: Iterable[str] = ()
) -> tuple[ChangedText, ...]:
    """Label -> (old, new) as labelled diffs, the critical ones first."""
    loud = set(critical)
    found = [
        ChangedText(_label_words(label), word_diff(old, new), label in loud)
        for label, (old, new) in changes.items()
    ]
    return tuple(sorted(found, key=lambda one: not one.is_critical))


def _label_words(label: str) -> str:
    """ "1. email body" as a person reads it: "E-mail: Body"; other labels as they are."""
    found = _OF_A_STEP.fullmatch(label)
    return f"{kind_words(found[1])}: {field_words(found[2])}" if found else label


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """A lone space between two changes belongs to both: a phrase reads as one."""
    run: list[Piece] = []
    for at, piece in enumerate(pieces):
        inside = 0 < at < len(pieces) - 1
        if piece.kind == "same" and not (inside and piece.text == " "):
            yield from _phrases(run)
            run = []
            yield piece
        else:
            run.append(piece)
    yield from _phrases(run)


def _phrases(run: list[Piece]) -> Iterator[Piece]:
    removed = "".join(piece.text for piece in run if piece.kind != "added")
    added = "".join(piece.text for piece in run if piece.kind != "removed")
    kinds = {kind for kind, _ in groupby(run, key=lambda piece: piece.kind)}
    if "removed" in kinds and removed:
        yield Piece("removed", removed)
    if "added" in kinds and added:
        yield Piece("added", added)
    if kinds == {"same"}:
        yield from run
