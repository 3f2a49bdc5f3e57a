"""Cuts quoted history and signatures off a message; what is cut off is kept beside it."""

from __future__ import annotations

from dataclasses import dataclass

from .quote_marks import (
    LABEL,
    LONGEST_LINE,
    RULE_LINE,
    is_attribution,
    is_separator,
    is_signature_mark,
)

GREETING = 40
# A longer text is a document or a flood, not a reply with history under it.
LONGEST_CUT = 1_000_000
WINDOW = 4
HEADER_WINDOW = 8


@dataclass(frozen=True, slots=True)
class Visible:
    """`text` is what the sender newly wrote, `quoted` everything cut off, in its order."""

    text: str
    quoted: str


def cut_quotes(text: str) -> Visible:
    """What is new in a message. A message that is all quotation stays whole."""
    if len(text) > LONGEST_CUT:
        return Visible(text.strip(), "")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at, after = _history_start(lines)
    before = _without_signature(lines[:at])
    if at < len(lines) and len("".join(before).strip()) <= GREETING:
        # A greeting, then the quotation, then the answer: bottom-posted or answered in line.
        answered = _answers(lines[after:])
        if answered:
            before = [*lines[:at], *answered]
    kept = "\n".join(before).strip()
    whole = "\n".join(lines).strip()
    if not kept or kept == whole:
        return Visible(whole, "")
    return Visible(kept, _rest(lines, before))


def _history_start(lines: list[str]) -> tuple[int, int]:
    """Where the history begins, and the first line after the words that introduce it."""
    trailing = _trailing_quote(lines)
    for number, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            continue
        if bare.startswith(">") and number >= trailing:
            return number, number
        if is_separator(bare):
            return number, number + 1
        length = _header_length(lines, number)
        if length:
            return _above_rule(lines, number), number + length
    return len(lines), len(lines)


def _header_length(lines: list[str], number: int) -> int:
    joined = ""
    for ahead in range(WINDOW):
        part = lines[number + ahead].strip() if number + ahead < len(lines) else ""
        if not part or len(joined) > LONGEST_LINE:
            break
        joined = f"{joined} {part}".strip()
        if is_attribution(joined):
            return ahead + 1
    if not LABEL.match(lines[number].strip()[:LONGEST_LINE]):
        return 0
    block = [line.strip() for line in lines[number : number + HEADER_WINDOW]]
    block = block[: block.index("")] if "" in block else block
    labels = sum(1 for line in block if LABEL.match(line[:LONGEST_LINE]))
    return len(block) if labels >= 3 else 0


def _above_rule(lines: list[str], number: int) -> int:
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and RULE_LINE.fullmatch(lines[above].strip()) else number


def _trailing_quote(lines: list[str]) -> int:
    """The first line after the last newly written one, not counting a signature at the end."""
    marks = (number for number in reversed(range(len(lines))) if is_signature_mark(lines[number]))
    end = next(marks, len(lines))
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    return end


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if is_signature_mark(line) and "".join(lines[:number]).strip():
            return lines[:number]
    return lines


def _answers(lines: list[str]) -> list[str]:
    """The reply below a quotation; with its questions when it answers more than one in line."""
    lines = _without_signature(lines)
    blocks: list[tuple[bool, list[str]]] = []
    for line in lines:
        if not line.strip():
            if blocks:
                blocks[-1][1].append(line)
            continue
        quoted = line.lstrip().startswith(">")
        if not blocks or blocks[-1][0] != quoted:
            blocks.append((quoted, []))
        blocks[-1][1].append(line)
    if not blocks or not blocks[0][0]:
        return []
    replies = [part for quoted, part in blocks if not quoted]
    if len(replies) == 1:
        return replies[0]
    return [line for _quoted, part in blocks for line in part] if replies else []


def _rest(lines: list[str], kept: list[str]) -> str:
    """The lines that were not kept: `kept` is a subsequence of `lines`."""
    rest, place = [], 0
    for line in lines:
        if place < len(kept) and line == kept[place]:
            place += 1
        else:
            rest.append(line)
    return "\n".join(rest).strip()
