"""Days and hours: "on weekends", "on Sundays", "after 18:00", "it is Monday"."""

from __future__ import annotations

from policies.engine.catalogue import CATALOGUE
from policies.engine.sentences import condition_phrase
from policies.engine.spec import Condition, Operator
from policies.language.comparing import read_comparison
from policies.language.numbers import WORDS
from policies.language.setting import Scene
from policies.language.vocabulary import WEEKDAYS, WEEKEND

_WEEKENDS = ("on weekends", "on the weekend", "at weekends", "at the weekend", "on a weekend",
             "the weekend", "a weekend")  # fmt: skip
_IT_IS = ("it is", "it's")


def read_clock(scene: Scene) -> list[Condition]:
    """The condition on the clock; empty, with nothing read, when none stands here."""
    reader = scene.reader
    start = reader.place
    said = reader.eat(*_IT_IS)
    if reader.eat(*_WEEKENDS):
        found = [Condition("clock.weekday", Operator.ONE_OF, WEEKEND)]
    else:
        found = (_weekdays(scene) if reader.eat("on") or said else []) or _hour(scene)
    if not found:
        reader.place = start
        return []
    reader.assume(f"“{reader.said(start)}” is read as: {condition_phrase(found[0])}.")
    return found


def _weekdays(scene: Scene) -> list[Condition]:
    reader = scene.reader
    reader.eat_article()
    days: list[str] = []
    after = reader.place
    while token := reader.next:
        day = token.folded[:-1] if token.folded.endswith("days") else token.folded
        if day not in WEEKDAYS:
            break
        days.append(day)
        reader.place += 1
        after = reader.place
        if not reader.eat(", or", "or", ",", "and"):
            break
    reader.place = after
    if len(days) > 1:
        return [Condition("clock.weekday", Operator.ONE_OF, tuple(days))]
    return [Condition("clock.weekday", Operator.IS, days[0])] if days else []


def _hour(scene: Scene) -> list[Condition]:
    reader = scene.reader
    ahead = reader.tokens[reader.place + 1 : reader.place + 2]
    if not reader.peek("after", "before") or not ahead:
        return []
    if not ahead[0].folded[0].isdigit() and ahead[0].folded not in WORDS:
        return []
    return [read_comparison(scene, CATALOGUE["clock.hour"])]
