"""Whether another part of the sentence starts here, so that plain words end before it."""

from __future__ import annotations

from policies.language.operators import COMPARISONS, HOURS
from policies.language.reader import PhraseBook
from policies.language.setting import Scene
from policies.language.vocabulary import FACTS, FLAGS, WEEKDAYS

# These words begin an outcome wherever they stand.
_OPENINGS = PhraseBook(
    (phrase, True)
    for phrase in (
        "have someone", "have somebody", "have a person", "have two people", "have it",
        "one person", "a person", "a human", "someone", "somebody", "two people", "2 people",
        "1 person", "escalate", "it is held", "it is stopped", "it is blocked", "it goes first",
        "it goes before", "it can wait", "it is due", "it must", "it needs", "it should", "ask a",
        "ask for", "ask someone", "ask two", "then", "always", "never", "do not", "don't",
        "auto-approve", "only people", "get approval", "require approval", "require two",
        "require a",
    )
)  # fmt: skip
# These are nouns too, so they only count in front of what they are done to.
_VERBS = frozenset(
    {"block", "stop", "hold", "delay", "pause", "flag", "sample", "send", "check", "review",
     "route", "pass", "forward", "reject", "refuse", "approve", "allow", "skip", "let", "wait"}
)  # fmt: skip
_CLOCK = PhraseBook(
    (phrase, True)
    for phrase in (
        *WEEKDAYS, *(f"{day}s" for day in WEEKDAYS), "a weekend", "the weekend", "on a weekend",
        "weekends", "after", "before",
    )
)  # fmt: skip
_OBJECTS = frozenset({"it", "this", "them", "these", "everything", "all", "any", "every"})


def starts_condition(scene: Scene) -> bool:
    """Whether a whole condition seems to start here: a flag, or a fact with a comparison."""
    reader = scene.reader
    start = reader.place
    try:
        if reader.eat("it is", "it's", "on") and _CLOCK.at(reader.tokens, reader.place):
            return True
        reader.place = start
        if reader.peek("(") or reader.find(FLAGS) is not None:
            return True
        if reader.find(FACTS) is None:
            return False
        return reader.find(HOURS) is not None or reader.find(COMPARISONS) is not None
    finally:
        reader.place = start


def starts_comparison(scene: Scene) -> bool:
    """Whether a comparison starts here, for the fact of the condition before."""
    return COMPARISONS.at(scene.reader.tokens, scene.reader.place) is not None


def starts_outcome(scene: Scene) -> bool:
    """Whether the sentence starts to say what shall happen."""
    reader = scene.reader
    if _OPENINGS.at(reader.tokens, reader.place):
        return True
    ahead = reader.tokens[reader.place + 1] if reader.place + 1 < len(reader.tokens) else None
    if reader.next and reader.next.folded in _VERBS and ahead:
        return ahead.folded in _OBJECTS or ahead.folded[0].isdigit()
    group = scene.groups.at(reader.tokens, reader.place)
    verbs = {"must", "checks", "check", "approves", "approve", "reviews", "should"}
    return bool(group and group[1] < len(reader.tokens) and reader.tokens[group[1]].folded in verbs)


def starts_another_part(scene: Scene) -> bool:
    """Whether a condition, a comparison or an outcome starts here."""
    return starts_condition(scene) or starts_comparison(scene) or starts_outcome(scene)
