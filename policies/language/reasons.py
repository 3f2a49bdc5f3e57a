"""The owner's reason after "because": free words that end before an exception."""

from __future__ import annotations

from policies.engine.quoting import QUOTE_LIMIT, plain_reason, quote
from policies.language.lookahead import starts_condition
from policies.language.setting import Scene
from policies.language.tokens import Sort

_EXCEPTIONS = ("except when", "except if", "except for", "unless")
_CONDITIONS = ("if", "when", "whenever")


def read_reason(scene: Scene, *, has_conditions: bool) -> str:
    """The reason without its full stop. Raises NotUnderstood.

    Where the sentence has no condition yet, "if" ends the reason; where it has, a further
    condition inside the reason is refused, because it would count for nothing.
    """
    reader = scene.reader
    start = reader.place
    if reader.is_sort(Sort.QUOTED) and reader.next:
        reader.place += 1
        return _checked(scene, reader.tokens[start].text, start)
    while not reader.is_done and not _ends_here(scene, has_conditions=has_conditions):
        _refuse_second_sentence(scene)
        reader.place += 1
    end = reader.place
    while end > start and reader.tokens[end - 1].folded in {",", ".", "!"}:
        end -= 1
    if end == start:
        raise reader.unclear("The reason is missing.", "such as: because fraud risk")
    return _checked(scene, reader.said(start, end), start)


def _ends_here(scene: Scene, *, has_conditions: bool) -> bool:
    reader = scene.reader
    if reader.peek(*_EXCEPTIONS, *(f", {words}" for words in _EXCEPTIONS)):
        return True
    start = reader.place
    reader.eat(",")
    found = reader.eat(*_CONDITIONS) and starts_condition(scene)
    reader.place = start
    if found and has_conditions:
        raise reader.unclear(
            "The reason seems to hold another condition, which would count for nothing there.",
            "Put the condition in front, or the reason in quotation marks.",
        )
    return bool(found)


def _refuse_second_sentence(scene: Scene) -> None:
    reader = scene.reader
    after = reader.tokens[reader.place + 1 : reader.place + 2]
    if reader.peek(".", "!", "?") and after and after[0].text[:1].isupper():
        raise reader.unclear(
            "One sentence makes one rule.", "Write a rule of its own.", reader.place + 1
        )


def _checked(scene: Scene, text: str, start: int) -> str:
    reader = scene.reader
    text = plain_reason(text)
    if not text or quote(text) != text or text.endswith("…"):
        raise reader.unclear(
            f"A reason has 1 to {QUOTE_LIMIT} visible characters on one line.",
            "Say it in fewer words.",
            start,
            reader.place,
        )
    return text
