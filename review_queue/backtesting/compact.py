"""The small copy of a stored question: written at routing, read in a few microseconds.

It holds what `read_question` would pick out of the snapshot for any rule, so that both give the
same question; a property test holds them against each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jiter import from_json

from policies.engine.codec import UnreadableJson
from policies.engine.facts import Fact, FactValue, Money
from policies.engine.levels import Level
from review_queue.backtesting.reading import ABSENT, AMOUNT, DETECTED, Needs, Question, pinned
from review_queue.services.judging.replay import MILLION, Inquiry

MESSAGE = "message.text"
_LEVELS = {int(level): level for level in Level}


class CompactRow(NamedTuple):
    """One row of CompactFacts; `message` is empty where no rule asks for it."""

    facts_id: int
    task_id: int
    draft_id: int
    text: str
    check_hash: str
    message: str = ""


def compact_of(inquiry: Inquiry, reasons: Iterable[dict[str, Any]]) -> tuple[str, str]:
    """The JSON of everything but the message that came in, and the message."""
    fixed, codes, is_faulty = pinned(reasons)
    trusted, untrusted = _plain(inquiry.trusted.values), _plain(inquiry.untrusted.values)
    message = "\n".join(one.text for one in inquiry.untrusted.input_texts)
    if isinstance(untrusted.get(MESSAGE), str):
        message = untrusted.pop(MESSAGE)
    spec = inquiry.workflow
    parts = [
        spec.key, spec.hold_seconds, spec.sample_rate, inquiry.draw_millionths, int(fixed),
        is_faulty, sorted(codes), trusted, untrusted, digest(message),
    ]  # fmt: skip
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")), message


def digest(text: str) -> str:
    """32 characters that no other text has."""
    return _digest(text.encode("utf-8", "surrogatepass"))


def _digest(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def read_compact(row: CompactRow, needs: Needs) -> Question | None:
    """The question for the rules; None when only the whole snapshot tells.

    Raises UnreadableJson when it is not what was stored.
    """
    text = row.text.encode("utf-8", "surrogatepass")
    if _digest(text) != row.check_hash:
        raise UnreadableJson("the compact facts are not the ones that were stored")
    key, hold, rate, draw, fixed, is_faulty, codes, plain, strange, of_message = from_json(text)
    if is_faulty or any(name.removeprefix(DETECTED) not in codes for name in needs.noticed):
        return None
    trusted, untrusted = _asked(plain, needs), _asked(strange, needs)
    for name in needs.detectors:
        if name.removeprefix(DETECTED) in codes:
            untrusted[name] = True
        elif name in ABSENT:
            untrusted[name] = ABSENT[name]
    if needs.message and MESSAGE not in untrusted:
        if digest(row.message) != of_message:
            raise UnreadableJson("the message is not the one that was stored")
        untrusted[MESSAGE] = row.message
    amount = trusted.get(AMOUNT)
    return Question(
        key, trusted, untrusted, _LEVELS[fixed], hold, rate, draw / MILLION,
        amount if isinstance(amount, Money) else None,
    )  # fmt: skip


def _asked(stored: Mapping[str, Any], needs: Needs) -> dict[str, FactValue]:
    values = {name: stored[name] for name in needs.names if name in stored}
    for name, value in values.items():
        if type(value) is dict or type(value) is list:
            values[name] = _value(value)
    return values


def _plain(values: Mapping[str, Fact]) -> dict[str, Any]:
    return {name: _to_json(fact.value) for name, fact in values.items()}


def _to_json(value: FactValue) -> Any:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return list(value) if isinstance(value, tuple) else value


def _value(value: Any) -> FactValue:
    if type(value) is dict:
        return Money(value["minor"], value["currency"])
    return tuple(value) if type(value) is list else value
