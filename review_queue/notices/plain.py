"""A stranger's words in our own letters: one line, nothing hidden, nothing that becomes a link."""

from __future__ import annotations

import re

from review_queue.hidden_text import pieces_of

MOST_SHOWN = 120
# What a mail program would turn into a link: an address, or a name with a dot before letters.
_LINKABLE = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})|(?<=\w)@(?=\w)|:(?=//)")
# Ours alone: where a decision link goes (links.py). Nobody else may write one.
MARK_START, MARK_END = "\ue000", "\ue001"


def calm_line(text: str) -> str:
    """The text cut to 120 characters; hidden characters as their code points, links put out."""
    shown = "".join(
        f"[{piece.odd.partition(' ')[0]}]" if piece.odd else piece.text
        for piece in pieces_of(text[: MOST_SHOWN * 2])
    )
    line = " ".join(shown.replace(MARK_START, "").replace(MARK_END, "").split())
    line = line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1]}…"
    return _LINKABLE.sub(lambda found: f"[{found[0]}]", line)
